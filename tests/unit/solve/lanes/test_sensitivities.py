"""Sensitivities against closed forms, their stated errors, and what may not change a bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alarmin.errors import AlarminError, InvalidInput, UnknownName
from alarmin.solve.lanes import sensitivities
from alarmin.solve.lanes.ensemble import Dose, Ensemble, Rest, SensitivityResult
from alarmin.solve.lanes.equations.expr import TIME, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, network_of_rates

Vector = NDArray[np.float64]
X, Y, K, S = map(symbol, ("x", "y", "k", "s"))
DEPOT, PLASMA, KA, CL, V = map(symbol, ("depot", "plasma", "ka", "CL", "V"))
TIMES = np.linspace(0.0, 10.0, 21)


@pytest.fixture(scope="module")
def decay() -> Ensemble:
    rates = {"x": -(K * X)}
    return Ensemble(network_of_rates("decay", rates, {"x": 1.0, "k": 0.5, "idle": 3.0}))


@pytest.fixture(scope="module")
def drug() -> Ensemble:
    """One compartment with absorption; the level is the amount over the volume."""
    rates = {"depot": -(KA * DEPOT), "plasma": KA * DEPOT - CL / V * PLASMA}
    start = {"depot": 0.0, "plasma": 0.0, "ka": 1.2, "CL": 4.0, "V": 30.0}
    network = network_of_rates("drug", rates, start)
    network = replace(network, observables={**network.observables, "level": PLASMA / V})
    return Ensemble(network, ["level"], infused=["plasma"])


@pytest.fixture(scope="module")
def made() -> Ensemble:
    """x is made and lost, and y follows it; y begins at the square of k."""
    rates = {"x": S - K * X, "y": X - Y}
    network = network_of_rates("made", rates, {"k": 0.5, "s": 1.0, "x": 0.0, "y": 0.0})
    start = tuple((name, K * K if name == "y" else value) for name, value in network.start)
    return Ensemble(replace(network, start=start))


def bateman(times: Vector, ka: Vector, clearance: Vector, volume: Vector) -> Vector:
    """Return level after an amount of one in the depot; complex steps differentiate it exactly."""
    k = clearance / volume
    return ka / (volume * (ka - k)) * (np.exp(-k * times) - np.exp(-ka * times))


def infused(times: Vector, clearance: Vector, volume: Vector, length: float) -> Vector:
    """Return level in and after an infusion of one in all."""
    k = clearance / volume
    during = (1.0 - np.exp(-k * times)) / (clearance * length)
    after = (1.0 - np.exp(-k * length)) / (clearance * length) * np.exp(-k * (times - length))
    return np.where(times < length, during, after)


@pytest.mark.parametrize("rtol", [1e-2, 1e-3, 1e-4, 1e-6, 1e-8])
def test_a_decay_follows_its_formula_within_the_error_stated_and_asked_for(
    decay: Ensemble, rtol: float
) -> None:
    k = np.array([0.3, 0.5, 2.0])
    found = decay.sensitivities(TIMES, ["k", "x"], values={"k": k}, rtol=rtol, atol=1e-3 * rtol)
    course = np.exp(-k[:, None] * TIMES)
    wanted = {"k": -k[:, None] * TIMES * course, "x": course}
    assert set(found.status) == {"ok"}
    np.testing.assert_allclose(found.values[:, :, 0], course, rtol=rtol, atol=1e-3 * rtol)
    for name, exact in wanted.items():
        error = np.abs(found.of("x", name) - exact)
        assert error.max() < rtol
        assert (error <= found.error_of("x", name)).all()
        assert found.error_of("x", name).max() < 2.0 * rtol


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_a_drug_given_twice_and_infused_follows_its_formula(drug: Ensemble, scale: str) -> None:
    clearance, volume, second = np.array([2.0, 4.0, 7.0]), np.array([20.0, 30.0, 45.0]), [100.0, 0.0, 50.0]
    doses = [
        Dose(0.0, "depot", 100.0),
        Dose(6.0, "depot", second),
        Dose(0.0, "plasma", 30.0, duration=3.0, subjects=(0, 2)),
    ]
    times = np.linspace(0.0, 24.0, 25)
    found = drug.sensitivities(
        times,
        ["V", "ka", "CL"],
        scale=scale,  # type: ignore[arg-type]
        values={"CL": clearance, "V": volume},
        doses=doses,
        rtol=1e-7,
        atol=1e-9,
    )

    def level(ka: Vector, cl: Vector, v: Vector) -> Vector:
        again = np.array(second)[:, None] * bateman(np.maximum(times - 6.0, 0.0), ka, cl, v)
        steady = np.array([30.0, 0.0, 30.0])[:, None] * infused(times, cl, v, 3.0)
        return 100.0 * bateman(times, ka, cl, v) + again * (times > 6.0) + steady

    tiny = 1e-20
    centre = {
        "ka": np.full((3, 1), 1.2, dtype=complex),
        "CL": clearance[:, None] + 0j,
        "V": volume[:, None] + 0j,
    }
    scales = np.abs(found.values).max()
    for name, value in centre.items():
        moved = {**centre, name: value * (1.0 + 1j * tiny)}
        exact = level(moved["ka"], moved["CL"], moved["V"]).imag / tiny
        unit = 1.0 if scale == "log" else value.real
        error = np.abs(found.of("level", name) * unit - exact)
        assert error.max() < 1e-7 * scales
        assert (error <= found.error_of("level", name) * unit + 1e-9).all()


def test_what_the_file_computes_from_a_parameter_follows_it(made: Ensemble) -> None:
    found = made.sensitivities([0.0], ["k"])
    assert found.of("y", "k")[0, 0] == pytest.approx(2.0 * 0.25, rel=1e-9)
    assert made.sensitivities([0.0], ["k"], values={"y": 1.0}).of("y", "k")[0, 0] == 0.0


def test_a_parameter_that_does_nothing_has_no_sensitivity(decay: Ensemble) -> None:
    found = decay.sensitivities(TIMES, ["idle", "k"])
    assert (found.of("x", "idle") == 0.0).all()
    assert found.error_of("x", "idle").max() <= 1.01e-7
    assert (found.of("idle", "k") == 0.0).all()


def test_the_centre_is_a_run_at_the_tolerance_of_copies(decay: Ensemble) -> None:
    found = decay.sensitivities(TIMES, ["k"])
    how = sensitivities.fine(1e-6)
    plain = decay.run(TIMES, rtol=how.share * 1e-6, atol=how.share * 1e-9)
    np.testing.assert_array_equal(found.values, plain.values)


def test_a_state_that_is_zero_needs_a_typical_size(decay: Ensemble) -> None:
    with pytest.raises(InvalidInput, match="x of subject 1 is 0"):
        decay.sensitivities(TIMES, ["x"], values={"x": [1.0, 0.0]}, scale="linear")
    found = decay.sensitivities(TIMES, ["x"], values={"x": [1.0, 0.0]}, scale="linear", typical={"x": 2.0})
    np.testing.assert_allclose(found.of("x", "x"), np.tile(np.exp(-0.5 * TIMES), (2, 1)), atol=2e-7)


def test_events_move_with_parameters() -> None:
    """A saw: x rises at rate k, and begins anew at one."""
    reset = Event("reset", call("lt", number(1.0), X), (("x", number(0.0)),))
    model = Ensemble(network_of_rates("saw", {"x": K}, {"x": 0.0, "k": 1.0}, (reset,)))
    times = np.array([0.5, 1.5, 2.5, 7.5])
    found = model.sensitivities(times, ["k"], values={"k": [1.0, 1.1]})
    np.testing.assert_allclose(found.of("x", "k"), np.array([[1.0], [1.1]]) * times, rtol=1e-6)

    jump = model.sensitivities([2.0], ["k"])
    assert jump.error_of("x", "k")[0, 0] > 1.0  # where it jumps there is no slope, as the error says


def test_copies_share_the_draws_of_their_subject() -> None:
    """Two events of one time and priority: a draw decides which is last."""
    now = call("le", number(1.0), symbol(TIME))
    events = tuple(
        Event(f"to{value}", now, (("x", number(value)),), priority=number(1.0)) for value in (1.0, 2.0)
    )
    model = Ensemble(network_of_rates("drawn", {"x": number(0.0)}, {"x": 0.0, "k": 1.0}, events), ["x"])
    count = 40
    found = model.sensitivities([2.0], ["k"], subjects=count, seed=3)
    assert set(found.values[:, 0, 0]) == {1.0, 2.0}
    np.testing.assert_array_equal(found.values, model.run([2.0], subjects=count, seed=3).values)
    assert (found.sensitivities == 0.0).all()


@pytest.mark.parametrize("polish", [True, False])
def test_rest_moves_with_parameters_unless_it_has_its_own(made: Ensemble, polish: bool) -> None:
    s, times = np.array([0.5, 2.0]), np.array([0.0, 1.0])
    rest = Rest(polish=polish)
    found = made.sensitivities(times, ["s", "k"], start=rest, values={"s": s})
    level = np.repeat(2.0 * s[:, None], 2, axis=1)
    np.testing.assert_allclose(found.of("x", "s"), level, rtol=1e-6)
    np.testing.assert_allclose(found.of("x", "k"), -level, rtol=1e-6)
    own = Rest(values={"s": [1.0, 3.0]}, polish=polish)
    found = made.sensitivities(times, ["s"], start=own, values={"s": s})
    grown = s[:, None] / 0.5 * (1.0 - np.exp(-0.5 * times))
    np.testing.assert_allclose(found.of("x", "s"), grown, rtol=1e-6, atol=1e-12)


def test_a_steady_state_that_is_given_stays(made: Ensemble) -> None:
    rested = made.steady()
    found = made.sensitivities([0.0, 1.0], ["s"], start=rested)
    np.testing.assert_allclose(found.of("x", "s")[0], [0.0, 2.0 * (1.0 - np.exp(-0.5))], rtol=1e-6)
    with pytest.raises(InvalidInput, match="its start is no parameter"):
        made.sensitivities([0.0], ["x"], start=rested)
    assert made.sensitivities([0.0], ["x"], start=rested, values={"x": 3.0}).of("x", "x")[0, 0] == (
        pytest.approx(3.0)
    )


def test_a_copy_that_fails_says_so(decay: Ensemble) -> None:
    found = decay.sensitivities([0.0, 10.0], ["k"], values={"k": [0.0001, 50.0]}, most_steps=60)
    assert found.status == ("ok", "step limit")
    assert np.isnan(found.of("x", "k")[1, 1])
    assert not np.isnan(found.of("x", "k")[0]).any()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"parameters": ["q"]}, "'q'"),
        ({"parameters": []}, "missing"),
        ({"parameters": ["k", "k"]}, "twice"),
        ({"scale": "root"}, "root"),
        ({"rtol": 1e-9}, "1e-09"),
        ({"rtol": 0.1}, "0.1"),
        ({"values": {"k": [1.0, -1.0]}}, "k of subject 1 is -1"),
        ({"typical": {"k": 1.0}}, "logarithms"),
        ({"scale": "linear", "typical": {"x": 1.0}}, "'x'"),
    ],
)
def test_what_makes_no_sense_is_refused(decay: Ensemble, asked: dict[str, object], says: str) -> None:
    request: dict[str, object] = {"parameters": ["k"], **asked}
    with pytest.raises(AlarminError, match=says):
        decay.sensitivities([0.0, 1.0], **request)  # type: ignore[arg-type]


def test_names_are_checked(decay: Ensemble) -> None:
    found = decay.sensitivities([0.0, 1.0], ["k"])
    with pytest.raises(UnknownName):
        found.of("z", "k")
    with pytest.raises(UnknownName):
        found.error_of("x", "z")


def same(one: SensitivityResult, other: SensitivityResult, order: list[int]) -> None:
    for name in ("values", "sensitivities", "errors"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name)[order])


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 50), st.integers(1, 3), st.permutations(range(9)), st.integers(1, 3000))
def test_neither_neighbours_nor_pieces_nor_threads_nor_room_change_a_bit(
    made: Ensemble, chunk: int, threads: int, order: list[int], room: int
) -> None:
    k, amounts = np.geomspace(0.1, 2.0, 9), np.linspace(0.0, 4.0, 9)

    def found(who: list[int], **ways: int) -> SensitivityResult:
        doses = [Dose(2.0, "x", amounts[who]), Dose(3.0, "y", 1.0, subjects=(who.index(4),))]
        values = {"k": k[who]}
        return made.sensitivities(TIMES, ["s", "k"], start=Rest(), values=values, doses=doses, **ways)

    whole = found(list(range(9)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sensitivities, "ROOM", room)
        same(found(order, chunk=chunk, threads=threads), whole, order)
