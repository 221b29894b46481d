"""Composed models through the ensemble engine: many runs of one model at once, each with its own values and doses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import SolveError
from alarmin.model.compose import ComposedModel
from alarmin.solve.base import Equilibration, Rested, RunSpec, Trajectories
from alarmin.solve.lanes.composed import Compiled, Composed, Shelf, composed_of
from alarmin.solve.lanes.run.rest import stretch_by_stretch
from alarmin.solve.lanes.several import Several
from alarmin.solve.spec import RHYTHM, Stage, check_names, largest_change, not_rested, smallest_of, stage_of

__all__ = ["BATCH", "LanesSolver", "LoadedLanes", "alike"]

Vector = NDArray[np.float64]
BATCH = 2048
"""Runs that are worth handing over at once: more of them fill the lanes no better."""

ROOM = 16_000_000
"""Numbers that one call of the engine may hold (128 MB)."""

_One = TypeVar("_One")


class LanesSolver:
    """Integrates with the ensemble engine (Rodas5P on vector lanes), all runs of a call at once.

    Parameters
    ----------
    threads : int, optional
        As many as there are cores by default; results do not depend on it.

    Examples
    --------
    >>> LanesSolver().name
    'ensemble engine (Rodas5P)'
    """

    name = "ensemble engine (Rodas5P)"

    def __init__(self, *, threads: int | None = None) -> None:
        self._threads, self._shelf = threads, Shelf()

    def version(self) -> str:
        """Return the version of alarmin, which holds the engine, and that of the compiler."""
        return f"{version('alarmin')}, llvmlite {version('llvmlite')}"

    def load(self, model: ComposedModel) -> LoadedLanes:
        """Read a composed model; its code is made when it first runs.

        Raises
        ------
        ModelError
            When the model text does not parse.
        Unsupported
            When it uses what the ensemble engine does not cover.
        """
        made_by = f"{self.name} {self.version()}"
        return LoadedLanes(composed_of(model), model, self._shelf, made_by, self._threads)


def alike(specs: Sequence[RunSpec], constants: Collection[str] = ()) -> list[list[int]]:
    """Return which specs run together: those of the same times and tolerances that change the same constants.

    Neighbours change no bit of a result, but the end of a run and the number of states do.

    Parameters
    ----------
    constants : collection of str
        Parameters that the code of a model holds fixed unless a spec changes them.

    Examples
    --------
    >>> short, long = RunSpec((0.0, 1.0), ()), RunSpec((0.0, 2.0), ())
    >>> alike([short, long, short])
    [[0, 2], [1]]
    """
    found: dict[object, list[int]] = {}
    for place, spec in enumerate(specs):
        moving = frozenset(one.parameter for one in spec.infusions) & {*constants}
        key = (spec.times_s, spec.relative_tolerance, spec.absolute_tolerance, moving)
        found.setdefault(key, []).append(place)
    return list(found.values())


class LoadedLanes:
    """One model for the ensemble engine; runs are independent of one another, to the bit.

    Parameters
    ----------
    model : Composed
        The equations.
    source : ComposedModel
        What they were composed as.
    shelf : Shelf
        Where code is kept.
    """

    batch = BATCH

    def __init__(
        self, model: Composed, source: ComposedModel, shelf: Shelf, made_by: str, threads: int | None
    ) -> None:
        self.made_by = made_by
        self._model, self._shelf, self._threads = model, shelf, threads
        amounts = (*model.species, *model.held)
        self._usual = tuple(dict.fromkeys((*amounts, *source.observables)))
        self._readable = tuple(dict.fromkeys((*self._usual, *model.parameters)))
        self._per_item = {**dict.fromkeys(amounts, 1.0), **source.per_item}

    def rest(self, spec: RunSpec) -> Rested:
        """Return the cell at rest; see `alarmin.solve.base.LoadedModel`."""
        return _or_raise(self.rest_all([spec])[0])

    def run(self, spec: RunSpec) -> Trajectories:
        """Integrate once; see `alarmin.solve.base.LoadedModel`."""
        return _or_raise(self.run_all([spec])[0])

    def rest_all(self, specs: Sequence[RunSpec]) -> tuple[Rested | SolveError, ...]:
        """Return every cell at rest, or why it does not come to rest."""
        found: dict[int, Rested | SolveError] = {}
        waiting: dict[tuple[Equilibration, float, float], list[int]] = {}
        for place, spec in enumerate(specs):
            self._check(spec)
            if spec.equilibrate is None or spec.start is not None:
                found[place] = self._rested(self._begun(spec), spec)
            else:
                key = (spec.equilibrate, spec.relative_tolerance, spec.absolute_tolerance)
                waiting.setdefault(key, []).append(place)
        for (rest, *_), places in waiting.items():
            settled = self._settled(rest, [specs[place] for place in places])
            found |= dict(zip(places, settled, strict=True))
        return tuple(found[place] for place in range(len(specs)))

    def run_all(self, specs: Sequence[RunSpec]) -> tuple[Trajectories | SolveError, ...]:
        """Integrate all; those that rest first begin where `rest_all` ends."""
        found: dict[int, Trajectories | SolveError] = {}
        starts: dict[int, Rested] = {}
        for place, one in enumerate(self.rest_all(specs)):
            if isinstance(one, SolveError):
                found[place] = one
            else:
                starts[place] = one
        ready = list(starts)
        for group in alike([specs[place] for place in ready], self._model.network.constants):
            for part in self._portions([ready[number] for number in group], specs):
                runs = self._followed([specs[place] for place in part], [starts[place] for place in part])
                found |= dict(zip(part, runs, strict=True))
        return tuple(found[place] for place in range(len(specs)))

    def _check(self, spec: RunSpec) -> None:
        model = self._model
        check_names(spec, settable=model.settable, species=model.species, readable=self._readable)

    def _begun(self, spec: RunSpec) -> Vector:
        """Return the amounts that a spec gives, shape (species,)."""
        given = spec.initial if spec.start is None else spec.start
        return _tidy(np.array([given.get(name, 0.0) for name in self._model.species]), spec)

    def _rested(self, amounts: Vector, spec: RunSpec) -> Rested:
        return Rested(dict(zip(self._model.species, map(float, _tidy(amounts, spec)), strict=True)))

    def _portions(self, places: Sequence[int], specs: Sequence[RunSpec]) -> Iterator[Sequence[int]]:
        """Yield places in portions whose results have room in memory."""
        width = len(self._usual) + len(self._model.network.states)
        most = max(ROOM // (len(specs[places[0]].times_s) * width), 8)
        yield from (places[first : first + most] for first in range(0, len(places), most))

    def _code(self, specs: Sequence[RunSpec], *, moving: Collection[str] = ()) -> Compiled:
        """Return code that gives what the specs read: amounts and observables, and parameters where they do."""
        usual = frozenset(self._usual).issuperset(name for spec in specs for name in spec.readouts)
        return self._shelf.compiled(self._model, self._usual if usual else self._readable, moving)

    def _settled(self, rest: Equilibration, specs: Sequence[RunSpec]) -> list[Rested | SolveError]:
        """Return cells at rest in a medium that is always fresh; each is left alone once it has settled."""
        species = self._model.species
        watch = [species.index(name) for name in rest.watch]
        cleared = [species.index(name) for name in rest.clear]
        sizes = {rest.medium: self._model.values[rest.medium] * rest.fresh} if rest.medium else {}
        code = self._code(())
        amounts = np.array([self._begun(spec) for spec in specs])
        found: dict[int, Rested | SolveError] = {}
        changes: dict[int, list[float]] = defaultdict(list)
        begun: dict[int, Vector] = {}

        def go(places: NDArray[np.int64], before: Vector, length: float) -> tuple[Vector, NDArray[np.bool_]]:
            now = [specs[place] for place in places]
            group = Several(self._model, code, now, before, (length,), sizes=sizes, threads=self._threads)
            states = np.array([group.states(row) for row in range(len(now))])
            for row, place in enumerate(map(int, places)):
                fault = group.fault(row)
                if fault is not None:
                    found[place] = fault
                    continue
                changes[place].append(largest_change(before[row, watch], states[row, watch]))
                stage = stage_of(rest, changes[place])
                if stage is Stage.STILL or len(changes[place]) == rest.settled:
                    begun[place] = states[row].copy()
                    begun[place][cleared] = 0.0
                if stage is Stage.RESTLESS:
                    found[place] = not_rested(rest, group.fastest(row))
                elif stage is not Stage.MOVING:
                    notes = (RHYTHM,) if stage is Stage.RHYTHM else ()
                    found[place] = replace(self._rested(begun[place], specs[place]), notes=notes)
            return states, np.array([int(place) in found for place in places])

        stretch_by_stretch(amounts, _doubling(rest), go)
        return [found[place] for place in range(len(specs))]

    def _followed(
        self, specs: Sequence[RunSpec], starts: Sequence[Rested]
    ) -> list[Trajectories | SolveError]:
        """Integrate specs that are alike from where they begin."""
        species, times = self._model.species, specs[0].times_s
        amounts = np.array([[one.amounts[name] for name in species] for one in starts])
        moving = {one.parameter for one in specs[0].infusions}
        code = self._code(specs, moving=moving)
        group = Several(self._model, code, specs, amounts, times, dosed=True, threads=self._threads)
        found: list[Trajectories | SolveError] = []
        for row, spec in enumerate(specs):
            values = group.values(row, spec.readouts)
            fault = group.fault(row) or group.without_number(row, values)
            values[np.abs(values) < smallest_of(spec, self._per_item)] = 0.0
            clock = np.asarray(times, dtype=float)
            found.append(fault or Trajectories(clock, spec.readouts, values, starts[row].notes))
        return found


def _doubling(rest: Equilibration) -> Iterator[float]:
    """Yield lengths of stretches of rest."""
    length = rest.chunk_s
    for _ in range(rest.chunks):
        yield length
        length = min(2 * length, rest.longest_s)


def _tidy(amounts: Vector, spec: RunSpec) -> Vector:
    """Return amounts with zero for what the tolerance cannot tell from it."""
    return np.where(np.abs(amounts) < spec.absolute_tolerance, 0.0, amounts)


def _or_raise(found: _One | SolveError) -> _One:
    if isinstance(found, SolveError):
        raise found
    return found
