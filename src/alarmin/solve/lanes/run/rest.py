"""Rest: what is asked of it, and the loop over stretches in which those that have settled are left alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.errors import InvalidInput, NoSteadyState, Problem, UnknownName
from alarmin.solve.lanes.equations.expr import TIME, number, replaced, symbols
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.run.labelled import plain

__all__ = ["Rest", "check_rest", "growing", "stretch_by_stretch", "timeless"]

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
GROWTH = 4.0
"""How much longer a subject has rested after each stretch."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How subjects come to rest, before time zero or for their steady state.

    A subject has settled when over a whole stretch of integration no state changed by more than `settle` of itself and
    the absolute tolerance of the run, and when by its rates and Jacobian none would in a step of the length `longest`.

    Parameters
    ----------
    values : mapping of str to array
        What differs from the run before time zero, such as a stimulus that is absent, and amounts to begin with.
    settle : float
        Relative change that counts as none.
    first : float
        Length of the first stretch, in the unit of time of the model; each one is three times all before it.
    longest : float
        Length of rest after which a subject is given up.
    ignore : sequence of str
        States that need not settle: what only collects, such as a drug that was cleared.
    timeless : bool
        Whether the time stands still at zero meanwhile: rates that depend on it keep their form of that time, and no
        event fires. Without this, such models are refused.
    polish : bool
        Whether what has settled is brought onto the steady state by Newton's method.

    Examples
    --------
    >>> Rest(values={"stimulus": 0.0}, longest=1e6).settle
    1e-06
    """

    values: Mapping[str, ArrayLike] = field(default_factory=dict)
    settle: float = 1e-6
    first: float = 1.0
    longest: float = 1e8
    ignore: Sequence[str] = ()
    timeless: bool = False
    polish: bool = True

    def bare(self) -> Rest:
        """Return the same without values."""
        return replace(self, values={})

    def taken(self, who: Integers) -> Rest:
        """Return the same for other subjects: whose values each has."""
        arrays = {name: plain(name, value) for name, value in self.values.items()}
        return replace(self, values={name: one[who] if len(one) > 1 else one for name, one in arrays.items()})

    def watched(self, states: Sequence[str]) -> NDArray[np.bool_]:
        """Return which states must settle."""
        return np.array([name not in self.ignore for name in states], dtype=bool)

    def words(self) -> Mapping[str, object]:
        """Return everything but values, as plain values."""
        return {name: value for name, value in asdict(self).items() if name != "values"}


def check_rest(rest: Rest, network: Network) -> None:
    """Refuse rest that means nothing.

    Raises
    ------
    NoSteadyState
        When rates of the model depend on time, or it has events.
    InvalidInput, UnknownName
        When numbers or names do not fit.
    """
    for event in network.events if not rest.timeless else ():
        raise NoSteadyState(f"events may fire ({event.id})")
    for name, rate in zip(network.states, network.rates, strict=True) if not rest.timeless else ():
        if TIME in symbols([rate]):
            raise NoSteadyState(f"rates depend on time ({name})")
    sizes = {"settle": rest.settle, "first": rest.first, "longest": rest.longest}
    for name, size in sizes.items():
        if not (math.isfinite(size) and size > 0):
            raise InvalidInput(Problem(f"{name} is {size:g}.", allowed="a finite number above zero"))
    if rest.longest < rest.first:
        raise InvalidInput(
            Problem(f"The first stretch, {rest.first:g}, is longer than the longest rest, {rest.longest:g}.")
        )
    for name in rest.ignore:
        if name not in network.states:
            raise UnknownName("state", name, network.states)


def timeless(network: Network) -> Network:
    """Return a network that stays as it is at time zero, without events."""
    return replace(network, rates=replaced(network.rates, {TIME: number(0.0)}), events=())


def growing(first: float, longest: float) -> Iterator[float]:
    """Yield lengths of stretches whose sum grows by `GROWTH` each time, up to `longest`.

    Examples
    --------
    >>> list(growing(1.0, 20.0))
    [1.0, 3.0, 12.0, 4.0]
    """
    whole = 0.0
    while whole < longest:
        until = min(GROWTH * whole if whole else first, longest)
        yield until - whole
        whole = until


def stretch_by_stretch(
    start: Vector,
    lengths: Iterable[float],
    go: Callable[[Integers, Vector, float], tuple[Vector, NDArray[np.bool_]]],
) -> tuple[Vector, Integers]:
    """Integrate subjects over stretches, each until it needs no more; return their states and who still does.

    Parameters
    ----------
    start : ndarray
        Shape (subjects, states).
    go : callable
        Takes the places of some subjects, their states and the length of a stretch; returns their states after it,
        and which of them are done.
    """
    states, left = start.copy(), np.arange(len(start))
    for length in lengths:
        if not left.size:
            break
        states[left], done = go(left, states[left], length)
        left = left[~done]
    return states, left
