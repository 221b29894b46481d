"""Events of one subject: what fires, what waits, in which order it executes; shared by every integrator of lanes.

Semantics of SBML Level 3 Version 2, section 4.11 (doi:10.1515/jib-2017-0081): of several events due at one time the
one of highest priority executes first, after each the triggers and priorities are taken anew, and equal priorities
are drawn. Events without a priority come after those with one, in the order of the file.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from alarmin.errors import EventStorm, SolveError
from alarmin.solve.lanes.equations.consistent import Constraint
from alarmin.solve.lanes.equations.expr import Expr, number
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.equations.scalar import Vector, compiled

__all__ = ["EventState", "Jumps"]

MOST_AT_ONCE = 10_000
"""Executions at one time after which events are taken to trigger one another without end."""

_TINY = 2.0**-53


class Jumps:
    """The events of a network, compiled once for all subjects.

    Parameters
    ----------
    network : Network
        With its events.
    """

    def __init__(self, network: Network) -> None:
        self.events = network.events
        self.constraint = Constraint(network)
        self.triggers = compiled((one.trigger for one in self.events), network.states, network.constants)
        places = {name: (True, place) for place, name in enumerate(network.states)}
        places |= {name: (False, place) for place, name in enumerate(network.constants)}
        self.targets = tuple(tuple(places[name] for name, _ in one.assignments) for one in self.events)
        zero, least = number(0.0), number(-math.inf)
        self.delays = tuple(_Scalar(network, one.delay or zero) for one in self.events)
        self.priorities = tuple(
            _Scalar(network, least if one.priority is None else one.priority) for one in self.events
        )
        self.values = tuple(
            compiled((value for _, value in one.assignments), network.states, network.constants)
            for one in self.events
        )
        self.factors = tuple(
            tuple(
                (place, _Scalar(network, one.factors[name]))
                for place, (name, _) in enumerate(one.assignments)
                if name in one.factors
            )
            for one in self.events
        )


class _Scalar:
    """One expression as a number."""

    def __init__(self, network: Network, root: Expr) -> None:
        self._function = compiled((root,), network.states, network.constants)

    def __call__(self, t: float, y: Vector, c: Vector) -> float:
        return float(self._function(t, y, c)[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """An event that fired and has not executed yet; `values` only where they are those of the firing."""

    event: int
    due: float
    values: tuple[float, ...] | None


class EventState:
    """What the events of one subject remember between the steps of an integrator.

    Parameters
    ----------
    jumps : Jumps
        Compiled events.
    subject : int
        Which subject; part of the key of every draw.
    seed : int
        Seed of the study.
    """

    def __init__(self, jumps: Jumps, subject: int = 0, seed: int = 0) -> None:
        self._jumps = jumps
        digest = hashlib.sha256(f"{seed}/events/{subject}".encode()).digest()
        self._key = int.from_bytes(digest[:16], "little")
        self._held: list[bool] = []
        self._waiting: list[_Waiting] = []
        self._executed = 0
        self._at, self._here = -math.inf, 0

    def begin(self, t0: float, y: Vector, c: Vector) -> bool:
        """Make the start consistent and execute what fires at it; arrays are changed in place.

        Returns
        -------
        bool
            Whether an event executed.
        """
        self._held = [event.starts_true for event in self._jumps.events]
        self._waiting, self._executed = [], 0
        self._at, self._here = -math.inf, 0
        self._jumps.constraint.fulfil(t0, y, c)
        return self.arrive(t0, y, c)

    def next_time(self) -> float:
        """Return when the next waiting event executes, or infinity."""
        return min((one.due for one in self._waiting), default=math.inf)

    def arrive(self, t: float, y: Vector, c: Vector) -> bool:
        """Take every trigger anew and execute what is due, until nothing more is.

        Parameters
        ----------
        t : float
            Time; to be called wherever a trigger changes and at every `next_time`.
        y, c : array
            States and constants, shape (states,) and (constants,), changed in place.

        Returns
        -------
        bool
            Whether an event executed.

        Raises
        ------
        EventStorm
            When events of one time trigger one another without end.
        SolveError
            When a delay or a trigger has no value, or no consistent state is found after a jump.
        """
        if t > self._at:
            self._at, self._here = t, 0
        changed = False
        while True:
            self._fire(t, y, c)
            due = [one for one in self._waiting if one.due <= t]
            if not due:
                return changed
            self._execute(self._chosen(due, t, y, c), t, y, c)
            changed = True

    def _fire(self, t: float, y: Vector, c: Vector) -> None:
        now = self._jumps.triggers(t, y, c)
        for place, (event, before, after) in enumerate(zip(self._jumps.events, self._held, now, strict=True)):
            if after and not before:
                values = self._jumps.values[place](t, y, c) if event.at_trigger else None
                self._waiting.append(_Waiting(place, t + self._delay(place, t, y, c), values))
            elif before and not after and not event.persistent:
                self._waiting = [one for one in self._waiting if one.event != place]
        self._held = list(now)

    def _delay(self, place: int, t: float, y: Vector, c: Vector) -> float:
        delay = self._jumps.delays[place](t, y, c)
        if not delay >= 0.0:
            name = self._jumps.events[place].id
            raise SolveError(f"The delay of event {name} is {delay:g}", time_s=t)
        return delay

    def _chosen(self, due: list[_Waiting], t: float, y: Vector, c: Vector) -> _Waiting:
        """Return which of the due events executes next."""
        if len(due) == 1:
            return due[0]
        ranks = [self._jumps.priorities[one.event](t, y, c) for one in due]
        best = max((rank for rank in ranks if rank > -math.inf), default=-math.inf)
        if best == -math.inf:
            return min(due, key=lambda one: (one.due, one.event))
        first = [one for one, rank in zip(due, ranks, strict=True) if rank == best]
        return first[int(self._draw() * len(first))] if len(first) > 1 else first[0]

    def _draw(self) -> float:
        """Return a number in (0, 1) keyed by seed, subject and how many events have executed."""
        generator = np.random.Philox(key=self._key, counter=self._executed)
        return min((int(generator.random_raw()) >> 11) * _TINY + _TINY / 2, 1.0 - _TINY)

    def _execute(self, one: _Waiting, t: float, y: Vector, c: Vector) -> None:
        self._waiting.remove(one)
        self._executed += 1
        self._here += 1
        jumps, place = self._jumps, one.event
        if self._here > MOST_AT_ONCE:
            name = jumps.events[place].id
            raise EventStorm(
                f"More than {MOST_AT_ONCE} events executed at one time",
                time_s=t,
                hint=f"Look at event {name}.",
            )
        values = jumps.values[place](t, y, c) if one.values is None else one.values
        sizes = {at: factor(t, y, c) for at, factor in jumps.factors[place]}
        for at, (is_state, target) in enumerate(jumps.targets[place]):
            (y if is_state else c)[target] = values[at] * sizes.get(at, 1.0)
        jumps.constraint.fulfil(t, y, c)
