"""The catalogue holds sets of inflammasome rates with which macrophages need both signals, and one of them in use."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from alarmin.catalog.load import load_catalog

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

from fits import inflammasome  # noqa: E402

from alarmin.study.runs import centres, one_draw  # noqa: E402

MECHANISM = load_catalog().mechanisms["inflammasome"]
FITTED = {item.id: item for item in MECHANISM.parameters if item.spread.fit == "inflammasome"}


def test_the_fit_searches_what_the_catalogue_draws_as_sets() -> None:
    assert FITTED.keys() == inflammasome.MEDIANS.keys()
    assert len(next(iter(FITTED.values())).spread.sets) >= 40


@pytest.mark.parametrize("chosen", ["in use", "s1", "s2"])
def test_a_typical_macrophage_shows_all_that_was_asked(chosen: str) -> None:
    asked, loaded, _ = inflammasome.macrophages()
    sets = {name: item.spread.sets.get(chosen, item.value) for name, item in FITTED.items()}
    values = centres(asked) | sets
    found = inflammasome.readings(one_draw(asked, loaded, values), values["PYCARD"])
    assert [name for name in found if not inflammasome.kept({name: found[name]})] == []


def test_no_source_of_the_fit_but_that_of_an_input_is_a_row_of_the_bench() -> None:
    folder = ROOT / "src/alarmin/catalog/data/experiments"
    rows = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*/expected.yaml"))
    for ref in (
        "kahlenberg_2005",
        "gritsenko_2020",
        "pelegrin_2006",
        "kahlenberg_2004",
        "hua_2015",
        "cheng_asc",
    ):
        assert ref not in rows


@pytest.mark.parametrize("chosen", ["in use", "s1", "s2"])
def test_typical_cells_make_what_was_measured_and_are_half_blocked_where_microglia_are(chosen: str) -> None:
    sets = [
        item.spread.sets.get(chosen, item.value) for item in (FITTED[name] for name in inflammasome.MEDIANS)
    ]
    point = np.log(np.array(sets) / np.array(list(inflammasome.MEDIANS.values())))
    assert inflammasome.typical(point[None, :]).tolist() == [True]
