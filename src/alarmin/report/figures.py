"""Charts drawn with matplotlib as SVG text."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING, Any

from alarmin.report.charts import ArmStyle, Chart, Line, Overlay, Panel
from alarmin.report.format import interval, significant, superscript
from alarmin.report.html import Html
from alarmin.report.strip import INK, ROW_INCHES, draw_strip, strip_rows
from alarmin.report.svg import inline
from alarmin.report.thin import drawn_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MARKERS", "MAX_LINES", "draw"]

MAX_LINES = 12
"""Arms drawn in one panel; all of them stand in the table."""

MARKERS = ("o", "s", "^", "D", "v")
"""Shapes of published points, in the order of a chart's overlays."""

_GRID = "#d5d9e0"
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "alarmin",
    "font.family": "sans-serif",
    "font.size": 9.5,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.unicode_minus": True,
}
_STEPS = {
    "s": (1, 2, 5, 10, 20, 30, 60),
    "min": (1, 2, 5, 10, 15, 30, 60),
    "h": (0.5, 1, 2, 3, 4, 6, 12, 24),
    "d": (0.5, 1, 2, 7, 14, 28, 56, 91, 182, 364),
}


def draw(chart: Chart, styles: Mapping[str, ArmStyle], *, buckets: int = 40) -> tuple[Html, ...]:
    """Return one SVG per panel, all with the same axes.

    Parameters
    ----------
    chart : Chart
        What to draw.
    styles : mapping
        Arm to colour and dash.
    buckets : int
        Detail of the curves, see `alarmin.report.thin.drawn_points`.
    """
    from matplotlib import rc_context

    order = [overlay.label for overlay in chart.points]
    drawings = []
    with rc_context(_STYLE):
        for number, panel in enumerate(chart.panels):
            markers = {label: MARKERS[at % len(MARKERS)] for at, label in enumerate(order)}
            rows = strip_rows(panel, styles, markers)
            figure = _figure(panel, chart, len(rows))
            axes, top = _places(figure, len(rows))
            if chart.kind == "ratio":
                _forest(axes, panel, chart, styles)
            else:
                for line in panel.lines[:MAX_LINES]:
                    _curve(axes, line, styles[line.arm], buckets, chart)
                for overlay in panel.points:
                    _published(axes, overlay, markers[overlay.label])
                _axes(axes, replace(chart, panels=(panel,)) if chart.own_axes else chart)
                if rows:
                    draw_strip(top, rows)
            top.set_title(fill(panel.title, 44))
            drawings.append(
                inline(_svg(figure), prefix=f"{chart.key}-{number}", label=_described(chart, panel))
            )
    return tuple(drawings)


def _figure(panel: Panel, chart: Chart, rows: int) -> Figure:
    from matplotlib.figure import Figure

    height = 2.9 if chart.kind != "ratio" else 1.1 + 0.36 * min(MAX_LINES, len(panel.lines))
    figure = Figure(figsize=(4.0, height + rows * ROW_INCHES), layout="constrained")
    figure.patch.set_alpha(0.0)
    return figure


def _places(figure: Figure, rows: int) -> tuple[Axes, Axes]:
    """Return the axes of the curves, and the strip above them (the same axes without rows)."""
    if not rows:
        axes = figure.add_subplot()
        return axes, axes
    grid = figure.add_gridspec(2, 1, height_ratios=(rows * ROW_INCHES, 2.2), hspace=0.02)
    axes = figure.add_subplot(grid[1])
    return axes, figure.add_subplot(grid[0], sharex=axes)


def _svg(figure: Figure) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    target = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(target, metadata=nothing)
    return target.getvalue()


def _curve(axes: Axes, line: Line, style: ArmStyle, buckets: int, chart: Chart) -> None:
    """Draw a median and its band; what a logarithmic axis cannot hold is left out or cut at its floor."""
    at = [index for index in drawn_points(line, buckets) if chart.kind == "time" or line.x[index] > 0]
    if chart.log_y:
        at = [index for index in at if line.median[index] > 0]
    x, low, high = ([values[i] for i in at] for values in (line.x, line.low, line.high))
    if chart.log_y:
        low = [max(value, _floor(chart) * 1e-3) for value in low]
    if low != high:
        face, edge = (style.colour, 0.1), (style.colour, 0.45)
        axes.fill_between(x, low, high, facecolor=face, edgecolor=edge, linewidth=0.5)
    dash: Any = (0, style.dash) if style.dash else "solid"
    axes.plot(x, [line.median[i] for i in at], color=style.colour, linestyle=dash, linewidth=style.width)


def _published(axes: Axes, overlay: Overlay, marker: str) -> None:
    """Draw published points; those without y become a line with a band of their error."""
    if not overlay.y:
        for at, x in enumerate(overlay.x):
            axes.axvline(x, color=INK, linewidth=0.9, linestyle=(0, (1.5, 2)))
            if overlay.x_error:
                below, above = overlay.x_error[0][at], overlay.x_error[1][at]
                axes.axvspan(max(x - below, x * 1e-3), x + above, color=INK, alpha=0.08, linewidth=0)
        return
    axes.errorbar(
        overlay.x,
        overlay.y,
        xerr=overlay.x_error,
        yerr=overlay.y_error,
        fmt=marker,
        color=INK,
        markerfacecolor="white",
        markersize=5,
        linewidth=1.0,
        capsize=2,
        zorder=5,
    )


def _axes(axes: Axes, chart: Chart) -> None:
    axes.grid(visible=True, color=_GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(_with_unit(chart.x_name, chart.x_unit))
    axes.set_ylabel(fill(_with_unit(chart.y_name, chart.y_unit), 34))
    _vertical(axes, chart)
    if chart.kind == "dose":
        placed = [x for line in chart.lines for x in line.x if x > 0]
        placed += [x for overlay in chart.points for x in overlay.x if x > 0]
        low, high = min(placed), max(placed)
        axes.set_xscale("log")
        _decades(axes.xaxis, low, high, 6)
        axes.set_xlim(low / 1.25, high * 1.25)
        return
    span = max(*(line.x[-1] for line in chart.lines), *(max(points.x) for points in chart.points), 0.0)
    step = next((step for step in _STEPS[chart.x_unit] if span / step <= 7), span / 6)
    axes.set_xlim(0, span)
    axes.set_xticks([step * number for number in range(int(span / step + 1e-9) + 1)])


def _vertical(axes: Axes, chart: Chart) -> None:
    """Give all panels of a chart the same vertical axis, from zero where it is not logarithmic."""
    tops = [value for line in chart.lines for value in line.high]
    for overlay in chart.points:
        above = overlay.y_error[1] if overlay.y_error else (0.0,) * len(overlay.y)
        tops += [value + error for value, error in zip(overlay.y, above, strict=False)]
    bottoms = [value for line in chart.lines for value in line.low]
    top, bottom = max(tops), min(bottoms)
    if chart.log_y:
        floor = _floor(chart)
        axes.set_yscale("log")
        _decades(axes.yaxis, floor, top, 6)
        axes.set_ylim(floor / 1.5, top * 1.5)
        return
    room = 0.06 * ((top - min(0.0, bottom)) or 1.0)
    axes.set_ylim(min(0.0, bottom - room if bottom < 0 else 0.0), top + room)


def _floor(chart: Chart) -> float:
    """Return the lowest value a logarithmic vertical axis needs."""
    lines = chart.lines
    top = max(value for line in lines for value in line.high)
    low = min((value for line in lines for value in line.low if value > 0), default=0.0)
    seen = min((value for line in lines for value in line.median if value > 0), default=top)
    return max(low, seen / 10, top * 1e-6)


def _decades(axis: Any, low: float, high: float, most: int) -> None:
    """Put ticks at powers of ten, written out while they are short."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    step = max(1, math.ceil((last - first) / most))
    powers = range(first, last + 1, step)
    axis.set_ticks([10.0**power for power in powers], labels=[_power(power) for power in powers])
    axis.set_ticks([], minor=True)


def _power(power: int) -> str:
    return f"{10.0**power:g}" if -3 <= power <= 3 else f"10{superscript(power)}"


def _forest(axes: Axes, panel: Panel, chart: Chart, styles: Mapping[str, ArmStyle]) -> None:
    """Draw one median with its interval per row; the dashed line means no difference."""
    same = 100.0 if chart.y_unit == "%" else 1.0
    lines = panel.lines[:MAX_LINES]
    for row, line in enumerate(lines):
        colour = styles[line.arm].colour
        axes.plot([line.low[0], line.high[0]], [row, row], color=colour, linewidth=2.2)
        axes.plot([line.median[0]], [row], marker="o", color=colour, markersize=5.5)
    axes.axvline(same, color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
    axes.set_yticks(range(len(lines)), labels=[fill(line.label, 22) for line in lines])
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.6)
    low = min(line.low[0] for line in chart.lines)
    high = max(same, *(line.high[0] for line in chart.lines))
    if low > 0 and high / low > 30 and not chart.linear:
        axes.set_xscale("log")
        _decades(axes.xaxis, low, high, 5)
        axes.set_xlim(min(low, same) / 1.3, high * 1.3)
    else:
        axes.set_xlim(min(0.0, low), high * 1.06)
    axes.set_xlabel(chart.x_name)


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def _described(chart: Chart, panel: Panel) -> str:
    """Return what a panel shows, in words: each arm with its range."""
    said: Sequence[str] = [_said(line, chart) for line in panel.lines[:MAX_LINES]]
    count = sum(len(overlay.x) for overlay in panel.points)
    points = f" {count} published point{'s' if count > 1 else ''}." if count else ""
    marks = "".join(f" {mark.label}: {significant(mark.x)} {chart.x_unit}." for mark in panel.marks)
    return (
        f"{chart.title}, {panel.title}. {' '.join(said)}{marks}{points} The numbers stand in the table below."
    )


def _said(line: Line, chart: Chart) -> str:
    unit = f" {chart.y_unit}" if chart.y_unit else ""
    if chart.kind == "ratio":
        return (
            f"{line.label}: {significant(line.median[0])}{unit}, {interval(line.low[0], line.high[0])}{unit}."
        )
    low, high, last = min(line.median), max(line.median), line.median[-1]
    return (
        f"{line.label}: from {significant(low)} to {significant(high)}, at the end {significant(last)}{unit}."
    )
