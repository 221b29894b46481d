"""SHA-256 of what results depend on: questions as text, arrays as bytes, and the program itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["digest_of", "digest_of_package"]


def digest_of(content: str | bytes) -> str:
    """Return the SHA-256 of some content, text as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_of_package(package: str) -> str:
    """Return the SHA-256 of the Python files of a package and those below it; empty where it has no source.

    Examples
    --------
    >>> len(digest_of_package("alarmin.store"))
    64
    """
    found, some = hashlib.sha256(), False
    for name, content in _files(resources.files(package)):
        found.update(f"{name} {len(content)}\n".encode() + content)
        some = True
    return found.hexdigest() if some else ""


def _files(folder: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _files(one, f"{below}{one.name}/")
        elif one.name.endswith(".py"):
            yield below + one.name, one.read_bytes()
