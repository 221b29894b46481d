"""Clearance and volume of distribution, from doses and the moments of a plasma curve."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from alarmin.dosing.events import DoseEvent

__all__ = ["MOMENT_KINDS", "clearance", "dose_given", "steady_volume"]

Vector = NDArray[np.float64]

MOMENT_KINDS = ("clearance", "steady_volume")
"""Measures that compare a dose with the moments of a curve."""

_TAIL = 0.1
"""Share of the samples, the last ones, that give the slope of the tail."""


def dose_given(events: Iterable[DoseEvent], readout: str, start_s: float, end_s: float) -> float:
    """Return the drug (mol) given from the start to before the end, of the drug that a readout belongs to.

    Examples
    --------
    >>> dose_given([DoseEvent(0.0, "x", "iv", 2.0), DoseEvent(9.0, "x", "iv", 2.0)], "x_level", 0.0, 9.0)
    2.0
    """
    return math.fsum(
        event.amount_mol
        for event in events
        if start_s <= event.time_s < end_s and readout.startswith(f"{event.drug}_")
    )


def clearance(times_s: Vector, level_m: Vector, dose_mol: float, *, tail: bool) -> float | None:
    """Return the dose over the area under the curve (L/s); apparent where not all of the dose arrives.

    Parameters
    ----------
    times_s, level_m : ndarray
        Shape (T,); seconds and mol/L.
    tail : bool
        Carry the area on to infinity by the slope of the last samples.

    Examples
    --------
    >>> times = np.linspace(0.0, 50.0, 5001)
    >>> round(clearance(times, np.exp(-0.2 * times), 10.0, tail=True), 3)
    2.0
    """
    area, _ = _moments(times_s, level_m, tail=tail)
    return dose_mol / area if dose_mol > 0 and area and area > 0 else None


def steady_volume(times_s: Vector, level_m: Vector, dose_mol: float) -> float | None:
    """Return the volume of distribution at steady state (L): dose times first moment over squared area.

    Holds for intravenous boluses at the start, by the moments of Benet and Galeazzi.

    Examples
    --------
    >>> times = np.linspace(0.0, 50.0, 5001)
    >>> round(steady_volume(times, np.exp(-0.2 * times), 10.0), 2)
    10.0
    """
    area, moment = _moments(times_s, level_m, tail=True)
    return dose_mol * moment / area**2 if dose_mol > 0 and area and moment else None


def _moments(times_s: Vector, level_m: Vector, *, tail: bool) -> tuple[float | None, float | None]:
    """Return the area under a curve and its first moment about the start; None where it has no falling tail."""
    since = times_s - times_s[0]
    area, moment = float(np.trapezoid(level_m, since)), float(np.trapezoid(level_m * since, since))
    if not tail:
        return area, moment
    count = max(3, round(len(since) * _TAIL))
    last, levels = since[-count:], level_m[-count:]
    if len(last) < 3 or np.min(levels) <= 0:
        return None, None
    rate = -float(np.polyfit(last - last[0], np.log(levels), 1)[0])
    if rate <= 0:
        return None, None
    end, left = float(since[-1]), float(levels[-1])
    return area + left / rate, moment + left * (end / rate + 1.0 / rate**2)
