"""What of a run came from the user's catalogue folders, and not from the shipped catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog, Change
from alarmin.model.compose import ComposedModel
from alarmin.study.plan import Plan

__all__ = ["own_notes", "own_records", "own_values"]


def own_values(catalog: Catalog, model: ComposedModel) -> dict[str, str]:
    """Return the user's values that enter a model, by mechanism, name and species, and what they stand in place of.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> from alarmin.model.compose import Composition, compose
    >>> own_values(load_catalog(), compose(load_catalog(), Composition("human", "closed")))
    {}
    """
    return {_named(change): change.words for change in catalog.changes if _enters(change, model)}


def own_records(catalog: Catalog, plan: Plan) -> dict[str, str]:
    """Return the user's subjects, sites, drugs and mechanisms that a plan uses, and their folders."""
    used = [("subject", plan.subject.id), *(("site", site.ref) for site in plan.scenario.sites)]
    used += [("drug", name) for name in plan.model.composition.drugs]
    used += [("mechanism", mechanism.id) for mechanism in plan.model.mechanisms]
    return {f"{kind} {name}": catalog.own[kind, name] for kind, name in used if (kind, name) in catalog.own}


def own_notes(catalog: Catalog, model: ComposedModel) -> tuple[str, ...]:
    """Return what a reader must know of changed values: those in use, and those that this model does not hold."""
    return tuple(_notes(catalog, model))


def _notes(catalog: Catalog, model: ComposedModel) -> Iterator[str]:
    for change in catalog.changes:
        file, line = catalog.origin["parameter", change.key]
        if _enters(change, model):
            yield f"Own value: {_named(change)} is {change.words} ({file}:{line})."
        else:
            yield f"Own value that this model does not hold: {_named(change)} ({file}:{line})."


def _named(change: Change) -> str:
    return f"{change.mechanism}.{change.now.id} ({change.now.species})"


def _enters(change: Change, model: ComposedModel) -> bool:
    now = change.now
    asked = (now.id, now.species, now.value, now.unit)
    held = model.parameters.values()
    return change.mechanism in {one.id for one in model.mechanisms} and any(
        (one.id, one.species, one.value, one.unit) == asked for one in held
    )
