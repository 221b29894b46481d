"""Which cells are given up as never at rest before all stretches have passed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.solve.base import Equilibration
from alarmin.solve.spec import Stage, goes_on, stage_of


def given_up(changes: list[float]) -> int | None:
    """Return the stretch after which a cell is given up."""
    return next((n for n in range(len(changes) + 1) if goes_on(changes[:n])), None)


@given(st.floats(0.01, 0.98), st.floats(1e-6, 1e3))
def test_a_cell_that_settles_is_never_given_up(left: float, first: float) -> None:
    assert given_up([first * left**n for n in range(60)]) is None


@given(st.integers(0, 40), st.integers(1, 4))
def test_neither_is_one_that_ignites_late(when: int, lasts: int) -> None:
    assert given_up([1e-3] * when + [1.0] * lasts + [1e-4] * 20) is None


@given(st.integers(0, 1000))
def test_one_that_oscillates_is_soon_given_up(seed: int) -> None:
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, 60)
    values = 2.0 + np.sin(phases)
    found = given_up([float(abs(b - a) / b) for a, b in pairwise(values)])
    assert found is not None


@pytest.mark.parametrize(
    ("changes", "rhythm", "stage"),
    [
        ([1e-7], False, Stage.STILL),
        ([0.5], True, Stage.MOVING),
        ([0.5, 1e-3] * 3, True, Stage.RESTLESS),
        ([0.9, 0.5] * 6, True, Stage.RHYTHM),
        ([0.9, 0.5] * 6, False, Stage.RESTLESS),
    ],
)
def test_the_stage_of_a_cell_follows_from_its_changes(
    changes: list[float], rhythm: bool, stage: Stage
) -> None:
    chunks = 6 if len(changes) == 6 else 60
    assert stage_of(Equilibration((), chunks=chunks, rhythm=rhythm), changes) is stage
