"""The mechanisms of one cell: which belong together, and how each joins the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnknownName
from alarmin.model.piece import Piece, chosen, joined, set_elsewhere
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism

__all__ = ["cell_mechanisms", "cell_piece", "owner_of", "steps_piece", "with_needs"]


def cell_mechanisms(catalog: Catalog, names: Iterable[str] = ()) -> tuple[Mechanism, ...]:
    """Return cell mechanisms with everything they need, in the order of the catalogue.

    Parameters
    ----------
    names : iterable of str
        Mechanism ids; every cell mechanism of the catalogue when there are none.

    Raises
    ------
    UnknownName
        When no cell mechanism has the name.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> [item.id for item in cell_mechanisms(load_catalog(), ["il1_receptor"])]
    ['il1_receptor']
    """
    cells = {item.id: item for item in catalog.mechanisms.values() if item.role == "cell"}
    found = with_needs(cells, list(names) or list(cells), "cell mechanism")
    first = sorted(found, key=lambda name: (cells[name].medium is None, bool(cells[name].needs), name))
    return tuple(cells[name] for name in first)


def with_needs(known: Mapping[str, Mechanism], names: Iterable[str], kind: str) -> set[str]:
    """Return mechanism ids, those of everything they need, and the links between them.

    Parameters
    ----------
    known : mapping of str to Mechanism
        By id; what may be joined.
    kind : str
        What a mechanism is called in messages.

    Raises
    ------
    UnknownName
        When no mechanism has the name.
    """
    waiting = list(names)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in known:
            raise UnknownName(kind, name, tuple(known))
        if name not in found:
            found.add(name)
            waiting += known[name].needs
    return found | {name for name, one in known.items() if one.link and found.issuperset(one.needs)}


def owner_of(catalog: Catalog, kind: str, name: str, role: str = "cell") -> str:
    """Return the mechanism of a role that holds a name, or an empty text.

    Parameters
    ----------
    kind : {"readout", "port", "gene", "step", "species"}
        What the name is: an observable, an entity with a port, a gene with an abundance, a step, a species.
    """
    for mechanism in catalog.mechanisms.values():
        held = {
            "readout": (item.id for item in mechanism.observables),
            "port": (item.entity for item in mechanism.ports),
            "gene": mechanism.copies,
            "step": (item.id for item in mechanism.steps),
            "species": (item.id for item in mechanism.species),
        }[kind]
        if mechanism.role == role and name in held:
            return mechanism.id
    return ""


def cell_piece(cell: Mechanism, species: str, volume_l: float, attributes: Iterable[Parameter] = ()) -> Piece:
    """Return one mechanism of a cell; copies per cell without a typical value are for the subject to set.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the cell.
    volume_l : float
        Litres of medium per cell.
    attributes : iterable of Parameter
        What is observed of the cell, in place of typical values.
    """
    parameters = chosen(cell.parameters, species)
    parameters |= {one.id: one for one in attributes if one.id in cell.observed}
    for gene, name in cell.copies.items():
        if name not in parameters:
            meaning = f"copies of {gene} per cell"
            parameters[name] = set_elsewhere(name, "molecules/cell", meaning, 0.0, "the subject")
    return replace(joined(cell, parameters), volume_l=volume_l)


def steps_piece(cells: Iterable[Mechanism], factors: Iterable[tuple[str, str]]) -> Piece:
    """Return the activity of every step: what the experimenter leaves of it, times what each drug leaves.

    Parameters
    ----------
    factors : iterable of (str, str)
        Step, and the expression by which a drug lowers it.
    """
    given = list(factors)
    lines, parameters = [], {}
    for step in (step for cell in cells for step in cell.steps):
        left = f"left_{step.id}"
        parameters[left] = set_elsewhere(
            left, "", f"activity left by the experimenter: {step.name}", 1.0, "the experimenter"
        )
        terms = [left, *(factor for name, factor in given if name == step.id)]
        lines.append(f"{step.id} := {'*'.join(terms)}; {step.id} has dimensionless;")
    return Piece(text="\n".join(lines), parameters=parameters)
