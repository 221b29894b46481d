"""What the operators of MathML mean in terms of the operations of `alarmin.solve.lanes.equations.expr`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import pairwise

from alarmin.solve.lanes.equations.expr import Expr, call, number
from alarmin.solve.lanes.sbml.parts import as_condition, as_number

__all__ = ["AVOGADRO", "OPERATORS"]

AVOGADRO = 6.02214179e23
"""Value that SBML Level 3 fixes for its symbol of Avogadro's number (CODATA 2006)."""

Numbers = Sequence[Expr]
_ZERO, _ONE = number(0.0), number(1.0)


def _plain(op: str) -> Callable[[Expr], Expr]:
    return lambda x: call(op, x)


def _under(inner: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    """Return a function of the reciprocal."""
    return lambda x: inner(_ONE / x)


def _over(op: str) -> Callable[[Expr], Expr]:
    """Return the reciprocal of a function."""
    return lambda x: _ONE / call(op, x)


def _asinh(x: Expr) -> Expr:
    size = call("abs", x)
    grown = call("log", size + call("sqrt", size * size + _ONE))
    return call("select", call("lt", x, _ZERO), -grown, grown)


def _acosh(x: Expr) -> Expr:
    return call("log", x + call("sqrt", x - _ONE) * call("sqrt", x + _ONE))


def _atanh(x: Expr) -> Expr:
    return number(0.5) * call("log", (_ONE + x) / (_ONE - x))


def _log_of(base: Expr, x: Expr) -> Expr:
    return call("log", x) / call("log", base)


def _root(degree: Expr, x: Expr) -> Expr:
    if degree.is_number(2.0):
        return call("sqrt", x)
    whole = call("pow", x, _ONE / degree)
    if degree.op != "num" or math.fmod(abs(degree.value), 2.0) != 1.0:
        return whole
    return call("select", call("lt", x, _ZERO), -call("pow", -x, _ONE / degree), whole)


def _quotient(a: Expr, b: Expr) -> Expr:
    ratio = a / b
    return call("select", call("lt", ratio, _ZERO), call("ceil", ratio), call("floor", ratio))


def _rem(a: Expr, b: Expr) -> Expr:
    return a - b * _quotient(a, b)


def _minus(*args: Expr) -> Expr:
    return -args[0] if len(args) == 1 else args[0] - args[1]


def _larger(a: Expr, b: Expr) -> Expr:
    return call("select", call("lt", a, b), b, a)


def _smaller(a: Expr, b: Expr) -> Expr:
    return call("select", call("lt", b, a), b, a)


def _gt(a: Expr, b: Expr) -> Expr:
    return call("lt", b, a)


def _ge(a: Expr, b: Expr) -> Expr:
    return call("le", b, a)


def _xor(a: Expr, b: Expr) -> Expr:
    return call("or", call("and", a, call("not", b)), call("and", call("not", a), b))


def _two(op: str) -> Callable[[Expr, Expr], Expr]:
    return lambda a, b: call(op, a, b)


def _folded(two: Callable[[Expr, Expr], Expr], empty: Expr | None = None) -> Callable[..., Expr]:
    """Return an operator of any number of operands; without `empty` it needs one at least."""

    def whole(*args: Expr) -> Expr:
        return reduce(two, args) if args or empty is None else empty

    return whole


def _chained(two: Callable[[Expr, Expr], Expr]) -> Callable[..., Expr]:
    """Return a relation that must hold between each operand and the next."""

    def whole(*args: Expr) -> Expr:
        links = [two(a, b) for a, b in pairwise(args)]
        return reduce(_two("and"), links, call("true"))

    return whole


def _of_numbers(low: int, high: int | None, function: Callable[..., Expr]) -> _Operator:
    return (low, high, lambda args: function(*map(as_number, args)))


def _of_conditions(low: int, high: int | None, function: Callable[..., Expr]) -> _Operator:
    return (low, high, lambda args: function(*map(as_condition, args)))


def _piecewise(args: Sequence[Expr]) -> Expr:
    otherwise = args[-1] if len(args) % 2 else number(math.nan)
    pairs = list(zip(args[0::2], args[1::2], strict=False))
    if pairs and all(one.is_boolean for one in (*args[0::2], otherwise)):
        found = otherwise
    else:
        found, pairs = as_number(otherwise), [(as_number(value), where) for value, where in pairs]
    for value, where in reversed(pairs):
        found = call("select", as_condition(where), value, found)
    return found


_Operator = tuple[int, int | None, Callable[[Sequence[Expr]], Expr]]
_SAME = {
    "EXP": "exp",
    "LN": "log",
    "ABS": "abs",
    "FLOOR": "floor",
    "CEILING": "ceil",
    "FACTORIAL": "factorial",
    **{name.upper(): name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"ARC{name.upper()}": f"a{name}" for name in ("sin", "cos", "tan")},
}
_MADE: Mapping[str, Callable[[Expr], Expr]] = {
    "ARCSINH": _asinh,
    "ARCCOSH": _acosh,
    "ARCTANH": _atanh,
    "ARCSEC": _under(_plain("acos")),
    "ARCCSC": _under(_plain("asin")),
    "ARCCOT": _under(_plain("atan")),
    "ARCSECH": _under(_acosh),
    "ARCCSCH": _under(_asinh),
    "ARCCOTH": _under(_atanh),
    "SEC": _over("cos"),
    "CSC": _over("sin"),
    "COT": _over("tan"),
    "SECH": _over("cosh"),
    "CSCH": _over("sinh"),
    "COTH": _over("tanh"),
}
_RELATIONS = {"EQ": _two("eq"), "LT": _two("lt"), "LEQ": _two("le"), "GT": _gt, "GEQ": _ge}

OPERATORS: Mapping[str, _Operator] = {
    "AST_PLUS": _of_numbers(0, None, _folded(_two("add"), _ZERO)),
    "AST_TIMES": _of_numbers(0, None, _folded(_two("mul"), _ONE)),
    "AST_MINUS": _of_numbers(1, 2, _minus),
    "AST_DIVIDE": _of_numbers(2, 2, _two("div")),
    "AST_POWER": _of_numbers(2, 2, _two("pow")),
    "AST_FUNCTION_POWER": _of_numbers(2, 2, _two("pow")),
    "AST_FUNCTION_LOG": _of_numbers(2, 2, _log_of),
    "AST_FUNCTION_ROOT": _of_numbers(2, 2, _root),
    "AST_FUNCTION_MIN": _of_numbers(1, None, _folded(_smaller)),
    "AST_FUNCTION_MAX": _of_numbers(1, None, _folded(_larger)),
    "AST_FUNCTION_REM": _of_numbers(2, 2, _rem),
    "AST_FUNCTION_QUOTIENT": _of_numbers(2, 2, _quotient),
    "AST_FUNCTION_PIECEWISE": (0, None, _piecewise),
    "AST_LOGICAL_AND": _of_conditions(0, None, _folded(_two("and"), call("true"))),
    "AST_LOGICAL_OR": _of_conditions(0, None, _folded(_two("or"), call("false"))),
    "AST_LOGICAL_XOR": _of_conditions(0, None, _folded(_xor, call("false"))),
    "AST_LOGICAL_NOT": _of_conditions(1, 1, _plain("not")),
    "AST_LOGICAL_IMPLIES": _of_conditions(2, 2, lambda a, b: call("or", call("not", a), b)),
    "AST_RELATIONAL_NEQ": _of_numbers(2, 2, lambda a, b: call("not", call("eq", a, b))),
    **{f"AST_RELATIONAL_{name}": _of_numbers(1, None, _chained(two)) for name, two in _RELATIONS.items()},
    **{f"AST_FUNCTION_{name}": _of_numbers(1, 1, _plain(op)) for name, op in _SAME.items()},
    **{f"AST_FUNCTION_{name}": _of_numbers(1, 1, function) for name, function in _MADE.items()},
}
"""Type of a node of libSBML to least and most operands, and what it means."""
