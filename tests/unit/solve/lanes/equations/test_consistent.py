"""Algebraic states brought back onto their equations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import SolveError
from alarmin.solve.lanes.equations.consistent import Constraint
from alarmin.solve.lanes.equations.expr import Expr, call, number, symbol
from alarmin.solve.lanes.equations.network import Network

a, b, k = symbol("a"), symbol("b"), symbol("k")


def constraint(first: Expr, second: Expr, *, algebraic: tuple[bool, bool] = (True, True)) -> Constraint:
    start = tuple((name, number(1.0)) for name in ("a", "b", "k"))
    return Constraint(Network("n", ("a", "b"), (first, second), algebraic, ("k",), start, {}, {}, {}, (), {}))


@given(st.floats(0.1, 50.0), st.floats(0.1, 50.0))
def test_two_equations_are_solved_together(start: float, size: float) -> None:
    y = np.array([start, start])
    constraint(a * a + b - k, a - b).fulfil(0.0, y, np.array([size]))
    assert y[0] == pytest.approx(y[1], abs=1e-10)
    assert y[0] ** 2 + y[1] == pytest.approx(size, rel=1e-10)


def test_steps_that_overshoot_are_shortened() -> None:
    y = np.array([20.0, 0.0])
    constraint(call("atan", a), b).fulfil(0.0, y, np.array([1.0]))
    assert y[0] == pytest.approx(0.0, abs=1e-10)


def test_only_algebraic_states_are_changed() -> None:
    y = np.array([7.0, 0.0])
    constraint(number(5.0), b - a, algebraic=(False, True)).fulfil(0.0, y, np.array([1.0]))
    assert y.tolist() == [7.0, 7.0]


@pytest.mark.parametrize(
    ("first", "second"),
    [(a * a + number(1.0), b), (a - b, a - b - number(1.0)), (call("log", a - number(5.0)), b)],
)
def test_equations_without_a_solution_are_told(first: Expr, second: Expr) -> None:
    with pytest.raises(SolveError, match="no solution"):
        constraint(first, second).fulfil(3.0, np.array([1.0, 1.0]), np.array([1.0]))
