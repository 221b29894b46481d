"""How cells of one culture differ: numbers of the shipped catalogue."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from alarmin.catalog.text import read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError
from alarmin.records.base import Record
from alarmin.records.evidence import Parameter

__all__ = ["CellVariation", "load_variation"]

_SHIPPED = Path(__file__).parent / "data" / "population.yaml"


class CellVariation(Record):
    """How cells of one culture differ from one another.

    Parameters
    ----------
    abundance_cv : Parameter
        Coefficient of variation of the abundance of each gene from cell to cell.
    """

    alarmin: Literal[1]
    kind: Literal["population"]
    abundance_cv: Parameter


@lru_cache(maxsize=1)
def load_variation() -> CellVariation:
    """Read how cells differ.

    Raises
    ------
    CatalogueError
        With every fault of the file.

    Examples
    --------
    >>> load_variation().abundance_cv.value
    0.43
    """
    document = read_yaml(_SHIPPED, error=CatalogueError)
    return build(CellVariation, document.data, document, error=CatalogueError)
