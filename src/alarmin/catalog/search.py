"""Search the evidence: what a word leads to among entities, arrows, parameters and references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnknownName
from alarmin.records.drug import Binds, Supplies
from alarmin.records.entity import CrossActivity, Entity, Interaction
from alarmin.records.evidence import Parameter, Reference

__all__ = ["Found", "search"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search returns.

    Parameters
    ----------
    parameters : tuple of (str, Parameter)
        Mechanism or drug, and the parameter.
    """

    entities: tuple[Entity, ...]
    interactions: tuple[Interaction, ...]
    parameters: tuple[tuple[str, Parameter], ...]
    references: tuple[Reference, ...]
    crossing: tuple[CrossActivity, ...] = ()


def search(catalog: Catalog, query: str) -> Found:
    """Find records by id, name, synonym or reference; every word of the query must match.

    Raises
    ------
    UnknownName
        When nothing matches, with the closest names.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> [row.id for row in search(load_catalog(), "R029").interactions]
    ['R029']
    """
    words = [word.casefold() for word in query.split()]

    def hit(*texts: str) -> bool:
        joined = " ".join(texts).casefold()
        return bool(words) and all(word in joined for word in words)

    entities = tuple(
        item for item in catalog.entities.values() if hit(item.id, item.name, *item.synonyms, *item.curies)
    )
    names = {item.id for item in entities}
    interactions = tuple(
        row
        for row in catalog.interactions.values()
        if hit(
            row.id, row.source, row.action, row.target, row.place, row.context, row.outcome, *row.references
        )
        or {row.source, row.target} & names
    )
    parameters = tuple(
        (owner, item)
        for owner, drug, item in _parameters(catalog)
        if hit(drug, item.id, item.meaning, item.system, *(source.ref for source in item.sources))
    )
    references = tuple(
        item
        for item in catalog.references.values()
        if hit(
            item.id, item.first_author, str(item.year or ""), item.title, item.journal, item.doi, item.pmid
        )
    )
    crossing = tuple(
        row for row in catalog.crossing if row.molecule in names or hit(row.molecule, row.reference)
    )
    if not (entities or interactions or parameters or references):
        known = [*catalog.entities, *catalog.interactions, *catalog.references]
        raise UnknownName("evidence", query, known)
    return Found(entities, interactions, parameters, references, crossing)


def _parameters(catalog: Catalog) -> Iterator[tuple[str, str, Parameter]]:
    """Yield mechanism, drug or person as shown, the names of the drug or person, and the parameter."""
    for mechanism in catalog.mechanisms.values():
        for item in mechanism.parameters:
            yield mechanism.id, "", item
    for drug in catalog.drugs.values():
        for action in drug.actions:
            if not isinstance(action, Supplies):
                target = action.target if isinstance(action, Binds) else action.step
                for item in action.parameters:
                    yield f"{drug.id} on {target}", f"{drug.id} {drug.name} {drug.entity}", item
        for pk in drug.pk:
            for item in pk.parameters:
                yield f"{drug.id} ({pk.species})", f"{drug.id} {drug.name} {drug.entity}", item
    for subject in catalog.subjects.values():
        for item in subject.attributes:
            yield subject.id, f"{subject.id} {subject.name}", item
