"""Whom or what a scenario is about: cells with abundances, and the levels that surround them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from alarmin.records.base import Identifier, Mass, Record, Species
from alarmin.records.evidence import Parameter, Source, Spread, Status

__all__ = ["Abundance", "Site", "SiteLevel", "Subject"]


class Abundance(Record):
    """Copies of one gene product per cell, as the model uses them.

    Parameters
    ----------
    gene : str
        HGNC symbol.
    value : float
        Median per cell: sites of a receptor, molecules of a protein inside; of what priming makes (NLRP3) those of a
        primed cell, of a cytokine all that a fully primed cell makes in 24 h.
    spread : Spread
        Prior over copies per cell.
    rule : str
        How the number came from what was measured.
    measured : str
        What the source gives, with its unit.
    """

    gene: str
    value: float = Field(ge=0, le=1e9)
    spread: Spread
    status: Status
    rule: str = ""
    measured: str = ""
    sources: tuple[Source, ...] = ()
    reason: str = ""


class Subject(Record):
    """A cell line, primary cell, tumour, or a person as a whole; holds observable attributes only.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the cells, or of the person; an animal as a whole counts as a person.
    cell : str
        Cell type or line, with its CURIE in `curies`; left out for a person.
    attributes : tuple of Parameter
        What is observed of a person who is not treated, by the names that host mechanisms list under `person`; of a
        cell, by the names that cell mechanisms list under `observed`.
    abundances : tuple of Abundance
        One per gene that a mechanism asks for; a missing gene is an error, never a default.
    weight : Quantity
        Body weight of the host for dosing.
    """

    id: Identifier
    name: str
    species: Species
    host: Species | None = None
    cell: str = ""
    curies: tuple[str, ...] = ()
    abundances: tuple[Abundance, ...] = ()
    attributes: tuple[Parameter, ...] = ()
    weight: Mass | None = None
    genotype: dict[str, Literal["wild type", "knock-out"]] = {}
    summary: str = ""
    ignored: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _cell_or_person(self) -> Subject:
        if not self.cell and not self.attributes:
            raise ValueError("a subject has a `cell`, or else the `attributes` of a person")
        if self.is_person and (self.abundances or self.genotype):
            raise ValueError("a person as a whole has attributes, and no abundances or genotype of cells")
        return self

    @property
    def is_person(self) -> bool:
        """True for a person as a whole, false for a cell."""
        return not self.cell


class SiteLevel(Record):
    """Level of one ligand or soluble receptor around the cells.

    Parameters
    ----------
    entity : str
        Entity id.
    value : float
        In `unit` (molar concentration).
    """

    entity: str
    value: float = Field(ge=0)
    unit: str
    spread: Spread
    status: Status
    sources: tuple[Source, ...] = ()
    formula: str = ""
    reason: str = ""


class Site(Record):
    """A place in the body with the free levels that its cells meet.

    Parameters
    ----------
    species : {"human", "mouse"}
        Species in which the levels were found; a host of the other species is warned of.
    drug_ratio_value : float
        Free drug at the cells over drug in plasma.
    drug_ratio : Spread
        Prior of that ratio.
    """

    id: Identifier
    name: str
    species: Literal["human", "mouse"] = "human"
    levels: tuple[SiteLevel, ...]
    drug_ratio_value: float = Field(gt=0, le=1)
    drug_ratio: Spread = Field(description="free drug at the cells over free drug in plasma")
    drug_ratio_status: Status = "assumed"
    drug_ratio_sources: tuple[Source, ...] = ()
    drug_ratio_reason: str = ""
    summary: str = ""
