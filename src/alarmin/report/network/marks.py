"""Nodes and arrows as matplotlib draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alarmin.records.entity import Interaction
from alarmin.report.network.geometry import Box, Point, shortened
from alarmin.report.network.scene import Node
from alarmin.report.strip import INK
from alarmin.store.graphs.style import GRADES, KINDS, SIGNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

__all__ = ["INK", "paint_arrow", "paint_node", "shape_of"]

_HEAD = 0.15
_BORDER = "#4A5060"
_CUT = 0.14


def paint_node(axes: Axes, node: Node, *, name: str = "") -> None:
    """Draw a node in the shape of its kind, with its label.

    Parameters
    ----------
    name : str
        Id of its group in an SVG.
    """
    look = KINDS[node.entity.kind]
    patch = shape_of(look.shape, node.box)
    patch.set(facecolor=look.fill, edgecolor=_BORDER, linewidth=1.1, zorder=4)
    patch.set_gid(name or None)
    axes.add_patch(patch)
    text = "\n".join(node.lines)
    axes.text(node.box.x, node.box.y - 0.01, text, ha="center", va="center", linespacing=1.05, zorder=5)


def shape_of(shape: str, box: Box) -> Patch:
    """Return the outline of a shape that fills a box (an ellipse and what is cut at its sides stand out a little)."""
    from matplotlib.patches import FancyBboxPatch, Polygon

    left, low = box.x - box.width / 2, box.y - box.height / 2
    if shape in ("round-rectangle", "ellipse"):
        rounding = box.height / 2 if shape == "ellipse" else 0.09
        style = f"round,pad=0,rounding_size={rounding}"
        return FancyBboxPatch((left, low), box.width, box.height, boxstyle=style)
    right, high, cut = left + box.width, low + box.height, min(_CUT, 0.4 * box.height)
    middle = box.y
    corners = {
        "octagon": [
            *((left + cut, low), (right - cut, low), (right, low + cut), (right, high - cut)),
            *((right - cut, high), (left + cut, high), (left, high - cut), (left, low + cut)),
        ],
        "hexagon": [
            *((left, low), (right, low), (right + cut, middle)),
            *((right, high), (left, high), (left - cut, middle)),
        ],
        "parallelogram": [(left - cut, low), (right, low), (right + cut, high), (left, high)],
        "diamond": [
            (left - cut, middle),
            (box.x, low - cut / 2),
            (right + cut, middle),
            (box.x, high + cut / 2),
        ],
    }
    return Polygon(corners.get(shape, [(left, low), (right, low), (right, high), (left, high)]), closed=True)


def paint_arrow(axes: Axes, line: Sequence[Point], row: Interaction, *, name: str = "") -> None:
    """Draw an arrow: colour and head tell its sign, width and dashes its grade, a ``?`` that it is a hypothesis.

    Parameters
    ----------
    line : sequence of Point
        From its source to its target.
    name : str
        Id of its group in an SVG.
    """
    sign, grade = SIGNS[row.sign], GRADES[row.grade]
    kept, tip, ahead = shortened(line, _HEAD if sign.head == "triangle" else 0.04)
    dash: Any = (0, grade.dash) if grade.dash else "solid"
    (drawn,) = axes.plot(
        *zip(*kept, strict=True),
        color=sign.colour,
        linewidth=grade.width,
        linestyle=dash,
        zorder=2,
        solid_capstyle="butt",
        dash_capstyle="butt",
        snap=False,
    )
    drawn.set_gid(name or None)
    _paint_head(axes, sign.head, sign.colour, tip, ahead)
    if row.is_hypothesis:
        x, y = kept[len(kept) // 2]
        ring = {
            "boxstyle": "circle,pad=0.12",
            "facecolor": "white",
            "edgecolor": sign.colour,
            "linewidth": 1.0,
        }
        axes.text(
            x,
            y,
            "?",
            fontsize=9,
            weight="bold",
            color=sign.colour,
            ha="center",
            va="center",
            bbox=ring,
            zorder=3,
        )


def _paint_head(axes: Axes, head: str, colour: str, tip: Point, ahead: Point) -> None:
    from matplotlib.patches import Circle, Polygon

    side = -ahead[1], ahead[0]
    if head == "triangle":
        base = tip[0] - _HEAD * ahead[0], tip[1] - _HEAD * ahead[1]
        wings = [(base[0] + half * side[0], base[1] + half * side[1]) for half in (0.065, -0.065)]
        axes.add_patch(Polygon([tip, *wings], closed=True, facecolor=colour, edgecolor="none", zorder=3))
    elif head == "tee":
        bar = [(tip[0] + half * side[0], tip[1] + half * side[1]) for half in (0.1, -0.1)]
        axes.plot(*zip(*bar, strict=True), color=colour, linewidth=3.2, zorder=3, solid_capstyle="butt")
    else:
        axes.add_patch(Circle(tip, 0.06, facecolor="white", edgecolor=colour, linewidth=1.4, zorder=3))
