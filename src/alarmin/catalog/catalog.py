"""The catalogue in memory: read-only mappings from id to record, and where each record was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alarmin.errors import Problem, UnknownName
from alarmin.records.base import AnySpecies, Identifier, Record
from alarmin.records.drug import Drug
from alarmin.records.entity import CrossActivity, Entity, Interaction
from alarmin.records.evidence import Fit, Parameter, Reference
from alarmin.records.mechanism import Mechanism
from alarmin.records.protocol import Expected, Protocol
from alarmin.records.subject import Site, Subject

__all__ = ["KINDS", "Catalog", "Change", "Confirmation", "ConfirmedValue", "ExperimentEntry", "Origin"]

Origin = Mapping[tuple[str, str], tuple[str, int]]
"""(kind, id) to (file, line); inside mechanisms the kinds species, reaction, parameter, confirm with id ``mech.id``."""

KINDS = {
    "entity": "entities",
    "interaction": "interactions",
    "reference": "references",
    "mechanism": "mechanisms",
    "drug": "drugs",
    "subject": "subjects",
    "site": "sites",
    "fit": "fits",
    "experiment": "experiments",
}
"""Kind of record to the attribute of `Catalog` that holds it."""


class ConfirmedValue(Record):
    """A core value as a second reader took it from the paper, without sight of the first entry.

    Parameters
    ----------
    id : str
        Parameter id.
    place : str
        Place in the paper.
    read : str
        What was read: abstract, table, label.
    """

    id: Identifier
    species: AnySpecies = "any"
    value: float
    unit: str
    place: str = ""
    read: str = ""
    note: str = ""


class Confirmation(Record):
    """The second entry of the core values of one mechanism."""

    reader: str
    values: tuple[ConfirmedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class ExperimentEntry:
    """A published experiment of the bench.

    Parameters
    ----------
    protocol : Protocol
        What was done.
    expected : Expected or None
        What was seen; None while only the protocol is written.
    folder : Path
        Where it was read.
    """

    protocol: Protocol
    expected: Expected | None
    folder: Path


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a user's folder lays over those of a mechanism.

    Parameters
    ----------
    mechanism : str
        Mechanism id.
    now : Parameter
        The user's value.
    before : Parameter or None
        The value it replaces; None where the mechanism had none of its own for the species.
    """

    mechanism: str
    now: Parameter
    before: Parameter | None

    @property
    def key(self) -> str:
        """Key of its line in `Catalog.origin`."""
        return f"{self.mechanism}.{self.now.id}.{self.now.species}"

    @property
    def words(self) -> str:
        """What was changed, such as ``1.6 nM in place of 0.8 nM``."""
        now = f"{self.now.value:g} {self.now.unit}".strip()
        if self.before is None:
            return f"{now}, beside the value for other species"
        return f"{now} in place of {self.before.value:g} {self.before.unit}".strip()


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the catalogue folders hold; all mappings are read-only.

    Parameters
    ----------
    digest : str
        SHA-256 over the names and contents of all files of the folders read.
    origin : mapping
        (kind, id) to (file, line).
    confirmations : mapping
        Mechanism id to the second entry of its core values.
    crossing : tuple of CrossActivity
        What ligands and drugs do in cells of another species.
    fits : mapping
        Numbers found together, by the name of their table.
    folders : mapping of str to str
        User's folders, as shown in messages, to the SHA-256 of what they hold.
    own : mapping
        (kind, id) of the records that a user's folder adds, to the folder.
    changes : tuple of Change
        Values that a user's folder lays over those of a mechanism.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> load_catalog().find("entity", "IL1B").kind
    'protein'
    """

    entities: Mapping[str, Entity]
    interactions: Mapping[str, Interaction]
    references: Mapping[str, Reference]
    mechanisms: Mapping[str, Mechanism]
    drugs: Mapping[str, Drug]
    subjects: Mapping[str, Subject]
    sites: Mapping[str, Site]
    experiments: Mapping[str, ExperimentEntry]
    digest: str
    origin: Origin
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)
    crossing: tuple[CrossActivity, ...] = ()
    fits: Mapping[str, Fit] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    def of_kind(self, kind: str) -> Mapping[str, Any]:
        """Return the mapping of one kind of record.

        Raises
        ------
        UnknownName
            When there is no such kind.
        """
        if kind not in KINDS:
            raise UnknownName("kind of record", kind, tuple(KINDS))
        mapping: Mapping[str, Any] = {
            "entity": self.entities,
            "interaction": self.interactions,
            "reference": self.references,
            "mechanism": self.mechanisms,
            "drug": self.drugs,
            "subject": self.subjects,
            "site": self.sites,
            "fit": self.fits,
            "experiment": self.experiments,
        }[kind]
        return mapping

    def find(self, kind: str, name: str) -> Any:
        """Return a record by kind and id.

        Raises
        ------
        UnknownName
            With a did-you-mean, when there is none.
        """
        mapping = self.of_kind(kind)
        if name not in mapping:
            raise UnknownName(kind, name, tuple(mapping))
        return mapping[name]

    def problem(self, what: str, kind: str, name: str, *, allowed: str = "", hint: str = "") -> Problem:
        """Return a fault of one record, placed where the record was read."""
        file, line = self.origin.get((kind, name), ("", 0))
        return Problem(what, file, line, allowed=allowed, hint=hint)
