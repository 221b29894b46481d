"""Steady states against closed forms, what may not change them, and runs that begin there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.errors import InvalidInput, NoSteadyState, UnknownName
from alarmin.solve.lanes.ensemble import Dose, Ensemble, Rest, SteadyResult
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates

A, B, C, X, Y = map(symbol, ("A", "B", "C", "x", "y"))
ON, OFF, K, S = map(symbol, ("on", "off", "k", "s"))


def binding() -> Ensemble:
    """A and B bind to C: two totals are conserved, so that the Jacobian is singular."""
    net = ON * A * B - OFF * C
    start = {"A": 3.0, "B": 2.0, "C": 0.0, "on": 5.0, "off": 1.0}
    return Ensemble(network_of_rates("binding", {"A": -net, "B": -net, "C": net}, start))


def turnover(events: tuple[Event, ...] = ()) -> Network:
    """x is made at rate s and lost; y follows it slowly by a Hill function."""
    hill = X * X / (X * X + number(1.0))
    rates = {"x": S - K * X, "y": number(1e-3) * (hill - Y)}
    return network_of_rates("turnover", rates, {"x": 0.0, "y": 0.0, "s": 1.0, "k": 0.5}, events)


def oscillator() -> Network:
    rates = {"x": Y, "y": K * (number(1.0) - X * X) * Y - X}
    return network_of_rates("oscillator", rates, {"x": 2.0, "y": 0.0, "k": 1.0})


@pytest.fixture(scope="module")
def bound() -> Ensemble:
    return binding()


@pytest.fixture(scope="module")
def made() -> Ensemble:
    return Ensemble(turnover())


def same(one: SteadyResult, other: SteadyResult) -> None:
    assert one.status == other.status
    for name in ("values", "states", "distance", "rested", "steps", "rejected"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("polish", [True, False])
def test_binding_comes_to_its_equilibrium(bound: Ensemble, polish: bool) -> None:
    a, b, affinity = np.linspace(0.0, 5.0, 21), 2.0, np.geomspace(1e-3, 1e3, 21)
    found = bound.steady(Rest(polish=polish), values={"A": a, "on": affinity})
    whole = a + b + 1.0 / affinity
    wanted = 2.0 * a * b / (whole + np.sqrt(whole * whole - 4.0 * a * b))
    assert set(found.status) == {"ok"}
    np.testing.assert_allclose(found.of("C"), wanted, rtol=1e-12 if polish else 1e-6, atol=1e-9)
    np.testing.assert_allclose(found.of("A") + found.of("C"), a, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(found.of("B") + found.of("C"), b, rtol=1e-13)
    assert found.distance.max() < (1e-12 if polish else 1e-6)


def test_what_is_a_thousand_times_slower_is_waited_for(made: Ensemble) -> None:
    s = np.linspace(0.5, 2.0, 9)
    found = made.steady(values={"s": s})
    x = s / 0.5
    np.testing.assert_allclose(found.of("x"), x, rtol=1e-12)
    np.testing.assert_allclose(found.of("y"), x * x / (1.0 + x * x), rtol=1e-12)
    assert found.rested.min() > 1e4


def test_rest_too_short_is_not_settled(made: Ensemble) -> None:
    found = made.steady(Rest(longest=1e3))
    assert found.status == ("not settled",)
    assert np.isnan(found.states).all()
    assert np.isnan(found.values).all()
    assert found.rested.tolist() == [1e3]
    assert found.distance[0] > 1e-6


def test_an_oscillator_does_not_settle_nor_does_one_of_too_many_steps() -> None:
    model = Ensemble(oscillator())
    assert model.steady(Rest(longest=1e3)).status == ("not settled",)
    assert model.steady(Rest(longest=1e6), most_steps=500).status == ("not settled",)


def test_who_settles_does_not_depend_on_who_does_not() -> None:
    """Below zero the oscillator is damped."""
    k = np.array([1.0, -1.0, 2.0, -0.5])
    found = Ensemble(oscillator()).steady(Rest(longest=1e4), values={"k": k, "x": 0.1})
    assert found.status == ("not settled", "ok", "not settled", "ok")
    np.testing.assert_allclose(found.states[[1, 3]], 0.0, atol=1e-9)


def test_what_grows_without_bound_is_not_settled() -> None:
    model = Ensemble(network_of_rates("growth", {"x": K * X}, {"x": 1.0, "k": 1.0}))
    found = model.steady(values={"k": [1.0, -1.0]})
    assert found.status[0] in {"not settled", "not finite"}
    assert found.status[1] == "ok"


def test_a_state_that_collects_may_be_ignored() -> None:
    rates = {"x": S - K * X, "sink": K * X}
    model = Ensemble(network_of_rates("sink", rates, {"x": 0.0, "sink": 0.0, "s": 1.0, "k": 0.5}))
    assert model.steady(Rest(longest=1e6)).status == ("not settled",)
    found = model.steady(Rest(longest=1e6, ignore=("sink",)))
    assert found.status == ("ok",)
    assert found.of("x")[0] == pytest.approx(2.0, rel=1e-12)


def test_labels_and_names() -> None:
    xarray = pytest.importorskip("xarray")
    k = xarray.DataArray([1.0, 2.0], coords={"subject": ["anna", "ben"]}, dims="subject")
    found = Ensemble(turnover(), ["y"]).steady(values={"k": k})
    assert list(found.subjects if found.subjects is not None else ()) == ["anna", "ben"]
    assert found.observables == ("y",)
    with pytest.raises(UnknownName):
        found.of("z")


RESET = Event("reset", call("lt", number(3.0), X), (("x", number(0.0)),), starts_true=False)


def test_a_model_with_events_rests_without_them_where_that_is_said() -> None:
    model = Ensemble(turnover((RESET,)))
    with pytest.raises(NoSteadyState, match="reset"):
        model.steady()
    found = model.run([0.0, 1e-3], start=Rest(timeless=True), values={"s": 2.0}, rtol=1e-9)
    assert found.of("x")[0, 0] == 0.0  # the event fires at time zero


def test_time_stands_still_at_zero() -> None:
    stimulus = call("select", call("le", number(0.0), symbol(TIME) - number(1.0)), number(4.0), number(1.0))
    model = Ensemble(network_of_rates("step", {"x": stimulus - X}, {"x": 0.0}))
    with pytest.raises(NoSteadyState, match="time"):
        model.run([0.0], start=Rest())
    found = model.run([0.0, 0.5, 100.0], start=Rest(timeless=True))
    np.testing.assert_allclose(found.of("x")[0], [1.0, 1.0, 4.0], rtol=1e-6)


def test_values_before_time_zero_may_differ(made: Ensemble) -> None:
    s, times = np.array([1.0, 2.0]), np.linspace(0.0, 5.0, 6)
    rest = Rest(values={"s": [0.25, 0.5]})
    found = made.run(times, start=rest, values={"s": s}, rtol=1e-9, atol=1e-12)
    before, after = (np.array([0.25, 0.5]) / 0.5)[:, None], (s / 0.5)[:, None]
    np.testing.assert_allclose(found.of("x"), after + (before - after) * np.exp(-0.5 * times), rtol=1e-8)


def test_a_steady_state_is_what_rest_begins_with(made: Ensemble) -> None:
    k, times = np.linspace(0.2, 1.0, 11), [0.0, 3.0]
    steady = made.steady(values={"k": k, "s": 0.3})
    runs = [
        made.run(times, start=start, values={"k": k, "s": 2.0}) for start in (steady, Rest(values={"s": 0.3}))
    ]
    np.testing.assert_array_equal(runs[0].values, runs[1].values)
    for name in ("x", "y"):
        np.testing.assert_array_equal(runs[0].of(name)[:, 0], steady.of(name))


def test_a_state_that_values_name_begins_as_they_say(bound: Ensemble) -> None:
    """Rest without a ligand, which is added at time zero."""
    ligand = np.array([0.5, 3.0])
    found = bound.run([0.0], start=Rest(values={"A": 0.0}), values={"A": ligand})
    assert found.of("A")[:, 0].tolist() == ligand.tolist()
    assert found.of("C")[:, 0].tolist() == [0.0, 0.0]


def test_one_rest_serves_many_subjects_and_doses_come_after_it(made: Ensemble) -> None:
    found = made.run([0.0, 1e-9], start=made.steady(), values={"k": [0.5] * 3}, doses=[Dose(0.0, "x", 1.0)])
    np.testing.assert_allclose(found.of("x"), [[2.0, 3.0]] * 3, rtol=1e-8)
    with pytest.raises(InvalidInput, match="2 subjects have rested, and 3"):
        made.run([0.0], start=made.steady(subjects=2), values={"k": [0.5] * 3})


def test_a_rest_of_another_model_is_refused(made: Ensemble, bound: Ensemble) -> None:
    with pytest.raises(UnknownName, match="'A'"):
        made.run([0.0], start=bound.steady())


def test_a_subject_without_rest_has_its_status_and_no_values() -> None:
    model = Ensemble(oscillator(), ["x", "k"])
    k = np.array([-1.0, 1.0])
    found = model.run([0.0, 1.0], start=Rest(longest=1e3), values={"k": k})
    assert found.status == ("ok", "not settled")
    assert np.isnan(found.values[1]).all()
    assert not np.isnan(found.values[0]).any()
    assert (found.steps[1], found.last_time[1]) == (0, 0.0)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 40), st.integers(1, 3), st.permutations(range(25)))
def test_neither_neighbours_nor_pieces_nor_threads_change_a_bit(
    bound: Ensemble, chunk: int, threads: int, order: list[int]
) -> None:
    on, start = np.geomspace(1e-2, 1e4, 25), np.linspace(0.0, 4.0, 25)
    whole = bound.steady(values={"on": on, "A": start})
    found = bound.steady(values={"on": on[order], "A": start[order]}, chunk=chunk, threads=threads)
    np.testing.assert_array_equal(found.states, whole.states[order])
    np.testing.assert_array_equal(found.distance, whole.distance[order])


def test_another_process_gives_the_same_bits(bound: Ensemble) -> None:
    work = []

    class Watched(Ensemble):
        def piece(self, part, courses=None):  # type: ignore[no-untyped-def]
            work.append(part)
            return super().piece(part, courses)

    found = Watched(bound.network).steady(values={"on": [1.0, 2.0, 9.0]})
    (part,) = work
    np.testing.assert_array_equal(bound.task(part).arrays["states"], found.states)


def test_a_kept_run_that_rested_is_not_taken_for_another(made: Ensemble, tmp_path: Path) -> None:
    first = made.run([0.0, 1.0], start=Rest(values={"s": 0.1}), store=tmp_path)
    again = made.run([0.0, 1.0], start=Rest(values={"s": 0.1}), store=tmp_path)
    other = made.run([0.0, 1.0], start=Rest(values={"s": 0.2}), store=tmp_path)
    np.testing.assert_array_equal(first.values, again.values)
    assert len(list(tmp_path.iterdir())) == 2
    assert other.of("x")[0, 0] == pytest.approx(0.4)


def chain(rates: list[float]) -> Network:
    """A ring of states, each turned into the next: one total is conserved."""
    names = [f"x{place}" for place in range(len(rates))]
    flow: list[Expr] = [number(rate) * symbol(name) for rate, name in zip(rates, names, strict=True)]
    moving = {name: flow[place - 1] - flow[place] for place, name in enumerate(names)}
    return network_of_rates("ring", moving, dict.fromkeys(names, 1.0))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=5), st.floats(0.1, 10.0))
def test_a_steady_state_stays_and_keeps_the_total(rates: list[float], total: float) -> None:
    model = Ensemble(chain(rates))
    found = model.steady(values={"x0": total})
    assert found.status == ("ok",)
    states = found.states[0]
    flows = np.array(rates) * states
    np.testing.assert_allclose(flows, flows[0], rtol=1e-8)
    assert states.sum() == pytest.approx(total + len(rates) - 1, rel=1e-10)
    after = model.run([0.0, 1e4], start=found).values[0, 1]
    np.testing.assert_allclose(after, states, rtol=1e-6)
