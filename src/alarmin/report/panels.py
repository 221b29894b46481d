"""Curves of a result sorted into charts: dose-responses, time courses, ratios between arms, levels."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Literal, TypeVar

from alarmin.records.result import Answer, Curve, DoseCurve, Result
from alarmin.report.charts import Chart, Line, Mark, Names, Overlay, Panel
from alarmin.report.format import display_unit, duration, plain_words, resolved, time_unit
from alarmin.report.phrases import window
from alarmin.report.words import capital, kind_words, measure_words, percent_of
from alarmin.units import convert

__all__ = ["LOG_SPAN", "charts_of"]

LOG_SPAN = 300.0
"""Ratio of largest to smallest level above which a concentration is drawn on a log axis."""

BROAD_FOLD = 10.0
"""Typical ratio of the ends of a band above which a readout that is not a percentage is drawn on a log axis."""

ALIKE = 2e-3
"""Difference, as a share of the largest value, below which curves of two sites count as the same."""

_PICO = 1e12
_HALF = ("ec50", "half_saturation", "ic50")
_BOUNDED = ("%", "", "fraction")
Item = TypeVar("Item")


def charts_of(
    result: Result, names: Names, overlays: Sequence[Overlay] = (), *, first: int = 1
) -> tuple[Chart, ...]:
    """Return the figures of a result in the order of the page.

    Parameters
    ----------
    result : Result
        Curves and answers.
    names : Names
        What to call readouts, sites and entities.
    overlays : sequence of Overlay
        Published points; each is drawn in the charts of its scenario, readout and axis.
    first : int
        Number of the first figure.
    """
    own = [overlay for overlay in overlays if overlay.scenario in ("", result.scenario.id)]
    doses = [_dose_chart(group, result, names, own) for group in _grouped(result.dose_curves, _dose_key)]
    courses = [_time_chart(group, names, own) for group in _grouped(result.curves, _time_key)]
    ratios = [_ratio_chart(group, result, names) for group in _grouped(_ratios(result), _ratio_key)]
    signals = [chart for chart in courses if not _is_level(chart.y_unit)]
    levels = [chart for chart in courses if _is_level(chart.y_unit)]
    ordered = (*doses, *signals, *ratios, *levels)
    return tuple(replace(chart, key=f"fig-{number}") for number, chart in enumerate(ordered, first))


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())


def _time_key(curve: Curve) -> tuple[str, str]:
    return curve.readout, curve.unit


def _dose_key(curve: DoseCurve) -> tuple[str, str, str]:
    return curve.readout, curve.unit, repr(curve.at_s)


def _ratio_key(answer: Answer) -> tuple[str, str]:
    return answer.readout, answer.unit


def _ratios(result: Result) -> list[Answer]:
    return [answer for answer in result.answers if answer.kind == "ratio" and answer.median is not None]


def _is_molar(unit: str) -> bool:
    return unit == "mol/L" or unit in ("M", "mM", "uM", "µM", "nM", "pM", "fM")


def _is_level(unit: str) -> bool:
    return unit.endswith("M") or unit.endswith(("g/mL", "g/L"))


def _chosen(
    overlays: Sequence[Overlay],
    readout: str,
    axis: Literal["time", "dose"],
    x: float,
    y: float,
    site: str = "",
) -> tuple[Overlay, ...]:
    """Return the published points of one panel, in display units."""
    return tuple(
        replace(
            overlay,
            x=_times(overlay.x, x),
            y=_times(overlay.y, y),
            x_error=_sides(overlay.x_error, x),
            y_error=_sides(overlay.y_error, y),
        )
        for overlay in overlays
        if overlay.readout == readout and overlay.axis == axis and overlay.site in ("", site)
    )


def _times(values: Sequence[float], factor: float) -> tuple[float, ...]:
    return tuple(value * factor for value in values)


def _levels(values: Sequence[float], unit: str, factor: float) -> tuple[float, ...]:
    """Return values in the display unit; what the solver cannot tell from zero is zero."""
    return tuple(resolved(value, unit) * factor for value in values)


def _sides(
    error: tuple[tuple[float, ...], tuple[float, ...]] | None, factor: float
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    return (_times(error[0], factor), _times(error[1], factor)) if error else None


def _time_chart(curves: Sequence[Curve], names: Names, overlays: Sequence[Overlay]) -> Chart:
    first = curves[0]
    x_unit, seconds = time_unit(max(curve.times_s[-1] for curve in curves))
    y_unit, factor = display_unit(first.unit, (max(curve.high) for curve in curves))
    panels = []
    for site, group in _by_site(curves, names):
        lines = tuple(
            Line(
                curve.arm,
                plain_words(curve.arm),
                _times(curve.times_s, 1.0 / seconds),
                _levels(curve.median, first.unit, factor),
                _levels(curve.low, first.unit, factor),
                _levels(curve.high, first.unit, factor),
            )
            for curve in group
        )
        points = _chosen(overlays, first.readout, "time", 1.0 / seconds, factor, group[0].site)
        panels.append(Panel(site, lines, points))
    name = names.readout(first.readout)
    title = capital(f"{name} over time")
    chart = Chart("", "time", first.readout, title, "time", x_unit, name, y_unit, tuple(panels))
    levels = _is_level(y_unit) and _wide(chart.lines)
    return replace(chart, log_y=levels or (y_unit not in _BOUNDED and _broad(chart.lines)))


def _wide(lines: Iterable[Line]) -> bool:
    """Tell whether medians span more than a linear axis can show."""
    above = [value for line in lines for value in line.median if value > 0]
    return bool(above) and max(above) > LOG_SPAN * min(above)


def _broad(lines: Sequence[Line]) -> bool:
    """Tell whether bands are so broad that a linear axis would hide the medians."""
    folds = [high / low for line in lines for low, high in zip(line.low, line.high, strict=True) if low > 0]
    return bool(folds) and median(folds) > BROAD_FOLD


def _by_site(curves: Sequence[Curve], names: Names) -> list[tuple[str, list[Curve]]]:
    """Return curves by site; sites that all meet the same curve, such as plasma, share one panel."""
    groups = {site: [curve for curve in curves if curve.site == site] for site in _sites(curves)}
    first, *others = groups.values()
    if others and all(_alike(first, other) for other in others):
        return [("the same at every site", first)]
    return [(names.site(site), group) for site, group in groups.items()]


def _alike(ones: Sequence[Curve], others: Sequence[Curve]) -> bool:
    """Tell whether two sites have the same curves but for the error of the solver."""
    if [(c.arm, c.times_s) for c in ones] != [(c.arm, c.times_s) for c in others]:
        return False
    return all(
        abs(one - other) <= ALIKE * max(a.high, default=0.0)
        for a, b in zip(ones, others, strict=True)
        for one, other in zip((*a.median, *a.low, *a.high), (*b.median, *b.low, *b.high), strict=True)
    )


def _sites(items: Sequence[Curve] | Sequence[Answer]) -> list[str]:
    return list(dict.fromkeys(item.site for item in items))


def _dose_chart(
    curves: Sequence[DoseCurve], result: Result, names: Names, overlays: Sequence[Overlay]
) -> Chart:
    first = curves[0]
    y_unit, factor = display_unit(first.unit, (max(curve.high) for curve in curves))
    lines = tuple(
        Line(
            curve.arm,
            _dose_label(curve, names),
            _times(curve.concentrations_M, _PICO),
            _levels(curve.median, first.unit, factor),
            _levels(curve.low, first.unit, factor),
            _levels(curve.high, first.unit, factor),
        )
        for curve in curves
    )
    points = _chosen(overlays, first.readout, "dose", _PICO, factor)
    panel = Panel(f"at {duration(first.at_s)}", lines, points, _marks(curves, result))
    name = names.readout(first.readout)
    title = capital(f"{name} against concentration")
    chart = Chart("", "dose", first.readout, title, "concentration", "pM", name, y_unit, (panel,))
    return replace(chart, log_y=y_unit not in _BOUNDED and _broad(lines))


def _marks(curves: Sequence[DoseCurve], result: Result) -> tuple[Mark, ...]:
    """Return the half maxima that the run found in these curves, in pM."""
    arms = {curve.arm for curve in curves}
    times = {measure.id: measure.at for measure in result.scenario.measures}
    found = []
    for answer in result.answers:
        at = times.get(answer.measure)
        there = at is None or abs(at.to("s") - curves[0].at_s) < 1.0
        if answer.kind not in _HALF or answer.arm not in arms or answer.readout != curves[0].readout:
            continue
        if answer.median is None or not there or not _is_molar(answer.unit):
            continue
        ends = (answer.low, answer.high) if answer.low and answer.high else (answer.median, answer.median)
        middle, low, high = (convert(value, answer.unit, "pM") for value in (answer.median, *ends))
        kind = kind_words(answer.kind)
        found.append(Mark(answer.arm, kind, f"{kind} {plain_words(answer.arm)}", middle, low, high))
    return tuple(found)


def _dose_label(curve: DoseCurve, names: Names) -> str:
    arm, entity = plain_words(curve.arm), names.entity(curve.entity)
    said = curve.entity.lower() in curve.arm.lower().replace("_", "") or entity.lower() in arm.lower()
    return arm if said else f"{arm} ({entity})"


def _ratio_chart(answers: Sequence[Answer], result: Result, names: Names) -> Chart:
    first = answers[0]
    versus = {measure.id: measure.versus or "control" for measure in result.scenario.measures}
    pairs = {answer.measure: (answer.arm, versus.get(answer.measure, "control")) for answer in answers}
    labels = _ratio_labels(pairs, result)
    unit, factor = percent_of(first.unit)
    panels = []
    for site in _sites(answers):
        lines = []
        for answer in (answer for answer in answers if answer.site == site and answer.median is not None):
            middle = answer.median if answer.median is not None else 0.0
            low = middle if answer.low is None else answer.low
            high = middle if answer.high is None else answer.high
            ends = ((middle * factor,), (low * factor,), (high * factor,))
            lines.append(Line(answer.arm, labels[answer.measure], (1.0,), *ends))
        panels.append(Panel(names.site(site), tuple(lines)))
    arms, others = ({pair[end] for pair in pairs.values()} for end in (0, 1))
    arm = plain_words(next(iter(arms))) if len(arms) == 1 else "arms"
    other = plain_words(next(iter(others))) if len(others) == 1 else "the other arm"
    share = f"% of {other}" if unit == "%" else "ratio"
    title = capital(f"{names.readout(first.readout)}: {arm} relative to {other}")
    return Chart("", "ratio", first.readout, title, share, "", "arms", unit, tuple(panels))


def _ratio_labels(pairs: Mapping[str, tuple[str, str]], result: Result) -> dict[str, str]:
    """Return a label per measure: its arms, its time where they repeat, its id where both do."""
    labels = {name: f"{plain_words(arm)} / {plain_words(other)}" for name, (arm, other) in pairs.items()}
    if len(set(labels.values())) == len(labels):
        return labels
    times = {
        measure.id: window(measure).removeprefix("from ") or "end" for measure in result.scenario.measures
    }
    one = len(set(labels.values())) == 1
    timed = {
        name: times.get(name, "") if one else f"{text}, {times.get(name, '')}"
        for name, text in labels.items()
    }
    return timed if len(set(timed.values())) == len(timed) else {name: measure_words(name) for name in labels}
