"""Messages that native code writes straight to the standard streams, caught and counted instead of shown by the thousand."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["Caught", "catch_stderr"]

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
def catch_stderr() -> Iterator[Caught]:
    """Catch what is written to file descriptors 1 and 2 within the block, what C libraries hold back included.

    Some builds of the integrator send warnings to standard output, where they would stand among our data.
    """
    caught = Caught()
    _flush()
    saved = {number: copy for number in (1, 2) if (copy := _copy(number)) is not None}
    with tempfile.TemporaryFile() as sink:
        for number in saved:
            os.dup2(sink.fileno(), number)
        try:
            yield caught
        finally:
            _flush()
            for number, copy in saved.items():
                os.dup2(copy, number)
                os.close(copy)
            sink.seek(0)
            for raw in sink:
                line = raw.decode(errors="replace").strip()
                if _SMALL_STEP in line:
                    caught.small_steps += 1
                elif line:
                    caught.lines.append(line)


def _copy(number: int) -> int | None:
    """Return a second descriptor of a stream, or None where it is closed: nothing to catch."""
    try:
        return os.dup(number)
    except OSError:
        return None


def _flush() -> None:
    """Write out what Python and the C library still hold, so that it goes where descriptor 2 points now."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):  # it may be closed
                stream.flush()
    # Without a C library by this way of asking (Windows), only what is buffered there goes astray.
    with suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)
