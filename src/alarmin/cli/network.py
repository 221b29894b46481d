"""``alarmin network``: the interactions for other programs, and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.network import Choice, build_network, whole_figure
from alarmin.catalog.places import load_drawing
from alarmin.cli.console import catalogue, say, show
from alarmin.errors import InvalidInput, Problem, UnknownName
from alarmin.records.network import Network
from alarmin.store.files import write_whole
from alarmin.store.graphs import WRITERS

__all__ = ["write_network"]

_DRAWN = ("svg", "png")


def write_network(choice: Choice, *, form: str, out: Path | None, folders: Sequence[Path] | None) -> None:
    """Write the arrows that pass the filters in one format, and say how many they are."""
    wanted = _form(form, out)
    known = catalogue(folders)
    network, content = _drawn(choice, known, wanted) if wanted in _DRAWN else _written(choice, known, wanted)
    say(_summary(network))
    if out is not None:
        say(f"Written: {write_whole(out, content)}")
    elif isinstance(content, str):
        show(content.rstrip("\n"))


def _form(form: str, out: Path | None) -> str:
    ending = out.suffix.removeprefix(".").lower() if out is not None else ""
    wanted = form or ending or "graphml"
    known = (*WRITERS, *_DRAWN)
    if wanted not in known:
        raise UnknownName("network format", wanted, known, listed=True)
    if wanted == "png" and out is None:
        raise InvalidInput(
            Problem("A PNG is not text, so it cannot be printed.", hint="Name a file with --out.")
        )
    return wanted


def _written(choice: Choice, known: Catalog, form: str) -> tuple[Network, str]:
    network = build_network(known, choice)
    return network, WRITERS[form](network)


def _drawn(choice: Choice, known: Catalog, form: str) -> tuple[Network, str | bytes]:
    """Draw the panels that are asked for, by default all for which there is a layout."""
    from alarmin.report.network import draw_network, drawn_figures

    drawing = load_drawing()
    panels = drawn_figures(drawing)
    wanted = [panel for panel in panels if {panel, whole_figure(panel)} & set(choice.figures or panels)]
    known_figures = sorted({*panels, *map(whole_figure, panels)})
    for figure in choice.figures:
        if figure not in known_figures:
            raise UnknownName("drawn figure", figure, known_figures, listed=True)
    network = build_network(known, replace(choice, figures=wanted))
    return network, draw_network(network, drawing, form)


def _summary(network: Network) -> str:
    guesses = sum(arrow.row.is_hypothesis for arrow in network.arrows)
    text = f"{len(network.arrows)} arrows ({guesses} hypotheses) between {len(network.entities)} nodes."
    if network.left_out:
        text += f" Left out: {network.left_out} outcomes and associations (--outcomes includes them)."
    return text
