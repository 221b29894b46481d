"""A cell around which IL-1 is held may oscillate for as long; a run begins at one moment of its rhythm."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from alarmin.catalog.load import load_catalog
from alarmin.errors import NotEquilibrated
from alarmin.records.result import Result
from alarmin.records.scenario import Scenario
from alarmin.solve.base import Solver
from alarmin.solve.lanes.solver import LanesSolver
from alarmin.solve.reference import ReferenceSolver
from alarmin.study import run
from alarmin.study.runs import centres, one_draw
from alarmin.study.verb import plan_of

READ = "nuclear_NFKB"


SCENARIO = Scenario.model_validate(
    {
        "alarmin": 1,
        "kind": "scenario",
        "id": "inflamed",
        "subject": {"ref": "human_fibroblast"},
        "sites": [{"ref": "inflamed_tissue"}],
        "arms": {"untreated": {}},
        "duration": "24 h",
        "sample": {"every": "5 min"},
        "readouts": [READ, "signalling_complexes"],
    }
)


@cache
def inflamed(engine: str) -> Result:
    return run(SCENARIO, engine=engine)


def course(engine: str, readout: str) -> np.ndarray:
    return np.array(next(one.median for one in inflamed(engine).curves if one.readout == readout))


@pytest.mark.parametrize("engine", ["reference", "lanes"])
def test_nfkb_goes_on_oscillating_at_a_steady_surface(engine: str) -> None:
    complexes, nfkb = course(engine, "signalling_complexes"), course(engine, READ)
    assert complexes == pytest.approx(complexes[0], rel=1e-3)
    day = len(nfkb) // 2
    assert nfkb[:day].max() > 10 * nfkb[:day].min()
    assert nfkb[day:].max() == pytest.approx(nfkb[:day].max(), rel=0.03)


@pytest.mark.parametrize("engine", ["reference", "lanes"])
def test_the_result_says_that_its_cell_oscillates(engine: str) -> None:
    assert any("one moment of its rhythm" in line for line in inflamed(engine).warnings)


def test_both_engines_begin_at_the_same_moment() -> None:
    assert course("lanes", READ) == pytest.approx(course("reference", READ), rel=0.01)


@pytest.mark.parametrize("solver", [ReferenceSolver(), LanesSolver()], ids=lambda one: one.name)
def test_a_cell_that_has_to_rest_is_refused(solver: Solver) -> None:
    plan, _ = plan_of(SCENARIO, load_catalog())
    assert plan.equilibrate is not None
    assert plan.equilibrate.rhythm
    still = replace(plan, equilibrate=replace(plan.equilibrate, rhythm=False))
    with pytest.raises(NotEquilibrated):
        one_draw(still, solver.load(plan.model), centres(plan))
