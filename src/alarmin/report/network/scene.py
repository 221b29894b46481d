"""From a network and a layout to boxes, lines and bands with places in inches; nothing is drawn yet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from alarmin.records.entity import Entity
from alarmin.records.network import Arrow, Band, Drawing, Network, PanelLayout
from alarmin.report.network.geometry import Box, Point, bow, crosses, loop

__all__ = ["Node", "Panel", "Scene", "Stroke", "compose", "drawn_figures"]

COLUMN, ROW = 1.5, 0.8
"""Inches of the grid."""

_LETTER, _LINE, _PAD = 0.1, 0.2, 0.24
_WRAP = 12
_GAP = 0.06
_BETWEEN = 0.3
_APART = 0.35
_BENDS = (0.0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3)


@dataclass(frozen=True, slots=True)
class Node:
    """An entity in its place."""

    entity: Entity
    lines: tuple[str, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Stroke:
    """An arrow and the line that it follows."""

    arrow: Arrow
    line: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the drawing; ties are grey lines between forms, and from parts to what they make up."""

    id: str
    left: float
    width: float
    headings: tuple[tuple[str, str, Point], ...]
    nodes: tuple[Node, ...]
    strokes: tuple[Stroke, ...]
    ties: tuple[Sequence[Point], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn: panels side by side, and the bands behind them with their lower and upper edge."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    bands: tuple[tuple[Band, float, float], ...]


def drawn_figures(drawing: Drawing) -> tuple[str, ...]:
    """Return the panels of the review that can be drawn.

    Examples
    --------
    >>> from alarmin.catalog.places import load_drawing
    >>> drawn_figures(load_drawing())
    ('1a', '1b', '1c')
    """
    return tuple(sorted(heading.figure for panel in drawing.panels for heading in panel.headings))


def compose(network: Network, drawing: Drawing) -> Scene:
    """Place what the panels of a drawing hold of a network; bands and panels without anything are left out.

    Parameters
    ----------
    network : Network
        Arrows of other figures are ignored.
    drawing : Drawing
        The layout.

    Returns
    -------
    Scene
        With x to the right and y upwards, in inches.
    """
    chosen = [(layout, _arrows_of(layout, network)) for layout in drawing.panels]
    placed = [
        (layout, arrows, _placed(layout, arrows, network, drawing)) for layout, arrows in chosen if arrows
    ]
    rows = [row for _, _, at in placed for _, row in at.values()]
    bands = [band for band in drawing.bands if any(band.top <= row < band.bottom for row in rows)]
    top = min((band.top for band in bands), default=0.0)
    height = (max((band.bottom for band in bands), default=0.0) - top) * ROW
    panels: list[Panel] = []
    left = 0.0
    for layout, arrows, at in placed:
        columns = max(layout.columns, *(column + 0.5 for column, _ in at.values()))
        panels.append(
            _panel(layout, arrows, at, network, drawing, corner=(left, height + top * ROW), columns=columns)
        )
        left += columns * COLUMN + _BETWEEN
    edges = tuple(
        (band, height - (band.bottom - top) * ROW, height - (band.top - top) * ROW) for band in bands
    )
    return Scene(max(left - _BETWEEN, 0.0), height, tuple(panels), edges)


def _arrows_of(layout: PanelLayout, network: Network) -> list[Arrow]:
    asked = network.filters.get("figure", "").split(", ")
    figures = {heading.figure for heading in layout.headings}
    figures = figures & set(asked) or figures
    return [arrow for arrow in network.arrows if figures & set(arrow.row.figure)]


def _ends(arrows: Iterable[Arrow]) -> dict[str, None]:
    return {end: None for arrow in arrows for end in (arrow.row.source, arrow.row.target)}


def _placed(
    layout: PanelLayout, arrows: Sequence[Arrow], network: Network, drawing: Drawing
) -> dict[str, tuple[float, float]]:
    """Return column and row of every entity; those without a place get the free one nearest to their neighbours."""
    names = _ends(arrows)
    at = {name: layout.at[name] for name in names if name in layout.at}
    entities = {entity.id: entity for entity in network.entities}
    heads = [_box(("x" * 24,), (heading.at[0] + 1, heading.at[1])) for heading in layout.headings]
    for name in names:
        if name not in at:
            taken = heads + [_box(_lines(entities[other], drawing), place) for other, place in at.items()]
            lines = _lines(entities[name], drawing)
            at[name] = _free_place(
                lines, taken, _band(name, arrows, drawing), _middle(name, arrows, at, layout)
            )
    return at


def _middle(
    name: str, arrows: Sequence[Arrow], at: dict[str, tuple[float, float]], layout: PanelLayout
) -> Point:
    """Return the centre of what is joined to an entity."""
    joined = [at[end] for arrow in arrows for end in _ends([arrow]) if name in _ends([arrow]) and end in at]
    if not joined:
        return layout.columns / 2, 0.0
    return sum(x for x, _ in joined) / len(joined), sum(y for _, y in joined) / len(joined)


def _band(name: str, arrows: Sequence[Arrow], drawing: Drawing) -> Band:
    """Return the band that the places of an entity's arrows name most; the first one if they name none."""
    named = Counter(part for arrow in arrows if name in _ends([arrow]) for part in arrow.compartments)
    return max(drawing.bands, key=lambda band: named[band.compartment])


def _free_place(lines: tuple[str, ...], taken: Sequence[Box], band: Band, near: Point) -> Point:
    """Return the free place in a band that is nearest; further to the right there is always one."""
    half = _box(lines, (0, 0)).height / ROW / 2 + 0.1
    steps = max(1, int((band.bottom - band.top - 2 * half) / 0.25))
    rows = [band.top + half + (band.bottom - band.top - 2 * half) * step / steps for step in range(steps + 1)]
    spots = [(0.7 + 0.25 * step, row) for step in range(4 * (len(taken) + 8)) for row in rows]
    free = [spot for spot in spots if not any(_box(lines, spot).meets(box, _APART) for box in taken)]
    return min(free, key=lambda spot: (math.dist(spot, near), spot))


def _lines(entity: Entity, drawing: Drawing) -> tuple[str, ...]:
    text = drawing.labels.get(entity.id, entity.id.removeprefix("cell:").replace("_", " "))
    return tuple(wrap(text, _WRAP, break_long_words=False)[:3]) or (entity.id,)


def _box(lines: tuple[str, ...], place: tuple[float, float]) -> Box:
    width = max(len(line) for line in lines) * _LETTER + _PAD
    return Box(place[0] * COLUMN, -place[1] * ROW, max(width, 0.75), len(lines) * _LINE + 0.14)


def _panel(
    layout: PanelLayout,
    arrows: Sequence[Arrow],
    at: dict[str, tuple[float, float]],
    network: Network,
    drawing: Drawing,
    *,
    corner: Point,
    columns: float,
) -> Panel:
    nodes: dict[str, Node] = {}
    for entity in network.entities:
        if entity.id in at:
            lines = _lines(entity, drawing)
            box = _box(lines, at[entity.id])
            moved = Box(box.x + corner[0], box.y + corner[1], box.width, box.height)
            nodes[entity.id] = Node(entity, lines, moved)
    strokes = tuple(Stroke(arrow, _line(arrow, nodes, layout)) for arrow in arrows)
    held = {figure for arrow in arrows for figure in arrow.row.figure}
    headings = tuple(
        (
            heading.figure[-1],
            heading.text,
            (corner[0] + heading.at[0] * COLUMN, corner[1] - heading.at[1] * ROW),
        )
        for heading in layout.headings
        if heading.figure in held
    )
    ties = tuple(bow(nodes[one].box, nodes[two].box, 0.0, gap=0.0) for one, two in _tied(nodes))
    return Panel(layout.id, corner[0], columns * COLUMN, headings, tuple(nodes.values()), strokes, ties)


def _line(arrow: Arrow, nodes: dict[str, Node], layout: PanelLayout) -> list[Point]:
    """Return the line of an arrow: bent as the layout says, else as little as it takes to pass by other nodes."""
    start, end = nodes[arrow.row.source].box, nodes[arrow.row.target].box
    if start == end:
        return loop(start, gap=_GAP)
    bends = (layout.bend[arrow.row.id],) if arrow.row.id in layout.bend else _BENDS
    lines = [bow(start, end, bend, gap=_GAP) for bend in bends]
    others = [node.box for node in nodes.values() if node.box not in (start, end)]
    return min(lines, key=lambda line: sum(crosses(line, box, _GAP / 2) for box in others))


def _tied(nodes: dict[str, Node]) -> list[tuple[str, str]]:
    """Return parts with their whole, and forms with the plainest form of the same gene."""
    pairs = [(part, name) for name, node in nodes.items() for part in node.entity.members if part in nodes]
    genes: dict[str, list[str]] = {}
    for name, node in nodes.items():
        if node.entity.curies and not node.entity.members:
            genes.setdefault(node.entity.curies[0], []).append(name)
    for names in genes.values():
        plain = min(names, key=lambda name: (len(name), name))
        pairs += [(plain, name) for name in names if name != plain]
    return pairs
