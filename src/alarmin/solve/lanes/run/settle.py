"""Subjects of a piece brought to rest: stretches of integration, a test for each subject, and Newton's method behind.

One linear system, ``(M/h - J) d = f``, serves for both. Its solution is the way still to go, seen from where a subject
is: the change that an implicit step of the length h would make, which comes to that of Newton's method as h grows, but
keeps conserved totals, for which J alone is singular. It is solved by the factors of the stepper, in lanes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.code.frame import KINDS, STATUS
from alarmin.solve.lanes.code.kernel import Kernel
from alarmin.solve.lanes.code.native import Native
from alarmin.solve.lanes.run.batch import Chunk, Memory
from alarmin.solve.lanes.run.doses import Stops
from alarmin.solve.lanes.run.rest import Rest, growing, stretch_by_stretch
from alarmin.solve.lanes.run.work import Settings

__all__ = ["Settling"]

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

CORRECTIONS = 8
"""Newton steps at most; each must be less than half of that before."""
ROUNDED = 1e-9
"""Share of its tolerance by which rounding may make a state negative; it is then zero."""
WIGGLE, NOISE = 2.0**-50, 8.0
"""By how much states are moved to see how far rates are rounded, and how often that counts as nothing."""
_NOT_SETTLED = next(code for code, word in STATUS.items() if word == "not settled")
_STEP_LIMIT = next(code for code, word in STATUS.items() if word == "step limit")


@dataclass(frozen=True, slots=True)
class _Judged:
    """Which subjects have settled, and how far each still is from rest, relative to its states."""

    settled: Flags
    distance: Vector


class Settling:
    """Subjects that come to rest.

    Parameters
    ----------
    start_y, start_c : ndarray
        States and constants, shapes (subjects, states) and (subjects, constants).
    settings : Settings
        With what is asked of their rest.
    names : sequence of str
        Of the states.

    Attributes
    ----------
    states : ndarray
        At rest; NaN for those that did not come there. `seen` holds their observables.
    status, steps, rejected : ndarray of int64
    rested, distance : ndarray
        Length of rest, and how far each still is from it.
    """

    def __init__(
        self,
        kernel: Kernel,
        native: Native,
        start_y: Vector,
        start_c: Vector,
        settings: Settings,
        names: Sequence[str],
    ) -> None:
        count = len(start_y)
        self._kernel, self._native, self._settings = kernel, native, settings
        self._rest = settings.rest or Rest()
        self._watched = self._rest.watched(names)
        self._constants = start_c
        self._implicit = _Implicit(kernel, native)
        self.status = np.full(count, _NOT_SETTLED, dtype=np.int64)
        self.steps, self.rejected = (np.zeros(count, dtype=np.int64) for _ in range(2))
        self.rested, self.distance = np.zeros(count), np.full(count, np.nan)
        lengths = growing(self._rest.first, self._rest.longest)
        self.states, _ = stretch_by_stretch(start_y, lengths, self._stretch)
        self.states[self.status != 0] = np.nan
        self.seen = self._implicit.seen(self.states, start_c)
        self.seen[self.status != 0] = np.nan

    def _stretch(self, who: Integers, before: Vector, length: float) -> tuple[Vector, Flags]:
        """Integrate some subjects once more, and note those that have settled or failed."""
        settings, constants = self._settings, self._constants[who]
        chunk = Chunk(
            self._kernel,
            self._native,
            None,
            np.ascontiguousarray(before),
            constants,
            np.array([length]),
            _only_the_end(len(who), length),
            rtol=settings.rtol,
            atol=settings.atol,
            start=0.0,
            most_steps=settings.most_steps,
        )
        chunk.run()
        after = chunk.last_y
        self.steps[who] += chunk.steps
        self.rejected[who] += chunk.rejected
        self.rested[who] += chunk.last_t
        # What changes so much that a stretch takes too many steps has not settled.
        failed = (chunk.status != 0) | ~np.isfinite(after).all(axis=1)
        self.status[who[failed]] = np.where(
            chunk.status == 0, 3, np.where(chunk.status == _STEP_LIMIT, _NOT_SETTLED, chunk.status)
        )[failed]
        judged = self._judged(before, after, constants)
        done = judged.settled & ~failed
        if self._rest.polish and done.any():
            self._polish(after, constants, done, float(self.rested[who[done]][0]))
            judged = _Judged(judged.settled, self._judged(after, after, constants).distance)
        self.status[who[done]] = 0
        self.distance[who] = judged.distance
        return after, done | failed

    def _unit(self, states: Vector) -> Vector:
        """Return what of each state counts as nothing."""
        return self._rest.settle * np.abs(states) + self._settings.atol

    def _judged(self, before: Vector, after: Vector, constants: Vector) -> _Judged:
        unit, watched = self._unit(after), self._watched
        way, rates = self._implicit.way(after, constants, self._rest.longest)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            quiet = (np.abs(after - before) <= unit)[:, watched].all(axis=1)
            near = (np.abs(way) <= unit)[:, watched].all(axis=1)
            shares = np.where(way == 0.0, 0.0, np.abs(way) / unit)[:, watched]
        distance = self._rest.settle * shares.max(axis=1, initial=0.0)
        rounding = self._implicit.is_rounding(after, constants, rates)
        still: Flags = np.logical_and.reduce(rounding[:, watched], axis=1)
        return _Judged(quiet & (near | still), np.where(still, 0.0, distance))

    def _polish(self, states: Vector, constants: Vector, which: Flags, length: float) -> None:
        """Bring settled subjects onto their steady state in place, as far as that is near and no amount turns negative."""
        start, unit = states.copy(), self._unit(states)
        going, last = which.copy(), np.full(len(states), np.inf)
        for _ in range(CORRECTIONS):
            way, _ = self._implicit.way(states, constants, length)
            with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
                way[:, ~self._watched] = 0.0
                size = np.where(way == 0.0, 0.0, np.abs(way) / unit).max(axis=1, initial=0.0)
                found = states + way
                near = (np.abs(found - start) <= unit).all(axis=1)
                below = (found < 0.0) & (start >= 0.0)
                allowed = (~below | (found >= -ROUNDED * unit)).all(axis=1)
            going &= near & allowed & (size < 0.5 * last)
            if not going.any():
                return
            states[going] = np.where(below, 0.0, found)[going]
            last = size


class _Implicit:
    """Rates and implicit steps of many subjects at once, by the code of the stepper."""

    def __init__(self, kernel: Kernel, native: Native) -> None:
        self._kernel, self._memory = kernel, Memory(kernel, native)

    def way(self, states: Vector, constants: Vector, length: float) -> tuple[Vector, Vector]:
        """Return the change of states that an implicit step makes, and their rates."""
        way, rates = np.empty_like(states), np.empty_like(states)
        size = states.shape[1]
        for some, lanes in self._groups(states, constants):
            self._memory.array("shift")[:] = 1.0 / length
            self._memory.call("slopes", "t", "y", "c", "scratch", "slopes")
            self._memory.call("factor", "slopes", "shift", "w")
            found = self._memory.array("slopes")[:size]
            rates[some] = found[:, :lanes].T
            self._memory.array("k")[:size] = found
            self._memory.call("solve", "w", "k")
            way[some] = self._memory.array("k")[:size, :lanes].T
        return way, rates

    def is_rounding(self, states: Vector, constants: Vector, rates: Vector) -> Flags:
        """Return which rates are as near to zero as their sums are rounded, by moving states in their last bits."""
        place = np.arange(states.shape[1])
        noise = np.zeros_like(states)
        with np.errstate(invalid="ignore", over="ignore"):
            for period in (1, 2):
                signs = np.where((place // period) % 2 == 0, 1.0, -1.0)
                moved = self._rates(states * (1.0 + WIGGLE * signs), constants)
                noise = np.maximum(noise, np.abs(moved - rates))
            return np.less_equal(np.abs(rates), NOISE * noise)

    def _rates(self, states: Vector, constants: Vector) -> Vector:
        rates = np.empty_like(states)
        for some, lanes in self._groups(states, constants):
            rates[some] = self._memory.rates()[:, :lanes].T
        return rates

    def seen(self, states: Vector, constants: Vector) -> Vector:
        """Return the observables of all subjects."""
        found = np.empty((len(states), self._kernel.asked))
        for some, lanes in self._groups(states, constants):
            self._memory.call("look", "t", "y", "c", "scratch", "found")
            found[some] = self._memory.array("found")[: found.shape[1], :lanes].T
        return found

    def _groups(self, states: Vector, constants: Vector) -> Iterator[tuple[slice, int]]:
        """Yield which subjects are in the lanes, and how many, one group after the other."""
        for first in range(0, len(states), self._kernel.width):
            some = slice(first, min(first + self._kernel.width, len(states)))
            self._load(states[some], constants[some])
            yield some, some.stop - first

    def _load(self, states: Vector, constants: Vector) -> None:
        """Put subjects into lanes, the last one also into those left over."""
        rows = np.minimum(np.arange(self._kernel.width), len(states) - 1)
        self._memory.array("t")[:] = 0.0
        self._memory.array("y")[:] = states[rows].T
        self._memory.array("c")[: constants.shape[1]] = constants[rows].T
        self._memory.prologue(constants.shape[1])


def _only_the_end(subjects: int, length: float) -> Stops:
    """Return stops of subjects to whom nothing is done."""
    nothing = np.zeros(subjects)
    return Stops(
        np.arange(subjects + 1),
        np.full(subjects, length),
        np.full(subjects, KINDS["end"]),
        np.zeros(subjects, dtype=np.int64),
        nothing,
    )
