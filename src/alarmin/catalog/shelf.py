"""Where records and problems gather while catalogue folders are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from alarmin.catalog.catalog import KINDS, Change, Confirmation
from alarmin.errors import CatalogueError, Problem
from alarmin.records.entity import CrossActivity

__all__ = ["Shelf"]

P = ParamSpec("P")
T = TypeVar("T")


class Shelf:
    """Collects records by kind, their places, and every problem of every file.

    `folder` is the user's folder that is being read, as shown in messages; empty for the shipped one.
    """

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self.origin: dict[tuple[str, str], tuple[str, int]] = {}
        self.confirmations: dict[str, Confirmation] = {}
        self.problems: list[Problem] = []
        self.folder = ""
        self.own: dict[tuple[str, str], str] = {}
        self.changes: list[Change] = []
        self.crossing: list[CrossActivity] = []
        self.tables: dict[str, Mapping[str, Mapping[str, float]]] = {}

    def collect(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Call a reader; keep its problems and return None when it fails."""
        try:
            return read(*args, **kwargs)
        except CatalogueError as fault:
            self.problems.extend(fault.problems)
            return None

    def add(self, kind: str, name: str, record: Any, file: str, line: int) -> None:
        """Keep a record, unless its id is taken."""
        if name in self.records[kind]:
            first_file, first_line = self.origin[(kind, name)]
            self.problems.append(
                Problem(
                    f"The {kind} {name!r} is already defined at {first_file}:{first_line}.",
                    file,
                    line,
                    hint="Give it another id; a folder adds records, and replaces only values of a mechanism.",
                )
            )
            return
        self.records[kind][name] = record
        if self.folder:
            self.own[kind, name] = self.folder
        self.place(kind, name, file, line)

    def place(self, kind: str, name: str, file: str, line: int) -> None:
        """Note where a record or a part of one was read."""
        self.origin.setdefault((kind, name), (file, line))

    def ordered_problems(self) -> list[Problem]:
        """Return the problems, files in the order they were read and lines ascending."""
        files: dict[str, int] = {}
        for problem in self.problems:
            files.setdefault(problem.file, len(files))
        return sorted(self.problems, key=lambda problem: (files[problem.file], problem.line))
