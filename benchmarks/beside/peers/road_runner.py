"""libRoadRunner: CVODE on code that LLVM compiles, dense Jacobian by differences."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import roadrunner

from beside.curves import Vector
from beside.work import Costs, Task, Way, legs, with_events


def ways(task: Task) -> Iterator[Way]:
    """Doses by restart, and by event."""
    yield _restarts(task)
    if len(task.at_start) < len(task.work.doses):
        yield _events(task)


def _prepared(text: str, task: Task) -> roadrunner.RoadRunner:
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    runner = roadrunner.RoadRunner(text)
    runner.timeCourseSelections = ["time", *task.states]
    runner.setIntegrator("cvode")
    runner.getIntegrator().setValue("stiff", True)
    runner.getIntegrator().setValue("maximum_num_steps", 1_000_000)
    return runner


def _restarts(task: Task) -> Way:
    runner = _prepared(task.work.sbml, task)
    parts = legs(task.work.times, task.work.doses)

    def one() -> Vector:
        found = np.zeros((len(task.times), len(task.states)))
        for leg in parts:
            for dose in leg.doses:
                runner.model[dose.target] = runner.model[dose.target] + float(dose.amount)
            rows = runner.simulate(times=list(leg.times))
            count = leg.rows.stop - leg.rows.start
            found[leg.rows] = rows[1 : 1 + count, 1:]
        return found

    return lambda rtol: _timed(task, runner, rtol, one)


def _events(task: Task) -> Way:
    runner = _prepared(with_events(task), task)
    clock = list(task.work.times)

    def one() -> Vector:
        for dose in task.at_start:
            runner.model[dose.target] = runner.model[dose.target] + float(dose.amount)
        return np.array(runner.simulate(times=clock))[:, 1:]

    return lambda rtol: _timed(task, runner, rtol, one)


def _timed(
    task: Task, runner: roadrunner.RoadRunner, rtol: float, one: Callable[[], Vector]
) -> tuple[Vector, Costs]:
    runner.getIntegrator().setValue("relative_tolerance", rtol)
    runner.getIntegrator().setValue("absolute_tolerance", rtol * 1e-3 * task.work.scale)
    out = []
    started = time.process_time()
    for subject in range(task.count):
        runner.resetAll()
        for name, value in task.subject(subject).items():
            runner.model[name] = value
        out.append(one())
    return np.array(out), {"libRoadRunner": 1e3 * (time.process_time() - started) / task.count}
