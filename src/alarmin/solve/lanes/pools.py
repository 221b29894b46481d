"""Who works on the pieces of an ensemble."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice

from alarmin.solve.lanes.checkpoints import Store
from alarmin.solve.lanes.results import Gathered, Piece
from alarmin.solve.lanes.work import Work

__all__ = ["Desk", "Done", "in_threads"]

AHEAD = 2
"""Pieces in hand for each thread, so that none waits and finished ones do not pile up."""


@dataclass(frozen=True, slots=True)
class Done:
    """Subjects of a piece that is finished, and whether it had been before the run."""

    subjects: int
    resumed: bool


class Desk:
    """Where finished pieces are handed in: kept, if there is a store, and put together.

    Parameters
    ----------
    found : Gathered
    store : Store or None
    """

    def __init__(self, found: Gathered, store: Store | None) -> None:
        self._found, self._store = found, store

    def resumed(self, part: Work) -> Done | None:
        """Take a piece from the store if it is there."""
        piece = self._store.get(part) if self._store is not None else None
        if piece is None:
            return None
        self._found.take(piece)
        return Done(part.subjects, resumed=True)

    def hand_in(self, piece: Piece) -> Done:
        """Take a piece that was just made."""
        if self._store is not None:
            self._store.put(piece)
        self._found.take(piece)
        return Done(piece.subjects, resumed=False)


def in_threads(
    make: Callable[[Work], Piece], parts: Iterable[Work], desk: Desk, threads: int | None
) -> Generator[Done]:
    """Make all pieces in threads of this process; a fault or Ctrl-C lets those in hand be finished."""

    def do(part: Work) -> Done:
        return desk.resumed(part) or desk.hand_in(make(part))

    count = threads or os.cpu_count() or 1
    ahead = iter(parts)
    with ThreadPoolExecutor(count) as pool:
        running: set[Future[Done]] = {pool.submit(do, one) for one in islice(ahead, AHEAD * count)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(do, one) for one in islice(ahead, len(done))}
                yield from (one.result() for one in done)
        finally:
            for one in running:
                one.cancel()
