"""Cells of the catalogue through the ensemble engine, beside libRoadRunner: the same numbers, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alarmin.records.result import Result
from alarmin.solve.base import LoadedModel, Rested, RunSpec, Trajectories
from alarmin.solve.lanes.solver import LanesSolver
from alarmin.solve.reference import ReferenceSolver
from alarmin.solve.spec import SHARE_PER_ITEM
from alarmin.study import run
from alarmin.study.plan import Plan
from alarmin.study.runs import arm_specs, ensemble

WITHIN = 5e-6
"""Largest difference over a curve to the reference at a fine tolerance, of its greatest value; the reference at the
tolerance that is asked for differs from that by up to 4e-5."""

FINE = {"relative_tolerance": 1e-11, "absolute_tolerance": 1e-11}
ANAKINRA = {"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}
SIGNAL = ["nuclear_NFKB", "total_IkBa", "JNK_activity", "signalling_complexes"]
CASES: dict[str, dict[str, Any]] = {
    "doses under the skin": {
        "arms": {"control": {}, "on": {"regimen": [ANAKINRA]}},
        "duration": "3 d",
        "readouts": ["signalling_complexes", "antagonist_occupancy", "anakinra_plasma_concentration"],
    },
    "an infusion into a vein": {
        "arms": {
            "on": {"regimen": [{"drug": "anakinra", "dose": "70 mg", "route": "iv", "infusion": "2 h"}]}
        },
        "readouts": ["signalling_complexes", "anakinra_plasma_concentration"],
    },
    "a medium that is replaced": {
        "dish": {"cells": "1e6 cells/mL"},
        "arms": {
            "washed": {
                "add": [
                    {"entity": "IL1B", "concentration": "10 pM"},
                    {"entity": "IL1B", "concentration": "0 pM", "at": "1 h", "wash": True},
                ]
            }
        },
        "duration": "6 h",
        "readouts": SIGNAL,
    },
    "a step inhibited later": {
        "dish": {"cells": "1e5 cells/mL"},
        "arms": {
            "late": {
                "add": [{"entity": "IL1B", "concentration": "10 pM"}],
                "inhibit": {"act_MAP3K7": "90 %"},
                "inhibit_from": "1 h",
            }
        },
        "duration": "4 h",
        "readouts": SIGNAL,
    },
    "cells that make and release IL-1": {
        "dish": {"cells": "1e6 cells/mL"},
        "subject": {"ref": "human_macrophage"},
        "arms": {
            "both": {
                "add": [
                    {"entity": "TLR_ligand", "concentration": "10 nM"},
                    {"entity": "DAMP_ATP", "concentration": "5 mM", "at": "4 h"},
                ]
            }
        },
        "duration": "6 h",
        "readouts": ["soluble_IL1B", "IL1B_made", "caspase1_activity"],
    },
}


@pytest.fixture(scope="module")
def lanes() -> LanesSolver:
    return LanesSolver()


@pytest.fixture
def specs(ask: Callable[..., Plan]) -> Callable[..., tuple[Plan, list[RunSpec]]]:
    """Return a plan and the runs of a few draws of it."""

    def _specs(case: str, draws: int = 6) -> tuple[Plan, list[RunSpec]]:
        plan = ask(**CASES[case])
        drawn = ensemble(plan, seed=4, count=draws)
        return plan, list(_every(plan, drawn))

    return _specs


def _every(plan: Plan, drawn: Any) -> Iterator[RunSpec]:
    for values in drawn:
        for setting in plan.settings:
            for arm in plan.arms:
                yield from arm_specs(plan, setting, arm, values)


def worst(plan: Plan, one: Trajectories, other: Trajectories) -> float:
    """Return the largest difference of two runs, of the greatest value of each readout; nothing below a millionth item."""
    worth = np.array([plan.model.per_item.get(name, SHARE_PER_ITEM) for name in other.readouts])
    scale = np.maximum(np.abs(other.values).max(axis=0), 1e-6 * worth)
    return float((np.abs(one.values - other.values) / scale).max())


def runs_of(loaded: LoadedModel, specs: list[RunSpec]) -> list[Trajectories]:
    found = loaded.run_all(specs)
    assert all(isinstance(one, Trajectories) for one in found)
    return list(found)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES)
def test_every_run_agrees_with_the_reference(specs: Any, lanes: LanesSolver, case: str) -> None:
    plan, asked = specs(case)
    ours = runs_of(lanes.load(plan.model), asked)
    theirs = runs_of(ReferenceSolver().load(plan.model), [replace(spec, **FINE) for spec in asked])
    assert max(worst(plan, one, other) for one, other in zip(ours, theirs, strict=True)) < WITHIN


@pytest.mark.parametrize("case", ["doses under the skin", "a medium that is replaced"])
def test_it_errs_less_than_the_reference_at_the_same_tolerance(
    specs: Any, lanes: LanesSolver, case: str
) -> None:
    plan, asked = specs(case)
    reference = ReferenceSolver().load(plan.model)
    exact = runs_of(reference, [replace(spec, **FINE) for spec in asked])
    errors = [
        max(worst(plan, one, other) for one, other in zip(runs_of(loaded, asked), exact, strict=True))
        for loaded in (lanes.load(plan.model), reference)
    ]
    assert errors[0] < errors[1]
    assert errors[0] < 1e-6  # what the bench takes for the error of a solver


def test_cells_rest_where_the_reference_rests(specs: Any, lanes: LanesSolver) -> None:
    plan, asked = specs("a medium that is replaced")
    for one, other in zip(
        lanes.load(plan.model).rest_all(asked),
        ReferenceSolver().load(plan.model).rest_all(asked),
        strict=True,
    ):
        assert isinstance(one, Rested)
        assert isinstance(other, Rested)
        assert one.amounts == pytest.approx(dict(other.amounts), rel=1e-5, abs=1e-6)


def test_neither_neighbours_nor_threads_change_a_bit(specs: Any) -> None:
    plan, asked = specs("doses under the skin")
    many = runs_of(LanesSolver(threads=2).load(plan.model), asked)
    alone = LanesSolver(threads=1).load(plan.model)
    for spec, found in zip(asked[::-1][:4], many[::-1][:4], strict=True):
        assert np.array_equal(alone.run(spec).values, found.values)


def test_a_run_from_a_rested_cell_has_the_bits_of_one_that_rests_by_itself(
    specs: Any, lanes: LanesSolver
) -> None:
    plan, asked = specs("a step inhibited later", 2)
    loaded = lanes.load(plan.model)
    started = [replace(spec, start=loaded.rest(spec).amounts) for spec in asked]
    for one, other in zip(runs_of(loaded, asked), runs_of(loaded, started), strict=True):
        assert np.array_equal(one.values, other.values)


def curves(result: Result, arm: str) -> list[tuple[float, ...]]:
    return [curve.median for curve in result.curves if curve.arm == arm]


def test_a_dose_of_nothing_is_the_control_bit_for_bit(question: Callable[..., Any], lab: Any) -> None:
    nothing = {"regimen": [{**ANAKINRA, "dose": "0 mg"}]}
    asked = question(
        arms={"control": {}, "nothing": nothing}, duration="1 d", readouts=["signalling_complexes"], draws=3
    )
    result = run(asked, catalog=lab.catalog, engine="lanes")
    assert curves(result, "control") == curves(result, "nothing")
    assert result.provenance.solver.startswith("ensemble engine")


def test_a_population_has_the_average_of_the_reference(question: Callable[..., Any], lab: Any) -> None:
    asked = question(
        dish={"cells": "1e5 cells/mL"},
        arms={"il1": {"add": [{"entity": "IL1B", "concentration": "10 pM"}]}},
        population={"cells": 6},
        duration="3 h",
        readouts=["nuclear_NFKB", "signalling_complexes"],
        draws=2,
    )
    ours, theirs = (run(asked, catalog=lab.catalog, engine=name) for name in ("lanes", "reference"))
    for one, other in zip(ours.curves, theirs.curves, strict=True):
        assert one.median == pytest.approx(other.median, rel=WITHIN, abs=WITHIN * max(other.median))
