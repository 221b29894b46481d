"""When a reading counts: the rules on numbers and directions.

Numbers
    A reading holds in a draw when the prediction lies in the accepted window: within the tolerance of the printed
    value (2-fold for concentrations, EC50 and half-lives; 25 % for times and periods; 10 points for percentages, or
    the printed 95 % interval), or inside a printed range. A standard error of the mean is never a tolerance. A row of
    numbers passes when, with every parameter at its centre, all its readings hold together in at least 80 % of the
    draws over what the source leaves open. The 90 % interval over the priors of parameters is shown beside, and does
    not decide: it is wide for what nobody measured, and would fail true and false models alike.

Directions
    Judged on the whole ensemble, priors of parameters and what is left open together: the 90 % interval of the ratio
    lies beyond ±20 % (±25 % in tissue and patients), at least 80 % of the draws agree (a draw without a value does
    not), the readout is above its floor, and the effect is above ten solver errors. "None" means that the interval
    lies inside ±20 % (±25 %).

Rows
    A row with several readings counts only if all hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alarmin.bench.predict import Outcome, solver_error
from alarmin.errors import UnitError
from alarmin.records.protocol import Level, Reading
from alarmin.study.measures import percentiles
from alarmin.units import dimension_of

__all__ = [
    "AGREE",
    "DirectionVerdict",
    "Window",
    "band",
    "direction_of",
    "inside",
    "judge_direction",
    "number_window",
    "share_of",
    "threshold",
]

AGREE = 0.8
"""Share of draws that must agree."""

FOLD, TIMES, POINTS = 2.0, 0.25, 10.0
_THRESHOLDS = {"molecular": 0.20, "cell": 0.20, "tissue": 0.25, "patient": 0.25}
_SOLVER_ERRORS = 10.0

Window = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class DirectionVerdict:
    """Whether a direction counts, how many draws agree, and what it lacks."""

    holds: bool
    share: float
    lacking: str


def threshold(level: Level) -> float:
    """Return the relative change below which nothing has happened.

    Examples
    --------
    >>> threshold("cell"), threshold("tissue")
    (0.2, 0.25)
    """
    return _THRESHOLDS[level]


def number_window(reading: Reading, measure_kind: str = "") -> Window:
    """Return the accepted range of a number, in the unit of the reading; None where a side is open.

    Parameters
    ----------
    reading : Reading
        As printed.
    measure_kind : str
        Kind of the measure, which tells a half-life (2-fold) from other times (25 %).

    Examples
    --------
    >>> number_window(Reading(measure="kd", kind="number", value=150, unit="pM"))
    (75.0, 300.0)
    """
    if reading.value is None:
        return _widened(reading)
    low, high = _around(reading, reading.value, measure_kind)
    if reading.error_kind == "CI" and reading.low is not None and reading.high is not None:
        if _is_percentage(reading):
            return min(low, reading.low), max(high, reading.high)
        return reading.low, reading.high
    return low, high


def _widened(reading: Reading) -> Window:
    """Return a printed range, widened only where the reading names a tolerance."""
    if reading.fold is None and reading.within is None and reading.points is None:
        return reading.low, reading.high
    low = None if reading.low is None else _around(reading, reading.low, "")[0]
    high = None if reading.high is None else _around(reading, reading.high, "")[1]
    return low, high


def _around(reading: Reading, value: float, measure_kind: str) -> tuple[float, float]:
    within, points, fold = reading.within, reading.points, reading.fold
    if within is None and points is None and fold is None:
        if _is_percentage(reading):
            points = POINTS
        elif _is_time(reading) and measure_kind != "half_life":
            within = TIMES
    if points is not None:
        return value - points, value + points
    if within is not None:
        return value * (1.0 - within), value * (1.0 + within)
    factor = fold or FOLD
    return value / factor, value * factor


def _is_percentage(reading: Reading) -> bool:
    return reading.unit.strip() == "%"


def _is_time(reading: Reading) -> bool:
    try:
        return dimension_of(reading.unit) == "time"
    except UnitError:
        return False


def inside(value: float | None, window: Window) -> bool:
    """Return whether a value lies in a window, ends included; a missing value never does."""
    low, high = window
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def share_of(outcomes: Sequence[Outcome], window: Window) -> float:
    """Return the share of draws inside the window."""
    return sum(inside(one.value, window) for one in outcomes) / len(outcomes) if outcomes else 0.0


def band(outcomes: Sequence[Outcome]) -> tuple[float | None, float | None]:
    """Return the 5th and 95th percentile over the draws that have a value."""
    known = [one.value for one in outcomes if one.value is not None]
    if not known:
        return None, None
    low, _, high = percentiles(known)
    return low, high


def direction_of(ratio: float | None, change: float) -> str | None:
    """Return the direction of a ratio; None where there is no value.

    Examples
    --------
    >>> direction_of(1.19, 0.2), direction_of(1.21, 0.2)
    ('none', 'up')
    """
    if ratio is None:
        return None
    if ratio > 1.0 + change:
        return "up"
    return "down" if ratio < 1.0 - change else "none"


def judge_direction(reading: Reading, outcomes: Sequence[Outcome], level: Level) -> DirectionVerdict:
    """Return whether a direction counts over an ensemble.

    Parameters
    ----------
    reading : Reading
        The direction as printed, and its floor.
    outcomes : sequence of Outcome
        Ratio and its parts in each draw.
    level : str
        Decides the threshold.
    """
    change = threshold(level)
    agreeing = sum(direction_of(one.value, change) == reading.direction for one in outcomes)
    share = agreeing / len(outcomes) if outcomes else 0.0
    low, high = band(outcomes)
    if low is None or high is None:
        return DirectionVerdict(False, share, "no draw gives a value")
    lacking = []
    if not _beyond(low, high, change, reading.direction):
        side = "inside" if reading.direction == "none" else "beyond"
        lacking.append(f"the 90 % interval {low:.3g} to {high:.3g} does not lie {side} ±{100 * change:g} %")
    if share < AGREE:
        lacking.append(f"{100 * share:.0f} % of draws agree, {100 * AGREE:.0f} % are needed")
    lacking += _too_small(reading, outcomes)
    return DirectionVerdict(not lacking, share, "; ".join(lacking))


def _beyond(low: float, high: float, change: float, direction: str | None) -> bool:
    if direction == "up":
        return low > 1.0 + change
    if direction == "down":
        return high < 1.0 - change
    return low >= 1.0 - change and high <= 1.0 + change


def _too_small(reading: Reading, outcomes: Sequence[Outcome]) -> list[str]:
    pairs = [(one.top, one.bottom) for one in outcomes if one.top is not None and one.bottom is not None]
    if not pairs:
        return []
    larger = float(np.median([max(abs(top), abs(bottom)) for top, bottom in pairs]))
    effect = float(np.median([abs(top - bottom) for top, bottom in pairs]))
    found = []
    if reading.floor is not None and larger <= reading.floor:
        found.append(f"the readout {larger:.3g} is not above its floor {reading.floor:g}")
    error = solver_error(larger)
    if reading.over is None and reading.direction != "none" and effect <= _SOLVER_ERRORS * error:
        found.append(f"the effect {effect:.3g} is not above ten solver errors ({_SOLVER_ERRORS * error:.1g})")
    return found
