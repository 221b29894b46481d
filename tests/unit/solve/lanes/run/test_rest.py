"""What is asked of rest, and the loop over stretches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import InvalidInput, NoSteadyState, UnknownName
from alarmin.solve.lanes.equations.expr import TIME, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates
from alarmin.solve.lanes.run.rest import Rest, check_rest, growing, stretch_by_stretch, timeless

X = symbol("x")
RESET = Event("reset", call("lt", number(1.0), X), (("x", number(0.0)),))


def decay(events: tuple[Event, ...] = ()) -> Network:
    return network_of_rates("decay", {"x": -(symbol("k") * X)}, {"x": 1.0, "k": 0.5}, events)


def forced() -> Network:
    return network_of_rates("forced", {"x": symbol(TIME) - X}, {"x": 1.0})


@given(st.floats(1e-3, 1e3), st.floats(1.0, 1e6))
def test_stretches_add_up_to_the_longest_rest_and_each_is_longer_than_all_before(
    first: float, times: float
) -> None:
    lengths = list(growing(first, first * times))
    assert math.fsum(lengths) == pytest.approx(first * times)
    assert lengths[0] == pytest.approx(first)
    for place in range(1, len(lengths) - 1):
        assert lengths[place] == pytest.approx(3.0 * sum(lengths[:place]))


def test_who_is_done_is_left_alone() -> None:
    asked: list[list[int]] = []

    def go(who: np.ndarray, states: np.ndarray, length: float) -> tuple[np.ndarray, np.ndarray]:
        asked.append(who.tolist())
        return states + length, who <= len(asked) - 1

    states, left = stretch_by_stretch(np.zeros((4, 1)), [1.0, 2.0, 4.0], go)
    assert asked == [[0, 1, 2, 3], [1, 2, 3], [2, 3]]
    assert states[:, 0].tolist() == [1.0, 3.0, 7.0, 7.0]
    assert left.tolist() == [3]


@pytest.mark.parametrize(
    "rest",
    [Rest(settle=0.0), Rest(first=math.nan), Rest(longest=math.inf), Rest(first=2.0, longest=1.0)],
)
def test_numbers_that_mean_nothing_are_refused(rest: Rest) -> None:
    with pytest.raises(InvalidInput):
        check_rest(rest, decay())


def test_a_state_to_ignore_must_be_there() -> None:
    with pytest.raises(UnknownName, match="'z'"):
        check_rest(Rest(ignore=("z",)), decay())


@pytest.mark.parametrize(("network", "why"), [(decay((RESET,)), "reset"), (forced(), "on time .x")])
def test_events_and_time_are_refused_unless_time_stands_still(network: Network, why: str) -> None:
    with pytest.raises(NoSteadyState, match=why):
        check_rest(Rest(), network)
    check_rest(Rest(timeless=True), network)
    check_rest(Rest(), timeless(network))


def test_values_are_taken_for_other_subjects() -> None:
    taken = Rest(values={"k": [1.0, 2.0], "x": 3.0}).taken(np.array([1, 1, 0]))
    assert np.asarray(taken.values["k"]).tolist() == [2.0, 2.0, 1.0]
    assert np.asarray(taken.values["x"]).tolist() == [3.0]
