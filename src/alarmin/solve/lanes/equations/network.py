"""What the ensemble engine integrates: states and their rates as expressions, whatever file they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alarmin.solve.lanes.equations.expr import Expr, number, symbol

__all__ = ["Event", "Network", "network_of_rates"]


@dataclass(frozen=True, slots=True)
class Event:
    """A jump of states and constants, with the semantics of SBML Level 3.

    Parameters
    ----------
    trigger : Expr
        Condition; the event fires when it turns from false to true.
    delay, priority : Expr or None
        Time from firing to the assignments, and order among those of one time (greater first).
    persistent : bool
        Whether the event still executes when its trigger has turned false meanwhile.
    starts_true : bool
        Value that the trigger is taken to have had before time zero.
    at_trigger : bool
        Whether values are those of the time at which the event fired, not of that at which it executes.
    assignments : tuple of (str, Expr)
        State or constant, and its new value; all are taken before any is changed.
    factors : mapping of str to Expr
        What the value of some assignments is multiplied with when the event executes, before any is made: the size
        of a compartment where a concentration is assigned, since a state is an amount.
    """

    id: str
    trigger: Expr
    assignments: tuple[tuple[str, Expr], ...]
    delay: Expr | None = None
    priority: Expr | None = None
    persistent: bool = True
    starts_true: bool = True
    at_trigger: bool = True
    factors: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """A system of differential(-algebraic) equations with events, over states, constants and time.

    Parameters
    ----------
    states : tuple of str
        Names; a species is an amount here, whatever its file reads it as.
    rates : tuple of Expr
        Change of each state over time, or what must be zero for an algebraic one. Over states, constants and time.
    algebraic : tuple of bool
        Whether a state has an equation to fulfil instead of a rate.
    constants : tuple of str
        Names of what stays between events: parameters, sizes, amounts that nothing changes.
    start : tuple of (str, Expr)
        Value of every state and constant at time zero, each over those before it.
    observables : mapping of str to Expr
        What can be asked for, by the id of the file, over states, constants and time.
    amounts : mapping of str to Expr
        The same for species as amounts, where `observables` has concentrations; and the other way round in
        `concentrations`.
    events : tuple of Event
        In the order of the file.
    origin : mapping of str to str
        State to what changes it, in words for messages (reactions, a rule).
    """

    name: str
    states: tuple[str, ...]
    rates: tuple[Expr, ...]
    algebraic: tuple[bool, ...]
    constants: tuple[str, ...]
    start: tuple[tuple[str, Expr], ...]
    observables: Mapping[str, Expr]
    amounts: Mapping[str, Expr]
    concentrations: Mapping[str, Expr]
    events: tuple[Event, ...]
    origin: Mapping[str, str]


def network_of_rates(
    name: str, rates: Mapping[str, Expr], values: Mapping[str, float], events: tuple[Event, ...] = ()
) -> Network:
    """Return a network from rates of states, and values of states and constants at the start.

    Examples
    --------
    >>> x = symbol("x")
    >>> network_of_rates("decay", {"x": -(symbol("k") * x)}, {"x": 1.0, "k": 0.5}).constants
    ('k',)
    """
    known = {key: symbol(key) for key in values}
    return Network(
        name=name,
        states=tuple(rates),
        rates=tuple(rates.values()),
        algebraic=(False,) * len(rates),
        constants=tuple(key for key in values if key not in rates),
        start=tuple((key, number(value)) for key, value in values.items()),
        observables=known,
        amounts=known,
        concentrations=known,
        events=events,
        origin=dict.fromkeys(rates, "a rate"),
    )
