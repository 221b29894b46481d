"""Numbers taken from curves: values, extremes, areas, times, periods, half-maxima, shares of cells and ratios."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alarmin.model.units import MODEL_UNITS
from alarmin.records.mechanism import Observable
from alarmin.records.result import Answer
from alarmin.records.scenario import Measure
from alarmin.solve.base import Trajectories
from alarmin.study.asked import COUNT_KINDS, DOSE_KINDS, MOMENT_UNITS, TIME_KINDS
from alarmin.study.moments import MOMENT_KINDS, clearance, dose_given, steady_volume
from alarmin.study.plan import Plan
from alarmin.study.scatchard import site_class
from alarmin.study.waves import delay, peak_rows, period
from alarmin.units import convert

if TYPE_CHECKING:
    from alarmin.study.runs import Draw

__all__ = ["answers_of", "display_factor", "half_point", "percentiles"]

Vector = NDArray[np.float64]
_MODEL_TEXT = {unit.id: unit.text for unit in MODEL_UNITS}


def display_factor(observable: Observable) -> float:
    """Return what a model value is multiplied by to be shown in the unit of the observable.

    Examples
    --------
    >>> crp = Observable(id="CRP", name="CRP", unit="mg/L", model_unit="mole_per_litre", molar_mass_g_mol=115_000)
    >>> round(1e-9 * display_factor(crp), 6)
    0.115
    """
    text = _MODEL_TEXT[observable.model_unit]
    return convert(1.0, text, observable.unit, molar_mass_g_mol=observable.molar_mass_g_mol)


def percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile (linear between order statistics)."""
    low, middle, high = np.percentile(np.asarray(values, dtype=float), [5, 50, 95])
    return float(low), float(middle), float(high)


def answers_of(plan: Plan, draws: Sequence[Draw]) -> tuple[Answer, ...]:
    """Return every measure of the scenario at every place, over the draws."""
    return tuple(
        _answer(plan, measure, setting.name, draws)
        for measure in plan.scenario.measures
        for setting in plan.settings
    )


def _answer(plan: Plan, measure: Measure, site: str, draws: Sequence[Draw]) -> Answer:
    values = tuple(_finite(_value(plan, measure, site, draw)) for draw in draws)
    known = [value for value in values if value is not None]
    low, median, high = percentiles(known) if known else (None, None, None)
    missing = len(values) - len(known)
    note = f"{missing} of {len(values)} draws give no value" if missing else ""
    return Answer(
        measure=measure.id,
        kind=measure.kind,
        readout=measure.readout,
        site=site,
        arm=measure.arm,
        unit=_unit(plan, measure),
        values=values,
        median=median,
        low=low,
        high=high,
        note=note,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _unit(plan: Plan, measure: Measure) -> str:
    if measure.kind == "ratio" or measure.kind in COUNT_KINDS:
        return ""
    if measure.kind == "fraction":
        return measure.unit or "%"
    if measure.kind in DOSE_KINDS:
        return measure.unit or "pM"
    if measure.kind in TIME_KINDS:
        return measure.unit or "h"
    if measure.kind in MOMENT_KINDS:
        return measure.unit or MOMENT_UNITS[measure.kind]
    unit = plan.model.observables[measure.readout].unit
    return f"{unit}*h" if measure.kind == "auc" else unit


def _value(plan: Plan, measure: Measure, site: str, draw: Draw) -> float | None:
    if measure.kind == "sites":
        return _site_class(plan, measure, site, draw)[1]
    if measure.kind in DOSE_KINDS:
        found = _dose_value(plan, measure, site, draw)
        return None if found is None else convert(found, "mol/L", _unit(plan, measure))
    if measure.kind == "ratio":
        return _ratio(plan, measure, site, draw)
    if measure.kind in MOMENT_KINDS:
        return _moment(plan, measure, draw[site, measure.arm][0])
    if measure.kind == "fold":
        return _fold(plan, measure, draw[site, measure.arm][0])
    if measure.kind == "fraction":
        share = _fraction(plan, measure, draw[site, measure.arm][0])
        return convert(share, "", _unit(plan, measure))
    times, curve = _window(plan, measure, draw[site, measure.arm][0])
    if measure.kind in ("period", "peaks"):
        value = _WAVES[measure.kind](times, curve, measure.prominence)
    else:
        value = _STATISTICS[measure.kind](times, curve)
    if value is None or measure.kind not in TIME_KINDS:
        return value
    return convert(value, "s", _unit(plan, measure))


def _moment(plan: Plan, measure: Measure, run: Trajectories) -> float | None:
    observable = plan.model.observables[measure.readout]
    if observable.model_unit != "mole_per_litre":
        return None
    times, curve = _window(plan, measure, run)
    level = curve / display_factor(observable)
    arm = next(arm for arm in plan.arms if arm.name == measure.arm)
    dose = dose_given(arm.events, measure.readout, float(times[0]), float(times[-1]))
    if measure.kind == "clearance":
        found, unit = clearance(times, level, dose, tail=measure.to is None), "L/s"
    else:
        found, unit = steady_volume(times, level, dose), "L"
    return None if found is None else convert(found, unit, _unit(plan, measure))


def _ratio(plan: Plan, measure: Measure, site: str, draw: Draw) -> float | None:
    if measure.versus is None:
        return None
    statistic = _STATISTICS["mean" if measure.to is not None else "value"]
    top, bottom = (
        statistic(*_window(plan, measure, draw[site, arm][0])) for arm in (measure.arm, measure.versus)
    )
    return top / bottom if top is not None and bottom else None


def _fold(plan: Plan, measure: Measure, run: Trajectories) -> float | None:
    """Return the value at a time over that at time 0, or the greatest value of a window over that at its start."""
    _, curve = _window(plan, measure, run)
    if measure.at is None or measure.to is not None:
        return float(np.max(curve) / curve[0]) if curve[0] > 0 else None
    row = run.row(measure.at.to("s"))
    course = run.of(measure.readout)
    return float(course[row] / course[0]) if course[0] > 0 else None


def _fraction(plan: Plan, measure: Measure, run: Trajectories) -> float:
    """Return the share of cells whose readout rises above a level in a window."""
    unit = plan.model.observables[measure.readout].unit
    risen = 0
    for cell in run.cells:
        _, curve = _window(plan, measure, cell)
        level = measure.times * float(curve[0]) if measure.above is None else measure.above.to(unit)
        risen += float(np.max(curve)) > level
    return risen / len(run.cells)


def _window(plan: Plan, measure: Measure, run: Trajectories) -> tuple[Vector, Vector]:
    """Return times (s) and readout (shown unit) between `at` and `to`; a point when only `at` is given."""
    curve = run.of(measure.readout) * display_factor(plan.model.observables[measure.readout])
    if measure.at is None and measure.to is None:
        return run.times_s, curve
    start = measure.at.to("s") if measure.at is not None else 0.0
    end = measure.to.to("s") if measure.to is not None else math.inf
    if measure.to is None and measure.kind in ("value", "ratio"):
        end = start
    inside = (run.times_s >= start - 1e-6) & (run.times_s <= end + 1e-6)
    return run.times_s[inside], curve[inside]


def _mean(times: Vector, curve: Vector) -> float | None:
    span = times[-1] - times[0]
    return float(np.trapezoid(curve, times) / span) if span > 0 else float(curve[-1])


def _half_life(times: Vector, curve: Vector) -> float | None:
    """Return ln 2 over the slope of the logarithm, by least squares; None where the curve does not fall."""
    if len(times) < 3 or np.min(curve) <= 0:
        return None
    slope = float(np.polyfit(times - times[0], np.log(curve), 1)[0])
    return math.log(2) / -slope if slope < 0 else None


_STATISTICS: Mapping[str, Callable[[Vector, Vector], float | None]] = {
    "value": lambda times, curve: float(curve[-1]),
    "mean": _mean,
    "minimum": lambda times, curve: float(np.min(curve)),
    "trough": lambda times, curve: float(np.min(curve)),
    "maximum": lambda times, curve: float(np.max(curve)),
    "time_of_maximum": lambda times, curve: float(times[int(np.argmax(curve))] - times[0]),
    "time_of_minimum": lambda times, curve: float(times[int(np.argmin(curve))] - times[0]),
    "delay": delay,
    "auc": lambda times, curve: float(np.trapezoid(curve, times) / 3600.0),
    "half_life": _half_life,
}

_WAVES: Mapping[str, Callable[[Vector, Vector, float], float | None]] = {
    "period": period,
    "peaks": lambda times, curve, prominence: float(len(peak_rows(curve, prominence))),
}


def _dose_value(plan: Plan, measure: Measure, site: str, draw: Draw) -> float | None:
    """Return a half-maximal concentration, or a fitted dissociation constant, in mol/L."""
    if measure.kind == "kd":
        return _site_class(plan, measure, site, draw)[0]
    levels, response = _dose_curve(
        plan, measure, site, measure.arm, draw, free=measure.kind == "half_saturation"
    )
    half = half_point(levels, response)
    if measure.kind != "ki" or half is None or measure.versus is None:
        return half
    tracer_levels, tracer_response = _dose_curve(plan, measure, site, measure.versus, draw, free=True)
    tracer_half = half_point(tracer_levels, tracer_response)
    tracer = _tracer_level(plan, measure)
    return half / (1.0 + tracer / tracer_half) if tracer_half else None


def _site_class(plan: Plan, measure: Measure, site: str, draw: Draw) -> tuple[float | None, float | None]:
    """Return the dissociation constant (mol/L) and the sites (shown unit) of a class of a binding curve."""
    free, response = _dose_curve(plan, measure, site, measure.arm, draw, free=True)
    factor = display_factor(plan.model.observables[measure.readout])
    found = site_class(free[1:], response[1:] * factor, measure.sites)
    return (None, None) if found is None else (found.kd, found.sites)


def _tracer_level(plan: Plan, measure: Measure) -> float:
    """Return the concentration (mol/L) of the labelled ligand in the competition arm."""
    arm = next(arm for arm in plan.arms if arm.name == measure.arm)
    return sum(pulse.amount for pulse in arm.additions) / plan.model.composition.items_per_molar


def _dose_curve(
    plan: Plan, measure: Measure, site: str, arm_name: str, draw: Draw, *, free: bool
) -> tuple[Vector, Vector]:
    """Return concentrations (mol/L, nominal or free) and responses of a series arm, zero first."""
    arm = next(arm for arm in plan.arms if arm.name == arm_name)
    if arm.series is None:
        return np.zeros(1), np.zeros(1)
    runs = draw[site, arm_name]
    at = measure.at.to("s") if measure.at is not None else plan.times_s[-1]
    row = runs[0].row(at)
    response = np.array([run.of(measure.readout)[row] for run in runs])
    if free:
        return np.array([run.of(arm.series.free)[row] for run in runs]), response
    return np.array(arm.series.concentrations_m), response


def half_point(levels: Vector, response: Vector) -> float | None:
    """Return the level at which a response is half-way between its values at zero and at the top level.

    The first crossing, by interpolation on the logarithm of the level; None when there is none, or when the
    response at the top level has not flattened (last step above 5 % of the whole change).

    Parameters
    ----------
    levels : ndarray
        Shape (C,), rising, zero first.
    response : ndarray
        Shape (C,).

    Examples
    --------
    >>> import numpy as np
    >>> levels = np.concatenate([[0.0], np.logspace(-3, 3, 61)])
    >>> round(half_point(levels, levels / (levels + 2.0)), 2)
    2.0
    """
    if len(levels) < 4:
        return None
    change = response[-1] - response[0]
    if change == 0 or abs(response[-1] - response[-2]) > 0.05 * abs(change):
        return None
    share = (response - response[0]) / change
    for upper in range(1, len(levels)):
        if share[upper] >= 0.5:
            if upper == 1 or levels[upper - 1] <= 0:
                return None
            step = (0.5 - share[upper - 1]) / (share[upper] - share[upper - 1])
            return float(levels[upper - 1] * (levels[upper] / levels[upper - 1]) ** step)
    return None
