"""Which cells and parts of a cell an interaction is about, and where it is drawn, by rules that are data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from alarmin.catalog.load import SHIPPED
from alarmin.catalog.text import read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError
from alarmin.records.entity import Interaction
from alarmin.records.network import Drawing, PlaceRules

__all__ = ["cells_of", "compartments_of", "load_drawing", "load_places"]


@lru_cache(maxsize=1)
def load_places() -> PlaceRules:
    """Read the shipped rules.

    Examples
    --------
    >>> [part.id for part in load_places().compartments]
    ['extracellular', 'membrane', 'cytosol', 'nucleus']
    """
    document = read_yaml(SHIPPED / "places.yaml", error=CatalogueError)
    return build(PlaceRules, document.data, document, error=CatalogueError)


@lru_cache(maxsize=1)
def load_drawing() -> Drawing:
    """Read the layout of the shipped drawing.

    Examples
    --------
    >>> [band.compartment for band in load_drawing().bands]
    ['extracellular', 'membrane', 'cytosol', 'nucleus']
    """
    document = read_yaml(SHIPPED / "drawing.yaml", error=CatalogueError)
    return build(Drawing, document.data, document, error=CatalogueError)


def compartments_of(row: Interaction, rules: PlaceRules) -> tuple[str, ...]:
    """Return the parts of the cell that the place of an interaction names.

    Parameters
    ----------
    row : Interaction
        The interaction.
    rules : PlaceRules
        Words of the compartments.
    """
    return tuple(part.id for part in rules.compartments if _named(part.words, row.place))


def cells_of(row: Interaction, rules: PlaceRules) -> tuple[str, ...]:
    """Return the cell classes that an interaction names, with the wider ones; none when it holds in general.

    Parameters
    ----------
    row : Interaction
        Looked at are its ends and its place, and its context where that names a narrower class, or where the place
        names only a part of a cell.
    rules : PlaceRules
        Words and entities of the cell classes.
    """
    ends = {row.source, row.target}
    found = {cell.id for cell in rules.cells if ends & set(cell.entities) or _named(cell.words, row.place)}
    anyone = not found and bool(compartments_of(row, rules))
    narrowed = [cell for cell in rules.cells if anyone or cell.within in found]
    found |= {cell.id for cell in narrowed if _named(cell.words, row.context)}
    for cell in reversed(rules.cells):
        if cell.id in found and cell.within:
            found.add(cell.within)
    return tuple(cell.id for cell in rules.cells if cell.id in found)


def _named(words: Iterable[str], text: str) -> bool:
    return any(_pattern(word).search(text) for word in words)


@lru_cache(maxsize=512)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])", re.IGNORECASE)
