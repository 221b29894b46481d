"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from alarmin.errors import InvalidInput, Problem, shown

__all__ = ["write_whole"]


def write_whole(path: Path, content: str | bytes, *, mode: int = 0o644, hint: str = "Check --out.") -> Path:
    """Write a file, text as UTF-8, through a temporary file beside it, so that a reader never sees half of it.

    Parameters
    ----------
    path : Path
    content : str or bytes
    mode : int
        Who may read and write it; others may read by default.
    hint : str
        What to do when it cannot be written.

    Raises
    ------
    InvalidInput
        When the folder cannot be made or written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            part.chmod(mode)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        reason = fault.strerror or "not writable"
        raise InvalidInput(
            Problem(f"The file cannot be written ({reason}).", shown(path), hint=hint)
        ) from fault
    return path
