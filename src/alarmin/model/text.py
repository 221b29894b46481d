"""Small readings of Antimony text: the names it declares, and renaming them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

__all__ = [
    "assigned",
    "compartments",
    "names_in",
    "net_change",
    "reached",
    "reaction_lines",
    "renamed",
    "without_comments",
]

_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")  # the e of 2.5e-3 is no name
_ARROW = re.compile(r"->|=>")
_TERM = re.compile(r"^\s*(\d+(?:\.\d+)?)?\s*([A-Za-z_]\w*)\s*$")
_FUNCTIONS = frozenset({"exp", "ln", "log", "log10", "sqrt", "pow", "min", "max", "abs", "time", "piecewise"})
_WORDS = frozenset(
    {"compartment", "species", "substanceOnly", "const", "var", "in", "unit", "has", "at", "after"}
)


@lru_cache(maxsize=4096)  # each draw of the bench composes the same texts again
def without_comments(text: str) -> str:
    """Return the text without ``#`` and ``//`` comments."""
    return "\n".join(re.split(r"#|//", line, maxsplit=1)[0].rstrip() for line in text.splitlines())


def _statements(text: str) -> list[str]:
    """Return the statements of a model text, comments removed."""
    return [" ".join(part.split()) for part in without_comments(text).split(";") if part.strip()]


def names_in(text: str) -> frozenset[str]:
    """Return every identifier of a model text or expression, functions and keywords left out."""
    return frozenset(_NAME.findall(without_comments(text))) - _FUNCTIONS - _WORDS


def assigned(text: str) -> dict[str, str]:
    """Return the assignment rules of a model text: name to expression."""
    found = {}
    for statement in _statements(text):
        if ":=" in statement:
            name, expression = statement.split(":=", 1)
            found[name.strip()] = expression.strip()
    return found


def reaction_lines(text: str) -> dict[str, tuple[str, str]]:
    """Return the reactions of a model text: id to (equation, rate)."""
    lines: dict[str, tuple[str, str]] = {}
    parts = [" ".join(part.split()) for part in without_comments(text).split(";")]
    for position, statement in enumerate(parts[:-1]):
        label, colon, equation = statement.partition(":")
        if colon and not equation.startswith("=") and re.search(r"->|=>", equation):
            lines[label.strip()] = (equation.strip(), parts[position + 1])
    return lines


def reached(names: Iterable[str], rules: Mapping[str, str]) -> set[str]:
    """Return the names and every name they depend on, through assignments.

    Examples
    --------
    >>> sorted(reached(["kon"], {"kon": "koff/Kd"}))
    ['Kd', 'koff', 'kon']
    """
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= names_in(rules.get(name, "")) - found
    return found


def net_change(equation: str) -> dict[str, float]:
    """Return species to how many more there are after a reaction; one that comes back unchanged is left out.

    Examples
    --------
    >>> net_change("R_L => R + used"), net_change("E + S -> E + 2 P")
    ({'R_L': -1.0, 'R': 1.0, 'used': 1.0}, {'S': -1.0, 'P': 2.0})
    """
    net: dict[str, float] = {}
    for sign, side in zip((-1.0, 1.0), _ARROW.split(equation, maxsplit=1), strict=False):
        for found in (_TERM.match(term) for term in side.split("+")):
            if found is not None:
                net[found[2]] = net.get(found[2], 0.0) + sign * float(found[1] or 1)
    return {name: amount for name, amount in net.items() if amount}


def compartments(text: str) -> tuple[str, ...]:
    """Return the compartments that a model text declares."""
    for statement in _statements(text):
        if statement.startswith("compartment "):
            return tuple(name.strip() for name in statement.removeprefix("compartment ").split(","))
    return ()


def renamed(text: str, rename: Callable[[str], str]) -> str:
    """Return the text without comments and with every name passed through a function.

    Examples
    --------
    >>> renamed("out: A => ; k*A;", str.lower)
    'out: a => ; k*a;'
    """

    def other(match: re.Match[str]) -> str:
        name = match.group(0)
        return name if name in _FUNCTIONS or name in _WORDS else rename(name)

    return _NAME.sub(other, without_comments(text))
