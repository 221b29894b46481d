"""The table of what acts across species names things of the catalogue, and says what was read."""

from __future__ import annotations

import csv
from typing import get_args

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import SHIPPED, load_catalog
from alarmin.catalog.search import search
from alarmin.records.evidence import Read

COLUMNS = [
    "molecule",
    "from_species",
    "to_species",
    "activity",
    "fold",
    "basis",
    "reference",
    "place",
    "read",
]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (SHIPPED / "cross_activity.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_the_catalogue_holds_every_row(rows: list[dict[str, str]], catalog: Catalog) -> None:
    assert len(catalog.crossing) == len(rows)
    assert [one.molecule for one in catalog.crossing] == [row["molecule"] for row in rows]


def test_a_search_finds_what_crosses(catalog: Catalog) -> None:
    found = search(catalog, "canakinumab").crossing
    assert {(one.to_species, one.activity) for one in found} == {("human", "full"), ("mouse", "none")}


def test_every_row_is_complete_and_speaks_of_the_catalogue(
    rows: list[dict[str, str]], catalog: Catalog
) -> None:
    for row in rows:
        assert list(row) == COLUMNS
        assert row["molecule"] in catalog.entities, row
        assert row["from_species"] in ("human", "mouse", "drug"), row
        assert row["to_species"] in ("human", "mouse"), row
        assert row["activity"] in ("full", "partial", "none", "unknown"), row
        assert row["basis"], row
        assert not row["fold"] or float(row["fold"]) > 0, row


def test_what_is_known_has_a_reference_and_says_how_far_it_was_read(
    rows: list[dict[str, str]], catalog: Catalog
) -> None:
    for row in rows:
        assert row["read"] in get_args(Read), row
        assert bool(row["reference"]) or row["activity"] == "unknown", row
        if row["reference"]:
            assert catalog.references[row["reference"]].read == row["read"], row


def test_drugs_are_active_where_the_table_says_so(rows: list[dict[str, str]], catalog: Catalog) -> None:
    for drug in catalog.drugs.values():
        found = {
            row["to_species"]
            for row in rows
            if (row["molecule"], row["from_species"]) == (drug.entity, "drug")
            and row["activity"] in ("full", "partial")
        }
        assert found == set(drug.active_in), drug.id


def test_the_cases_that_decide_what_a_xenograft_shows(rows: list[dict[str, str]]) -> None:
    known: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        key = (row["molecule"], row["from_species"], row["to_species"])
        known.setdefault(key, set()).add(row["activity"])
    assert known["Canakinumab", "drug", "mouse"] == {"none"}
    assert known["IL6", "human", "mouse"] == {"full"}
    assert known["IL6", "mouse", "human"] == {"none"}
    assert known["IFNG", "human", "mouse"] == {"none"}
    assert known["IL1B", "human", "mouse"] == {"full"}
