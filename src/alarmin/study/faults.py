"""Faults that only show against the catalogue, collected with the line of the scenario they stand on."""

from __future__ import annotations

from collections.abc import Iterable

from alarmin.catalog.text import Document
from alarmin.errors import InvalidInput, Problem, ScenarioError, suggest

__all__ = ["Faults", "Place"]

Place = tuple[str | int, ...]
"""Keys and indices from the top of a scenario to a value."""


class Faults:
    """A growing list of problems of one scenario.

    Parameters
    ----------
    document : Document, optional
        Gives file and line; without it problems carry neither.
    """

    def __init__(self, document: Document | None = None) -> None:
        self._document = document
        self._found: list[Problem] = []

    def add(self, what: str, place: Place = (), *, allowed: str = "", hint: str = "") -> None:
        """Note one problem at a place of the scenario."""
        file = self._document.file if self._document else ""
        line = self._document.line(place) if self._document else 0
        self._found.append(Problem(what, file, line, allowed, hint))

    def unknown(self, kind: str, name: str, known: Iterable[str], place: Place) -> None:
        """Note a name that is not known."""
        self.add(f"No {kind} is called {name!r}.", place, hint=suggest(name, known))

    def take(self, fault: InvalidInput, place: Place = ()) -> None:
        """Note the problems of another check, at a place where they carry none."""
        for problem in fault.problems:
            if problem.file:
                self._found.append(problem)
            else:
                self.add(problem.what, place, allowed=problem.allowed, hint=problem.hint)

    def stop(self) -> None:
        """Raise what was found, in line order."""
        if self._found:
            raise ScenarioError(sorted(self._found, key=lambda problem: problem.line))
