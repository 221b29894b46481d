"""A cell that has rested takes a stimulus in every draw."""

from __future__ import annotations

import numpy as np

from alarmin.catalog.load import load_catalog
from alarmin.records.scenario import Scenario
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.runs import ensemble, one_draw
from alarmin.study.verb import plan_of

ARMS = {
    "tnf": {"add": [{"entity": "TNF", "concentration": "10 ng/mL"}]},
    "without_A20": {"change": {"TNFAIP3": 0}, "add": [{"entity": "TNF", "concentration": "10 ng/mL"}]},
}


def test_what_rest_leaves_of_active_forms_does_not_stop_the_first_step_of_any_draw() -> None:
    # Active IKK of a resting cell decays to 1e-120 molecules and less, from which no first step converged.
    question = Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "rested",
            "subject": {"ref": "human_fibroblast"},
            "dish": {"cells": "1e5 cells/mL"},
            "arms": ARMS,
            "duration": "1 h",
            "sample": {"every": "10 min"},
            "readouts": ["nuclear_NFKB"],
        }
    )
    plan, _ = plan_of(question, load_catalog())
    loaded = ReferenceSolver().load(plan.model)
    for values in ensemble(plan, seed=1, count=12):
        for runs in one_draw(plan, loaded, values).values():
            course = runs[0].of("nuclear_NFKB")
            assert np.max(course) > 3 * course[0]
