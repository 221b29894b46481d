"""Expressions: one object for equal ones, simplification, and derivatives."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.expr import Expr, call, number, ordered, replaced, symbol, symbols
from alarmin.solve.lanes.equations.scalar import compiled

X, Y = symbol("x"), symbol("y")
SMOOTH = ("exp", "sqrt", "sin", "cos", "tanh", "log", "atan")


def expressions() -> st.SearchStrategy[Expr]:
    """Smooth expressions of x and y that are defined for positive arguments."""
    leaves = st.sampled_from([X, Y]) | st.floats(0.1, 3.0).map(number)

    def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        pairs = st.tuples(st.sampled_from(["add", "mul", "div"]), inner, inner)
        single = st.tuples(st.sampled_from(["sqrt", "tanh", "atan", "cos"]), inner)
        return pairs.map(lambda one: call(*one)) | single.map(lambda one: call(*one))

    return st.recursive(leaves, grown, max_leaves=12)


def test_equal_expressions_are_one_object() -> None:
    assert X * Y + number(2.0) is symbol("x") * symbol("y") + number(2.0)
    assert number(0.0) is not number(-0.0)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (X + number(0.0), X),
        (number(0.0) - X, -X),
        (X * number(1.0), X),
        (X * number(-1.0), -X),
        (X / number(1.0), X),
        (X - X, number(0.0)),
        (call("neg", -X), X),
        (X - (-Y), X + Y),
        (call("pow", X, number(1.0)), X),
        (call("pow", X, number(0.5)), call("sqrt", X)),
        (call("not", call("not", call("lt", X, Y))), call("lt", X, Y)),
        (call("and", call("true"), call("lt", X, Y)), call("lt", X, Y)),
        (call("select", call("lt", number(1.0), number(2.0)), X, Y), X),
        (number(2.0) * number(3.0) - number(1.0), number(5.0)),
    ],
)
def test_constructors_simplify(made: Expr, expected: Expr) -> None:
    assert made is expected


def test_what_has_no_value_is_left_to_the_run() -> None:
    assert call("div", number(1.0), number(0.0)).op == "div"
    assert call("sqrt", number(-1.0)).op == "sqrt"


def test_a_number_of_arguments_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="pow takes 2 arguments, not 1"):
        call("pow", X)


def test_operands_come_before_what_uses_them() -> None:
    root = (X + Y) * (X + Y) + call("exp", X)
    seen: list[Expr] = list(ordered([root]))
    assert len(seen) == len(set(seen)) == 6
    assert all(seen.index(one) < seen.index(node) for node in seen for one in node.args)


def test_a_sum_of_thousands_of_terms_is_walked() -> None:
    total = X
    for index in range(20_000):
        total = total + number(float(index)) * Y
    assert symbols([total]) == {"x", "y"}
    assert gradient([total], ["x"])[0]["x"].is_number(1.0)


def test_symbols_are_replaced_once() -> None:
    (found,) = replaced([X + Y], {"x": Y, "y": X})
    assert found is Y + X


@settings(max_examples=150, deadline=None)
@given(expressions(), st.floats(0.3, 2.0), st.floats(0.3, 2.0))
def test_derivatives_are_those_of_central_differences(root: Expr, x: float, y: float) -> None:
    (slopes,) = gradient([root], ["x", "y"])
    value = compiled([root], ["x", "y"], [])

    def at(a: float, b: float) -> float:
        return float(value(0.0, np.array([a, b]), np.array([]))[0])

    step = 1e-5
    for name, (a, b) in {"x": (step, 0.0), "y": (0.0, step)}.items():
        rise = (at(x + a, y + b) - at(x - a, y - b)) / (2 * step)
        exact = compiled([slopes.get(name, number(0.0))], ["x", "y"], [])(
            0.0, np.array([x, y]), np.array([])
        )[0]
        scale = max(abs(at(x, y)), abs(exact), 1.0)
        if math.isfinite(rise) and scale < 1e4:
            assert exact == pytest.approx(rise, abs=1e-4 * scale)


@pytest.mark.parametrize("op", SMOOTH)
def test_derivatives_of_functions(op: str) -> None:
    (slopes,) = gradient([call(op, X)], ["x"])
    value, slope = compiled([call(op, X), slopes["x"]], ["x"], []), 0.0
    high, low = (value(0.0, np.array([0.7 + one]), np.array([]))[0] for one in (1e-6, -1e-6))
    slope = value(0.0, np.array([0.7]), np.array([]))[1]
    assert slope == pytest.approx((high - low) / 2e-6, rel=1e-8)


def test_powers_by_both_operands() -> None:
    (slopes,) = gradient([call("pow", X, Y)], ["x", "y"])
    by_x, by_y = compiled([slopes["x"], slopes["y"]], ["x", "y"], [])(0.0, np.array([2.0, 3.0]), np.array([]))
    assert (by_x, by_y) == pytest.approx((12.0, 8.0 * math.log(2.0)))
