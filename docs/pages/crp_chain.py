"""The mechanism `host_crp` run by itself, with the antibody's pharmacokinetics of a published population model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.catalog.load import load_catalog
from alarmin.model.text import compartments
from alarmin.model.units import antimony_units, in_model_unit, model_unit
from alarmin.units import AVOGADRO
from pages.crp_published import AIT_OUDHIA, CHAKRABORTY, CRP_RATE, Dose, Population

Array = NDArray[np.float64]
DAY = 86400.0

# Two compartments, absorption from the skin; `drug_*` are what the mechanism takes.
PHARMACOKINETICS = """
compartment skin;
substanceOnly species depot in skin, drug_central in plasma, drug_peripheral in tissue;
absorb: depot => drug_central; ka*depot;
spread: drug_central -> drug_peripheral; pk_Q*(drug_central/pk_Vc - drug_peripheral/pk_Vp);
eliminate: drug_central => ; pk_CL*drug_central/pk_Vc;
drug_plasma := drug_central/(N_A*pk_Vc); drug_plasma has mole_per_litre;
drug_tissue := drug_peripheral/(N_A*pk_Vp); drug_tissue has mole_per_litre;
"""
READ = (
    "free_plasma", "free_tissue", "total_plasma", "bound_plasma", "drug_plasma", "IL1_effect",
    "IL6_change", "CRP_change", "IL1B_plasma", "IL1B_tissue", "cleared_IL1B",
)  # fmt: skip


def pharmacokinetics(paper: Population) -> dict[str, float]:
    """Return the antibody's values in model units."""
    litres = {"pk_Vc": paper.central, "pk_Vp": paper.peripheral}
    return {
        "ka": paper.ka / DAY,
        "pk_CL": paper.clearance / DAY,
        "pk_Q": paper.exchange / DAY,
        **litres,
    }


def own_values() -> dict[str, float]:
    """Return the numbers of the mechanism in model units, and the pharmacokinetics of Chakraborty 2012."""
    numbers = load_catalog().mechanisms["host_crp"].parameters
    values = {one.id: in_model_unit(one) for one in numbers}
    return values | pharmacokinetics(CHAKRABORTY)


def as_chakraborty() -> dict[str, float]:
    """Return the mechanism with production as in CAPS; its other numbers are those of the paper already."""
    return own_values() | {"production_IL1B": items_per_second(CHAKRABORTY.production)}


def as_ait_oudhia() -> dict[str, float]:
    """Return the mechanism in the limit of one ligand compartment, with the numbers of Ait-Oudhia 2012."""
    p = AIT_OUDHIA
    return own_values() | pharmacokinetics(p) | {
        "production_IL1B": items_per_second(p.production),
        "CL_IL1B": p.clearance_free / DAY,
        "CL_antibody": p.clearance / DAY,
        "Kd_antibody": p.kd * 1e-9,
        "V_plasma": p.central,
        "V_tissue": 1e-4,
        "PS_IL1B": 1e3 / DAY,
        "PS_antibody": 1e3 / DAY,
        "share_tissue": 0.0,
        "share_other_IL6": 0.0,
        "share_other_CRP": 0.0,
        "kdeg_IL6": CRP_RATE / DAY,
        "kdeg_CRP": CRP_RATE / DAY,
    }  # fmt: skip


def items_per_second(ng_per_day: float) -> float:
    """Return a production of IL-1β (17 kDa) in items per second."""
    return ng_per_day * 1e-9 / 17_000 * AVOGADRO / DAY


@cache
def _compiled(levels: tuple[str, ...]) -> Any:
    import antimony
    import roadrunner

    mechanism = load_catalog().mechanisms["host_crp"]
    numbers = [one for one in mechanism.parameters if one.id not in levels]
    own = PHARMACOKINETICS if levels else ""
    lines = [f"{one.id} = {in_model_unit(one)!r}; {one.id} has {model_unit(one.unit).id};" for one in numbers]
    if levels:
        lines += [f"{name} = 1;" for name in pharmacokinetics(CHAKRABORTY)]
        lines += ["pk_Vc has litre; pk_Vp has litre; pk_CL has litre_per_second;"]
        lines += ["pk_Q has litre_per_second; ka has per_second;"]
    lines += [f"{item.id} has {item.model_unit};" for item in mechanism.observables]
    places = [*compartments(mechanism.antimony), *compartments(own)]
    lines += [f"{place} = 1;" for place in places]
    species = [item.id for item in mechanism.species] + (
        ["depot", "drug_central", "drug_peripheral"] if own else []
    )
    lines += [f"{name} = 0;" for name in species]
    text = "\n".join(["model chain()", antimony_units(), mechanism.antimony, own, *lines, "end"])
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(text) < 0:
        raise ValueError(antimony.getLastError())
    sbml = antimony.getSBMLString("chain")
    antimony.clearPreviousLoads()
    return roadrunner.RoadRunner(sbml)


def compiled(*, dosed: bool = True) -> Any:
    """Return the mechanism in libRoadRunner; `dosed` adds the antibody's pharmacokinetics."""
    return _compiled(("drug_plasma", "drug_tissue") if dosed else ())


def set_up(model: Any, values: Mapping[str, float]) -> None:
    """Set numbers, and the amounts of the untreated person."""
    model.reset()
    settable = set(model.model.getGlobalParameterIds()) - set(model.getAssignmentRuleIds())
    for name in settable & set(values):
        model[name] = float(values[name])
    for name in model.model.getFloatingSpeciesIds():
        model[name] = 0.0
    litres = {"IL1B_plasma": values["V_plasma"], "IL1B_tissue": values["V_tissue"]}
    for name, litre in litres.items():
        model[name] = model[f"untreated_{name.removeprefix('IL1B_')}"] * AVOGADRO * litre
    model["IL6"], model["CRP"] = model["rest_IL6"], model["rest_CRP"]
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = 1e-10, 1e-10
    model.integrator.maximum_num_steps = 200_000


def run(
    values: Mapping[str, float],
    doses: Sequence[Dose] = (),
    days: float = 28.0,
    paper: Population = CHAKRABORTY,
    step: float = 0.05,
) -> dict[str, Array]:
    """Return curves of the chain after doses (day, mg) under the skin; every name of `READ`, and `days`."""
    model = compiled()
    set_up(model, values)
    due = dict(doses)
    ends = sorted({*due, days} - {0.0})
    parts, now = [], 0.0
    for end in ends:
        model["depot"] = model["depot"] + due.get(now, 0.0) * 1e-6 / paper.kda * paper.share * AVOGADRO
        count = max(2, round((end - now) / step) + 1)
        parts.append(np.array(model.simulate(now * DAY, end * DAY, count, ["time", *READ])))
        now = end
    table = np.vstack(parts)
    return {"days": table[:, 0] / DAY} | {name: table[:, at + 1] for at, name in enumerate(READ)}


def pg_per_ml(molar: float) -> float:
    """Return IL-1β in pg/mL."""
    return molar * 17_000 * 1e9


def regimen(mg: float, every: float, count: int) -> list[Dose]:
    """Return doses (day, mg) at even intervals."""
    return [(number * every, mg) for number in range(count)]


def last_mean(curves: Mapping[str, Array], name: str, length: float) -> float:
    """Return the mean of a curve over its last days."""
    days = curves["days"]
    inside = days >= days[-1] - length
    return float(np.trapezoid(curves[name][inside], days[inside]) / length)
