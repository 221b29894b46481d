"""What is compared with the SBML Test Suite, and what becomes of each case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from alarmin.errors import ModelError, SolveError, Unsupported
from alarmin.solve.conform import compared, judge, run_cases
from alarmin.solve.suite import Case, Column

EXPECTED = np.array([[1.0, np.inf], [2.0, np.nan]])
CASE = Case(
    "00001",
    Path("model.xml"),
    (0.0, 1.0),
    (Column("A", "amount"), Column("B", "value")),
    EXPECTED,
    1e-3,
    1e-2,
    ("Amount", "Species"),
)


class Engine:
    """Gives what it was given, or raises it."""

    name = "made up"

    def __init__(self, found: np.ndarray | Exception) -> None:
        self.found = found

    def simulate(self, case: Case) -> np.ndarray:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def test_values_within_the_tolerances_pass() -> None:
    assert compared(CASE, EXPECTED) == ""
    assert compared(CASE, EXPECTED + np.array([[0.0109, 0.0], [0.0209, 0.0]])) == ""


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ((1, 0), 2.022, "A at 1 is 2.022, not 2 (1 values differ)"),
        ((0, 1), -np.inf, "B at 0 is -inf, not inf (1 values differ)"),
        ((0, 1), 5.0, "B at 0 is 5, not inf (1 values differ)"),
        ((1, 1), 0.0, "B at 1 is 0, not nan (1 values differ)"),
        ((0, 0), np.nan, "A at 0 is nan, not 1 (1 values differ)"),
    ],
)
def test_others_are_told_by_place(place: tuple[int, int], value: float, words: str) -> None:
    found = EXPECTED.copy()
    found[place] = value
    assert compared(CASE, found) == words


def test_values_of_another_shape_are_told() -> None:
    assert "are expected" in compared(CASE, EXPECTED[:1])


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (EXPECTED, "passed"),
        (EXPECTED + 1.0, "failed"),
        (Unsupported("delay", "R"), "refused"),
        (ModelError("no"), "failed"),
        (SolveError("no", time_s=1.0), "failed"),
    ],
)
def test_outcomes(found: np.ndarray | Exception, outcome: str) -> None:
    verdict = judge(CASE, Engine(found))
    assert verdict.outcome == outcome
    assert verdict.construct == ("delay" if outcome == "refused" else "")
    assert bool(verdict.words) == (outcome == "failed")


def test_a_fault_of_the_engine_itself_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        judge(CASE, Engine(ZeroDivisionError()))


def test_counts_by_tag_and_construct() -> None:
    told: list[tuple[int, int]] = []
    cases = [replace(CASE, id=name) for name in ("1", "2")]
    found = run_cases(cases, Engine(Unsupported("delay")), tell=lambda *at: told.append(at))
    assert told == [(1, 2), (2, 2)]
    assert found.refused_by() == {"delay": ["1", "2"]}
    assert found.by_tag()["Amount"] == {"passed": 0, "refused": 2, "failed": 0}
    assert found.cases("passed") == []
