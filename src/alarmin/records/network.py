"""The catalogue as a network for other programs, and what is needed to sort and to draw it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from alarmin.records.base import Identifier, Record
from alarmin.records.entity import Entity, Interaction
from alarmin.records.evidence import Reference

__all__ = [
    "Arrow",
    "Band",
    "CellClass",
    "Compartment",
    "Drawing",
    "Heading",
    "Network",
    "PanelLayout",
    "PlaceRules",
]


class Compartment(Record):
    """A part of a cell, and the words for it in the column ``place`` of the interactions."""

    id: Identifier
    name: str
    words: tuple[str, ...]


class CellClass(Record):
    """A type of cell that interactions can be chosen by.

    Parameters
    ----------
    curies : tuple of str
        Identifiers, most specific first.
    within : str
        The wider class, which includes it; empty at the top.
    words : tuple of str
        Words in ``place`` (or ``context``) that name it; whole words, in any case, in singular or plural.
    entities : tuple of str
        Entities that are such cells, or something these cells do.
    """

    id: Identifier
    name: str
    curies: tuple[str, ...] = ()
    within: str = ""
    words: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


class PlaceRules(Record):
    """How the places of interactions are read."""

    alarmin: Literal[1]
    kind: Literal["place_rules"]
    compartments: tuple[Compartment, ...]
    cells: tuple[CellClass, ...]

    @model_validator(mode="after")
    def _nested(self) -> PlaceRules:
        seen = {""}
        for cell in self.cells:
            if cell.within not in seen:
                raise ValueError(f"{cell.id}: the wider class {cell.within!r} must stand above it")
            seen.add(cell.id)
        return self


class Arrow(Record):
    """One interaction with what it names resolved.

    Parameters
    ----------
    row : Interaction
        The row of the catalogue.
    references : tuple of Reference
        In the order of the row; none makes the arrow a hypothesis.
    cells : tuple of str
        Cell classes that the row names, wider ones included; none when it holds in general.
    compartments : tuple of str
        Parts of the cell that its place names.
    """

    row: Interaction
    references: tuple[Reference, ...] = ()
    cells: tuple[str, ...] = ()
    compartments: tuple[str, ...] = ()


class Network(Record):
    """Arrows of the catalogue that pass some filters, and the entities between which they stand.

    Parameters
    ----------
    filters : dict of str to str
        What was asked for, by option.
    left_out : int
        Rows that pass the other filters and are observations, not mechanisms (outcome, association).
    digest : str
        SHA-256 of the catalogue.
    """

    name: str
    filters: dict[str, str] = {}
    entities: tuple[Entity, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    left_out: int = 0
    digest: str = ""


class Band(Record):
    """A compartment as a horizontal band of the drawing, from one height on the grid down to another."""

    compartment: Identifier
    name: str
    top: float = Field(ge=0, le=99)
    bottom: float = Field(ge=0, le=99)
    colour: str = Field(pattern="^#[0-9A-Fa-f]{6}$")


class Heading(Record):
    """The heading of one panel of the review, and where it stands on the grid."""

    figure: str
    text: str
    at: tuple[float, float]


class PanelLayout(Record):
    """Where the entities of one part of the drawing stand; it holds one or several panels of the review.

    Parameters
    ----------
    headings : tuple of Heading
        The panels whose interactions are drawn here.
    columns : float
        Width in columns of the grid.
    at : dict of str to tuple of (float, float)
        Entity to column and row; one that is missing here gets a free place in its band.
    bend : dict of str to float
        Interaction to how far its arrow bows to the left of its direction, as a part of its length.
    """

    id: Identifier
    headings: tuple[Heading, ...]
    columns: float = Field(gt=0, le=99)
    at: dict[str, tuple[float, float]] = {}
    bend: dict[str, float] = {}


class Drawing(Record):
    """The layout of a drawing of the network.

    Parameters
    ----------
    bands : tuple of Band
        From top to bottom, without gaps.
    labels : dict of str to str
        Entity to the text in its shape, where it is not its id.
    """

    alarmin: Literal[1]
    kind: Literal["drawing"]
    title: str
    bands: tuple[Band, ...]
    panels: tuple[PanelLayout, ...]
    labels: dict[str, str] = {}
