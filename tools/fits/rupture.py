"""Sets of rates between caspase-1 and the burst of the cell with which macrophages release IL-1β first and then die.

Run as ``python tools/fits/rupture.py [POINTS [SEED]]``: draws points from the prior, keeps those with which a typical
macrophage shows what `WINDOWS` asks, and writes them in place of the sets in the catalogue (1000 points take some two
minutes on one core). The central values of the parameter files are then the set that the last line names.

=========  ================================================================  =====================================
reading    asks                                                              source
=========  ================================================================  =====================================
order      when half of what ATP releases in an hour is outside, at most a   Brough 2007, abstract: release before
           tenth of the cells has burst                                      significant lactate dehydrogenase
died       four hours after ATP at least half has burst                      the same: the cells ultimately died
repair     without ESCRT-III at least half as many again have burst an hour  Rühl 2018, abstract: inhibition of it
           after ATP                                                         strongly enhances pyroptosis
=========  ================================================================  =====================================

Half, a tenth, one and a half, an hour and four hours are ours. None of these papers is a row of the bench. Rows I14,
I15 and I21 had been run with the medians below while the reactions were written; priors and windows have not been
touched since. The search was repeated when the central set of the other fit had changed.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from accepted import middle
from inflammasome import ATP, PRIME
from rejection import Asked, Search, Vector, asked, runs

from alarmin.errors import SolveError
from alarmin.study.runs import Draw

WINDOWS: Mapping[str, tuple[float, float]] = {
    "order": (0, 0.1),
    "died": (0.5, 1),
    "repair": (1.5, math.inf),
}
SEARCH = Search("rupture", WINDOWS)
MOST = 100
"""Sets that are kept at most."""


@cache
def typical() -> Asked:
    """Return what is asked of a typical macrophage."""
    both: dict[str, Any] = {"add": [PRIME, ATP]}
    return asked(
        "human_macrophage",
        dish={"cells": "1e6 cells/mL"},
        arms={"both": both, "no_repair": both | {"inhibit": {"act_repair": "100 %"}}},
        duration="8 h",
        sample={"every": "1 min"},
        readouts=["IL1B_outside", "dead"],
    )


def readings(draw: Draw) -> dict[str, float]:
    """Return what `WINDOWS` asks."""
    run = draw["dish", "both"][0]
    minutes = run.times_s / 60
    start, hour, end = (int(np.argmin(np.abs(minutes - minute))) for minute in (240, 300, 480))
    out, dead = run.of("IL1B_outside")[start:], run.of("dead")[start:]
    half = int(np.argmax(out - out[0] >= 0.5 * (out[hour - start] - out[0])))
    bare = draw["dish", "no_repair"][0].of("dead")[hour]
    return {
        "order": float(dead[half]),
        "died": float(dead[end - start]),
        "repair": float(bare / max(dead[hour - start], 1e-9)),
    }


def accepted(points: Vector) -> Vector:
    """Return the points that a typical macrophage keeps."""
    found = runs(typical(), SEARCH.values(typical().cells[0], points))
    good = [not isinstance(one, SolveError) and SEARCH.kept(readings(one)) for one in found]
    return points[np.array(good)]


def main() -> None:
    """Search and save."""
    points = SEARCH.points((1000, 7))
    found = [accepted(points[start : start + 100]) for start in range(0, len(points), 100)]
    good = np.concatenate(found)
    sys.stderr.write(f"{len(good)} of {len(points)}\n")
    good = good[:MOST]
    SEARCH.save(good)
    sys.stderr.write(f"in the middle stands s{middle(good) + 1}\n")


if __name__ == "__main__":
    main()
