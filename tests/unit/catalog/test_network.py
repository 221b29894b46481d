"""Filters choose interactions; a network holds them with what they name."""

from __future__ import annotations

from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.catalog.network import Choice, build_network, figures_of
from alarmin.errors import UnknownName
from alarmin.records.network import Network


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def ids(network: Network) -> set[str]:
    return {arrow.row.id for arrow in network.arrows}


def test_without_filters_all_mechanisms_and_no_outcomes(catalog: Catalog) -> None:
    network = build_network(catalog)
    edges = {row.id for row in catalog.interactions.values() if row.kind == "edge"}
    assert ids(network) == edges
    assert network.left_out == len(catalog.interactions) - len(edges) > 0
    assert network.filters == {}
    assert network.digest == catalog.digest


def test_outcomes_and_associations_come_on_request_and_keep_their_kind(catalog: Catalog) -> None:
    network = build_network(catalog, Choice(outcomes=True))
    assert ids(network) == set(catalog.interactions)
    assert {arrow.row.kind for arrow in network.arrows} == {"edge", "outcome", "association"}
    assert network.left_out == 0


def test_entities_are_the_ends_of_the_arrows(catalog: Catalog) -> None:
    network = build_network(catalog, Choice(figures=["1b"]))
    ends = {end for arrow in network.arrows for end in (arrow.row.source, arrow.row.target)}
    assert {entity.id for entity in network.entities} == ends


def test_references_are_resolved_in_order(catalog: Catalog) -> None:
    for arrow in build_network(catalog).arrows:
        assert tuple(item.id for item in arrow.references) == arrow.row.references


def test_whole_figure_is_the_sum_of_its_panels(catalog: Catalog) -> None:
    whole = ids(build_network(catalog, Choice(figures=["1"])))
    parts = [ids(build_network(catalog, Choice(figures=[panel]))) for panel in ("1a", "1b", "1c")]
    assert whole == set.union(*parts) == ids(build_network(catalog, Choice(figures=["1a", "1b", "1c"])))


def test_row_of_two_panels_is_found_by_either(catalog: Catalog) -> None:
    rows = [row for row in catalog.interactions.values() if row.figure == ("2", "3")]
    assert rows
    for panel in rows[0].figure:
        assert rows[0].id in ids(build_network(catalog, Choice(figures=[panel], outcomes=True)))


def test_sign_and_grade_filters(catalog: Catalog) -> None:
    network = build_network(catalog, Choice(signs=["-"], grades=["A", "R"]))
    assert network.arrows
    assert {arrow.row.sign for arrow in network.arrows} == {-1}
    assert {arrow.row.grade for arrow in network.arrows} == {"A", "R"}


def test_hypotheses_can_be_left_out_or_had_alone(catalog: Catalog) -> None:
    without = build_network(catalog, Choice(hypotheses="no"))
    alone = build_network(catalog, Choice(hypotheses="only"))
    assert all(arrow.references for arrow in without.arrows)
    assert alone.arrows
    assert not any(arrow.references for arrow in alone.arrows)
    assert ids(without) | ids(alone) == ids(build_network(catalog))


def test_cell_filter_takes_narrower_classes_and_general_those_without_a_cell(catalog: Catalog) -> None:
    macrophage = ids(build_network(catalog, Choice(cells=["macrophage"])))
    myeloid = ids(build_network(catalog, Choice(cells=["myeloid"])))
    general = ids(build_network(catalog, Choice(cells=["general"])))
    assert "R068" in macrophage  # macrophages secrete IL-1β
    assert macrophage < myeloid
    assert "R029" in general  # IL-1Ra on IL-1R1, on any cell
    assert not general & myeloid
    both = ids(build_network(catalog, Choice(cells=["macrophage", "general"])))
    assert both == macrophage | general


def test_cell_is_also_found_by_its_cell_ontology_identifier(catalog: Catalog) -> None:
    by_curie = build_network(catalog, Choice(cells=["CL:0000235"]))
    assert ids(by_curie) == ids(build_network(catalog, Choice(cells=["macrophage"])))
    shared = build_network(catalog, Choice(cells=["CL:0000057"]))  # fibroblasts and their kind in tumours
    assert ids(shared) == ids(build_network(catalog, Choice(cells=["fibroblast"])))


def test_filters_are_told(catalog: Catalog) -> None:
    choice = Choice(figures=["1a", "2"], signs=["+"], hypotheses="no", outcomes=True)
    told = build_network(catalog, choice).filters
    assert told == {"figure": "1a, 2", "sign": "+", "hypotheses": "no", "outcomes": "yes"}


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"figures": ["4"]}, ("figure", "'4'", "1a", "3")),
        ({"cells": ["macrofage"]}, ("Did you mean macrophage?", "general")),
        ({"grades": ["B"]}, ("grade", "Allowed: A, R, L, M.")),
        ({"signs": ["plus"]}, ("sign", "Allowed: +, -, 0.")),
        ({"hypotheses": "onyl"}, ("Did you mean only?", "yes, no, only")),
    ],
)
def test_unknown_value_is_refused_with_what_is_allowed(
    catalog: Catalog, choice: dict[str, Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownName) as refused:
        build_network(catalog, Choice(**choice))
    for word in words:
        assert word in str(refused.value)


def test_figures_are_those_of_the_rows(catalog: Catalog) -> None:
    panels = {panel for row in catalog.interactions.values() for panel in row.figure}
    assert panels <= set(figures_of(catalog))
    assert "1" in figures_of(catalog)
