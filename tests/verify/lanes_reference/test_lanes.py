"""The vector engine beside the slow reference on small random networks, and on the SBML Test Suite."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.solve.conform import run_cases
from alarmin.solve.conform_lanes import LaneCases
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.equations.expr import Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates
from alarmin.solve.suite import read_cases

slow: Any = importlib.import_module("slow_reference")

TIMES = tuple(np.linspace(0.0, 6.0, 13))
REFUSED = {"delay", "fast reaction", "flux balance"}
PARTS = 4


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Reactions of mass action, Hill functions and exponentials between a few species, and perhaps an event."""
    size = draw(st.integers(2, 5))
    names = [f"x{index}" for index in range(size)]
    numbers = st.floats(0.1, 3.0).map(lambda one: round(one, 3))
    rates: dict[str, Expr] = {name: -(number(draw(numbers)) * symbol(name)) for name in names}
    for _ in range(draw(st.integers(1, 6))):
        source, target, helper = (draw(st.sampled_from(names)) for _ in range(3))
        flow = number(draw(numbers)) * symbol(source) * _factor(draw(st.integers(0, 3)), symbol(helper))
        rates[source] = rates[source] - flow
        rates[target] = rates[target] + flow + number(0.05)
    values = {name: draw(numbers) for name in names} | {"n": 1.0 + draw(numbers)}
    events = ()
    if draw(st.booleans()):
        trigger = call("lt", symbol(names[0]), number(0.3))
        change = (names[0], symbol(names[0]) + number(1.0))
        events = (Event("feed", trigger, (change,), delay=number(0.25)),)
    return network_of_rates("random", rates, values, events)


def _factor(kind: int, x: Expr) -> Expr:
    power = call("pow", x, symbol("n"))
    return (
        number(1.0),
        x,
        power / (number(1.0) + power),
        call("exp", -x) + call("log", number(1.0) + x),
    )[kind]


@settings(max_examples=15, deadline=None)
@given(networks())
def test_random_networks_go_as_the_slow_reference_says(network: Network) -> None:
    found = Ensemble(network, network.states).run(TIMES, rtol=1e-8, atol=1e-10)
    wanted = slow.simulate(network, TIMES, rtol=1e-9, atol=1e-12)
    assert found.status == ("ok",)
    for name in network.states:
        np.testing.assert_allclose(found.of(name)[0], wanted[name], rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_case_of_the_suite_passes_or_is_refused_by_name(part: int, shared: Path) -> None:
    found = run_cases(read_cases(shared / "sbml-test-suite")[part::PARTS], LaneCases())
    assert {one.case: one.words for one in found.verdicts if one.outcome == "failed"} == {}
    assert set(found.refused_by()) <= REFUSED
    assert len(found.cases("refused")) < 0.1 * len(found.verdicts)
