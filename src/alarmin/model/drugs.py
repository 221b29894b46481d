"""Drugs in a composed model: their way through the body, their level at the cell, what they bind and lower."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ModelError
from alarmin.model.piece import DoseTarget, Piece, chosen, named, put_in, set_elsewhere
from alarmin.model.trace import ReactionLine
from alarmin.records.drug import Binds, Drug, DrugPK, Inhibits, Supplies
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism, Observable, SpeciesDef

__all__ = [
    "Cell",
    "action_pieces",
    "body_needs",
    "bound_targets",
    "free_name",
    "inhibition",
    "kinetics_piece",
    "level_piece",
    "plasma_of",
    "supplied_ports",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a drug's action may use of the cell.

    Parameters
    ----------
    names : frozenset of str
        Every name of the cell's text.
    parts : mapping of str to tuple of str
        Species to what they are made of.
    held : bool
        Whether the surroundings hold levels.
    """

    names: frozenset[str]
    parts: Mapping[str, tuple[str, ...]]
    medium: str
    held: bool


def free_name(drug: Drug) -> str:
    """Return the species that is the free drug around the cell."""
    return f"{drug.id}_free"


def _acting(drug: Drug, species: str) -> tuple[Supplies | Binds | Inhibits, ...]:
    """Return what a drug does in cells of a species: nothing where it does not know the target."""
    return drug.actions if species in drug.active_in else ()


def supplied_ports(drugs: Iterable[Drug], species: str) -> Iterator[tuple[str, Drug]]:
    """Yield each port species that a drug supplies, with the drug."""
    for drug in drugs:
        yield from ((one.species, drug) for one in _acting(drug, species) if isinstance(one, Supplies))


def bound_targets(drugs: Iterable[Drug], species: str) -> dict[str, tuple[str, ...]]:
    """Return each species that drugs bind, with the action mechanisms that do so."""
    found: dict[str, tuple[str, ...]] = {}
    for drug in drugs:
        for one in _acting(drug, species):
            if isinstance(one, Binds):
                found[one.target] = (*found.get(one.target, ()), one.mechanism)
    return found


def body_needs(catalog: Catalog, drugs: Iterable[Drug], host: str) -> tuple[str, ...]:
    """Return the mechanisms of the body that the ways of drugs through a host need, such as that of the kidneys.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> known = load_catalog()
    >>> body_needs(known, [known.drugs["anakinra"], known.drugs["canakinumab"]], "human")
    ('kidney',)
    """
    ways = (catalog.mechanisms[_pk_for(drug, host).mechanism] for drug in drugs)
    return tuple(dict.fromkeys(name for way in ways for name in way.needs))


def kinetics_piece(catalog: Catalog, drug: Drug, host: str) -> Piece:
    """Return the way of a drug through the body of the host."""
    pk = _pk_for(drug, host)
    mechanism = catalog.mechanisms[pk.mechanism]
    prefix = f"{drug.id}_"
    of_body = (item.id for name in mechanism.needs for item in catalog.mechanisms[name].observables)
    shared = (*([mechanism.avogadro] if mechanism.avogadro else ()), *of_body)
    own = chosen((*mechanism.parameters, *pk.parameters), host)
    drawn = {name: _in_sets(parameter, pk, prefix) for name, parameter in own.items()}
    piece = put_in(mechanism, prefix, drawn, shared=shared, title=drug.name, parts={"": (drug.entity,)})
    doses = {
        (drug.id, route): DoseTarget(
            f"{prefix}{species}",
            _behind(prefix, pk.bioavailability.get(route)),
            _behind(prefix, pk.infusion.get(route)),
        )
        for route, species in pk.routes.items()
    }
    return replace(piece, doses=doses, weights=(f"{prefix}weight",))


def _pk_for(drug: Drug, species: str) -> DrugPK:
    for pk in drug.pk:
        if pk.species == species:
            return pk
    known = ", ".join(pk.species for pk in drug.pk) or "no species"
    raise ModelError(f"{drug.name} has no pharmacokinetics in {species}; it has them in {known}.")


def _in_sets(parameter: Parameter, pk: DrugPK, prefix: str) -> Parameter:
    """Tell a parameter that has a centre per published set with which weights and from which stream to take one."""
    if not parameter.spread.sets:
        return parameter
    weights = {item.id: item.weight for item in pk.sets}
    spread = parameter.spread.model_copy(update={"weights": weights, "stream": f"{prefix}set"})
    return parameter.model_copy(update={"spread": spread})


def _behind(prefix: str, name: str | None) -> str | None:
    return f"{prefix}{name}" if name else None


def plasma_of(catalog: Catalog, drug: Drug, host: str) -> str:
    """Return the readout that is the drug in plasma."""
    mechanism = catalog.mechanisms[_pk_for(drug, host).mechanism]
    return f"{drug.id}_{named(mechanism, 'plasma', mechanism.plasma)}"


def level_piece(drug: Drug, cell: Mechanism, plasma: str | None) -> Piece:
    """Return the free drug around the cell: a share of that in plasma, or what is put into the dish.

    Parameters
    ----------
    plasma : str or None
        Readout that is the drug in plasma; None in a dish.
    """
    medium, avogadro = named(cell, "medium", cell.medium), named(cell, "avogadro", cell.avogadro)
    free, local, ratio = free_name(drug), f"{drug.id}_local", f"ratio_{drug.id}"
    shown = Observable(
        id=local,
        name=f"free {drug.name} at the cell",
        unit="nM",
        model_unit="mole_per_litre",
        meaning=f"free {drug.name} around the cell",
    )
    if plasma is None:
        text = f"substanceOnly species {free} in {medium};\n{local} := {free}/({avogadro}*{medium});"
        return Piece(text=text, species=(_around(free, drug.name, medium, drug),), observables=(shown,))
    share = set_elsewhere(ratio, "", f"free {drug.name} at the cell over plasma", 1.0, "the site")
    level = Piece(text=f"{local} := {ratio}*{plasma};", parameters={ratio: share}, observables=(shown,))
    if not any(isinstance(one, Binds) for one in drug.actions):
        return level
    copied = _copy(free, f"{local}*{avogadro}*{medium}", medium)
    species = (_around(free, drug.name, medium, drug),)
    return replace(level, text=f"{level.text}\n{copied}", species=species)


def _around(name: str, what: str, medium: str, drug: Drug) -> SpeciesDef:
    return SpeciesDef(id=name, name=f"free {what}", compartment=medium, parts=(drug.entity,))


def _copy(name: str, value: str, medium: str) -> str:
    """Return the text of a species that cells meet and cannot use up."""
    return f"substanceOnly species ${name} in {medium};\n{name} := {value};"


def inhibition(drug: Drug, species: str) -> tuple[Piece, tuple[tuple[str, str], ...]]:
    """Return the constants of what a drug lowers, and each step with the share that the drug leaves."""
    parameters: dict[str, Parameter] = {}
    factors = []
    for one in _acting(drug, species):
        if isinstance(one, Inhibits):
            names = {name: f"{drug.id}_{one.step}_{name}" for name in ("IC50", "hill")}
            own = chosen(one.parameters, species)
            parameters |= {names[name]: parameter for name, parameter in own.items()}
            power = f"({drug.id}_local/{names['IC50']})^{names['hill']}"
            factors.append((one.step, f"1 dimensionless/(1 dimensionless + {power})"))
    return Piece(parameters=parameters), tuple(factors)


def action_pieces(
    catalog: Catalog,
    drug: Drug,
    species: str,
    *,
    targets: Mapping[str, str],
    cell: Cell,
) -> Iterator[Piece]:
    """Yield the binding of a drug to each of its targets.

    Parameters
    ----------
    targets : mapping of str to str
        Target to the species that the drug finds it in, where a site keeps a pool of it; empty in a dish.
    """
    for one in _acting(drug, species):
        if not isinstance(one, Binds):
            continue
        mechanism = catalog.mechanisms[one.mechanism]
        own = chosen((*mechanism.parameters, *one.parameters), species)
        defined = {*own, *(item.id for item in mechanism.species), *(item.id for item in mechanism.reactions)}
        prefix = f"{drug.id}_{one.target}_"
        places = {"drug": free_name(drug), "target": targets.get(one.target, one.target)}
        if "seen" in mechanism.places:
            places["seen"] = f"{prefix}seen" if cell.held else f"{prefix}complex"
        piece = put_in(
            mechanism,
            prefix,
            own,
            places=places,
            shared=cell.names - defined,
            title=f"{drug.name} on {one.target}",
            parts={"drug": (drug.entity,), "target": cell.parts.get(one.target, ())},
        )
        piece = replace(piece, reactions=_on_arrows(piece.reactions, one.interactions))
        yield _with_copy(piece, prefix, cell) if places.get("seen") == f"{prefix}seen" else piece


def _on_arrows(lines: Mapping[str, ReactionLine], arrows: tuple[str, ...]) -> dict[str, ReactionLine]:
    """Return reactions in which what the drug binds rests on the arrows that the drug names."""
    rested = {"interactions": arrows, "basis": ""}
    return {
        name: replace(line, definition=line.definition.model_copy(update=rested))
        if "->" in line.equation
        else line
        for name, line in lines.items()
    }


def _with_copy(piece: Piece, prefix: str, cell: Cell) -> Piece:
    """Return the piece with a copy of its complex that cells meet and cannot use up."""
    complex_ = next(item for item in piece.species if item.id == f"{prefix}complex")
    seen = complex_.model_copy(update={"id": f"{prefix}seen", "name": f"{complex_.name}, as cells meet it"})
    copied = _copy(seen.id, complex_.id, cell.medium)
    return replace(piece, text=f"{piece.text}\n{copied}", species=(*piece.species, seen))
