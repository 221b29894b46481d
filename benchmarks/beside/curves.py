"""Error against cost: what is read off a row of runs at different tolerances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Curve = list[tuple[float, float]]
"""Achieved error and milliseconds per subject, from small errors to great ones."""

ERRORS = (1e-4, 1e-5, 1e-6, 1e-7)
GATE = 1e-5
"""The error at which goals are judged."""


def error_of(values: Vector, reference: Vector) -> float:
    """Return the greatest difference over states and times by the greatest value of the state, its median over subjects.

    Examples
    --------
    >>> reference = np.array([[[1.0], [2.0]]])
    >>> error_of(reference + 0.002, reference)
    0.001
    """
    greatest = np.abs(reference).max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(greatest > 0, np.abs(values - reference) / greatest, 0.0)
    return float(np.median(np.nan_to_num(share, nan=math.inf).max(axis=(1, 2))))


def frontier(points: Sequence[tuple[float, float]]) -> Curve:
    """Return the runs that no other beats both in error and in cost.

    Examples
    --------
    >>> frontier([(1e-3, 1.0), (1e-4, 2.0), (1e-3, 3.0)])
    [(0.0001, 2.0), (0.001, 1.0)]
    """
    known = [one for one in points if math.isfinite(one[0]) and one[0] > 0]
    kept = {
        one
        for one in known
        if not any(other[0] <= one[0] and other[1] <= one[1] and other != one for other in known)
    }
    return sorted(kept)


def at_error(curve: Curve, error: float) -> float:
    """Return the cost at an error, straight on logarithms between the runs around it; NaN beyond them.

    Examples
    --------
    >>> round(at_error([(1e-6, 4.0), (1e-4, 1.0)], 1e-5), 9)
    2.0
    """
    for (low, slow), (high, fast) in pairwise(sorted(curve)):
        if low <= error <= high and low < high:
            share = math.log(error / low) / math.log(high / low)
            return math.exp(math.log(slow) + share * (math.log(fast) - math.log(slow)))
    return math.nan


def ratio(theirs: Curve, ours: Curve, error: float) -> float | None:
    """Return how many times as long the other program takes at an error; None where either has no run around it."""
    found = at_error(theirs, error) / at_error(ours, error)
    return round(found, 1) if math.isfinite(found) else None
