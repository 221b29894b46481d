"""Workers of a dask cluster (extra ``cluster``)."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from alarmin.errors import InvalidInput, MissingDependency, Problem, WorkersLost
from alarmin.solve.lanes.run.desk import AHEAD, RESTARTS, Desk, Done, Line, Make
from alarmin.solve.lanes.run.work import Work

__all__ = ["is_client", "local_cluster", "on_cluster"]


@contextmanager
def local_cluster(workers: int | None = None) -> Iterator[Any]:
    """Yield a client of worker processes of this machine, which listen on the loopback interface only.

    Parameters
    ----------
    workers : int, optional
        As many as there are cores by default, each with one thread.

    Raises
    ------
    MissingDependency
        When the package distributed is not installed.
    """
    try:
        import distributed
    except ImportError as fault:
        raise MissingDependency(
            'A cluster needs the package distributed: pip install "alarmin[cluster]".'
        ) from fault
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any port, so that two clusters can stand side by side
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def is_client(executor: object) -> bool:
    """Return whether something is a client of dask."""
    distributed = sys.modules.get("distributed")  # who has a client has the package
    return distributed is not None and isinstance(executor, distributed.Client)


def on_cluster(make: Make, parts: Iterable[Work], desk: Desk, client: Any) -> Generator[Done]:
    """Make all pieces on a cluster; what a worker had that died is made by others, with the same bits.

    Raises
    ------
    InvalidInput
        When the client is one of asynchronous code.
    WorkersLost
        When the same piece was lost again and again.
    """
    import distributed

    if client.asynchronous:
        raise InvalidInput(
            Problem("The client of dask is asynchronous.", allowed="Client(asynchronous=False)")
        )
    line = Line(parts, desk)
    try:
        yield from line.work(
            lambda part: client.submit(make, part, pure=False, retries=RESTARTS),
            lambda out: distributed.wait(out, return_when="FIRST_COMPLETED").done,
            lambda: AHEAD * max(1, sum(client.nthreads().values())),
        )
    except distributed.KilledWorker as fault:
        raise WorkersLost(f"A piece was lost with its worker again and again ({fault}).") from fault
    finally:
        line.close(lost=(distributed.KilledWorker,), patient=False)
