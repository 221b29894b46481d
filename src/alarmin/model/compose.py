"""Mechanisms, a subject's cell and its surroundings joined into one set of equations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ModelError
from alarmin.model.document import Section, document
from alarmin.model.text import assigned, prefixed, reaction_lines
from alarmin.model.trace import ReactionLine, trace_reactions
from alarmin.model.units import MODEL_UNITS, in_model_unit
from alarmin.records.drug import Drug, DrugPK
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism, Observable, SpeciesDef
from alarmin.records.result import ReactionTrace
from alarmin.units import AVOGADRO

__all__ = ["ComposedModel", "Composition", "DoseTarget", "compose"]

MEDIUM_PER_CELL_L = 1e-9
UNIT_NAMES = frozenset(unit.id for unit in MODEL_UNITS)


@dataclass(frozen=True, slots=True)
class Composition:
    """What to join.

    Parameters
    ----------
    species : {"human", "mouse"}
        Species of the cells; chooses species-specific parameters.
    surroundings : {"held", "closed"}
        ``held``: levels around the cell are imposed; ``closed``: a finite medium.
    drugs : tuple of str
        Drugs whose pharmacokinetics join the model (``held`` only).
    medium_per_cell_l : float
        Litres of medium per cell.
    mechanism : str
        The cell mechanism; may be empty when the catalogue holds one.
    host : {"human", "mouse"}, optional
        Species in which drugs are dosed; that of the cells by default.
    """

    species: Literal["human", "mouse"]
    surroundings: Literal["held", "closed"]
    drugs: tuple[str, ...] = ()
    medium_per_cell_l: float = MEDIUM_PER_CELL_L
    mechanism: str = ""
    host: Literal["human", "mouse"] | None = None

    @property
    def items_per_molar(self) -> float:
        """Items in the medium of one cell at 1 mol/L."""
        return AVOGADRO * self.medium_per_cell_l


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
class ComposedModel:
    """One set of equations with the meaning of every name in it.

    Parameters
    ----------
    antimony : str
        Complete model text.
    parameters : mapping of str to Parameter
        Every number, by its name in the text.
    values : mapping of str to float
        Central values in model units.
    initial : mapping of str to str
        Species to the parameter that gives its amount at the start.
    observables : mapping of str to Observable
        What can be read out.
    doses : mapping of (drug, route) to DoseTarget
        Where a dose goes.
    levels : mapping of str to str
        Entity to the parameter that holds its level (``held`` only).
    ports : mapping of str to str
        Entity to the species that users may add or hold.
    free : mapping of str to str
        Entity to the observable that is its free concentration.
    molar_masses : mapping of str to float
        Entity to g/mol.
    cold : tuple of str
        Parameters that are zero where membranes do not move.
    medium, resting : tuple of str
        Species around the cell, and species that settle before anything is done to it.
    per_item : mapping of str to float
        Observable to what one item is worth in its model unit; shares are left out.
    """

    composition: Composition
    antimony: str
    parameters: Mapping[str, Parameter]
    values: Mapping[str, float]
    species: tuple[SpeciesDef, ...]
    initial: Mapping[str, str]
    abundances: Mapping[str, str]
    observables: Mapping[str, Observable]
    reactions: tuple[ReactionTrace, ...]
    doses: Mapping[tuple[str, str], DoseTarget]
    levels: Mapping[str, str]
    ports: Mapping[str, str]
    free: Mapping[str, str]
    molar_masses: Mapping[str, float]
    weights: tuple[str, ...]
    drug_ratios: Mapping[str, str]
    cold: tuple[str, ...]
    medium: tuple[str, ...]
    resting: tuple[str, ...]
    per_item: Mapping[str, float]
    mechanisms: tuple[Mechanism, ...] = field(default=())

    @property
    def digest(self) -> str:
        """SHA-256 of the model text."""
        return hashlib.sha256(self.antimony.encode()).hexdigest()


def compose(catalog: Catalog, composition: Composition) -> ComposedModel:
    """Join the cell mechanism, its surroundings and the pharmacokinetics of drugs.

    Raises
    ------
    ModelError
        When a drug has no pharmacokinetics in the species, or a parameter or a part of the layout is missing.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> model = compose(load_catalog(), Composition("human", "held", ("anakinra",)))
    >>> model.observables["signalling_complexes"].unit
    'molecules/cell'
    """
    cell = _cell_mechanism(catalog, composition.mechanism)
    parts = [_cell_part(cell, composition)]
    parts += [_drug_part(catalog, catalog.drugs[drug], composition) for drug in composition.drugs]
    ports = _ports_part(cell, parts[1:], composition)
    pieces = [*parts, ports]
    parameters = {name: parameter for piece in pieces for name, parameter in piece.parameters.items()}
    lines = {name: line for piece in pieces for name, line in piece.reactions.items()}
    rules = {name: rule for piece in pieces for name, rule in assigned(piece.text).items()}
    return ComposedModel(
        composition=composition,
        antimony=_document(pieces, parameters, cell, composition),
        parameters=parameters,
        values={name: in_model_unit(parameter) for name, parameter in parameters.items()},
        species=tuple(species for piece in pieces for species in piece.species),
        initial={species.id: species.initial for species in cell.species if species.initial},
        abundances={species.abundance: species.initial for species in cell.species if species.abundance},
        observables={item.id: item for piece in pieces for item in piece.observables},
        reactions=trace_reactions(lines, rules, frozenset(parameters)),
        doses={key: target for piece in pieces for key, target in piece.doses.items()},
        levels={port.entity: f"level_{port.species}" for port in cell.ports} if ports.parameters else {},
        ports={port.entity: port.species for port in cell.ports},
        free={port.entity: port.free for port in cell.ports if port.free},
        molar_masses={port.entity: port.molar_mass_g_mol for port in cell.ports if port.molar_mass_g_mol},
        weights=tuple(name for piece in pieces for name in piece.weights),
        drug_ratios={drug: f"ratio_{drug}" for drug in composition.drugs},
        cold=cell.trafficking,
        medium=tuple(species.id for species in cell.species if species.compartment == cell.medium),
        resting=tuple(species.id for species in cell.species if species.compartment in cell.resting),
        per_item=_per_item(pieces, composition),
        mechanisms=tuple(mechanism for piece in pieces for mechanism in piece.mechanisms),
    )


def _cell_mechanism(catalog: Catalog, name: str) -> Mechanism:
    cells = {item.id: item for item in catalog.mechanisms.values() if item.role == "cell"}
    if name not in cells and (name or len(cells) != 1):
        raise ModelError(f"A composition needs one cell mechanism of: {', '.join(sorted(cells))}.")
    return cells[name] if name else next(iter(cells.values()))


def _named(mechanism: Mechanism, what: str, name: str | None) -> str:
    """Return a part of the layout of a mechanism, which its folder has to name."""
    if name is None:
        raise ModelError(f"The mechanism {mechanism.id} does not name its `{what}`.")
    return name


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text and meaning of one joined part."""

    text: str
    parameters: dict[str, Parameter]
    species: tuple[SpeciesDef, ...] = ()
    reactions: dict[str, ReactionLine] = field(default_factory=dict)
    observables: tuple[Observable, ...] = ()
    doses: dict[tuple[str, str], DoseTarget] = field(default_factory=dict)
    weights: tuple[str, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    supplies: tuple[tuple[str, str, str], ...] = ()


def _chosen(parameters: tuple[Parameter, ...], species: str) -> dict[str, Parameter]:
    """Return one parameter per id: the species' own where there is one, else the general one."""
    found: dict[str, Parameter] = {}
    for parameter in parameters:
        if parameter.species == species or (parameter.species == "any" and parameter.id not in found):
            found[parameter.id] = parameter
    missing = {parameter.id for parameter in parameters} - set(found)
    if missing:
        raise ModelError(f"No value for {species} of: {', '.join(sorted(missing))}.")
    return found


def _reactions_of(mechanism: Mechanism, text: str, prefix: str = "") -> dict[str, ReactionLine]:
    equations = reaction_lines(text)
    return {
        f"{prefix}{reaction.id}": ReactionLine(*equations[f"{prefix}{reaction.id}"], reaction)
        for reaction in mechanism.reactions
    }


def _cell_part(cell: Mechanism, composition: Composition) -> _Piece:
    parameters = _chosen(cell.parameters, composition.species)
    counts = {
        species.initial: Parameter.model_validate(
            {
                "id": species.initial,
                "value": 0.0,
                "unit": "molecules/cell",
                "spread": {"kind": "fixed", "basis": "set by the subject"},
                "meaning": f"copies of {species.abundance} per cell",
                "status": "assumed",
                "reason": "replaced by the abundance of the subject",
            }
        )
        for species in cell.species
        if species.initial
    }
    return _Piece(
        text=cell.antimony,
        parameters=parameters | counts,
        species=cell.species,
        reactions=_reactions_of(cell, cell.antimony),
        observables=cell.observables,
        mechanisms=(cell,),
    )


def _drug_part(catalog: Catalog, drug: Drug, composition: Composition) -> _Piece:
    host = composition.host or composition.species
    pk = _pk_for(drug, host)
    mechanism = catalog.mechanisms[pk.mechanism]
    prefix = f"{drug.id}_"
    shared = frozenset({mechanism.avogadro} if mechanism.avogadro else ())
    plasma = _named(mechanism, "plasma", mechanism.plasma)
    text = prefixed(mechanism.antimony, prefix, shared | UNIT_NAMES)
    own = _chosen((*mechanism.parameters, *pk.parameters), host)
    parameters = {
        (name if name in shared else f"{prefix}{name}"): _in_sets(parameter, pk, prefix)
        for name, parameter in own.items()
    }
    doses = {
        (drug.id, route): DoseTarget(
            f"{prefix}{species}",
            _behind(prefix, pk.bioavailability.get(route)),
            _behind(prefix, pk.infusion.get(route)),
        )
        for route, species in pk.routes.items()
    }
    return _Piece(
        text=text,
        parameters=parameters,
        species=tuple(
            species.model_copy(
                update={
                    "id": f"{prefix}{species.id}",
                    "name": f"{drug.name}: {species.name}",
                    "parts": (drug.entity,),
                    "compartment": f"{prefix}{species.compartment}",
                }
            )
            for species in mechanism.species
        ),
        reactions=_reactions_of(mechanism, text, prefix),
        observables=tuple(
            item.model_copy(update={"id": f"{prefix}{item.id}", "name": f"{drug.name} {item.name}"})
            for item in mechanism.observables
        ),
        doses=doses,
        weights=(f"{prefix}weight",),
        mechanisms=(mechanism,),
        supplies=((drug.target.species, drug.id, f"{prefix}{plasma}"),),
    )


def _in_sets(parameter: Parameter, pk: DrugPK, prefix: str) -> Parameter:
    """Tell a parameter that has a centre per published set with which weights and from which stream to take one."""
    if not parameter.spread.sets:
        return parameter
    weights = {item.id: item.weight for item in pk.sets}
    spread = parameter.spread.model_copy(update={"weights": weights, "stream": f"{prefix}set"})
    return parameter.model_copy(update={"spread": spread})


def _behind(prefix: str, name: str | None) -> str | None:
    return f"{prefix}{name}" if name else None


def _pk_for(drug: Drug, species: str) -> DrugPK:
    for pk in drug.pk:
        if pk.species == species:
            return pk
    known = ", ".join(pk.species for pk in drug.pk)
    raise ModelError(f"{drug.name} has no pharmacokinetics in {species}; it has them in {known}.")


def _ports_part(cell: Mechanism, drugs: list[_Piece], composition: Composition) -> _Piece:
    """Return the rules that hold ligand levels, and add what drugs bring."""
    if composition.surroundings == "closed":
        if drugs:
            raise ModelError(
                "Drugs with pharmacokinetics need a body; in a dish add the protein to the medium."
            )
        return _Piece(text="", parameters={})
    items_per_m = f"{_named(cell, 'avogadro', cell.avogadro)}*{_named(cell, 'medium', cell.medium)}"
    lines, parameters = [], {}
    for port in cell.ports:
        level = f"level_{port.species}"
        parameters[level] = _held(level, "mol/L", f"free level of {port.entity} around the cell")
        supplied = [supply for piece in drugs for supply in piece.supplies if supply[0] == port.species]
        for _, drug, source in supplied:
            parameters[f"ratio_{drug}"] = _held(
                f"ratio_{drug}", "", f"free {drug} at the cell over plasma", 1.0
            )
            level += f" + ratio_{drug}*{source}"
        lines.append(f"{port.species} := ({level})*{items_per_m};")
    return _Piece(text="\n".join(lines), parameters=parameters)


def _held(name: str, unit: str, meaning: str, value: float = 0.0) -> Parameter:
    return Parameter.model_validate(
        {
            "id": name,
            "value": value,
            "unit": unit,
            "spread": {"kind": "fixed", "basis": "set by the site"},
            "meaning": meaning,
            "status": "assumed",
            "reason": "replaced by the level of the site",
        }
    )


def _document(
    pieces: list[_Piece], parameters: Mapping[str, Parameter], cell: Mechanism, composition: Composition
) -> str:
    held = {port.species for port in cell.ports} if composition.surroundings == "held" else set()
    medium = _named(cell, "medium", cell.medium)
    sections = [Section(piece.text, piece.species, piece.observables) for piece in pieces]
    return document(sections, parameters, held=held, sizes={medium: composition.medium_per_cell_l})


def _per_item(pieces: list[_Piece], composition: Composition) -> dict[str, float]:
    """Return what one item is worth; concentrations of a body are taken over one litre."""
    volumes = (composition.medium_per_cell_l, *(1.0 for _ in pieces[1:]))
    found: dict[str, float] = {}
    for piece, volume in zip(pieces, volumes, strict=True):
        worth = {"item": 1.0, "mole_per_litre": 1.0 / (AVOGADRO * volume)}
        found |= {item.id: worth[item.model_unit] for item in piece.observables if item.model_unit in worth}
    return found
