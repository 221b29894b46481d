"""The drawing itself, with matplotlib, as SVG text or PNG bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.records.network import Drawing, Network
from alarmin.report.network.key import KEY_INCHES, KEY_WIDTH, paint_key
from alarmin.report.network.marks import INK, paint_arrow, paint_node
from alarmin.report.network.scene import Panel, Scene, Stroke, compose
from alarmin.store.graphs.facts import about, citation, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMS", "draw_network"]

_MARGIN, _TITLE = 0.35, 0.75
_LABEL = 0.3
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "alarmin",
    "font.family": "sans-serif",
    "font.size": 12,
    "text.color": INK,
}


def draw_network(network: Network, drawing: Drawing, form: str) -> str | bytes:
    """Return the drawing of those panels of a network that the layout knows.

    Parameters
    ----------
    network : Network
        What is drawn; arrows of other figures are ignored.
    drawing : Drawing
        The layout.
    form : {"svg", "png"}
        SVG text, whose arrows and nodes tell what they are when pointed at, or the bytes of a PNG.

    Raises
    ------
    UnknownName
        When there is no such form.
    InvalidInput
        When nothing is left to draw.
    """
    if form not in FORMS:
        raise UnknownName("form of drawing", form, tuple(FORMS), listed=True)
    scene = compose(network, drawing)
    if not scene.panels:
        raise InvalidInput(
            Problem("No interaction is left to draw.", hint="Widen --figure, --cell or --grade.")
        )
    from matplotlib import rc_context

    with rc_context(_STYLE):
        figure = _figure(scene, network, drawing)
        return FORMS[form](figure, scene, network)


def _figure(scene: Scene, network: Network, drawing: Drawing) -> Figure:
    from matplotlib.figure import Figure

    width = max(scene.width, KEY_WIDTH) + 2 * _MARGIN + _LABEL
    height = scene.height + _TITLE + KEY_INCHES + 2 * _MARGIN
    figure = Figure(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-_MARGIN - _LABEL, width - _MARGIN - _LABEL)
    axes.set_ylim(-KEY_INCHES - _MARGIN, height - KEY_INCHES - _MARGIN)
    axes.text(-_LABEL, scene.height + 0.42, drawing.title, fontsize=19, weight="bold", va="center")
    _bands(axes, scene, width - 2 * _MARGIN - _LABEL)
    for panel in scene.panels:
        _panel(axes, panel)
    paint_key(axes, scene, network)
    return figure


def _bands(axes: Axes, scene: Scene, width: float) -> None:
    from matplotlib.patches import Rectangle

    for band, low, high in scene.bands:
        axes.add_patch(
            Rectangle((-_LABEL, low), width + _LABEL, high - low, facecolor=band.colour, edgecolor="none")
        )
        axes.text(
            -_LABEL / 2, (low + high) / 2, band.name, rotation=90, ha="center", va="center", color="#5A6070"
        )
    for panel in scene.panels[1:]:
        at = [panel.left - 0.15] * 2
        axes.plot(at, [0, scene.height], color="white", linewidth=4, zorder=0.5, solid_capstyle="butt")


def _panel(axes: Axes, panel: Panel) -> None:
    for letter, text, (x, y) in panel.headings:
        axes.text(x, y, letter, fontsize=17, weight="bold", va="center")
        axes.text(x + 0.25, y, text, fontsize=13, va="center")
    for tie in panel.ties:
        axes.plot(*zip(*tie, strict=True), color="#B4B9C4", linewidth=1.0, zorder=1)
    for stroke in panel.strokes:
        paint_arrow(axes, stroke.line, stroke.arrow.row, name=_name(panel, stroke.arrow.row.id))
    for node in panel.nodes:
        paint_node(axes, node, name=_name(panel, node.entity.id))


def _name(panel: Panel, item: str) -> str:
    return f"{panel.id}-{item.replace(':', '-')}"


def _svg(figure: Figure, scene: Scene, network: Network) -> str:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    target = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(target, metadata=nothing)
    told = about(network)
    text = _titled(target.getvalue(), scene)
    head = f"<title>{escape(told['name'])}</title>\n <desc>{escape(told['description'])}</desc>\n"
    return re.sub(r"(<svg [^>]*>\s*)", lambda found: found.group(1) + head, text, count=1)


def _titled(text: str, scene: Scene) -> str:
    """Give nodes and arrows the words that a browser shows when they are pointed at."""
    said: dict[str, str] = {}
    for panel in scene.panels:
        said |= {_name(panel, item.arrow.row.id): _said(item) for item in panel.strokes}
        for node in panel.nodes:
            told = f"{node.entity.name} ({node.entity.kind}) {' '.join(node.entity.curies)}"
            said[_name(panel, node.entity.id)] = told.strip()
    return re.sub(
        r'<g id="([^"]+)">',
        lambda found: (
            found.group() + (f"<title>{escape(said[found[1]])}</title>" if found[1] in said else "")
        ),
        text,
    )


def _said(stroke: Stroke) -> str:
    row = stroke.arrow.row
    rests = "; ".join(citation(item) for item in stroke.arrow.references) or "hypothesis, no reference"
    caution = f" Caution: {row.caution}." if row.caution else ""
    return f"{row.id}: {row.source} {row.action} {row.target} ({signed(row.sign)}), {row.place}. Grade {row.grade}: {rests}.{caution}"


def _png(figure: Figure, scene: Scene, network: Network) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    del scene
    target = io.BytesIO()
    figure.set_dpi(110)
    told = about(network)
    FigureCanvasAgg(figure).print_png(target, metadata={"Software": None, "Title": told["name"]})
    return target.getvalue()


FORMS: Mapping[str, Callable[[Figure, Scene, Network], str | bytes]] = {"svg": _svg, "png": _png}
"""Form of a drawing, which is also the ending of its files, to its writer."""
