"""The slow reference where results are known by heart."""

from __future__ import annotations

import importlib
import math
from typing import Any

import numpy as np
import pytest

from alarmin.errors import EventStorm, SolveError
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network

slow: Any = importlib.import_module("slow_reference")

x, k, t = symbol("x"), symbol("k"), symbol(TIME)
ONE = number(1.0)


def network(rate: Expr, *events: Event, start: float = 1.0) -> Network:
    values = (("k", ONE), ("x", k * number(start)))
    seen = {"x": x, "k": k}
    return Network("n", ("x",), (rate,), (False,), ("k",), values, seen, {}, {}, events, {})


def test_decay_and_values_that_replace_those_of_the_network() -> None:
    made = network(-(k * x))
    assert slow.simulate(made, [0.0, 2.0])["x"] == pytest.approx([1.0, math.exp(-2.0)], rel=1e-8)
    # What the start is made from changes it too.
    assert slow.simulate(made, [0.0, 2.0], values={"k": 3.0})["x"] == pytest.approx(
        [3.0, 3.0 * math.exp(-6.0)], rel=1e-7
    )
    assert slow.simulate(made, [1.0], values={"x": 5.0})["x"] == pytest.approx(
        [5.0 * math.exp(-1.0)], rel=1e-8
    )


def test_a_state_crosses_a_bound_at_its_time() -> None:
    reset = Event("reset", call("lt", x, number(0.5)), (("x", number(1.0)),))
    found = slow.simulate(network(-x, reset), np.linspace(0.0, 2.0, 41))["x"]
    half = math.log(2.0)
    expected = [math.exp(-(at % half)) for at in np.linspace(0.0, 2.0, 41)]
    assert found == pytest.approx(expected, rel=1e-7)


def test_values_at_the_time_of_an_event_are_those_after_it() -> None:
    at = Event("at", call("le", ONE, t), (("x", number(9.0)),))
    after = Event("after", call("lt", ONE, t), (("x", number(9.0)),))
    zero = number(0.0)
    assert slow.simulate(network(zero, at), [0.5, 1.0, 1.5])["x"].tolist() == [1.0, 9.0, 9.0]
    assert slow.simulate(network(zero, after), [0.5, 1.0, 1.5])["x"].tolist() == [1.0, 1.0, 9.0]


def test_a_short_pulse_of_a_rate_is_not_stepped_over() -> None:
    within = call("and", call("le", number(4.0), t), call("lt", t, number(4.1)))
    made = network(call("select", within, number(10.0), number(0.0)), start=0.0)
    assert slow.simulate(made, [0.0, 10.0])["x"] == pytest.approx([0.0, 1.0], abs=1e-9)


def test_delays_run_from_firing_to_execution() -> None:
    late = Event("late", call("le", ONE, t), (("x", x + ONE),), delay=number(0.75), at_trigger=False)
    found = slow.simulate(network(ONE, late, start=0.0), [1.7, 1.8, 2.0])["x"]
    assert found == pytest.approx([1.7, 2.8, 3.0], abs=1e-9)


def test_equal_priorities_depend_on_seed_and_subject_alone() -> None:
    pair = [
        Event(name, call("le", ONE, t), (("x", number(value)),), priority=ONE)
        for name, value in (("heads", 5.0), ("tails", 7.0))
    ]
    made = network(number(0.0), *pair)
    found = [float(slow.simulate(made, [2.0], subject=subject)["x"][0]) for subject in range(12)]
    assert set(found) == {5.0, 7.0}
    assert found == [float(slow.simulate(made, [2.0], subject=subject)["x"][0]) for subject in range(12)]


def test_runs_that_cannot_go_on_end_in_a_typed_error() -> None:
    with pytest.raises(SolveError, match="too small"):
        slow.simulate(network(x * x), [0.0, 2.0])
    with pytest.raises(SolveError, match="too small"):
        slow.simulate(network(x), [0.0, 1.0], values={"x": math.nan})
    up = Event("up", call("lt", ONE, t), (("k", -k),))
    back = Event("back", call("lt", k, number(0.0)), (("k", -k),))
    again = Event("again", call("and", call("lt", ONE, t), call("lt", number(0.0), k)), (("k", -k),))
    with pytest.raises(EventStorm):
        slow.simulate(network(number(0.0), up, back, again), [0.0, 2.0])
