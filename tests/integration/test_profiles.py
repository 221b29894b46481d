"""The shipped tables of abundances, and the subjects that rest on them."""

from __future__ import annotations

from pathlib import Path

import pytest

import alarmin
from alarmin.catalog.abundances import MappedAbundances, load_rules, map_abundances, read_abundances
from alarmin.catalog.load import SHIPPED, load_catalog

GENES = ("IL1R1", "IL1RAP", "IL1R2", "SIGIRR")


def mapped(name: str) -> MappedAbundances:
    return map_abundances(read_abundances(SHIPPED / "profiles" / f"{name}.csv"), GENES, load_rules())


def counts(name: str) -> dict[str, float]:
    return {item.gene: item.value for item in load_catalog().subjects[name].abundances}


def test_tumour_subject_holds_what_the_rules_make_of_its_table() -> None:
    found = {item.gene: item.value for item in mapped("breast_tumour_cell").used}
    assert found == pytest.approx(counts("breast_tumour_cell"), rel=0.06)


def test_tumour_subject_is_never_surer_than_the_rules() -> None:
    own = {
        item.gene: item.spread.gsd or 0 for item in load_catalog().subjects["breast_tumour_cell"].abundances
    }
    for item in mapped("breast_tumour_cell").used:
        assert own[item.gene] >= (item.spread.gsd or 0) * 0.999, item.gene


def test_fibroblast_subject_departs_from_the_rules_only_where_it_says_so() -> None:
    subject = {item.gene: item for item in load_catalog().subjects["human_fibroblast"].abundances}
    for item in mapped("human_fibroblast").used:
        own = subject[item.gene]
        if item.value == pytest.approx(own.value, rel=0.06):
            continue
        assert item.gene in ("IL1RAP", "IL1R2")
        assert f"{item.value:.0f}" in own.rule


def test_shipped_table_runs_as_a_users_own(tmp_path: Path) -> None:
    (tmp_path / "tumour.csv").write_bytes((SHIPPED / "profiles" / "breast_tumour_cell.csv").read_bytes())
    question = alarmin.Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "own",
            "subject": {"ref": "human_fibroblast", "abundances": "tumour.csv"},
            "sites": [{"ref": "tumour_niche"}],
            "arms": {"untreated": {}},
            "duration": "1 h",
            "readouts": ["signalling_complexes"],
        }
    )
    result = alarmin.run(question, base=tmp_path)
    used = {item.name: item.value for item in result.used if item.group == "abundance"}
    assert used == pytest.approx(counts("breast_tumour_cell"), rel=0.06)
    assert {"IL1A", "IL1B", "IL1RN"} <= set(result.ignored)
