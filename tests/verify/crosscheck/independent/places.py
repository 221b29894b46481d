"""Where the independent copies lie, and what to do when one is missing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[4]
PREFIX = ROOT / "build" / "crosscheck"
FETCH = "run: make crosscheck"


class Missing(Exception):
    """A package that holds an independent copy is not installed; the text says which, and how to get it."""


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package whose data files are read.

    Parameters
    ----------
    name, version : str
        As installed.
    """

    name: str
    version: str
    _found: metadata.Distribution

    def file(self, ending: str) -> Path:
        """Return the one file of the package whose path ends so."""
        named = [Path(str(item.locate())) for item in self._found.files or () if str(item).endswith(ending)]
        there = [path.resolve() for path in named if path.is_file()]
        if len(there) != 1:
            raise Missing(
                f"{self.name} {self.version} holds {len(there)} files that end in {ending}; one is needed"
            )
        return there[0]


def package(name: str) -> Package:
    """Return a package from the folder of `make crosscheck`, or else from the environment."""
    path = [str(folder) for folder in sorted(PREFIX.glob("lib/python*/site-packages"))] + sys.path
    for found in metadata.distributions(name=name, path=path):
        return Package(name, found.version, found)
    raise Missing(f"the package {name} is not installed; {FETCH}")


def unpacker() -> ModuleType:
    """Return the library that unpacks the ontologies."""
    try:
        import zstandard
    except ImportError as fault:
        raise Missing(f"the package zstandard is not installed; {FETCH}") from fault
    return zstandard
