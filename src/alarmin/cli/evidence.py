"""``alarmin evidence``: what the catalogue holds on a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.search import Found, search
from alarmin.cli.console import catalogue, show, show_json

__all__ = ["show_evidence"]

_SIGNS = {1: "activates/raises (+)", 0: "no effect (0)", -1: "inhibits/lowers (-)"}


def show_evidence(query: str, *, folders: Sequence[Path] | None, as_json: bool) -> None:
    """Print everything that matches a query."""
    known = catalogue(folders)
    found = search(known, query)
    if as_json:
        show_json(_as_data(found))
        return
    for line in _lines(found, known):
        show(line)


def _as_data(found: Found) -> dict[str, object]:
    return {
        "entities": [item.model_dump(mode="json") for item in found.entities],
        "interactions": [item.model_dump(mode="json") for item in found.interactions],
        "parameters": [{"owner": owner, **item.model_dump(mode="json")} for owner, item in found.parameters],
        "cross_activity": [item.model_dump(mode="json") for item in found.crossing],
        "references": [item.model_dump(mode="json") for item in found.references],
    }


def _lines(found: Found, known: Catalog) -> Iterator[str]:
    for entity in found.entities:
        yield f"{entity.id}  {entity.name}  [{entity.kind}]  {' '.join(entity.curies)}".rstrip()
    for row in found.interactions:
        cited = "; ".join(known.references[ref].label for ref in row.references) or "HYPOTHESIS, no reference"
        yield f"{row.id}  {row.source} {row.action} {row.target}  {_SIGNS[row.sign]}  grade {row.grade}  {cited}"
        yield f"      {row.place}; {row.context}; {row.outcome}" + (
            f"  CAUTION: {row.caution}" if row.caution else ""
        )
    for cross in found.crossing:
        fold = f", {cross.fold:g}-fold" if cross.fold is not None else ""
        said = f"{cross.from_species} in {cross.to_species} cells: {cross.activity}{fold}"
        yield f"{cross.molecule}  {said}  {cross.basis}  (read: {cross.read})"
    changed = {change.key: change.words for change in known.changes}
    for owner, item in found.parameters:
        yield f"{owner}.{item.id} = {item.value:g} {item.unit}  [{item.status}]  {item.meaning}"
        if f"{owner}.{item.id}.{item.species}" in changed:
            yield f"      OWN VALUE: {changed[f'{owner}.{item.id}.{item.species}']}"
        for source in item.sources:
            reference = known.references.get(source.ref)
            label = reference.label if reference else source.ref
            yield f"      {label}, {source.place}: {source.reason}" + (
                f" (read: {reference.read})" if reference else ""
            )
    for reference in found.references:
        title = f"  {reference.title}" if reference.title else ""
        yield f"{reference.id}  {reference.label}{title}  {reference.url}  (read: {reference.read})"
