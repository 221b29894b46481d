"""What is made of courses by compiled code, beside definitions in plain Python and closed forms."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, UnknownName
from alarmin.solve.lanes.ensemble import Dose, Ensemble, EnsembleResult
from alarmin.solve.lanes.equations.expr import call, number, symbol
from alarmin.solve.lanes.equations.network import Event, network_of_rates
from alarmin.solve.lanes.run.reduce import (
    Area,
    At,
    Last,
    Maximum,
    Mean,
    Minimum,
    Reduction,
    TimeTo,
    check_reductions,
)

Vector = NDArray[np.float64]
X, K = symbol("x"), symbol("k")
EVERY = tuple(
    one
    for name in ("x", "root")
    for one in (
        Maximum(name),
        Minimum(name),
        Mean(name),
        Area(name),
        Last(name),
        At(name, times=(0.5, 2.0)),
        TimeTo(name, above=1.0),
        TimeTo(name, below=1.0, crossing=True),
        TimeTo(name, below=1.0, name=f"{name}_under"),
    )
)
CLOCK = (0.0, 0.5, 2.0, 3.0, 7.0)
COURSES = st.lists(st.lists(st.floats(-4.0, 4.0), min_size=5, max_size=5), min_size=1, max_size=20).map(
    np.array
)


@pytest.fixture(scope="module")
def steps() -> Ensemble:
    """A state that doses alone change, and its root, which is no number below zero."""
    still = network_of_rates("steps", {"x": number(0.0)}, {"x": 0.0})
    return Ensemble(replace(still, observables={**still.observables, "root": call("sqrt", X)}), ["x", "root"])


def run(model: Ensemble, courses: Vector, **more: Any) -> EnsembleResult:
    """Run subjects whose state is set to what a course says between requested times."""
    middle = [0.5 * (start + end) for start, end in pairwise(CLOCK)]
    doses = [
        Dose(time, "x", amount, replaces=True) for time, amount in zip(middle, courses.T[1:], strict=True)
    ]
    return model.run(CLOCK, values={"x": courses[:, 0]}, doses=doses, reductions=EVERY, **more)


def plain_area(course: list[float]) -> float:
    total = 0.0
    for (start, end), (low, high) in zip(pairwise(CLOCK), pairwise(course), strict=True):
        total = total + (high + low) * (0.5 * (end - start))
    return total


def plain_time(course: list[float], *, crossing: bool) -> float:
    """Return when a course is at 1 or below; with `crossing`, having been above before."""
    if course[0] <= 1.0 and not crossing:
        return CLOCK[0]
    for (start, end), (low, high) in zip(pairwise(CLOCK), pairwise(course), strict=True):
        if high <= 1.0 and (low > 1.0 or (math.isnan(low) and not crossing)):
            between = start + (end - start) * ((1.0 - low) / (high - low))
            return between if between <= end else end
    return math.nan if any(map(math.isnan, course)) else math.inf


def first(course: list[float], extreme: float) -> float:
    return CLOCK[course.index(extreme)]


@given(COURSES)
@settings(max_examples=50)
def test_numbers_are_those_of_their_definition(steps: Ensemble, courses: Vector) -> None:
    found = run(steps, courses)
    for name in ("x", "root"):
        for row, course in enumerate(found.of(name).tolist()):
            numbers = {key: array[row] for key, array in found.reduced.items() if key.startswith(name)}
            wanted = {
                f"{name}_max": max(course),
                f"{name}_max_time": first(course, max(course)),
                f"{name}_min": min(course),
                f"{name}_min_time": first(course, min(course)),
            }
            if any(map(math.isnan, course)):
                wanted = dict.fromkeys(wanted, math.nan)
            wanted |= {
                f"{name}_area": plain_area(course),
                f"{name}_mean": plain_area(course) / 7.0,
                f"{name}_last": course[-1],
                f"{name}_at": course[1:3],
                f"{name}_below_1": plain_time(course, crossing=True),
                f"{name}_under": plain_time(course, crossing=False),
            }
            for key, value in wanted.items():
                np.testing.assert_array_equal(numbers[key], value, err_msg=key)


@given(COURSES)
@settings(max_examples=20)
def test_a_level_is_reached_from_below_as_from_above(steps: Ensemble, courses: Vector) -> None:
    rising, falling = run(steps, courses), run(steps, 2.0 - courses)
    np.testing.assert_allclose(rising.reduced["x_above_1"], falling.reduced["x_under"], atol=1e-12)


@given(COURSES, st.integers(0, 19))
@settings(max_examples=20)
def test_bits_do_not_depend_on_what_is_looked_at_together(steps: Ensemble, courses: Vector, cut: int) -> None:
    whole = run(steps, courses).reduced
    parts = [run(steps, one).reduced for one in (courses[:cut], courses[cut:]) if len(one)]
    for name, array in whole.items():
        assert np.concatenate([one[name] for one in parts]).tobytes() == array.tobytes()


def test_a_course_that_ends_early_has_no_numbers_but_times_it_had_reached() -> None:
    burst = Ensemble(network_of_rates("burst", {"x": X * X}, {"x": 1.0}), ["x"])
    asked = [one for one in EVERY if one.observable == "x"]
    ended = burst.run(CLOCK, values={"x": [0.9, 0.1, 2.5]}, reductions=asked, most_steps=300)
    assert [one == "ok" for one in ended.status] == [False, True, False]
    found = ended.reduced
    assert 0.0 < found["x_above_1"][0] < 0.5
    assert found["x_above_1"][2] == 0.0
    assert math.isinf(found["x_below_1"][1])
    for name in ("x_max", "x_max_time", "x_min", "x_min_time", "x_mean", "x_area", "x_last", "x_below_1"):
        assert np.isnan(found[name][[0, 2]]).all(), name
    np.testing.assert_allclose(
        found["x_at"], [[0.9 / 0.55, math.nan], [0.1 / 0.95, 0.125], [math.nan] * 2], rtol=1e-5
    )


def test_one_time_has_no_area_and_its_value_is_the_mean(steps: Ensemble) -> None:
    asked = [Area("x"), Mean("x"), Area("root")]
    found = steps.run([3.0], values={"x": [2.0, -2.0]}, reductions=asked).reduced
    np.testing.assert_array_equal(found["x_area"], [0.0, 0.0])
    np.testing.assert_array_equal(found["x_mean"], [2.0, -2.0])
    np.testing.assert_array_equal(found["root_area"], [0.0, math.nan])


def test_numbers_are_taken_around_doses_and_events() -> None:
    drop = Event("drop", call("lt", number(3.0), X), (("x", number(1.0)),))
    model = Ensemble(network_of_rates("saw", {"x": number(1.0)}, {"x": 0.0}, (drop,)), ["x"])
    doses = [Dose(1.0, "x", 0.5)]
    asked = [Maximum("x"), Minimum("x"), Area("x")]
    found = model.run([0.0, 1.0, 2.5, 4.0], doses=doses, reductions=asked)
    np.testing.assert_allclose(found.of("x"), [[0.0, 1.0, 1.0, 2.5]], atol=1e-9)
    np.testing.assert_allclose(found.reduced["x_max_time"], [4.0])
    np.testing.assert_allclose(found.reduced["x_area"], [0.5 + 1.5 + 2.625], atol=1e-9)


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
        check_reductions(asked, ("x",), np.array(CLOCK))


def test_a_run_keeps_numbers_without_courses_with_the_same_bits() -> None:
    model = Ensemble(network_of_rates("decay", {"x": number(0.1) - K * X}, {"x": 4.0, "k": 1.0}), ["x"])
    k = np.exp(np.random.default_rng(5).normal(0.0, 0.5, 300))
    asked = [one for one in EVERY if one.observable == "x"]
    both = model.run(CLOCK, values={"k": k}, reductions=asked, threads=2)
    alone = model.run(CLOCK, values={"k": k}, reductions=asked, trajectories=False)
    assert alone.values.shape == (300, 0, 1)
    with pytest.raises(InvalidInput, match="trajectories=True"):
        alone.of("x")
    for name, array in both.reduced.items():
        assert array.tobytes() == alone.reduced[name].tobytes()
    exact = 0.1 / k + (4.0 - 0.1 / k) * np.exp(-7.0 * k)
    np.testing.assert_allclose(both.reduced["x_last"], exact, rtol=1e-5)
