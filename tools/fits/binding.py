"""Copies of IL-1RAcP per cell from published binding, one cell at a time.

Nobody counted IL-1RAcP on these cells, yet the apparent affinity of IL-1β follows the count. What a binding curve tells
depends on which chain is the rarer one:

- Two classes of sites: IL-1RAcP is the rarer chain. The size of the tight class is its count, and the affinity of that
  class, times IL-1R1 per cell, is the gain (``P_IL1B``, ``P_IL1A``). Both are read off the paper, so nothing is fitted.
- One tight class: IL-1RAcP is at least as many. Only the count over the gain shows; with the gain from two-class cells
  the count follows.
- One class as weak as IL-1R1 alone: the count has an upper bound only.
- ``fold_pair`` shows in none of them and stays as it is.

The split, written down before the first fit. A count is fitted to the row on the same cell that follows it most
closely, which is that of IL-1β (its gain by IL-1RAcP is the larger one):

=====================================  =======================================  =================================
number                                 from                                     left untouched as checks
=====================================  =======================================  =================================
P_IL1B, Kd_IL1B_R1 (mouse), IL1RAP of  printed two classes (B11, IL-1β; bovine  B11, IL-1α
EL4-6.1                                fibroblasts); as before, no fit
P_IL1A, IL1RAP of YT-C3 and 3B6        printed two classes (B17); as before     B17, low class
IL1RAP of embryonic lung fibroblasts   B08, Kd of IL-1β (Chin 1987)             B09, Ki of IL-1α
IL1RAP of LBRM-33-1A5                  B13, Kd of IL-1β (Dower 1986)            none on this cell
IL1RAP of BALB-3T3                     B13, Kd of IL-1β (Dower 1986)            none on this cell
IL1RAP of EL4                          the count on its subline EL4-6.1 (B11),  B02, both ratios
                                       no fit
=====================================  =======================================  =================================

B15 (dermal fibroblasts, osteoblasts) gives no count: a fit to either ligand would leave one laboratory's reading to
judge itself, and counts on other connective-tissue cells are no counts on these. B19 does not depend on a count; B27 has a
stand-in cell, whose count no row here tells.

A printed dissociation constant is one at equilibrium, so it is compared with the model after a thousand hours in the
cold, whatever time the bench gives the row. Prior of every count: log-uniform from 10 (fewer would not carry a response)
to 100,000. Likelihood: log-normal with the printed error. The value is the median with everything else at its centre;
the spread is the 90 % interval over the priors of everything else.

Command: ``python tools/fits/binding.py`` (seed 1, some minutes on one core).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alarmin.bench.predict import Engine, read
from alarmin.bench.vary import centre_of, open_things
from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.errors import SolveError
from alarmin.records.protocol import Protocol
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.runs import ensemble
from alarmin.study.verb import plan_of

Vector = NDArray[np.float64]

GENE = "IL1RAP"
COUNTS: Vector = np.geomspace(10.0, 100_000.0, 33)
DRAWS = 24
SEED = 1
HOURS = 1000.0
"""Incubation long enough that nothing moves any more, also at picomolar levels."""


@dataclass(frozen=True, slots=True)
class Target:
    """One printed dissociation constant and the cell it was measured on.

    Parameters
    ----------
    row, measure, scenario : str
        Row of the bench, its measure, and the scenario that holds it.
    relative_error : float
        Printed error over the printed value, on the scale that the paper prints.
    """

    row: str
    measure: str
    scenario: str
    relative_error: float

    @property
    def width(self) -> float:
        """Logarithm of the geometric standard deviation of the printed value."""
        return math.sqrt(math.log1p(self.relative_error**2))


TARGETS = (
    Target("B08", "kd_b", "B08", 4.1 / 8.4),
    Target("B13", "kd_lbrm", "B13-lbrm", 0.9 / 3.6),
    Target("B13", "kd_3t3", "B13-3t3", 0.5 / 2.6),
)


def alone(protocol: Protocol, scenario: str) -> Protocol:
    """Return a protocol with one of its scenarios only."""
    found = next(one for one in protocol.scenarios if one.id == scenario)
    return protocol.model_copy(update={"scenario": found, "also": ()})


def log_likelihood(
    target: Target, catalog: Catalog, engine: Engine, drawn: Mapping[str, float] | None
) -> Vector:
    """Return the log likelihood of every count, everything else at its centre or as drawn."""
    entry = catalog.experiments[target.row]
    protocol, expected = alone(entry.protocol, target.scenario), entry.expected
    if expected is None:
        raise ValueError(f"{target.row} has nothing to compare with.")
    reading = next(one for one in expected.readings if one.measure == target.measure)
    opened = centre_of(open_things(protocol, catalog)) | {"incubation": HOURS}
    if drawn is not None:  # counts that the cell assumes are drawn too
        opened = {item.of: opened[item.of] for item in protocol.assumed}
    tables = None if drawn is None else {target.scenario: drawn}
    found = []
    for count in COUNTS:
        try:
            answers = engine.answers(
                protocol, {**opened, GENE: float(count)}, drawn=tables, folder=entry.folder
            )
            value = read(reading, answers).value
        except SolveError:
            value = None
        apart = math.inf if value is None or reading.value is None else math.log(value / reading.value)
        found.append(-0.5 * (apart / target.width) ** 2)
    return np.array(found)


def quantiles(weights: Vector, shares: tuple[float, ...]) -> Iterator[float]:
    """Yield counts below which shares of the weight lie, on the logarithm of the count."""
    logs = np.log(COUNTS)
    step = np.append(0.0, np.cumsum(0.5 * (weights[1:] + weights[:-1])))
    yield from (float(np.exp(np.interp(share * step[-1], step, logs))) for share in shares)


def fitted(target: Target, catalog: Catalog, engine: Engine) -> tuple[float, float, float]:
    """Return the median at the centre of everything else, and the 90 % interval over its priors."""
    scenario = alone(catalog.experiments[target.row].protocol, target.scenario).scenario
    plan, _ = plan_of(scenario, catalog)
    middle = np.exp(log_likelihood(target, catalog, engine, None))
    over = sum(
        np.exp(log_likelihood(target, catalog, engine, one)) for one in ensemble(plan, seed=SEED, count=DRAWS)
    )
    (median,) = quantiles(middle, (0.5,))
    low, high = quantiles(np.asarray(over), (0.05, 0.95))
    return median, low, high


def main() -> None:
    """Fit every count and write it down."""
    catalog = load_catalog()
    engine = Engine(catalog, ReferenceSolver())
    for target in TARGETS:
        median, low, high = fitted(target, catalog, engine)
        sys.stdout.write(f"{target.scenario}: {median:.3g} ({low:.3g} to {high:.3g}) copies of {GENE}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
