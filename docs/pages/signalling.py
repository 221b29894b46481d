"""Table of docs/explanation/signalling.md; run as ``python docs/pages/signalling.py`` (some minutes).

A test compares the column of central values with what is computed here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from alarmin.errors import SolveError
from alarmin.solve.base import LoadedModel
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.plan import Plan

DOCS = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(DOCS))

from pages.markdown import table  # noqa: E402
from pages.signalling_curves import PROBES, WINDOWS, draws, kept, plan, readings, solved  # noqa: E402

PAGE = DOCS / "explanation" / "signalling.md"
DRAWS = 60
DRAWN = {"sets": False, "everything drawn": True}
"""Whether all else that is uncertain is drawn as well: receptors, copies, affinities, kinases."""


def centre() -> dict[str, float]:
    """Return the readings with every value at its centre."""
    return readings(solved(plan(PROBES)))


def _each(asked: Plan, loaded: LoadedModel, everything: bool) -> Iterator[dict[str, float]]:
    for values in draws(asked, DRAWS, everything=everything):
        try:
            yield readings(solved(asked, loaded, values))
        except (SolveError, IndexError):  # a cell that does not come to rest, or shows no peak, keeps nothing
            yield dict.fromkeys(WINDOWS, np.nan)


def window(reading: str) -> str:
    """Return what is asked of a reading."""
    low, high = WINDOWS[reading]
    if np.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if low == 0 else f"{low:g} to {high:g}"


def shares() -> str:
    """Return the table of readings, what is asked, the centre, and the share of draws that keeps them."""
    asked = plan(PROBES)
    loaded = ReferenceSolver().load(asked.model)
    middle = readings(solved(asked, loaded))
    found = {name: list(_each(asked, loaded, everything)) for name, everything in DRAWN.items()}
    rows = []
    for reading in WINDOWS:
        spread = np.nanpercentile([one[reading] for one in found["sets"]], [5, 95])
        kept_by = [np.mean([kept(reading, one[reading]) for one in each]) for each in found.values()]
        cells = [window(reading), f"{middle[reading]:.3g}", " to ".join(f"{one:.3g}" for one in spread)]
        rows.append([reading, *cells, *(f"{100 * share:.0f}" for share in kept_by)])
    every = [
        np.mean([all(kept(name, one[name]) for name in WINDOWS) for one in each]) for each in found.values()
    ]
    rows.append(["all of them", "", "", "", *(f"{100 * share:.0f}" for share in every)])
    heads = ("asked", "centre", "5 to 95 % of sets", *(f"{name} (%)" for name in DRAWN))
    return table(("reading", *heads), rows)


def main() -> None:
    """Write the table into the page."""
    made = shares().rstrip()
    pattern = re.compile(r"<!-- shares -->\n.*?\n<!-- end -->", re.S)
    text = PAGE.read_text(encoding="utf-8")
    text = pattern.sub(lambda match: f"<!-- shares -->\n{made}\n<!-- end -->", text)
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
