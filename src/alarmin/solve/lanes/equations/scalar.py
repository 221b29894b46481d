"""Expressions compiled to one plain Python function over single numbers, for events, starts and small systems.

Arithmetic follows IEEE 754 and the C library: what has no value is nan or infinite, and nothing raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.equations.expr import TIME, Expr, ordered

__all__ = ["Vector", "compiled"]

Vector = NDArray[np.float64]
Function = Callable[[float, Vector, Vector], tuple[Any, ...]]


def _div(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        return math.nan if a == 0.0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _pow(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0.0 and math.fmod(b, 2.0) != 0.0 else math.inf
    except ValueError:
        return math.inf if a == 0.0 else math.nan


def _log(a: float) -> float:
    return math.log(a) if a > 0.0 else (-math.inf if a == 0.0 else math.nan)


def _sqrt(a: float) -> float:
    return math.sqrt(a) if a >= 0.0 else math.nan


def _floor(a: float) -> float:
    return float(math.floor(a)) if math.isfinite(a) else a


def _ceil(a: float) -> float:
    return float(math.ceil(a)) if math.isfinite(a) else a


def _factorial(a: float) -> float:
    if a >= 0.0 and a == _floor(a) and a <= 170.0:
        return float(math.factorial(int(a)))
    return _lenient(math.gamma)(a + 1.0)


def _lenient(function: Callable[[float], float]) -> Callable[[float], float]:
    """Return a function of `math` that gives nan or infinity where the original raises."""

    def lenient(a: float) -> float:
        try:
            return function(a)
        except OverflowError:
            return -math.inf if function is math.sinh and a < 0.0 else math.inf
        except ValueError:
            return math.nan

    return lenient


_PLAIN = ("exp", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
_SCOPE: Mapping[str, Any] = {
    "inf": math.inf,
    "nan": math.nan,
    "_div": _div,
    "_pow": _pow,
    "_log": _log,
    "_sqrt": _sqrt,
    "_abs": abs,
    "_floor": _floor,
    "_ceil": _ceil,
    "_factorial": _factorial,
} | {f"_{name}": _lenient(getattr(math, name)) for name in _PLAIN}
_FORMS: Mapping[str, str] = {
    "add": "{} + {}",
    "sub": "{} - {}",
    "mul": "{} * {}",
    "neg": "-{}",
    "lt": "{} < {}",
    "le": "{} <= {}",
    "eq": "{} == {}",
    "and": "{} and {}",
    "or": "{} or {}",
    "not": "not {}",
    "select": "{1} if {0} else {2}",
}


def compiled(roots: Iterable[Expr], states: Iterable[str], constants: Iterable[str]) -> Function:
    """Return a function of time, states and constants that gives the values of expressions.

    Parameters
    ----------
    roots : iterable of Expr
        Numbers become floats, conditions become truth values.
    states, constants : iterable of str
        Names in the order of the two arrays.

    Raises
    ------
    KeyError
        When an expression holds a symbol that is neither.

    Examples
    --------
    >>> from alarmin.solve.lanes.equations.expr import symbol
    >>> double = compiled([symbol("x") + symbol("x")], ["x"], [])
    >>> double(0.0, np.array([2.0]), np.array([]))
    (4.0,)
    """
    wanted = tuple(roots)
    places = {name: f"c.item({place})" for place, name in enumerate(constants)}
    places |= {name: f"y.item({place})" for place, name in enumerate(states)} | {TIME: "t"}
    lines, names = ["def function(t, y, c):"], dict[Expr, str]()
    for node in ordered(wanted):
        if node.op in ("num", "true", "false"):
            names[node] = f"({node.value!r})" if node.op == "num" else node.op.title()
            continue
        names[node] = f"v{len(names)}"
        lines.append(f"    {names[node]} = {_text(node, names, places)}")
    lines.append(f"    return ({''.join(names[one] + ', ' for one in wanted)})")
    scope = dict(_SCOPE)
    exec("\n".join(lines), scope)  # noqa: S102 - made of numbers, operations and places alone
    function: Function = scope["function"]
    return function


def _text(node: Expr, names: Mapping[Expr, str], places: Mapping[str, str]) -> str:
    if node.op == "sym":
        return places[node.name]
    args = [names[one] for one in node.args]
    form = _FORMS.get(node.op)
    return form.format(*args) if form is not None else f"_{node.op}({', '.join(args)})"
