"""What solvers read from a spec in the same way: names, changes in time order, what is too small to tell from zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from statistics import median
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import ModelError, NotEquilibrated
from alarmin.solve.base import Equilibration, RunSpec

__all__ = [
    "NO_NUMBER",
    "NO_RATE",
    "RHYTHM",
    "SHARE_PER_ITEM",
    "TOO_FINE",
    "TOO_MANY",
    "UNUSUAL",
    "Change",
    "Stage",
    "changes_of",
    "check_names",
    "goes_on",
    "largest_change",
    "not_rested",
    "smallest_of",
    "stage_of",
]

SHARE_PER_ITEM = 1e-9
"""Worth of one item in a share of the most copies per cell that an abundance may have."""

TOO_MANY = "The integrator needed more steps than allowed"
TOO_FINE = "The accuracy asked for is finer than the numbers can hold"
NO_RATE = "A rate could not be evaluated"
NO_NUMBER = "A readout is not a finite number"
UNUSUAL = (
    "Look for values far outside the usual: doses, levels, abundances, or parameters of your own; "
    "a shorter duration or another seed tells whether one draw is to blame."
)

RHYTHM = (
    "The cell oscillates for as long as the levels around it are held; it starts at one moment of its rhythm."
)

_SEEN, _MUCH, _AS_BEFORE = 6, 0.05, 0.9
"""Stretches of rest that are held against as many before, the change that is much, and the share that is no less."""
_LEAST = 1e-3
"""Items below which a change is no longer taken relative to what there is."""


class Change(NamedTuple):
    """What is done to a species or a parameter at one time."""

    kind: Literal["set", "add"]
    name: str
    amount: float


def changes_of(spec: RunSpec) -> dict[float, list[Change]]:
    """Return what changes at each time before the end: medium first, then pulses, then rates of infusions.

    Examples
    --------
    >>> from alarmin.solve.base import Pulse, Reset
    >>> spec = RunSpec((0.0, 9.0), (), pulses=(Pulse(1.0, "A", 2.0),), resets=(Reset(1.0, ("A",)),))
    >>> [change.kind for change in changes_of(spec)[1.0]]
    ['set', 'add']
    """
    found: dict[float, list[Change]] = defaultdict(list)
    for reset in spec.resets:
        found[reset.time_s] += [Change("set", name, 0.0) for name in reset.species]
    for pulse in spec.pulses:
        found[pulse.time_s].append(Change("add", pulse.species, pulse.amount))
    for infusion in spec.infusions:
        found[infusion.start_s].append(Change("add", infusion.parameter, infusion.rate))
        found[infusion.end_s].append(Change("add", infusion.parameter, -infusion.rate))
    last = spec.times_s[-1]
    return {time: actions for time, actions in found.items() if time < last}


def check_names(
    spec: RunSpec, *, settable: Collection[str], species: Collection[str], readable: Collection[str]
) -> None:
    """Refuse names that a model does not have.

    Raises
    ------
    ModelError
        When a parameter, an amount or a readout is not of the model.
    """
    rest = spec.equilibrate
    rested = {*rest.watch, *rest.clear} if rest is not None else set()
    changed = {pulse.species for pulse in spec.pulses} | {
        name for reset in spec.resets for name in reset.species
    }
    rates = {infusion.parameter for infusion in spec.infusions}
    unknown = {
        "parameter to set": {*spec.parameters, *rates} - {*settable},
        "amount to set": {*spec.initial, *(spec.start or ()), *changed, *rested} - {*species},
        "readout": {*spec.readouts} - {*readable},
    }
    for kind, names in unknown.items():
        if names:
            raise ModelError(f"The model has no {kind} called {', '.join(sorted(names))}.")


def smallest_of(spec: RunSpec, per_item: Mapping[str, float]) -> NDArray[np.float64]:
    """Return, per readout, what the absolute tolerance cannot tell from zero.

    Parameters
    ----------
    per_item : mapping of str to float
        Readout to what one item is worth; one that is not named is a share.
    """
    worth = [per_item.get(name, SHARE_PER_ITEM) for name in spec.readouts]
    return spec.absolute_tolerance * np.array(worth, dtype=float)


def largest_change(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Return the largest relative change of what must settle over one stretch of rest."""
    return float(np.max(np.abs(after - before) / np.maximum(np.abs(after), _LEAST), initial=0.0))


def goes_on(changes: Sequence[float]) -> bool:
    """Return whether a cell will not come to rest: nearly every stretch changes it much, and no less than those before.

    A cell that oscillates looks so after a dozen stretches; one that settles changes ever less, and one that ignites
    does so in a few.

    Examples
    --------
    >>> goes_on([0.9, 0.5] * 6), goes_on([0.9**n for n in range(40)]), goes_on([1e-4] * 10 + [0.5, 0.9, 0.4])
    (True, False, False)
    """
    before, late = sorted(changes[-2 * _SEEN : -_SEEN]), sorted(changes[-_SEEN:])
    if len(before) < _SEEN:
        return False
    return late[1] > _MUCH and median(late) > _AS_BEFORE * median(before)


class Stage(Enum):
    """How far a cell has come on its way to rest."""

    MOVING = "still changes, and may settle"
    STILL = "has settled"
    RHYTHM = "oscillates and may start so"
    RESTLESS = "has to settle and will not"


def stage_of(rest: Equilibration, changes: Sequence[float]) -> Stage:
    """Return the stage of a cell by the largest change of each stretch of rest.

    Examples
    --------
    >>> stage_of(Equilibration(()), [0.9, 1e-7]).name, stage_of(Equilibration(()), [0.9, 0.5] * 6).name
    ('STILL', 'RESTLESS')
    """
    if changes[-1] < rest.tolerance:
        return Stage.STILL
    if goes_on(changes):
        return Stage.RHYTHM if rest.rhythm else Stage.RESTLESS
    return Stage.RESTLESS if len(changes) == rest.chunks else Stage.MOVING


def not_rested(rest: Equilibration, state: str) -> NotEquilibrated:
    """Return the error of a cell that goes on changing."""
    return NotEquilibrated(
        f"The cell did not come to rest in {rest.chunks} stretches of up to {rest.longest_s / 86400:g} days, or seemed never to",
        time_s=0.0,
        state=state,
        hint="Check the levels held around it.",
    )
