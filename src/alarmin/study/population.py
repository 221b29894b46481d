"""Cells of one culture: how each differs from the typical one, and the average over them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import NormalDist

from alarmin.catalog.population import load_variation
from alarmin.cohort.streams import uniform
from alarmin.solve.base import Trajectories
from alarmin.study.plan import Plan
from alarmin.study.values import Uncertain

__all__ = ["CV", "averaged", "cell_factors", "variation_of"]

CV = "abundance_cv"
"""Name of the coefficient of variation among the values of a draw."""

_NORMAL = NormalDist()
_LEFT_OUT = "Cells of the population that did not come to rest before the start are left out."


def variation_of(plan: Plan) -> tuple[Uncertain, ...]:
    """Return how much cells differ, as a value with a prior; nothing where one typical cell is run."""
    if plan.scenario.population is None:
        return ()
    found = load_variation().abundance_cv
    rule = found.formula or found.system
    return (
        Uncertain("population", CV, found.value, found.unit, found.spread, found.status, rule, found.sources),
    )


def cell_factors(
    plan: Plan, values: Mapping[str, float], *, seed: int, draw: int
) -> tuple[Mapping[str, float], ...]:
    """Return what the abundances of each cell are multiplied by, by gene; the mean over many cells is one.

    Every gene that the model asks for scatters by itself and log-normally. A stream is keyed by cell and gene and
    counted by draw, so that a cell is the same in every arm and place.

    Parameters
    ----------
    values : mapping of str to float
        One draw; holds the coefficient of variation.
    seed : int
        Seed of the study.
    draw : int
        Number of the draw.
    """
    if plan.scenario.population is None:
        return ({},)
    variance = math.log1p(values[CV] ** 2)
    return tuple(
        {
            gene: _factor(variance, uniform(seed, f"cell/{cell}/{gene}", draw))
            for gene in plan.model.abundances
        }
        for cell in range(plan.scenario.population.cells)
    )


def _factor(variance: float, share: float) -> float:
    return math.exp(math.sqrt(variance) * _NORMAL.inv_cdf(share) - 0.5 * variance)


def averaged(cells: Sequence[Trajectories], *, of: int = 0) -> Trajectories:
    """Return the average over cells at each time, which holds the cells too.

    A running mean, so that equal cells give their own bits.

    Parameters
    ----------
    of : int
        How many cells the population has; fewer than these came to rest where this is larger.

    Examples
    --------
    >>> import numpy as np
    >>> times = np.array([0.0, 1.0])
    >>> one, other = (Trajectories(times, ("x",), np.array([[0.0], [top]])) for top in (1.0, 3.0))
    >>> averaged([one, other]).of("x")
    array([0., 2.])
    """
    mean = cells[0].values.copy()
    for number, cell in enumerate(cells[1:], start=2):
        mean += (cell.values - mean) / number
    notes = tuple(dict.fromkeys(note for cell in cells for note in cell.notes))
    notes += (_LEFT_OUT,) if len(cells) < of else ()
    return replace(cells[0], values=mean, notes=notes, cells=tuple(cells))
