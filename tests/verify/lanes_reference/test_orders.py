"""The coefficients have the orders that were published for them."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alarmin.solve.lanes.code.tableau import DENSE, GAMMA, NODES, SLOPES, A, C
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Network

slow: Any = importlib.import_module("slow_reference")

y, z, t = symbol("y"), symbol("z"), symbol(TIME)


def network(algebraic: tuple[str, ...] = (), **rates: Expr) -> Network:
    start = tuple((name, number(1.0)) for name in rates)
    kinds = tuple(name in algebraic for name in rates)
    return Network("n", tuple(rates), tuple(rates.values()), kinds, (), start, {}, {}, {}, (), {})


def errors(
    made: Network, exact: Callable[[float], list[float]], end: float, steps: int
) -> tuple[float, float]:
    """Return the error at the end, and the largest of the dense output in the middle of steps."""
    stepper, at, h = slow.Stepper(made), np.array(exact(0.0)), end / steps
    between = 0.0
    for count in range(steps):
        step, _ = stepper.step(count * h, h, at, np.array([]))
        middle = (count + 0.5) * h
        between = max(between, float(np.abs(step.at(middle) - exact(middle)).max()))
        at = step.after
    return float(np.abs(at - exact(end)).max()), between


PROBLEMS = {
    "plain": (network(y=-(y * y * call("cos", t))), lambda t: [1.0 / (1.0 + math.sin(t))], 10),
    "stiff": (network(y=number(-50.0) * (y - call("cos", t)) - call("sin", t)), lambda t: [math.cos(t)], 40),
    "algebraic": (
        network(("y",), y=z * z - y, z=y - z - z * z),
        lambda t: [math.exp(-2.0 * t), math.exp(-t)],
        4,
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_step_has_order_five_and_what_is_between_four(name: str) -> None:
    made, exact, steps = PROBLEMS[name]
    coarse, fine = errors(made, exact, 1.0, steps), errors(made, exact, 1.0, 2 * steps)
    assert math.log2(coarse[0] / fine[0]) > 4.6
    assert math.log2(coarse[1] / fine[1]) > 3.7


def test_dense_output_keeps_order_four_where_the_problem_is_very_stiff() -> None:
    made = network(y=number(-1e5) * (y - call("cos", t)) - call("sin", t))
    found = [errors(made, lambda t: [math.cos(t)], 2.0, steps)[1] for steps in (8, 16)]
    assert math.log2(found[0] / found[1]) > 3.9


def test_coefficients_fit_together() -> None:
    assert SLOPES[0] == GAMMA
    assert [len(row) for row in A] == [len(row) for row in C] == list(range(8))
    assert len(NODES) == len(SLOPES) == len(DENSE[0]) == 8
    assert A[7][:6] == A[6]
    assert A[6][:5] == A[5]
