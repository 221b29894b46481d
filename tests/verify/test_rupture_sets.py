"""The catalogue holds sets of rates with which macrophages release IL-1β first and then burst, and one of them in use."""

from __future__ import annotations

import pytest
import rupture

from alarmin.catalog.load import load_catalog
from alarmin.study.runs import one_draw

MECHANISM = load_catalog().mechanisms["inflammasome"]
FITTED = {item.id: item for item in MECHANISM.parameters if item.spread.fit == "rupture"}


def test_the_fit_searches_what_the_catalogue_draws_as_sets() -> None:
    assert FITTED.keys() == rupture.SEARCH.medians.keys()
    assert len(next(iter(FITTED.values())).spread.sets) >= 40


@pytest.mark.parametrize("chosen", ["in use", "s1", "s2"])
def test_a_typical_macrophage_shows_all_that_was_asked(chosen: str) -> None:
    asked, loaded, (centre,) = rupture.typical()
    values = centre | {name: item.spread.sets.get(chosen, item.value) for name, item in FITTED.items()}
    found = rupture.readings(one_draw(asked, loaded, values))
    assert [name for name in found if not rupture.SEARCH.kept({name: found[name]})] == []


def test_a_macrophage_that_no_longer_repairs_itself_is_not_kept() -> None:
    asked, loaded, (centre,) = rupture.typical()
    found = rupture.readings(one_draw(asked, loaded, centre | {"k_repair": 1e-6}))
    assert not rupture.SEARCH.kept({"repair": found["repair"]})


def test_no_source_of_the_fit_is_a_row_of_the_bench(expectations: str) -> None:
    assert [
        ref for ref in ("brough_2007", "ruhl_2018", "degen_2023", "jimenez_2014") if ref in expectations
    ] == []
