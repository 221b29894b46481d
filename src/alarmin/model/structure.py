"""What the stoichiometry alone says: conserved totals, and detailed balance of binding cycles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from alarmin.model.compose import ComposedModel
from alarmin.model.text import net_change

__all__ = ["Moiety", "conserved_totals", "cycle_imbalances", "independent_cycles", "stoichiometry"]


@dataclass(frozen=True, slots=True)
class Moiety:
    """A total that no reaction changes: species to how often they count."""

    entity: str
    weights: Mapping[str, int]


def stoichiometry(model: ComposedModel) -> dict[str, dict[str, float]]:
    """Return reaction to species to net change."""
    return {reaction.id: net_change(reaction.equation) for reaction in model.reactions}


def conserved_totals(model: ComposedModel, *, moving: bool = True) -> tuple[Moiety, ...]:
    """Return the entities whose total no reaction changes.

    A species holds an entity as often as its parts name it; soluble forms count as the receptor they
    were shed from only if they are named so.

    Parameters
    ----------
    model : ComposedModel
        The equations.
    moving : bool
        False leaves out the reactions that stop in the cold.
    """
    parts = {species.id: species.parts for species in model.species}
    table = stoichiometry(model)
    still = frozenset(model.cold)
    active = [
        table[reaction.id]
        for reaction in model.reactions
        if moving or not still.intersection(reaction.parameters)
    ]
    entities = dict.fromkeys(part for held in parts.values() for part in held)
    found = []
    for entity in entities:
        weights = {name: held.count(entity) for name, held in parts.items() if entity in held}
        if all(sum(weights.get(name, 0) * count for name, count in change.items()) == 0 for change in active):
            found.append(Moiety(entity, weights))
    return tuple(found)


def cycle_imbalances(model: ComposedModel, constants: Mapping[str, float]) -> dict[str, float]:
    """Return, per declared binding cycle, the product of its equilibrium constants.

    Detailed balance holds when every product is one (Wegscheider's condition).

    Parameters
    ----------
    model : ComposedModel
        The equations.
    constants : mapping of str to float
        Reaction to its equilibrium constant (forward over backward).
    """
    products = {}
    for mechanism in model.mechanisms:
        for cycle in mechanism.cycles:
            product = 1.0
            for reaction, direction in zip(cycle.reactions, cycle.directions, strict=True):
                product *= constants[reaction] ** direction
            products[cycle.id] = product
    return products


def independent_cycles(model: ComposedModel) -> int:
    """Return how many independent cycles the reversible reactions form.

    This is the number of reversible reactions less the rank of their stoichiometric matrix, the ports
    that the surroundings hold left out.
    """
    reversible = [reaction.id for reaction in model.reactions if "->" in reaction.equation]
    table = stoichiometry(model)
    names = sorted({name for reaction in reversible for name in table[reaction]})
    rows = [[Fraction(table[reaction].get(name, 0)) for name in names] for reaction in reversible]
    return len(rows) - _rank(rows)


def _rank(rows: list[list[Fraction]]) -> int:
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((index for index in range(rank, len(rows)) if rows[index][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        head = rows[rank]
        for index in range(rank + 1, len(rows)):
            factor = rows[index][column] / head[column]
            if factor:
                rows[index] = [value - factor * base for value, base in zip(rows[index], head, strict=True)]
        rank += 1
    return rank
