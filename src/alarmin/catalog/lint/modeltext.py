"""The names in a model text, read without compiling it."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ModelNames", "read_names"]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*|#[^\n]*", re.S)
_LITERAL = re.compile(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?:[ \t]+[A-Za-z_]\w*)?")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_REACTION = re.compile(r"^([A-Za-z_]\w*)\s*:(?!=)(.*?)(?:->|=>)(.*)$", re.S)
_ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*)\s*(?::=|=)(?!>)(.*)$", re.S)
_RATE = re.compile(r"^([A-Za-z_]\w*)\s*'\s*=(.*)$", re.S)
_LIST = re.compile(r"^(?:(?:const|var)\s+)?(substanceOnly\s+species|species|compartment)\s+(.*)$", re.S)
_TAGGED = re.compile(r"^[A-Za-z_]\w*\s+(?:has|is|in)\s")
_SKIPPED = re.compile(r"(?:model|end|unit|import|function|const|var)\b")
_BUILT_IN = frozenset(
    {
        "abs",
        "and",
        "ceil",
        "cos",
        "exp",
        "false",
        "floor",
        "if",
        "infinity",
        "ln",
        "log",
        "log10",
        "max",
        "min",
    }
    | {"not", "or", "pi", "piecewise", "pow", "root", "sin", "sqrt", "tan", "tanh", "time", "true", "xor"}
)


@dataclass(frozen=True, slots=True)
class ModelNames:
    """What a model text defines and what it uses.

    Parameters
    ----------
    needed : frozenset of str
        Names used in expressions that the text itself does not define.
    """

    compartments: frozenset[str]
    species: frozenset[str]
    reactions: frozenset[str]
    assigned: frozenset[str]
    needed: frozenset[str]


def read_names(text: str) -> ModelNames:
    """Read the names of an Antimony text that holds declarations, reactions and assignments.

    Examples
    --------
    >>> names = read_names("compartment c; species A in c; out: A => ; k*A;")
    >>> sorted(names.needed), sorted(names.reactions)
    (['k'], ['out'])
    """
    found: dict[str, set[str]] = {
        "compartment": set(),
        "species": set(),
        "reaction": set(),
        "assigned": set(),
    }
    used: set[str] = set()
    for statement in (part.strip() for part in _COMMENT.sub(" ", text).split(";")):
        if statement and (_LIST.match(statement) or not _SKIPPED.match(statement)):
            used |= _read_statement(statement, found)
    defined = set().union(*found.values())
    return ModelNames(
        compartments=frozenset(found["compartment"]),
        species=frozenset(found["species"]),
        reactions=frozenset(found["reaction"]),
        assigned=frozenset(found["assigned"]),
        needed=frozenset(used - defined - _BUILT_IN),
    )


def _read_statement(statement: str, found: dict[str, set[str]]) -> set[str]:
    """Note what a statement defines; return the names its expression uses."""
    if listed := _LIST.match(statement):
        kind = "compartment" if listed.group(1) == "compartment" else "species"
        for item in listed.group(2).split(","):
            found[kind].update(_NAME.findall(item.split("=")[0])[:1])
        return set()
    if reaction := _REACTION.match(statement):
        found["reaction"].add(reaction.group(1))
        return set()
    if assigned := _RATE.match(statement) or _ASSIGNMENT.match(statement):
        found["assigned"].add(assigned.group(1))
        return _names(assigned.group(2))
    if _TAGGED.match(statement):
        return set()
    return _names(statement)


def _names(expression: str) -> set[str]:
    """Return the names of an expression; a word after a number is the unit of that number."""
    return set(_NAME.findall(_LITERAL.sub(" ", expression)))
