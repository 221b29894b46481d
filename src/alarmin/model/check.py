"""Model texts of mechanisms read by the Antimony parser, each by itself."""

from __future__ import annotations

import re
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.errors import Problem
from alarmin.model.parser import import_line, parser_message

__all__ = ["unreadable_models"]

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
    outside = import_line(text)
    if outside:
        return Problem("A model text cannot import files.", file, outside, hint="Write the equations out.")
    import antimony

    antimony.clearPreviousLoads()
    failed = antimony.loadAntimonyString(text) < 0
    told = parser_message() if failed else ""
    antimony.clearPreviousLoads()
    if not failed:
        return None
    place = _PLACE.match(told)
    line = int(place.group(1)) if place else 1
    return Problem(f"The model text does not parse: {_PLACE.sub('', told).rstrip('.')}.", file, line)
