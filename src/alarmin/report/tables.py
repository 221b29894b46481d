"""Tables of the page: answers, values used, the twin of a figure, the bench."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.result import Answer, Result
from alarmin.report.cards import badge
from alarmin.report.charts import Chart, Line
from alarmin.report.format import MISSING, display_unit, interval, significant
from alarmin.report.html import Html, el, join, link, table
from alarmin.report.phrases import answer_numbers, grid_note, grid_step, measured
from alarmin.report.thin import table_rows
from alarmin.report.trace import Trace
from alarmin.report.values import Value
from alarmin.report.words import capital

__all__ = ["answer_table", "twin", "used_table"]

_Sides = tuple[tuple[float, ...], tuple[float, ...]]


def answer_table(answers: Sequence[Answer], result: Result, trace: Trace) -> Html:
    """Return every answer with interval, draws that have a value, and note."""
    measures = {measure.id: measure for measure in result.scenario.measures}
    rows = []
    for answer in answers:
        median, spread, unit = answer_numbers(answer, grid_step(answer, result))
        held = sum(value is not None for value in answer.values)
        rows.append(
            (
                capital(measured(answer, measures.get(answer.measure), trace.names, result.scenario.arms)),
                trace.names.site(answer.site),
                trace.readout(answer.readout, median),
                trace.readout(answer.readout, spread, tab=False) if spread else MISSING,
                unit,
                f"{held} of {len(answer.values)}",
                grid_note(answer, result),
                el("code", answer.measure),
            )
        )
    head = ("What", "Where", "Median", "90 % interval", "Unit", "Draws with a value", "Note", "In the files")
    return table("All answers", head, rows)


def used_table(group: str, values: Sequence[Value], trace: Trace, *, asked: bool = False) -> Html:
    """Return the values of one group; each number leads to its card.

    Parameters
    ----------
    asked : bool
        Say which questions each value belongs to.
    """
    rows = []
    for value in values:
        used = value.used
        if used is None:
            continue
        unit, factor = display_unit(used.unit, (used.value,))
        spread = (
            interval(used.low * factor, used.high * factor, pad=False) if used.low < used.high else "fixed"
        )
        sources = [trace.place(source) for source in used.sources]
        rows.append(
            (
                value.label if group != "parameter" else el("code", used.name),
                link(value.anchor, significant(used.value * factor, pad=False)),
                link(value.anchor, spread, tabindex=-1),
                unit,
                badge(used.status),
                used.rule,
                join(sources, "; ") or MISSING,
                *([", ".join(map(str, value.questions))] if asked else []),
            )
        )
    head = ["Name", "Value", "90 % interval", "Unit", "Status", "Formula, reason or rule", "Sources"]
    return table(f"{group[:1].upper()}{group[1:]}s used", [*head, *(["Question"] if asked else [])], rows)


def twin(chart: Chart, trace: Trace, limit: int) -> Html:
    """Return the numbers of a chart as tables: one per panel and grid of x.

    Parameters
    ----------
    chart : Chart
        The figure.
    trace : Trace
        Where the numbers lead.
    limit : int
        Largest number of rows per table.
    """
    if chart.kind == "ratio":
        return _ratio_twin(chart, trace)
    tables = []
    for panel in chart.panels:
        for lines in _same_grid(panel.lines):
            tables.append(_panel_twin(chart, panel.title, lines, trace, limit))
    return join((*tables, _found(chart, trace), _published(chart, trace)))


def _same_grid(lines: Sequence[Line]) -> list[list[Line]]:
    groups: dict[tuple[float, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault(line.x, []).append(line)
    return list(groups.values())


def _panel_twin(chart: Chart, title: str, lines: Sequence[Line], trace: Trace, limit: int) -> Html:
    unit = f" ({chart.y_unit})" if chart.y_unit else ""
    rows = [
        (
            significant(lines[0].x[at], 4, pad=False),
            *(trace.readout(chart.readout, _cell(line, at), tab=False) for line in lines),
        )
        for at in table_rows(lines, limit)
    ]
    head = (f"{chart.x_name} ({chart.x_unit})", *(line.label for line in lines))
    caption = join(
        (trace.readout(chart.readout, chart.y_name), f"{unit}, {title}: median (5 to 95 % of draws)")
    )
    return table(caption, head, rows, label=f"{chart.title}, {title}")


def _cell(line: Line, at: int) -> str:
    median = significant(line.median[at], 4)
    if line.low[at] == line.high[at]:
        return median
    return f"{median} ({interval(line.low[at], line.high[at], 4)})"


def _ratio_twin(chart: Chart, trace: Trace) -> Html:
    rows = [
        (
            line.label,
            panel.title,
            trace.readout(chart.readout, significant(line.median[0])),
            trace.readout(chart.readout, interval(line.low[0], line.high[0]), tab=False),
        )
        for panel in chart.panels
        for line in panel.lines
    ]
    return table(chart.title, ("What", "Where", f"Median ({chart.x_name})", "90 % interval"), rows)


def _published(chart: Chart, trace: Trace) -> Html:
    rows = [
        (
            overlay.label,
            _with_error(overlay.x, overlay.x_error, at, chart.x_unit),
            _with_error(overlay.y, overlay.y_error, at, chart.y_unit),
            overlay.error_kind if overlay.x_error or overlay.y_error else "not stated",
            join((trace.reference(overlay.reference), f", {overlay.place}" if overlay.place else "")),
        )
        for overlay in chart.points
        for at in range(len(overlay.x))
    ]
    head = ("Published", chart.x_name, chart.y_name, "Error", "Source")
    return table(f"{chart.title}: published points", head, rows) if rows else Html("")


def _with_error(values: Sequence[float], error: _Sides | None, at: int, unit: str) -> str:
    """Return a published number with its error bar, as one number where both sides agree."""
    if not values:
        return MISSING
    text = significant(values[at], pad=False)
    if error is not None:
        below, above = (significant(side[at], pad=False) for side in error)
        text += f" ± {above}" if below == above else f" (−{below}, +{above})"
    return f"{text} {unit}".rstrip()


def _found(chart: Chart, trace: Trace) -> Html:
    """Return the half maxima that are drawn above a dose-response."""
    rows = [
        (
            mark.label,
            trace.readout(chart.readout, significant(mark.x)),
            trace.readout(chart.readout, interval(mark.low, mark.high), tab=False),
            chart.x_unit,
        )
        for panel in chart.panels
        for mark in panel.marks
    ]
    head = ("What", "Median", "90 % interval", "Unit")
    return table(f"{chart.title}: found in this run", head, rows) if rows else Html("")
