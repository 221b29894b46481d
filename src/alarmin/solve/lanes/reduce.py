"""Numbers made of the course of a subject while it is at hand, so that the course itself need not be kept.

They are made of the values at the requested times, by operations on single numbers in the order of time: their bits
depend neither on the processor nor on how many subjects are looked at together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName

__all__ = [
    "Area",
    "At",
    "Last",
    "Maximum",
    "Mean",
    "Minimum",
    "Reduction",
    "TimeTo",
    "check_reductions",
    "reduced",
]

Vector = NDArray[np.float64]
TAKEN = frozenset(
    {"values", "times", "status", "steps", "rejected", "last_time", "subject", "time", "observable"}
)
"""Names that other parts of a result have."""


class Reduction(Protocol):
    """What makes numbers of a course; `sizes` says how many of them, by name, behind the axis of subjects."""

    @property
    def observable(self) -> str:
        """Return of what the numbers are made."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""

    def check(self, clock: Vector) -> None:
        """Refuse what does not fit the requested times."""


@dataclass(frozen=True)
class _Named:
    """One observable, and the name of the result; by default that of the observable and what is made of it."""

    observable: str
    name: str = field(default="", kw_only=True)

    def _called(self, what: str) -> str:
        return self.name or f"{self.observable}_{what}"

    def check(self, clock: Vector) -> None:
        """Refuse what does not fit the requested times."""


@dataclass(frozen=True)
class _Extreme(_Named):
    """The greatest or least value, and the first requested time at which it is taken."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called(self._word()): (), f"{self._called(self._word())}_time": ()}

    def _word(self) -> str:
        return "max"

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""
        place = course.argmax(axis=1) if self._word() == "max" else course.argmin(axis=1)
        value = course[np.arange(len(course)), place]
        when = np.where(np.isnan(value), np.nan, clock[place])
        return dict(zip(self.sizes(), (value, when), strict=True))


@dataclass(frozen=True)
class Maximum(_Extreme):
    """The greatest value over the requested times, and as ``..._time`` the first of them that has it.

    Examples
    --------
    >>> list(Maximum("plasma").sizes())
    ['plasma_max', 'plasma_max_time']
    """


@dataclass(frozen=True)
class Minimum(_Extreme):
    """The least value over the requested times, and as ``..._time`` the first of them that has it."""

    def _word(self) -> str:
        return "min"


@dataclass(frozen=True)
class Area(_Named):
    """The area under the straight lines between requested times, in units of the observable times those of time."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("area"): ()}

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""
        return {self._called("area"): _area(clock, course)}


@dataclass(frozen=True)
class Mean(_Named):
    """The area over the requested times, divided by their length; the value itself where there is one time."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("mean"): ()}

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""
        mean = _area(clock, course) / (clock[-1] - clock[0]) if len(clock) > 1 else course[:, 0].copy()
        return {self._called("mean"): mean}


@dataclass(frozen=True)
class Last(_Named):
    """The value at the last requested time."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("last"): ()}

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""
        return {self._called("last"): course[:, -1].copy()}


@dataclass(frozen=True)
class At(_Named):
    """Values at some of the requested times, shape (subjects, those times).

    Parameters
    ----------
    times : sequence of float
        Each must be among the requested ones; asking for more times changes no course.
    """

    times: Sequence[float] = ()

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("at"): (len(self.times),)}

    def check(self, clock: Vector) -> None:
        """Refuse what does not fit the requested times."""
        missing = [float(one) for one in self.times if one not in clock]
        if missing or not len(self.times):
            listed = ", ".join(f"{one:g}" for one in missing[:5]) or "none"
            hint = "Add them to the times of the run; its courses stay the same."
            raise InvalidInput(
                Problem(f"Times of {self.observable} that are not requested: {listed}.", hint=hint)
            )

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""
        places = np.searchsorted(clock, np.asarray(self.times, dtype=np.float64))
        return {self._called("at"): np.ascontiguousarray(course[:, places])}


@dataclass(frozen=True)
class TimeTo(_Named):
    """The first time at which an observable is at or beyond a level, on straight lines between requested times.

    It is infinite for a subject that does not come there within the requested times, and NaN only for one whose
    course ends before, as its status says.

    Parameters
    ----------
    above, below : float
        The level, and from which side; one of both.
    crossing : bool
        Whether it must have been on the other side before. Otherwise a course that begins beyond the level is there
        at the first requested time.

    Examples
    --------
    >>> times, course = np.array([0.0, 1.0, 2.0]), np.array([[0.0, 2.0, 4.0], [0.0, 0.5, 0.9]])
    >>> TimeTo("x", above=3.0).of(times, course)["x_above_3"].tolist()
    [1.5, inf]
    """

    above: float | None = None
    below: float | None = None
    crossing: bool = False

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        side, level = ("above", self.above) if self.above is not None else ("below", self.below)
        return {self._called(f"{side}_{level:.15g}"): ()}

    def check(self, clock: Vector) -> None:
        """Refuse what does not fit the requested times."""
        given = [one for one in (self.above, self.below) if one is not None]
        if len(given) != 1 or not math.isfinite(given[0]):
            allowed = "above or below, one of both, a finite number"
            raise InvalidInput(Problem(f"The level of {self.observable} is not clear.", allowed=allowed))

    def of(self, clock: Vector, course: Vector) -> Mapping[str, Vector]:
        """Return the results from a course, shape (subjects, times)."""
        (name,) = self.sizes()
        rising = self.above is not None
        level = float(self.above if self.above is not None else self.below or 0.0)
        there = np.greater_equal(course, level) if rising else np.less_equal(course, level)
        if self.crossing:
            before = np.less(course, level) if rising else np.greater(course, level)
            there[:, 1:] &= before[:, :-1]
            there[:, 0] = False
        place, reached = there.argmax(axis=1), there.any(axis=1)
        earlier = np.maximum(place - 1, 0)
        row = np.arange(len(course))
        start, end = clock[earlier], clock[place]
        low, high = course[row, earlier], course[row, place]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            between = start + (end - start) * ((level - low) / (high - low))
        when = np.where(place == 0, end, np.minimum(between, end))
        unknown = np.where(np.isnan(course).any(axis=1), np.nan, np.inf)
        return {name: np.where(reached, when, unknown)}


def _area(clock: Vector, course: Vector) -> Vector:
    """Return areas under straight lines, summed in the order of time."""
    if len(clock) == 1:
        return np.where(np.isnan(course[:, 0]), np.nan, 0.0)
    strips = (course[:, 1:] + course[:, :-1]) * (0.5 * (clock[1:] - clock[:-1]))
    # Unlike sum, accumulate adds one after the other, whatever the shape.
    return np.ascontiguousarray(np.add.accumulate(strips, axis=1)[:, -1])


def check_reductions(reductions: Sequence[Reduction], observables: Sequence[str], clock: Vector) -> None:
    """Refuse reductions that do not fit.

    Raises
    ------
    InvalidInput, UnknownName
        When an observable is not reported, or a name is given twice or taken.
    """
    seen: set[str] = set()
    for one in reductions:
        if one.observable not in observables:
            raise UnknownName("reported observable", one.observable, observables)
        one.check(clock)
        for name in one.sizes():
            if name in seen or name in TAKEN or "/" in name:
                what = f"A part of the result cannot be called {name!r}."
                allowed = f"names without /, each once, and none of {', '.join(sorted(TAKEN))}"
                raise InvalidInput(Problem(what, allowed=allowed, hint="Give the reduction a name."))
            seen.add(name)


def reduced(
    reductions: Sequence[Reduction], observables: Sequence[str], clock: Vector, values: Vector
) -> Mapping[str, Vector]:
    """Return the results of all reductions from values, shape (subjects, times, observables)."""
    courses: dict[str, Vector] = {}
    found: dict[str, Vector] = {}
    for one in reductions:
        if one.observable not in courses:
            courses[one.observable] = np.ascontiguousarray(values[:, :, observables.index(one.observable)])
        found |= one.of(clock, courses[one.observable])
    return found
