"""Catalogue folders to one `Catalog`: the shipped folder first, then the user's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.fits import read_fits
from alarmin.catalog.folders import (
    read_drugs,
    read_experiments,
    read_mechanisms,
    read_sites,
    read_subjects,
)
from alarmin.catalog.jsonlist import read_json_list
from alarmin.catalog.shelf import Shelf
from alarmin.catalog.tables import read_table
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError, Problem, shown
from alarmin.records.entity import CrossActivity, Entity, Interaction
from alarmin.records.evidence import Reference

_TOP_FILES = frozenset({".tsv", ".json", ".yaml"})

__all__ = ["LAYOUT", "SHIPPED", "load_catalog"]

SHIPPED = Path(__file__).resolve().parent / "data"
"""Folder of the catalogue that comes with the package."""

LAYOUT = (
    "entities.tsv",
    "interactions.tsv",
    "references.json",
    "cross_activity.tsv",
    "sites.yaml",
    "fits",
    "mechanisms",
    "drugs",
    "subjects",
    "experiments",
)
"""What a catalogue folder may hold; any of them may be left out."""


def load_catalog(extra: Sequence[Path | str] = ()) -> Catalog:
    """Read the shipped catalogue and folders of the same layout that add to it.

    A folder ``mechanisms/<id>`` with ``parameters.yaml`` alone changes the values it names of a mechanism read before.

    Parameters
    ----------
    extra : sequence of Path
        User folders, read in this order after the shipped one.

    Raises
    ------
    CatalogueError
        With every fault of every file; an id that is already taken names both places.

    Examples
    --------
    >>> load_catalog().interactions["R026"].target
    'IL1R1'
    """
    roots = (SHIPPED, *(Path(folder) for folder in extra))
    missing = [_fault_of(root) for root in roots[1:]]
    if any(missing):
        raise CatalogueError([fault for fault in missing if fault is not None])
    return _load(roots, _digest(roots))


def _fault_of(root: Path) -> Problem | None:
    allowed = ", ".join(LAYOUT)
    if not root.is_dir():
        return Problem("There is no such folder.", shown(root), hint="Check the path.")
    if not any((root / name).exists() for name in LAYOUT):
        return Problem("The folder holds no part of a catalogue.", shown(root), allowed=allowed)
    return None


def _digest(roots: Sequence[Path]) -> str:
    """Return SHA-256 over the name and SHA-256 of each file, by folder and sorted name."""
    total = hashlib.sha256()
    for index, root in enumerate(roots):
        try:
            named = sorted((path.relative_to(root).as_posix(), path) for path in _files(root))
            for name, path in named:
                with path.open("rb") as stream:
                    part = hashlib.file_digest(stream, "sha256").hexdigest()
                total.update(f"{index}\t{name}\t{part}\n".encode("utf-8", "surrogateescape"))
        except OSError as fault:
            reason = fault.strerror or "unreadable"
            file = fault.filename if isinstance(fault.filename, str) else str(root)
            raise CatalogueError(Problem(f"This cannot be read ({reason}).", shown(file))) from fault
    return total.hexdigest()


def _files(root: Path) -> list[Path]:
    found = [path for path in root.iterdir() if path.suffix in _TOP_FILES and path.is_file()]
    for folder in (root / name for name in LAYOUT):
        found += [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return [path for path in found if not path.name.startswith((".", "_"))]


@lru_cache(maxsize=4)
def _load(roots: tuple[Path, ...], digest: str) -> Catalog:
    # The digest is part of the key, so a changed file is read again.
    shelf = Shelf()
    for number, root in enumerate(roots):
        shelf.folder = shown(root) if number else ""
        _read_tables(root, shelf)
        read_fits(root, shelf)
        read_mechanisms(root, shelf)
        read_drugs(root, shelf)
        read_subjects(root, shelf)
        read_sites(root, shelf)
        read_experiments(root, shelf)
    if shelf.problems:
        raise CatalogueError(shelf.ordered_problems())
    held = {kind: MappingProxyType(records) for kind, records in shelf.records.items()}
    return Catalog(
        entities=held["entity"],
        interactions=held["interaction"],
        references=held["reference"],
        mechanisms=held["mechanism"],
        drugs=held["drug"],
        subjects=held["subject"],
        sites=held["site"],
        fits=held["fit"],
        experiments=held["experiment"],
        digest=digest,
        origin=MappingProxyType(shelf.origin),
        confirmations=MappingProxyType(shelf.confirmations),
        crossing=tuple(shelf.crossing),
        folders=MappingProxyType({shown(root): _digest((root,)) for root in roots[1:]}),
        own=MappingProxyType(shelf.own),
        changes=tuple(shelf.changes),
    )


def _read_tables(root: Path, shelf: Shelf) -> None:
    if (root / "entities.tsv").is_file():
        for entity, line in read_table(root / "entities.tsv", Entity, shelf.problems):
            shelf.add("entity", entity.id, entity, shown(root / "entities.tsv"), line)
    if (root / "interactions.tsv").is_file():
        for arrow, line in read_table(root / "interactions.tsv", Interaction, shelf.problems):
            shelf.add("interaction", arrow.id, arrow, shown(root / "interactions.tsv"), line)
    if (root / "cross_activity.tsv").is_file():
        shelf.crossing += [
            row for row, _ in read_table(root / "cross_activity.tsv", CrossActivity, shelf.problems)
        ]
    if (root / "references.json").is_file():
        shelf.collect(_read_references, root / "references.json", shelf)


def _read_references(path: Path, shelf: Shelf) -> None:
    document = read_json_list(path)
    for index, data in enumerate(document.data):
        reference = shelf.collect(build, Reference, data, document, (index,), error=CatalogueError)
        if reference is not None:
            shelf.add("reference", reference.id, reference, document.file, document.line((index,)))
