"""The catalogue holds sets of numbers with which AP-1 and JNK matter as on promoters, and the first of them in use."""

from __future__ import annotations

import ap1
import numpy as np
import pytest

from alarmin.catalog.load import load_catalog
from alarmin.records.scenario import Scenario
from alarmin.study import run
from alarmin.study.runs import one_draw

MECHANISMS = load_catalog().mechanisms
FITTED = {
    item.id: item
    for name in ("mapk_ap1", "response_genes")
    for item in MECHANISMS[name].parameters
    if item.spread.fit == "ap1"
}


def test_the_fit_searches_what_the_catalogue_draws_as_sets() -> None:
    assert FITTED.keys() == ap1.SEARCH.medians.keys()
    assert len(next(iter(FITTED.values())).spread.sets) >= 100


def test_the_first_set_is_in_use() -> None:
    assert [name for name, item in FITTED.items() if item.spread.sets["s1"] != item.value] == []


@pytest.mark.parametrize("chosen", ["s1", "s2", "s3"])
def test_every_fibroblast_shows_all_that_was_asked(chosen: str) -> None:
    point = np.log([item.spread.sets[chosen] / ap1.SEARCH.medians[name] for name, item in FITTED.items()])
    order = [list(FITTED).index(name) for name in ap1.SEARCH.medians]
    assert len(ap1.accepted(point[order][np.newaxis])) == 1


def test_a_gene_that_hardly_needs_AP1_is_not_kept() -> None:
    asked, loaded, cells = ap1.fibroblasts()
    values = cells[0] | {"alone_CXCL8": 10.0}
    found = ap1.readings(one_draw(asked, loaded, values), values["K_AP1_genes"])
    assert not ap1.SEARCH.kept({"rest": found["rest"]})
    assert ap1.SEARCH.kept({"IL6": found["IL6"]})


def test_no_source_of_the_fit_is_a_row_of_the_bench(expectations: str) -> None:
    assert [
        ref
        for ref in ("krause_1998", "wu_1997", "khanjani_2012", "jung_2002")
        if f"ref: {ref}" in expectations
    ] == []


def test_actinomycin_d_stops_the_phosphatase_too() -> None:
    asked = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "check",
        "subject": {"ref": "human_fibroblast"},
        "dish": {"cells": "4e5 cells/mL"},
        "arms": {"none": {}, "stopped": {"inhibit": {"act_transcription": "100 %"}, "inhibit_from": "1 min"}},
        "duration": "6 h",
        "sample": {"every": "1 h"},
        "readouts": ["p38_activity", "total_IkBa"],
        "measures": [
            {
                "id": "p38",
                "kind": "ratio",
                "readout": "p38_activity",
                "arm": "stopped",
                "versus": "none",
                "at": "6 h",
            },
            {
                "id": "IkB",
                "kind": "ratio",
                "readout": "total_IkBa",
                "arm": "stopped",
                "versus": "none",
                "at": "6 h",
            },
        ],
    }
    found = {one.measure: one.values[0] or 0.0 for one in run(Scenario.model_validate(asked)).answers}
    # DUSP1 adds about a third to the end of p38 at rest.
    assert 1.15 < found["p38"] < 1.6
    assert found["IkB"] < 0.8
