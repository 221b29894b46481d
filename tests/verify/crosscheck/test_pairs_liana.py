"""Ligands and receptors beside liana: the pairs of the IL-1 family, and that a lost or invented arrow shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from independent.outcome import Outcome, faults

from alarmin.catalog.catalog import Catalog

FAMILY = ("IL1A - IL1R1", "IL1B - IL1R1", "IL1RN - IL1R1", "IL1A - IL1R2", "IL1B - IL1R2", "IL37 - SIGIRR")


def without_pair(catalog: Catalog, one: str, other: str) -> Catalog:
    kept = {
        name: arrow
        for name, arrow in catalog.interactions.items()
        if {arrow.source, arrow.target} != {one, other}
    }
    return replace(catalog, interactions=kept)


@pytest.mark.parametrize("pair", FAMILY)
def test_pair_of_the_family_is_on_both_sides(pair: str, compare: Callable[..., Outcome]) -> None:
    (row,) = [row for row in compare("pairs").rows if row.pair == pair]
    assert row.agrees


def test_every_pair_of_the_catalogue_is_listed_by_several_resources(compare: Callable[..., Outcome]) -> None:
    drawn = [row for row in compare("pairs").rows if row.ours == "joined"]
    assert len(drawn) >= 10
    assert [row.pair for row in drawn if not row.agrees] == []


@pytest.mark.parametrize(("ligand", "receptor"), [("IL1RN", "IL1R1"), ("IL37", "SIGIRR"), ("CXCL9", "CXCR3")])
def test_a_lost_arrow_is_noticed(
    ligand: str, receptor: str, catalog: Catalog, compare: Callable[..., Outcome]
) -> None:
    changed = compare("pairs", without_pair(catalog, ligand, receptor))
    assert any(f"{ligand} - {receptor}" in fault for fault in faults(changed))


def test_a_pair_that_only_a_mechanism_binds_is_counted(
    catalog: Catalog, compare: Callable[..., Outcome]
) -> None:
    (row,) = [row for row in compare("pairs").rows if row.pair == "TNF - TNFRSF1A"]
    assert row.agrees
    assert any(
        "TNF - TNFRSF1A" in fault for fault in faults(compare("pairs", replace(catalog, mechanisms={})))
    )


def test_an_invented_pair_is_noticed(catalog: Catalog, compare: Callable[..., Outcome]) -> None:
    wrong = catalog.interactions["R029"].model_copy(update={"id": "X1", "source": "IL6", "target": "CXCR3"})
    changed = compare("pairs", replace(catalog, interactions={**catalog.interactions, "X1": wrong}))
    assert any("unexplained: IL6 - CXCR3" in fault for fault in faults(changed))
