"""Networks as text and back."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from alarmin.solve.lanes.equations.canonical import network_from, network_text
from alarmin.solve.lanes.equations.expr import call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates

X, K = symbol("x"), symbol("k")


def rich() -> Network:
    event = Event(
        "reset",
        call("or", call("lt", number(1.0), X), call("false")),
        (("x", number(-0.0)), ("k", K * number(0.1))),
        delay=call("exp", -X),
        priority=number(math.inf),
        persistent=False,
        at_trigger=False,
        factors={"x": number(math.pi)},
    )
    rate = call("select", call("not", call("eq", X, K)), X * X, call("pow", X, K))
    plain = network_of_rates(
        "rich", {"x": rate, "y": X - symbol("y")}, {"x": 1.0, "y": 0.0, "k": 1e-310}, (event,)
    )
    return replace(plain, algebraic=(False, True), amounts={"x": X + K}, concentrations={"x": X / K})


def test_a_network_comes_back_with_the_very_objects_of_its_expressions() -> None:
    network = rich()
    again = network_from(network_text(network))
    assert again == network
    assert again.rates[0] is network.rates[0]
    assert network_text(again) == network_text(network)


@pytest.mark.parametrize("part", [one.name for one in fields(Network)])
def test_no_part_of_a_network_is_left_out(part: str) -> None:
    network, plain = rich(), network_of_rates("z", {"z": symbol("z")}, {"z": 2.0})
    changed = replace(network, **{part: getattr(plain, part)})
    assert network_text(changed) != network_text(network)


def test_a_deep_sum_does_not_exhaust_the_stack() -> None:
    total = X
    for index in range(3000):
        total = total * K + number(float(index))
    network = network_of_rates("deep", {"x": total}, {"x": 1.0, "k": 0.5})
    assert network_from(network_text(network)) == network
