"""Sets of signalling rates with which one fibroblast shows every reading of docs/explanation/signalling.md.

Run as ``python tools/fits/signalling.py [ROUNDS [SEED]]``: goes on from the sets in the catalogue, or from around the
medians of the prior where there are none, and writes those without misfit in their place (400 rounds take an hour on two
cores). The central values of the parameter files are then the set that the last line names.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "docs"), str(ROOT / "tools")]

from fits.accepted import Prior, middle, misfit_of, named, read_sets, sample, write_sets  # noqa: E402
from pages.signalling_curves import PROBES, WINDOWS, plan, readings  # noqa: E402

from alarmin.errors import SolveError  # noqa: E402
from alarmin.solve.base import LoadedModel  # noqa: E402
from alarmin.solve.lanes.solver import LanesSolver  # noqa: E402
from alarmin.solve.together import together  # noqa: E402
from alarmin.study.plan import Plan  # noqa: E402
from alarmin.study.runs import centres, drawn  # noqa: E402

TABLE = ROOT / "src/alarmin/catalog/data/fits/signalling.tsv"
MEMBERS = 96
PULLED = 100
"""Rounds towards the best sets, where a search begins anew."""
PRIORS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "il1_receptor": {"kon_R1": (3e6, 2.66)},
    "myddosome": {
        "K_MYD88": (8000, 1.5),
        "k_nucleate": (0.00015, 2),
        "k_split": (0.02, 1.5),
        "k_load": (1e-05, 1.5),
        "k_IRAK1": (0.00017, 2),
        "k_lose_IRAK1": (0.0022, 2),
        "K_lose_IRAK1": (13, 2),
        "k_turn_IRAK1": (3.6e-05, 2),
        "k_IRAK2": (1.4e-08, 2),
        "k_rest_IRAK2": (0.0001, 1.5),
        "k_TRAF6": (1e-07, 2),
        "k_rest_TRAF6": (0.0085, 2),
        "K_TRAF6_TNFAIP3": (100000, 2),
        "k_MAP3K7": (8.3e-07, 2),
    },
    "tnf_receptor": {
        "n_TNFRSF1A": (2000, 1.5),
        "kint_TNF": (0.00087, 2),
        "k_RIPK1": (1.5e-05, 2),
        "k_rest_RIPK1": (0.0053, 2),
        "K_RIPK1_TNFAIP3": (580, 2),
        "k_MAP3K7_RIPK1": (1.3e-06, 2),
    },
    "nfkb": {
        "k_IKK": (1e-06, 2),
        "k_spend_IKK": (0.003, 2),
        "k_rest_IKK": (0.0014, 2),
        "k_IkB_bound": (1.2e-07, 2),
        "k_IkB_free": (2.5e-08, 2),
        "k_lose_free": (0.00037, 2),
        "k_import": (0.0032, 2),
        "k_import_IkB": (0.0033, 2),
        "k_open": (1e-07, 2),
        "k_close": (2.4e-07, 2),
        "k_transcribe": (0.13, 2),
        "k_transcribe_TNFAIP3": (0.1, 2),
        "k_mRNA": (0.0009, 2),
        "k_translate": (0.8, 2),
        "k_lose_TNFAIP3": (0.0006, 2),
    },
}
"""Numbers by mechanism: median and geometric standard deviation of a lognormal prior.

The medians of the three mechanisms behind the receptor showed two thirds of the readings in an earlier search of one set.
Rates for which models of other cells give a value, and copies per cell, are not searched, but for receptor 1 of TNF.
"""
MEDIANS = {name: median for own in PRIORS.values() for name, (median, _) in own.items()}
COLUMNS = [f"{mechanism}.{name}" for mechanism, own in PRIORS.items() for name in own]


@cache
def prior() -> Prior:
    """Return the prior of all numbers."""
    every = {name: math.log(width) for own in PRIORS.values() for name, (_, width) in own.items()}
    return Prior(tuple(every), np.array(list(every.values())))


@cache
def _fibroblast() -> tuple[Plan, LoadedModel, dict[str, float]]:
    asked = plan(PROBES)
    return asked, LanesSolver().load(asked.model), centres(asked)


def misfits(points: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the misfit of each set, all integrated together; infinity where one fails, or would not be taken."""
    asked, loaded, centre = _fibroblast()
    wanted = np.flatnonzero(most >= 0)
    values = [centre | named(prior(), points[place], MEDIANS) for place in wanted]
    costs = np.full(len(points), math.inf)
    for place, found in zip(wanted, together([drawn(asked, loaded, one) for one in values]), strict=True):
        if not isinstance(found, SolveError):
            costs[place] = sum(misfit_of(value, WINDOWS[name]) for name, value in readings(found).items())
    return costs


def main() -> None:
    """Search and save."""
    rounds, seed = (int(word) for word in (*sys.argv[1:], "400", "1")[:2])
    medians = np.array(list(MEDIANS.values()))
    begin = read_sets(TABLE, COLUMNS, medians, MEMBERS) if TABLE.exists() else None
    points, costs = sample(
        prior(),
        misfits,
        members=MEMBERS,
        rounds=rounds,
        seed=seed,
        jitter=0.04,
        pulled=PULLED if begin is None else 0,
        begin=begin,
        tell=_tell,
    )
    write_sets(TABLE, COLUMNS, medians, points[costs == 0])
    # What is stored has five digits, with which a reading at the edge of its window may lie outside.
    stored = read_sets(TABLE, COLUMNS, medians, int(np.sum(costs == 0)))
    good = stored[misfits(stored, np.full(len(stored), math.inf)) == 0]
    write_sets(TABLE, COLUMNS, medians, good)
    _tell(f"{len(good)} sets; in the middle stands s{middle(good) + 1}")


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
