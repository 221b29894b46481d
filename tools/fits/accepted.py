"""Sets of parameters that show all of a list of behaviours, found by a population of chains.

Approximate Bayesian computation by Markov chains: the prior of each parameter is lognormal, and a set is accepted when
its misfit, a sum over readings outside their windows, does not exceed that of the set it replaces. Proposals are
differences between members of the population (ter Braak 2006, doi:10.1007/s11222-006-8769-1), so that ties between
parameters are followed without being known beforehand. A search for the first sets may pull members towards the best
ones; sets are drawn from the posterior only by rounds without that pull.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alarmin.catalog.load import load_catalog
from alarmin.records.evidence import Spread

__all__ = [
    "Misfits",
    "Prior",
    "medians_of",
    "middle",
    "misfit_of",
    "moved",
    "named",
    "one_by_one",
    "prior_of",
    "priors_of",
    "read_sets",
    "sample",
    "write_sets",
]

Vector = NDArray[np.float64]
Misfits = Callable[[NDArray[np.float64], Vector], Vector]
"""Points, shape (points, parameters), and the most that is of interest of each, to misfits (or anything above)."""

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


def priors_of(fit: str) -> dict[str, tuple[float, Spread]]:
    """Return column to median and spread of what was believed before a fit, as its record says."""
    known = load_catalog().find("fit", fit)
    return {name: (one.value, one.spread) for name, one in known.priors.items()}


def medians_of(fit: str) -> dict[str, float]:
    """Return the medians of a fit by the name each number has in its mechanism."""
    return {name.split(".")[1]: median for name, (median, _) in priors_of(fit).items()}


def prior_of(fit: str) -> Prior:
    """Return the prior of a fit whose numbers are all lognormal, by the names of `medians_of`."""
    return Prior(tuple(medians_of(fit)), np.log([spread.gsd for _, spread in priors_of(fit).values()]))


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


def one_by_one(misfit: Callable[[Vector, float], float]) -> Misfits:
    """Return the misfits of many points from that of one, which is not asked where nothing would be accepted."""

    def misfits(points: NDArray[np.float64], most: Vector) -> Vector:
        pairs = zip(points, most, strict=True)
        return np.array([misfit(point, limit) if limit >= 0 else math.inf for point, limit in pairs])

    return misfits


def sample(
    prior: Prior,
    misfits: Misfits,
    *,
    members: int,
    rounds: int,
    seed: int,
    start: float = 0.07,
    jitter: float = 0.01,
    enough: float = 0.0,
    pulled: int = 0,
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
    jitter : float
        Standard deviation of what is added to every step, so that a population that is close together can spread.
    enough : float
        Misfit up to which every set is as good as another.
    pulled : int
        Rounds at the beginning in which half of the proposals move towards one of the best sets.
    tell : callable
        Called with a line of words after each round.
    begin : array, optional
        Sets of an earlier search to go on from.
    """
    random = np.random.default_rng(seed)
    size = len(prior.names)
    points = random.normal(0.0, start, (members, size)) if begin is None else begin.copy()
    costs = misfits(points, np.full(members, math.inf))
    for number in range(rounds):
        moves, limits = points.copy(), np.full(members, -1.0)
        for member in range(members):
            moves[member] += _step(points, number, jitter, random)
            if number < pulled:
                moves[member] += _pull(points, costs, member, random)
            odds = prior.density(moves[member]) - prior.density(points[member])
            if math.log(random.random()) < odds:
                limits[member] = max(costs[member], enough)
        found = misfits(moves, limits)
        accepted = found <= limits
        points[accepted], costs[accepted] = moves[accepted], found[accepted]
        tell(
            f"round {number + 1}: {np.mean(accepted):.0%} moved, misfit {np.min(costs):.3g} to {np.median(costs):.3g} to "
            f"{np.max(costs):.3g}, {np.mean(costs <= enough):.0%} accepted, "
            f"spread {np.median(np.std(points, axis=0)):.3f}"
        )
    return points, costs


def _step(points: NDArray[np.float64], number: int, jitter: float, random: np.random.Generator) -> Vector:
    """Return a step along the difference of two members, in some of the parameters."""
    size = points.shape[1]
    one, two = random.choice(len(points), 2, replace=False)
    scale = 1.0 if number % 10 == 9 else random.uniform(0.4, 1.0) * 2.38 / math.sqrt(2 * size)
    part = random.random(size) < random.choice([0.15, 0.4, 1.0])
    return np.where(part, scale * (points[one] - points[two]) + random.normal(0, jitter, size), 0.0)


def _pull(points: NDArray[np.float64], costs: Vector, member: int, random: np.random.Generator) -> Vector:
    """Return a step towards one of the best eighth, or none in half of the cases."""
    best = np.argsort(costs)[: max(1, len(points) // 8)]
    strength = random.uniform(0.2, 0.6) if random.random() < 0.5 else 0.0
    return strength * (points[random.choice(best)] - points[member])


def named(prior: Prior, point: Vector, medians: Mapping[str, float]) -> dict[str, float]:
    """Return the values of a point by name, of those that have a median."""
    pairs = zip(prior.names, np.exp(point), strict=True)
    return {name: medians[name] * float(factor) for name, factor in pairs if name in medians}


def moved(prior: Prior, points: NDArray[np.float64]) -> Iterator[str]:
    """Yield how far each number moved from its prior, in standard deviations of it."""
    means, spreads = np.mean(points, axis=0) / prior.widths, np.std(points, axis=0) / prior.widths
    for name, mean, spread in zip(prior.names, means, spreads, strict=True):
        yield f"{name}: median moved by {mean:.2f}, spread {spread:.2f} of the prior"


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
