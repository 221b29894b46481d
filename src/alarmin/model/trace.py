"""From a reaction to what it rests on: its rate law, the parameters in it, its interactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alarmin.model.text import names_in
from alarmin.records.mechanism import ReactionDef
from alarmin.records.result import ReactionTrace

__all__ = ["ReactionLine", "reactions_of_readouts", "trace_reactions"]


@dataclass(frozen=True, slots=True)
class ReactionLine:
    """A reaction as it stands in the text, with its definition."""

    equation: str
    rate: str
    definition: ReactionDef


def trace_reactions(
    lines: Mapping[str, ReactionLine], rules: Mapping[str, str], parameters: frozenset[str]
) -> tuple[ReactionTrace, ...]:
    """Return one trace per reaction, parameters behind assignments included."""
    return tuple(
        ReactionTrace(
            id=name,
            name=line.definition.name,
            equation=line.equation,
            rate=line.rate,
            parameters=tuple(sorted(_reached(line.rate, rules) & parameters)),
            interactions=line.definition.interactions,
            basis=line.definition.basis,
        )
        for name, line in lines.items()
    )


def _reached(expression: str, rules: Mapping[str, str]) -> set[str]:
    """Return every name an expression depends on, through assignments."""
    found: set[str] = set()
    open_names = set(names_in(expression))
    while open_names:
        name = open_names.pop()
        found.add(name)
        if name in rules:
            open_names |= set(names_in(rules[name])) - found
    return found


def reactions_of_readouts(
    readouts: tuple[str, ...], rules: Mapping[str, str], reactions: tuple[ReactionTrace, ...]
) -> dict[str, tuple[str, ...]]:
    """Return, per readout, the reactions whose equation holds a species the readout depends on."""
    found = {}
    for readout in readouts:
        reached = _reached(rules.get(readout, readout), rules)
        found[readout] = tuple(item.id for item in reactions if names_in(item.equation) & reached)
    return found
