"""Expressions as plain functions: the arithmetic of the C library, and nothing raised."""

from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.solve.lanes.equations.expr import ARITY, BOOLEAN, TIME, Expr, call, number, symbol
from alarmin.solve.lanes.equations.scalar import compiled

NOTHING = np.array([])
ANY = st.floats(allow_nan=True, allow_infinity=True)


def value(op: str, *args: float) -> float:
    names = [f"x{place}" for place in range(len(args))]
    root = call(op, *map(symbol, names))
    return float(compiled([root], names, [])(0.0, np.array(args), NOTHING)[0])


@pytest.mark.parametrize(
    ("op", "args", "expected"),
    [
        ("div", (1.0, 0.0), math.inf),
        ("div", (-1.0, 0.0), -math.inf),
        ("div", (1.0, -0.0), -math.inf),
        ("div", (0.0, 0.0), math.nan),
        ("log", (0.0,), -math.inf),
        ("log", (-1.0,), math.nan),
        ("sqrt", (-1.0,), math.nan),
        ("exp", (1e4,), math.inf),
        ("pow", (0.0, -1.0), math.inf),
        ("pow", (-8.0, 0.5), math.nan),
        ("pow", (-10.0, 401.0), -math.inf),
        ("pow", (-10.0, 400.0), math.inf),
        ("sin", (math.inf,), math.nan),
        ("sinh", (-1e4,), -math.inf),
        ("cosh", (-1e4,), math.inf),
        ("asin", (2.0,), math.nan),
        ("floor", (-1.5,), -2.0),
        ("ceil", (math.inf,), math.inf),
        ("factorial", (5.0,), 120.0),
        ("factorial", (200.0,), math.inf),
        ("factorial", (-1.0,), math.nan),
    ],
)
def test_what_has_no_value_is_nan_or_infinite(op: str, args: tuple[float, ...], expected: float) -> None:
    np.testing.assert_equal(value(op, *args), expected)


@given(st.sampled_from(sorted(ARITY)), ANY, ANY, ANY)
def test_nothing_raises(op: str, a: float, b: float, c: float) -> None:
    args: list[Expr] = [symbol(name) for name in ("a", "b", "c")][: ARITY[op]]
    if op in ("and", "or", "not", "select"):
        args[0] = call("lt", args[0], number(0.0))
    root = call(op, *args)
    (found,) = compiled([root], ["a", "b", "c"], [])(0.0, np.array([a, b, c]), NOTHING)
    assert isinstance(found, bool | float)
    assert root.is_boolean == (op in BOOLEAN)


@given(ANY, ANY)
def test_comparisons_are_those_of_python(a: float, b: float) -> None:
    for op, same in (("lt", operator.lt), ("le", operator.le), ("eq", operator.eq)):
        assert value(op, a, b) == same(a, b)


def test_states_constants_and_time_stand_at_their_places() -> None:
    roots = [symbol("x"), symbol("k"), symbol(TIME), number(math.nan), number(-math.inf), call("true")]
    found = compiled(roots, ["w", "x"], ["k"])(7.0, np.array([1.0, 2.0]), np.array([3.0]))
    np.testing.assert_equal(found, (2.0, 3.0, 7.0, math.nan, -math.inf, True))


def test_nothing_to_compute_gives_nothing() -> None:
    assert compiled([], [], [])(0.0, NOTHING, NOTHING) == ()


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="missing"):
        compiled([symbol("missing")], ["x"], [])
