"""Keys of a figure as HTML, so that they wrap on a narrow screen and stay out of the data."""

from __future__ import annotations

from collections.abc import Mapping

from alarmin.report.charts import ArmStyle, Chart
from alarmin.report.figures import MARKERS, MAX_LINES
from alarmin.report.html import Html, el, join, listing
from alarmin.report.trace import Trace

__all__ = ["legend"]

_SHAPES: Mapping[str, tuple[str, dict[str, str]]] = {
    "o": ("circle", {"cx": "14", "cy": "6", "r": "4"}),
    "s": ("rect", {"x": "10", "y": "2", "width": "8", "height": "8"}),
    "^": ("path", {"d": "M14 1l5 9h-10z"}),
    "D": ("path", {"d": "M14 1l5 5-5 5-5-5z"}),
    "v": ("path", {"d": "M14 11l5-9h-10z"}),
}


def legend(chart: Chart, styles: Mapping[str, ArmStyle], trace: Trace) -> Html:
    """Return the arms and published points of a chart, each with its mark.

    Parameters
    ----------
    chart : Chart
        The figure.
    styles : mapping
        Arm to colour and dash.
    trace : Trace
        Where the published points lead.
    """
    arms = {line.label: styles[line.arm] for line in chart.lines} if chart.kind != "ratio" else {}
    shown = list(arms.items())[:MAX_LINES]
    items = [join((_stroke(style), label)) for label, style in shown]
    if len(arms) > len(shown):
        items.append(join((f"{len(arms) - len(shown)} further arms in the table",)))
    for number, overlay in enumerate(chart.points):
        error = "" if overlay.error_kind == "not stated" else f", bars: {overlay.error_kind}"
        where = f", {overlay.place}" if overlay.place else ""
        mark = _mark(MARKERS[number % len(MARKERS)])
        said = f"published: {overlay.label}{error} "
        items.append(el("span", mark, said, trace.reference(overlay.reference), where, class_="long"))
    return listing(items, class_="legend") if items else Html("")


def _stroke(style: ArmStyle) -> Html:
    dash = " ".join(f"{1.7 * length:g}" for length in style.dash) or None
    stroke = el("line", x1=0, x2=28, y1=6, y2=6, stroke=style.colour, stroke_width="3", stroke_dasharray=dash)
    return el("svg", stroke, viewBox="0 0 28 12", class_="key", aria_hidden="true")


def _mark(marker: str) -> Html:
    shape, attributes = _SHAPES[marker]
    drawn = el(shape, fill="none", stroke="#1f2430", stroke_width="1.4", **attributes)
    return el("svg", drawn, viewBox="0 0 28 12", class_="key", aria_hidden="true")
