"""Events of one subject: what fires, waits and executes, and in which order."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import EventStorm, SolveError
from alarmin.solve.lanes.equations.events import EventState, Jumps
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network

x, k, t = symbol("x"), symbol("k"), symbol(TIME)
ZERO, MORE = number(0.0), x + number(1.0)


def after(time: float) -> Expr:
    return call("le", number(time), t)


def above(value: float) -> Expr:
    return call("lt", number(value), x)


def event(name: str, trigger: Expr, target: str = "x", value: Expr = MORE, **more: Any) -> Event:
    return Event(name, trigger, ((target, value),), **more)


def network(*events: Event, algebraic: bool = False, rate: Expr = ZERO) -> Network:
    start = (("x", number(0.0)), ("k", number(1.0)))
    return Network("n", ("x",), (rate,), (algebraic,), ("k",), start, {}, {}, {}, events, {})


class Run:
    """One subject walked through times by hand."""

    def __init__(
        self, *events: Event, seed: int = 0, subject: int = 0, begin: float = 0.0, **more: Any
    ) -> None:
        self.state = EventState(Jumps(network(*events, **more)), subject=subject, seed=seed)
        self.y, self.c = np.array([begin]), np.array([1.0])
        self.began = self.state.begin(0.0, self.y, self.c)

    def to(self, time: float, value: float | None = None) -> bool:
        if value is not None:
            self.y[0] = value
        return self.state.arrive(time, self.y, self.c)

    @property
    def x(self) -> float:
        return float(self.y[0])


def test_an_event_fires_when_its_trigger_turns_true_and_not_while_it_stays_so() -> None:
    run = Run(event("e", above(5.0)))
    assert not run.began
    assert run.to(1.0, 6.0)
    assert run.x == 7.0
    assert not run.to(2.0)
    assert not run.to(3.0, 1.0)
    assert run.to(4.0, 6.0)


@pytest.mark.parametrize(("starts_true", "fires"), [(True, False), (False, True)])
def test_what_is_true_at_the_start_fires_only_where_it_was_false_before(
    starts_true: bool, fires: bool
) -> None:
    run = Run(event("e", after(0.0), starts_true=starts_true))
    assert run.began == fires
    assert run.x == float(fires)


def test_a_delayed_event_waits_for_its_time() -> None:
    run = Run(event("e", after(1.0), delay=k + number(0.5)))
    assert not run.to(1.0)
    assert run.state.next_time() == 2.5
    assert not run.to(2.0)
    assert run.to(2.5)
    assert run.state.next_time() == math.inf


@pytest.mark.parametrize(("at_trigger", "expected"), [(True, 11.0), (False, 21.0)])
def test_values_are_those_of_the_firing_or_of_the_execution(at_trigger: bool, expected: float) -> None:
    run = Run(event("e", after(1.0), delay=number(1.0), at_trigger=at_trigger))
    run.to(1.0, 10.0)
    run.to(2.0, 20.0)
    assert run.x == expected


@pytest.mark.parametrize(("persistent", "executes"), [(True, True), (False, False)])
def test_an_event_that_does_not_persist_is_dropped_when_its_trigger_turns_false(
    persistent: bool, executes: bool
) -> None:
    run = Run(event("e", above(5.0), delay=number(2.0), persistent=persistent))
    run.to(1.0, 6.0)
    run.to(2.0, 1.0)
    assert run.to(3.0) == executes


def test_an_event_may_wait_twice() -> None:
    run = Run(event("e", above(5.0), delay=number(10.0), value=x + number(100.0), at_trigger=False))
    for time, value in ((1.0, 6.0), (2.0, 0.0), (3.0, 6.0)):
        run.to(time, value)
    run.to(11.0, 0.0)
    assert (run.x, run.state.next_time()) == (100.0, 13.0)


def test_priorities_order_what_happens_at_one_time() -> None:
    values = {"low": (1.0, number(1.0)), "high": (9.0, number(9.0)), "middle": (5.0, number(5.0))}
    events = [event(name, after(1.0), value=v, priority=number(p)) for name, (p, v) in values.items()]
    run = Run(*events)
    run.to(1.0)
    assert run.x == 1.0  # the lowest came last


def test_priorities_are_taken_anew_after_each_execution() -> None:
    first = event("first", after(1.0), target="k", value=number(-1.0), priority=number(10.0))
    high = event("high", after(1.0), value=number(1.0), priority=k * number(5.0))
    low = event("low", after(1.0), value=number(2.0), priority=number(1.0))
    run = Run(first, high, low)
    run.to(1.0)
    assert run.x == 1.0


def test_events_without_a_priority_come_last_in_the_order_of_the_file() -> None:
    events = [
        event("a", after(1.0), value=x + x + number(1.0), at_trigger=False),
        event("b", after(1.0), value=x + number(5.0), at_trigger=False),
        event("c", after(1.0), value=number(100.0), priority=number(-3.0)),
    ]
    run = Run(*events)
    run.to(1.0)
    assert run.x == 206.0


def test_one_event_may_undo_what_lets_another_execute() -> None:
    stops = event("stops", above(5.0), value=number(0.0), priority=number(2.0))
    waits = event("waits", above(5.0), value=number(50.0), priority=number(1.0), persistent=False)
    run = Run(stops, waits)
    run.to(1.0, 6.0)
    assert run.x == 0.0


def test_events_set_off_one_another_at_one_time() -> None:
    steps = [event(f"e{n}", above(n - 0.5), value=number(n + 1.0)) for n in range(1, 6)]
    run = Run(*steps)
    run.to(1.0, 1.0)
    assert run.x == 6.0


def test_events_without_end_are_stopped() -> None:
    up = event("up", above(0.5), value=number(-1.0))
    down = event("down", call("not", above(0.5)), value=number(1.0))
    run = Run(up, down)
    with pytest.raises(EventStorm, match=r"up|down"):
        run.to(1.0, 1.0)


@pytest.mark.parametrize("delay", [-1.0, math.nan])
def test_a_delay_without_sense_is_an_error_that_names_the_event(delay: float) -> None:
    run = Run(event("strange", after(1.0), delay=number(delay)))
    with pytest.raises(SolveError, match="strange"):
        run.to(1.0)


def test_all_values_are_taken_before_any_is_changed() -> None:
    swap = Event("swap", after(1.0), (("x", k), ("k", x)))
    run = Run(swap)
    run.to(1.0, 7.0)
    assert (run.x, run.c[0]) == (1.0, 7.0)


def test_factors_are_those_of_the_execution_before_it() -> None:
    one = Event("one", after(1.0), (("k", number(3.0)), ("x", number(2.0))), factors={"x": k})
    run = Run(one)
    run.to(1.0)
    assert (run.x, run.c[0]) == (2.0, 3.0)


def coin(seed: int, subject: int) -> float:
    heads = event("heads", after(1.0), value=number(1.0), priority=number(1.0))
    tails = event("tails", after(1.0), value=number(2.0), priority=number(1.0))
    run = Run(heads, tails, seed=seed, subject=subject)
    run.to(1.0)
    return run.x


def test_equal_priorities_are_drawn_by_seed_and_subject() -> None:
    found = [coin(1, subject) for subject in range(200)]
    assert found == [coin(1, subject) for subject in range(200)]
    assert found != [coin(2, subject) for subject in range(200)]
    assert 60 < Counter(found)[1.0] < 140


def test_a_jump_leaves_algebraic_states_consistent() -> None:
    rule = x * x - k - number(3.0)
    run = Run(event("e", after(1.0), target="k", value=number(13.0)), algebraic=True, rate=rule, begin=1.0)
    assert run.x == pytest.approx(2.0, abs=1e-12)
    run.to(1.0)
    assert run.x == pytest.approx(4.0, abs=1e-12)


def test_algebraic_equations_without_a_solution_are_an_error() -> None:
    with pytest.raises(SolveError, match="no solution"):
        Run(algebraic=True, rate=x * x + k, begin=1.0)


@given(
    st.lists(st.floats(0.1, 9.9), min_size=1, max_size=8),
    st.lists(st.floats(0.0, 5.0), min_size=8, max_size=8),
)
def test_every_waiting_event_executes_once_at_its_time(times: list[float], delays: list[float]) -> None:
    events = [
        event(f"e{n}", after(at), delay=number(delay), at_trigger=False)
        for n, (at, delay) in enumerate(zip(times, delays, strict=False))
    ]
    run = Run(*events)
    stops = sorted({*times, *(at + delay for at, delay in zip(times, delays, strict=False))})
    for stop in stops:
        assert run.state.next_time() >= stop
        run.to(stop)
    assert run.x == len(times)
    assert run.state.next_time() == math.inf
