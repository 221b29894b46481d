"""Many pieces of work at once, each written as if it were alone: what they ask for meanwhile is integrated together.

A piece of work is a generator. It asks with ``yield from runs(...)`` and goes on with the answers; between two such
lines it is plain code. All pieces that are waiting are answered by one call of the solver for each model.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from alarmin.errors import SolveError
from alarmin.solve.base import LoadedModel, Rested, RunSpec, Trajectories

__all__ = ["Task", "Wish", "abreast", "portions", "rest", "rests", "run", "runs", "sure", "together"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one piece of work wants from one model: cells at rest, or runs."""

    loaded: LoadedModel
    rests: bool
    specs: tuple[RunSpec, ...]


Found: TypeAlias = tuple[Rested | Trajectories | SolveError, ...]
Task: TypeAlias = Generator[tuple[Wish, ...], tuple[Found, ...], _T]
"""Work that ends in a `_T`."""


def rests(loaded: LoadedModel, specs: Sequence[RunSpec]) -> Task[tuple[Rested | SolveError, ...]]:
    """Ask for cells at rest; a cell that does not come to rest is answered by its error."""
    (found,) = yield (Wish(loaded, True, tuple(specs)),)
    return tuple(one for one in found if isinstance(one, Rested | SolveError))


def runs(loaded: LoadedModel, specs: Sequence[RunSpec]) -> Task[tuple[Trajectories | SolveError, ...]]:
    """Ask for runs; a run that fails is answered by its error."""
    (found,) = yield (Wish(loaded, False, tuple(specs)),)
    return tuple(one for one in found if isinstance(one, Trajectories | SolveError))


def rest(loaded: LoadedModel, spec: RunSpec) -> Task[Rested]:
    """Ask for one cell at rest.

    Raises
    ------
    SolveError
        When it does not come to rest.
    """
    (found,) = yield from rests(loaded, [spec])
    return sure(found)


def run(loaded: LoadedModel, spec: RunSpec) -> Task[Trajectories]:
    """Ask for one run.

    Raises
    ------
    SolveError
        When it fails.
    """
    (found,) = yield from runs(loaded, [spec])
    return sure(found)


def sure(found: _T | SolveError) -> _T:
    """Return what was found; raise what was found instead of it."""
    if isinstance(found, SolveError):
        raise found
    return found


def abreast(tasks: Iterable[Task[_T]]) -> Task[list[_T | SolveError]]:
    """Do several pieces of work side by side, as one; each ends in its result or in its own error."""
    every = list(tasks)
    ends: dict[int, _T | SolveError] = {}
    waiting: dict[int, tuple[Wish, ...]] = {}

    def go_on(place: int, answers: tuple[Found, ...] | None) -> None:
        try:
            waiting[place] = next(every[place]) if answers is None else every[place].send(answers)
        except StopIteration as end:
            ends[place] = end.value
        except SolveError as fault:
            ends[place] = fault

    for place in range(len(every)):
        go_on(place, None)
    while waiting:
        asked, waiting = waiting, {}
        answers = iter((yield tuple(wish for wishes in asked.values() for wish in wishes)))
        for place, wishes in asked.items():
            go_on(place, tuple(next(answers) for _ in wishes))
    return [ends[place] for place in range(len(every))]


def together(tasks: Iterable[Task[_T]]) -> list[_T | SolveError]:
    """Do many pieces of work, and integrate at once whatever they wait for.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> from alarmin.model.compose import Composition, compose
    >>> from alarmin.solve.reference import ReferenceSolver
    >>> receptor = compose(load_catalog(), Composition("human", "closed", mechanisms=("il1_receptor",)))
    >>> loaded = ReferenceSolver().load(receptor)
    >>> def twice(count):
    ...     spec = RunSpec((0.0, 1.0), ("IL1B",), initial={"IL1B": count})
    ...     found = yield from run(loaded, spec)
    ...     return 2 * float(found.of("IL1B")[0])
    >>> together([twice(1.0), twice(5.0)])
    [2.0, 10.0]
    """
    work = abreast(tasks)
    try:
        wishes = next(work)
        while True:
            wishes = work.send(_answered(wishes))
    except StopIteration as end:
        found: list[_T | SolveError] = end.value
        return found


def _answered(wishes: Sequence[Wish]) -> tuple[Found, ...]:
    """Return the answers to wishes; those for one model are handed over at once."""
    found: dict[int, list[Rested | Trajectories | SolveError]] = {}
    models = {(id(wish.loaded), wish.rests): wish for wish in wishes}
    for key, first in models.items():
        places = [place for place, wish in enumerate(wishes) if (id(wish.loaded), wish.rests) == key]
        specs = [spec for place in places for spec in wishes[place].specs]
        answers: Iterator[Rested | Trajectories | SolveError] = iter(
            first.loaded.rest_all(specs) if first.rests else first.loaded.run_all(specs)
        )
        for place in places:
            found[place] = [next(answers) for _ in wishes[place].specs]
    return tuple(tuple(found[place]) for place in range(len(wishes)))


def portions(items: Sequence[_T], batch: int, runs_each: int) -> Iterator[Sequence[_T]]:
    """Yield items in portions that ask for about as many runs as are worth handing over at once.

    Parameters
    ----------
    batch : int
        How many are; see `alarmin.solve.base.LoadedModel`.
    runs_each : int
        Runs that each item asks for.

    Examples
    --------
    >>> [len(portion) for portion in portions(range(5), 8, 4)]
    [2, 2, 1]
    """
    most = max(1, batch // max(runs_each, 1))
    yield from (items[first : first + most] for first in range(0, len(items), most))
