"""Every row of the evidence table stands in the catalogue, with its sign, its facts and its references."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.vocabulary import ACTIONS
from alarmin.catalog.load import load_catalog
from alarmin.records.entity import Interaction

ACTION_OF_RELATION = {
    "accelerates": "promotes",
    "coexpressed_with": "associates",
    "confers": "promotes",
    "downregulates": "represses",
    "enhances": "potentiates",
    "exports": "releases",
    "suppresses": "inhibits",
    "synergises": "potentiates",
    "upregulates": "induces",
}
ROOT = Path(__file__).resolve().parents[3]
SIGNS = {"+": 1, "-": -1, "0": 0}

GAINED = {
    **dict.fromkeys(("R022", "R026", "R027", "R028", "R033", "R043", "R044"), "A"),
    "R040": "R",
}
"""Arrows for which a primary abstract or a copy of a label was read since, and the grade that gives."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "evidence" / "interactions.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def split(assets: Path) -> dict[str, tuple[str, ...]]:
    with (assets / "catalog" / "split_rows.tsv").open(encoding="utf-8", newline="") as stream:
        return {row["source"]: tuple(row["now"].split(";")) for row in csv.DictReader(stream, delimiter="\t")}


def arrows_of(
    catalog: Catalog, row: dict[str, str], split: dict[str, tuple[str, ...]]
) -> Iterator[Interaction]:
    for name in split.get(row["id"], (row["id"],)):
        yield catalog.interactions[name]


def test_every_source_row_has_its_arrows(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    expected = [name for row in rows for name in split.get(row["id"], (row["id"],))]
    assert expected == list(catalog.interactions)
    assert len(rows) == 250


def test_signs_and_kinds_are_those_of_the_source(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    feedback = {"R062b": -1, "R062c": -1}
    for row in rows:
        for arrow in arrows_of(catalog, row, split):
            assert arrow.sign == feedback.get(arrow.id, SIGNS[row["sign"]]), arrow.id
            grade = GAINED.get(arrow.id, row["grade"])
            assert (arrow.grade, arrow.kind, arrow.drawn_in_review) == (
                grade,
                row["kind"],
                row["drawn_in_review"],
            )


def test_relations_became_actions_that_may_carry_their_sign(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    for row in rows:
        first = next(arrows_of(catalog, row, split))
        assert first.action == ACTION_OF_RELATION.get(row["relation"], row["relation"]), row["id"]
        assert first.sign in ACTIONS[first.action].signs


def test_place_context_outcome_and_figure_are_kept(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    for row in rows:
        figure = () if row["figure"] == "-" else tuple(row["figure"].split(","))
        for arrow in arrows_of(catalog, row, split):
            assert (arrow.context, arrow.figure) == (row["context"], figure), arrow.id
            if row["id"] not in split:
                assert (arrow.source, arrow.target) == (row["source"], row["target"])
                assert (arrow.place, arrow.outcome) == (row["cell_type_or_compartment"], row["outcome"])


def test_cautions_are_kept_or_answered_by_a_split(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    answered = {"R173"}  # asked for year and PMID, both found
    for row in rows:
        for arrow in arrows_of(catalog, row, split):
            if row["caution"] and row["id"] not in split and row["id"] not in answered:
                assert arrow.caution == row["caution"]
            assert bool(arrow.caution) >= bool(row["caution"]), arrow.id


def test_every_identifier_of_a_source_row_is_cited(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    pattern = re.compile(r"doi:\S+|PMID:? ?\d+|PMC\d+|NCT\d+")
    checked = 0
    for row in rows:
        for found in (text.rstrip(";").lower() for text in pattern.findall(row["reference"])):
            number = re.sub(r"^(doi:|pmid:? ?)", "", found)
            for arrow in arrows_of(catalog, row, split):
                cited = [catalog.references[ref] for ref in arrow.references]
                held = {text.lower() for one in cited for text in (one.doi, one.pmid, one.pmcid, one.other)}
                assert number in held or any(text.startswith(number) for text in held), (arrow.id, found)
                checked += 1
    assert checked > 200


def test_every_named_author_is_cited_and_background_is_a_hypothesis(
    catalog: Catalog, rows: list[dict[str, str]], split: dict[str, tuple[str, ...]]
) -> None:
    for row in rows:
        text = row["reference"]
        years = re.findall(r"\b(?:19|20)\d\d\b", re.sub(r"doi:\S+|\([A-Z][^)]*\)", "", text))
        for arrow in arrows_of(catalog, row, split):
            assert arrow.is_hypothesis == (text == "background" and arrow.id not in GAINED), arrow.id
            cited = {str(catalog.references[ref].year) for ref in arrow.references}
            assert set(years) <= cited, (arrow.id, text)


def test_composite_cytokines_are_gone_as_sources_and_targets(catalog: Catalog) -> None:
    ends = {end for arrow in catalog.interactions.values() for end in (arrow.source, arrow.target)}
    assert not ends & {"TNF_IL1B", "CXCL9_CXCL10"}
    lung = {(a.source, a.target) for a in catalog.interactions.values() if a.id.startswith(("R152", "R153"))}
    assert lung == {("IL1A", "CXCL9"), ("IL1A", "CXCL10"), ("IL1B", "CXCL9"), ("IL1B", "CXCL10")}


def test_negative_feedback_of_a20_acts_on_two_targets(catalog: Catalog) -> None:
    actions = {(a.target, a.sign) for a in catalog.interactions.values() if a.source == "TNFAIP3"}
    assert actions == {("TRAF6", -1), ("IKK_complex", -1)}


def test_a_drug_that_gives_a_sourced_affinity_has_no_arrow_without_reference(catalog: Catalog) -> None:
    for drug in catalog.drugs.values():
        for action in drug.actions:
            if any(item.sources for item in getattr(action, "parameters", ())):
                assert [a for a in action.interactions if not catalog.interactions[a].references] == [], (
                    drug.id
                )


def test_every_arrow_of_figure_1_is_in_the_model_or_told_why_not(catalog: Catalog) -> None:
    page = (ROOT / "docs/explanation/outside_and_other_ways.md").read_text(encoding="utf-8")
    told = set(re.findall(r"\bR\d+[a-c]?\b", page.split("## What stays outside")[1]))
    done = {a for one in catalog.mechanisms.values() for step in one.reactions for a in step.interactions}
    for drug in catalog.drugs.values():
        starts = {drug.entity, "NLRP3_inflammasome_inhibition"}
        done |= {a for a in drug.interactions if catalog.interactions[a].source in starts}
    drawn = {a.id for a in catalog.interactions.values() if any(panel.startswith("1") for panel in a.figure)}
    assert drawn - done - told == set()
    assert told & done == set()


def test_a_count_taken_over_from_another_cell_is_not_called_measured(catalog: Catalog) -> None:
    for subject in catalog.subjects.values():
        others = set(catalog.subjects) - {subject.id}
        for item in subject.abundances:
            borrowed = "taken over" in item.rule or any(name in item.rule for name in others)
            assert not (borrowed and item.status == "measured"), (subject.id, item.gene)
