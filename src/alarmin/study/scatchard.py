"""Sites and dissociation constants read off a binding curve, with one class of sites or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["SECOND_CLASS_MISFIT", "SiteClass", "fit_one_class", "fit_two_classes", "site_class"]

Vector = NDArray[np.float64]

SECOND_CLASS_MISFIT = 0.05
"""Relative misfit (root mean square) of one class above which an assay would show a second one."""

_STEPS = 33
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class SiteClass:
    """Sites of one affinity.

    Parameters
    ----------
    kd : float
        Dissociation constant, unit of the free level.
    sites : float
        Unit of the bound amount.
    """

    kd: float
    sites: float


def site_class(free: Vector, bound: Vector, which: Literal["all", "high", "low"] = "all") -> SiteClass | None:
    """Return the one class of a binding curve, or the class of high or low affinity of two.

    None where there are too few points, where nothing binds, or where two classes are asked for and one describes the
    curve within the error of an assay.

    Parameters
    ----------
    free, bound : ndarray
        Shape (C,), free and bound ligand, both above zero.

    Examples
    --------
    >>> free = np.logspace(-2, 3, 40)
    >>> round(site_class(free, 100 * free / (free + 5)).kd, 2)
    5.0
    """
    usable = (free > 0) & (bound > 0)
    if int(usable.sum()) < 5:
        return None
    free, bound = free[usable], bound[usable]
    one, misfit = fit_one_class(free, bound)
    if which == "all":
        return one
    if misfit <= SECOND_CLASS_MISFIT:
        return None
    high, low = fit_two_classes(free, bound)
    chosen = high if which == "high" else low
    return chosen if chosen.sites > 0 else None


def fit_one_class(free: Vector, bound: Vector) -> tuple[SiteClass, float]:
    """Return the class of least relative misfit, and that misfit (root mean square of the ratio less one)."""
    low, high = np.log(free.min()) - 3.0, np.log(free.max()) + 3.0
    best = (low, np.inf, 0.0)
    for _ in range(_ROUNDS):
        grid = np.linspace(low, high, _STEPS)
        shares = _shares(free, grid) / bound
        sites = shares.sum(axis=1) / (shares**2).sum(axis=1)
        misfits = np.sqrt(np.mean((shares * sites[:, None] - 1.0) ** 2, axis=1))
        at = int(np.argmin(misfits))
        best = (float(grid[at]), float(misfits[at]), float(sites[at]))
        step = grid[1] - grid[0]
        low, high = grid[at] - step, grid[at] + step
    return SiteClass(float(np.exp(best[0])), best[2]), best[1]


def fit_two_classes(free: Vector, bound: Vector) -> tuple[SiteClass, SiteClass]:
    """Return the two classes (high affinity first) of least relative misfit; sites are never below zero."""
    ends = (np.log(free.min()) - 3.0, np.log(free.max()) + 3.0)
    windows = [ends, ends]
    classes = (SiteClass(1.0, 0.0), SiteClass(1.0, 0.0))
    for _ in range(_ROUNDS):
        first, second = (np.linspace(low, high, _STEPS) for low, high in windows)
        a, b = _shares(free, first) / bound, _shares(free, second) / bound
        sites_a, sites_b, misfit = _two_amounts(a, b)
        i, j = np.unravel_index(int(np.argmin(misfit)), misfit.shape)
        classes = (
            SiteClass(float(np.exp(first[i])), float(sites_a[i, j])),
            SiteClass(float(np.exp(second[j])), float(sites_b[i, j])),
        )
        windows = [
            (float(grid[at] - 2 * (grid[1] - grid[0])), float(grid[at] + 2 * (grid[1] - grid[0])))
            for grid, at in ((first, i), (second, j))
        ]
    high, low = sorted(classes, key=lambda one: one.kd)
    return high, low


def _shares(free: Vector, logs: Vector) -> Vector:
    """Return occupied shares, shape (K, C)."""
    return np.asarray(free / (free + np.exp(logs)[:, None]), dtype=float)


def _two_amounts(a: Vector, b: Vector) -> tuple[Vector, Vector, Vector]:
    """Return sites of both classes and the misfit for every pair of constants, each of shape (K, K).

    The least-squares problem of each pair is linear in the two amounts; where its answer is negative, the better of
    the two single classes is taken.
    """
    aa, bb, ab = (a**2).sum(axis=1)[:, None], (b**2).sum(axis=1)[None, :], a @ b.T
    sa, sb = a.sum(axis=1)[:, None], b.sum(axis=1)[None, :]
    det = aa * bb - ab**2
    safe = np.where(det > 1e-12 * aa * bb, det, np.inf)
    n_a, n_b = (sa * bb - sb * ab) / safe, (sb * aa - sa * ab) / safe
    alone_a, alone_b = sa / aa, sb / bb
    a_wins = sa**2 / aa >= sb**2 / bb
    inside = (n_a > 0) & (n_b > 0)
    n_a = np.where(inside, n_a, np.where(a_wins, alone_a, 0.0))
    n_b = np.where(inside, n_b, np.where(a_wins, 0.0, alone_b))
    misfit = n_a**2 * aa + n_b**2 * bb + 2 * n_a * n_b * ab - 2 * n_a * sa - 2 * n_b * sb
    return n_a, n_b, misfit
