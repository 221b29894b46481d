"""One writer at a time for a folder of results."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alarmin.errors import InvalidInput, Problem, shown

__all__ = ["LOCK_NAME", "locked"]

LOCK_NAME = ".alarmin.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; the lock ends with the process, however that ends.

    The lock is one of the operating system on a small file in the folder, so that a file left by a process that was
    killed locks nothing. Where the system or the file system has no such locks, nothing is held.

    Raises
    ------
    InvalidInput
        When another run holds the folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name, locked(Path(name)):
    ...     [path.name for path in Path(name).iterdir()]
    ['.alarmin.lock']
    """
    path = folder / LOCK_NAME
    handle = _taken(path)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        # Removed before it is released, so that nobody locks a file that is about to go.
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _taken(path: Path) -> int:
    """Open and lock the file; try again when it was removed by its last holder in between."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            held = _lock(handle)
            if held and _is_there(path, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if not held:
            raise InvalidInput(_problem(path))


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _is_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _problem(path: Path) -> Problem:
    with suppress(OSError, ValueError):
        number = int(path.read_text(encoding="ascii"))
        what = f"Another run (process {number}) is writing to this folder."
        return Problem(what, shown(path.parent), hint="Wait for it, or give another --out.")
    return Problem(
        "Another run is writing to this folder.",
        shown(path.parent),
        hint="Wait for it, or give another --out.",
    )
