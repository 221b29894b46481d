"""AMICI: CVODES on generated C++ code with sparse KLU; its own solver time, and the whole call.

Models are compiled by the machine's compiler, a minute each, and kept under ``build/benchmarks``. AMICI needs the `swig`
of PyPI before that of the system in the path; with Debian's 4.1 a compiled model does not load.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from amici import import_model_module
from amici.importers.sbml import SbmlImporter
from amici.sim.sundials import run_simulation

from beside.curves import Vector
from beside.work import Costs, Task, Way, legs, with_events

BUILD = Path(__file__).resolve().parents[3] / "build" / "benchmarks"


def ways(task: Task) -> Iterator[Way]:
    """Doses by restart, and by event."""
    yield _restarts(task)
    if len(task.at_start) < len(task.work.doses):
        yield _events(task)


class _Amici:
    """A compiled model and its solver; states in the order of the row."""

    def __init__(self, task: Task, text: str) -> None:
        self._task = task
        self.model = _compiled(text)
        self.solver = self.model.create_solver()
        self.solver.set_max_steps(1_000_000)
        names = list(self.model.get_state_ids())
        self.names = names
        self.order = [names.index(name) for name in task.states]
        self.sizes = np.array([task.sizes[name] for name in task.states])
        self.start = np.array(self.model.get_initial_state())
        self.free = [name for name in self.model.get_free_parameter_ids() if name in task.values]
        missing = sorted(set(task.values) - set(self.free))
        if missing:
            raise ValueError(f"parameters that AMICI does not take: {', '.join(missing[:5])}")
        self.own = 0.0

    def begin(self, values: dict[str, float]) -> Vector:
        """Set the parameters of a subject, and return where it starts."""
        for name in self.free:
            self.model.set_free_parameter_by_id(name, values[name])
        return self.start.copy()

    def dosed(self, state: Vector, doses: Any) -> Vector:
        """Return a state with doses added."""
        for dose in doses:
            state[self.names.index(dose.target)] += float(dose.amount) / self._task.sizes[dose.target]
        return state

    def run(self, state: Vector, times: tuple[float, ...]) -> Vector:
        """Return states at some times, in the order of the model."""
        self.model.set_initial_state(state)
        self.model.set_t0(times[0])
        self.model.set_timepoints(times)
        found = run_simulation(self.model, self.solver)
        if found.status != 0:
            raise RuntimeError(f"AMICI ended with status {found.status}")
        self.own += found.cpu_time
        return np.asarray(found.x)


def _restarts(task: Task) -> Way:
    amici = _Amici(task, task.work.sbml)
    parts = legs(task.work.times, task.work.doses)

    def one(values: dict[str, float]) -> Vector:
        out = np.zeros((len(task.times), len(task.states)))
        state = amici.begin(values)
        for leg in parts:
            rows = amici.run(amici.dosed(state, leg.doses), leg.times)
            count = leg.rows.stop - leg.rows.start
            out[leg.rows] = rows[1 : 1 + count, amici.order] * amici.sizes
            state = rows[-1].copy()
        return out

    return lambda rtol: _timed(task, amici, rtol, one)


def _events(task: Task) -> Way:
    amici = _Amici(task, with_events(task))

    def one(values: dict[str, float]) -> Vector:
        state = amici.dosed(amici.begin(values), task.at_start)
        return amici.run(state, task.work.times)[:, amici.order] * amici.sizes

    return lambda rtol: _timed(task, amici, rtol, one)


def _timed(
    task: Task, amici: _Amici, rtol: float, one: Callable[[dict[str, float]], Vector]
) -> tuple[Vector, Costs]:
    amici.solver.set_relative_tolerance(rtol)
    amici.solver.set_absolute_tolerance(rtol * 1e-3 * task.work.scale)
    amici.own = 0.0
    started = time.process_time()
    out = [one(task.subject(index)) for index in range(task.count)]
    whole = 1e3 * (time.process_time() - started)
    return np.array(out), {
        "AMICI, its solver": amici.own / task.count,
        "AMICI, whole call": whole / task.count,
    }


def _compiled(text: str) -> Any:
    """Return a model, compiled unless it was before."""
    name = "bench_" + hashlib.sha256(text.encode()).hexdigest()[:16]
    folder = BUILD / name
    if not list(folder.glob("**/*.so")):
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        folder.mkdir(parents=True, exist_ok=True)
        importer = SbmlImporter(text, from_file=False)
        importer.sbml2amici(
            name,
            folder,
            observation_model=[],
            generate_sensitivity_code=False,
            compute_conservation_laws=False,
            verbose=False,
        )
    importlib.invalidate_caches()
    return import_model_module(name, folder).get_model()
