"""Parts of a model and what they mean, put together as a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from alarmin.errors import Problem, SbmlError
from alarmin.solve.lanes.equations.expr import Expr, number, symbols
from alarmin.solve.lanes.equations.network import Event, Network
from alarmin.solve.lanes.sbml.parts import Jump, Parts, as_number, meaning
from alarmin.solve.lanes.sbml.rules import Meanings

__all__ = ["network_from"]


def network_from(parts: Parts, meanings: Meanings, names: Sequence[str]) -> Network:
    """Return the network of a model.

    Parameters
    ----------
    parts : Parts
        The model.
    meanings : Meanings
        What its ids mean.
    names : sequence of str
        The variable that each algebraic rule determines.
    """
    held = [name for name in parts.quantities if name not in meanings.assigned]
    states = [name for name in held if meanings.is_state(name)]
    constants = [name for name in held if not meanings.is_state(name)]
    equations = dict(zip(names, parts.constraints, strict=True))
    rates = [equations[name] if name in meanings.algebraic else meanings.change(name) for name in states]
    species = [one for one in parts.quantities.values() if one.kind == "species"]
    plain = {one.id: meanings.amount(one.id) for one in species}
    sizes = {one.id: meaning(one.compartment) for one in species}
    ids = (*parts.quantities, *(process.id for process in parts.processes))
    return Network(
        name=parts.name,
        states=tuple(map(meanings.name, states)),
        rates=tuple(as_number(rate) for rate in meanings.resolved(rates)),
        algebraic=tuple(name in meanings.algebraic for name in states),
        constants=tuple(map(meanings.name, constants)),
        start=_start(parts, meanings, held),
        observables=_resolved(meanings, {name: meaning(name) for name in ids}),
        amounts=_resolved(meanings, plain),
        concentrations=_resolved(meanings, {name: plain[name] / sizes[name] for name in plain}),
        events=tuple(_event(jump, parts, meanings) for jump in parts.jumps),
        origin={meanings.name(name): meanings.origin(name) for name in states},
    )


def _resolved(meanings: Meanings, formulas: Mapping[str, Expr]) -> dict[str, Expr]:
    return dict(zip(formulas, meanings.resolved(formulas.values()), strict=True))


def _start(parts: Parts, meanings: Meanings, names: Sequence[str]) -> tuple[tuple[str, Expr], ...]:
    """Return the value of each state and constant at the start, each after those that it needs."""
    raw = {}
    for name in names:
        one = parts.quantities[name]
        value = number(one.value) if one.initial is None else one.initial
        by_size = one.per_size if one.initial is not None else one.given_per_size
        raw[meanings.name(name)] = value * meaning(one.compartment) if by_size else value
    starts = _resolved(meanings, raw)
    try:
        order = TopologicalSorter(
            {name: symbols([start]) & starts.keys() for name, start in starts.items()}
        ).static_order()
        return tuple((name, starts[name]) for name in order)
    except CycleError as fault:
        circle = ", ".join(dict.fromkeys(fault.args[1]))
        raise SbmlError(Problem(f"Initial values depend on one another: {circle}.")) from fault


def _event(jump: Jump, parts: Parts, meanings: Meanings) -> Event:
    """Return an event over states and constants; what a rule determines is not assigned."""
    told = [(name, value) for name, value in jump.assignments if name not in meanings.assigned]
    names = [name for name, _ in told]
    sizes = {
        name: meaning(parts.quantities[name].compartment) for name in names if parts.quantities[name].per_size
    }
    factors = _resolved(meanings, sizes)
    delay = meanings.resolved([jump.delay])[0] if jump.delay is not None else None
    priority = meanings.resolved([jump.priority])[0] if jump.priority is not None else None
    values = meanings.resolved([value for _, value in told])
    return Event(
        id=jump.id,
        trigger=meanings.resolved([jump.trigger])[0],
        assignments=tuple(zip(map(meanings.name, names), values, strict=True)),
        delay=delay,
        priority=priority,
        persistent=jump.persistent,
        starts_true=jump.starts_true,
        at_trigger=jump.at_trigger,
        factors={meanings.name(name): factor for name, factor in factors.items()},
    )
