"""A drug: what it is, what it acts on, and how it moves through a species."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from alarmin.records.base import Identifier, ModelName, Record, Species
from alarmin.records.evidence import Parameter, Source

__all__ = ["Binds", "Drug", "DrugAction", "DrugPK", "HostSupply", "Inhibits", "PKSet", "Supplies"]


class Supplies(Record):
    """The drug is a protein that the cell model already holds.

    Parameters
    ----------
    species : str
        The port that it supplies.
    interactions : tuple of str
        Arrows of the catalogue that describe the action.
    """

    kind: Literal["supplies"]
    species: ModelName
    interactions: tuple[Identifier, ...] = ()
    note: str = ""


class Binds(Record):
    """The drug binds a ligand around the cell, or a receptor on it.

    Parameters
    ----------
    mechanism : str
        Mechanism folder of role ``action`` that holds the equations.
    target : str
        Species of the cell model that is bound.
    parameters : tuple of Parameter
        Affinity and rate constants of this drug and target.
    """

    kind: Literal["binds"]
    mechanism: Identifier
    target: ModelName
    interactions: tuple[Identifier, ...] = ()
    parameters: tuple[Parameter, ...]
    note: str = ""


class Inhibits(Record):
    """The drug lowers the activity of a step, by the fraction ``1/(1 + (concentration/IC50)^hill)`` that is left.

    Parameters
    ----------
    step : str
        Step of a cell mechanism.
    parameters : tuple of Parameter
        ``IC50`` and ``hill``.
    """

    kind: Literal["inhibits"]
    step: ModelName
    interactions: tuple[Identifier, ...] = ()
    parameters: tuple[Parameter, ...]
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Inhibits:
        given = sorted({parameter.id for parameter in self.parameters})
        if given != ["IC50", "hill"]:
            raise ValueError("an inhibiting action has the parameters IC50 and hill, no others")
        return self


DrugAction = Annotated[Supplies | Binds | Inhibits, Field(discriminator="kind")]
"""What a drug does."""


class HostSupply(Record):
    """How the drug reaches what happens in the whole body: levels of its pharmacokinetics that a mechanism takes.

    Parameters
    ----------
    mechanism : str
        Mechanism folder of role ``host``.
    supplies : dict of str to str
        Parameter of that mechanism to the readout of the drug's pharmacokinetics, a level or a rate of entry, that it
        becomes; several drugs add up.
    interactions : tuple of str
        Arrows of the catalogue that describe the action.
    """

    mechanism: Identifier
    supplies: dict[ModelName, ModelName] = Field(min_length=1)
    interactions: tuple[Identifier, ...] = ()
    note: str = ""


class PKSet(Record):
    """One published set of pharmacokinetic values that belong together.

    Parameters
    ----------
    weight : float
        Share of draws that take it, relative to the other sets.
    sources : tuple of Source
        Where the values stand.
    note : str
        What is known against it, and how values were completed.
    """

    id: Identifier
    weight: float = Field(gt=0, le=100)
    sources: tuple[Source, ...]
    note: str = ""


class DrugPK(Record):
    """Pharmacokinetics of the drug in one species.

    Parameters
    ----------
    mechanism : str
        Mechanism folder that holds the structural equations.
    routes : dict of str to str
        Route to the species of that mechanism that receives the dose.
    bioavailability : dict of str to str
        Route to the parameter that is the fraction absorbed; routes not named are complete.
    infusion : dict of str to str
        Route to the parameter that is its infusion rate; routes not named take boluses only.
    reference_weight_kg : float
        Weight at which the parameters hold.
    sets : tuple of PKSet
        Published sets that disagree as wholes; the first is the one taken when nothing is drawn.
    scaled : bool
        True when no pharmacokinetics were published for the species and values come from allometry.
    """

    species: Species
    mechanism: Identifier
    routes: dict[str, ModelName]
    bioavailability: dict[str, ModelName] = {}
    infusion: dict[str, ModelName] = {}
    parameters: tuple[Parameter, ...]
    sets: tuple[PKSet, ...] = ()
    reference_weight_kg: float
    scaled: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _whole_sets(self) -> DrugPK:
        names = [item.id for item in self.sets]
        for parameter in self.parameters:
            centres = parameter.spread.sets
            if centres and sorted(centres) != sorted(names):
                raise ValueError(f"{parameter.id} needs a centre for each of the sets {', '.join(names)}")
            if centres and centres[names[0]] != parameter.value:
                raise ValueError(f"{parameter.id}: the value must be that of the first set, {names[0]}")
        return self


class Drug(Record):
    """A drug of the catalogue.

    Parameters
    ----------
    id : str
        Stands before the names of its pharmacokinetics in model text.
    entity : str
        Entity id in the interactions table.
    molar_mass_g_mol : float
        Used to turn mass doses into amounts.
    actions : tuple of Supplies, Binds or Inhibits
        What it does, in the cells of the species of `active_in` only.
    active_in : tuple of str
        Species whose target it binds.
    pk : tuple of DrugPK
        One per species; empty for a drug that is only put into a dish.
    host : HostSupply, optional
        What it does in the whole body, in the species of `active_in` only.
    """

    id: ModelName
    name: str
    entity: str
    curies: tuple[str, ...] = ()
    molar_mass_g_mol: float
    molar_mass_source: Source
    actions: tuple[DrugAction, ...] = Field(min_length=1)
    active_in: tuple[Literal["human", "mouse"], ...]
    active_in_source: Source
    pk: tuple[DrugPK, ...]
    host: HostSupply | None = None
    usual_regimens: dict[str, str] = {}
    note: str = ""

    @property
    def interactions(self) -> tuple[str, ...]:
        """Arrows of the catalogue that describe what the drug does."""
        acts = (*self.actions, *([self.host] if self.host else []))
        return tuple(dict.fromkeys(name for action in acts for name in action.interactions))
