"""The key below the drawing, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alarmin.records.entity import Entity, EntityKind, Grade, Interaction
from alarmin.records.network import Network
from alarmin.report.network.geometry import Box
from alarmin.report.network.marks import paint_arrow, paint_node
from alarmin.report.network.scene import Node, Scene
from alarmin.store.graphs.style import GRADES, KINDS, SIGNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["KEY_INCHES", "KEY_WIDTH", "paint_key"]

KEY_INCHES, KEY_WIDTH = 2.15, 17.0
"""Height and width of the key."""

_TOP, _STEP = -0.72, 0.29


def paint_key(axes: Axes, scene: Scene, network: Network) -> None:
    """Draw the key in four columns below the drawing, and a line on its source.

    Parameters
    ----------
    scene : Scene
        Only the kinds that are drawn are explained.
    network : Network
        Counts and catalogue.
    """
    _signs(axes, 0.0)
    _grades(axes, 3.5)
    _others(axes, 7.8)
    _kinds(axes, scene, 11.3)
    drawn = {stroke.arrow.row.id: stroke.arrow for panel in scene.panels for stroke in panel.strokes}
    guesses = sum(arrow.row.is_hypothesis for arrow in drawn.values())
    papers = len({item.id for arrow in drawn.values() for item in arrow.references})
    asked = "; ".join(f"{name} {value}" for name, value in network.filters.items())
    text = (
        f"{len(drawn)} interactions ({guesses} hypotheses) on {papers} references, drawn from the alarmin catalogue "
        f"{network.digest[:12]}"
        + (f"; chosen: {asked}" if asked else "")
        + ". Lettered as in the review; own layout."
    )
    axes.text(0.0, -KEY_INCHES - 0.05, text, fontsize=9.5, color="#5A6070", va="center")


def _head(axes: Axes, x: float, text: str) -> None:
    axes.text(x, -0.38, text, weight="bold", va="center")


def _sample(sign: int, grade: Grade, *, hypothesis: bool = False) -> Interaction:
    return Interaction(
        id="key",
        source="a",
        action="key",
        sign=1 if sign > 0 else -1 if sign < 0 else 0,
        target="b",
        place="",
        context="",
        outcome="",
        references=() if hypothesis else ("key",),
        grade=grade,
        drawn_in_review="no",
        kind="edge",
    )


def _row(axes: Axes, x: float, number: int, row: Interaction, text: str) -> None:
    y = _TOP - _STEP * number
    line = [(x + 0.62 * step / 40, y) for step in range(41)]
    paint_arrow(axes, line, row)
    axes.text(x + 0.78, y, text, va="center")


def _signs(axes: Axes, x: float) -> None:
    _head(axes, x, "Effect (sign)")
    for number, (sign, look) in enumerate(SIGNS.items()):
        _row(axes, x, number, _sample(sign, "A"), look.meaning)


def _grades(axes: Axes, x: float) -> None:
    _head(axes, x, "Evidence (grade)")
    grades: tuple[Grade, ...] = ("A", "R", "L", "M")
    for number, grade in enumerate(grades):
        _row(axes, x, number, _sample(1, grade), GRADES[grade].meaning)


def _others(axes: Axes, x: float) -> None:
    _head(axes, x, "Marks")
    _row(axes, x, 0, _sample(1, "M", hypothesis=True), "hypothesis: no reference")
    y = _TOP - _STEP
    axes.plot([x, x + 0.62], [y, y], color="#B4B9C4", linewidth=1.0)
    axes.text(x + 0.78, y, "part of, or other form of", va="center")


def _kinds(axes: Axes, scene: Scene, x: float) -> None:
    _head(axes, x, "Nodes")
    drawn = {node.entity.kind for panel in scene.panels for node in panel.nodes}
    shown: dict[str, EntityKind] = {}
    for kind, look in KINDS.items():
        found = next((one for one in drawn if one == kind), None)
        if found is not None:
            shown.setdefault(look.meaning, found)
    for number, (meaning, kind) in enumerate(shown.items()):
        column, row = divmod(number, 4)
        left, y = x + 2.7 * column, _TOP - _STEP * row
        sample = Entity(id="key", name="key", kind=kind)
        paint_node(axes, Node(sample, ("",), Box(left + 0.25, y, 0.36, 0.2)))
        axes.text(left + 0.65, y, meaning, va="center")
