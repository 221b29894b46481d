"""Messages that native code writes straight to standard output and error, caught and counted instead of shown."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["Caught", "catch_native"]

_SMALL_STEP = "t + h = t"


@dataclass(slots=True)
class Caught:
    """What native code wrote.

    Parameters
    ----------
    lines : list of str
        Lines other than the known harmless one.
    small_steps : int
        How often the integrator restarted with a step too small to move the clock.
    """

    lines: list[str] = field(default_factory=list)
    small_steps: int = 0

    def notes(self) -> tuple[str, ...]:
        """Return each remark once, in words."""
        found = []
        if self.small_steps:
            found.append(
                "After doses the integrator began with steps too small to move its clock; it widened them by "
                "itself and its error control stayed in force."
            )
        return (*found, *dict.fromkeys(f"The integrator remarked: {line}" for line in self.lines[:5]))


@contextmanager
def catch_native() -> Iterator[Caught]:
    """Catch what is written to standard output and error by native code, what C libraries hold back included.

    CVODE writes its warnings to standard output, where they would break what a command prints for programs.
    """
    caught = Caught()
    _flush()
    with tempfile.TemporaryFile() as sink:
        saved = _turn((1, 2), sink.fileno())
        try:
            yield caught
        finally:
            _flush()
            for descriptor, before in saved.items():
                os.dup2(before, descriptor)
                os.close(before)
            sink.seek(0)
            for raw in sink:
                line = raw.decode(errors="replace").strip()
                if _SMALL_STEP in line:
                    caught.small_steps += 1
                elif line:
                    caught.lines.append(line)


def _turn(descriptors: tuple[int, ...], target: int) -> dict[int, int]:
    """Point descriptors at a file and return where they pointed; those that do not exist are left out."""
    saved = {}
    for descriptor in descriptors:
        with suppress(OSError):
            saved[descriptor] = os.dup(descriptor)
            os.dup2(target, descriptor)
    return saved


def _flush() -> None:
    """Write out what Python and the C library still hold, so that it goes where the descriptors point now."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):  # it may be closed
                stream.flush()
    # Without a C library by this way of asking (Windows), only what is buffered there goes astray.
    with suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)
