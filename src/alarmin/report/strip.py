"""The strip above a dose-response: half maxima of the run and published ones, on the same axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alarmin.report.charts import ArmStyle, Panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["INK", "ROW_INCHES", "Row", "draw_strip", "strip_rows"]

INK = "#1f2430"
"""Colour of text and of published points."""

ROW_INCHES = 0.22
"""Height of one row of the strip."""


@dataclass(frozen=True, slots=True)
class Row:
    """Positions in one row of the strip, with their intervals."""

    label: str
    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    colour: str
    marker: str
    filled: bool


def strip_rows(panel: Panel, styles: Mapping[str, ArmStyle], markers: Mapping[str, str]) -> list[Row]:
    """Return a row for each half maximum of the run and each published position without a height.

    Parameters
    ----------
    styles : mapping
        Arm to colour and dash.
    markers : mapping
        Label of published points to their shape.
    """
    rows = [
        Row(
            f"{mark.kind}, model",
            (mark.x,),
            (mark.low,),
            (mark.high,),
            styles[mark.arm].colour,
            ".",
            filled=True,
        )
        for mark in panel.marks
    ]
    for overlay in (overlay for overlay in panel.points if not overlay.y):
        below, above = overlay.x_error or ((0.0,) * len(overlay.x),) * 2
        low = tuple(x - error for x, error in zip(overlay.x, below, strict=True))
        high = tuple(x + error for x, error in zip(overlay.x, above, strict=True))
        rows.append(Row("published", overlay.x, low, high, INK, markers[overlay.label], filled=False))
    return rows


def draw_strip(axes: Axes, rows: Sequence[Row]) -> None:
    """Draw each row as points with a horizontal bar; the axis of the curves below gives the scale."""
    for at, row in enumerate(rows):
        sides = [
            [x - low for x, low in zip(row.x, row.low, strict=True)],
            [high - x for x, high in zip(row.x, row.high, strict=True)],
        ]
        axes.errorbar(
            row.x,
            [at] * len(row.x),
            xerr=sides if any(map(any, sides)) else None,
            fmt=row.marker,
            color=row.colour,
            markerfacecolor=row.colour if row.filled else "white",
            markersize=9 if row.filled else 5,
            linewidth=1.8 if row.filled else 1.0,
            capsize=0 if row.filled else 2,
        )
    axes.set_yticks(range(len(rows)), labels=[row.label for row in rows], fontsize=8)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="x", labelbottom=False, bottom=False, which="both")
    axes.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, axis="x", color="#d5d9e0", linewidth=0.6)
    axes.set_axisbelow(True)
