"""Steady states of many subjects, and runs that begin there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.code.frame import STATUS
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.run.doses import schedule_of
from alarmin.solve.lanes.run.rest import Rest, check_rest
from alarmin.solve.lanes.run.runs import Maker, Ways, carried_out
from alarmin.solve.lanes.run.work import Begun, Work, values_of

__all__ = ["Resting", "SteadyResult", "begun", "resting", "steady"]

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SteadyResult:
    """Every subject at rest.

    Parameters
    ----------
    observables : tuple of str
    values : ndarray
        Shape (subjects, observables), at time zero where they depend on time; NaN for a subject without rest.
    state_names : tuple of str
    states : ndarray
        Shape (subjects, states), species as amounts.
    status : tuple of str
        ``ok``; ``not settled`` for a subject that goes on changing; or how its integration ended.
    distance : ndarray
        How far each subject is from rest, relative to its states: the greatest change that a step of the longest rest
        would make by rates and Jacobian.
    rested : ndarray
        How long each rested, in the unit of time of the model.
    steps, rejected : ndarray of int64
        Steps tried, and those of them that were repeated.
    subjects : ndarray or None
        Labels of the subjects, where their values had any.
    provenance : mapping
        What made the result.
    """

    observables: tuple[str, ...]
    values: Vector
    state_names: tuple[str, ...]
    states: Vector
    status: tuple[str, ...]
    distance: Vector
    rested: Vector
    steps: NDArray[np.int64]
    rejected: NDArray[np.int64]
    subjects: NDArray[Any] | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def of(self, name: str) -> Vector:
        """Return one observable or state, shape (subjects,)."""
        if name in self.observables:
            return self.values[:, self.observables.index(name)]
        if name in self.state_names:
            return self.states[:, self.state_names.index(name)]
        raise UnknownName("observable or state", name, (*self.observables, *self.state_names))


def resting(network: Network, work: Work, rest: Rest) -> Work:
    """Return the work that brings subjects to rest instead of following them.

    Raises
    ------
    NoSteadyState, InvalidInput, UnknownName
        When the model or the rest does not allow it.
    """
    check_rest(rest, network)
    settings = replace(
        work.settings,
        clock=np.array([rest.longest]),
        reductions=(),
        trajectories=True,
        rest=rest.bare(),
    )
    nothing = schedule_of((), network.states, network.constants, work.subjects, rest.longest)
    return replace(work, settings=settings, schedule=nothing, begun=None)


def steady(maker: Maker, work: Work, ways: Ways) -> SteadyResult:
    """Return what work that brings subjects to rest gave."""
    found = carried_out(maker, work, ways)
    return SteadyResult(
        observables=maker.observables,
        values=found.array("values")[:, 0],
        state_names=maker.network.states,
        states=found.array("states"),
        status=found.words(),
        distance=found.array("distance"),
        rested=found.array("last_time"),
        steps=found.array("steps"),
        rejected=found.array("rejected"),
        subjects=work.labels,
        provenance=found.provenance,
    )


class Resting(Maker, Protocol):
    """What makes pieces, also of a model whose time stands still."""

    @property
    def timeless(self) -> Maker:
        """Return the same model as it is at time zero, without events."""


def begun(maker: Resting, work: Work, start: Rest | SteadyResult | None, ways: Ways) -> Work:
    """Return the work of a run whose subjects begin at rest, where that is asked for.

    Raises
    ------
    NoSteadyState, InvalidInput, UnknownName
        When what is asked for does not fit the model or the subjects.
    """
    if start is None:
        return work
    if isinstance(start, Rest):
        alone = Ways(ways.threads, ways.size, executor=ways.executor)
        still = maker.timeless if start.timeless else maker
        start = steady(still, resting(maker.network, _before(maker.network, work, start), start), alone)
    names, count = maker.network.states, len(start.status)
    for name in start.state_names:
        if name not in {*names, *maker.network.constants}:
            raise UnknownName("state", name, names)
    if count not in (1, work.subjects):
        what = f"{count} subjects have rested, and {work.subjects} are to run."
        raise InvalidInput(Problem(what, allowed="one, or as many as run"))
    states = np.full((work.subjects, len(names)), np.nan)
    for place, name in enumerate(names):
        if name in start.state_names and place not in work.columns:
            states[:, place] = start.states[:, start.state_names.index(name)]
    codes = {word: code for code, word in STATUS.items()}
    status = np.array([codes[word] for word in start.status], dtype=np.int64)
    return replace(work, begun=Begun(states, np.broadcast_to(status, work.subjects)))


def _before(network: Network, work: Work, rest: Rest) -> Work:
    """Return work with the values before time zero: those of the run, but for states, and over them those of the rest."""
    own, columns = values_of(network, rest.values, work.subjects)
    kept = [
        place
        for place, column in enumerate(work.columns)
        if column >= len(network.states) and column not in columns
    ]
    given = np.hstack([work.given[:, kept], own])
    return replace(work, given=given, columns=(*(work.columns[place] for place in kept), *columns))
