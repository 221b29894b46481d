"""The interactions of the catalogue that pass some filters, as a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.places import cells_of, compartments_of, load_places
from alarmin.errors import UnknownName
from alarmin.records.entity import Grade
from alarmin.records.network import Arrow, Network, PlaceRules

__all__ = ["GENERAL", "Choice", "build_network", "figures_of", "whole_figure"]

GENERAL = "general"
"""In place of a cell: interactions that name no cell."""

_SIGNS = {"+": 1, "-": -1, "0": 0}
_HYPOTHESES = {"yes": frozenset({True, False}), "no": frozenset({False}), "only": frozenset({True})}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which interactions are wanted; an empty filter lets all through.

    Parameters
    ----------
    figures : sequence of str
        Panels of the review (``1a``) or whole figures (``1``).
    cells : sequence of str
        Cell classes by id or CURIE, or ``general``.
    grades : sequence of str
        Grades of evidence: A, R, L, M.
    signs : sequence of {"+", "-", "0"}
        Effects.
    hypotheses : {"yes", "no", "only"}
        What becomes of interactions without a reference.
    outcomes : bool
        Include outcomes and associations, which are observations and not mechanisms.
    """

    figures: Sequence[str] = ()
    cells: Sequence[str] = ()
    grades: Sequence[str] = ()
    signs: Sequence[str] = ()
    hypotheses: str = "yes"
    outcomes: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The filters as sets of what passes; None lets all through."""

    panels: frozenset[str] | None
    cells: frozenset[str] | None
    grades: frozenset[str] | None
    signs: frozenset[int] | None
    hypotheses: frozenset[bool]

    def passes(self, arrow: Arrow) -> bool:
        row, cells = arrow.row, arrow.cells or (GENERAL,)
        return (
            (self.panels is None or not self.panels.isdisjoint(row.figure))
            and (self.cells is None or not self.cells.isdisjoint(cells))
            and (self.grades is None or row.grade in self.grades)
            and (self.signs is None or row.sign in self.signs)
            and row.is_hypothesis in self.hypotheses
        )


def build_network(catalog: Catalog, choice: Choice | None = None) -> Network:
    """Return the interactions that pass the filters, and the entities at their ends.

    Parameters
    ----------
    catalog : Catalog
        The catalogue.
    choice : Choice, optional
        The filters; all mechanisms by default.

    Raises
    ------
    UnknownName
        When a filter names something that is not there, with all that is; or an arrow ends at no entity.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> found = build_network(load_catalog(), Choice(figures=["1b"], signs=["-"], grades=["A"]))
    >>> [arrow.row.id for arrow in found.arrows][:2]
    ['R029', 'R034']
    """
    asked = choice or Choice()
    rules = load_places()
    wanted = _wanted(catalog, asked, rules)
    passed = [arrow for arrow in _arrows(catalog, rules) if wanted.passes(arrow)]
    arrows = tuple(arrow for arrow in passed if asked.outcomes or arrow.row.kind == "edge")
    ends = {end for arrow in arrows for end in (arrow.row.source, arrow.row.target)}
    for end in sorted(ends):
        catalog.find("entity", end)
    return Network(
        name="Interleukin-1 in breast cancer: interactions of the alarmin catalogue",
        filters=_told(asked),
        entities=tuple(item for name, item in catalog.entities.items() if name in ends),
        arrows=arrows,
        left_out=len(passed) - len(arrows),
        digest=catalog.digest,
    )


def figures_of(catalog: Catalog) -> tuple[str, ...]:
    """Return the figures and panels of the review that interactions belong to.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> figures_of(load_catalog())
    ('1', '1a', '1b', '1c', '2', '3')
    """
    panels = {panel for row in catalog.interactions.values() for panel in row.figure}
    return tuple(sorted(panels | {whole_figure(panel) for panel in panels}))


def whole_figure(panel: str) -> str:
    """Return the figure that a panel is part of, such as ``1`` for ``1a``."""
    return panel.rstrip("abcdefghijklmnopqrstuvwxyz")


def _arrows(catalog: Catalog, rules: PlaceRules) -> list[Arrow]:
    return [
        Arrow(
            row=row,
            references=tuple(catalog.references[ref] for ref in row.references if ref in catalog.references),
            cells=cells_of(row, rules),
            compartments=compartments_of(row, rules),
        )
        for row in catalog.interactions.values()
    ]


def _wanted(catalog: Catalog, asked: Choice, rules: PlaceRules) -> _Wanted:
    known = figures_of(catalog)
    named = _checked("figure", asked.figures, known)
    panels = {panel for panel in known if panel in named or whole_figure(panel) in named}
    grades = _checked("grade", asked.grades, get_args(Grade))
    signs = {_SIGNS[name] for name in _checked("sign", asked.signs, tuple(_SIGNS))}
    _checked("way to treat hypotheses", [asked.hypotheses], tuple(_HYPOTHESES))
    return _Wanted(
        panels=frozenset(panels) or None,
        cells=_cells(asked.cells, rules) or None,
        grades=frozenset(grades) or None,
        signs=frozenset(signs) or None,
        hypotheses=_HYPOTHESES[asked.hypotheses],
    )


def _cells(names: Sequence[str], rules: PlaceRules) -> frozenset[str]:
    """Return ids of cell classes; a CURIE stands for the widest class that has it, which includes the others."""
    by_curie = {curie: cell.id for cell in reversed(rules.cells) for curie in cell.curies}
    ids = (*(cell.id for cell in rules.cells), GENERAL)
    return frozenset(_checked("cell", [by_curie.get(name, name) for name in names], ids))


def _checked(kind: str, names: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in known:
            raise UnknownName(kind, name, known, listed=True)
    return names


def _told(asked: Choice) -> dict[str, str]:
    """Return the filters by option, those that are set."""
    listed = {"figure": asked.figures, "cell": asked.cells, "grade": asked.grades, "sign": asked.signs}
    told = {name: ", ".join(values) for name, values in listed.items() if values}
    if asked.hypotheses != "yes":
        told["hypotheses"] = asked.hypotheses
    return told | ({"outcomes": "yes"} if asked.outcomes else {})
