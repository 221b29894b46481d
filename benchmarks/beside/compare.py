"""The engine and other programs on one row: run by turns, compared at equal error."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alarmin.solve.quiet import catch_native
from beside.curves import Curve, Vector, error_of, frontier
from beside.peers import ways_of
from beside.work import Costs, Way, Work, prepared

OWN = "alarmin"
TIGHT = 1e-11


@dataclass(frozen=True)
class Row:
    """What was measured of one model.

    Parameters
    ----------
    curves : mapping of str to Curve
        By what is counted; the engine first.
    compiled : float
        Seconds that the engine took to compile.
    missing : mapping of str to str
        Programs that did not run, and why.
    """

    states: int
    compiled: float
    curves: dict[str, Curve]
    missing: dict[str, str]


def compared(work: Work, peers: tuple[str, ...]) -> Row:
    """Measure one row: every program in turn, again and again, the best time of each tolerance."""
    started = time.perf_counter()
    ensemble, task, values = prepared(work)
    compiled = time.perf_counter() - started

    def run(rtol: float, given: Mapping[str, Vector]) -> Vector:
        found = ensemble.run(
            task.times,
            values=given,
            subjects=len(next(iter(given.values()))) if given else work.subjects,
            doses=work.doses,
            rtol=rtol,
            atol=rtol * 1e-3 * work.scale,
            threads=1,
            most_steps=10_000_000,
        )
        return found.values

    def own(rtol: float) -> tuple[Vector, Costs]:
        begun = time.process_time()
        found = run(rtol, values)
        return found[: work.checked], {OWN: 1e3 * (time.process_time() - begun) / work.subjects}

    reference = run(TIGHT, task.values)[: work.checked]
    wanted = tuple(name for name in peers if not work.peers or name in work.peers)
    with catch_native():
        ways, missing = ways_of(wanted, task)
    every = [("", own, work.own), *((name, way, work.others) for name, way in ways)]
    compare = ~np.isin(task.times, [dose.time for dose in work.doses])
    best: dict[tuple[str, int, float], tuple[float, float]] = {}
    for _ in range(work.passes):
        for number, (name, way, powers) in enumerate(every):
            for power in powers:
                values_found, costs = _tried(way, 10.0**-power, name)
                error = error_of(values_found[:, compare], reference[:, compare]) if costs else math.inf
                for label, cost in costs.items():
                    held = best.get((label, number, power), (error, math.inf))
                    best[label, number, power] = (error, min(cost, held[1]))
    labels = dict.fromkeys(label for label, _, _ in best)
    curves = {
        label: frontier([point for (one, _, _), point in best.items() if one == label]) for label in labels
    }
    return Row(len(task.states), compiled, curves, missing)


def _tried(way: Way, rtol: float, name: str) -> tuple[Vector, Costs]:
    """Run one way; a tolerance at which a program gives up has no cost."""
    try:
        with catch_native():  # solvers write their complaints where --json writes ratios
            return way(rtol)
    except (RuntimeError, ArithmeticError) as fault:
        print(f"  {name} at {rtol:.0e}: {str(fault).splitlines()[0][:100]}", file=sys.stderr)
        return np.zeros((1, 1, 1)), {}
