"""What an ensemble is asked for, checked once: the same for all subjects, and what each of them has for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.run.doses import Dose, Schedule, schedule_of
from alarmin.solve.lanes.run.labelled import labels_of, plain
from alarmin.solve.lanes.run.reduce import Reduction, check_reductions
from alarmin.solve.lanes.run.rest import Rest

__all__ = ["Begun", "Settings", "Work", "settings_of", "values_of", "work_of"]

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
ATOL = 1e-9
"""Absolute tolerance of states that none is given for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for all subjects; see `alarmin.solve.lanes.ensemble.Ensemble.run`.

    Parameters
    ----------
    clock : ndarray
        Requested times.
    atol : ndarray
        Absolute tolerance of each state.
    trajectories : bool
        Whether courses are kept, beside what `reductions` make of them.
    rest : Rest or None
        How subjects come to rest, where that is asked for instead of courses; its values are those of the work.
    """

    clock: Vector
    rtol: float
    atol: Vector
    most_steps: int
    seed: int
    reductions: tuple[Reduction, ...] = ()
    trajectories: bool = True
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Where subjects are at time zero, if not where values and file say.

    Parameters
    ----------
    states : ndarray
        Shape (subjects, states); NaN for a state that begins as values and file say.
    status : ndarray of int64
        Of each subject that came here, 0 where it did; others are not integrated.
    """

    states: Vector
    status: Integers

    def taken(self, who: Integers | slice) -> Begun:
        """Return the same of some subjects."""
        return Begun(self.states[who], self.status[who])


@dataclass(frozen=True, slots=True)
class Work:
    """Consecutive subjects, all or some of them, and what is asked of them.

    Parameters
    ----------
    first : int
        Number of the first of them among all.
    given : ndarray
        Shape (subjects, names): values that replace those of the file.
    columns : tuple of int
        Which of the states and constants these are.
    labels : ndarray or None
        Of the subjects.
    begun : Begun or None
        Where they are at time zero, if they have rested before.
    drawn : ndarray of int64 or None
        Numbers of those whose draws they share, if not their own.
    """

    settings: Settings
    first: int
    given: Vector
    columns: tuple[int, ...]
    schedule: Schedule
    labels: NDArray[Any] | None = None
    begun: Begun | None = None
    drawn: Integers | None = None

    @property
    def subjects(self) -> int:
        """How many there are."""
        return len(self.given)

    @property
    def numbers(self) -> Integers:
        """Of each subject, or of the one whose draws it shares."""
        return np.arange(self.first, self.first + self.subjects) if self.drawn is None else self.drawn

    def parts(self, size: int) -> Iterator[Work]:
        """Yield the work in pieces of some subjects each."""
        for first in range(0, self.subjects, size):
            yield self.part(first, min(first + size, self.subjects))

    def part(self, first: int, last: int) -> Work:
        """Return the work of some of these subjects."""
        return replace(
            self,
            first=self.first + first,
            given=self.given[first:last],
            schedule=self.schedule.part(first, last),
            labels=None if self.labels is None else self.labels[first:last],
            begun=None if self.begun is None else self.begun.taken(slice(first, last)),
            drawn=None if self.drawn is None else self.drawn[first:last],
        )

    def taken(self, who: Integers) -> Work:
        """Return the work of some subjects, any of them any number of times, each with their draws, without labels."""
        return replace(
            self,
            first=0,
            given=self.given[who],
            schedule=self.schedule.taken(who),
            labels=None,
            begun=None if self.begun is None else self.begun.taken(who),
            drawn=self.numbers[who],
        )


def settings_of(
    network: Network,
    times: ArrayLike,
    *,
    rtol: float,
    atol: float | Mapping[str, float],
    most_steps: int,
    observables: Sequence[str],
    seed: int = 0,
    reductions: Sequence[Reduction] = (),
    trajectories: bool = True,
) -> Settings:
    """Return checked settings.

    Raises
    ------
    InvalidInput, UnknownName
        When times, tolerances or names do not fit.
    """
    absolute = _absolute(network, atol)
    sizes = np.array([rtol, *absolute], dtype=np.float64)
    if not (np.isfinite(sizes).all() and (sizes >= 0).all() and (rtol > 0 or (absolute > 0).all())):
        raise InvalidInput(Problem("Tolerances must be finite, not negative, and not both zero."))
    if most_steps < 1:
        raise InvalidInput(Problem(f"At most {most_steps} steps are allowed.", allowed="one or more"))
    clock, made = _times(times), tuple(reductions)
    check_reductions(made, observables, clock)
    return Settings(clock, float(rtol), absolute, int(most_steps), int(seed), made, trajectories)


def work_of(
    network: Network,
    settings: Settings,
    *,
    subjects: int | None,
    values: Mapping[str, ArrayLike],
    doses: Sequence[Dose],
) -> Work:
    """Return checked work of all subjects.

    Raises
    ------
    InvalidInput, UnknownName
        When shapes or names do not fit.
    """
    given, columns = values_of(network, values, subjects)
    end = float(settings.clock[-1])
    schedule = schedule_of(doses, network.states, network.constants, len(given), end)
    return Work(settings, 0, given, columns, schedule, labels_of(values))


def values_of(
    network: Network, values: Mapping[str, ArrayLike], subjects: int | None
) -> tuple[Vector, tuple[int, ...]]:
    """Return values of all subjects, shape (subjects, names), and which of the states and constants they are.

    Raises
    ------
    InvalidInput, UnknownName
        When shapes or names do not fit.
    """
    names = (*network.states, *network.constants)
    arrays = {name: plain(name, value) for name, value in values.items()}
    for name, array in arrays.items():
        if name not in names:
            raise UnknownName("state or constant", name, names)
        if np.isnan(array).any():
            where = int(np.flatnonzero(np.isnan(array))[0])
            raise InvalidInput(Problem(f"The value of {name} of subject {where} is not a number."))
    lengths = {len(array) for array in arrays.values()} - {1}
    count = subjects if subjects is not None else next(iter(lengths), 1)
    if count < 0 or lengths - {count}:
        found = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
        raise InvalidInput(Problem(f"Values are not of the same number of subjects, {count}: {found}."))
    given = np.empty((count, len(arrays)))
    for column, array in enumerate(arrays.values()):
        given[:, column] = array
    return given, tuple(names.index(name) for name in arrays)


def _absolute(network: Network, atol: float | Mapping[str, float]) -> Vector:
    if not isinstance(atol, Mapping):
        return np.full(len(network.states), float(atol))
    for name in atol:
        if name not in network.states:
            raise UnknownName("state", name, network.states)
    return np.array([atol.get(name, ATOL) for name in network.states], dtype=np.float64)


def _times(times: ArrayLike) -> Vector:
    clock = np.array(times, dtype=np.float64)
    if clock.ndim != 1 or not clock.size or not np.isfinite(clock).all():
        raise InvalidInput(Problem("Times must be one list of finite numbers."))
    if clock[0] < 0 or (np.diff(clock) <= 0).any():
        raise InvalidInput(Problem("Times must rise from zero on."))
    return clock
