"""Ensembles: one model, many subjects, each with its own values, doses and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin import __version__
from alarmin.errors import WorkersLost
from alarmin.solve.lanes.around import Around
from alarmin.solve.lanes.batch import Chunk
from alarmin.solve.lanes.breaks import watches_time
from alarmin.solve.lanes.canonical import network_from, network_text
from alarmin.solve.lanes.desk import Make
from alarmin.solve.lanes.doses import Dose
from alarmin.solve.lanes.events import Jumps
from alarmin.solve.lanes.fingerprint import GENERATOR
from alarmin.solve.lanes.native import Machine, Native
from alarmin.solve.lanes.network import Network
from alarmin.solve.lanes.prepare import asked, promoted, with_infusions
from alarmin.solve.lanes.program import program
from alarmin.solve.lanes.progress import Progress
from alarmin.solve.lanes.reduce import Reduction, reduced
from alarmin.solve.lanes.request import digest_of
from alarmin.solve.lanes.rest import Rest, timeless
from alarmin.solve.lanes.results import EnsembleResult, Piece
from alarmin.solve.lanes.runs import SIZE, Ways, carried_out
from alarmin.solve.lanes.sbml import read_network
from alarmin.solve.lanes.settle import Settling
from alarmin.solve.lanes.steady import SteadyResult, begun, resting, steady
from alarmin.solve.lanes.work import Work, settings_of, work_of

__all__ = ["Dose", "Ensemble", "EnsembleResult", "Rest", "SteadyResult"]

Vector = NDArray[np.float64]


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
        self.program = program(self.network, wanted, width, machine)
        self.kernel = self.program.frames.kernel
        self._machine = machine
        self._around = Around(self.network, self.program, len(self.observables))
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
    def timeless(self) -> Ensemble:
        """The same model as it is at time zero, without events; itself if nothing of it depends on time."""
        still = timeless(self.network)
        if (still.rates, still.events) == (self.network.rates, self.network.events):
            return self
        return Ensemble(still, self.observables, width=self.kernel.width, machine=self._machine)

    @property
    def task(self) -> Make:
        """What makes pieces in another process, which compiles the model for itself, once."""
        return partial(_piece_of, self._recipe())

    def _recipe(self) -> _Recipe:
        text = network_text(self.network)
        return _Recipe(text, self.observables, self.kernel.width, GENERATOR, __version__)

    def __reduce__(self) -> tuple[Callable[[_Recipe], Ensemble], tuple[_Recipe]]:
        return _rebuilt, (self._recipe(),)

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
        start: Rest | SteadyResult | None = None,
        subjects: int | None = None,
        values: Mapping[str, ArrayLike] | None = None,
        doses: Sequence[Dose] = (),
        rtol: float = 1e-6,
        atol: float | Mapping[str, float] = 1e-9,
        most_steps: int = 100_000,
        threads: int | None = None,
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
        reductions: Sequence[Reduction] = (),
        trajectories: bool = True,
        store: Path | str | None = None,
        zarr: Path | str | None = None,
        executor: object = None,
        watch: Callable[[Progress], None] | None = None,
        chunk: int = SIZE,
    ) -> EnsembleResult:
        """Integrate every subject from time zero.

        Parameters
        ----------
        times : array
            Requested times, rising, in the unit of the model; a dose at the same time comes after.
        start : Rest or SteadyResult, optional
            Rest before time zero, with the values of the run but for its own; or what `steady` found. States that
            `values` name begin as they say; a subject that did not come to rest has its status and no values.
        subjects : int, optional
            How many; by the length of `values` otherwise.
        values : mapping of str to array
            Parameters, sizes and amounts at the start that replace those of the file: one number, or one for each
            subject, also as `xarray.DataArray` with the axis ``subject``. What the file computes from them follows.
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
        reductions : sequence
            What to make of the courses while they are at hand: `Maximum`, `Minimum`, `Mean`, `Area`, `Last`, `At`,
            `TimeTo` of `alarmin.solve.lanes.reduce`.
        trajectories : bool
            Whether courses are kept; without them, memory does not grow with the number of times.
        store : path, optional
            Folder in which finished pieces are kept: the same call, after it was broken off, goes on from them.
        zarr : path, optional
            The same as a zarr group of arrays over all subjects (extra ``cluster``); courses are kept there and not
            in memory.
        executor : Processes or distributed.Client, optional
            Who makes the pieces; threads of this process by default.
        watch : callable, optional
            Called with a `Progress`, which knows how long it will still take.
        chunk : int
            Subjects of a piece; results do not depend on it.

        Raises
        ------
        InvalidInput, UnknownName
            When times, shapes or names do not fit.
        NoSteadyState
            When rest is asked for, and rates depend on time or there are events.
        """
        settings = settings_of(
            self.network,
            times,
            rtol=rtol,
            atol=atol,
            most_steps=most_steps,
            seed=seed,
            observables=self.observables,
            reductions=reductions,
            trajectories=trajectories,
        )
        work = work_of(self.network, settings, subjects=subjects, values=values or {}, doses=doses)
        ways = Ways(
            threads=threads,
            size=chunk,
            store=None if store is None else Path(store),
            zarr=None if zarr is None else Path(zarr),
            executor=executor,
            progress=progress,
            watch=watch,
        )
        return carried_out(self, begun(self, work, start, ways), ways).result()

    def steady(
        self,
        rest: Rest = Rest(),  # noqa: B008 - frozen
        *,
        subjects: int | None = None,
        values: Mapping[str, ArrayLike] | None = None,
        rtol: float = 1e-6,
        atol: float | Mapping[str, float] = 1e-9,
        most_steps: int = 100_000,
        threads: int | None = None,
        executor: object = None,
        chunk: int = SIZE,
    ) -> SteadyResult:
        """Bring every subject to rest, from the start that the file or `values` name.

        Parameters
        ----------
        rest : Rest
            What counts as rest; its values stand over `values`.
        most_steps : int
            Of each stretch; a subject that takes more has not settled.

        Other parameters are those of `run`.

        Raises
        ------
        NoSteadyState
            When rates of the model depend on time, or it has events.
        InvalidInput, UnknownName
            When shapes, names or numbers do not fit.
        """
        settings = settings_of(
            self.network,
            [0.0],
            rtol=rtol,
            atol=atol,
            most_steps=most_steps,
            observables=self.observables,
        )
        together = {**(values or {}), **rest.values}
        work = work_of(self.network, settings, subjects=subjects, values=together, doses=())
        maker = self.timeless if rest.timeless else self
        return steady(maker, resting(self.network, work, rest), Ways(threads, chunk, executor=executor))

    def piece(self, work: Work) -> Piece:
        """Return the results of some subjects; they depend on nothing but what is asked."""
        return self._at_rest(work) if work.settings.rest is not None else self._followed(work)

    def starts(self, work: Work) -> tuple[Vector, Vector, Vector]:
        """Return states and constants of subjects at time zero, and the times that the model names."""
        given = np.full((work.subjects, len(self.network.states) + len(self.network.constants)), np.nan)
        given[:, work.columns] = work.given
        start_y, start_c, looks = self._around.begin(given)
        if work.begun is not None:
            start_y = np.where(np.isnan(work.begun.states), start_y, work.begun.states)
        return start_y, start_c, looks

    def _followed(self, work: Work) -> Piece:
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
            first=work.first,
            seed=settings.seed,
        )
        chunk.run()
        seen = self._around.seen(chunk.out, chunk.start_c, chunk.times)
        # What was never reached has no value, also where an observable does not depend on states.
        seen[settings.clock > chunk.last_t[:, None]] = np.nan
        if work.begun is not None:
            never = work.begun.status != 0
            chunk.status[never], seen[never] = work.begun.status[never], np.nan
            for counted in (chunk.steps, chunk.rejected, chunk.last_t):
                counted[never] = 0
        arrays = {
            "values": seen if settings.trajectories else seen[:, :0],
            "status": chunk.status,
            "steps": chunk.steps,
            "rejected": chunk.rejected,
            "last_time": chunk.last_t,
            **reduced(settings.reductions, self.observables, settings.clock, seen),
        }
        return Piece(work.first, arrays)

    def _at_rest(self, work: Work) -> Piece:
        """Return some subjects at rest."""
        start_y, start_c, _ = self.starts(work)
        found = Settling(self.kernel, self.native, start_y, start_c, work.settings, self.network.states)
        seen = self._around.seen(found.states[:, None, :].copy(), start_c, np.zeros(1))
        seen[found.status != 0] = np.nan
        arrays = {
            "values": seen,
            "status": found.status,
            "steps": found.steps,
            "rejected": found.rejected,
            "last_time": found.rested,
            "states": found.states,
            "distance": found.distance,
        }
        return Piece(work.first, arrays)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What an ensemble is rebuilt from in another process, and the source that must write the same code there."""

    network: str
    observables: tuple[str, ...]
    width: int
    source: str
    version: str


@lru_cache(maxsize=4)
def _built(recipe: _Recipe) -> Ensemble:
    if (recipe.source, recipe.version) != (GENERATOR, __version__):
        raise WorkersLost(
            f"A worker has alarmin {__version__} and other code than version {recipe.version} here."
        )
    return Ensemble(network_from(recipe.network), recipe.observables, width=recipe.width)


# Expressions are shared by identity, so that no two threads may build at once.
_BUILDING = Lock()


def _rebuilt(recipe: _Recipe) -> Ensemble:
    with _BUILDING:
        return _built(recipe)


def _piece_of(recipe: _Recipe, work: Work) -> Piece:
    return _rebuilt(recipe).piece(work)
