"""One part of a composed model: its text, and what the names in it mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from alarmin.errors import ModelError
from alarmin.model.text import reaction_lines, renamed
from alarmin.model.trace import ReactionLine
from alarmin.model.units import MODEL_UNITS
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism, Observable, SpeciesDef

__all__ = ["DoseTarget", "Piece", "chosen", "joined", "named", "put_in", "set_elsewhere"]

_UNIT_NAMES = frozenset(unit.id for unit in MODEL_UNITS)


@dataclass(frozen=True, slots=True)
class DoseTarget:
    """Where a dose goes.

    Parameters
    ----------
    species : str
        Receives a bolus.
    share : str or None
        Parameter that is the fraction absorbed; None when all of it arrives.
    rate : str or None
        Parameter that is the infusion rate; None when the route takes boluses only.
    """

    species: str
    share: str | None
    rate: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Text and meaning of one joined part.

    Parameters
    ----------
    volume_l : float
        Litres over which its concentrations are taken.
    flow : tuple of str
        Parameters that are zero in a dish.
    """

    text: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    species: tuple[SpeciesDef, ...] = ()
    reactions: Mapping[str, ReactionLine] = field(default_factory=dict)
    observables: tuple[Observable, ...] = ()
    doses: Mapping[tuple[str, str], DoseTarget] = field(default_factory=dict)
    weights: tuple[str, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    adds: tuple[tuple[str, str], ...] = ()
    flow: tuple[str, ...] = ()
    volume_l: float = 1.0


def named(mechanism: Mechanism, what: str, name: str | None) -> str:
    """Return a part of the layout of a mechanism, which its folder has to name."""
    if name is None:
        raise ModelError(f"The mechanism {mechanism.id} does not name its `{what}`.")
    return name


def chosen(parameters: Iterable[Parameter], species: str) -> dict[str, Parameter]:
    """Return one parameter per id: the species' own where there is one, else the general one."""
    given = tuple(parameters)
    found: dict[str, Parameter] = {}
    for parameter in given:
        if parameter.species == species or (parameter.species == "any" and parameter.id not in found):
            found[parameter.id] = parameter
    missing = {parameter.id for parameter in given} - set(found)
    if missing:
        raise ModelError(f"No value for {species} of: {', '.join(sorted(missing))}.")
    return found


def set_elsewhere(name: str, unit: str, meaning: str, value: float, by: str) -> Parameter:
    """Return a parameter without evidence of its own, since the subject, the site or the experimenter sets it."""
    return Parameter.model_validate(
        {
            "id": name,
            "value": value,
            "unit": unit,
            "spread": {"kind": "fixed", "basis": f"set by {by}"},
            "meaning": meaning,
            "status": "assumed",
            "reason": f"replaced by what {by} sets",
        }
    )


def joined(mechanism: Mechanism, parameters: Mapping[str, Parameter]) -> Piece:
    """Return a mechanism under its own names."""
    return Piece(
        text=mechanism.antimony,
        parameters=parameters,
        species=mechanism.species,
        reactions=_reactions(mechanism, mechanism.antimony, {}),
        observables=mechanism.observables,
        mechanisms=(mechanism,),
        adds=tuple(mechanism.adds.items()),
        flow=mechanism.flow,
    )


def put_in(
    mechanism: Mechanism,
    prefix: str,
    parameters: Mapping[str, Parameter],
    *,
    places: Mapping[str, str] = MappingProxyType({}),
    shared: Iterable[str] = (),
    title: str = "",
    parts: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Piece:
    """Return a mechanism with its own names behind a prefix, so that several may stand side by side.

    Parameters
    ----------
    parameters : mapping of str to Parameter
        By their names in the text; shared ones keep them.
    places : mapping of str to str
        Name of the text to the name it stands for.
    shared : iterable of str
        Names that all parts have in common.
    title : str
        Stands before the names of species and readouts.
    parts : mapping of str to tuple of str
        Place to the entities it is made of; that of the empty name for species without parts.
    """
    names = {name: name for name in (*shared, *_UNIT_NAMES)} | dict(places)

    def own(name: str) -> str:
        return names.get(name, f"{prefix}{name}")

    def species(item: SpeciesDef) -> SpeciesDef:
        held = item.parts or ("",)
        entities = tuple(entity for part in held for entity in parts.get(part, (part,) if part else ()))
        named_so = {"id": own(item.id), "name": f"{title}: {item.name}", "parts": entities}
        return item.model_copy(update={**named_so, "compartment": own(item.compartment)})

    def readout(item: Observable) -> Observable:
        return item.model_copy(update={"id": own(item.id), "name": f"{title} {item.name}"})

    text = renamed(mechanism.antimony, own)
    return Piece(
        text=text,
        parameters={own(name): parameter for name, parameter in parameters.items()},
        species=tuple(species(item) for item in mechanism.species),
        reactions=_reactions(mechanism, text, {item.id: own(item.id) for item in mechanism.reactions}),
        observables=tuple(readout(item) for item in mechanism.observables),
        mechanisms=(mechanism,),
        adds=tuple((name, own(counted)) for name, counted in mechanism.adds.items()),
        flow=tuple(own(name) for name in mechanism.flow),
    )


def _reactions(mechanism: Mechanism, text: str, names: Mapping[str, str]) -> dict[str, ReactionLine]:
    equations = reaction_lines(text)
    found = {}
    for reaction in mechanism.reactions:
        name = names.get(reaction.id, reaction.id)
        if name not in equations:
            raise ModelError(f"The reaction {reaction.id} does not stand in the text of {mechanism.id}.")
        found[name] = ReactionLine(*equations[name], reaction)
    return found
