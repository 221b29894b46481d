"""Sets of signalling rates with which one fibroblast shows every reading of docs/explanation/signalling.md.

Run as ``python tools/fits/signalling.py [ROUNDS [SEED]]``: goes on from the sets in the catalogue, or from around the
medians of the prior where there are none, and writes those without misfit in their place (400 rounds take an hour on two
cores). The central values of the parameter files are then the set that the last line names.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from pathlib import Path

import numpy as np
from accepted import (
    medians_of,
    middle,
    misfit_of,
    named,
    prior_of,
    priors_of,
    read_sets,
    sample,
    write_sets,
)
from numpy.typing import NDArray

from alarmin.errors import SolveError
from alarmin.solve.base import LoadedModel
from alarmin.solve.lanes.solver import LanesSolver
from alarmin.solve.together import together
from alarmin.study.plan import Plan
from alarmin.study.runs import centres, drawn

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "docs"))  # whose pages draw the same curves

from pages.signalling_curves import PROBES, WINDOWS, plan, readings  # noqa: E402

TABLE = ROOT / "src/alarmin/catalog/data/fits/signalling.tsv"
MEMBERS = 96
PULLED = 100
"""Rounds towards the best sets, where a search begins anew."""
PRIORS = priors_of("signalling")
"""Columns to median and spread of a lognormal prior.

The medians of the three mechanisms behind the receptor showed two thirds of the readings in an earlier search of one set.
Rates for which models of other cells give a value, and copies per cell, are not searched, but for receptor 1 of TNF.
"""
MEDIANS = medians_of("signalling")
PRIOR = prior_of("signalling")


@cache
def _fibroblast() -> tuple[Plan, LoadedModel, dict[str, float]]:
    asked = plan(PROBES)
    return asked, LanesSolver().load(asked.model), centres(asked)


def misfits(points: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the misfit of each set, all integrated together; infinity where one fails, or would not be taken."""
    asked, loaded, centre = _fibroblast()
    wanted = np.flatnonzero(most >= 0)
    values = [centre | named(PRIOR, points[place], MEDIANS) for place in wanted]
    costs = np.full(len(points), math.inf)
    for place, found in zip(wanted, together([drawn(asked, loaded, one) for one in values]), strict=True):
        if not isinstance(found, SolveError):
            costs[place] = sum(misfit_of(value, WINDOWS[name]) for name, value in readings(found).items())
    return costs


def main() -> None:
    """Search and save."""
    rounds, seed = (int(word) for word in (*sys.argv[1:], "400", "1")[:2])
    medians = np.array(list(MEDIANS.values()))
    begin = read_sets(TABLE, [*PRIORS], medians, MEMBERS) if TABLE.exists() else None
    points, costs = sample(
        PRIOR,
        misfits,
        members=MEMBERS,
        rounds=rounds,
        seed=seed,
        jitter=0.04,
        pulled=PULLED if begin is None else 0,
        begin=begin,
        tell=_tell,
    )
    write_sets(TABLE, [*PRIORS], medians, points[costs == 0])
    # What is stored has five digits, with which a reading at the edge of its window may lie outside.
    stored = read_sets(TABLE, [*PRIORS], medians, int(np.sum(costs == 0)))
    good = stored[misfits(stored, np.full(len(stored), math.inf)) == 0]
    write_sets(TABLE, [*PRIORS], medians, good)
    _tell(f"{len(good)} sets; in the middle stands s{middle(good) + 1}")


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
