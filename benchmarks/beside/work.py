"""One row of the benchmark: a model, its doses, its horizon, and how much of it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import libsbml
import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.ensemble import Dose, Ensemble
from alarmin.solve.lanes.sbml.read import network_of

Vector = NDArray[np.float64]

Costs = Mapping[str, float]
"""Milliseconds per subject, by what is counted."""

Way = Callable[[float], tuple[Vector, Costs]]
"""Runs all subjects at a relative tolerance; values have the shape (subjects, times, states)."""

SIGMA = 0.3
"""Spread of parameters between subjects, on the natural logarithm."""


@dataclass(frozen=True)
class Work:
    """A model without events, and what is asked of it.

    Parameters
    ----------
    key : str
        What ``--rows`` calls it.
    doses : tuple of Dose
        Boluses of the same amount for all.
    times : tuple of float
        When states are compared; times of doses are left out, since programs differ in the side they take.
    subjects, checked : int
        How many the engine runs, and how many of these the other programs run, over which errors are taken.
    scale : float
        Absolute tolerances are a thousandth of the relative one times this.
    own, others : tuple of float
        Tolerances of the engine and of the other programs, as negative powers of ten.
    passes : int
        How often all is run; the best time counts.
    peers : tuple of str
        Programs that run it; all that are installed when there are none.
    vary : tuple of str
        Parameters that differ between subjects; all that are not zero when there are none.
    """

    key: str
    name: str
    sbml: str
    doses: tuple[Dose, ...]
    times: tuple[float, ...]
    subjects: int = 512
    checked: int = 24
    scale: float = 1.0
    own: tuple[float, ...] = (2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5)
    others: tuple[float, ...] = (2, 3, 4, 5, 6, 7, 8, 9)
    passes: int = 3
    peers: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """A row as every program gets it.

    Parameters
    ----------
    states : tuple of str
        What is compared, as amounts where it is a species.
    sizes : mapping of str to float
        Size of the compartment of every species that the file reads as a concentration; 1 for all else.
    homes : mapping of str to float
        Size of the compartment of every species; 1 for all else.
    values : mapping of str to ndarray
        Parameters of the subjects that all programs run.
    """

    work: Work
    states: tuple[str, ...]
    sizes: dict[str, float]
    homes: dict[str, float]
    values: dict[str, Vector] = field(repr=False)

    @property
    def count(self) -> int:
        """Subjects."""
        return self.work.checked

    @property
    def times(self) -> Vector:
        """Times of comparison."""
        return np.array(self.work.times)

    @property
    def at_start(self) -> list[Dose]:
        """Doses at time zero, which belong to the start."""
        return [dose for dose in self.work.doses if dose.time == 0]

    def subject(self, index: int) -> dict[str, float]:
        """Return the parameters of one subject."""
        return {name: float(column[index]) for name, column in self.values.items()}


@dataclass(frozen=True)
class Leg:
    """What lies between two times of doses.

    Parameters
    ----------
    times : tuple of float
        Its beginning, what is asked for within, its end.
    rows : slice
        Where all but the beginning stand among the times of the row; the end only where it is one of them.
    doses : tuple of Dose
        Given at its beginning.
    """

    times: tuple[float, ...]
    rows: slice
    doses: tuple[Dose, ...]


def legs(times: Sequence[float], doses: Sequence[Dose]) -> list[Leg]:
    """Return a run cut at its doses.

    Examples
    --------
    >>> [leg.times for leg in legs((0.0, 1.0, 3.0), [Dose(2.0, "x", 1.0)])]
    [(0.0, 1.0, 2.0), (2.0, 3.0)]
    """
    end = times[-1]
    cuts = sorted({0.0, end, *(dose.time for dose in doses if dose.time < end)})
    found = []
    for begin, stop in pairwise(cuts):
        inside = [index for index, time in enumerate(times) if begin < time <= stop]
        first = inside[0] if inside else 0
        clock = [begin, *(times[index] for index in inside)]
        if clock[-1] < stop:
            clock.append(stop)
        given = tuple(dose for dose in doses if dose.time == begin)
        found.append(Leg(tuple(clock), slice(first, first + len(inside)), given))
    return found


def with_events(task: Task) -> str:
    """Return the model of a row with every dose after time zero written as an event."""
    document = libsbml.readSBMLFromString(task.work.sbml)
    model = document.getModel()
    for number, dose in enumerate(one for one in task.work.doses if one.time > 0):
        event = model.createEvent()
        event.setId(f"dose_{number}")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setMath(libsbml.parseL3Formula(f"time >= {dose.time!r}"))
        if document.getLevel() > 2:
            trigger.setPersistent(True)
            trigger.setInitialValue(False)
        change = event.createEventAssignment()
        change.setVariable(dose.target)
        change.setMath(
            libsbml.parseL3Formula(f"{dose.target} + {float(dose.amount) / task.sizes[dose.target]!r}")
        )
    return str(libsbml.writeSBMLToString(document))


def prepared(work: Work) -> tuple[Ensemble, Task, dict[str, Vector]]:
    """Return the compiled engine, what the other programs get, and the parameters of all subjects."""
    network = network_of(work.sbml)
    model = libsbml.readSBMLFromString(work.sbml)
    species = {one.getId(): one for one in model.getModel().getListOfSpecies()}
    names = [f"amount({name})" if name in species else name for name in network.states]
    ensemble = Ensemble(network, names)
    ensemble.program.finish()  # what is timed is the code that stays
    values = drawn(work, ensemble)
    sizes, homes = (dict.fromkeys((*network.states, *species), 1.0) for _ in range(2))
    for name, one in species.items():
        home = model.getModel().getCompartment(one.getCompartment())
        homes[name] = home.getSize() if home.isSetSize() else 1.0
        if not one.getHasOnlySubstanceUnits():
            sizes[name] = homes[name]
    first = {name: column[: work.checked] for name, column in values.items()}
    return ensemble, Task(work, tuple(network.states), sizes, homes, first), values


def drawn(work: Work, ensemble: Ensemble) -> dict[str, Vector]:
    """Return parameters of all subjects, lognormal around those of the file."""
    document = libsbml.readSBMLFromString(work.sbml)
    random = np.random.default_rng(1)
    known = {one.getId(): one.getValue() for one in document.getModel().getListOfParameters()}
    wanted = work.vary or tuple(known)
    names = [name for name in wanted if name in ensemble.network.constants and known[name] != 0]
    return {name: known[name] * np.exp(random.normal(0.0, SIGMA, work.subjects)) for name in names}
