"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from alarmin.errors import InvalidInput, Problem, shown

__all__ = ["write_whole"]


def write_whole(path: Path, text: str) -> Path:
    """Write a text file through a temporary file beside it, so that a reader never sees half of it.

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
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            part.chmod(0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        reason = fault.strerror or "not writable"
        raise InvalidInput(
            Problem(f"The file cannot be written ({reason}).", shown(path), hint="Check --out.")
        ) from fault
    return path
