"""Other programs, each in a module that is imported only where the program is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beside.work import Task, Way

PEERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "libRoadRunner": ("road_runner", ("roadrunner",)),
    "COPASI": ("copasi", ("COPASI", "basico")),
    "bngsim": ("bng", ("bngsim",)),
    "AMICI": ("amici_cvodes", ("amici",)),
}
"""By program: our module, and what it imports."""


def ways_of(names: Sequence[str], task: Task) -> tuple[list[tuple[str, Way]], dict[str, str]]:
    """Return every way in which installed programs run a row, and why others do not."""
    ways: list[tuple[str, Way]] = []
    missing: dict[str, str] = {}
    for name in names:
        module, needs = PEERS[name]
        absent = [one for one in needs if find_spec(one) is None]
        if absent:
            missing[name] = "not installed"
            continue
        try:
            ways += [(name, way) for way in _ways(module, task)]
        except (RuntimeError, ValueError) as fault:
            missing[name] = f"does not take the model: {str(fault).splitlines()[0][:120]}"
    return ways, missing


def _ways(module: str, task: Task) -> Iterator[Way]:
    yield from import_module(f"beside.peers.{module}").ways(task)
