"""A plain, slow integrator of networks: dense matrices, one subject, one step after the other.

It shares the expressions, the events and the coefficients with the fast engine, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alarmin.errors import SolveError
from alarmin.solve.lanes.code.tableau import DENSE, GAMMA, NODES, SLOPES, STAGES, A, C
from alarmin.solve.lanes.equations.conditions import held_still
from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.events import EventState, Jumps
from alarmin.solve.lanes.equations.expr import TIME, Expr, number
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.equations.scalar import Vector, compiled

MOST_STEPS = 200_000
SHORTEST = 1e-200
LOOKS = 8  # how often per step triggers are looked at
PARTS = 50  # the longest step is this share of the whole time


@dataclass
class Step:
    """One accepted step: both ends and the stages between them."""

    t: float
    h: float
    before: Vector
    after: Vector
    stages: Vector
    dense: Vector | None = None

    def at(self, t: float) -> Vector:
        """Return the states at a time within the step."""
        share = (t - self.t) / self.h
        if t >= self.t + self.h or share >= 1.0:
            return self.after.copy()
        if self.dense is None:
            self.dense = np.array(DENSE) @ self.stages
        one, two, three = self.dense
        rest = 1.0 - share
        return rest * self.before + share * (self.after + rest * (one + share * (two + share * three)))


class Stepper:
    """Rates, Jacobian and conditions of a network as functions; takes single steps."""

    def __init__(self, network: Network) -> None:
        rates, conditions = held_still(network.rates)
        names = (*network.constants, *(f"?{place}" for place in range(len(conditions))))
        slopes, zero = gradient(rates, (*network.states, TIME)), number(0.0)
        table = [row.get(name, zero) for row in slopes for name in network.states]
        self.size = len(network.states)
        self.mass = np.diag([0.0 if one else 1.0 for one in network.algebraic])
        self._rates = compiled(rates, network.states, names)
        self._jacobian = compiled(table, network.states, names)
        self._drift = compiled([row.get(TIME, zero) for row in slopes], network.states, names)
        triggers = [event.trigger for event in network.events]
        self.conditions = compiled(conditions, network.states, network.constants)
        self.watched = compiled([*conditions, *triggers], network.states, network.constants)

    def rates(self, t: float, y: Vector, c: Vector) -> Vector:
        return np.array(self._rates(t, y, c), dtype=float)

    def step(self, t: float, h: float, y: Vector, c: Vector) -> tuple[Step, Vector] | None:
        """Return a step and its error; None where something in it has no value."""
        jacobian = np.array(self._jacobian(t, y, c), dtype=float).reshape(self.size, self.size)
        drift = np.array(self._drift(t, y, c), dtype=float)
        jacobian[~np.isfinite(jacobian)] = 0.0
        drift[~np.isfinite(drift)] = 0.0
        matrix = self.mass / (GAMMA * h) - jacobian
        k = np.zeros((STAGES, self.size))
        at = y
        for i in range(STAGES):
            with np.errstate(all="ignore"):
                at = y + sum((a * k[j] for j, a in enumerate(A[i])), np.zeros(self.size))
                right = self.rates(t + NODES[i] * h, at, c) + h * SLOPES[i] * drift
                right += self.mass @ sum((w / h * k[j] for j, w in enumerate(C[i])), np.zeros(self.size))
            if not np.isfinite(right).all():
                return None
            try:
                k[i] = np.linalg.solve(matrix, right)
            except np.linalg.LinAlgError:
                return None
        after = at + k[-1]
        return (Step(t, h, y, after, k), k[-1]) if np.isfinite(after).all() else None


def start_of(network: Network, values: Mapping[str, float] | None = None) -> tuple[Vector, Vector]:
    """Return states and constants at time zero, some of them given."""
    known = dict(values or {})
    y, c = np.full(len(network.states), math.nan), np.full(len(network.constants), math.nan)
    for name, expression in network.start:
        value = known.get(name)
        if value is None:
            value = compiled([expression], network.states, network.constants)(0.0, y, c)[0]
        if name in network.states:
            y[network.states.index(name)] = value
        else:
            c[network.constants.index(name)] = value
    return y, c


def simulate(
    network: Network,
    times: Sequence[float],
    *,
    wanted: Mapping[str, Expr] | None = None,
    values: Mapping[str, float] | None = None,
    rtol: float = 1e-8,
    atol: float = 1e-12,
    seed: int = 0,
    subject: int = 0,
) -> dict[str, Vector]:
    """Return what is wanted (all observables by default) at some times; time zero is where it starts."""
    asked = dict(network.observables if wanted is None else wanted)
    read = compiled(asked.values(), network.states, network.constants)
    rows = [read(t, y, c) for t, y, c in _states(network, list(times), values, rtol, atol, (seed, subject))]
    table = np.array(rows, dtype=float).reshape(len(times), len(asked))
    return dict(zip(asked, table.T, strict=True))


def _states(
    network: Network,
    times: list[float],
    values: Mapping[str, float] | None,
    rtol: float,
    atol: float,
    keys: tuple[int, int],
) -> Iterator[tuple[float, Vector, Vector]]:
    """Yield time, states and constants at each time asked for; after what happens at that time."""
    stepper, events = Stepper(network), EventState(Jumps(network), subject=keys[1], seed=keys[0])
    y, c = start_of(network, values)
    t, end, waiting = 0.0, times[-1], list(times)
    events.begin(t, y, c)
    while waiting and waiting[0] <= t:
        yield waiting.pop(0), y, c
    longest = end / PARTS
    h = longest / 100
    for _ in range(MOST_STEPS):
        if not waiting:
            return
        bound = min(events.next_time(), end)
        held = np.concatenate([c, np.array(stepper.conditions(t, y, c), dtype=float)])
        step, h = _accepted(stepper, t, min(h, longest), bound, y, held, (rtol, atol))
        reached = bound if step.t + step.h >= bound else step.t + step.h
        stop = _first_change(stepper, step, reached, c)
        now = reached if stop is None else stop
        while waiting and waiting[0] < now:
            yield waiting[0], step.at(waiting[0]), c
            waiting.pop(0)
        y, t = (step.after if now == reached else step.at(now)).copy(), now
        if (stop is not None or t >= events.next_time()) and events.arrive(t, y, c):
            h = min(h, longest / 100)
        while waiting and waiting[0] <= t:
            yield waiting.pop(0), y, c
    raise SolveError("Too many steps", time_s=t)


def _accepted(
    stepper: Stepper, t: float, h: float, bound: float, y: Vector, c: Vector, tolerances: tuple[float, float]
) -> tuple[Step, float]:
    """Return a step that is accurate enough, and the length to try next."""
    rtol, atol = tolerances
    while True:
        h = min(h, bound - t)
        if t + h <= t or h < SHORTEST:
            raise SolveError("The step became too small", time_s=t)
        made = stepper.step(t, h, y, c)
        if made is None:
            h /= 4
            continue
        step, error = made
        scale = atol + rtol * np.maximum(np.abs(step.before), np.abs(step.after))
        size = float(np.max(np.abs(error) / scale, initial=0.0))
        factor = min(5.0, max(0.2, 0.9 * size**-0.2)) if size > 0.0 else 5.0
        if size <= 1.0:
            return step, h * factor
        h *= factor


def _first_change(stepper: Stepper, step: Step, reached: float, c: Vector) -> float | None:
    """Return the first time within a step at which a trigger or condition is otherwise than at its begin."""
    before = stepper.watched(step.t, step.before, c)
    if not before:
        return None
    low = step.t
    for look in range(1, LOOKS + 1):
        high = reached if look == LOOKS else step.t + step.h * look / LOOKS
        if stepper.watched(high, step.at(high), c) != before:
            break
        low = high
    else:
        return None
    while low < (middle := low + (high - low) / 2) < high:
        if stepper.watched(middle, step.at(middle), c) != before:
            high = middle
        else:
            low = middle
    return high
