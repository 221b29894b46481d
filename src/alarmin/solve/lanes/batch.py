"""Many subjects of one network through the compiled stepper."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.frame import FLOATS, INTS, KINDS
from alarmin.solve.lanes.kernel import Kernel, written
from alarmin.solve.lanes.native import Machine, Native, compiled
from alarmin.solve.lanes.network import Network

__all__ = ["Batch", "Compiled", "Stops", "prepared"]

CHUNK = 256
"""Subjects that one thread takes at a time."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Times at which something is done to each subject; the last of each is its end.

    Parameters
    ----------
    ends : ndarray of int64
        Shape (subjects + 1,): where those of each subject begin and end.
    time, value : ndarray of float64
    kind, index : ndarray of int64
        See `alarmin.solve.lanes.frame.KINDS`; number of the state or constant.
    """

    ends: NDArray[np.int64]
    time: NDArray[np.float64]
    kind: NDArray[np.int64]
    index: NDArray[np.int64]
    value: NDArray[np.float64]

    @classmethod
    def of(cls, each: Sequence[Sequence[tuple[float, str, int, float]]], end: float) -> Stops:
        """Return stops from lists of time, kind, index and value, with an end after them."""
        rows = [[*sorted(one, key=lambda row: row[0]), (end, "end", 0, 0.0)] for one in each]
        flat = [row for one in rows for row in one]
        return cls(
            np.cumsum([0, *(len(one) for one in rows)], dtype=np.int64),
            np.array([row[0] for row in flat]),
            np.array([KINDS[row[1]] for row in flat], dtype=np.int64),
            np.array([row[2] for row in flat], dtype=np.int64),
            np.array([row[3] for row in flat]),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the subjects.

    Parameters
    ----------
    values : ndarray
        Shape (subjects, times, states).
    status : ndarray of int64
        Shape (subjects,); see `alarmin.solve.lanes.frame.STATUS`.
    steps, rejected : ndarray of int64
    last_t : ndarray
        Time reached.
    last_y : ndarray
        Shape (subjects, states).
    """

    values: NDArray[np.float64]
    status: NDArray[np.int64]
    steps: NDArray[np.int64]
    rejected: NDArray[np.int64]
    last_t: NDArray[np.float64]
    last_y: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A network ready to run."""

    network: Network
    kernel: Kernel
    native: Native

    def run(
        self,
        start_y: NDArray[np.float64],
        start_c: NDArray[np.float64],
        times: NDArray[np.float64],
        stops: Stops,
        *,
        rtol: float = 1e-6,
        atol: NDArray[np.float64] | float = 1e-9,
        start: float = 0.0,
        most_steps: int = 100_000,
        threads: int = 1,
    ) -> Batch:
        """Integrate every subject.

        Parameters
        ----------
        start_y, start_c : ndarray
            Shapes (subjects, states) and (subjects, constants).
        times : ndarray
            Requested times, rising; a dose at the same time comes after.
        rtol, atol : float or ndarray
            Tolerances; absolute ones may differ by state, shape (states,).
        most_steps : int
            Steps after which a subject is given up.
        """
        subjects, size = start_y.shape
        data = {
            "start_y": np.ascontiguousarray(start_y, dtype=np.float64),
            "start_c": np.ascontiguousarray(start_c, dtype=np.float64),
            "stop_ends": stops.ends,
            "out": np.full((subjects, len(times), size), np.nan),
            "status": np.full(subjects, 9, dtype=np.int64),
            "steps": np.zeros(subjects, dtype=np.int64),
            "rejected": np.zeros(subjects, dtype=np.int64),
            "last_t": np.full(subjects, start),
            "last_y": np.zeros((subjects, size)),
        }
        shared = {
            "stop_time": stops.time,
            "stop_kind": stops.kind,
            "stop_index": stops.index,
            "stop_value": stops.value,
            "out_time": np.ascontiguousarray(times, dtype=np.float64),
        }
        floats = np.array([rtol, start, *np.broadcast_to(atol, size)])
        advance = self.native.function("advance", 3, result=ctypes.c_int64)

        def chunk(first: int) -> None:
            last = min(first + CHUNK, subjects)
            ints = np.zeros(len(INTS), dtype=np.int64)
            counts = {"subjects": last - first, "times": len(times), "most_steps": most_steps}
            for name, value in counts.items():
                ints[INTS.index(name)] = value
            for name, array in data.items():
                ints[INTS.index(name)] = array[first:].ctypes.data
            for name, array in shared.items():
                ints[INTS.index(name)] = array.ctypes.data
            frame = _aligned(self.kernel)
            advance(frame.ctypes.data, ints.ctypes.data, floats.ctypes.data)

        firsts = range(0, subjects, CHUNK)
        if threads == 1:
            for first in firsts:
                chunk(first)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(chunk, firsts))
        return Batch(
            data["out"], data["status"], data["steps"], data["rejected"], data["last_t"], data["last_y"]
        )


def _aligned(kernel: Kernel) -> NDArray[np.float64]:
    """Return the memory of a group of lanes, at an address that vectors may be loaded from."""
    width = kernel.width
    raw = np.zeros((kernel.layout.total + 1) * width)
    skip = (-raw.ctypes.data % (8 * width)) // 8
    return raw[skip : skip + kernel.layout.total * width]


def prepared(network: Network, *, width: int = 8, machine: Machine | None = None) -> Compiled:
    """Return a network compiled for this machine.

    Parameters
    ----------
    width : int
        Lanes of a vector.
    """
    kernel = written(network, width)
    return Compiled(network, kernel, compiled(kernel.module, machine))
