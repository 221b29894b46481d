"""Code around the stepper, called: values at time zero from what subjects are given, observables from states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.batch import aligned
from alarmin.solve.lanes.breaks import breaks_of
from alarmin.solve.lanes.frame import Layout
from alarmin.solve.lanes.network import Network
from alarmin.solve.lanes.observe import START_INTS, VIEW_INTS
from alarmin.solve.lanes.program import Program

__all__ = ["Around"]

Vector = NDArray[np.float64]


class Around:
    """What surrounds the stepper of one network.

    Parameters
    ----------
    observables : int
        How many are asked for.
    """

    def __init__(self, network: Network, program: Program, observables: int) -> None:
        self._program, self._observables = program, observables
        self._sizes = (len(network.states), len(network.constants))
        self._breaks = len(breaks_of(network))

    def begin(self, given: Vector) -> tuple[Vector, Vector, Vector]:
        """Return states and constants of some subjects at time zero, and the times that the model names.

        Parameters
        ----------
        given : ndarray
            Shape (subjects, states and constants); NaN where the file decides.
        """
        count, (states, constants) = given.shape[0], self._sizes
        start_y, start_c = np.zeros((count, states)), np.zeros((count, constants))
        rows, breaks = np.ascontiguousarray(given), np.zeros((count, self._breaks))
        arrays = {"given": rows, "start_y": start_y, "start_c": start_c, "breaks": breaks}
        self._loop("begin", self._program.frames.start, START_INTS, {"subjects": count}, arrays)
        return start_y, start_c, breaks

    def seen(self, rows: Vector, constants: Vector, times: Vector) -> Vector:
        """Return the observables of states, shape (subjects, times, states)."""
        subjects, count, _ = rows.shape
        out = np.zeros((subjects, count, self._observables))
        counts = {"subjects": subjects, "times": count}
        arrays = {"rows": rows, "constants": constants, "out_time": times, "out": out}
        self._loop("view", self._program.frames.view, VIEW_INTS, counts, arrays)
        return out

    def _loop(
        self,
        name: str,
        memory: Layout,
        table: Sequence[str],
        counts: Mapping[str, int],
        arrays: Mapping[str, Vector],
    ) -> None:
        ints = np.zeros(len(table), dtype=np.int64)
        for key, value in counts.items():
            ints[table.index(key)] = value
        for key, array in arrays.items():
            ints[table.index(key)] = array.ctypes.data
        frame = aligned(memory.total, self._program.frames.kernel.width)
        native = self._program.native  # held, since better code may take its place meanwhile
        native.function(name, 2)(frame.ctypes.data, ints.ctypes.data)
