"""Sets of parameters that show all of a list of behaviours, found by a population of chains.

Approximate Bayesian computation by Markov chains: the prior of each parameter is lognormal, and a set is accepted when
its misfit, a sum over readings outside their windows, does not exceed that of the set it replaces. Proposals are
differences between members of the population (ter Braak 2006, doi:10.1007/s11222-006-8769-1), so that ties between
parameters are followed without being known beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Misfit", "Prior", "middle", "misfit_of", "named", "read_sets", "sample", "write_sets"]

Vector = NDArray[np.float64]
Misfit = Callable[[Vector, float], float]
"""Logarithms of the factors on all parameters, and the most that is of interest, to the misfit (or anything above)."""

FAR = 2.0
"""Greatest misfit of one reading: a factor of e squared off its window, or no value at all."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Lognormal prior of each parameter; points are logarithms of factors on its median.

    Parameters
    ----------
    names : tuple of str
    widths : array, shape (n,)
        Logarithms of the geometric standard deviations.
    """

    names: tuple[str, ...]
    widths: Vector

    def density(self, point: Vector) -> float:
        """Return the logarithm of the density, up to a constant."""
        return float(-0.5 * np.sum((point / self.widths) ** 2))


def misfit_of(value: float, window: tuple[float, float]) -> float:
    """Return how far a reading lies outside its window: the squared logarithm of the factor, at most `FAR` squared.

    Examples
    --------
    >>> misfit_of(10.0, (5.0, 20.0)), round(misfit_of(40.0, (5.0, 20.0)), 4)
    (0.0, 0.4805)
    """
    low, high = window
    if math.isfinite(value) and low <= value <= high:
        return 0.0
    bound = low if value < low else high
    if not math.isfinite(value) or bound == 0:
        return FAR**2
    return min(abs(math.log(max(value, 1e-9) / bound)), FAR) ** 2


def sample(
    prior: Prior,
    misfit: Callable[[Vector, float], float],
    *,
    members: int,
    rounds: int,
    seed: int,
    pool: Executor,
    start: float = 0.07,
    tell: Callable[[str], None],
    begin: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], Vector]:
    """Return a population of sets and their misfits.

    Parameters
    ----------
    members : int
        Chains.
    rounds : int
        Proposals per chain.
    start : float
        Standard deviation of the logarithms at the start.
    tell : callable
        Called with a line of words after each round.
    begin : array, optional
        Sets of an earlier search to go on from.
    """
    random = np.random.default_rng(seed)
    size = len(prior.names)
    points = random.normal(0.0, start, (members, size)) if begin is None else begin.copy()
    costs = np.array(list(pool.map(misfit, points, [math.inf] * members)))
    for number in range(rounds):
        moves, limits = [], []
        for member in range(members):
            one, two = random.choice(members, 2, replace=False)
            scale = 1.0 if number % 10 == 9 else random.uniform(0.4, 1.0) * 2.38 / math.sqrt(2 * size)
            part = random.random(size) < random.choice([0.15, 0.4, 1.0])
            step = np.where(part, scale * (points[one] - points[two]) + random.normal(0, 0.01, size), 0.0)
            proposal = points[member] + step
            odds = prior.density(proposal) - prior.density(points[member])
            moves.append(proposal)
            limits.append(costs[member] if math.log(random.random()) < odds else -1.0)
        found = np.array(list(pool.map(misfit, moves, limits)))
        accepted = found <= np.array(limits)
        points[accepted], costs[accepted] = np.array(moves)[accepted], found[accepted]
        tell(
            f"round {number + 1}: {np.mean(accepted):.0%} moved, misfit {np.min(costs):.3g} to {np.median(costs):.3g} to "
            f"{np.max(costs):.3g}, {np.mean(costs == 0):.0%} without, spread {np.median(np.std(points, axis=0)):.3f}"
        )
    return points, costs


def named(prior: Prior, point: Vector, medians: Mapping[str, float]) -> dict[str, float]:
    """Return the values of a point by name, of those that have a median."""
    pairs = zip(prior.names, np.exp(point), strict=True)
    return {name: medians[name] * float(factor) for name, factor in pairs if name in medians}


def middle(points: NDArray[np.float64]) -> int:
    """Return which set is nearest to the median of all, in units of their spread."""
    distance = (points - np.median(points, axis=0)) / np.std(points, axis=0)
    return int(np.argmin(np.sum(distance**2, axis=1)))


def write_sets(path: Path, columns: Sequence[str], medians: Vector, points: NDArray[np.float64]) -> None:
    """Write sets as a table of the catalogue, to five digits."""
    rows = [
        "\t".join([f"s{number}", *(f"{value:.5g}" for value in medians * np.exp(point))])
        for number, point in enumerate(points, start=1)
    ]
    text = "\n".join(["\t".join(["set", *columns]), *rows]) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def read_sets(path: Path, columns: Sequence[str], medians: Vector, members: int) -> NDArray[np.float64]:
    """Return as many points as there are chains from a table of the catalogue, over and over where it has fewer."""
    header, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line)
    places = [header.index(column) for column in columns]
    points = np.log(np.array([[float(row[place]) for place in places] for row in rows]) / medians)
    return np.array([points[number % len(points)] for number in range(members)])
