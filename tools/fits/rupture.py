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
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools")]

from fits.accepted import (  # noqa: E402
    medians_of,
    middle,
    misfit_of,
    moved,
    named,
    prior_of,
    priors_of,
    write_sets,
)
from fits.inflammasome import ATP, PRIME  # noqa: E402

from alarmin.catalog.load import load_catalog  # noqa: E402
from alarmin.errors import SolveError  # noqa: E402
from alarmin.records.scenario import Scenario  # noqa: E402
from alarmin.solve.base import LoadedModel  # noqa: E402
from alarmin.solve.lanes.solver import LanesSolver  # noqa: E402
from alarmin.solve.together import together  # noqa: E402
from alarmin.study.plan import Plan  # noqa: E402
from alarmin.study.runs import Draw, centres, drawn  # noqa: E402
from alarmin.study.verb import plan_of  # noqa: E402

Vector = NDArray[np.float64]
TABLE = ROOT / "src/alarmin/catalog/data/fits/rupture.tsv"
PRIORS = priors_of("rupture")
MEDIANS = medians_of("rupture")
PRIOR = prior_of("rupture")
WINDOWS: Mapping[str, tuple[float, float]] = {
    "order": (0, 0.1),
    "died": (0.5, 1),
    "repair": (1.5, math.inf),
}
MOST = 100
"""Sets that are kept at most."""


@cache
def typical() -> tuple[Plan, LoadedModel, dict[str, float]]:
    """Return what is asked of a typical macrophage, its model and its values."""
    both: dict[str, Any] = {"add": [PRIME, ATP]}
    asked = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "rupture",
        "subject": {"ref": "human_macrophage"},
        "dish": {"cells": "1e6 cells/mL"},
        "arms": {"both": both, "no_repair": both | {"inhibit": {"act_repair": "100 %"}}},
        "duration": "8 h",
        "sample": {"every": "1 min"},
        "readouts": ["IL1B_outside", "dead"],
    }
    plan = plan_of(Scenario.model_validate(asked), load_catalog())[0]
    return plan, LanesSolver().load(plan.model), centres(plan)


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


def kept(found: Mapping[str, float]) -> bool:
    """Return whether every reading lies in its window."""
    return all(misfit_of(value, WINDOWS[name]) == 0 for name, value in found.items())


def accepted(points: Vector) -> Vector:
    """Return the points that a typical macrophage keeps."""
    plan, loaded, centre = typical()
    found = together([drawn(plan, loaded, centre | named(PRIOR, point, MEDIANS)) for point in points])
    good = [not isinstance(one, SolveError) and kept(readings(one)) for one in found]
    return points[np.array(good)]


def main() -> None:
    """Search and save."""
    count, seed = (int(word) for word in (*sys.argv[1:], "1000", "7")[:2])
    columns, medians = [*PRIORS], np.array(list(MEDIANS.values()))
    points = np.random.default_rng(seed).normal(0, 1, (count, len(columns))) * PRIOR.widths
    found = [accepted(points[start : start + 100]) for start in range(0, count, 100)]
    good = np.concatenate(found)
    sys.stderr.write(f"{len(good)} of {count}\n")
    good = good[:MOST]
    write_sets(TABLE, columns, medians, good)
    for line in moved(PRIOR, good):
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"in the middle stands s{middle(good) + 1}\n")


if __name__ == "__main__":
    main()
