"""Ensembles against solutions known in closed form, and what may not change a bit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.errors import InvalidInput, UnknownName
from alarmin.solve.lanes.code.native import Machine, host
from alarmin.solve.lanes.ensemble import Dose, Ensemble
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates

X, Y, K = symbol("x"), symbol("y"), symbol("k")
NOW = symbol(TIME)


def decay(events: tuple[Event, ...] = ()) -> Network:
    """x decays into y, which decays at rate one."""
    return network_of_rates("decay", {"x": -(K * X), "y": K * X - Y}, {"x": 1.0, "y": 0.0, "k": 2.0}, events)


def oscillator() -> Network:
    """The van der Pol oscillator: stiff, with slow and fast parts."""
    rates = {"x": Y, "y": K * (number(1.0) - X * X) * Y - X}
    return network_of_rates("oscillator", rates, {"x": 2.0, "y": 0.0, "k": 30.0})


@pytest.mark.parametrize("rtol", [1e-4, 1e-6, 1e-8])
def test_two_decays_follow_their_formula(rtol: float) -> None:
    k, times = np.linspace(1.5, 6.0, 37), np.linspace(0.0, 4.0, 23)
    found = Ensemble(decay()).run(times, values={"k": k}, rtol=rtol, atol=1e-3 * rtol)
    x = np.exp(-k[:, None] * times)
    y = k[:, None] / (1.0 - k[:, None]) * (x - np.exp(-times))
    assert set(found.status) == {"ok"}
    np.testing.assert_allclose(found.of("x"), x, atol=rtol)
    np.testing.assert_allclose(found.of("y"), y, atol=rtol)


def test_the_error_falls_with_the_fifth_power_of_the_step() -> None:
    times = [0.0, 40.0]
    model = Ensemble(oscillator(), ["x"])
    exact = model.run(times, rtol=1e-12, atol=1e-14).values[0, 1, 0]
    runs = [model.run(times, rtol=rtol, atol=rtol) for rtol in (1e-5, 1e-8)]
    errors = [abs(one.values[0, 1, 0] - exact) for one in runs]
    steps = [int(one.steps[0]) for one in runs]
    order = math.log(errors[0] / errors[1]) / math.log(steps[1] / steps[0])
    assert 4.0 < order < 7.0


def genes() -> Network:
    """Two genes that press on each other by Hill functions of real powers, and a dose that one of them feels."""

    def hill(x: Expr) -> Expr:
        return number(1.0) / (number(1.0) + call("pow", x / K, symbol("n")))

    rates = {"x": hill(Y) - X * call("exp", -Y), "y": number(2.0) * hill(X) - Y + hill(X * K)}
    return network_of_rates("genes", rates, {"x": 0.0, "y": 1.0, "k": 0.5, "n": 2.5})


@pytest.mark.skipif("86" not in host().triple, reason="names a kind of x86")
def test_bits_are_those_of_a_machine_with_shorter_vectors() -> None:
    random = np.random.default_rng(3)
    values = {"k": np.exp(random.normal(0.0, 0.5, 21)), "n": random.uniform(1.0, 4.0, 21)}
    times = np.linspace(0.0, 30.0, 31)
    older = Machine(host().triple, "x86-64-v3", "")
    found = [
        Ensemble(genes(), width=width, machine=machine).run(times, values=values)
        for machine, width in ((host(), 8), (older, 8), (older, 4))
    ]
    assert set(found[0].status) == {"ok"}
    for other in found[1:]:
        np.testing.assert_array_equal(found[0].values, other.values)


def test_time_in_a_rate_is_taken_into_account() -> None:
    rates = {"x": call("cos", NOW) - number(40.0) * (X - call("sin", NOW))}
    found = Ensemble(network_of_rates("forced", rates, {"x": 0.0})).run(
        np.linspace(0, 9, 31), rtol=1e-8, atol=1e-10
    )
    np.testing.assert_allclose(found.of("x")[0], np.sin(found.times), atol=1e-7)


def test_a_dose_comes_after_a_sample_of_its_time() -> None:
    found = Ensemble(decay()).run([0.0, 1.0, 2.0], doses=[Dose(0.0, "x", 1.0), Dose(1.0, "x", [3.0])])
    first = 2.0 * math.exp(-2.0)
    np.testing.assert_allclose(found.of("x")[0], [1.0, first, (first + 3.0) * math.exp(-2.0)], rtol=1e-6)


def test_an_infusion_follows_its_formula() -> None:
    model = Ensemble(decay(), ["x"], infused=["x"])
    found = model.run([0.0, 1.0, 3.0], doses=[Dose(0.0, "x", 4.0, duration=2.0)], rtol=1e-9, atol=1e-12)
    after = math.exp(-4.0) + 1.0 - math.exp(-4.0)
    wanted = [1.0, 1.0, after * math.exp(-2.0)]
    np.testing.assert_allclose(found.values[0, :, 0], wanted, rtol=1e-8)


def test_no_dose_is_control_bit_for_bit() -> None:
    model = Ensemble(decay())
    times = np.linspace(0.0, 3.0, 7)
    with_nothing = model.run(times, doses=[Dose(1.3, "x", 0.0)])
    np.testing.assert_array_equal(with_nothing.values, model.run(times).values)


def test_a_dose_after_the_end_is_no_dose_bit_for_bit() -> None:
    model = Ensemble(decay(), infused=["x"])
    times = np.linspace(0.0, 3.0, 7)
    found = model.run(times, doses=[Dose(3.5, "x", 1.0), Dose(4.0, "x", 1.0, duration=1.0)])
    np.testing.assert_array_equal(found.values, model.run(times).values)
    assert found.last_time.tolist() == [3.0]


RESET = Event("reset", call("lt", number(1.0), X), (("x", number(0.0)),))


def saw(event: Event = RESET) -> Network:
    return network_of_rates("saw", {"x": K}, {"x": 0.0, "k": 1.0}, (event,))


def test_a_state_that_crosses_a_limit_fires_at_the_right_time() -> None:
    k, times = np.array([1.0, 0.7, 0.31]), np.linspace(0.05, 5.0, 40)
    found = Ensemble(saw(), ["x"]).run(times, values={"k": k})
    np.testing.assert_allclose(found.of("x"), (k[:, None] * times) % 1.0, atol=1e-9)


def test_a_delayed_event_changes_a_constant() -> None:
    event = Event("stop", call("le", number(2.0), NOW), (("k", number(0.0)),), delay=number(0.5))
    found = Ensemble(saw(event)).run(np.linspace(0.0, 4.0, 9))
    np.testing.assert_allclose(found.of("x")[0], np.minimum(found.times, 2.5), atol=1e-12)
    assert found.of("k")[0].tolist() == [1.0] * 5 + [0.0] * 4


def test_a_condition_shorter_than_a_step_is_not_passed_over() -> None:
    inside = call("and", call("le", number(500.0), NOW), call("lt", NOW, number(500.001)))
    rate = call("select", inside, number(1000.0), number(0.0)) - X * number(1e-9)
    found = Ensemble(network_of_rates("pulse", {"x": rate}, {"x": 0.0})).run([0.0, 1000.0], rtol=1e-6)
    assert found.of("x")[0, 1] == pytest.approx(1.0, rel=1e-5)


def test_results_do_not_depend_on_neighbours_chunks_threads_or_width() -> None:
    random = np.random.default_rng(3)
    k, times = np.exp(random.normal(3.0, 0.5, 600)), np.linspace(0.0, 60.0, 31)
    model = Ensemble(oscillator())
    whole = model.run(times, values={"k": k}, threads=1)
    for other in (
        model.run(times, values={"k": k}, threads=3),
        Ensemble(oscillator(), width=4).run(times, values={"k": k}, threads=2),
    ):
        np.testing.assert_array_equal(other.values, whole.values)
    order = random.permutation(600)
    np.testing.assert_array_equal(model.run(times, values={"k": k[order]}).values, whole.values[order])
    for one in (0, 5, 599):
        alone = model.run(times, values={"k": k[one]})
        np.testing.assert_array_equal(alone.values[0], whole.values[one])


def test_the_grid_of_output_does_not_change_the_course() -> None:
    model = Ensemble(oscillator())
    fine, coarse = (model.run(np.linspace(0.0, 60.0, points)) for points in (301, 4))
    np.testing.assert_array_equal(fine.values[:, ::100], coarse.values)


def explosion() -> dict[str, Expr]:
    return {"x": X * X * K}


def test_one_bad_subject_has_a_status_and_stops_nobody() -> None:
    model = Ensemble(network_of_rates("explosion", explosion(), {"x": 1.0, "k": 1.0}))
    found = model.run([0.0, 0.5, 2.0], values={"k": [0.1, 1.0, 0.2, np.inf]})
    assert found.status[0] == found.status[2] == "ok"
    assert found.status[1] in ("step vanished", "not finite")
    assert found.status[3] == "not finite"
    assert found.of("x")[1, 1] == pytest.approx(2.0, rel=1e-5)
    assert np.isnan(found.of("x")[1, 2])
    assert found.last_time[1] == pytest.approx(1.0, abs=1e-6)


def test_a_subject_that_takes_too_many_steps_is_given_up() -> None:
    found = Ensemble(oscillator()).run([0.0, 100.0], most_steps=20)
    assert found.status == ("step limit",)
    assert np.isnan(found.values[0, 1]).all()


def test_events_without_end_are_a_status() -> None:
    up = Event("up", call("lt", X, number(0.5)), (("x", number(1.0)),), starts_true=False)
    down = Event("down", call("lt", number(0.5), X), (("x", number(0.0)),), starts_true=False)
    network = network_of_rates("storm", {"x": K}, {"x": 0.0, "k": 0.0}, (up, down))
    assert Ensemble(network).run([0.0, 1.0]).status == ("event storm",)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"times": [1.0, 0.5]}, "Times must rise"),
        ({"times": []}, "Times must be"),
        ({"values": {"k": [1.0, 2.0], "x": [1.0, 2.0, 3.0]}}, "not of the same number"),
        ({"values": {"q": 1.0}}, "'q'"),
        ({"doses": [Dose(0.0, "z", 1.0)]}, "'z'"),
        ({"atol": {"z": 1.0}}, "'z'"),
        ({"values": {"k": [1.0, math.nan]}}, "k of subject 1"),
        ({"subjects": -1}, "number of subjects"),
        ({"rtol": math.nan}, "Tolerances"),
        ({"atol": {"x": -1.0}}, "Tolerances"),
        ({"rtol": 0.0, "atol": 0.0}, "Tolerances"),
        ({"most_steps": 0}, "one or more"),
    ],
)
def test_bad_input_is_named(words: dict[str, object], told: str) -> None:
    given: dict[str, object] = {"times": [0.0, 1.0], **words}
    with pytest.raises((InvalidInput, UnknownName), match=told):
        Ensemble(decay()).run(**given)  # type: ignore[arg-type]


def test_an_observable_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownName, match="'z'"):
        Ensemble(decay(), ["z"])


def test_a_first_step_that_is_repeated_takes_nothing_from_the_subject_before() -> None:
    # Nothing moves at the start, so that the first step is tried far too long.
    model = Ensemble(network_of_rates("late", {"x": K * NOW * NOW * (number(1.0) - X)}, {"x": 0.0, "k": 1.0}))
    k, times = 10.0 ** np.random.default_rng(3).uniform(1.0, 5.0, 50), np.linspace(0.0, 3.0, 7)
    together = model.run(times, values={"k": k}, threads=1)
    assert (together.rejected > 0).all()
    for one in range(50):
        alone = model.run(times, values={"k": k[one : one + 1]})
        assert alone.steps[0] == together.steps[one]
        assert np.array_equal(alone.values[0], together.values[one])


@given(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=9))
@settings(max_examples=25, deadline=None)
def test_a_switch_in_time_belongs_to_what_follows_it(starts: list[float]) -> None:
    on = call("select", call("lt", NOW, symbol("on")), number(0.0), number(1.0))
    model = Ensemble(
        network_of_rates("switched", {"x": on - symbol("k") * X}, {"x": 1.0, "k": 0.1, "on": 1.0}), ["x"]
    )
    times = np.unique([0.0, *starts, 6.0])
    found = model.run(times, values={"on": starts}, rtol=1e-4, atol=1e-9)
    later = np.maximum(times - np.array(starts)[:, None], 0.0)
    np.testing.assert_allclose(
        found.of("x"), np.exp(-0.1 * times) + 10.0 * (1.0 - np.exp(-0.1 * later)), rtol=5e-5
    )
    assert found.steps.max() < 12
