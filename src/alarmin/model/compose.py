"""Mechanisms joined into one set of equations: a subject's cell and its surroundings, or a person as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from alarmin.catalog.catalog import Catalog
from alarmin.model.cell import cell_mechanisms, cell_piece, steps_piece
from alarmin.model.document import Section, document, with_terms
from alarmin.model.drugs import (
    Cell,
    action_pieces,
    body_needs,
    bound_targets,
    inhibition,
    kinetics_piece,
    level_piece,
    plasma_of,
    supplied_ports,
)
from alarmin.model.host import body_pieces, host_layout, host_mechanisms, host_pieces
from alarmin.model.layout import Layout, layout_of
from alarmin.model.piece import DoseTarget, Piece, named, set_elsewhere
from alarmin.model.surroundings import holding_piece, pool_name, pool_pieces
from alarmin.model.text import assigned, names_in
from alarmin.model.trace import trace_reactions
from alarmin.model.units import in_model_unit
from alarmin.records.base import Species
from alarmin.records.drug import Drug
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism, Observable, SpeciesDef
from alarmin.records.result import ReactionTrace
from alarmin.units import AVOGADRO

__all__ = ["ComposedModel", "Composition", "DoseTarget", "compose"]

MEDIUM_PER_CELL_L = 1e-9


@dataclass(frozen=True, slots=True)
class Composition:
    """What to join.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the cells or the person; chooses species-specific parameters.
    surroundings : {"held", "closed", "body"}
        ``held``: levels around the cell are imposed; ``closed``: a finite medium; ``body``: no cell, a whole person.
    drugs : tuple of str
        Drugs that join the model; with their pharmacokinetics except in a medium.
    medium_per_cell_l : float
        Litres of medium per cell.
    mechanisms : tuple of str
        Mechanisms, which bring what they need. Of cells every one of the catalogue when there are none.
    host : {"human", "mouse", "rat"}, optional
        Species in which drugs are dosed; that of the cells by default.
    attributes : tuple of Parameter
        What is observed of the person or the cell, in place of the typical values of mechanisms.
    """

    species: Species
    surroundings: Literal["held", "closed", "body"]
    drugs: tuple[str, ...] = ()
    medium_per_cell_l: float = MEDIUM_PER_CELL_L
    mechanisms: tuple[str, ...] = ()
    host: Species | None = None
    attributes: tuple[Parameter, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the surroundings hold levels."""
        return self.surroundings == "held"

    @property
    def items_per_molar(self) -> float:
        """Items in the medium of one cell at 1 mol/L."""
        return AVOGADRO * self.medium_per_cell_l


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
    abundances : mapping of str to str
        Gene to the parameter that is its copies per cell.
    typical : frozenset of str
        Genes whose copies per cell have a typical value, so that a subject may leave them out.
    forms : mapping of str to str
        Gene with copies of its own to the gene of which its product is a form.
    steps : mapping of str to str
        Step to the parameter that is the activity an experimenter leaves.
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
    typical: frozenset[str]
    forms: Mapping[str, str]
    steps: Mapping[str, str]
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
    """Join the mechanisms of a cell, its surroundings and what drugs do; or those of a body and the drugs in it.

    Raises
    ------
    ModelError
        When a drug has no pharmacokinetics in the host, or a parameter or a part of the layout is missing.
    UnknownName
        When a mechanism is not known.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> wanted = Composition("human", "held", ("anakinra",), mechanisms=("il1_receptor",))
    >>> compose(load_catalog(), wanted).observables["signalling_complexes"].unit
    'molecules/cell'
    """
    drugs = [catalog.drugs[name] for name in composition.drugs]
    cells, pieces, layout = _parts(catalog, composition, drugs)
    parameters = {name: parameter for piece in pieces for name, parameter in piece.parameters.items()}
    text = _document(pieces, parameters, cells, composition)
    lines = {name: line for piece in pieces for name, line in piece.reactions.items()}
    return ComposedModel(
        composition=composition,
        antimony=text,
        parameters=parameters,
        values={name: in_model_unit(parameter) for name, parameter in parameters.items()},
        species=tuple(species for piece in pieces for species in piece.species),
        initial=layout.initial,
        abundances=layout.abundances,
        typical=layout.typical,
        forms=layout.forms,
        steps=layout.steps,
        observables={item.id: item for piece in pieces for item in piece.observables},
        reactions=trace_reactions(lines, assigned(text), frozenset(parameters)),
        doses={key: target for piece in pieces for key, target in piece.doses.items()},
        levels=layout.levels,
        ports=layout.ports,
        free=layout.free,
        molar_masses=layout.molar_masses,
        weights=tuple(name for piece in pieces for name in piece.weights),
        drug_ratios={drug.id: f"ratio_{drug.id}" for drug in drugs if f"ratio_{drug.id}" in parameters},
        cold=layout.cold,
        medium=layout.medium,
        resting=(*layout.resting, *_kept_up(pieces)),
        per_item=_per_item(pieces),
        mechanisms=tuple(
            {mechanism.id: mechanism for piece in pieces for mechanism in piece.mechanisms}.values()
        ),
    )


def _parts(
    catalog: Catalog, composition: Composition, drugs: Sequence[Drug]
) -> tuple[Sequence[Mechanism], list[Piece], Layout]:
    """Return the cells of a model (none in a body), its parts, and what users may set in it."""
    species, host = composition.species, composition.host or composition.species
    if composition.surroundings == "body":
        hosts = host_mechanisms(catalog, {*composition.mechanisms, *body_needs(catalog, drugs, host)})
        return (), host_pieces(catalog, hosts, drugs, host, composition.attributes), host_layout(hosts, drugs)
    cells = cell_mechanisms(catalog, composition.mechanisms)
    pieces = _pieces(catalog, composition, cells, drugs)
    around = _around(pieces, cells, composition)
    return cells, pieces, layout_of(cells, drugs, species, held=composition.held, around=around)


def _pieces(
    catalog: Catalog, composition: Composition, cells: Sequence[Mechanism], drugs: Sequence[Drug]
) -> list[Piece]:
    """Return the parts of a model: the cell, drugs in the body and at the cell, surroundings, steps, actions."""
    species, host = composition.species, composition.host or composition.species
    own = [cell_piece(cell, species, composition.medium_per_cell_l, composition.attributes) for cell in cells]
    bodied = drugs if composition.held else ()
    body = host_mechanisms(catalog, body_needs(catalog, bodied, host))
    kinetics = [*body_pieces(body, host), *(kinetics_piece(catalog, drug, host) for drug in bodied)]
    lowered = [inhibition(drug, species) for drug in drugs]
    steps = steps_piece([*cells, *body], [factor for _, factors in lowered for factor in factors])
    cell = _cell_for_actions(own, cells, composition)
    around = _surroundings(catalog, composition, cells, drugs, cell)
    ports = {port.species for one in cells for port in one.ports}
    targets = {name: pool_name(name) for name in ports} if composition.held else {}
    actions = [
        piece for drug in drugs for piece in action_pieces(catalog, drug, species, targets=targets, cell=cell)
    ]
    every = [*own, *kinetics, *around, steps, *(piece for piece, _ in lowered), *actions]
    return [piece if composition.held else _without_flow(piece) for piece in every]


def _cell_for_actions(own: Sequence[Piece], cells: Sequence[Mechanism], composition: Composition) -> Cell:
    names = frozenset(name for piece in own for name in names_in(piece.text))
    parts = {item.id: item.parts for piece in own for item in piece.species}
    return Cell(names, parts, named(cells[0], "medium", cells[0].medium), composition.held)


def _surroundings(
    catalog: Catalog,
    composition: Composition,
    cells: Sequence[Mechanism],
    drugs: Sequence[Drug],
    cell: Cell,
) -> list[Piece]:
    """Return drugs at the cell and, where levels are held, what holds them."""
    species, host = composition.species, composition.host or composition.species
    volume_l = composition.medium_per_cell_l
    supplying = supplied_ports(drugs, species)
    if not composition.held:
        whole = {drug.id for _, drug in supplying}
        dished = [drug for drug in drugs if drug.id not in whole]
        return [replace(level_piece(drug, cells[0], None), volume_l=volume_l) for drug in dished]
    levels = [
        replace(level_piece(drug, cells[0], plasma_of(catalog, drug, host)), volume_l=volume_l)
        for drug in drugs
    ]
    supplied: dict[str, tuple[tuple[str, str], ...]] = {}
    for port, drug in supplying:
        entering = (f"ratio_{drug.id}", plasma_of(catalog, drug, host))
        supplied[port] = (*supplied.get(port, ()), entering)
    ports = [port for one in cells for port in one.ports]
    pools = pool_pieces(catalog, ports, bound_targets(drugs, species), cell.names)
    kept = {item.id for piece in pools for item in piece.species}
    pooled = frozenset(port.species for port in ports if pool_name(port.species) in kept)
    return [*levels, *pools, holding_piece(cells, pooled, supplied)]


def _without_flow(piece: Piece) -> Piece:
    """Return a part as it stands in a dish, through which nothing flows."""
    still = {
        name: set_elsewhere(
            name, piece.parameters[name].unit, piece.parameters[name].meaning, 0.0, "the dish"
        )
        for name in piece.flow
        if name in piece.parameters
    }
    return replace(piece, parameters=dict(piece.parameters) | still) if still else piece


def _around(pieces: Sequence[Piece], cells: Sequence[Mechanism], composition: Composition) -> tuple[str, ...]:
    """Return the species of drugs in the medium of a dish."""
    mediums = {cell.medium for cell in cells}
    own = {item.id for cell in cells for item in cell.species}
    found = [item for piece in pieces for item in piece.species if item.id not in own]
    return () if composition.held else tuple(item.id for item in found if item.compartment in mediums)


def _kept_up(pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield the species that a site keeps up, which rest with the cell."""
    for piece in pieces:
        if any(mechanism.role == "surroundings" for mechanism in piece.mechanisms):
            yield from (item.id for item in piece.species)


def _document(
    pieces: Sequence[Piece],
    parameters: Mapping[str, Parameter],
    cells: Sequence[Mechanism],
    composition: Composition,
) -> str:
    held = {port.species for cell in cells for port in cell.ports} if composition.held else set()
    ruled = [(piece, assigned(piece.text)) for piece in pieces]
    followed = {item.id for piece, rules in ruled for item in piece.species if item.id in rules}
    added: dict[str, list[str]] = {}
    for readout, name in (pair for piece in pieces for pair in piece.adds):
        added.setdefault(readout, []).append(name)
    sections = [Section(with_terms(piece.text, added), piece.species, piece.observables) for piece in pieces]
    mediums = [named(cell, "medium", cell.medium) for cell in cells[:1]]
    sizes = dict.fromkeys(mediums, composition.medium_per_cell_l)
    return document(sections, parameters, held=held, ruled=held | followed, sizes=sizes)


def _per_item(pieces: Sequence[Piece]) -> dict[str, float]:
    """Return what one item is worth; concentrations of a body are taken over one litre."""
    found: dict[str, float] = {}
    for piece in pieces:
        worth = {"item": 1.0, "mole_per_litre": 1.0 / (AVOGADRO * piece.volume_l)}
        found |= {item.id: worth[item.model_unit] for item in piece.observables if item.model_unit in worth}
    return found
