"""A run from checked work to its result: cut into pieces, made, kept and put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, Problem
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.run.checkpoints import Checkpoints, Store
from alarmin.solve.lanes.run.cluster import is_client, on_cluster
from alarmin.solve.lanes.run.desk import Desk, Done, Make
from alarmin.solve.lanes.run.pools import Processes, in_processes, in_threads
from alarmin.solve.lanes.run.progress import Progress, Watch
from alarmin.solve.lanes.run.provenance import provenance_of
from alarmin.solve.lanes.run.request import request_text
from alarmin.solve.lanes.run.results import Gathered, Piece, shapes_of
from alarmin.solve.lanes.run.streams import ZarrStore
from alarmin.solve.lanes.run.work import Work

__all__ = ["SIZE", "Maker", "Ways", "carried_out"]

SIZE = 256
"""Subjects of a piece at most, unless it is asked for; results do not depend on it."""
LEAST = 8
"""Subjects of a piece at least, so that lanes are filled."""


class Maker(Protocol):
    """What makes pieces: a compiled model."""

    @property
    def network(self) -> Network:
        """Return what is integrated."""

    @property
    def observables(self) -> tuple[str, ...]:
        """Return what is reported."""

    @property
    def digest(self) -> str:
        """Return the digest of the network."""

    @property
    def task(self) -> Make:
        """Return what makes pieces in another process."""

    def piece(self, work: Work, courses: NDArray[np.float64] | None = None) -> Piece:
        """Return the results of some subjects, their courses in an array that is given, if there is one."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a run is carried out, on which its results do not depend; see `Ensemble.run`."""

    threads: int | None = None
    size: int | None = None
    store: Path | None = None
    zarr: Path | None = None
    executor: object = None
    progress: Callable[[int, int], None] | None = None
    watch: Callable[[Progress], None] | None = None

    def piece(self, subjects: int) -> int:
        """Return the subjects of a piece; what is kept for another run does not hang on the threads of this one."""
        if self.size is not None:
            return self.size
        if self.store is not None or self.zarr is not None or self.executor is not None:
            return SIZE
        threads = self.threads or os.cpu_count() or 1
        rounds = -(-subjects // (threads * SIZE))
        return max(-(-subjects // (threads * max(rounds, 1))), LEAST)

    def check(self) -> None:
        """Refuse numbers that mean nothing."""
        counted = self.executor.count if isinstance(self.executor, Processes) else None
        numbers = {"threads": self.threads, "subjects in a piece": self.size, "processes": counted}
        for what, number in numbers.items():
            if number is not None and number < 1:
                raise InvalidInput(Problem(f"{number} {what} are asked for.", allowed="one or more"))
        if self.store is not None and self.zarr is not None:
            hint = "A zarr group too is gone on from."
            raise InvalidInput(Problem("Both store and zarr are given.", allowed="one of both", hint=hint))


def carried_out(maker: Maker, work: Work, ways: Ways) -> Gathered:
    """Return what some work gave."""
    ways.check()
    provenance = provenance_of(maker.network, maker.digest, work.settings)
    found = Gathered(work, maker.observables, provenance, courses=ways.zarr is None)
    desk = Desk(found, _store(maker, work, ways, provenance))
    watch = Watch(work.subjects, ways.progress, ways.watch)
    with closing(_finished(maker, work.parts(ways.piece(work.subjects)), desk, ways)) as finished:
        for one in finished:
            watch.tell(one.subjects, resumed=one.resumed)
    return found


def _finished(maker: Maker, parts: Iterable[Work], desk: Desk, ways: Ways) -> Generator[Done]:
    executor = ways.executor
    if executor is None:
        return in_threads(maker.piece, parts, desk, ways.threads)
    if isinstance(executor, Processes):
        return in_processes(maker.task, parts, desk, executor)
    if is_client(executor):
        return on_cluster(maker.task, parts, desk, executor)
    what = f"An executor of the kind {type(executor).__name__} is not known."
    raise InvalidInput(Problem(what, allowed="None, Processes(count) or distributed.Client"))


def _store(maker: Maker, work: Work, ways: Ways, provenance: Mapping[str, Any]) -> Store | None:
    if ways.store is None and ways.zarr is None:
        return None
    names, size = maker.observables, ways.piece(work.subjects)
    request = request_text(work, network=maker.digest, observables=names, size=size)
    shapes = shapes_of(work, names)
    if ways.store is not None:
        return Checkpoints(ways.store, request, shapes)
    attributes = {**provenance, "observables": list(names)}
    if work.labels is not None:
        attributes["subjects"] = [str(one) for one in work.labels]
    return ZarrStore(Path(ways.zarr or ""), request, work, shapes, size, attributes)
