"""The interactions as a graph: which entities nothing acts on, and which act on nothing."""

from __future__ import annotations

from alarmin.catalog.catalog import Catalog

__all__ = ["MAY_LACK_INPUT", "MAY_LACK_OUTPUT", "orphans"]

MAY_LACK_INPUT = frozenset({"cell", "drug", "condition", "variant"})
"""Kinds that come from outside the graph: cells present, drugs given, conditions and germline set by the subject."""

MAY_LACK_OUTPUT = frozenset({"cell", "phenotype"})
"""Kinds at which arrows may end: what is observed."""


def orphans(catalog: Catalog) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the entities that lack an input and those that lack an output among arrows of kind edge.

    Returns
    -------
    (no_input, no_output) : tuples of str
        Sorted ids; kinds that are legitimate starts or ends of arrows are left out.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> no_input, no_output = orphans(load_catalog())
    >>> "OSM" in no_input, "Anakinra" in no_input
    (True, False)
    """
    edges = [arrow for arrow in catalog.interactions.values() if arrow.kind == "edge"]
    sources = {arrow.source for arrow in edges}
    targets = {arrow.target for arrow in edges}
    known = {name: entity.kind for name, entity in catalog.entities.items()}
    no_input = {name for name in sources - targets if known.get(name) not in MAY_LACK_INPUT}
    no_output = {name for name in targets - sources if known.get(name) not in MAY_LACK_OUTPUT}
    return tuple(sorted(no_input)), tuple(sorted(no_output))
