"""Which mechanisms and drugs a scenario needs: those that hold what it reads, adds, changes or doses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.model.cell import owner_of
from alarmin.records.drug import Binds, Drug, Inhibits, Supplies
from alarmin.records.scenario import Scenario

__all__ = ["drugs_in_dish", "mechanisms_of"]


def mechanisms_of(scenario: Scenario, catalog: Catalog, drugs: Iterable[str]) -> tuple[str, ...]:
    """Return the cell mechanisms that a scenario asks for by name or by what it reads and does.

    What these need comes with them when they are joined; what feeds back on them does not, unless it is named.
    Every cell has its receptor.

    Parameters
    ----------
    drugs : iterable of str
        Drugs that are dosed or added.
    """
    asked = {*scenario.mechanisms, *_owners(scenario, catalog)}
    asked |= {owner for name in drugs for owner in _acted_on(catalog.drugs[name], catalog)}
    cells = [item for item in catalog.mechanisms.values() if item.role == "cell"]
    first = [item.id for item in cells if item.medium is not None and not item.needs][:1]
    known = {item.id for item in cells}
    return tuple(
        name
        for name in dict.fromkeys((*first, *(item.id for item in cells if item.id in asked)))
        if name in known
    )


def _owners(scenario: Scenario, catalog: Catalog) -> Iterator[str]:
    for readout in scenario.readouts:
        yield owner_of(catalog, "readout", readout)
    for site in scenario.sites:
        yield from (owner_of(catalog, "port", entity) for entity in site.hold)
    for arm in scenario.arms.values():
        yield from (owner_of(catalog, "port", addition.entity) for addition in arm.add)
        yield from (owner_of(catalog, "gene", gene) for gene in (*arm.set, *arm.change))
        yield from (owner_of(catalog, "step", step) for step in arm.inhibit)


def _acted_on(drug: Drug, catalog: Catalog) -> Iterator[str]:
    for action in drug.actions:
        if isinstance(action, Inhibits):
            yield owner_of(catalog, "step", action.step)
        elif isinstance(action, Supplies):
            yield owner_of(catalog, "species", action.species)
        elif isinstance(action, Binds):
            yield owner_of(catalog, "species", action.target)


def drugs_in_dish(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Return the drugs that are put into the medium."""
    added = (addition.entity for arm in scenario.arms.values() for addition in arm.add)
    return tuple(dict.fromkeys(name for name in added if name in catalog.drugs))
