"""Who works on the pieces of an ensemble."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from alarmin.solve.lanes.work import Work

__all__ = ["in_threads"]

AHEAD = 2
"""Pieces in hand for each thread, so that none waits and finished ones do not pile up."""


def in_threads(do: Callable[[Work], int], parts: Iterable[Work], threads: int | None) -> Generator[int]:
    """Yield what `do` returns for each part, as they are done; a fault or Ctrl-C lets begun ones finish."""
    count = threads or os.cpu_count() or 1
    ahead = iter(parts)
    with ThreadPoolExecutor(count) as pool:
        running: set[Future[int]] = {pool.submit(do, one) for one in islice(ahead, AHEAD * count)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(do, one) for one in islice(ahead, len(done))}
                yield from (one.result() for one in done)
        finally:
            for one in running:
                one.cancel()
