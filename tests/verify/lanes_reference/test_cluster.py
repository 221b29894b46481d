"""A cluster of dask on this machine, one of whose workers is killed during a run."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.errors import InvalidInput
from alarmin.solve.lanes.ensemble import Dose, Ensemble, EnsembleResult
from alarmin.solve.lanes.equations.expr import number, symbol
from alarmin.solve.lanes.equations.network import network_of_rates
from alarmin.solve.lanes.run.cluster import local_cluster
from alarmin.solve.lanes.run.progress import Progress
from alarmin.solve.lanes.run.reduce import Maximum

pytestmark = pytest.mark.filterwarnings("ignore")  # those of distributed itself
X, Y, K = symbol("x"), symbol("y"), symbol("k")
COUNT, CHUNK = 400, 16


class Stopped(Exception):
    """Raised by a callback."""


def run(model: Ensemble, **words: Any) -> EnsembleResult:
    return model.run(
        np.linspace(0.0, 60.0, 31),
        values={"k": np.exp(np.random.default_rng(8).normal(3.0, 0.5, COUNT))},
        doses=[Dose(5.0, "x", 0.5, subjects=range(0, COUNT, 3))],
        reductions=[Maximum("x")],
        chunk=CHUNK,
        **words,
    )


def assert_same(found: EnsembleResult, wanted: EnsembleResult) -> None:
    assert found.values.tobytes() == wanted.values.tobytes()
    assert found.reduced["x_max"].tobytes() == wanted.reduced["x_max"].tobytes()
    assert found.status == wanted.status == ("ok",) * COUNT
    assert found.steps.tobytes() == wanted.steps.tobytes()


def test_a_cluster_that_loses_a_worker_gives_the_bits_of_threads(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    rates = {"x": Y, "y": K * (number(1.0) - X * X) * Y - X}
    model = Ensemble(network_of_rates("oscillator", rates, {"x": 2.0, "y": 0.0, "k": 30.0}))
    whole = run(model)
    told: list[Progress] = []
    with local_cluster(3) as client:
        workers = client.run(os.getpid)
        assert len(set(workers.values()) - {os.getpid()}) == 3
        assert all(address.startswith("tcp://127.0.0.1:") for address in workers)

        def kill(now: Progress) -> None:
            told.append(now)
            if len(told) == 3:
                os.kill(min(workers.values()), signal.SIGKILL)
            if len(told) == 10:
                raise Stopped

        with pytest.raises(Stopped):
            run(model, executor=client, store=tmp_path, watch=kill)
        kept = len(list(tmp_path.rglob("*.piece")))
        assert 10 <= kept < COUNT // CHUNK
        told.clear()
        assert_same(run(model, executor=client, store=tmp_path, watch=told.append), whole)
        assert told[-1].resumed == kept * CHUNK
        killed = min(client.run(os.getpid).values())

        def kill_again(now: Progress) -> None:
            if now.done == 2 * CHUNK:
                os.kill(killed, signal.SIGKILL)

        assert_same(run(model, executor=client, watch=kill_again), whole)
        assert killed not in client.run(os.getpid).values()
    assert_same(run(model, store=tmp_path), whole)


def test_an_asynchronous_client_is_refused() -> None:
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
    model = Ensemble(network_of_rates("decay", {"x": -X}, {"x": 1.0}))

    class Asynchronous(distributed.Client):  # type: ignore[misc, name-defined]
        asynchronous = True

        def __init__(self) -> None:
            """Connect to nothing."""

        def __del__(self) -> None:
            """Close nothing."""

    with pytest.raises(InvalidInput, match="asynchronous"):
        model.run([0.0, 1.0], executor=Asynchronous())
