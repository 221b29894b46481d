"""A drug: what it is, what it acts on, and how it moves through a species."""

from __future__ import annotations

from typing import Literal

from alarmin.records.base import Identifier, Record
from alarmin.records.evidence import Parameter, Source

__all__ = ["Drug", "DrugPK", "DrugTarget"]


class DrugTarget(Record):
    """The port of a mechanism that the drug supplies.

    Parameters
    ----------
    mechanism, species : str
        Where the free drug at the cell enters the model.
    interactions : tuple of str
        Arrows of the catalogue that describe the action.
    """

    mechanism: Identifier
    species: Identifier
    interactions: tuple[Identifier, ...] = ()
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
    scaled : bool
        True when no pharmacokinetics were published for the species and values come from allometry.
    """

    species: Literal["human", "mouse"]
    mechanism: Identifier
    routes: dict[str, Identifier]
    bioavailability: dict[str, Identifier] = {}
    infusion: dict[str, Identifier] = {}
    parameters: tuple[Parameter, ...]
    reference_weight_kg: float
    scaled: bool = False
    note: str = ""


class Drug(Record):
    """A drug of the catalogue.

    Parameters
    ----------
    entity : str
        Entity id in the interactions table.
    molar_mass_g_mol : float
        Used to turn mass doses into amounts.
    active_in : tuple of str
        Species whose target it binds.
    """

    id: Identifier
    name: str
    entity: str
    curies: tuple[str, ...] = ()
    molar_mass_g_mol: float
    molar_mass_source: Source
    target: DrugTarget
    active_in: tuple[Literal["human", "mouse"], ...]
    active_in_source: Source
    pk: tuple[DrugPK, ...]
    usual_regimens: dict[str, str] = {}
    note: str = ""
