"""Conditions within rates held still during a step, so that a step never sees both sides of a jump."""

from __future__ import annotations

from collections.abc import Iterable

from alarmin.solve.lanes.equations.expr import Expr, call, number, ordered, symbol

__all__ = ["held_still"]


def held_still(roots: Iterable[Expr], prefix: str = "?") -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """Return formulas whose conditions are constants, and those conditions.

    Parameters
    ----------
    roots : iterable of Expr
        Such as the rates of a network.
    prefix : str
        What the names of the constants begin with; their number follows. One is 1.0 where its condition holds, else
        0.0, and is to be set anew wherever a condition changes.

    Examples
    --------
    >>> x = symbol("x")
    >>> held, conditions = held_still([call("select", call("lt", x, number(0.0)), -x, x)])
    >>> conditions[0] is call("lt", x, number(0.0)), held[0].args[0].args[1].name
    (True, '?0')
    """
    wanted = tuple(roots)
    conditions: dict[Expr, str] = {}
    new: dict[Expr, Expr] = {}
    for node in ordered(wanted):
        if node.op != "select":
            args = tuple(new[one] for one in node.args)
            new[node] = node if args == node.args else call(node.op, *args)
            continue
        condition, yes, no = node.args
        name = conditions.setdefault(condition, f"{prefix}{len(conditions)}")
        held = call("lt", number(0.5), symbol(name))
        new[node] = call("select", held, new[yes], new[no])
    return tuple(new[one] for one in wanted), tuple(conditions)
