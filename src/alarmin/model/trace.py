"""From a reaction to what it rests on: its rate law, the parameters in it, its interactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alarmin.model.text import names_in, reached
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
            parameters=tuple(sorted(reached(names_in(line.rate), rules) & parameters)),
            interactions=line.definition.interactions,
            basis=line.definition.basis,
        )
        for name, line in lines.items()
    )


def reactions_of_readouts(
    readouts: tuple[str, ...], rules: Mapping[str, str], reactions: tuple[ReactionTrace, ...]
) -> dict[str, tuple[str, ...]]:
    """Return, per readout, the reactions whose equation holds a species the readout depends on."""
    found = {}
    for readout in readouts:
        behind = reached(names_in(rules.get(readout, readout)), rules)
        found[readout] = tuple(item.id for item in reactions if names_in(item.equation) & behind)
    return found
