"""From entities of the catalogue to gene symbols: a form of a protein stands for its gene."""

from __future__ import annotations

from alarmin.catalog.catalog import Catalog
from independent.outcome import names

_PREFIX = "hgnc:"


def symbol_of(catalog: Catalog, entity: str) -> str:
    """Return the gene symbol of an entity, or empty where it is not one gene."""
    if entity in names()["genes"]:
        return str(names()["genes"][entity])
    found = catalog.entities.get(entity)
    return entity if found and any(curie.startswith(_PREFIX) for curie in found.curies) else ""


def symbols_of(catalog: Catalog, entity: str) -> set[str]:
    """Return the gene symbols of an entity and, for complexes, families and sets of genes, of its members."""
    own = symbol_of(catalog, entity)
    if own:
        return {own}
    found = catalog.entities.get(entity)
    if not found or found.kind not in ("complex", "family", "gene_set"):
        return set()
    return {symbol for member in found.members for symbol in symbols_of(catalog, member)}


def symbols(catalog: Catalog) -> set[str]:
    """Return the symbols of all entities."""
    return {symbol for one in catalog.entities if (symbol := symbol_of(catalog, one))}
