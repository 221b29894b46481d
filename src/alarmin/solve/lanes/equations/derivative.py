"""Exact derivatives of expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from alarmin.solve.lanes.equations.expr import Expr, call, number, ordered

__all__ = ["gradient"]


def gradient(roots: Iterable[Expr], names: Iterable[str]) -> tuple[dict[str, Expr], ...]:
    """Return the non-zero partial derivatives of expressions by symbol.

    Parameters
    ----------
    roots : iterable of Expr
        Numbers, not conditions.
    names : iterable of str
        Symbols to differentiate by; a jump of a condition counts as none.

    Examples
    --------
    >>> from alarmin.solve.lanes.equations.expr import symbol
    >>> x = symbol("x")
    >>> gradient([x * x], ["x"])[0]["x"] is x + x
    True
    """
    wanted, by = tuple(roots), frozenset(names)
    slopes: dict[Expr, dict[str, Expr]] = {}
    for node in ordered(wanted):
        slopes[node] = {} if node.is_boolean else _slopes(node, slopes, by)
    return tuple(slopes[one] for one in wanted)


def _slopes(node: Expr, known: Mapping[Expr, dict[str, Expr]], by: frozenset[str]) -> dict[str, Expr]:
    if node.op == "sym":
        return {node.name: number(1.0)} if node.name in by else {}
    moving = [(place, one) for place, one in enumerate(node.args) if known[one]]
    found: dict[str, Expr] = {}
    for place, one in moving:
        outer = _outer(node, place)
        for name, inner in known[one].items():
            term = outer * inner
            found[name] = found[name] + term if name in found else term
    return {name: term for name, term in found.items() if not term.is_number(0.0)}


def _outer(node: Expr, place: int) -> Expr:
    """Return the derivative of an operation by one operand."""
    args = node.args
    if node.op in ("add", "neg", "sub"):
        return number(1.0) if node.op == "add" or (node.op == "sub" and place == 0) else number(-1.0)
    if node.op == "mul":
        return args[1 - place]
    if node.op == "div":
        return number(1.0) / args[1] if place == 0 else -(node / args[1])
    if node.op == "pow":
        base, power = args
        if place == 1:
            return node * call("log", base)
        if power.op == "num":
            return power * call("pow", base, power - number(1.0))
        # The power itself is at hand; where the base is zero it is zero, and so is what is divided.
        return node * power / call("select", call("eq", base, number(0.0)), number(1.0), base)
    if node.op == "select":
        zero, one = number(0.0), number(1.0)
        return call("select", args[0], one, zero) if place == 1 else call("select", args[0], zero, one)
    return _SLOPE[node.op](args[0], node)


_ONE = number(1.0)
_SLOPE: Mapping[str, Callable[[Expr, Expr], Expr]] = MappingProxyType(
    {
        "exp": lambda x, y: y,
        "log": lambda x, y: _ONE / x,
        "sqrt": lambda x, y: number(0.5) / y,
        "abs": lambda x, y: call("select", call("lt", x, number(0.0)), number(-1.0), _ONE),
        "floor": lambda x, y: number(0.0),
        "ceil": lambda x, y: number(0.0),
        "factorial": lambda x, y: number(0.0),
        "sin": lambda x, y: call("cos", x),
        "cos": lambda x, y: -call("sin", x),
        "tan": lambda x, y: _ONE + y * y,
        "asin": lambda x, y: _ONE / call("sqrt", _ONE - x * x),
        "acos": lambda x, y: -(_ONE / call("sqrt", _ONE - x * x)),
        "atan": lambda x, y: _ONE / (_ONE + x * x),
        "sinh": lambda x, y: call("cosh", x),
        "cosh": lambda x, y: call("sinh", x),
        "tanh": lambda x, y: _ONE - y * y,
    }
)
