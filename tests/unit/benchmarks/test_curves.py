"""What is read off runs at different tolerances."""

from __future__ import annotations

import math

import numpy as np
import pytest
from beside.curves import at_error, error_of, frontier, ratio
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.unit

POINTS = st.lists(
    st.tuples(st.floats(1e-12, 1.0), st.floats(1e-3, 1e3)),
    min_size=2,
    max_size=12,
    unique_by=lambda one: one[0],
)


def test_time_between_two_runs_is_straight_on_logarithms() -> None:
    assert at_error([(1e-6, 8.0), (1e-2, 2.0)], 1e-4) == pytest.approx(4.0)


def test_no_time_beyond_the_runs() -> None:
    curve = [(1e-6, 8.0), (1e-4, 2.0)]
    assert math.isnan(at_error(curve, 1e-3))
    assert math.isnan(at_error(curve, 1e-7))
    assert ratio(curve, [(1e-6, 1.0), (1e-2, 1.0)], 1e-3) is None


def test_ratio_is_theirs_over_ours() -> None:
    assert ratio([(1e-6, 60.0), (1e-4, 20.0)], [(1e-6, 2.0), (1e-4, 1.0)], 1e-4) == 20.0


@given(POINTS)
def test_no_run_of_the_frontier_is_beaten(points: list[tuple[float, float]]) -> None:
    kept = frontier(points)
    assert kept
    assert set(kept) <= set(points)
    costs = [cost for _, cost in kept]
    assert costs == sorted(costs, reverse=True)
    for error, cost in points:
        assert any(better <= error and cheaper <= cost for better, cheaper in kept)


@given(POINTS, st.floats(1e-12, 1.0))
def test_time_lies_between_those_of_the_runs(points: list[tuple[float, float]], error: float) -> None:
    curve = frontier(points)
    found = at_error(curve, error)
    costs = [cost for _, cost in curve]
    assert math.isnan(found) or min(costs) * (1 - 1e-9) <= found <= max(costs) * (1 + 1e-9)


def test_error_is_relative_to_the_greatest_value_of_the_state() -> None:
    reference = np.array([[[1.0, 0.0], [4.0, 0.0]]])
    off = np.array([[[1.4, 0.0], [4.0, 7.0]]])
    assert error_of(off, reference) == pytest.approx(0.1)  # a state that stays zero counts for nothing


def test_error_is_the_median_over_subjects() -> None:
    reference = np.ones((3, 2, 1))
    off = reference + np.array([0.1, 0.2, 9.0])[:, None, None]
    assert error_of(off, reference) == pytest.approx(0.2)


def test_values_that_are_missing_are_no_small_error() -> None:
    assert error_of(np.full((1, 2, 1), np.nan), np.ones((1, 2, 1))) == math.inf
