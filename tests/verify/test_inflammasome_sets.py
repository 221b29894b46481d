"""The catalogue holds sets of inflammasome rates with which macrophages need both signals, and one of them in use."""

from __future__ import annotations

import inflammasome
import numpy as np
import pytest

from alarmin.catalog.load import load_catalog
from alarmin.study.runs import centres, one_draw

MECHANISM = load_catalog().mechanisms["inflammasome"]
FITTED = {item.id: item for item in MECHANISM.parameters if item.spread.fit == "inflammasome"}


def test_the_fit_searches_what_the_catalogue_draws_as_sets() -> None:
    assert FITTED.keys() == inflammasome.SEARCH.medians.keys()
    assert len(next(iter(FITTED.values())).spread.sets) >= 40


@pytest.mark.parametrize("chosen", ["in use", "s1", "s2"])
def test_a_typical_macrophage_shows_all_that_was_asked(chosen: str) -> None:
    asked, loaded, _ = inflammasome.macrophages()
    sets = {name: item.spread.sets.get(chosen, item.value) for name, item in FITTED.items()}
    values = centres(asked) | sets
    found = inflammasome.readings(one_draw(asked, loaded, values), values["PYCARD"])
    assert [name for name in found if not inflammasome.SEARCH.kept({name: found[name]})] == []


def test_no_source_of_the_fit_but_that_of_an_input_is_a_row_of_the_bench(expectations: str) -> None:
    for ref in (
        "kahlenberg_2005",
        "gritsenko_2020",
        "pelegrin_2006",
        "kahlenberg_2004",
        "hua_2015",
        "cheng_asc",
    ):
        assert ref not in expectations


@pytest.mark.parametrize("chosen", ["in use", "s1", "s2"])
def test_typical_cells_make_what_was_measured_and_are_half_blocked_where_microglia_are(chosen: str) -> None:
    sets = [
        item.spread.sets.get(chosen, item.value)
        for item in (FITTED[name] for name in inflammasome.SEARCH.medians)
    ]
    point = np.log(np.array(sets) / np.array(list(inflammasome.SEARCH.medians.values())))
    assert inflammasome.typical(point[None, :]).tolist() == [True]
