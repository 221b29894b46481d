"""A small ensemble that is broken off, and files that are damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from alarmin.solve.lanes.ensemble import Ensemble, EnsembleResult
from alarmin.solve.lanes.equations.expr import call, number, symbol
from alarmin.solve.lanes.equations.network import Event, network_of_rates
from alarmin.solve.lanes.run.doses import Dose
from alarmin.solve.lanes.run.progress import Progress
from alarmin.solve.lanes.run.reduce import Area, At, TimeTo

X, Y, K = symbol("x"), symbol("y"), symbol("k")
TIMES = np.linspace(0.0, 10.0, 11)
COUNT = 60
KS = np.exp(np.random.default_rng(2).normal(0.0, 0.5, COUNT))


def build() -> Ensemble:
    """A model with an event and a draw between events, so that the number of a subject matters."""
    high = call("lt", number(1.0), X)
    up, down = (
        Event(name, high, (("x", number(0.0)), ("y", Y + number(step))), priority=number(1.0))
        for name, step in (("up", 1.0), ("down", -1.0))
    )
    return Ensemble(network_of_rates("saw", {"x": K, "y": -Y}, {"x": 0.0, "y": 0.0, "k": 1.0}, (up, down)))


def run(model: Ensemble, **words: Any) -> EnsembleResult:
    given: dict[str, Any] = {
        "values": {"k": KS},
        "doses": [Dose(2.0, "y", np.arange(COUNT) % 3.0)],
        "reductions": [Area("y"), TimeTo("y", above=0.5), At("x", times=[3.0])],
        "chunk": 7,
        "threads": 2,
        **words,
    }
    return model.run(TIMES, **given)


def assert_same(found: EnsembleResult, wanted: EnsembleResult) -> None:
    assert found.status == wanted.status
    for name in ("values", "steps", "rejected", "last_time"):
        assert getattr(found, name).tobytes() == getattr(wanted, name).tobytes()
    assert list(found.reduced) == list(wanted.reduced)
    for name, array in wanted.reduced.items():
        assert found.reduced[name].tobytes() == array.tobytes()


class Stopped(Exception):
    """Raised by a callback."""


def stop_after(pieces: int, fault: Callable[[], BaseException]) -> Callable[[Progress], None]:
    told: list[Progress] = []

    def watch(now: Progress) -> None:
        told.append(now)
        if len(told) == pieces:
            raise fault()

    return watch


def damage(path: Path, kind: str, place: int) -> None:
    content = path.read_bytes()
    place = place % len(content)
    if kind == "cut":
        path.write_bytes(content[:place])
    elif kind == "changed":
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    elif kind == "longer":
        path.write_bytes(content + b"0")
    elif kind == "gone":
        path.unlink()
    else:
        path.write_bytes(min(path.parent.glob("*.piece")).read_bytes())
