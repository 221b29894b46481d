"""What comes out of an ensemble: piece by piece, and put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.code.frame import STATUS
from alarmin.solve.lanes.run.labelled import AXIS, package
from alarmin.solve.lanes.run.reduce import At
from alarmin.solve.lanes.run.work import Work

__all__ = ["EnsembleResult", "Gathered", "Piece", "Shape", "shapes_of"]

Vector = NDArray[np.float64]
FLOAT, WHOLE = "<f8", "<i8"


@dataclass(frozen=True, slots=True)
class EnsembleResult:
    """Observables of all subjects over time.

    Parameters
    ----------
    times : ndarray
        Shape (times,).
    observables : tuple of str
    values : ndarray
        Shape (subjects, times, observables); NaN behind the time at which a subject ended early. When the courses
        were not kept, their axis of times is empty.
    status : tuple of str
        How each subject ended: ``ok``, or why not.
    steps, rejected : ndarray of int64
        Steps tried, and those of them that were repeated.
    last_time : ndarray
        Time that each subject reached.
    reduced : mapping of str to ndarray
        What `alarmin.solve.lanes.run.reduce` made of the courses, by name; the first axis is over subjects.
    reduced_times : mapping of str to ndarray
        Times of those that have a second axis.
    subjects : ndarray or None
        Labels of the subjects, where their values had any.
    provenance : mapping
        What made the result: versions, digest of the network, tolerances, seed.
    """

    times: Vector
    observables: tuple[str, ...]
    values: Vector
    status: tuple[str, ...]
    steps: NDArray[np.int64]
    rejected: NDArray[np.int64]
    last_time: Vector
    reduced: Mapping[str, Vector] = field(default_factory=dict)
    reduced_times: Mapping[str, Vector] = field(default_factory=dict)
    subjects: NDArray[Any] | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def of(self, observable: str) -> Vector:
        """Return one observable, shape (subjects, times)."""
        if observable not in self.observables:
            raise UnknownName("observable", observable, self.observables)
        if self.values.shape[1] != len(self.times):
            raise InvalidInput(
                Problem(
                    "The courses were not kept in memory.",
                    hint="Run with trajectories=True and without zarr.",
                )
            )
        return self.values[:, :, self.observables.index(observable)]

    def to_xarray(self) -> Any:
        """Return everything as an `xarray.Dataset` (extra ``analysis``); arrays are shared, not copied.

        ``values`` has the axes subject, time and observable, each number of `reduced` that of subjects; ``status``
        labels the subjects, and the attributes are the provenance.

        Raises
        ------
        MissingDependency
            When the package xarray is not installed.
        """
        xarray = package()
        coords: dict[str, Any] = {
            AXIS: np.arange(len(self.status)) if self.subjects is None else self.subjects,
            "time": self.times,
            "observable": np.array(self.observables, dtype=np.str_),
            "status": (AXIS, np.array(self.status, dtype=np.str_)),
        }
        data: dict[str, tuple[tuple[str, ...], NDArray[Any]]] = {
            "steps": ((AXIS,), self.steps),
            "rejected": ((AXIS,), self.rejected),
            "last_time": ((AXIS,), self.last_time),
        }
        if self.values.shape[1] == len(self.times):
            data["values"] = ((AXIS, "time", "observable"), self.values)
        for name, array in self.reduced.items():
            data[name] = ((AXIS,), array)
            if name in self.reduced_times:
                data[name] = ((AXIS, f"{name}_time"), array)
                coords[f"{name}_time"] = self.reduced_times[name]
        return xarray.Dataset(data, coords, dict(self.provenance))


@dataclass(frozen=True, slots=True)
class Shape:
    """An array of results behind its axis of subjects.

    Parameters
    ----------
    sizes : tuple of int
    kind : str
        Of its numbers, in the words of NumPy.
    """

    sizes: tuple[int, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Results of consecutive subjects: arrays by name, the first axis of each over subjects."""

    first: int
    arrays: Mapping[str, NDArray[Any]]

    @property
    def subjects(self) -> int:
        """How many there are."""
        return len(self.arrays["status"])


def shapes_of(work: Work, observables: Sequence[str]) -> Mapping[str, Shape]:
    """Return the arrays of the results of some work."""
    settings = work.settings
    made = [one.sizes() for one in settings.reductions]
    rested = {"states": Shape((len(settings.atol),), FLOAT), "distance": Shape((), FLOAT)}
    return {
        "values": Shape((len(settings.clock) if settings.trajectories else 0, len(observables)), FLOAT),
        "status": Shape((), WHOLE),
        "steps": Shape((), WHOLE),
        "rejected": Shape((), WHOLE),
        "last_time": Shape((), FLOAT),
        **(rested if settings.rest is not None else {}),
        **{name: Shape(sizes, FLOAT) for one in made for name, sizes in one.items()},
    }


class Gathered:
    """Results of all pieces, which may come in any order and from any thread, each to its own place.

    Parameters
    ----------
    work : Work
        Of all subjects.
    courses : bool
        Whether courses are put together too, if pieces have them.
    """

    def __init__(
        self,
        work: Work,
        observables: tuple[str, ...],
        provenance: Mapping[str, Any],
        *,
        courses: bool = True,
    ) -> None:
        self._work, self._observables, self.provenance = work, observables, provenance
        self._arrays: dict[str, NDArray[Any]] = {
            name: np.empty((work.subjects, *shape.sizes), dtype=shape.kind)
            for name, shape in shapes_of(work, observables).items()
            if courses or name != "values"
        }
        self._arrays.setdefault("values", np.empty((work.subjects, 0, len(observables))))
        self._courses = courses

    def place(self, work: Work) -> Vector | None:
        """Return where the courses of some subjects belong; None where they are not put together."""
        return self._arrays["values"][work.first : work.first + work.subjects] if self._courses else None

    def take(self, piece: Piece) -> None:
        """Put a piece in its place, but for what was written there."""
        for name, array in piece.arrays.items():
            if name == "values" and not self._courses:
                continue
            target = self._arrays[name][piece.first : piece.first + len(array)]
            if array.ctypes.data != target.ctypes.data:
                target[...] = array

    def array(self, name: str) -> NDArray[Any]:
        """Return an array over all subjects."""
        return self._arrays[name]

    def words(self) -> tuple[str, ...]:
        """Return how each subject ended."""
        return tuple(STATUS[int(one)] for one in self._arrays["status"])

    def result(self) -> EnsembleResult:
        """Return everything."""
        arrays, settings = self._arrays, self._work.settings
        return EnsembleResult(
            times=settings.clock,
            observables=self._observables,
            values=arrays["values"],
            status=self.words(),
            steps=arrays["steps"],
            rejected=arrays["rejected"],
            last_time=arrays["last_time"],
            reduced={name: arrays[name] for one in settings.reductions for name in one.sizes()},
            reduced_times={
                name: np.asarray(one.times, dtype=np.float64)
                for one in settings.reductions
                if isinstance(one, At)
                for name in one.sizes()
            },
            subjects=self._work.labels,
            provenance=self.provenance,
        )
