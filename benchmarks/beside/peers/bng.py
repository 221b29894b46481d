"""bngsim: CVODE on generated C code, compiled by the machine's compiler, with an analytic Jacobian."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import bngsim
import numpy as np

from beside.curves import Vector
from beside.work import Costs, Task, Way, legs, with_events


def ways(task: Task) -> Iterator[Way]:
    """Doses by restart, and by event."""
    yield _restarts(task)
    if len(task.at_start) < len(task.work.doses):
        yield _events(task)


class _Bng:
    """A model in bngsim, which speaks of concentrations whatever the file says; species in the order of the row."""

    def __init__(self, task: Task, text: str) -> None:
        self.model = bngsim.Model.from_sbml_string(text)
        self.simulator = bngsim.Simulator(self.model, method="ode", codegen=True)
        names = list(self.model.species_names)
        self.order = [names.index(name) for name in task.states]
        self.sizes = np.array([task.homes[name] for name in task.states])
        known = set(self.model.param_names)
        unknown = sorted(set(task.values) - known)
        if unknown:
            raise ValueError(f"parameters that bngsim folded away: {', '.join(unknown[:5])}")

    def dose(self, target: str, amount: float) -> None:
        self.model.set_concentration(target, self.model.get_concentration(target) + amount)


def _restarts(task: Task) -> Way:
    bng = _Bng(task, task.work.sbml)
    parts = legs(task.work.times, task.work.doses)

    def one(rtol: float, atol: float) -> Vector:
        found = np.zeros((len(task.times), len(task.states)))
        for leg in parts:
            for dose in leg.doses:
                bng.dose(dose.target, float(dose.amount) / task.homes[dose.target])
            rows = bng.simulator.run(sample_times=list(leg.times), rtol=rtol, atol=atol, max_steps=1_000_000)
            count = leg.rows.stop - leg.rows.start
            found[leg.rows] = rows.species[1 : 1 + count, bng.order] * bng.sizes
        return found

    return lambda rtol: _timed(task, bng, rtol, one)


def _events(task: Task) -> Way:
    bng = _Bng(task, with_events(task))
    clock = list(task.work.times)

    def one(rtol: float, atol: float) -> Vector:
        for dose in task.at_start:
            bng.dose(dose.target, float(dose.amount) / task.homes[dose.target])
        rows = bng.simulator.run(sample_times=clock, rtol=rtol, atol=atol, max_steps=1_000_000)
        return rows.species[:, bng.order] * bng.sizes

    return lambda rtol: _timed(task, bng, rtol, one)


def _timed(task: Task, bng: _Bng, rtol: float, one: Callable[[float, float], Vector]) -> tuple[Vector, Costs]:
    out = []
    started = time.process_time()
    for subject in range(task.count):
        bng.model.set_params(task.subject(subject))
        bng.model.reset()
        out.append(one(rtol, rtol * 1e-3 * task.work.scale))
    return np.array(out), {"bngsim": 1e3 * (time.process_time() - started) / task.count}
