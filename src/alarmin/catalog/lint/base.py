"""What a rule is, and what it finds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from alarmin.catalog.catalog import Catalog
from alarmin.errors import Problem

__all__ = ["Finding", "Rule", "Severity"]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule in one place.

    Parameters
    ----------
    rule : str
        Rule id, such as ``E01``.
    severity : {"error", "warning", "note"}
        Errors make the catalogue unfit for use; warnings ask for work; notes count what is open.
    problem : Problem
        What and where.
    """

    rule: str
    severity: Severity
    problem: Problem

    def __str__(self) -> str:
        return f"{self.rule} {self.severity}: {self.problem}"


class Rule(ABC):
    """A property of the whole catalogue; subclasses set the three class variables and `check`."""

    id: ClassVar[str]
    severity: ClassVar[Severity]
    rationale: ClassVar[str]

    @abstractmethod
    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield a finding for every breach."""

    def finding(self, problem: Problem, severity: Severity | None = None) -> Finding:
        """Return a finding of this rule, at its own severity unless another is given."""
        return Finding(self.id, severity or self.severity, problem)
