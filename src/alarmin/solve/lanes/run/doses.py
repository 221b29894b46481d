"""What is given to whom and when, and the times at which something is done to each subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.code.frame import KINDS
from alarmin.solve.lanes.equations.prepare import rate_name

__all__ = ["Dose", "Schedule", "Stops", "schedule_of"]

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount given to every subject, or to those named.

    Parameters
    ----------
    time : float
        In the unit of time of the model.
    target : str
        Species.
    amount : float or array
        Added to the amount of the species; shape (subjects,) where it differs.
    duration : float
        0 for a bolus; else the length of an infusion at a constant rate.
    subjects : sequence of int, optional
        Who gets it; all by default.
    replaces : bool
        Set the amount instead of adding to it, as when a medium is replaced; without `duration`.
    """

    time: float
    target: str
    amount: ArrayLike
    duration: float = 0.0
    subjects: Sequence[int] | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Stops:
    """Times at which something is done to each subject; the last of each is its end.

    Parameters
    ----------
    ends : ndarray of int64
        Shape (subjects + 1,): where those of each subject begin and end.
    time, value : ndarray of float64
    kind, index : ndarray of int64
        See `alarmin.solve.lanes.code.frame.KINDS`; number of the state or constant.
    """

    ends: Integers
    time: Vector
    kind: Integers
    index: Integers
    value: Vector


@dataclass(frozen=True, slots=True)
class Schedule:
    """Doses as rows; what all subjects get is held once.

    Parameters
    ----------
    time, kind, index : ndarray
        Of each row, in the order in which doses were named; an infusion has two rows.
    common, amount : ndarray
        Rows that every subject has, and their values.
    ends : ndarray of int64
        Shape (subjects + 1,): where the further rows of each subject begin and end in `row` and `value`.
    row, value : ndarray
        Number of the row and its value; a dose of nothing has none, so that it is no dose, bit for bit.
    """

    time: Vector
    kind: Integers
    index: Integers
    common: Integers
    amount: Vector
    ends: Integers
    row: NDArray[np.int32]
    value: Vector

    def part(self, first: int, last: int) -> Schedule:
        """Return the schedule of consecutive subjects."""
        begin, end = int(self.ends[first]), int(self.ends[last])
        return replace(
            self,
            ends=self.ends[first : last + 1] - begin,
            row=self.row[begin:end],
            value=self.value[begin:end],
        )

    def taken(self, who: Integers) -> Schedule:
        """Return the schedule of some subjects, any of them any number of times."""
        counts = np.diff(self.ends)[who]
        ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        place = np.repeat(self.ends[:-1][who] - ends[:-1], counts) + np.arange(ends[-1])
        return replace(self, ends=ends, row=self.row[place], value=self.value[place])

    def stops(self, end: float, looks: Vector) -> Stops:
        """Return the stops of all subjects up to an end, with looks, shape (subjects, any), that lie within.

        Of one time, a look comes first, then doses in the order in which they were named; the end is last.
        """
        subjects = len(self.ends) - 1
        everyone = np.arange(subjects)
        counts = np.diff(self.ends)
        inside = (looks > 0.0) & (looks < end)
        seen = looks[inside]
        rows = np.concatenate([np.tile(self.common, subjects), self.row])
        values = np.concatenate([np.tile(self.amount, subjects), self.value])
        owner = [
            np.nonzero(inside)[0],
            np.repeat(everyone, len(self.common)),
            np.repeat(everyone, counts),
            everyone,
        ]
        times = [seen, self.time[rows], np.full(subjects, end)]
        rank = [np.full(len(seen), -1), rows, np.full(subjects, len(self.time))]
        whose = np.concatenate(owner)
        order = np.lexsort((np.concatenate(rank), np.concatenate(times), whose))
        nothing, last = np.zeros(len(seen)), np.zeros(subjects)
        looked, ended = np.full(len(seen), KINDS["look"]), np.full(subjects, KINDS["end"])
        return Stops(
            np.searchsorted(whose[order], np.arange(subjects + 1)).astype(np.int64),
            np.concatenate(times)[order],
            np.concatenate([looked, self.kind[rows], ended])[order].astype(np.int64),
            np.concatenate([nothing, self.index[rows], last])[order].astype(np.int64),
            np.concatenate([nothing, values, last])[order],
        )


def schedule_of(
    doses: Sequence[Dose], states: Sequence[str], constants: Sequence[str], subjects: int, end: float
) -> Schedule:
    """Return doses as rows; those after the end are left out.

    Raises
    ------
    InvalidInput, UnknownName
        When a dose does not fit the model or the subjects.
    """
    found: list[tuple[float, str, int]] = []
    common: list[tuple[int, float]] = []
    own: list[tuple[Integers, int, Vector]] = []
    for dose in doses:
        who, amounts = _checked(dose, states, subjects)
        for when, kind, index, values in _rows(dose, amounts, states, constants):
            row = len(found)
            found.append((when, kind, index))
            if when > end:
                continue
            if who is None and not values.ndim:
                common += [(row, float(values))] if values != 0.0 or dose.replaces else []
                continue
            whose = np.arange(subjects) if who is None else who
            each = np.broadcast_to(values, subjects)[whose]
            some = (each != 0.0) | dose.replaces
            own.append((whose[some], row, each[some]))
    owner = np.concatenate([one for one, _, _ in own]) if own else np.zeros(0, dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    rows = [np.full(len(one), row, dtype=np.int32) for one, row, _ in own]
    values = np.concatenate([one for _, _, one in own]) if own else np.zeros(0)
    return Schedule(
        time=np.array([one[0] for one in found], dtype=np.float64),
        kind=np.array([KINDS[one[1]] for one in found], dtype=np.int64),
        index=np.array([one[2] for one in found], dtype=np.int64),
        common=np.array([row for row, _ in common], dtype=np.int64),
        amount=np.array([value for _, value in common], dtype=np.float64),
        ends=np.searchsorted(owner[order], np.arange(subjects + 1)).astype(np.int64),
        row=(np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32))[order],
        value=values[order],
    )


def _rows(
    dose: Dose, amounts: Vector, states: Sequence[str], constants: Sequence[str]
) -> list[tuple[float, str, int, Vector]]:
    """Return time, kind, index and values of what one dose does."""
    time = float(dose.time)
    if dose.duration == 0:
        return [(time, "set" if dose.replaces else "add", states.index(dose.target), amounts)]
    if rate_name(dose.target) not in constants:
        raise InvalidInput(
            Problem(
                f"{dose.target} is infused, but the model was compiled without a rate for it.",
                hint=f'Compile it with infused=["{dose.target}"].',
            )
        )
    index, rate = constants.index(rate_name(dose.target)), amounts / dose.duration
    return [(time, "add_constant", index, rate), (time + float(dose.duration), "add_constant", index, -rate)]


def _checked(dose: Dose, states: Sequence[str], subjects: int) -> tuple[Integers | None, Vector]:
    """Return who gets a dose, None for all, and how much."""
    if dose.target not in states:
        raise UnknownName("species to dose", dose.target, states)
    name = f"The dose of {dose.target} at {dose.time:g}"
    if not (np.isfinite(dose.time) and dose.time >= 0 and np.isfinite(dose.duration) and dose.duration >= 0):
        raise InvalidInput(
            Problem(f"{name} has a time or a duration ({dose.duration:g}) that is not a number from zero on.")
        )
    if dose.replaces and dose.duration:
        raise InvalidInput(Problem(f"{name} replaces an amount and has a duration.", hint="Leave one out."))
    amounts = np.asarray(dose.amount, dtype=float)
    if amounts.shape == (1,):
        amounts = amounts.reshape(())
    if amounts.shape not in ((), (subjects,)) or not np.isfinite(amounts).all():
        allowed = f"one finite number, or one for each of the {subjects} subjects"
        raise InvalidInput(Problem(f"{name} has amounts that do not fit.", allowed=allowed))
    if dose.subjects is None:
        return None, amounts
    who = np.asarray(dose.subjects).reshape(-1)
    if who.size and (who.dtype.kind not in "iu" or who.min() < 0 or who.max() >= subjects):
        raise InvalidInput(
            Problem(
                f"{name} names subjects that are not there.", allowed=f"whole numbers, 0 to {subjects - 1}"
            )
        )
    return who.astype(np.int64), amounts
