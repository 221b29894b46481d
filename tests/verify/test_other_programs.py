"""Exported SBML, run by other programs with its own events, against our trajectories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.load import load_catalog
from alarmin.solve.base import RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.export import export_plan
from alarmin.study.plan import Plan
from alarmin.study.runs import arm_specs, centres

ALLOWED = {"receptor": 1e-5, "whole": 1e-4}
DAILY = {"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}
BODY = {
    "sites": [{"ref": "healthy_plasma"}, {"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}],
    "arms": {
        "untreated": {},
        "week": {"regimen": [DAILY]},
        "infused": {
            "regimen": [{**DAILY, "route": "iv", "infusion": "2 h", "every": "12 h", "start": "3 h"}]
        },
        "infused_at_once": {"regimen": [{**DAILY, "route": "iv", "infusion": "90 min"}]},
        "without_pause": {
            "regimen": [
                {**DAILY, "route": "iv", "infusion": "12 h", "every": "12 h", "start": "1 h", "count": 3},
                DAILY,
                {**DAILY, "dose": "50 mg"},
            ]
        },
    },
    "duration": "7 d",
    "sample": {"every": "5000 s"},
}
DISH = {
    "dish": {"cells": "1e6 cells/mL"},
    "arms": {
        "ligand": {"add": [{"entity": "IL1B", "concentration": "10 pM"}]},
        "blocked": {
            "add": [
                {"entity": "IL1B", "concentration": "100 pM"},
                {"entity": "IL1A", "concentration": "30 pM", "at": "1 h"},
                {"entity": "IL1RN", "concentration": "10 nM", "at": "4 h"},
                {"entity": "sIL1R2", "concentration": "1 nM", "at": "4 h"},
            ]
        },
        "washed": {
            "add": [
                {"entity": "IL1B", "concentration": "1 nM"},
                {"entity": "IL1RN", "concentration": "1 nM", "at": "2 h", "wash": True},
                {"entity": "IL1A", "concentration": "0 pM", "at": "5 h", "wash": True},
            ]
        },
    },
    "duration": "10 h",
    "sample": {"every": "700 s"},
}
COLD = {**DISH, "dish": {"cells": "1e6 cells/mL", "cold": True}}
MOUSE = {
    **BODY,
    "subject": {"ref": "mouse_osteoblast"},
    "arms": {"ip": {"regimen": [{**DAILY, "dose": "1 mg/kg", "route": "ip"}]}},
    "weight": "25 g",
    "duration": "2 d",
}
PRIMED = {
    "subject": {"ref": "human_macrophage"},
    "dish": {"cells": "1e6 cells/mL"},
    "mechanisms": sorted(name for name, item in load_catalog().mechanisms.items() if item.role == "cell"),
    "arms": {
        "primed": {
            "add": [
                {"entity": "TLR_ligand", "concentration": "1 nM"},
                {"entity": "IL1B", "concentration": "600 pM", "at": "2 h"},
                {"entity": "IL1B", "concentration": "0 pM", "at": "130 min", "wash": True},
                {"entity": "DAMP_ATP", "concentration": "3 mM", "at": "4 h"},
                {"entity": "TNF", "concentration": "196 pM", "at": "6 h", "wash": True},
                {"entity": "IL1B", "concentration": "100 pM", "at": "8 h"},
            ]
        }
    },
    "duration": "12 h",
    "sample": {"every": "700 s"},
}
"""The whole cell: lipopolysaccharide, a pulse of IL-1β, ATP, then TNF and IL-1β in fresh medium."""
CASES = [
    pytest.param(BODY, "healthy_plasma", "week", id="plasma, anakinra every day for a week"),
    pytest.param(BODY, "inflamed_tissue", "week", id="inflamed tissue, anakinra every day for a week"),
    pytest.param(BODY, "tumour_niche", "untreated", id="tumour niche, untreated"),
    pytest.param(BODY, "tumour_niche", "infused", id="tumour niche, infusions twice a day"),
    pytest.param(BODY, "tumour_niche", "infused_at_once", id="tumour niche, infusion from the start"),
    pytest.param(
        BODY, "tumour_niche", "without_pause", id="tumour niche, infusions without pause, two doses at once"
    ),
    pytest.param(MOUSE, "inflamed_tissue", "ip", id="mouse, 1 mg/kg ip"),
    pytest.param(DISH, "dish", "ligand", id="dish, IL-1β"),
    pytest.param(DISH, "dish", "blocked", id="dish, agonists and later antagonist and decoy"),
    pytest.param(DISH, "dish", "washed", id="dish, medium replaced twice"),
    pytest.param(COLD, "dish", "blocked", id="dish in the cold"),
    pytest.param(PRIMED, "dish", "primed", id="whole macrophage, LPS, ATP, pulses of IL-1β and TNF"),
]


def ours(plan: Plan, site: str, arm: str) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
    """Return our trajectories at sample times that are no dose times: (T,), (R,), (T, R)."""
    setting = next(item for item in plan.settings if item.name == site)
    chosen = next(item for item in plan.arms if item.name == arm)
    centre = centres(plan)
    spec = next(arm_specs(plan, setting, chosen, centre))
    found = ReferenceSolver().load(plan.model).run(spec)
    jumps = [0.0, *(pulse.time_s for pulse in spec.pulses), *(reset.time_s for reset in spec.resets)]
    kept = ~np.isin(found.times_s, jumps)
    return found.times_s[kept], spec.readouts, found.values[kept]


def copasi(sbml: str, times: np.ndarray, readouts: tuple[str, ...]) -> np.ndarray:
    import basico

    model = basico.load_model_from_string(sbml)
    try:
        quantities = basico.get_parameters(model=model)
        shown = {row.sbml_id: name for name, row in quantities.iterrows()}
        table = basico.run_time_course_with_output(
            [f"Values[{shown[name]}]" for name in readouts],
            values=[0.0, *(float(time) for time in times)],
            method="deterministic",
            r_tol=1e-9,
            a_tol=1e-12,
            max_steps=1_000_000,
            model=model,
        )
    finally:
        basico.remove_datamodel(model)
    return np.asarray(table, dtype=float)[-len(times) :]


def roadrunner(sbml: str, times: np.ndarray, readouts: tuple[str, ...]) -> np.ndarray:
    import roadrunner as native

    engine: Any = native.RoadRunner(sbml)
    engine.integrator.relative_tolerance = 1e-9
    engine.integrator.absolute_tolerance = 1e-9
    engine.integrator.maximum_num_steps = 200_000
    return np.array(engine.simulate(times=[0.0, *times], selections=list(readouts)), dtype=float)[1:]


@pytest.mark.parametrize("other", [copasi, roadrunner], ids=["COPASI", "libRoadRunner with SBML events"])
@pytest.mark.parametrize(("words", "site", "arm"), CASES)
def test_another_program_gives_the_same_curves_from_exported_sbml(
    lab: Any,
    ask: Callable[..., Plan],
    other: Any,
    words: dict[str, Any],
    site: str,
    arm: str,
    record_property: Any,
) -> None:
    readouts = list(ask(**words).model.observables)
    plan = ask(**{**words, "readouts": readouts})
    sbml = export_plan(plan, lab.catalog, "sbml", site=site, arm=arm)
    times, names, mine = ours(plan, site, arm)
    theirs = other(sbml, times, names)
    scale = np.max(np.abs(mine), axis=0)
    # Ours reads zero below the absolute tolerance in items; the other program keeps that dust.
    dust = RunSpec((), ()).absolute_tolerance * np.array(
        [plan.model.per_item.get(name, 0.0) for name in names]
    )
    beyond = np.maximum(np.max(np.abs(mine - theirs), axis=0) - dust, 0.0)
    apart = beyond / np.where(scale > 0, scale, 1.0)
    worst = int(np.argmax(apart))
    record_property("worst", float(apart[worst]))
    assert np.isfinite(theirs).all()
    allowed = ALLOWED["whole" if "mechanisms" in words else "receptor"]
    assert apart[worst] < allowed, f"{names[worst]} differs by {apart[worst]:.2g} of its maximum"
