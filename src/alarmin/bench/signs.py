"""Directions without a model: a constant rule, and signs carried along the arrows of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alarmin.catalog.catalog import Catalog
from alarmin.model.compose import ComposedModel
from alarmin.model.text import assigned, names_in
from alarmin.records.scenario import Arm

__all__ = ["constant_direction", "parts_of_readout", "perturbed", "sign_direction"]

_MOST_STEPS = 6
_WORDS = {1: "up", -1: "down", 0: "none"}


def perturbed(catalog: Catalog, arm: Arm, versus: Arm) -> dict[str, int]:
    """Return what one arm has more of (1) or less of (-1) than the other, by entity."""
    one, other = _present(catalog, arm), _present(catalog, versus)
    names = {*one, *other}
    changes = {name: _sign(one.get(name, 0.0) - other.get(name, 0.0)) for name in names}
    for gene in {*arm.set, *versus.set}:
        changes[gene] = _sign(_count(arm, gene) - _count(versus, gene))
    for gene in {*arm.change, *versus.change}:
        changes[gene] = _sign(arm.change.get(gene, 1.0) - versus.change.get(gene, 1.0))
    for step in {*arm.inhibit, *versus.inhibit}:
        changes[_entity_of(catalog, step)] = _sign(_held_back(versus, step) - _held_back(arm, step))
    return {name: sign for name, sign in changes.items() if sign}


def _present(catalog: Catalog, arm: Arm) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in arm.add:
        level = one.series.high if one.series is not None else one.concentration
        found[one.entity] = found.get(one.entity, 0.0) + (level.value if level is not None else 0.0)
    for dose in arm.regimen:
        entity = catalog.drugs[dose.drug].entity if dose.drug in catalog.drugs else dose.drug
        found[entity] = found.get(entity, 0.0) + dose.dose.value
    return found


def _count(arm: Arm, gene: str) -> float:
    # An arm that leaves a gene alone has the subject's count, which is above a knock-out.
    return arm.set[gene].to("molecules/cell") if gene in arm.set else 1.0


def _entity_of(catalog: Catalog, step: str) -> str:
    return next(
        (one.entity for item in catalog.mechanisms.values() for one in item.steps if one.id == step), ""
    )


def _held_back(arm: Arm, step: str) -> float:
    return arm.inhibit[step].to("") if step in arm.inhibit else 0.0


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def constant_direction(changes: Mapping[str, int], rule: Mapping[str, int]) -> str:
    """Return what "IL-1 raises, blocking it lowers" says.

    Parameters
    ----------
    changes : mapping of str to int
        Entities that were added (1) or removed (-1).
    rule : mapping of str to int
        Entities that raise (1) or lower (-1) everything.
    """
    total = sum(sign * rule.get(entity, 0) for entity, sign in changes.items())
    return _WORDS[_sign(total)]


def parts_of_readout(model: ComposedModel, readout: str) -> frozenset[str]:
    """Return the entities that the species of a readout are made of."""
    rule = assigned(model.antimony).get(readout, "")
    species = {one.id: one.parts for one in model.species}
    return frozenset(part for name in names_in(rule) for part in species.get(name, ()))


def sign_direction(catalog: Catalog, changes: Mapping[str, int], targets: Iterable[str]) -> str:
    """Return the sign of the shortest paths from what was changed to the readout; "none" where they cancel."""
    wanted = frozenset(targets)
    arrows: dict[str, list[tuple[str, int]]] = {}
    for one in catalog.interactions.values():
        if one.kind == "edge" and one.sign:
            arrows.setdefault(one.source, []).append((one.target, one.sign))
    total = sum(sign * _walk(arrows, entity, wanted) for entity, sign in changes.items())
    return _WORDS[_sign(total)]


def _walk(arrows: Mapping[str, list[tuple[str, int]]], start: str, wanted: frozenset[str]) -> int:
    """Return the net sign of all shortest paths from an entity to any target."""
    if start in wanted:
        return 1
    layer, seen = {start: 1}, {start}
    for _ in range(_MOST_STEPS):
        following: dict[str, int] = {}
        for name, sign in layer.items():
            for target, arrow in arrows.get(name, ()):
                if target not in seen:
                    following[target] = following.get(target, 0) + sign * arrow
        hits = [sign for name, sign in following.items() if name in wanted]
        if hits:
            return _sign(sum(hits))
        seen |= set(following)
        layer = {name: _sign(sign) for name, sign in following.items()}
    return 0
