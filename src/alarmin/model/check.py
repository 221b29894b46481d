"""Model texts of mechanisms read by the Antimony parser, each by itself."""

from __future__ import annotations

import re
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.errors import Problem
from alarmin.model.text import without_comments

__all__ = ["unreadable_models"]

_IMPORT = re.compile(r"^\s*import\b", re.M)
_PLACE = re.compile(r"^Error in model string, line (\d+):\s*", re.S)


def unreadable_models(catalog: Catalog) -> list[Problem]:
    """Return a problem for every mechanism whose model text does not parse or asks for other files.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> unreadable_models(load_catalog())
    []
    """
    found = []
    for name, mechanism in catalog.mechanisms.items():
        file, _ = catalog.origin.get(("mechanism", name), ("", 0))
        problem = _fault(mechanism.antimony, str(Path(file).with_name("model.ant")) if file else name)
        found += [problem] if problem is not None else []
    return found


def _fault(text: str, file: str) -> Problem | None:
    import antimony

    outside = _IMPORT.search(without_comments(text))
    if outside is not None:
        line = text.count("\n", 0, text.index("import")) + 1
        return Problem("A model text cannot import files.", file, line, hint="Write the equations out.")
    antimony.clearPreviousLoads()
    failed = antimony.loadAntimonyString(text) < 0
    told = " ".join(str(antimony.getLastError()).split()) if failed else ""
    antimony.clearPreviousLoads()
    if not failed:
        return None
    place = _PLACE.match(told)
    line = int(place.group(1)) if place else 1
    return Problem(f"The model text does not parse: {_PLACE.sub('', told).rstrip('.')}.", file, line)
