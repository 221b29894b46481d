"""A network made ready for an ensemble: what events change is a state, some species are infused, observables by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from alarmin.errors import UnknownName
from alarmin.solve.lanes.equations.expr import Expr, number, symbol
from alarmin.solve.lanes.equations.network import Network

__all__ = ["asked", "promoted", "rate_name", "with_infusions"]


def promoted(network: Network, names: Collection[str] = ()) -> Network:
    """Return a network in which what events change, and constants of some names, are states: their course is kept."""
    changed = {*names, *(name for event in network.events for name, _ in event.assignments)}
    moved = tuple(name for name in network.constants if name in changed)
    zero = number(0.0)
    return replace(
        network,
        states=(*network.states, *moved),
        rates=(*network.rates, *(zero for _ in moved)),
        algebraic=(*network.algebraic, *(False for _ in moved)),
        constants=tuple(name for name in network.constants if name not in changed),
    )


def rate_name(species: str) -> str:
    """Return the name of the constant that is the rate of an infusion."""
    return f"infusion({species})"


def with_infusions(network: Network, species: Sequence[str]) -> Network:
    """Return a network with a rate of infusion for some states."""
    for name in species:
        if name not in network.states:
            raise UnknownName("species to infuse", name, network.states)
    rates = tuple(
        rate + symbol(rate_name(name)) if name in species else rate
        for name, rate in zip(network.states, network.rates, strict=True)
    )
    added = tuple((rate_name(name), number(0.0)) for name in species)
    return replace(
        network,
        rates=rates,
        constants=(*network.constants, *(name for name, _ in added)),
        start=(*network.start, *added),
    )


def asked(network: Network, name: str) -> Expr:
    """Return the expression of an observable."""
    if name.startswith("[") and name.endswith("]"):
        found = network.concentrations.get(name[1:-1])
    elif name.startswith("amount(") and name.endswith(")"):
        found = network.amounts.get(name[7:-1], network.observables.get(name[7:-1]))
    else:
        found = network.observables.get(name)
    if found is None:
        raise UnknownName("observable", name, tuple(network.observables))
    return found
