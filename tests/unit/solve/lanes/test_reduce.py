"""What is made of courses, beside definitions in plain Python and closed forms."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, UnknownName
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.expr import number, symbol
from alarmin.solve.lanes.network import network_of_rates
from alarmin.solve.lanes.reduce import (
    Area,
    At,
    Last,
    Maximum,
    Mean,
    Minimum,
    Reduction,
    TimeTo,
    check_reductions,
    reduced,
)

Vector = NDArray[np.float64]
X, K = symbol("x"), symbol("k")
EVERY = (
    Maximum("x"),
    Minimum("x"),
    Mean("x"),
    Area("x"),
    Last("x"),
    At("x", times=(0.5, 2.0)),
    TimeTo("x", above=1.0),
    TimeTo("x", below=1.0, crossing=True),
)
CLOCK = np.array([0.0, 0.5, 2.0, 3.0, 7.0])
COURSES = st.lists(st.lists(st.floats(-4.0, 4.0), min_size=5, max_size=5), min_size=1, max_size=20).map(
    np.array
)


def made(courses: Vector) -> dict[str, Vector]:
    return dict(reduced(EVERY, ("x",), CLOCK, courses[:, :, None]))


def plain_area(course: list[float]) -> float:
    total = 0.0
    for (start, end), (low, high) in zip(pairwise(CLOCK.tolist()), pairwise(course), strict=True):
        total = total + (high + low) * (0.5 * (end - start))
    return total


def plain_time(course: list[float], *, crossing: bool) -> float:
    """Return when a course is at 1 or below; with `crossing`, having been above before."""
    if course[0] <= 1.0 and not crossing:
        return float(CLOCK[0])
    for (start, end), (low, high) in zip(pairwise(CLOCK.tolist()), pairwise(course), strict=True):
        if low > 1.0 >= high:
            return float(min(start + (end - start) * ((1.0 - low) / (high - low)), end))
    return math.inf


@given(COURSES)
def test_numbers_are_those_of_their_definition(courses: Vector) -> None:
    found = made(courses)
    for row, course in enumerate(courses.tolist()):
        assert found["x_max"][row] == max(course)
        assert found["x_min_time"][row] == CLOCK[course.index(min(course))]
        assert found["x_area"][row] == plain_area(course)
        assert found["x_mean"][row] == plain_area(course) / 7.0
        assert found["x_last"][row] == course[-1]
        assert found["x_at"][row].tolist() == course[1:3]
        assert found["x_below_1"][row] == plain_time(course, crossing=True)
        mirrored = [2.0 - one for one in course]
        assert found["x_above_1"][row] == pytest.approx(plain_time(mirrored, crossing=False), abs=1e-12)


@given(COURSES, st.integers(0, 19))
def test_bits_do_not_depend_on_what_is_looked_at_together(courses: Vector, cut: int) -> None:
    whole = made(courses)
    parts = [made(one) for one in (courses[:cut], courses[cut:]) if len(one)]
    for name, array in whole.items():
        assert np.concatenate([one[name] for one in parts]).tobytes() == array.tobytes()


def test_a_course_that_ends_early_has_no_numbers_but_times_it_had_reached() -> None:
    course = np.array([[0.0, 2.0, math.nan, math.nan, math.nan], [0.0, 0.5, math.nan, math.nan, math.nan]])
    found = made(course)
    assert found["x_above_1"][0] == 0.25
    assert math.isnan(found["x_above_1"][1])
    for name in ("x_max", "x_max_time", "x_min", "x_min_time", "x_mean", "x_area", "x_last"):
        assert np.isnan(found[name]).all(), name


def test_one_time_has_no_area_and_its_value_is_the_mean() -> None:
    found = reduced([Area("x"), Mean("x")], ("x",), np.array([3.0]), np.array([[[2.0]]]))
    assert found["x_area"].tolist() == [0.0]
    assert found["x_mean"].tolist() == [2.0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([Maximum("z")], "'z'"),
        ([Maximum("x"), Maximum("x")], "'x_max'"),
        ([Last("x", name="status")], "'status'"),
        ([Last("x", name="a/b")], "'a/b'"),
        ([At("x", times=(1.0,))], "not requested: 1"),
        ([At("x")], "not requested: none"),
        ([TimeTo("x")], "not clear"),
        ([TimeTo("x", above=1.0, below=2.0)], "not clear"),
        ([TimeTo("x", above=math.nan)], "not clear"),
    ],
)
def test_what_does_not_fit_is_named(asked: list[Reduction], told: str) -> None:
    with pytest.raises((InvalidInput, UnknownName), match=told):
        check_reductions(asked, ("x",), CLOCK)


def test_a_run_keeps_numbers_without_courses_with_the_same_bits() -> None:
    model = Ensemble(network_of_rates("decay", {"x": number(0.1) - K * X}, {"x": 4.0, "k": 1.0}), ["x"])
    k = np.exp(np.random.default_rng(5).normal(0.0, 0.5, 300))
    both = model.run(CLOCK, values={"k": k}, reductions=EVERY, threads=2)
    alone = model.run(CLOCK, values={"k": k}, reductions=EVERY, trajectories=False)
    assert alone.values.shape == (300, 0, 1)
    with pytest.raises(InvalidInput, match="trajectories=True"):
        alone.of("x")
    wanted = made(both.of("x"))
    assert list(both.reduced) == list(wanted)
    for name, array in wanted.items():
        assert both.reduced[name].tobytes() == alone.reduced[name].tobytes() == array.tobytes()
    exact = 0.1 / k + (4.0 - 0.1 / k) * np.exp(-7.0 * k)
    np.testing.assert_allclose(both.reduced["x_last"], exact, rtol=1e-5)
