"""A person as a whole: host mechanisms, and drugs that reach them by way of their pharmacokinetics."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from alarmin.catalog.catalog import Catalog
from alarmin.model.cell import steps_piece, with_needs
from alarmin.model.drugs import kinetics_piece
from alarmin.model.layout import Layout
from alarmin.model.piece import Piece, chosen, joined
from alarmin.model.units import model_unit
from alarmin.records.drug import Drug
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism

__all__ = ["body_pieces", "host_layout", "host_mechanisms", "host_pieces", "supplied_levels"]

WEIGHT = "body_weight"
"""Parameter of a mechanism of the body that is the weight of the subject or scenario."""


def host_mechanisms(catalog: Catalog, names: Iterable[str]) -> tuple[Mechanism, ...]:
    """Return host mechanisms with everything they need, in the order of the catalogue.

    Raises
    ------
    UnknownName
        When no host mechanism has the name.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> [item.id for item in host_mechanisms(load_catalog(), ["host_crp"])]
    ['host_crp']
    """
    hosts = {item.id: item for item in catalog.mechanisms.values() if item.role == "host"}
    found = with_needs(hosts, names, "host mechanism")
    return tuple(hosts[name] for name in sorted(found))


def supplied_levels(
    hosts: Iterable[Mechanism], drugs: Iterable[Drug], species: str
) -> dict[str, tuple[str, ...]]:
    """Return the parameters that drugs set, each with the readouts of pharmacokinetics that add up to it.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the person; a drug that does not know the target there supplies nothing.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> known = load_catalog()
    >>> hosts = host_mechanisms(known, ["host_crp"])
    >>> supplied_levels(hosts, [known.drugs["canakinumab"]], "human")["drug_plasma"]
    ('canakinumab_plasma_concentration',)
    """
    joined_ids = {host.id for host in hosts}
    found: dict[str, tuple[str, ...]] = {}
    for drug in drugs:
        if drug.host is None or drug.host.mechanism not in joined_ids or species not in drug.active_in:
            continue
        for name, readout in drug.host.supplies.items():
            found[name] = (*found.get(name, ()), f"{drug.id}_{readout}")
    return found


def host_pieces(
    catalog: Catalog,
    hosts: Sequence[Mechanism],
    drugs: Sequence[Drug],
    species: str,
    attributes: Iterable[Parameter],
) -> list[Piece]:
    """Return the parts of a model of a person: what happens in the body, and the way of each drug through it.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the person.
    attributes : iterable of Parameter
        What is observed of the person, in place of typical values.

    Raises
    ------
    ModelError
        When a drug has no pharmacokinetics in the species, or a mechanism no values.
    """
    own = body_pieces(hosts, species, attributes, supplied_levels(hosts, drugs, species))
    steps = [steps_piece(hosts, ())] if any(host.steps for host in hosts) else []
    return [*own, *(kinetics_piece(catalog, drug, species) for drug in drugs), *steps]


def body_pieces(
    hosts: Iterable[Mechanism],
    species: str,
    attributes: Iterable[Parameter] = (),
    supplied: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> list[Piece]:
    """Return what happens in the body, without drugs and without the activity of steps.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the body.
    attributes : iterable of Parameter
        What is observed of the person, in place of typical values.
    supplied : mapping of str to tuple of str
        Parameters that drugs set, with the readouts that add up to each.
    """
    person = {one.id: one for one in attributes}
    return [_body(host, species, person, supplied) for host in hosts]


def _body(
    host: Mechanism, species: str, person: Mapping[str, Parameter], supplied: Mapping[str, tuple[str, ...]]
) -> Piece:
    """Return one mechanism with the values of the person, and rules in place of the levels that drugs supply."""
    parameters = chosen(host.parameters, species)
    parameters |= {name: person[name] for name in host.person if name in person}
    ruled = [name for name in parameters if name in supplied]
    rules = [
        f"{name} := {' + '.join(supplied[name])}; {name} has {model_unit(parameters[name].unit).id};"
        for name in ruled
    ]
    kept = {name: one for name, one in parameters.items() if name not in ruled}
    text = "\n".join([host.antimony, *rules])
    return replace(joined(host, kept), text=text, weights=tuple(name for name in kept if name == WEIGHT))


def host_layout(hosts: Collection[Mechanism], drugs: Collection[Drug]) -> Layout:
    """Return what users may set in a person: doses, and steps of the body; there are no cells."""
    members = [(host, item) for host in hosts for item in host.species]
    return Layout(
        initial={item.id: item.initial for _, item in members if item.initial},
        abundances={},
        typical=frozenset(),
        forms={},
        steps={step.id: f"left_{step.id}" for host in hosts for step in host.steps},
        levels={},
        ports={},
        free={},
        molar_masses={drug.id: drug.molar_mass_g_mol for drug in drugs},
        cold=(),
        medium=(),
        resting=tuple(item.id for host, item in members if item.compartment in host.resting),
    )
