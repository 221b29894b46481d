"""Ensembles: one model, many subjects, each with its own values, doses and events."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.batch import Chunk, Stops, aligned
from alarmin.solve.lanes.breaks import breaks_of, watches_time
from alarmin.solve.lanes.events import Jumps
from alarmin.solve.lanes.frame import STATUS, Layout
from alarmin.solve.lanes.kernel import written
from alarmin.solve.lanes.native import Machine, compiled, host, module_for
from alarmin.solve.lanes.network import Network
from alarmin.solve.lanes.observe import START_INTS, VIEW_INTS, write_start, write_view
from alarmin.solve.lanes.prepare import asked, promoted, rate_name, with_infusions
from alarmin.solve.lanes.sbml import read_network

__all__ = ["Dose", "Ensemble", "EnsembleResult"]

Vector = NDArray[np.float64]
CHUNK = 256
"""Subjects that one thread takes at a time; results do not depend on it."""


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
    """

    time: float
    target: str
    amount: ArrayLike
    duration: float = 0.0
    subjects: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class EnsembleResult:
    """Observables of all subjects over time.

    Parameters
    ----------
    times : ndarray
        Shape (times,).
    observables : tuple of str
    values : ndarray
        Shape (subjects, times, observables); NaN behind the time at which a subject ended early.
    status : tuple of str
        How each subject ended: ``ok``, or why not.
    steps, rejected : ndarray of int64
        Steps tried, and those of them that were repeated.
    last_time : ndarray
        Time that each subject reached.
    """

    times: Vector
    observables: tuple[str, ...]
    values: Vector
    status: tuple[str, ...]
    steps: NDArray[np.int64]
    rejected: NDArray[np.int64]
    last_time: Vector

    def of(self, observable: str) -> Vector:
        """Return one observable, shape (subjects, times)."""
        if observable not in self.observables:
            raise UnknownName("observable", observable, self.observables)
        return self.values[:, :, self.observables.index(observable)]


class Ensemble:
    """A model compiled for many subjects.

    Parameters
    ----------
    network : Network
    observables : sequence of str, optional
        Ids to report; all species and everything else that changes by default. ``[X]`` and ``amount(X)`` ask for a
        species as concentration or as amount.
    infused : sequence of str
        Species that may be infused.
    width : int, optional
        Lanes of a vector; 8 by default.

    Examples
    --------
    >>> from alarmin.solve.lanes.expr import symbol
    >>> from alarmin.solve.lanes.network import network_of_rates
    >>> decay = network_of_rates("decay", {"x": -(symbol("k") * symbol("x"))}, {"x": 1.0, "k": 0.5})
    >>> found = Ensemble(decay).run([0.0, 2.0], values={"k": [0.5, 1.0]})
    >>> found.of("x")[:, 1].round(6).tolist()
    [0.367879, 0.135335]
    """

    def __init__(
        self,
        network: Network,
        observables: Sequence[str] | None = None,
        *,
        infused: Sequence[str] = (),
        width: int = 8,
        machine: Machine | None = None,
    ) -> None:
        self.network = with_infusions(promoted(network), infused)
        self.observables = tuple(observables) if observables is not None else tuple(network.observables)
        wanted = [asked(network, name) for name in self.observables]
        machine = machine or host()
        module = module_for(machine)
        self.kernel = written(self.network, width, module)
        self._breaks = breaks_of(self.network)
        self._watches = watches_time(self.network)
        self._start = write_start(module, self.network, self._breaks, width)
        self._view = write_view(module, self.network, wanted, width)
        self.native = compiled(module, machine)
        self._jumps = Jumps(self.network) if self.network.events else None

    @classmethod
    def from_sbml(
        cls,
        file: Path | str,
        observables: Sequence[str] | None = None,
        *,
        infused: Sequence[str] = (),
        width: int = 8,
        machine: Machine | None = None,
    ) -> Ensemble:
        """Return the ensemble of an SBML file; the other arguments are those of the class.

        Raises
        ------
        SbmlError
            When the file is damaged.
        Unsupported
            When it uses what the engine does not cover.
        """
        return cls(read_network(Path(file)), observables, infused=infused, width=width, machine=machine)

    def run(
        self,
        times: ArrayLike,
        *,
        subjects: int | None = None,
        values: Mapping[str, ArrayLike] | None = None,
        doses: Sequence[Dose] = (),
        rtol: float = 1e-6,
        atol: float | Mapping[str, float] = 1e-9,
        most_steps: int = 100_000,
        threads: int | None = None,
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
    ) -> EnsembleResult:
        """Integrate every subject from time zero.

        Parameters
        ----------
        times : array
            Requested times, rising, in the unit of the model; a dose at the same time comes after.
        subjects : int, optional
            How many; by the length of `values` otherwise.
        values : mapping of str to array
            Parameters, sizes and amounts at the start that replace those of the file: one number, or one for each
            subject. What the file computes from them follows.
        rtol, atol : float
            Relative and absolute tolerance of each step, on amounts; the absolute one may be given by state.
        most_steps : int
            Steps after which a subject is given up.
        threads : int, optional
            As many as there are cores by default; results do not depend on it.
        seed : int
            Of the draws between events of equal priority.
        progress : callable, optional
            Called with subjects done and in all.

        Raises
        ------
        InvalidInput, UnknownName
            When times, shapes or names do not fit.
        """
        clock = _times(times)
        given = self._given(values or {}, subjects)
        count = given.shape[0]
        absolute = self._absolute(atol)
        stops = self._stops(doses, count, float(clock[-1]))
        found = _Gathered(self, clock, count)
        work = partial(
            self._chunk,
            given=given,
            clock=clock,
            stops=stops,
            rtol=rtol,
            atol=absolute,
            most_steps=most_steps,
            seed=seed,
            found=found,
        )
        firsts = range(0, count, CHUNK)
        done = 0
        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            waiting = [pool.submit(work, first) for first in firsts]
            try:
                for one in as_completed(waiting):
                    done += one.result()
                    if progress is not None:
                        progress(done, count)
            finally:
                for one in waiting:
                    one.cancel()
        return found.result()

    def _given(self, values: Mapping[str, ArrayLike], subjects: int | None) -> Vector:
        names = (*self.network.states, *self.network.constants)
        arrays = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in values.items()}
        for name, array in arrays.items():
            if name not in names:
                raise UnknownName("state or constant", name, names)
            if array.ndim != 1:
                raise InvalidInput(
                    Problem(f"Values of {name} have {array.ndim} axes; give one number for each subject.")
                )
        lengths = {len(array) for array in arrays.values()} - {1}
        count = subjects if subjects is not None else next(iter(lengths), 1)
        if lengths - {count}:
            found = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
            raise InvalidInput(Problem(f"Values are not of the same number of subjects, {count}: {found}."))
        given = np.full((count, len(names)), np.nan)
        for name, array in arrays.items():
            given[:, names.index(name)] = array
        return given

    def _absolute(self, atol: float | Mapping[str, float]) -> Vector:
        if not isinstance(atol, Mapping):
            return np.full(len(self.network.states), float(atol))
        for name in atol:
            if name not in self.network.states:
                raise UnknownName("state", name, self.network.states)
        return np.array([atol.get(name, 1e-9) for name in self.network.states])

    def _stops(self, doses: Sequence[Dose], count: int, end: float) -> Stops:
        each: list[list[tuple[float, str, int, float]]] = [[] for _ in range(count)]
        states, constants = self.network.states, self.network.constants
        for dose in doses:
            if dose.target not in states:
                raise UnknownName("species to dose", dose.target, states)
            amounts = np.broadcast_to(np.asarray(dose.amount, dtype=float), count)
            for subject in dose.subjects if dose.subjects is not None else range(count):
                amount = float(amounts[subject])
                if amount == 0.0:
                    continue  # so that a dose of nothing is no dose, bit for bit
                if dose.duration > 0:
                    index, rate = constants.index(rate_name(dose.target)), amount / dose.duration
                    each[subject] += [
                        (dose.time, "add_constant", index, rate),
                        (dose.time + dose.duration, "add_constant", index, -rate),
                    ]
                else:
                    each[subject].append((dose.time, "add", states.index(dose.target), amount))
        return Stops.of(each, end)

    def _chunk(
        self,
        first: int,
        *,
        given: Vector,
        clock: Vector,
        stops: Stops,
        rtol: float,
        atol: Vector,
        most_steps: int,
        seed: int,
        found: _Gathered,
    ) -> int:
        last = min(first + CHUNK, len(given))
        start_y, start_c, breaks = self._begin(given[first:last])
        if self._watches:
            breaks = np.hstack([breaks, np.broadcast_to(clock, (len(breaks), len(clock)))])
        own = replace(stops, ends=stops.ends[first : last + 1]).with_looks(breaks)
        chunk = Chunk(
            self.kernel,
            self.native,
            self._jumps,
            start_y,
            start_c,
            clock,
            own,
            rtol=rtol,
            atol=atol,
            start=0.0,
            most_steps=most_steps,
            first=first,
            seed=seed,
        )
        chunk.run()
        found.take(first, last, chunk, self._seen(chunk))
        return last - first

    def _begin(self, given: Vector) -> tuple[Vector, Vector, Vector]:
        """Return states and constants of some subjects at time zero, and the times that the model names."""
        count = given.shape[0]
        start_y = np.zeros((count, len(self.network.states)))
        start_c = np.zeros((count, len(self.network.constants)))
        rows = np.ascontiguousarray(given)
        breaks = np.zeros((count, len(self._breaks)))
        arrays = {"given": rows, "start_y": start_y, "start_c": start_c, "breaks": breaks}
        self._loop("begin", self._start, START_INTS, {"subjects": count}, arrays)
        return start_y, start_c, breaks

    def _seen(self, chunk: Chunk) -> Vector:
        """Return the observables of a chunk from its states."""
        subjects, times, _ = chunk.out.shape
        out = np.zeros((subjects, times, len(self.observables)))
        counts = {"subjects": subjects, "times": times}
        arrays = {"rows": chunk.out, "constants": chunk.start_c, "out_time": chunk.times, "out": out}
        self._loop("view", self._view, VIEW_INTS, counts, arrays)
        return out

    def _loop(
        self,
        name: str,
        memory: Layout,
        table: Sequence[str],
        counts: Mapping[str, int],
        arrays: Mapping[str, NDArray[np.float64]],
    ) -> None:
        ints = np.zeros(len(table), dtype=np.int64)
        for key, value in counts.items():
            ints[table.index(key)] = value
        for key, array in arrays.items():
            ints[table.index(key)] = array.ctypes.data
        frame = aligned(memory.total, self.kernel.width)
        self.native.function(name, 2)(frame.ctypes.data, ints.ctypes.data)


class _Gathered:
    """Results of all chunks."""

    def __init__(self, ensemble: Ensemble, times: Vector, subjects: int) -> None:
        self.times, self.names = times, ensemble.observables
        self.values = np.full((subjects, len(times), len(self.names)), np.nan)
        self.status, self.steps, self.rejected = (np.zeros(subjects, dtype=np.int64) for _ in range(3))
        self.last = np.zeros(subjects)

    def take(self, first: int, last: int, chunk: Chunk, seen: Vector) -> None:
        """Put the results of a chunk in their place."""
        # What was never reached has no value, also where an observable does not depend on states.
        seen[chunk.times > chunk.last_t[:, None]] = np.nan
        self.values[first:last] = seen
        self.status[first:last], self.last[first:last] = chunk.status, chunk.last_t
        self.steps[first:last], self.rejected[first:last] = chunk.steps, chunk.rejected

    def result(self) -> EnsembleResult:
        """Return everything."""
        words = tuple(STATUS[int(one)] for one in self.status)
        return EnsembleResult(
            self.times, self.names, self.values, words, self.steps, self.rejected, self.last
        )


def _times(times: ArrayLike) -> Vector:
    clock = np.ascontiguousarray(times, dtype=np.float64)
    if clock.ndim != 1 or not clock.size or not np.isfinite(clock).all():
        raise InvalidInput(Problem("Times must be one list of finite numbers."))
    if clock[0] < 0 or (np.diff(clock) <= 0).any():
        raise InvalidInput(Problem("Times must rise from zero on."))
    return clock
