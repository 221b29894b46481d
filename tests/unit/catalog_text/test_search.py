"""Evidence is found by id, name, synonym, paper and words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.catalog.search import search
from alarmin.errors import UnknownName


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_arrow_is_found_by_its_id_in_any_case(catalog: Catalog) -> None:
    for query in ("R029", "r029", "  R029 "):
        assert [row.id for row in search(catalog, query).interactions] == ["R029"]


def test_entity_brings_every_arrow_it_takes_part_in(catalog: Catalog) -> None:
    found = search(catalog, "IL1RN")
    assert "IL1RN" in {item.id for item in found.entities}
    expected = {row.id for row in catalog.interactions.values() if "IL1RN" in (row.source, row.target)}
    assert expected
    assert expected <= {row.id for row in found.interactions}


def test_synonym_and_identifier_lead_to_the_entity(catalog: Catalog) -> None:
    named = next(item for item in catalog.entities.values() if item.synonyms and item.curies)
    for query in (named.synonyms[0], named.curies[0]):
        assert named.id in {item.id for item in search(catalog, query).entities}


def test_drug_brings_its_kinetics(catalog: Catalog) -> None:
    for drug in catalog.drugs.values():
        found = search(catalog, drug.id)
        expected = {(f"{drug.id} ({pk.species})", item.id) for pk in drug.pk for item in pk.parameters}
        assert expected <= {(owner, item.id) for owner, item in found.parameters}


def test_reference_is_found_by_author_year_and_number(catalog: Catalog) -> None:
    for reference in catalog.references.values():
        found = search(catalog, reference.id)
        assert reference in found.references
    known = next(item for item in catalog.references.values() if item.first_author and item.year and item.doi)
    for query in (f"{known.first_author} {known.year}", known.doi):
        assert known in search(catalog, query).references


def test_every_word_must_match(catalog: Catalog) -> None:
    with pytest.raises(UnknownName):
        search(catalog, "R029 R030")


def test_unknown_words_are_told_with_the_closest(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match=r"No evidence is called 'IL1RNN'\. Did you mean IL1RN\?"):
        search(catalog, "IL1RNN")


@pytest.mark.parametrize("query", ["", "   "])
def test_no_word_finds_nothing(query: str, catalog: Catalog) -> None:
    with pytest.raises(UnknownName):
        search(catalog, query)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_any_query_finds_something_or_says_so(query: str) -> None:
    try:
        found = search(load_catalog(), query)
    except UnknownName as fault:
        known = fault.known
    else:
        assert found.entities or found.interactions or found.parameters or found.references
        return
    assert known
