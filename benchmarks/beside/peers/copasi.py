"""COPASI through basico: LSODA; the whole call of `basico.run_time_course`, and what COPASI itself took of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

import basico
import COPASI
import numpy as np

from beside.curves import Vector
from beside.work import Costs, Task, Way, legs, with_events


def ways(task: Task) -> Iterator[Way]:
    """Doses by restart, and by event."""
    yield _Copasi(task, task.work.sbml).restarts
    if len(task.at_start) < len(task.work.doses):
        yield _Copasi(task, with_events(task)).events


class _Copasi:
    """A model in COPASI, and what was spent on it."""

    def __init__(self, task: Task, text: str) -> None:
        logging.getLogger("basico").setLevel(logging.CRITICAL)
        self._task = task
        self._data = basico.load_model_from_string(text)
        self._model = self._data.getModel()
        self._method = self._data.getTask("Time-Course")
        self._method.setMethodType(COPASI.CTaskEnum.Method_deterministic)
        self._species = {one.getSBMLId(): one for one in self._model.getMetabolites()}
        self._values = {one.getSBMLId(): one for one in self._model.getModelValues()}
        unknown = sorted(set(task.values) - set(self._values))
        if unknown:
            raise ValueError(f"parameters that COPASI does not take: {', '.join(unknown[:5])}")
        self._rest = {name: one.getInitialConcentration() for name, one in self._species.items()}
        self._clock = self._whole = self._inside = 0.0

    def restarts(self, rtol: float) -> tuple[Vector, Costs]:
        """Run from dose to dose."""
        parts = legs(self._task.work.times, self._task.work.doses)

        def one(found: Vector) -> None:
            for leg in parts:
                for dose in leg.doses:
                    self._dose(dose.target, float(dose.amount))
                begin = leg.times[0]
                rows = self._run([time - begin for time in leg.times], rtol)
                found[leg.rows] = rows[1 : 1 + leg.rows.stop - leg.rows.start]

        return self._all(one)

    def events(self, rtol: float) -> tuple[Vector, Costs]:
        """Run once, with doses as events."""

        def one(found: Vector) -> None:
            for dose in self._task.at_start:
                self._dose(dose.target, float(dose.amount))
            found[:] = self._run(list(self._task.work.times), rtol)

        return self._all(one)

    def _all(self, one: Any) -> tuple[Vector, Costs]:
        task = self._task
        out = np.zeros((task.count, len(task.times), len(task.states)))
        self._whole = self._inside = 0.0
        for subject in range(task.count):
            self._set(task.subject(subject))
            one(out[subject])
        costs = {"COPASI": self._whole, "COPASI, its solver": self._inside}
        return out, {name: 1e3 * cost / task.count for name, cost in costs.items()}

    def _run(self, times: list[float], rtol: float) -> Vector:
        basico.set_current_model(self._data)
        atol = rtol * 1e-3 * self._task.work.scale
        started = time.process_time()
        with _Stopwatch() as watch:
            table = basico.run_time_course(
                values=times,
                r_tol=rtol,
                a_tol=atol,
                max_steps=1_000_000,
                use_sbml_id=True,
                update_model=True,
            )
        self._whole += time.process_time() - started
        self._inside += watch.seconds
        if len(table) < len(times):
            raise RuntimeError("COPASI gave up")
        return self._amounts(table)

    def _amounts(self, table: Any) -> Vector:
        return np.stack(
            [table[name].to_numpy() * self._task.homes[name] for name in self._task.states], axis=1
        )

    def _dose(self, target: str, amount: float) -> None:
        one = self._species[target]
        one.setInitialConcentration(one.getInitialConcentration() + amount / self._task.homes[target])
        self._changed([one.getInitialConcentrationReference()])

    def _set(self, values: dict[str, float]) -> None:
        self._model.setInitialTime(0.0)
        references = []
        for name, value in values.items():
            self._values[name].setInitialValue(value)
            references.append(self._values[name].getInitialValueReference())
        for name, value in self._rest.items():
            self._species[name].setInitialConcentration(value)
            references.append(self._species[name].getInitialConcentrationReference())
        self._changed(references)

    def _changed(self, references: list[Any]) -> None:
        changed = COPASI.ObjectStdVector()
        for one in references:
            changed.append(one)
        self._model.setInitialTime(0.0)
        self._model.updateInitialValues(changed)


class _Stopwatch:
    """CPU time inside COPASI's own integration while it is entered."""

    def __enter__(self) -> _Stopwatch:
        self.seconds = 0.0
        self._plain = COPASI.CTrajectoryTask.processRaw

        def timed(method: Any, *arguments: Any) -> Any:
            started = time.process_time()
            try:
                return self._plain(method, *arguments)
            finally:
                self.seconds += time.process_time() - started

        COPASI.CTrajectoryTask.processRaw = timed
        return self

    def __exit__(self, *_: object) -> None:
        COPASI.CTrajectoryTask.processRaw = self._plain
