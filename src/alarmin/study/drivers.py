"""Which uncertain inputs make an answer uncertain: rank correlation over the draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from alarmin.records.result import Answer, Driver

__all__ = ["CHANCE", "FEWEST_DRAWS", "drivers_of", "rank_correlation", "with_drivers"]

FEWEST_DRAWS = 50
"""Draws below which a rank correlation says too little to be shown."""

MOST = 5
"""Drivers kept per answer."""

CHANCE = 0.01
"""Share of answers without any driver for which chance may name one, all inputs of the answer together."""

Vector = NDArray[np.float64]


def with_drivers(
    answers: Sequence[Answer], inputs: Sequence[Mapping[str, float]], places: Sequence[str]
) -> tuple[Answer, ...]:
    """Return the answers with the inputs that make each uncertain.

    Parameters
    ----------
    answers : sequence of Answer
        Each with one value per draw.
    inputs : sequence of mapping
        Shape (D,): per draw, name of each drawn input to its value.
    places : sequence of str
        Names of the places; an input of one place is not held against answers of another.
    """
    if len(inputs) < FEWEST_DRAWS:
        return tuple(answers)
    columns = {name: np.array([values[name] for values in inputs]) for name in inputs[0]}
    found = []
    for answer in answers:
        elsewhere = {place for place in places if place != answer.site}
        own = {name: column for name, column in columns.items() if name.partition(".")[0] not in elsewhere}
        found.append(answer.model_copy(update={"drivers": drivers_of(answer.values, own)}))
    return tuple(found)


def drivers_of(values: Sequence[float | None], inputs: Mapping[str, Vector]) -> tuple[Driver, ...]:
    """Return the inputs that go with an answer more than chance does, strongest first.

    Parameters
    ----------
    values : sequence of float or None
        Shape (D,), one per draw; draws without a value are left out.
    inputs : mapping of str to ndarray
        Name to the drawn values, shape (D,).

    Examples
    --------
    >>> import numpy as np
    >>> level = np.arange(60.0)
    >>> drivers_of([2.0 - x for x in range(60)], {"level": level, "fixed": np.ones(60)})
    (Driver(name='level', rho=-1.0),)
    """
    held = np.array([value is not None and math.isfinite(value) for value in values], dtype=bool)
    if int(held.sum()) < FEWEST_DRAWS:
        return ()
    answer = np.array([value for value, kept in zip(values, held, strict=True) if kept], dtype=float)
    met = list(_correlations(answer, inputs, held))
    # Without a link a rank correlation is close to normal with variance 1 / (draws - 1); Bonferroni over inputs.
    least = NormalDist().inv_cdf(1 - CHANCE / (2 * max(1, len(met)))) / math.sqrt(len(answer) - 1)
    found = [driver for driver in met if abs(driver.rho) >= least]
    return tuple(sorted(found, key=lambda driver: (-abs(driver.rho), driver.name))[:MOST])


def _correlations(answer: Vector, inputs: Mapping[str, Vector], held: NDArray[np.bool_]) -> Iterator[Driver]:
    for name, column in inputs.items():
        rho = rank_correlation(column[held], answer)
        if rho is not None:
            yield Driver(name=name, rho=rho)


def rank_correlation(one: Vector, other: Vector) -> float | None:
    """Return Spearman's rank correlation; None where either side is constant. Ties share their mean rank.

    Parameters
    ----------
    one, other : ndarray
        Shape (D,) each.

    Examples
    --------
    >>> import numpy as np
    >>> rank_correlation(np.array([1.0, 2.0, 30.0]), np.array([3.0, 2.0, 1.0]))
    -1.0
    """
    first, second = (_centred_ranks(side) for side in (one, other))
    size = math.sqrt(float(first @ first) * float(second @ second))
    if size == 0.0:
        return None
    return max(-1.0, min(1.0, round(float(first @ second) / size, 6)))


def _centred_ranks(values: Vector) -> Vector:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks = (last - (count - 1) / 2.0)[place.reshape(-1)]
    centred: Vector = ranks - (len(values) + 1) / 2.0
    return centred
