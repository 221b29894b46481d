"""A mechanism: structure in Antimony, and what each name in it means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from alarmin.records.base import Identifier, ModelName, Record
from alarmin.records.evidence import Parameter, Source

__all__ = ["Cycle", "Mechanism", "Observable", "Port", "ReactionDef", "SpeciesDef", "Step"]


class SpeciesDef(Record):
    """What a species of the model text is.

    Parameters
    ----------
    id : str
        Name in the model text.
    compartment : str
        Compartment of the model text.
    parts : tuple of str
        Entities it is made of, with repeats; empty for a pool outside the catalogue.
    initial : str
        Parameter that sets its amount at the start (items per cell), or empty for zero.
    abundance : str
        Gene whose abundance sets `initial`, or empty. A mechanism that also gives `initial` a value, the copies of a
        typical cell, lets a subject leave the gene out.
    """

    id: ModelName
    name: str
    compartment: ModelName
    parts: tuple[str, ...] = ()
    initial: Annotated[str, StringConstraints(pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,63})?$")] = ""
    abundance: str = ""


class ReactionDef(Record):
    """The evidence of one reaction.

    Parameters
    ----------
    interactions : tuple of str
        Interaction ids the reaction rests on; empty only when `basis` says why.
    basis : str
        Why there is no arrow: turnover, transport or bookkeeping.
    sources : tuple of Source
        Papers that the structure itself rests on: that the reaction exists, or that what it leaves out does not happen.
        A row of the bench from such a paper tests no number.
    """

    id: ModelName
    name: str
    interactions: tuple[Identifier, ...] = ()
    basis: str = ""
    sources: tuple[Source, ...] = ()


class Observable(Record):
    """A quantity the model reports; its expression stands in the model text as an assignment.

    Parameters
    ----------
    unit : str
        Unit in which it is shown.
    model_unit : str
        SBML unit in which the model holds it (``item``, ``mole_per_litre``, ``dimensionless``).
    molar_mass_g_mol : float
        Lets a molar quantity be shown as a mass.
    """

    id: ModelName
    name: str
    unit: str
    model_unit: ModelName
    meaning: str = ""
    molar_mass_g_mol: float | None = Field(default=None, gt=0)


class Port(Record):
    """A species that other mechanisms or the surroundings may set.

    Parameters
    ----------
    entity : str
        Entity that is supplied here.
    free : str, optional
        Observable that is its free concentration; saturation curves are drawn against it.
    molar_mass_g_mol : float
        Lets users write mass concentrations; without it levels must be molar.
    modes : tuple of {"closed", "held"}
        ``closed``: a finite amount in a dish; ``held``: a level imposed by the surroundings.
    """

    species: ModelName
    entity: str
    free: ModelName | None = None
    molar_mass_g_mol: float | None = None
    modes: tuple[Literal["closed", "held"], ...] = ("closed", "held")


class Cycle(Record):
    """A closed path of binding reactions; the product of its constants must be one."""

    id: Identifier
    reactions: tuple[ModelName, ...]
    directions: tuple[Literal[-1, 1], ...]
    closing: ModelName = Field(description="the parameter derived so that detailed balance holds")


class Step(Record):
    """A step whose activity experimenters and drugs lower.

    Parameters
    ----------
    id : str
        Name in the model text, where it multiplies a rate; 1 is full activity.
    entity : str
        Entity whose activity it is.
    """

    id: ModelName
    name: str
    entity: str = ""


class Mechanism(Record):
    """One biological unit of the model.

    Parameters
    ----------
    role : {"cell", "pharmacokinetics", "action", "surroundings", "host"}
        ``cell``: what happens on and in a cell; ``pharmacokinetics``: the equations of a drug in the body; ``action``:
        how a drug binds what the cell meets or carries; ``surroundings``: how a level at a site is kept up; ``host``:
        what happens in the whole body.
    antimony : str
        Model text, without numbers.
    needs : tuple of str
        Mechanisms whose species, readouts and parameters the text uses; they are joined with it.
    link : bool
        It says what happens between mechanisms that do not need one another, and is joined unasked wherever all of those
        it needs are.
    places : tuple of str
        Names of the text that stand for others when it is joined: ``drug``, ``ligand``, ``receptor``, ``complex``.
    steps : tuple of Step
        Activities that may be lowered.
    genes : dict of str to str
        Gene to the parameter that scales how much of its product a cell makes: a capacity in molecules per cell for the
        subject to set, or, with a value, the dosage of a gene that experimenters may change.
    forms : dict of str to str
        Gene with copies of its own to the gene of which its product is a form: whoever changes the latter changes both.
    adds : dict of str to str
        Readout of another mechanism to a species that counts towards it.
    flow : tuple of str
        Parameters that are zero in a dish, where nothing flows through.
    avogadro : str, optional
        Parameter that turns moles into items; all mechanisms that name it share it.
    medium : str, optional
        Compartment around the cell, whose volume belongs to one cell; ports are in it. Cells only.
    resting : tuple of str
        Compartments that must have settled before anything is done to the cell.
    person : tuple of str
        Parameters that are observed of an untreated person, so that a subject sets them. Host mechanisms only.
    observed : tuple of str
        Parameters that are observed of a cell, such as its volume; a subject may set them over the typical value. Cells
        only.
    plasma : str, optional
        Observable that is the drug concentration in plasma. Pharmacokinetics only.
    parameters : tuple of Parameter
        Every number, each with its evidence.
    """

    id: Identifier
    title: str
    role: Literal["cell", "pharmacokinetics", "action", "surroundings", "host"] = "cell"
    figure: tuple[str, ...] = ()
    summary: str
    antimony: str = Field(max_length=400_000)
    needs: tuple[Identifier, ...] = ()
    link: bool = False
    places: tuple[ModelName, ...] = ()
    steps: tuple[Step, ...] = ()
    genes: dict[str, ModelName] = {}
    forms: dict[str, str] = {}
    adds: dict[ModelName, ModelName] = {}
    flow: tuple[ModelName, ...] = ()
    avogadro: ModelName | None = None
    medium: ModelName | None = None
    resting: tuple[ModelName, ...] = ()
    person: tuple[ModelName, ...] = ()
    observed: tuple[ModelName, ...] = ()
    plasma: ModelName | None = None
    species: tuple[SpeciesDef, ...]
    reactions: tuple[ReactionDef, ...]
    observables: tuple[Observable, ...] = ()
    ports: tuple[Port, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    trafficking: tuple[ModelName, ...] = Field(
        default=(), description="parameters that are zero in the cold, where membranes do not move"
    )
    limits: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _named_layout(self) -> Mechanism:
        places = {species.compartment for species in self.species}
        for name in (*self.resting, *([self.medium] if self.medium else [])):
            if name not in places:
                raise ValueError(f"no species is in the compartment {name}")
        if self.plasma is not None and self.plasma not in {item.id for item in self.observables}:
            raise ValueError(f"plasma: no observable is called {self.plasma}")
        return self

    @model_validator(mode="after")
    def _links_something(self) -> Mechanism:
        if self.link and len(self.needs) < 2:
            raise ValueError("a link needs the mechanisms between which it stands, two or more")
        return self

    @property
    def copies(self) -> dict[str, str]:
        """Gene to the parameter that is its copies per cell, or scales what the cell makes of it."""
        return {item.abundance: item.initial for item in self.species if item.abundance} | self.genes
