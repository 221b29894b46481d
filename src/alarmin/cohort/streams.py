"""Random numbers keyed by what they are for, so that arms, sites and workers share them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from alarmin.records.evidence import Spread

__all__ = ["draw", "draws_of", "interval", "unfitted", "uniform"]

_NORMAL = NormalDist()
_TINY = 2.0**-53


def uniform(seed: int, purpose: str, index: int) -> float:
    """Return one number in (0, 1), the same for the same key on every machine.

    The key of a Philox counter generator is the SHA-256 of seed and purpose; `index` is its counter.

    Parameters
    ----------
    seed : int
        Seed of the study.
    purpose : str
        What the number is for, such as the name of a parameter.
    index : int
        Draw or patient number.

    Examples
    --------
    >>> uniform(1, "Kd", 0) == uniform(1, "Kd", 0)
    True
    """
    digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    key = int.from_bytes(digest[:16], "little")
    generator = np.random.Philox(key=key, counter=index)
    share = (int(generator.random_raw()) >> 11) * _TINY + _TINY / 2
    return min(share, 1.0 - _TINY)  # the last of 2^53 steps would round to one


def draw(value: float, spread: Spread, share: float) -> float:
    """Return the quantile of a spread at a share between 0 and 1.

    Parameters
    ----------
    value : float
        Central value (median of a lognormal spread).
    spread : Spread
        Prior.
    share : float
        Cumulative probability.

    Examples
    --------
    >>> from alarmin.records.evidence import Spread
    >>> draw(10.0, Spread(kind="lognormal", gsd=2.0), 0.5)
    10.0
    """
    if spread.kind == "lognormal" and spread.gsd is not None:
        return value * math.exp(math.log(spread.gsd) * _NORMAL.inv_cdf(share))
    if spread.low is not None and spread.high is not None:
        if spread.kind == "loguniform":
            return math.exp(math.log(spread.low) + share * math.log(spread.high / spread.low))
        return spread.low + share * (spread.high - spread.low)
    return value


def interval(value: float, spread: Spread) -> tuple[float, float]:
    """Return the central 90 % of a spread; over all sets where it has several."""
    if spread.kind == "joint":
        low, high = np.percentile(list(spread.sets.values()), (5, 95))
        return float(low), float(high)
    centres = tuple(spread.sets.values()) or (value,)
    return min(draw(centre, spread, 0.05) for centre in centres), max(
        draw(centre, spread, 0.95) for centre in centres
    )


def unfitted(value: float, spread: Spread) -> tuple[float, Spread]:
    """Return what was believed of a number before it was fitted: the number itself where no fit stands behind it."""
    return (value, spread) if spread.prior is None else (spread.prior.value, spread.prior.spread)


def draws_of(
    items: Mapping[str, tuple[float, Spread]], *, seed: int, count: int
) -> tuple[dict[str, float], ...]:
    """Return an ensemble of values; a single draw takes every central value.

    Parameters
    ----------
    items : mapping of str to (float, Spread)
        Name to central value and prior.
    seed : int
        Seed of the study.
    count : int
        Number of draws.
    """
    if count == 1:
        return ({name: value for name, (value, _) in items.items()},)
    return tuple(
        {
            name: draw(_centre(value, spread, seed, index), spread, uniform(seed, name, index))
            for name, (value, spread) in items.items()
        }
        for index in range(count)
    )


def _centre(value: float, spread: Spread, seed: int, index: int) -> float:
    """Return the centre around which a value is drawn: its own, or that of the set this draw takes."""
    if not spread.sets:
        return value
    if spread.kind == "joint":  # all weigh the same, and a fit has many
        held = tuple(spread.sets.values())
        return held[int(uniform(seed, spread.stream, index) * len(held))]
    names = sorted(spread.sets)
    weights = [spread.weights.get(name, 1.0) for name in names]
    left = uniform(seed, spread.stream, index) * sum(weights)
    for name, weight in zip(names, weights, strict=True):
        left -= weight
        if left < 0:
            return spread.sets[name]
    return spread.sets[names[-1]]
