"""Where subjects begin, from what they are given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.code.program import Program
from alarmin.solve.lanes.code.start import START_INTS
from alarmin.solve.lanes.equations.breaks import breaks_of
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.run.batch import aligned

__all__ = ["Starts"]

Vector = NDArray[np.float64]


class Starts:
    """Values of a network at time zero, by its compiled code."""

    def __init__(self, network: Network, program: Program) -> None:
        self._program = program
        self._sizes = (len(network.states), len(network.constants), len(breaks_of(network)))

    def of(self, given: Vector) -> tuple[Vector, Vector, Vector]:
        """Return states and constants of some subjects at time zero, and the times that the model names.

        Parameters
        ----------
        given : ndarray
            Shape (subjects, states and constants); NaN where the file decides.
        """
        states, constants, breaks = (np.zeros((len(given), size)) for size in self._sizes)
        rows, frames = np.ascontiguousarray(given), self._program.frames
        arrays = {"given": rows, "start_y": states, "start_c": constants, "breaks": breaks}
        ints = np.zeros(len(START_INTS), dtype=np.int64)
        ints[START_INTS.index("subjects")] = len(given)
        for key, array in arrays.items():
            ints[START_INTS.index(key)] = array.ctypes.data
        frame = aligned(frames.start.total, frames.kernel.width)
        native = self._program.native  # held, since better code may take its place meanwhile
        native.function("begin", 2)(frame.ctypes.data, ints.ctypes.data)
        return states, constants, breaks
