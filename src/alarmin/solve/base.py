"""What every solver offers: load a composed model once, run it many times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import SolveError
from alarmin.model.compose import ComposedModel

__all__ = [
    "Equilibration",
    "Infusion",
    "LoadedModel",
    "OneByOne",
    "Pulse",
    "Reset",
    "Rested",
    "RunSpec",
    "Solver",
    "Trajectories",
]


@dataclass(frozen=True, slots=True)
class Pulse:
    """An amount added at once.

    Parameters
    ----------
    time_s : float
        When; a sample at the same time is taken first.
    species : str
        Where.
    amount : float
        Items (per cell in the medium, in the whole body for drugs).
    """

    time_s: float
    species: str
    amount: float


@dataclass(frozen=True, slots=True)
class Infusion:
    """A constant rate between two times.

    Parameters
    ----------
    parameter : str
        Name of the rate in the model.
    rate : float
        Items per second, added to other infusions of the same name.
    """

    start_s: float
    end_s: float
    parameter: str
    rate: float


@dataclass(frozen=True, slots=True)
class Reset:
    """Species set to zero at a time: the medium is replaced."""

    time_s: float
    species: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equilibration:
    """Rest before time zero, until the cell no longer changes.

    Parameters
    ----------
    watch : tuple of str
        Species that must settle.
    chunk_s, longest_s : float
        Length of the first stretch of integration, which doubles up to the longest, seconds.
    chunks : int
        Stretches allowed.
    tolerance : float
        Largest relative change over one stretch.
    clear : tuple of str
        Species set to zero afterwards (fresh medium).
    medium : str
        Compartment that is as large as `fresh` times itself meanwhile, so that a cell rests in fresh medium and
        not in what it secreted over weeks; empty where levels are held.
    rhythm : bool
        Whether a cell that oscillates without end starts where it is after `settled` stretches; refused otherwise.
    settled : int
        Stretches after which a cell that only oscillates is as it will always be.
    """

    watch: tuple[str, ...]
    chunk_s: float = 86400.0
    longest_s: float = 32 * 86400.0
    chunks: int = 60
    tolerance: float = 1e-6
    clear: tuple[str, ...] = ()
    medium: str = ""
    fresh: float = 1e18
    rhythm: bool = False
    settled: int = 4


@dataclass(frozen=True, slots=True)
class RunSpec:
    """One integration.

    Parameters
    ----------
    times_s : tuple of float
        Shape (T,), rising, from zero.
    readouts : tuple of str
        Shape (R,), observables or species.
    parameters : mapping of str to float
        Values in model units that replace the central ones.
    initial : mapping of str to float
        Amounts at the start, items.
    start : mapping of str to float, optional
        Amounts of a cell that has rested already, items; stand in for `initial` and `equilibrate`.
    """

    times_s: tuple[float, ...]
    readouts: tuple[str, ...]
    parameters: Mapping[str, float] = field(default_factory=dict)
    initial: Mapping[str, float] = field(default_factory=dict)
    pulses: tuple[Pulse, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    resets: tuple[Reset, ...] = ()
    equilibrate: Equilibration | None = None
    start: Mapping[str, float] | None = None
    relative_tolerance: float = 1e-8
    absolute_tolerance: float = 1e-8


@dataclass(frozen=True, slots=True)
class Rested:
    """A cell that has come to rest.

    Parameters
    ----------
    amounts : mapping of str to float
        Every species that is not held by the surroundings, items.
    notes : tuple of str
        What the integrator remarked on the way, each once.
    """

    amounts: Mapping[str, float]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trajectories:
    """Readouts over time; what is too small for the solver to tell from zero is zero.

    Parameters
    ----------
    times_s : ndarray
        Shape (T,).
    values : ndarray
        Shape (T, R), model units.
    notes : tuple of str
        What the integrator remarked, each once.
    cells : tuple of Trajectories
        Those of single cells, where the values are averages over them.
    """

    times_s: NDArray[np.float64]
    readouts: tuple[str, ...]
    values: NDArray[np.float64]
    notes: tuple[str, ...] = ()
    cells: tuple[Trajectories, ...] = ()

    def of(self, readout: str) -> NDArray[np.float64]:
        """Return one readout, shape (T,)."""
        return self.values[:, self.readouts.index(readout)]

    def row(self, at_s: float) -> int:
        """Return the row of the sample nearest to a time."""
        return int(np.argmin(np.abs(self.times_s - at_s)))


class LoadedModel(Protocol):
    """A model ready to run."""

    @property
    def made_by(self) -> str:
        """Name and version of what integrates, for provenance."""
        ...

    @property
    def batch(self) -> int:
        """How many specs are worth handing over at once; results do not depend on it."""
        ...

    def rest(self, spec: RunSpec) -> Rested:
        """Return the cell as `run` finds it when it takes its first sample.

        A run whose `start` is this gives the same bits as one that rests by itself.

        Raises
        ------
        SolveError
            When the cell does not come to rest.
        """
        ...

    def run(self, spec: RunSpec) -> Trajectories:
        """Integrate once.

        Raises
        ------
        SolveError
            When the integration fails or gives a number that is not finite.
        """
        ...

    def rest_all(self, specs: Sequence[RunSpec]) -> tuple[Rested | SolveError, ...]:
        """Return what `rest` gives for each, or why it failed; no failure stops the others."""
        ...

    def run_all(self, specs: Sequence[RunSpec]) -> tuple[Trajectories | SolveError, ...]:
        """Return what `run` gives for each, or why it failed; no failure stops the others."""
        ...


_One = TypeVar("_One")


class OneByOne:
    """What models have in common that are integrated one spec after the other; needs `rest` and `run`."""

    batch = 1
    made_by = ""

    def rest(self, spec: RunSpec) -> Rested:
        """See `LoadedModel`."""
        raise NotImplementedError

    def run(self, spec: RunSpec) -> Trajectories:
        """See `LoadedModel`."""
        raise NotImplementedError

    def rest_all(self, specs: Sequence[RunSpec]) -> tuple[Rested | SolveError, ...]:
        """Return what `rest` gives for each, or why it failed."""
        return tuple(_tried(self.rest, spec) for spec in specs)

    def run_all(self, specs: Sequence[RunSpec]) -> tuple[Trajectories | SolveError, ...]:
        """Return what `run` gives for each, or why it failed."""
        return tuple(_tried(self.run, spec) for spec in specs)


def _tried(work: Callable[[RunSpec], _One], spec: RunSpec) -> _One | SolveError:
    try:
        return work(spec)
    except SolveError as fault:
        return fault


class Solver(Protocol):
    """A way to integrate composed models."""

    @property
    def name(self) -> str:
        """Name for provenance."""
        ...

    def version(self) -> str:
        """Return the version for provenance."""
        ...

    def load(self, model: ComposedModel) -> LoadedModel:
        """Compile a model."""
        ...
