"""What depends on constants alone, taken out of expressions, to be computed once per subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alarmin.solve.lanes.equations.expr import Expr, call, number, ordered, symbol
from alarmin.solve.lanes.equations.powers import lowered

__all__ = ["Hoisted", "hoisted"]


@dataclass(frozen=True, slots=True)
class Hoisted:
    """Expressions with what depends on constants alone taken out.

    Parameters
    ----------
    roots : tuple of Expr
        Over states, time, constants, and symbols that begin with ``#`` for what was taken out.
    names : tuple of str
        Those symbols.
    values : tuple of Expr
        What they stand for, over constants.
    """

    roots: tuple[Expr, ...]
    names: tuple[str, ...]
    values: tuple[Expr, ...]


def hoisted(roots: Sequence[Expr], constants: Iterable[str]) -> Hoisted:
    """Take out what is computed once per subject, and turn divisions by such values into products.

    Parameters
    ----------
    roots : sequence of Expr
    constants : iterable of str
        Symbols that stay while a subject is integrated.
    """
    still = frozenset(constants)
    grouped = _grouped(roots, still)
    grouped = lowered(grouped, _steady(grouped, still))
    steady = _steady(grouped, still)
    taken: dict[Expr, Expr] = {}
    new: dict[Expr, Expr] = {}
    for node in ordered(grouped):
        if steady[node] or not node.args:
            continue
        args = tuple(_taken(one, taken) if steady[one] else new.get(one, one) for one in node.args)
        new[node] = call(node.op, *args)
    found = tuple(_taken(one, taken) if steady[one] else new.get(one, one) for one in grouped)
    return Hoisted(found, tuple(one.name for one in taken.values()), tuple(taken))


def _taken(node: Expr, taken: dict[Expr, Expr]) -> Expr:
    if not node.args or node.is_boolean:
        return node
    if node not in taken:
        taken[node] = symbol(f"#{len(taken)}")
    return taken[node]


def _steady(roots: Iterable[Expr], constants: frozenset[str]) -> dict[Expr, bool]:
    steady: dict[Expr, bool] = {}
    for node in ordered(roots):
        own = node.op != "sym" or node.name in constants
        steady[node] = own and all(steady[one] for one in node.args)
    return steady


def _grouped(roots: Sequence[Expr], constants: frozenset[str]) -> tuple[Expr, ...]:
    """Bring the constant factors of each product together, as one factor."""
    steady = _steady(roots, constants)
    uses = Counter(one for node in ordered(roots) for one in node.args)
    new: dict[Expr, Expr] = {}
    for node in ordered(roots):
        if not node.args or steady[node]:
            new[node] = node
        elif node.op in ("mul", "div"):
            fixed, moving = _factors(node, steady, uses)
            new[node] = _product(fixed, [(new[one], over) for one, over in moving])
        else:
            new[node] = call(node.op, *(new[one] for one in node.args))
    return tuple(new[one] for one in roots)


Factor = tuple[Expr, bool]
"""An operand, and whether it divides."""


def _factors(
    node: Expr, steady: Mapping[Expr, bool], uses: Mapping[Expr, int]
) -> tuple[list[Factor], list[Factor]]:
    fixed: list[Factor] = []
    moving: list[Factor] = []
    waiting: list[Factor] = [(node, False)]
    while waiting:
        one, over = waiting.pop(0)
        if steady[one]:
            fixed.append((one, over))
        elif one.op in ("mul", "div") and (one is node or uses[one] == 1):
            first, second = one.args
            waiting[:0] = [(first, over), (second, over != (one.op == "div"))]
        else:
            moving.append((one, over))
    return fixed, moving


def _product(fixed: Sequence[Factor], moving: Sequence[Factor]) -> Expr:
    scale = _joined(fixed)
    top = [one for one, over in moving if not over]
    bottom = [one for one, over in moving if over]
    found = scale
    for one in top:
        found = found * one
    below = number(1.0)
    for one in bottom:
        below = below * one
    return found / below


def _joined(factors: Iterable[Factor]) -> Expr:
    found = number(1.0)
    for one, over in factors:
        found = found / one if over else found * one
    return found
