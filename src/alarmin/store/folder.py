"""Folders of results that change all at once or not at all."""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from alarmin.errors import InvalidInput, Problem, shown
from alarmin.store.lock import locked

__all__ = ["PART_NAME", "results_folder"]

PART_NAME = ".alarmin-part"


@contextmanager
def results_folder(out: Path) -> Iterator[Path]:
    """Yield a folder to write to; its files move into `out` when the block ends well, and go otherwise.

    Until then nothing in `out` changes, and no other run may write to it. Folders that were made for nothing are
    removed again.

    Parameters
    ----------
    out : Path
        The folder of results; made with its parents where it does not exist.

    Raises
    ------
    InvalidInput
        When the folder cannot be made or written to, or another run holds it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     out = Path(name) / "results"
    ...     with results_folder(out) as part:
    ...         _ = (part / "a.txt").write_text("one", encoding="utf-8")
    ...     [path.name for path in out.iterdir()]
    ['a.txt']
    """
    missing = [place for place in (out, *out.parents) if not place.exists()]
    part = out / PART_NAME
    with ExitStack() as stack:
        stack.callback(_remove_empty, missing)
        with _told(out), _uninterrupted():
            out.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(out))
            shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
            stack.callback(shutil.rmtree, part, ignore_errors=True)
            part.mkdir()
        yield part
        with _told(out), _uninterrupted():
            _move(part, out)


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        with suppress(OSError):  # it holds what was asked for
            folder.rmdir()


@contextmanager
def _told(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or "not writable"
        raise InvalidInput(
            Problem(f"The folder cannot be written to ({reason}).", shown(out), hint="Check --out.")
        ) from fault


def _move(part: Path, out: Path) -> None:
    for path in sorted(part.iterdir()):
        path.replace(out / path.name)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C for after the block, which takes milliseconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt
