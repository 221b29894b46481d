"""Peaks of a curve: how many, how far apart, how soon a rise comes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST_PEAKS", "delay", "peak_rows", "period"]

FEWEST_PEAKS = 3
"""Peaks below which a curve has no period: two intervals are needed."""

Vector = NDArray[np.float64]


def peak_rows(curve: Vector, prominence: float) -> tuple[int, ...]:
    """Return where a curve has peaks that stand out.

    A peak stands out by how far one must go down from it to reach a higher point, or the end of the window; this must
    be at least a share of the greatest value of the window. The ends are no peaks; of a level top the first sample
    counts.

    Parameters
    ----------
    curve : ndarray
        Shape (T,).
    prominence : float
        Share of the greatest value, between 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> peak_rows(np.array([0.0, 9.0, 1.0, 4.0, 3.9, 4.1, 0.0]), 0.1)
    (1, 5)
    """
    if len(curve) < 3 or np.max(curve) <= 0:
        return ()
    least = prominence * float(np.max(curve))
    tops = [row for row in range(1, len(curve) - 1) if curve[row - 1] < curve[row] and _falls(curve, row)]
    return tuple(row for row in tops if _stands_out(curve, row) >= least)


def _falls(curve: Vector, row: int) -> bool:
    """Return whether the first different value after a row is lower."""
    after = curve[row + 1 :]
    other = np.flatnonzero(after != curve[row])
    return len(other) > 0 and bool(after[other[0]] < curve[row])


def _stands_out(curve: Vector, row: int) -> float:
    top = curve[row]
    higher = np.flatnonzero(curve > top)
    left = int(np.max(higher[higher < row], initial=-1)) + 1
    right = int(np.min(higher[higher > row], initial=len(curve)))
    return float(top - max(np.min(curve[left : row + 1]), np.min(curve[row:right])))


def period(times: Vector, curve: Vector, prominence: float) -> float | None:
    """Return the median time between successive peaks; None with fewer than three peaks.

    Examples
    --------
    >>> import numpy as np
    >>> times = np.arange(0.0, 400.0)
    >>> round(period(times, 1 + np.sin(2 * np.pi * times / 90), 0.1))
    90
    """
    rows = peak_rows(curve, prominence)
    return float(np.median(np.diff(times[list(rows)]))) if len(rows) >= FEWEST_PEAKS else None


def delay(times: Vector, curve: Vector) -> float | None:
    """Return the time from the start of a window to half of its greatest value, by interpolation.

    None where the curve starts above that half, and so does not rise to it.

    Examples
    --------
    >>> import numpy as np
    >>> delay(np.array([0.0, 10.0, 20.0]), np.array([0.0, 4.0, 10.0]))
    11.666666666666668
    """
    half = 0.5 * float(np.max(curve))
    if half <= 0 or curve[0] >= half:
        return None
    row = int(np.argmax(curve >= half))
    share = (half - curve[row - 1]) / (curve[row] - curve[row - 1])
    return float(times[row - 1] + share * (times[row] - times[row - 1]) - times[0])
