"""A compiled model that makes pieces of results, also in another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin import __version__
from alarmin.errors import WorkersLost
from alarmin.solve.lanes.code.fingerprint import GENERATOR
from alarmin.solve.lanes.code.native import Machine, Native
from alarmin.solve.lanes.code.program import program
from alarmin.solve.lanes.equations.breaks import watches_time
from alarmin.solve.lanes.equations.canonical import network_from, network_text
from alarmin.solve.lanes.equations.events import Jumps
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.equations.prepare import asked, promoted, with_infusions
from alarmin.solve.lanes.run.batch import Chunk
from alarmin.solve.lanes.run.desk import Make
from alarmin.solve.lanes.run.reduce import acts_of, reduced
from alarmin.solve.lanes.run.rest import timeless
from alarmin.solve.lanes.run.results import Piece
from alarmin.solve.lanes.run.settle import Settling
from alarmin.solve.lanes.run.starts import Starts
from alarmin.solve.lanes.run.work import Work
from alarmin.store.digests import digest_of

__all__ = ["Pieces"]

Vector = NDArray[np.float64]


class Pieces:
    """A model compiled for many subjects; parameters are those of `alarmin.solve.lanes.ensemble.Ensemble`."""

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
        self.program = program(self.network, wanted, width, machine)
        self.kernel = self.program.frames.kernel
        self._machine = machine
        self._starts = Starts(self.network, self.program)
        self._watches = watches_time(self.network)
        self._jumps = Jumps(self.network) if self.network.events else None

    @property
    def native(self) -> Native:
        """The machine code, the best there is so far."""
        return self.program.native

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the network, the same for equal networks."""
        return digest_of(network_text(self.network))

    @cached_property
    def timeless(self) -> Pieces:
        """The same model as it is at time zero, without events; itself if nothing of it depends on time."""
        still = timeless(self.network)
        if (still.rates, still.events) == (self.network.rates, self.network.events):
            return self
        return Pieces(still, self.observables, width=self.kernel.width, machine=self._machine)

    @property
    def task(self) -> Make:
        """What makes pieces in another process, which compiles the model for itself, once."""
        return partial(_piece_of, self._recipe(Pieces))

    def _recipe(self, kind: type[Pieces]) -> _Recipe:
        text = network_text(self.network)
        return _Recipe(kind, text, self.observables, self.kernel.width, GENERATOR, __version__)

    def __reduce__(self) -> tuple[Callable[[_Recipe], Pieces], tuple[_Recipe]]:
        return _rebuilt, (self._recipe(type(self)),)

    def piece(self, work: Work, courses: Vector | None = None) -> Piece:
        """Return the results of some subjects; they depend on nothing but what is asked.

        Parameters
        ----------
        courses : ndarray, optional
            Where courses are to be written.
        """
        return self._at_rest(work) if work.settings.rest is not None else self._followed(work, courses)

    def starts(self, work: Work) -> tuple[Vector, Vector, Vector]:
        """Return states and constants of subjects at time zero, and the times that the model names."""
        given = np.full((work.subjects, len(self.network.states) + len(self.network.constants)), np.nan)
        given[:, work.columns] = work.given
        start_y, start_c, looks = self._starts.of(given)
        if work.begun is not None:
            start_y = np.where(np.isnan(work.begun.states), start_y, work.begun.states)
        return start_y, start_c, looks

    def _followed(self, work: Work, courses: Vector | None) -> Piece:
        """Return the courses of some subjects, and what is made of them."""
        settings = work.settings
        start_y, start_c, looks = self.starts(work)
        if self._watches:
            looks = np.hstack([looks, np.broadcast_to(settings.clock, (len(looks), len(settings.clock)))])
        chunk = Chunk(
            self.kernel,
            self.native,
            self._jumps,
            start_y,
            start_c,
            settings.clock,
            work.schedule.stops(float(settings.clock[-1]), looks),
            rtol=settings.rtol,
            atol=settings.atol,
            start=0.0,
            most_steps=settings.most_steps,
            acts=acts_of(settings.reductions, self.observables, settings.clock),
            courses=_room(work, self.kernel.asked) if courses is None else courses,
            numbers=work.numbers,
            seed=settings.seed,
        )
        chunk.run()
        whole = chunk.rows == len(settings.clock)
        arrays = {
            "values": chunk.courses,
            "status": chunk.status,
            "steps": chunk.steps,
            "rejected": chunk.rejected,
            "last_time": chunk.last_t,
            **reduced(settings.reductions, settings.clock, chunk.slots, whole),
        }
        if work.begun is not None:
            _never_ran(arrays, work.begun.status)
        return Piece(work.first, arrays)

    def _at_rest(self, work: Work) -> Piece:
        """Return some subjects at rest."""
        start_y, start_c, _ = self.starts(work)
        found = Settling(self.kernel, self.native, start_y, start_c, work.settings, self.network.states)
        arrays = {
            "values": found.seen[:, None, :],
            "status": found.status,
            "steps": found.steps,
            "rejected": found.rejected,
            "last_time": found.rested,
            "states": found.states,
            "distance": found.distance,
        }
        return Piece(work.first, arrays)


def _room(work: Work, observables: int) -> Vector:
    """Return an array for courses; their axis of times is empty where none are kept."""
    settings = work.settings
    return np.empty((work.subjects, len(settings.clock) if settings.trajectories else 0, observables))


def _never_ran(arrays: Mapping[str, NDArray[Any]], status: NDArray[np.int64]) -> None:
    """Give subjects that did not come to rest before their course its status and no values, in place."""
    never = status != 0
    for name, array in arrays.items():
        counted = name in ("steps", "rejected", "last_time")
        array[never] = status[never] if name == "status" else 0 if counted else np.nan


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What an ensemble is rebuilt from in another process, and the source that must write the same code there."""

    kind: type[Pieces]
    network: str
    observables: tuple[str, ...]
    width: int
    source: str
    version: str


@lru_cache(maxsize=4)
def _built(recipe: _Recipe) -> Pieces:
    if (recipe.source, recipe.version) != (GENERATOR, __version__):
        raise WorkersLost(
            f"A worker has alarmin {__version__} and other code than version {recipe.version} here."
        )
    return recipe.kind(network_from(recipe.network), recipe.observables, width=recipe.width)


# Expressions are shared by identity, so that no two threads may build at once.
_BUILDING = Lock()


def _rebuilt(recipe: _Recipe) -> Pieces:
    with _BUILDING:
        return _built(recipe)


def _piece_of(recipe: _Recipe, work: Work) -> Piece:
    return _rebuilt(recipe).piece(work)
