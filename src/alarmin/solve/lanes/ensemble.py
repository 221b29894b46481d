"""Ensembles: one model, many subjects, each with its own values, doses and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.solve.lanes.code.native import Machine
from alarmin.solve.lanes.run.doses import Dose
from alarmin.solve.lanes.run.pieces import Pieces
from alarmin.solve.lanes.run.pools import Processes
from alarmin.solve.lanes.run.progress import Progress
from alarmin.solve.lanes.run.reduce import Area, At, Last, Maximum, Mean, Minimum, Reduction, TimeTo
from alarmin.solve.lanes.run.rest import Rest
from alarmin.solve.lanes.run.results import EnsembleResult
from alarmin.solve.lanes.run.runs import Ways, carried_out
from alarmin.solve.lanes.run.work import settings_of, work_of
from alarmin.solve.lanes.sbml.read import read_network
from alarmin.solve.lanes.sensitivities import SensitivityResult, fine, sensitivities
from alarmin.solve.lanes.steady import SteadyResult, begun, resting, steady

__all__ = [
    "Area",
    "At",
    "Dose",
    "Ensemble",
    "EnsembleResult",
    "Last",
    "Maximum",
    "Mean",
    "Minimum",
    "Processes",
    "Rest",
    "SensitivityResult",
    "SteadyResult",
    "TimeTo",
]

Vector = NDArray[np.float64]


class Ensemble(Pieces):
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
    >>> from alarmin.solve.lanes.equations.expr import symbol
    >>> from alarmin.solve.lanes.equations.network import network_of_rates
    >>> decay = network_of_rates("decay", {"x": -(symbol("k") * symbol("x"))}, {"x": 1.0, "k": 0.5})
    >>> found = Ensemble(decay).run([0.0, 2.0], values={"k": [0.5, 1.0]})
    >>> found.of("x")[:, 1].round(6).tolist()
    [0.367879, 0.135335]
    """

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
        chunk: int | None = None,
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
            `TimeTo`.
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
        chunk : int, optional
            Subjects of a piece, on which results do not depend: 256 by default, or as many fewer as give each thread
            the same.

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
        chunk: int | None = None,
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

    def sensitivities(
        self,
        times: ArrayLike,
        parameters: Sequence[str],
        *,
        scale: Literal["log", "linear"] = "log",
        typical: Mapping[str, ArrayLike] | None = None,
        start: Rest | SteadyResult | None = None,
        subjects: int | None = None,
        values: Mapping[str, ArrayLike] | None = None,
        doses: Sequence[Dose] = (),
        rtol: float = 1e-6,
        atol: float | Mapping[str, float] = 1e-9,
        most_steps: int = 1_000_000,
        threads: int | None = None,
        seed: int = 0,
        executor: object = None,
        chunk: int | None = None,
    ) -> SensitivityResult:
        """Return how observables change with parameters, by differences between copies of each subject.

        Parameters
        ----------
        parameters : sequence of str
            Constants, and states for their start. What the file computes from them follows.
        scale : {"log", "linear"}
            Whether changes are by the logarithm of a parameter or by itself.
        typical : mapping of str to array
            With ``linear``, what steps of a parameter are relative to in place of its value, such as where that is zero.
        rtol, atol : float
            Error aimed at: of changes by the logarithm, or by a typical size, relative to observables, and absolute.
            Copies are integrated at 0.1 times the step between them times these.

        Other parameters are those of `run`.

        Raises
        ------
        InvalidInput, UnknownName, NoSteadyState
            When numbers, shapes or names do not fit, or rest is asked for that has no meaning.
        """
        how = fine(rtol)
        settings = settings_of(
            self.network,
            times,
            rtol=how.share * rtol,
            atol=how.atol(atol),
            most_steps=most_steps,
            seed=seed,
            observables=self.observables,
        )
        work = work_of(self.network, settings, subjects=subjects, values=values or {}, doses=doses)
        ways = Ways(threads, chunk, executor=executor)
        return sensitivities(
            self, work, parameters, typical=typical or {}, scale=scale, start=start, how=how, ways=ways
        )
