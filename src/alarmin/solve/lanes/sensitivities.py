"""Sensitivities of courses to parameters: differences between copies of each subject, run as its neighbours.

Copies are integrated more finely than asked, since the error of integration is divided by the step between them. Each
parameter has four, at one and two steps to both sides, and the difference is that of order four.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.solve.lanes.run.rest import Rest
from alarmin.solve.lanes.run.runs import Ways, carried_out
from alarmin.solve.lanes.run.work import Work, values_of
from alarmin.solve.lanes.steady import Resting, SteadyResult, begun

__all__ = ["Fine", "Model", "SensitivityResult", "fine", "sensitivities"]

Vector = NDArray[np.float64]
OFFSETS = (-2.0, -1.0, 1.0, 2.0)
"""Steps from the centre at which the copies of a parameter stand; the centre itself is run once for all of them."""
SHARE = 0.1
"""Of the error asked for, what the integration of copies may make of it."""
FINEST, COARSEST = 1e-8, 1e-2
ROOM = 16_000_000
"""Numbers of courses that are held at once beside the results (128 MB)."""
FLOOR = 1e-12
"""Relative change at rest below which nothing is told from rounding."""


class Model(Resting, Protocol):
    """What makes pieces, and knows where subjects begin."""

    def starts(self, work: Work) -> tuple[Vector, Vector, Vector]:
        """Return states and constants of subjects at time zero, and the times that the model names."""


@dataclass(frozen=True, slots=True)
class SensitivityResult:
    """Courses of all subjects, and how they change with parameters.

    Parameters
    ----------
    times : ndarray
        Shape (times,).
    observables, parameters : tuple of str
    scale : str
        ``log`` for changes by the logarithm of a parameter, in the unit of the observable; ``linear`` for changes by the
        parameter itself.
    values : ndarray
        Shape (subjects, times, observables).
    sensitivities, errors : ndarray
        Shape (subjects, times, observables, parameters): the change, and how far it may be off: by the fourth
        difference of copies, the greatest up to that time, and a tenth of the tolerance asked for.
    status : tuple of str
        ``ok``, or how the first copy of a subject that failed ended; what it would give is NaN.
    subjects : ndarray or None
        Labels of the subjects, where their values had any.
    provenance : mapping
        What made the result.
    """

    times: Vector
    observables: tuple[str, ...]
    parameters: tuple[str, ...]
    scale: str
    values: Vector
    sensitivities: Vector
    errors: Vector
    status: tuple[str, ...]
    subjects: NDArray[Any] | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def of(self, observable: str, parameter: str) -> Vector:
        """Return the sensitivity of one observable to one parameter, shape (subjects, times)."""
        return self.sensitivities[..., self._place(observable), self._column(parameter)]

    def error_of(self, observable: str, parameter: str) -> Vector:
        """Return the estimated error of one observable and parameter, shape (subjects, times)."""
        return self.errors[..., self._place(observable), self._column(parameter)]

    def _place(self, observable: str) -> int:
        if observable not in self.observables:
            raise UnknownName("observable", observable, self.observables)
        return self.observables.index(observable)

    def _column(self, parameter: str) -> int:
        if parameter not in self.parameters:
            raise UnknownName("parameter", parameter, self.parameters)
        return self.parameters.index(parameter)


@dataclass(frozen=True, slots=True)
class Fine:
    """How copies differ and how finely they are integrated.

    Parameters
    ----------
    step : float
        Between copies, relative to the parameter.
    share : float
        Of the tolerances asked for.
    """

    step: float
    share: float

    def atol(self, atol: float | Mapping[str, float]) -> float | Mapping[str, float]:
        """Return absolute tolerances of copies."""
        if isinstance(atol, Mapping):
            return {name: self.share * one for name, one in atol.items()}
        return self.share * atol


def fine(rtol: float) -> Fine:
    """Return how copies are made for an error: the step for which errors of both kinds are about it.

    Raises
    ------
    InvalidInput
        When the error is finer than numbers can hold, or coarser than differences mean anything.

    Examples
    --------
    >>> round(fine(1e-6).step, 6), round(fine(1e-6).share, 6)
    (0.003162, 0.000316)
    """
    if not FINEST <= rtol <= COARSEST:
        what = f"Sensitivities are asked for with an error of {rtol:g}."
        raise InvalidInput(Problem(what, allowed=f"{FINEST:g} to {COARSEST:g}"))
    step = math.sqrt(math.sqrt(rtol)) / 10.0
    return Fine(step, SHARE * step)


def sensitivities(
    model: Model,
    work: Work,
    parameters: Sequence[str],
    *,
    typical: Mapping[str, ArrayLike],
    scale: str,
    start: Rest | SteadyResult | None,
    how: Fine,
    ways: Ways,
) -> SensitivityResult:
    """Return sensitivities of checked work, whose tolerances are those of the copies; see `Ensemble.sensitivities`."""
    names = (*model.network.states, *model.network.constants)
    columns = _columns(names, parameters, scale)
    if start is not None:
        _check_states(model, work, columns)
    if isinstance(start, SteadyResult):
        work = begun(model, work, start, ways)
    elif start is not None:
        start = replace(start, settle=max(min(start.settle, work.settings.rtol), FLOOR))
    centre = _centre(model, work, columns)
    steps = how.step * _sizes(model, work, parameters, centre, typical, scale)
    shape = (work.subjects, len(work.settings.clock), len(model.observables))
    values, status = np.empty(shape), [""] * work.subjects
    found, errors = (np.empty((*shape, len(parameters))) for _ in range(2))
    provenance: Mapping[str, Any] = {}
    for some in _portions(shape, len(parameters)):
        part = _copies(work, some, columns, centre[some], steps[some])
        if isinstance(start, Rest):
            who = np.repeat(np.arange(work.subjects)[some], part.subjects // (some.stop - some.start))
            part = begun(model, part, start.taken(who), ways)
        gathered = carried_out(model, part, ways)
        courses = gathered.array("values").reshape(some.stop - some.start, -1, *shape[1:])
        values[some] = courses[:, 0]
        found[some], errors[some] = _differences(
            courses,
            np.full_like(steps[some], how.step) if scale == "log" else steps[some],
            work.settings.rtol,
        )
        words = np.array(gathered.words()).reshape(len(courses), -1)
        status[some] = [next((one for one in row if one != "ok"), "ok") for row in words.tolist()]
        provenance = gathered.provenance
    return SensitivityResult(
        work.settings.clock,
        tuple(model.observables),
        tuple(parameters),
        scale,
        values,
        found,
        errors,
        tuple(status),
        work.labels,
        {**provenance, "step": how.step},
    )


def _columns(names: Sequence[str], parameters: Sequence[str], scale: str) -> list[int]:
    if scale not in ("log", "linear"):
        raise InvalidInput(Problem(f"The scale {scale!r} is not known.", allowed="log, linear"))
    if not parameters or len(set(parameters)) < len(parameters):
        raise InvalidInput(
            Problem("Parameters are missing or named twice.", allowed="one or more, each once")
        )
    for name in parameters:
        if name not in names:
            raise UnknownName("state or constant", name, names)
    return [names.index(name) for name in parameters]


def _check_states(model: Model, work: Work, columns: Sequence[int]) -> None:
    """Refuse starts of states that begin where they rest."""
    for column in columns:
        if column < len(model.network.states) and column not in work.columns:
            what = f"{model.network.states[column]} begins where it rests; its start is no parameter."
            raise InvalidInput(Problem(what, hint="Give its start in values, or leave it out."))


def _centre(model: Model, work: Work, columns: Sequence[int]) -> Vector:
    """Return what parameters are without steps, shape (subjects, parameters)."""
    states, constants, _ = model.starts(work)
    return np.hstack([states, constants])[:, list(columns)]


def _sizes(
    model: Model,
    work: Work,
    parameters: Sequence[str],
    centre: Vector,
    typical: Mapping[str, ArrayLike],
    scale: str,
) -> Vector:
    """Return what steps are relative to, shape (subjects, parameters)."""
    sizes: Vector = np.abs(centre)
    if typical and scale == "log":
        raise InvalidInput(Problem("Typical sizes mean nothing for logarithms.", allowed='scale="linear"'))
    for name in typical:
        if name not in parameters:
            raise UnknownName("parameter", name, parameters)
    given, columns = values_of(model.network, typical, work.subjects)
    names = (*model.network.states, *model.network.constants)
    for place, column in enumerate(columns):
        sizes[:, parameters.index(names[column])] = np.abs(given[:, place])
    wrong = ~(np.isfinite(centre) & (sizes > 0.0)) | ((scale == "log") & (centre <= 0.0))
    if wrong.any():
        who, which = (int(one) for one in np.argwhere(wrong)[0])
        what = f"{parameters[which]} of subject {who} is {centre[who, which]:g}."
        allowed = "numbers above zero" if scale == "log" else "finite numbers, zero with a typical size"
        raise InvalidInput(Problem(what, allowed=allowed, hint='See scale="linear" and typical.'))
    return sizes


def _portions(shape: tuple[int, int, int], parameters: int) -> Iterator[slice]:
    """Yield subjects whose copies have room in memory."""
    subjects, times, observables = shape
    copies = 1 + len(OFFSETS) * parameters
    most = max(ROOM // max(copies * times * observables, 1), 1)
    yield from (slice(first, min(first + most, subjects)) for first in range(0, subjects, most))


def _copies(work: Work, some: slice, columns: Sequence[int], centre: Vector, steps: Vector) -> Work:
    """Return the work of subjects and their copies: each subject, then four for each parameter."""
    count = 1 + len(OFFSETS) * len(columns)
    part = work.part(some.start, some.stop).taken(np.repeat(np.arange(some.stop - some.start), count))
    added = [column for column in columns if column not in work.columns]
    every = (*work.columns, *added)
    # What has no value is computed by the file, and follows the parameters that it hangs on.
    given = np.hstack([part.given, np.full((part.subjects, len(added)), np.nan)])
    rows = given.reshape(-1, count, len(every))
    for place, column in enumerate(columns):
        for turn, offset in enumerate(OFFSETS):
            moved = centre[:, place] + offset * steps[:, place]
            rows[:, 1 + len(OFFSETS) * place + turn, every.index(column)] = moved
    return replace(part, given=given, columns=every)


def _differences(courses: Vector, steps: Vector, rtol: float) -> tuple[Vector, Vector]:
    """Return derivatives and their errors from courses, shape (subjects, copies, times, observables).

    Parameters
    ----------
    steps : ndarray
        Shape (subjects, parameters).
    rtol : float
        At which the courses were integrated.
    """
    subjects, _, times, observables = courses.shape
    copies = courses[:, 1:].reshape(subjects, -1, len(OFFSETS), times, observables)
    two_below, below, above, two_above = (np.moveaxis(copies[:, :, turn], 1, -1) for turn in range(4))
    centre = courses[:, 0, ..., None]
    step = steps[:, None, None, :]
    slope = (8.0 * (above - below) - (two_above - two_below)) / (12.0 * step)
    fourth = (two_above + two_below) - 4.0 * (above + below) + 6.0 * centre
    largest = np.maximum.accumulate(np.abs(centre), axis=1)
    error = (np.maximum.accumulate(np.abs(fourth), axis=1) / 8.0 + rtol * largest) / step
    return slope, error
