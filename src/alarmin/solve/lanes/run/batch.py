"""Many subjects of one network through the compiled stepper, a chunk at a time."""

from __future__ import annotations

import ctypes
from copy import copy
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import EventStorm, SolveError
from alarmin.solve.lanes.code.frame import INTS, LANE_INTS
from alarmin.solve.lanes.code.kernel import Kernel
from alarmin.solve.lanes.code.native import Native
from alarmin.solve.lanes.equations.events import EventState, Jumps
from alarmin.solve.lanes.run.doses import Stops
from alarmin.solve.lanes.run.reduce import Acts, acts_of

__all__ = ["Chunk", "Memory", "OneSubject", "aligned"]

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
NOT_CONSISTENT, STORM = 5, 4
CLOSE, CROWD = 1e-9, 200
"""Share of the run within which so many visits to the events of a subject mean that they accumulate."""


def aligned(vectors: int, width: int) -> Vector:
    """Return zeros at an address that vectors may be loaded from, shape (vectors, width)."""
    raw = np.zeros((vectors + 1) * width)
    skip = (-raw.ctypes.data % (8 * width)) // 8
    return raw[skip : skip + vectors * width].reshape(vectors, width)


class Memory:
    """Memory of one group of lanes, by the names of its arrays, and the code that works on it."""

    def __init__(self, kernel: Kernel, native: Native) -> None:
        self.frame = aligned(kernel.layout.total, kernel.width)
        self._kernel, self._native = kernel, native

    def array(self, name: str) -> Vector:
        """Return an array, shape (its size, lanes)."""
        start = self._kernel.layout.starts[name]
        return self.frame[start : start + self._kernel.layout.sizes[name]]

    def address(self, name: str, skip: int = 0) -> int:
        """Return where an array is, or its vector of some number."""
        return (
            int(self.frame.ctypes.data) + (self._kernel.layout.starts[name] + skip) * self._kernel.width * 8
        )

    def call(self, function: str, *names: str) -> None:
        """Call code with arrays."""
        self._native.function(function, len(names))(*map(self.address, names))

    def prologue(self, constants: int, *, at: str = "t") -> None:
        """Compute what depends on constants alone, behind as many of them."""
        pointers = [self.address(name) for name in (at, "y", "c", "scratch")]
        self._native.function("prologue", 5)(*pointers, self.address("c", constants))

    def rates(self) -> Vector:
        """Return the rates of all states, shape (states, lanes)."""
        self.array("u")[:] = 0.0  # to which they are added
        self.call("rates", "t", "y", "c", "scratch", "u")
        return self.array("u")


class Chunk:
    """One group of lanes and the subjects that pass through it.

    Parameters
    ----------
    kernel, native
        Code, and where it is.
    jumps : Jumps or None
        Events of the network.
    start_y, start_c : ndarray
        Shapes (subjects, states) and (subjects, constants); constants are changed in place by events.
    times : ndarray
        Requested times, rising.
    acts : Acts
        What is made of courses.
    courses : ndarray
        Where they are written, shape (subjects, times, observables); nowhere where it is empty.
    numbers : ndarray of int64, optional
        Of the subjects, on which draws between events of equal priority depend.
    """

    def __init__(
        self,
        kernel: Kernel,
        native: Native,
        jumps: Jumps | None,
        start_y: Vector,
        start_c: Vector,
        times: Vector,
        stops: Stops,
        *,
        rtol: float,
        atol: Vector,
        start: float,
        most_steps: int,
        acts: Acts | None = None,
        courses: Vector | None = None,
        numbers: Integers | None = None,
        seed: int = 0,
    ) -> None:
        self.kernel, self.native = kernel, native
        self._alone = OneSubject(kernel, native, start_c.shape[1])
        # Triggers are those of the lanes, so that both agree on when an event fires.
        self.jumps = copy(jumps)
        if self.jumps is not None:
            self.jumps.triggers = self._alone.triggers
        subjects, size = start_y.shape
        self.start_y, self.start_c, self.times = start_y, start_c, times
        self.numbers = np.arange(subjects) if numbers is None else numbers
        self.seed = seed
        self.courses = np.empty((subjects, 0, kernel.asked)) if courses is None else courses
        self._acts = acts or acts_of((), (), times)
        self.slots = np.tile(self._acts.start, (subjects, 1))
        self.rows = np.zeros(subjects, dtype=np.int64)
        self.status = np.full(subjects, 9, dtype=np.int64)
        self.steps, self.rejected = (np.zeros(subjects, dtype=np.int64) for _ in range(2))
        self.last_t, self.last_y = np.full(subjects, start), np.zeros((subjects, size))
        self.states: dict[int, EventState] = {}
        self._crowd: dict[int, tuple[float, int]] = {}
        self._stops = stops
        self._ints = self._table(most_steps)
        self._floats = np.array([rtol, start, *atol])
        self._memory = Memory(kernel, native)
        self._lanes = {name: self._memory.array(f"lane_{name}")[0].view(np.int64) for name in LANE_INTS}

    def _table(self, most_steps: int) -> Integers:
        """Return counts, and addresses of the arrays over subjects, which this object keeps alive."""
        arrays = {
            "start_y": self.start_y,
            "start_c": self.start_c,
            "stop_ends": self._stops.ends,
            "stop_time": self._stops.time,
            "stop_kind": self._stops.kind,
            "stop_index": self._stops.index,
            "stop_value": self._stops.value,
            "out_time": self.times,
            **({"out": self.courses} if self.courses.size else {}),
            "reduced": self.slots,
            **{
                f"act_{one.name}": getattr(self._acts, one.name)
                for one in fields(Acts)
                if one.name != "start"
            },
            "rows": self.rows,
            "status": self.status,
            "steps": self.steps,
            "rejected": self.rejected,
            "last_t": self.last_t,
            "last_y": self.last_y,
        }
        ints = np.zeros(len(INTS), dtype=np.int64)
        counts = {"subjects": len(self.start_y), "times": len(self.times), "most_steps": most_steps}
        counts["slots"] = self.slots.shape[1]
        for name, value in counts.items():
            ints[INTS.index(name)] = value
        for name, array in arrays.items():
            ints[INTS.index(name)] = array.ctypes.data
        return ints

    def run(self) -> None:
        """Integrate all subjects."""
        advance = self.native.function("advance", 3, result=ctypes.c_int64)
        present = self.native.function("present", 3)
        pointers = (self._memory.frame.ctypes.data, self._ints.ctypes.data, self._floats.ctypes.data)
        while advance(*pointers):
            waited = np.flatnonzero(self._lanes["state"] == 2)
            for lane in waited:
                self._wait(int(lane))
            self._memory.prologue(self.start_c.shape[1], at="at")
            present(*pointers)
            self._look(waited)
        # What was never reached has no value.
        for subject in np.flatnonzero(self.rows < len(self.times)):
            self.courses[subject, self.rows[subject] :] = np.nan

    def _look(self, lanes: Integers) -> None:
        """Note what the triggers of some lanes are now."""
        self._memory.call("triggers", "t", "y", "c", "scratch", "fired")
        self._memory.array("seen")[:, lanes] = self._memory.array("fired")[:, lanes]

    def _wait(self, lane: int) -> None:
        """Execute the events of one lane, write what is asked for now, and let it go on."""
        subject = int(self._lanes["subject"][lane])
        t = float(self._memory.array("t")[0, lane])
        y, c = (np.ascontiguousarray(self._memory.array(name)[:, lane]) for name in ("y", "c"))
        constants = c[: self.start_c.shape[1]].copy()
        try:
            changed = self._events(subject, t, y, constants)
            later = self._past(subject, t, y, constants)
            if later > t:
                changed = self._events(subject, later, y, constants) or changed
                t = later
        except SolveError as fault:
            self._give_up(lane, subject, STORM if isinstance(fault, EventStorm) else NOT_CONSISTENT)
            return
        self._memory.array("t")[0, lane] = t
        self._memory.array("y")[:, lane] = y
        self._memory.array("c")[: len(constants), lane] = constants
        if changed:
            self._memory.array("h")[0, lane] = 0.0
        self._lanes["present"][lane] = 1
        following = self.states[subject].next_time()
        stop = int(self._lanes["stop"][lane])
        self._memory.array("end")[0, lane] = min(following, float(self._stops.time[stop]))
        self._lanes["state"][lane] = 1

    def _past(self, subject: int, t: float, y: Vector, c: Vector) -> float:
        """Return the time to go on from: a little later where events come ever closer together (Zeno).

        As no step of floating-point time leads past their limit, one of a billionth of the run is made by Euler.
        """
        start, count = self._crowd.get(subject, (t, 0))
        nudge = CLOSE * float(self.times[-1] or 1.0)
        if t - start > nudge:
            start, count = t, 0
        self._crowd[subject] = (start, count + 1)
        if count < CROWD:
            return t
        self._crowd[subject] = (t + nudge, 0)
        y += nudge * self._alone.rates(t, y, c)
        return t + nudge

    def _events(self, subject: int, t: float, y: Vector, c: Vector) -> bool:
        if subject in self.states:
            return self.states[subject].arrive(t, y, c)
        if self.jumps is None:  # lanes only wait for events
            return False
        self.states[subject] = EventState(self.jumps, int(self.numbers[subject]), self.seed)
        return self.states[subject].begin(t, y, c)

    def _give_up(self, lane: int, subject: int, status: int) -> None:
        self.status[subject] = status
        self.last_t[subject] = self._memory.array("t")[0, lane]
        self.last_y[subject] = self._memory.array("y")[:, lane]
        self.rows[subject] = self._lanes["out"][lane]
        self._lanes["state"][lane] = 0


class OneSubject:
    """Code of the lanes called for one subject, so that what is asked between steps agrees with steps to the bit."""

    def __init__(self, kernel: Kernel, native: Native, constants: int) -> None:
        self._memory, self._constants = Memory(kernel, native), constants

    def triggers(self, t: float, y: Vector, c: Vector) -> tuple[bool, ...]:
        """Return every trigger at a time, of states and constants."""
        self._load(t, y, c)
        self._memory.call("triggers", "t", "y", "c", "scratch", "fired")
        return tuple(bool(one) for one in self._memory.array("fired")[:, 0])

    def rates(self, t: float, y: Vector, c: Vector) -> Vector:
        """Return the rates of all states."""
        self._load(t, y, c)
        return self._memory.rates()[:, 0].copy()

    def _load(self, t: float, y: Vector, c: Vector) -> None:
        self._memory.array("t")[:] = t
        self._memory.array("y")[:] = y[:, None]
        self._memory.array("c")[: len(c)] = c[:, None]
        self._memory.prologue(self._constants)
