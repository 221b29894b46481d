"""The chain from IL-1β to CRP alone: steady states, conservation, published population models, and its page."""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.model.sbml import check_sbml
from alarmin.records.scenario import Scenario
from alarmin.study import run
from alarmin.units import AVOGADRO

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
DAY = 86400.0

chain: Any = importlib.import_module("pages.crp_chain")
published: Any = importlib.import_module("pages.crp_published")
page: Any = importlib.import_module("pages.canakinumab_crp")


def rest(values: dict[str, float], **levels: float) -> dict[str, float]:
    """Return levels and relative changes after ten years at constant levels of drugs."""
    model = chain.compiled(dosed=False)
    chain.set_up(model, values | levels)
    model.simulate(0, 3650 * DAY, 2)
    return {name: float(model[name]) for name in (*chain.READ, "captured_IL1B")}


def scarce() -> dict[str, float]:
    """Return the mechanism with so little IL-1β that antibody is in any excess."""
    values = chain.own_values()
    return values | {"production_IL1B": values["production_IL1B"] * 1e-4}


def test_without_dose_the_untreated_person_stays_as_observed() -> None:
    curves = chain.run(chain.own_values(), days=365)
    for name in ("IL1_effect", "IL6_change", "CRP_change"):
        assert curves[name] == pytest.approx(np.ones(len(curves["days"])), rel=1e-9)
    assert np.max(np.abs(curves["bound_plasma"] / curves["free_plasma"])) < 1e-12


def test_an_empty_body_fills_to_the_untreated_levels() -> None:
    model = chain.compiled(dosed=False)
    values = chain.own_values()
    chain.set_up(model, values)
    for name in model.model.getFloatingSpeciesIds():
        model[name] = 0.0
    model.simulate(0, 365 * DAY, 2)
    free = values["production_IL1B"] / AVOGADRO / values["CL_IL1B"]
    assert model["free_plasma"] == pytest.approx(free, rel=1e-6)
    assert model["free_tissue"] == pytest.approx(free * (1 + 14.2 / 0.386), rel=1e-6)
    assert (model["IL6_change"], model["CRP_change"]) == pytest.approx((1, 1), rel=1e-6)


@pytest.mark.parametrize("level", [1e-10, 1e-9, 3e-8, 1e-6])
def test_free_il1b_beside_a_constant_antibody_follows_the_closed_form(level: float) -> None:
    values = scarce()
    found = rest(values, drug_plasma=level, drug_tissue=level)
    made, ratio = values["production_IL1B"] / AVOGADRO, level / values["Kd_antibody"]
    plasma = made / (values["CL_IL1B"] + ratio * values["CL_antibody"])
    above = made / (values["PS_IL1B"] + ratio * values["PS_antibody"])
    assert found["free_plasma"] == pytest.approx(plasma, rel=1e-4)
    assert found["free_tissue"] == pytest.approx(plasma + above, rel=1e-4)


def test_the_drug_that_halves_plasma_is_the_constant_times_the_ratio_of_clearances() -> None:
    values = scarce()
    level = values["Kd_antibody"] * values["CL_IL1B"] / values["CL_antibody"]
    assert level == pytest.approx(87e-9, rel=0.01)
    before, after = rest(values), rest(values, drug_plasma=level, drug_tissue=level)
    assert after["free_plasma"] / before["free_plasma"] == pytest.approx(0.5, rel=1e-4)


def test_total_il1b_fixes_the_constant_times_the_clearance_and_neither_alone() -> None:
    values = chain.own_values()
    faster = {name: values[name] * 6 for name in ("CL_IL1B", "PS_IL1B")}
    tighter = {"Kd_antibody": values["Kd_antibody"] / 6}
    doses = chain.regimen(150.0, 28.0, 6)
    one, other = (chain.run(values | more, doses, 168) for more in ({}, faster | tighter))
    late = one["days"] >= 140
    assert other["bound_plasma"][late] == pytest.approx(one["bound_plasma"][late], rel=5e-3)
    relative = [curves["free_plasma"] / curves["free_plasma"][0] for curves in (one, other)]
    assert relative[1][late] == pytest.approx(relative[0][late], rel=5e-3)
    alone = chain.run(values | tighter, doses, 168)
    assert alone["free_plasma"][-1] < 0.5 * one["free_plasma"][-1]


def test_il1b_made_is_in_the_body_or_cleared() -> None:
    values = chain.own_values()
    curves = chain.run(values, chain.regimen(150.0, 28.0, 3), 112)
    there = curves["IL1B_plasma"] + curves["IL1B_tissue"] + curves["cleared_IL1B"]
    made = there[0] + values["production_IL1B"] * curves["days"] * DAY
    assert there == pytest.approx(made, rel=1e-8)


@pytest.mark.parametrize(("drug", "ligand"), [(1e-7, 1e-15), (1e-15, 1e-12), (1e-9, 1e-9), (0.0, 3e-14)])
@pytest.mark.parametrize("constant", [1e-9, 3e-13])
def test_free_ligand_loses_no_digits(drug: float, ligand: float, constant: float) -> None:
    values = chain.own_values() | {"Kd_antibody": constant, "drug_plasma": drug}
    model = chain.compiled(dosed=False)
    chain.set_up(model, values)
    model["IL1B_plasma"] = ligand * AVOGADRO * values["V_plasma"]
    total, held, kd = Decimal(float(model["total_plasma"])), Decimal(drug), Decimal(constant)
    sum_ = kd + held + total
    exact = total - (sum_ - (sum_ * sum_ - 4 * held * total).sqrt()) / 2
    assert model["free_plasma"] == pytest.approx(float(exact), rel=1e-11)


def test_anakinra_competes_for_the_receptor() -> None:
    values = chain.own_values()
    found = rest(values, antagonist_plasma=13e-9, antagonist_tissue=13e-9)
    within = (1 + 25 / 70) / (1 + (25 + 13e3) / 70)
    assert found["IL1_effect"] == pytest.approx(within, rel=0.05)
    assert found["CRP_change"] < 0.5


def test_doubled_crp_is_lost_with_a_half_life_of_19_hours() -> None:
    model = chain.compiled(dosed=False)
    chain.set_up(model, chain.own_values())
    model["CRP"] = 2 * model["rest_CRP"]
    model.simulate(0, 19 * 3600, 2)
    assert model["CRP_change"] == pytest.approx(1.5, rel=1e-6)


def test_infused_il1b_raises_il6_and_crp() -> None:
    values = chain.own_values()
    found = rest(values, infusion_IL1B=10 * values["production_IL1B"])
    assert found["IL6_change"] > 1
    assert found["CRP_change"] > found["IL6_change"]


def test_antibody_in_large_excess_reads_production() -> None:
    values = chain.own_values()
    found = rest(values, drug_plasma=1e-4, drug_tissue=1e-4)
    assert found["captured_IL1B"] == pytest.approx(values["production_IL1B"], rel=0.01)


@pytest.mark.parametrize(("dose", "every"), [(150.0, 56.0), (150.0, 28.0), (200.0, 21.0), (300.0, 28.0)])
def test_binding_is_that_of_chakraborty_2012(dose: float, every: float) -> None:
    doses, days = chain.regimen(dose, every, 6), 6 * every
    theirs, ours = published.chakraborty(doses, days), chain.run(chain.as_chakraborty(), doses, days)
    for name in ("free_plasma", "free_tissue", "total_plasma"):
        mine = chain.pg_per_ml(chain.last_mean(ours, name, every))
        assert mine == pytest.approx(chain.last_mean(theirs, name, every), rel=1e-3)


def test_untreated_levels_and_the_peak_are_those_reported() -> None:
    curves = chain.run(chain.as_chakraborty(), [(0.0, 150.0)], 28)
    assert chain.pg_per_ml(curves["free_plasma"][0]) == pytest.approx(0.67, abs=0.005)
    assert chain.pg_per_ml(curves["free_tissue"][0]) == pytest.approx(25.5, abs=0.05)
    peak = float(curves["drug_plasma"].max()) * published.CHAKRABORTY.kda * 1e6
    assert peak == pytest.approx(15.4, abs=0.1)
    assert 16 - 3.5 < peak < 16 + 3.5  # label


@pytest.mark.parametrize(
    ("dose", "every", "free", "crp"),
    [(150.0, 28.0, 0.103, 3.80), (300.0, 28.0, 0.057, 2.86), (300.0, 14.0, 0.033, 2.21)],
)
def test_crp_is_that_of_ait_oudhia_2012(dose: float, every: float, free: float, crp: float) -> None:
    doses, days = chain.regimen(dose, every, 6), 6 * every
    theirs = published.ait_oudhia(doses, days)
    ours = chain.run(chain.as_ait_oudhia(), doses, days, published.AIT_OUDHIA)
    for level in (chain.last_mean(theirs, "free_plasma", every), chain.pg_per_ml(chain.last_mean(ours, "free_plasma", every))):  # fmt: skip
        assert level == pytest.approx(free, rel=0.01)
    for level in (chain.last_mean(theirs, "CRP", every), 8.44 * chain.last_mean(ours, "CRP_change", every)):
        assert level == pytest.approx(crp, rel=0.005)
    own = chain.run(chain.own_values() | page.RA, doses, days)
    assert 8.44 * chain.last_mean(own, "CRP_change", every) == pytest.approx(crp, rel=0.2)


def test_units_of_the_mechanism_agree() -> None:
    remarks = check_sbml(chain.compiled(dosed=False).getSBML())
    assert [remark for remark in remarks if remark.severity in ("Error", "Fatal")] == []
    assert [remark for remark in remarks if "unit" in remark.message.lower()] == []


def test_people_differ_in_what_can_be_observed_and_in_nothing_else() -> None:
    everyone = {name: one.attributes for name, one in load_catalog().subjects.items() if one.is_person}
    people = {name: own for name, own in everyone.items() if {one.id for one in own} != {"kidney_function"}}
    made = {}
    for name, attributes in people.items():
        assert {one.id for one in attributes} == {
            "production_IL1B",
            "IL6_base",
            "CRP_base",
            "share_other_IL6",
        }
        made[name] = next(one.value for one in attributes if one.id == "production_IL1B")
    assert made["caps_patient"] / made["healthy_person"] == pytest.approx(5.2, abs=0.05)


def scenario(person: str, every: float, arms: dict[str, Any], *readouts: str) -> Scenario:
    """Return six intervals of dosing, sampled twice a day, with the mean of each readout over the last one."""
    measures = [
        {
            "id": f"{arm}.{name}",
            "kind": "mean",
            "readout": name,
            "arm": arm,
            "at": f"{5 * every} d",
            "to": f"{6 * every} d",
        }
        for arm in arms
        for name in readouts
    ]
    return Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "chain",
            "subject": {"ref": person},
            "weight": "70 kg",
            "arms": arms,
            "duration": f"{6 * every} d",
            "sample": {"every": "12 h"},
            "readouts": readouts,
            "measures": measures,
        }
    )


def dosed(mg: float, every: float) -> dict[str, Any]:
    dose = f"{mg / published.CHAKRABORTY.kda * 1e3!r} nmol"  # the paper's molar mass is not that of the label
    return {"regimen": [{"drug": "canakinumab", "dose": dose, "route": "sc", "every": f"{every} d"}]}


def answers(question: Scenario, catalog: Catalog | None = None) -> dict[str, float]:
    return {one.measure: one.values[0] or 0.0 for one in run(question, catalog=catalog).answers}


def under_treatment() -> Catalog:
    """Return the catalogue with the production of IL-1β that Chakraborty 2012 fitted as that of the patient."""
    known = load_catalog()
    patient = known.subjects["caps_patient"]
    made = next(one for one in patient.attributes if one.id == "production_IL1B")
    (other,) = made.alternatives
    fitted = made.model_copy(update={"value": other.value, "unit": other.unit})
    own = tuple(fitted if one.id == made.id else one for one in patient.attributes)
    changed = patient.model_copy(update={"attributes": own})
    return replace(known, subjects={**known.subjects, changed.id: changed})


@pytest.mark.parametrize(("dose", "every"), [(150.0, 56.0), (300.0, 28.0)])
def test_a_scenario_gives_the_binding_of_chakraborty_2012(dose: float, every: float) -> None:
    names = ("free_plasma", "free_tissue", "total_plasma")
    found = answers(
        scenario("caps_patient", every, {"treated": dosed(dose, every)}, *names), under_treatment()
    )
    theirs = published.chakraborty(chain.regimen(dose, every, 6), 6 * every)
    for name in names:
        assert found[f"treated.{name}"] == pytest.approx(chain.last_mean(theirs, name, every), rel=1e-3)


def test_a_scenario_gives_what_the_chain_alone_gives() -> None:
    names = ("CRP_change", "IL6_change", "free_plasma")
    ours = answers(scenario("healthy_person", 28.0, {"treated": dosed(150.0, 28.0)}, *names))
    alone = chain.run(chain.own_values(), chain.regimen(150.0, 28.0, 6), 168)
    for name in ("CRP_change", "IL6_change"):
        assert ours[f"treated.{name}"] == pytest.approx(100 * chain.last_mean(alone, name, 28.0), rel=1e-3)
    free = chain.pg_per_ml(chain.last_mean(alone, "free_plasma", 28.0))
    assert ours["treated.free_plasma"] == pytest.approx(free, rel=1e-3)


def test_a_scenario_starts_from_the_untreated_person() -> None:
    question = scenario(
        "rheumatoid_arthritis", 28.0, {"untreated": {}}, "CRP_change", "CRP_plasma", "IL6_plasma"
    )
    found = answers(question)
    assert found["untreated.CRP_change"] == pytest.approx(100.0, rel=1e-6)
    assert found["untreated.CRP_plasma"] == pytest.approx(8.44, rel=1e-3)
    assert found["untreated.IL6_plasma"] == pytest.approx(5.25, rel=1e-3)


def test_a_dose_of_zero_gives_the_bits_of_no_dose() -> None:
    arms = {"untreated": {}, "zero": dosed(0.0, 28.0)}
    curves = run(scenario("healthy_person", 28.0, arms, "CRP_plasma", "free_tissue")).curves
    for name in ("CRP_plasma", "free_tissue"):
        one, other = (curve.median for curve in curves if curve.readout == name)
        assert one == other


def test_the_tables_of_the_page_are_current() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    number = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
    now = page.with_tables(text)
    assert number.sub("#", now) == number.sub("#", text)
    stands, computed = ([float(one) for one in number.findall(each)] for each in (text, now))
    # The last printed digit may differ between builds of a solver.
    for one, other in zip(computed, stands, strict=True):
        assert abs(one - other) <= max(0.01 * other, float(other == round(other)))
    assert page.FIGURE.is_file()
