"""Workers of this machine that make the pieces of an ensemble: threads or processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice

from alarmin.errors import WorkersLost
from alarmin.solve.lanes.run.desk import AHEAD, RESTARTS, Desk, Done, Line, Make, MakeInto
from alarmin.solve.lanes.run.work import Work

__all__ = ["Processes", "in_processes", "in_threads"]


@dataclass(frozen=True, slots=True)
class Processes:
    """Worker processes of this machine, each of which compiles the model once.

    A script that uses them keeps its work behind ``if __name__ == "__main__":``, since each of them imports it.

    Parameters
    ----------
    count : int, optional
        As many as there are cores by default.
    """

    count: int | None = None


def in_threads(make: MakeInto, parts: Iterable[Work], desk: Desk, threads: int | None) -> Generator[Done]:
    """Make all pieces in threads of this process; a fault or Ctrl-C lets those in hand be finished."""

    def do(part: Work) -> Done:
        return desk.resumed(part) or desk.hand_in(make(part, desk.place(part)))

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


def in_processes(make: Make, parts: Iterable[Work], desk: Desk, processes: Processes) -> Generator[Done]:
    """Make all pieces in processes; what one had that died is made by others, with the same bits.

    Raises
    ------
    WorkersLost
        When they die again and again.
    """
    count = processes.count or os.cpu_count() or 1
    line = Line(parts, desk)
    spawned = multiprocessing.get_context("spawn")
    for _ in range(RESTARTS + 1):
        with ProcessPoolExecutor(count, mp_context=spawned, initializer=_deaf) as pool:
            try:
                yield from line.work(
                    lambda part, pool=pool: pool.submit(make, part),  # type: ignore[misc]
                    lambda out: wait(out, return_when=FIRST_COMPLETED).done,
                    lambda: AHEAD * count,
                )
            except BrokenProcessPool:
                line.take_back()
            else:
                return
            finally:
                line.close(lost=(BrokenProcessPool,), patient=True)
    raise WorkersLost(
        f"Worker processes ended {RESTARTS + 1} times before their work was done. "
        "A script keeps its work behind `if __name__ == '__main__':`; else look at memory."
    )


def _deaf() -> None:
    """Leave Ctrl-C to the process that asked, which lets workers finish what they have in hand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
