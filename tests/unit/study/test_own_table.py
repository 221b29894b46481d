"""A user's own abundances beside a scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import InvalidInput, ScenarioError
from alarmin.study.own_table import OwnTable, own_abundances
from alarmin.study.runs import priors
from alarmin.study.verb import plan_of

TABLE = "gene,value,unit,gsd,clinic\nIL1R1,900,sites/cell,1.5,A\nACTB,5000,TPM,,A\n"


@pytest.fixture
def read(catalog: Catalog, question: Callable[..., Any], tmp_path: Path) -> Callable[..., OwnTable]:
    """Return what a table gives; the scenario lies in the folder ``study``."""
    folder = tmp_path / "study"
    folder.mkdir()

    def _read(text: str = TABLE, named: str = "mine.csv", at: str = "study/mine.csv") -> OwnTable:
        (tmp_path / at).write_text(text, encoding="utf-8")
        subject = {"ref": "human_fibroblast", "abundances": named}
        return own_abundances(question(subject=subject), catalog, folder)

    return _read


def test_without_a_table_there_is_nothing_of_ones_own(catalog: Catalog, question: Callable[..., Any]) -> None:
    assert own_abundances(question(), catalog, Path()) == OwnTable()


def test_counts_are_used_and_what_the_model_does_not_ask_for_is_named(read: Callable[..., OwnTable]) -> None:
    own = read()
    assert [(item.gene, item.value, item.spread.gsd) for item in own.used] == [("IL1R1", 900.0, 1.5)]
    assert any("ACTB" in text for text in own.ignored)
    assert any("clinic" in text for text in own.ignored)


def test_genes_that_are_missing_come_from_the_subject_and_that_is_said(
    read: Callable[..., OwnTable], catalog: Catalog, question: Callable[..., Any], tmp_path: Path
) -> None:
    own = read()
    assert any("IL1RAP" in note and "human_fibroblast" in note for note in own.notes)
    subject = {"ref": "human_fibroblast", "abundances": "mine.csv"}
    plan, _ = plan_of(question(subject=subject), catalog, base=tmp_path / "study")
    found = priors(plan)
    counted = {item.gene: item.value for item in catalog.subjects["human_fibroblast"].abundances}
    assert (found["IL1R1"][0], found["IL1RAP"][0]) == (900.0, counted["IL1RAP"])


def test_an_alias_is_read_as_its_gene(read: Callable[..., OwnTable]) -> None:
    own = read("gene,value,unit\nCD121b,50,sites/cell\n")
    assert [(item.gene, item.value) for item in own.used] == [("IL1R2", 50.0)]


@pytest.mark.parametrize("named", ["../mine.csv", "sub/../../mine.csv"])
def test_a_table_outside_the_folder_is_refused(read: Callable[..., OwnTable], named: str) -> None:
    with pytest.raises(ScenarioError, match="outside the folder"):
        read(named=named, at="mine.csv")


def test_an_absolute_path_is_refused(read: Callable[..., OwnTable], tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="outside the folder"):
        read(named=str(tmp_path / "study" / "mine.csv"))


def test_a_link_that_leads_out_of_the_folder_is_refused(
    read: Callable[..., OwnTable], tmp_path: Path
) -> None:
    (tmp_path / "study" / "link.csv").symlink_to(tmp_path / "mine.csv")
    with pytest.raises(ScenarioError, match="outside the folder"):
        read(named="link.csv", at="mine.csv")


def test_a_table_that_is_not_there_is_a_fault_of_the_scenario(read: Callable[..., OwnTable]) -> None:
    with pytest.raises(InvalidInput, match=r"other\.csv"):
        read(named="other.csv")


def test_faults_of_the_table_carry_its_own_lines(read: Callable[..., OwnTable]) -> None:
    with pytest.raises(InvalidInput) as caught:
        read("gene,value,unit\nIL1R1,many,sites/cell\nIL1R2,5,sites/apple\n")
    assert [problem.line for problem in caught.value.problems] == [2, 3]
    assert all("mine.csv" in problem.file for problem in caught.value.problems)
