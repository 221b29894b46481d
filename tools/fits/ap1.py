"""Sets of numbers between TAK1 and interleukin-8 with which AP-1 and JNK matter as they do on promoters.

Run as ``python tools/fits/ap1.py [POINTS [SEED]]``: draws points from the prior, keeps those that show what `WINDOWS` asks
in every one of eight fibroblasts, and writes them in place of the sets in the catalogue (3000 points take a minute on one
core). The fibroblasts differ in all that is uncertain besides, such as copies of kinases and receptors; the typical one
comes first. The central values of the parameter files are then the first set, that of the medians of the others.

===========  ======================================================  =====================================================
reading      asks                                                    source
===========  ======================================================  =====================================================
rest         without c-Jun at most four fifths of the messages of    Wu 1997 and Khanjani 2012, abstracts: the site for
             interleukin-8 at rest                                   AP-1 acts on basal and on induced activity
occupied     IL-1β raises the share of promoters with AP-1 by a      Khanjani 2012, abstract: AP-1 binds upon IL-1β
             fifth or more
CXCL8, IL6   without JNK at most half of the most messages under     Krause 1998, abstract: both are strongly reduced
             IL-1β
===========  ======================================================  =====================================================

How much is in none of the abstracts: a fifth is what the bench takes for a direction, a half stands for 'strongly'. IL-1β
is 0.6 nM (10 ng/mL), the most is that of 4 h. A cell without c-Jun stands for a promoter without its site.

No source is a row of the bench, but the list was made after row N17 had been seen to fail where AP-1 at rest was too little
or too much. Before the first sets were kept JNK had been stopped together with the addition of IL-1β; the paper lowers it for
good.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from functools import cache

import numpy as np
from rejection import Asked, Search, Vector, asked, runs

from alarmin.errors import SolveError
from alarmin.study.runs import Draw

CELLS = 8
MOST = 200
"""Sets that are kept at most."""
WINDOWS: Mapping[str, tuple[float, float]] = {
    "rest": (0, 0.8),
    "occupied": (1.2, math.inf),
    "CXCL8": (0, 0.5),
    "IL6": (0, 0.5),
}
SEARCH = Search("ap1", WINDOWS)
IL1 = {"add": [{"entity": "IL1B", "concentration": "600 pM"}]}


@cache
def fibroblasts() -> Asked:
    """Return what is asked of eight fibroblasts."""
    return asked(
        "human_fibroblast",
        others=CELLS - 1,
        dish={"cells": "1e4 cells/mL"},
        arms={
            "usual": IL1,
            "without_JUN": {"change": {"JUN": 0}},
            "without_JNK": IL1 | {"change": {"MAPK8": 0}},
        },
        duration="4 h",
        sample={"every": "5 min"},
        readouts=["CXCL8_messages", "IL6_messages", "AP1_complexes"],
    )


def readings(draw: Draw, half: float) -> dict[str, float]:
    """Return what `WINDOWS` asks of one fibroblast with so much AP-1 at half of its effect."""

    def curve(arm: str, readout: str) -> Vector:
        return draw["dish", arm][0].of(readout)

    def most(arm: str, gene: str) -> float:
        return float(np.max(curve(arm, f"{gene}_messages")))

    pairs = curve("usual", "AP1_complexes")
    share = pairs / (pairs + half)
    return {
        "rest": float(curve("without_JUN", "CXCL8_messages")[0] / curve("usual", "CXCL8_messages")[0]),
        "occupied": float(np.max(share) / share[0]),
        **{gene: most("without_JNK", gene) / most("usual", gene) for gene in ("CXCL8", "IL6")},
    }


def accepted(points: Vector) -> Vector:
    """Return the points that every fibroblast keeps."""
    for cell in fibroblasts().cells:
        values = SEARCH.values(cell, points)
        good = [
            not isinstance(one, SolveError) and SEARCH.kept(readings(one, own["K_AP1_genes"]))
            for one, own in zip(runs(fibroblasts(), values), values, strict=True)
        ]
        points = points[np.array(good, dtype=np.bool_)]
        if not len(points):
            break
    return points


def main() -> None:
    """Search and save."""
    good = accepted(SEARCH.points((3000, 5)))[: MOST - 1]
    # In many dimensions each set lies far out, so that the medians themselves are the typical one, if they are kept.
    good = np.concatenate([accepted(np.median(good, axis=0)[np.newaxis]), good])
    SEARCH.save(good)
    sys.stderr.write(
        f"{len(good)} sets, of which s1 {'is' if len(good) == MOST else 'may not be'} that of medians\n"
    )


if __name__ == "__main__":
    main()
