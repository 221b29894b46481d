"""One model gives the same bits whatever the processor and the optimisation its code was made for."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alarmin.solve.lanes.code.native import Machine, host
from alarmin.solve.lanes.ensemble import Dose, Ensemble, EnsembleResult
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates
from alarmin.solve.lanes.sbml.read import read_network

X, Y, K, NOW = symbol("x"), symbol("y"), symbol("k"), symbol(TIME)
TIMES = np.linspace(0.0, 8.0, 17)
SUBJECTS = 41


def stiff() -> Network:
    rates = {"x": Y, "y": K * number(30.0) * (number(1.0) - X * X) * Y - X}
    return network_of_rates("oscillator", rates, {"x": 2.0, "y": 0.0, "k": 1.0})


def transcendental() -> Network:
    hill = call("pow", X, K + number(1.5)) / (number(2.0) + call("pow", X, K + number(1.5)))
    rates = {"x": call("exp", -Y) - call("log", X + number(1.0)), "y": hill - call("sqrt", Y) * number(0.3)}
    return network_of_rates("functions", rates, {"x": 1.0, "y": 0.5, "k": 1.0})


def jumping() -> Network:
    """Events by state and time, delayed and not, and a condition on time."""
    pulse = call("select", call("lt", NOW, K + number(2.0)), number(1.0), number(0.2))
    reset = Event("reset", call("lt", number(1.5), X), (("x", X * number(0.3)), ("y", Y + number(1.0))))
    later = Event("later", call("le", number(3.0), NOW), (("y", number(0.1)),), delay=K)
    rates = {"x": pulse * Y * K - X * number(0.1), "y": number(1.0) - X * Y}
    return network_of_rates("jumping", rates, {"x": 0.1, "y": 1.0, "k": 1.0}, (reset, later))


MODELS: dict[str, Callable[[], Network]] = {
    "stiff": stiff,
    "exp, log and pow": transcendental,
    "events": jumping,
}


def outcome(network: Network, machine: Machine, width: int = 8) -> EnsembleResult:
    model = Ensemble(network, infused=["x"], machine=machine, width=width)
    random = np.random.default_rng(7)
    doses = [Dose(0.7, "x", random.uniform(0.1, 1.0, SUBJECTS)), Dose(2.0, "x", 1.0, duration=1.3)]
    return model.run(
        TIMES, values={"k": np.exp(random.normal(0.0, 0.4, SUBJECTS))}, doses=doses, rtol=1e-7, threads=1
    )


def assert_same(one: EnsembleResult, other: EnsembleResult) -> None:
    assert one.status == other.status
    np.testing.assert_array_equal(one.values.view(np.int64), other.values.view(np.int64))
    np.testing.assert_array_equal(one.steps, other.steps)
    np.testing.assert_array_equal(one.rejected, other.rejected)


@pytest.fixture
def common() -> Machine:
    """Any x86-64 of about the last ten years: AVX2 and FMA, no AVX-512."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        pytest.skip(f"this processor is {platform.machine()}, not x86-64")
    return replace(host(), cpu="x86-64-v3", features="")


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("width", [4, 8])
def test_code_for_this_processor_and_for_a_common_one_gives_the_same_bits(
    name: str, width: int, common: Machine
) -> None:
    network = MODELS[name]()
    assert_same(outcome(network, common, width), outcome(network, host(), width))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("level", [0, 1, 3])
def test_every_level_of_optimisation_gives_the_same_bits(name: str, level: int) -> None:
    network = MODELS[name]()
    assert_same(outcome(network, host(level)), outcome(network, host()))


def test_a_published_model_gives_the_same_bits_however_it_is_compiled(common: Machine, shared: Path) -> None:
    network = read_network(shared / "models" / "Hoffmann2002_NFkB_BIOMD140.xml", isolated=False)
    times = np.linspace(0.0, 600.0, 13)
    runs = [
        Ensemble(network, machine=machine).run(times, subjects=3, rtol=1e-6)
        for machine in (host(), host(0), common, replace(common, level=0))
    ]
    assert set(runs[0].status) == {"ok"}
    for other in runs[1:]:
        assert_same(other, runs[0])


LEAVES = st.one_of(
    st.sampled_from([X, Y, K, NOW]),
    st.floats(-4.0, 4.0).map(lambda value: number(round(value, 3))),
)


def _joined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    two = st.tuples(st.sampled_from(["add", "sub", "mul", "div", "pow"]), inner, inner)
    one = st.tuples(st.sampled_from(["exp", "log", "sqrt", "abs", "neg"]), inner)
    chosen = st.tuples(inner, inner, inner, inner).map(
        lambda of: call("select", call("lt", of[0], of[1]), of[2], of[3])
    )
    return st.one_of(two.map(lambda made: call(*made)), one.map(lambda made: call(*made)), chosen)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=st.recursive(LEAVES, _joined, max_leaves=12), second=st.recursive(LEAVES, _joined, max_leaves=12)
)
def test_whatever_the_rates_every_level_gives_the_same_bits(first: Expr, second: Expr) -> None:
    network = network_of_rates("any", {"x": first, "y": second}, {"x": 1.0, "y": 0.5, "k": 1.0})
    found = [
        Ensemble(network, machine=host(level)).run(
            [0.0, 0.5, 1.0], values={"k": [0.5, 1.0, 2.0]}, most_steps=300
        )
        for level in (0, 2)
    ]
    assert_same(*found)
