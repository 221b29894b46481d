"""Which engine integrates a composed model: the ensemble engine for many runs, libRoadRunner for few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alarmin.errors import InvalidInput, ModelError, Problem, UnknownName
from alarmin.model.compose import ComposedModel
from alarmin.model.sbml import sbml_of
from alarmin.solve.base import LoadedModel, Solver
from alarmin.solve.reference import ReferenceSolver

__all__ = ["AUTO", "ENGINES", "MANY", "AutoSolver", "solver_for"]

AUTO = "auto"

MANY = 100
"""Runs of one model from which on compiling it for the ensemble engine, a second or two, is worth its time."""


def _lanes() -> Solver:
    from alarmin.solve.lanes.solver import LanesSolver  # brings llvmlite, which few runs do not need

    return LanesSolver()


_MAKERS: Mapping[str, Callable[[], Solver]] = {"lanes": _lanes, "reference": ReferenceSolver}

ENGINES: tuple[str, ...] = (AUTO, *_MAKERS)
"""Names of what may be asked for."""


@dataclass(frozen=True, slots=True)
class AutoSolver:
    """The ensemble engine where many runs share a model, libRoadRunner where few do; the other where one refuses.

    Parameters
    ----------
    runs : int
        Runs that each model is loaded for.

    Examples
    --------
    >>> AutoSolver(1).order()
    ('reference', 'lanes')
    """

    runs: int
    name: str = AUTO
    _made: dict[str, Solver] = field(default_factory=dict)

    def order(self) -> tuple[str, ...]:
        """Return the names of the engines, the preferred one first."""
        return ("lanes", "reference") if self.runs >= MANY else ("reference", "lanes")

    def version(self) -> str:
        """Return the versions of both."""
        return "; ".join(f"{one.name} {one.version()}" for one in (make() for make in _MAKERS.values()))

    def load(self, model: ComposedModel) -> LoadedModel:
        """Compile a model with the first engine that takes it.

        Raises
        ------
        ModelError
            When the model text does not parse.
        InvalidInput
            When every engine refuses the model, with what each says.
        """
        sbml_of(model)  # a text that does not parse is no matter of engines
        refused = []
        for name in self.order():
            try:
                return self._made.setdefault(name, _MAKERS[name]()).load(model)
            except ModelError as fault:
                refused.append(Problem(str(fault), hint="Change the mechanism that brings it."))
        raise InvalidInput(refused)


def solver_for(engine: str, runs: int) -> Solver:
    """Return the solver of a name.

    Parameters
    ----------
    engine : {"auto", "lanes", "reference"}
        The ensemble engine, libRoadRunner, or whichever suits the number of runs.
    runs : int
        Runs that each model is loaded for.

    Raises
    ------
    UnknownName
        When there is none of that name.

    Examples
    --------
    >>> solver_for("reference", 1).name
    'libRoadRunner (CVODE)'
    """
    if engine == AUTO:
        return AutoSolver(runs)
    if engine not in _MAKERS:
        raise UnknownName("engine", engine, ENGINES, listed=True)
    return _MAKERS[engine]()
