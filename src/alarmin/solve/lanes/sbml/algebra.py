"""Algebraic rules: which variable each of them determines, and its value where the rule is linear in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alarmin.errors import Problem, SbmlError, Unsupported
from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.expr import Expr, number, ordered, replaced, symbols
from alarmin.solve.lanes.sbml.parts import Parts

__all__ = ["determined", "solved"]

MOST_RULES = 300
_JUMPY = frozenset({"floor", "ceil", "factorial"})


def determined(parts: Parts) -> tuple[str, ...]:
    """Return the variable that each algebraic rule determines (SBML Level 3 Version 2, section 4.9.5).

    Raises
    ------
    SbmlError
        When the rules outnumber what they can determine.
    Unsupported
        When there are very many of them.
    """
    if len(parts.constraints) > MOST_RULES:
        raise Unsupported(f"more than {MOST_RULES} algebraic rules")
    jumping = {name for jump in parts.jumps for name, _ in jump.assignments}
    moved = {name for process in parts.processes for name, _ in process.changes}
    free = {
        name
        for name, one in parts.quantities.items()
        if not one.constant and one.assigned is None and one.slope is None and name not in moved
    }
    choices = [
        sorted(_reached(rule, parts) & free, key=lambda name: (name in jumping, name))
        for rule in parts.constraints
    ]
    taken: dict[str, int] = {}
    for place in range(len(choices)):
        if not _matched(place, choices, taken, set()):
            raise SbmlError(Problem("An algebraic rule has no variable left that it could determine."))
    return tuple(sorted(taken, key=lambda name: taken[name]))


def _reached(rule: Expr, parts: Parts) -> set[str]:
    """Return the ids in a rule, and in what assignment rules say of them."""
    found: set[str] = set()
    left = [rule]
    while left:
        for name in {name[1:] for name in symbols([left.pop()]) if name.startswith("$")} - found:
            found.add(name)
            one = parts.quantities.get(name)
            left += [one.assigned] if one is not None and one.assigned is not None else []
    return found


def _matched(place: int, choices: Sequence[Sequence[str]], taken: dict[str, int], tried: set[str]) -> bool:
    """Give one rule a variable, moving others where that makes room (augmenting paths)."""
    for name in choices[place]:
        if name in tried:
            continue
        tried.add(name)
        if name not in taken or _matched(taken[name], choices, taken, tried):
            taken[name] = place
            return True
    return False


def solved(rules: Iterable[Expr], names: Sequence[str], but: frozenset[str]) -> Mapping[str, Expr]:
    """Return the values of the variables in which their rule is linear.

    Parameters
    ----------
    rules : iterable of Expr
        What must be zero.
    names : sequence of str
        The variable of each.
    but : frozenset of str
        Variables that are not to be solved for.
    """
    found: dict[str, Expr] = {}
    for rule, name in zip(rules, names, strict=True):
        own = f"${name}"
        slope = gradient([rule], [own])[0].get(own)
        if name in but or slope is None or own in symbols([slope]) or _bent(rule, own):
            continue
        rest = replaced([rule], {own: number(0.0)})[0]
        found[name] = -rest / slope
    return found


def _bent(rule: Expr, name: str) -> bool:
    """Return whether a variable stands in a condition, or in a function that is flat between jumps."""
    inner = [node for node in ordered([rule]) if node.is_boolean or node.op in _JUMPY]
    return name in symbols(inner)
