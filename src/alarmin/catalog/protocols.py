"""Tables of the bench, and folders of protocols that others bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from alarmin.catalog.catalog import ExperimentEntry
from alarmin.catalog.load import LAYOUT, SHIPPED
from alarmin.catalog.tables import read_table
from alarmin.catalog.text import Document, read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError, Problem, shown
from alarmin.records.base import Record
from alarmin.records.protocol import AwaitingRow, Expected, Protocol

__all__ = [
    "Brought",
    "holds_catalogue",
    "holds_experiments",
    "read_awaiting",
    "read_constant_rule",
    "read_protocols",
]

R = TypeVar("R", bound=Record)

_FILES = ("protocol.yaml", "expected.yaml")


class _RuleRow(Record):
    """One entity that the constant rule calls good or bad."""

    entity: str
    sign: Literal[-1, 1]
    reason: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Protocols of a folder from outside, and the folders that could not be read.

    Parameters
    ----------
    entries : mapping of str to ExperimentEntry
        By id.
    unread : mapping of str to tuple of Problem
        By name of the folder.
    """

    entries: Mapping[str, ExperimentEntry]
    unread: Mapping[str, tuple[Problem, ...]]


def read_awaiting(path: Path | None = None) -> tuple[AwaitingRow, ...]:
    """Return the published experiments without a protocol, from the shipped table or another.

    Raises
    ------
    CatalogueError
        With every fault of the table.

    Examples
    --------
    >>> {row.status for row in read_awaiting()} <= {"awaiting", "not modelled", "not applicable"}
    True
    """
    return tuple(row for row in _table(path or SHIPPED / "experiments" / "awaiting.tsv", AwaitingRow))


def read_constant_rule(path: Path | None = None) -> dict[str, int]:
    """Return the entities that "IL-1 is bad, blocking it is good" calls bad (1) or good (-1).

    Examples
    --------
    >>> read_constant_rule()["IL1B"]
    1
    """
    rows = _table(path or SHIPPED / "experiments" / "constant_rule.tsv", _RuleRow)
    return {row.entity: row.sign for row in rows}


def _table(path: Path, record: type[R]) -> list[R]:
    problems: list[Problem] = []
    rows = read_table(path, record, problems)
    if problems:
        raise CatalogueError(problems)
    return [row for row, _ in rows]


def holds_catalogue(folder: Path) -> bool:
    """Return whether a folder holds parts of a catalogue beside experiments."""
    return any((folder / name).exists() for name in LAYOUT if name != "experiments")


def holds_experiments(folder: Path) -> bool:
    """Return whether a folder is an experiment or holds some."""
    return folder.is_dir() and bool(_experiment_folders(folder))


def read_protocols(folder: Path) -> Brought:
    """Read protocols from a folder: one experiment, a folder of them, or one with ``experiments/``.

    A faulty folder does not stop the others; its problems come back with file and line.

    Raises
    ------
    CatalogueError
        When there is no such folder or it holds no protocol.
    """
    if not folder.is_dir():
        raise CatalogueError(Problem("There is no such folder.", shown(folder), hint="Check the path."))
    found = _experiment_folders(folder)
    if not found:
        hint = "An experiment is a folder with protocol.yaml and expected.yaml."
        raise CatalogueError(Problem("The folder holds no experiment.", shown(folder), hint=hint))
    entries: dict[str, ExperimentEntry] = {}
    unread: dict[str, tuple[Problem, ...]] = {}
    for one in found:
        try:
            entry = _entry(one)
        except CatalogueError as fault:
            unread[one.name] = fault.problems
            continue
        if entry.protocol.id in entries:
            twice = Problem(f"The experiment {entry.protocol.id!r} stands twice.", shown(one / _FILES[0]), 1)
            unread[one.name] = (twice,)
            continue
        entries[entry.protocol.id] = entry
    return Brought(entries, unread)


def _experiment_folders(folder: Path) -> list[Path]:
    if _is_experiment(folder):
        return [folder]
    parent = folder / "experiments" if (folder / "experiments").is_dir() else folder
    return sorted(path for path in parent.iterdir() if path.is_dir() and _is_experiment(path))


def _is_experiment(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _FILES)


def _entry(folder: Path) -> ExperimentEntry:
    """Read one experiment; the faults of both files are raised together."""
    problems: list[Problem] = []
    found: dict[str, Protocol | Expected] = {}
    records: tuple[tuple[str, type[Protocol] | type[Expected]], ...] = (
        (_FILES[0], Protocol),
        (_FILES[1], Expected),
    )
    for name, record in records:
        try:
            found[name] = _document(folder / name, record)
        except CatalogueError as fault:
            problems += fault.problems
    protocol, expected = found.get(_FILES[0]), found.get(_FILES[1])
    if problems or not isinstance(protocol, Protocol) or not isinstance(expected, Expected):
        raise CatalogueError(problems)
    if expected.id != protocol.id:
        what = f"The ids {protocol.id!r} and {expected.id!r} of protocol and expectation differ."
        raise CatalogueError(Problem(what, shown(folder / _FILES[1]), 1, hint="Give them one id."))
    return ExperimentEntry(protocol, expected, folder)


def _document(path: Path, record: type[Protocol] | type[Expected]) -> Protocol | Expected:
    if not path.is_file():
        raise CatalogueError(Problem(f"The file {path.name} is missing.", shown(path)))
    document: Document = read_yaml(path, error=CatalogueError)
    if not isinstance(document.data, dict):
        raise CatalogueError(Problem("The file must be a mapping of keys to values.", document.file, 1))
    return build(record, document.data, document, error=CatalogueError)
