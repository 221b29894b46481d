"""Folders of the catalogue read into records: mechanisms, drugs, subjects, sites and experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from alarmin.catalog.catalog import Confirmation, ExperimentEntry
from alarmin.catalog.fits import filled
from alarmin.catalog.overlay import lay_over
from alarmin.catalog.shelf import Shelf
from alarmin.catalog.text import Document, Limits, read_text, read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError, Problem, shown
from alarmin.records.base import Record
from alarmin.records.drug import Binds, Drug, Supplies
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism
from alarmin.records.protocol import Expected, Protocol
from alarmin.records.subject import Site, Subject

__all__ = ["read_drugs", "read_experiments", "read_mechanisms", "read_sites", "read_subjects"]

R = TypeVar("R", bound=Record)
D = TypeVar("D", Drug, Subject)

_MODEL_TEXT = Limits(size=400_000)


def read_mechanisms(root: Path, shelf: Shelf) -> None:
    """Read ``mechanisms/<id>/``: mechanism.yaml, model.ant, parameters.yaml and the optional confirm.yaml.

    In a user's folder, parameters.yaml alone changes values of a mechanism read before.
    """
    for folder in _folders(root / "mechanisms"):
        alone = shelf.folder and not any((folder / name).exists() for name in ("mechanism.yaml", "model.ant"))
        shelf.collect(_changes if alone else _mechanism, folder, shelf)


def _changes(folder: Path, shelf: Shelf) -> None:
    found = _parameters(folder / "parameters.yaml", shelf)
    if found is None:
        return
    lay_over(folder.name, found, shown(folder / "parameters.yaml"), shelf)
    if (folder / "confirm.yaml").is_file():
        shelf.collect(_confirm, folder / "confirm.yaml", folder.name, shelf)


def _mechanism(folder: Path, shelf: Shelf) -> None:
    values = _parameters(folder / "parameters.yaml", shelf)
    document = shelf.collect(_mapping, folder / "mechanism.yaml")
    text = shelf.collect(read_text, folder / "model.ant", limits=_MODEL_TEXT, error=CatalogueError)
    if (folder / "confirm.yaml").is_file():
        shelf.collect(_confirm, folder / "confirm.yaml", folder.name, shelf)
    if document is None or text is None or values is None:
        return
    for key in ("antimony", "parameters"):
        if key in document.data:
            own = "model.ant" if key == "antimony" else "parameters.yaml"
            shelf.problems.append(
                Problem(
                    f"The key {key!r} has a file of its own.",
                    document.file,
                    document.line((key,)),
                    hint=f"Move it to {own}.",
                )
            )
            return
    file = shown(folder / "parameters.yaml")
    for item, line in values:
        shelf.place("parameter", f"{folder.name}.{item.id}", file, line)
        shelf.place("parameter", f"{folder.name}.{item.id}.{item.species}", file, line)
    found = build(
        Mechanism,
        {**document.data, "antimony": text, "parameters": tuple(item for item, _ in values)},
        document,
        error=CatalogueError,
    )
    _check_name(found.id, folder.name, document, ("id",), shelf)
    shelf.add("mechanism", found.id, found, document.file, 1)
    for part in ("species", "reactions", "observables", "cycles"):
        for index, item in enumerate(getattr(found, part)):
            kind = {"reactions": "reaction", "observables": "observable", "cycles": "cycle"}.get(part, part)
            shelf.place(kind, f"{found.id}.{item.id}", document.file, document.line((part, index)))


def _parameters(path: Path, shelf: Shelf) -> list[tuple[Parameter, int]] | None:
    document = shelf.collect(_mapping, path, only="parameters")
    if document is None:
        return None
    before = len(shelf.problems)
    found = _items(document, "parameters", Parameter, shelf)
    seen: dict[tuple[str, str], int] = {}
    for item, line in found:
        key = (item.id, item.species)
        if key in seen:
            shelf.problems.append(
                Problem(
                    f"The parameter {item.id!r} ({item.species}) stands twice (first on line {seen[key]}).",
                    document.file,
                    line,
                )
            )
        seen.setdefault(key, line)
    found = filled(found, path.parent.name, document.file, shelf)
    return found if len(shelf.problems) == before else None


def _confirm(path: Path, mechanism: str, shelf: Shelf) -> None:
    document = _mapping(path)
    found = build(Confirmation, document.data, document, error=CatalogueError)
    before = shelf.confirmations.get(mechanism)
    for index, value in enumerate(found.values):
        line = document.line(("values", index))
        shelf.origin["confirm", f"{mechanism}.{value.id}.{value.species}"] = (document.file, line)
    kept = before.values if before else ()
    shelf.confirmations[mechanism] = found.model_copy(update={"values": (*kept, *found.values)})


def read_drugs(root: Path, shelf: Shelf) -> None:
    """Read ``drugs/<id>.yaml``."""
    _read_each(root / "drugs", "drug", Drug, shelf)


def read_subjects(root: Path, shelf: Shelf) -> None:
    """Read ``subjects/<id>.yaml``."""
    _read_each(root / "subjects", "subject", Subject, shelf)


def _read_each(folder: Path, kind: str, record: type[D], shelf: Shelf) -> None:
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        document = shelf.collect(_mapping, path)
        if document is None:
            continue
        found = shelf.collect(_build, record, document.data, document, ())
        if found is not None:
            _check_name(found.id, path.stem, document, ("id",), shelf)
            held = _with_fits(found, document, shelf) if isinstance(found, Subject) else found
            shelf.add(kind, found.id, held, document.file, 1)
            _place_parts(held, document, shelf)


def _with_fits(found: Subject, document: Document, shelf: Shelf) -> Subject:
    """Return a subject whose attributes have the sets of the fits they belong to."""
    lines = [(item, document.line(("attributes", index))) for index, item in enumerate(found.attributes)]
    held = filled(lines, found.id, document.file, shelf)
    return found.model_copy(update={"attributes": tuple(item for item, _ in held)})


def _place_parts(found: Drug | Subject, document: Document, shelf: Shelf) -> None:
    if isinstance(found, Subject):
        for index, abundance in enumerate(found.abundances):
            key = f"{found.id}.{abundance.gene}"
            shelf.place("abundance", key, document.file, document.line(("abundances", index)))
        for index, item in enumerate(found.attributes):
            key = f"{found.id}.{item.id}.{item.species}"
            shelf.place("parameter", key, document.file, document.line(("attributes", index)))
        return
    for row, kinetics in enumerate(found.pk):
        for index, item in enumerate(kinetics.parameters):
            key = f"{found.id}.{item.id}.{item.species}"
            shelf.place("parameter", key, document.file, document.line(("pk", row, "parameters", index)))
    for row, action in enumerate(found.actions):
        if not isinstance(action, Supplies):
            target = action.target if isinstance(action, Binds) else action.step
            for index, item in enumerate(action.parameters):
                key = f"{found.id}.{target}.{item.id}.{item.species}"
                shelf.place(
                    "parameter", key, document.file, document.line(("actions", row, "parameters", index))
                )


def read_sites(root: Path, shelf: Shelf) -> None:
    """Read ``sites.yaml``: ``{sites: [...]}``."""
    path = root / "sites.yaml"
    document = shelf.collect(_mapping, path, only="sites") if path.is_file() else None
    for site, line in _items(document, "sites", Site, shelf) if document else ():
        shelf.add("site", site.id, site, document.file if document else "", line)
        for level in site.levels:
            shelf.place("level", f"{site.id}.{level.entity}", document.file if document else "", line)


def read_experiments(root: Path, shelf: Shelf) -> None:
    """Read ``experiments/<id>/``: protocol.yaml and expected.yaml."""
    for folder in _folders(root / "experiments"):
        shelf.collect(_experiment, folder, shelf)


def _experiment(folder: Path, shelf: Shelf) -> None:
    expected: Expected | None = None
    path = folder / "expected.yaml"
    if path.is_file():
        document = _mapping(path)
        expected = build(Expected, document.data, document, error=CatalogueError)
        _check_name(expected.id, folder.name, document, ("id",), shelf)
        shelf.place("expected", expected.id, document.file, 1)
    document = _mapping(folder / "protocol.yaml")
    protocol = build(Protocol, document.data, document, error=CatalogueError)
    _check_name(protocol.id, folder.name, document, ("id",), shelf)
    shelf.add("experiment", protocol.id, ExperimentEntry(protocol, expected, folder), document.file, 1)


def _folders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_")) and any(path.iterdir())
    )


def _mapping(path: Path, *, only: str = "") -> Document:
    document = read_yaml(path, error=CatalogueError)
    if not isinstance(document.data, dict):
        raise CatalogueError(Problem("The file must be a mapping of keys to values.", document.file, 1))
    if only and (list(document.data) != [only] or not isinstance(document.data[only], list)):
        raise CatalogueError(
            Problem(f"The file must hold one key, {only!r}, with a list.", document.file, 1, allowed=only)
        )
    return document


def _items(document: Document, key: str, record: type[R], shelf: Shelf) -> list[tuple[R, int]]:
    found: list[tuple[R, int]] = []
    for index, data in enumerate(document.data[key]):
        built = shelf.collect(_build, record, data, document, (key, index))
        found += [(built, document.line((key, index)))] if built is not None else []
    return found


def _build(record: type[R], data: Any, document: Document, path: tuple[str | int, ...]) -> R:
    return build(record, data, document, path, error=CatalogueError)


def _check_name(
    found: str, expected: str, document: Document, path: tuple[str | int, ...], shelf: Shelf
) -> None:
    if found != expected:
        shelf.problems.append(
            Problem(
                f"The id is {found!r} but the file or folder is called {expected!r}.",
                document.file,
                document.line(path),
                hint="Give them the same name.",
            )
        )
