"""Identifiers of entities and subjects: does the term exist, is it in use, and does it mean what we call it?"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from independent.genes import symbol_of
from independent.ontologies import Ontologies, Term, plain
from independent.outcome import Outcome, Row, names, outcome
from independent.places import package

CHECK = "identifiers"


def claims(catalog: Catalog) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield record, identifier, and the names under which the catalogue means it.

    A note "nearest class: X" says that the term is broader than the entity, and X is then what it must be called.
    """
    for entity in catalog.entities.values():
        nearest = re.match(r"nearest class: (.+)$", entity.note)
        symbol = symbol_of(catalog, entity.id)
        meant = (nearest[1],) if nearest else (entity.name, *entity.synonyms, *([symbol] if symbol else []))
        for curie in entity.curies:
            yield entity.id, curie, meant
    for subject in catalog.subjects.values():
        for curie in subject.curies:
            yield f"subject {subject.id}", curie, (subject.cell, subject.name, subject.name.split()[0])


def symbols_by_accession() -> tuple[dict[str, set[str]], str]:
    """Return protein accession to gene symbols, as the resources of liana pair them, and the source."""
    found, known = package("liana"), dict[str, set[str]]()
    with found.file("resource/omni_resource.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["resource"] not in names()["liana_not_counted"]:
                for side in ("source", "target"):
                    codes, symbols = row[side].split("_"), row[f"{side}_genesymbol"].split("_")
                    if len(codes) == len(symbols) == 1:
                        known.setdefault(codes[0], set()).add(symbols[0])
    return known, f"{found.name} {found.version}"


def compare(catalog: Catalog) -> Outcome:
    """Compare every identifier for which the package holds the ontology."""
    shelf = Ontologies()
    accessions, second = symbols_by_accession()
    rows: list[Row] = []
    outside: Counter[str] = Counter()
    for record, curie, meant in claims(catalog):
        ontology, identifier = _place(curie)
        if not shelf.has(ontology):
            outside[f"of {ontology}, which the package does not hold"] += 1
            continue
        term = shelf.term(ontology, identifier)
        if ontology == "UniProt":
            rows.append(_protein(record, curie, symbol_of(catalog, record), term, accessions))
        else:
            rows.append(_named(record, curie, meant, term))
    return outcome(CHECK, f"{shelf.source} and {second}", rows, outside=outside)


def _place(curie: str) -> tuple[str, str]:
    """Return the ontology and the identifier as the package writes them."""
    ontology, _, local = curie.partition(":")
    named = names()["ontologies"].get(ontology, ontology)
    return named, local if local.startswith(f"{named}_") else curie


def _state(term: Term | None) -> str:
    if term is None:
        return "unknown"
    return f"obsolete: {term['label']}" if term.get("deprecated") else str(term["label"])


def _named(record: str, curie: str, meant: tuple[str, ...], term: Term | None) -> Row:
    known = [] if term is None or term.get("deprecated") else [term["label"], *term.get("synonyms", [])]
    agrees = bool({plain(name) for name in meant} & {plain(name) for name in known})
    return Row(f"{record} = {curie}", meant[0], meant[0] if agrees else _state(term), agrees, _state(term))


def _protein(record: str, curie: str, symbol: str, term: Term | None, accessions: dict[str, set[str]]) -> Row:
    """Compare a protein: it must be human, and of the gene; the entry name says so, or else the pairs of liana."""
    label = _state(term)
    start, _, species = label.partition("_")
    known = accessions.get(curie.split(":")[1], set())
    agrees = species == "HUMAN" and (start == names()["entry_names"].get(symbol, symbol) or symbol in known)
    said = symbol if agrees else "/".join(sorted(known)) or label
    return Row(f"{record} = {curie}", symbol, said, agrees, label)
