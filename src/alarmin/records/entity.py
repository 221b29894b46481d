"""The nodes and arrows of the IL-1 system."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from alarmin.records.base import Identifier, Record
from alarmin.records.evidence import Read

__all__ = ["CrossActivity", "Entity", "EntityKind", "Grade", "Interaction", "InteractionKind"]

EntityKind = Literal[
    "protein",
    "rna",
    "complex",
    "family",
    "gene_set",
    "process",
    "cell",
    "drug",
    "small_molecule",
    "condition",
    "phenotype",
    "variant",
]
Grade = Literal["A", "R", "L", "M"]
InteractionKind = Literal["edge", "outcome", "association"]


class Entity(Record):
    """A node: protein, complex, cell type, drug, condition or process.

    Parameters
    ----------
    id : str
        Name in the interactions table (HGNC symbol where it is one gene).
    kind : str
        What sort of thing it is.
    curies : tuple of str
        Identifiers such as ``hgnc:5992`` or ``CL:0000235``, most specific first.
    members : tuple of str
        For complexes, families and gene sets: the entities they stand for.
    """

    id: str = Field(pattern=r"^(cell:)?[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
    name: str
    kind: EntityKind
    curies: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    note: str = ""


class Interaction(Record):
    """One arrow between two entities, with its evidence.

    Parameters
    ----------
    sign : {-1, 0, 1}
        Effect of the source on the target; 0 for a published absence of effect.
    action : str
        Mechanism of action (binds, phosphorylates, transcribes, ...).
    place : str
        Cell type or compartment.
    references : tuple of str
        Reference ids; empty makes the arrow a hypothesis.
    grade : {"A", "R", "L", "M"}
        A primary source read; R review or secondary copy; L implied by the review's legend; M uncited background.
    kind : {"edge", "outcome", "association"}
        Only edges may become reactions.
    caution : str
        What is known to be wrong with the row.
    """

    id: Identifier
    source: str
    action: str
    sign: Literal[-1, 0, 1]
    target: str
    place: str
    context: str
    outcome: str
    references: tuple[Identifier, ...] = ()
    reference_note: str = ""
    figure: tuple[str, ...] = ()
    grade: Grade
    drawn_in_review: Literal["yes", "likely", "possible", "no"]
    kind: InteractionKind
    caution: str = ""

    @property
    def is_hypothesis(self) -> bool:
        """True when no reference supports the arrow."""
        return not self.references


class CrossActivity(Record):
    """What a ligand of one species, or a drug, does in cells of another.

    Parameters
    ----------
    molecule : str
        Entity id.
    from_species : {"human", "mouse", "drug"}
        Species of the ligand; ``drug`` for drugs.
    activity : {"full", "partial", "none", "unknown"}
        ``unknown``: no source was opened.
    fold : float, optional
        Activity over that in its own species.
    basis : str
        What was seen, or why nothing is known.
    """

    molecule: str
    from_species: Literal["human", "mouse", "drug"]
    to_species: Literal["human", "mouse"]
    activity: Literal["full", "partial", "none", "unknown"]
    fold: float | None = None
    basis: str
    reference: str = ""
    place: str = ""
    read: Read
