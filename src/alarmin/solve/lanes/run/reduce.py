"""Numbers made of the course of a subject while it is at hand, so that the course itself need not be kept.

Each is a record of acts that the compiled code does at requested times, on the values at this and the last one: single
operations in the order of time, whose bits depend neither on the processor nor on who is looked at together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.code.frame import ACTS

__all__ = [
    "Act",
    "Acts",
    "Area",
    "At",
    "Last",
    "Maximum",
    "Mean",
    "Minimum",
    "Reduction",
    "TimeTo",
    "acts_of",
    "check_reductions",
    "reduced",
]

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
TAKEN = frozenset(
    {"values", "times", "status", "steps", "rejected", "last_time", "subject", "time", "observable"}
)
"""Names that other parts of a result have."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done with the value at some requested times.

    Parameters
    ----------
    kind : str
        ``keep`` puts the value into a slot; ``extreme`` puts a value greater than that of the slot into it, and the time
        into the next one; ``strip`` adds the area since the last time; ``now``, ``reach`` and ``cross`` put the time into
        a slot that has none where the value is at or above a level: now, on the line from the last value, and only when
        that was below.
    rows : sequence of int
        Numbers of the times.
    slot : int
        Among those of the reduction.
    sign, level : float
        Values are multiplied by the sign before they are compared with one another or with the level.
    """

    kind: str
    rows: Sequence[int]
    slot: int = 0
    sign: float = 1.0
    level: float = 0.0


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts of all requested times, one after the other.

    Parameters
    ----------
    start : ndarray
        What the slots of a subject hold before the first time.
    ends : ndarray of int64
        Shape (times + 1,): where those of each time begin and end.
    kind, index, slot : ndarray of int64
        See `alarmin.solve.lanes.code.frame.ACTS`; number of the observable and of the slot.
    sign, level : ndarray
    """

    start: Vector
    ends: Integers
    kind: Integers
    index: Integers
    slot: Integers
    sign: Vector
    level: Vector


class Reduction(Protocol):
    """What makes numbers of a course; `sizes` says how many of them, by name, behind the axis of subjects."""

    @property
    def observable(self) -> str:
        """Return of what the numbers are made."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""

    def check(self, clock: Vector) -> None:
        """Refuse what does not fit the requested times."""

    def start(self, clock: Vector) -> Sequence[float]:
        """Return what its slots hold at first."""

    def acts(self, clock: Vector) -> Sequence[Act]:
        """Return what is done at the requested times."""

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""


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
        word, _ = self._side()
        return {self._called(word): (), f"{self._called(word)}_time": ()}

    def _side(self) -> tuple[str, float]:
        return "max", 1.0

    def start(self, clock: Vector) -> Sequence[float]:
        """Return what its slots hold at first."""
        return -self._side()[1] * math.inf, float(clock[0])

    def acts(self, clock: Vector) -> Sequence[Act]:
        """Return what is done at the requested times."""
        return (Act("extreme", range(len(clock)), sign=self._side()[1]),)

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""
        known = whole & ~np.isnan(slots[:, 0])
        found = (np.where(known, slots[:, place], np.nan) for place in range(2))
        return dict(zip(self.sizes(), found, strict=True))


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

    def _side(self) -> tuple[str, float]:
        return "min", -1.0


@dataclass(frozen=True)
class Area(_Named):
    """The area under the straight lines between requested times, in units of the observable times those of time."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("area"): ()}

    def start(self, clock: Vector) -> Sequence[float]:
        """Return what its slots hold at first."""
        return (0.0, math.nan)

    def acts(self, clock: Vector) -> Sequence[Act]:
        """Return what is done at the requested times."""
        return Act("strip", range(1, len(clock))), Act("keep", (0,), slot=1)

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""
        known = whole & ~np.isnan(slots[:, 1])
        return {self._called("area"): np.where(known, slots[:, 0], np.nan)}


@dataclass(frozen=True)
class Mean(Area):
    """The area over the requested times, divided by their length; the value itself where there is one time."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("mean"): ()}

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""
        if len(clock) == 1:
            return {self._called("mean"): slots[:, 1].copy()}
        (area,) = super().of(clock, slots, whole).values()
        return {self._called("mean"): area / (clock[-1] - clock[0])}


@dataclass(frozen=True)
class Last(_Named):
    """The value at the last requested time."""

    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the names of the results and the lengths of their further axes."""
        return {self._called("last"): ()}

    def start(self, clock: Vector) -> Sequence[float]:
        """Return what its slots hold at first."""
        return (math.nan,)

    def acts(self, clock: Vector) -> Sequence[Act]:
        """Return what is done at the requested times."""
        return (Act("keep", (len(clock) - 1,)),)

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""
        return {self._called("last"): slots[:, 0].copy()}


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

    def start(self, clock: Vector) -> Sequence[float]:
        """Return what its slots hold at first."""
        return [math.nan] * len(self.times)

    def acts(self, clock: Vector) -> Sequence[Act]:
        """Return what is done at the requested times."""
        places = np.searchsorted(clock, np.asarray(self.times, dtype=np.float64))
        return [Act("keep", (int(row),), slot) for slot, row in enumerate(places)]

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""
        return {self._called("at"): slots.copy()}


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
    >>> list(TimeTo("x", above=3.0).sizes())
    ['x_above_3']
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

    def start(self, clock: Vector) -> Sequence[float]:
        """Return what its slots hold at first."""
        return (math.inf,)

    def acts(self, clock: Vector) -> Sequence[Act]:
        """Return what is done at the requested times."""
        sign = 1.0 if self.above is not None else -1.0
        level = sign * float(self.above if self.above is not None else self.below or 0.0)
        later = Act("cross" if self.crossing else "reach", range(1, len(clock)), sign=sign, level=level)
        # A level that is no number is never there, and only notes that a first value is unknown.
        first = math.nan if self.crossing else level
        return Act("now", (0,), sign=sign, level=first), later

    def of(self, clock: Vector, slots: Vector, whole: Flags) -> Mapping[str, Vector]:
        """Return the results from slots, shape (subjects, its slots), and from who came to the last time."""
        (name,) = self.sizes()
        return {name: np.where(whole | np.isfinite(slots[:, 0]), slots[:, 0], np.nan)}


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


def acts_of(reductions: Sequence[Reduction], observables: Sequence[str], clock: Vector) -> Acts:
    """Return what all reductions do at each requested time; the slots of one follow those of the one before."""
    start: list[float] = []
    columns: list[tuple[int, int, int, float, float]] = []
    rows: list[Sequence[int]] = []
    for one in reductions:
        index = observables.index(one.observable)
        for act in one.acts(clock):
            columns.append((ACTS[act.kind], index, len(start) + act.slot, act.sign, act.level))
            rows.append(act.rows)
        start += one.start(clock)
    row = np.concatenate([np.zeros(0, dtype=np.int64), *(np.asarray(one, dtype=np.int64) for one in rows)])
    which = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    order = np.lexsort((which, row))
    kind, index, slot, sign, level = np.array(columns, dtype=np.float64).reshape(-1, 5)[which[order]].T
    ends = np.searchsorted(row[order], np.arange(len(clock) + 1)).astype(np.int64)
    return Acts(
        start=np.array(start, dtype=np.float64),
        ends=ends,
        kind=kind.astype(np.int64),
        index=index.astype(np.int64),
        slot=slot.astype(np.int64),
        sign=np.ascontiguousarray(sign),
        level=np.ascontiguousarray(level),
    )


def reduced(
    reductions: Sequence[Reduction], clock: Vector, slots: Vector, whole: Flags
) -> Mapping[str, Vector]:
    """Return the results of all reductions from slots, shape (subjects, all of them), and who came to the last time."""
    found: dict[str, Vector] = {}
    first = 0
    for one in reductions:
        last = first + len(one.start(clock))
        found |= one.of(clock, slots[:, first:last], whole)
        first = last
    return found
