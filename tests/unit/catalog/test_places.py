"""Places of interactions are read into cells and parts of cells; the layout names what is there."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from alarmin.catalog.lint.vocabulary import CURIES
from alarmin.catalog.load import load_catalog
from alarmin.catalog.places import cells_of, compartments_of, load_drawing, load_places
from alarmin.records.entity import Interaction
from alarmin.records.network import PlaceRules


def row(source: str = "IL1B", target: str = "IL6", *, place: str = "", context: str = "") -> Interaction:
    return Interaction(
        id="X1",
        source=source,
        action="induces",
        sign=1,
        target=target,
        place=place,
        context=context,
        outcome="",
        grade="A",
        drawn_in_review="no",
        kind="edge",
    )


@pytest.mark.parametrize(
    ("place", "cells"),
    [
        ("cytosol", ()),
        ("macrophage", ("leukocyte", "myeloid", "macrophage")),
        ("TAMs", ("leukocyte", "myeloid", "macrophage")),
        ("CAF", ("fibroblast", "CAF")),
        ("memory CD4+ T cell", ("leukocyte", "T_cell", "CD4_T_cell")),
        ("plasma membrane; dendritic cell", ("leukocyte", "myeloid", "dendritic_cell")),
        ("CD44 on the surface", ()),
        ("cancer cell in bone marrow", ("cancer_cell",)),
        ("HER2+ CSC", ("cancer_cell", "HER2_positive_cell", "cancer_stem_cell")),
    ],
)
def test_whole_words_of_the_place_name_cells_and_wider_classes_follow(
    place: str, cells: tuple[str, ...]
) -> None:
    assert cells_of(row(place=place), load_places()) == cells


def test_cell_at_either_end_counts_as_named() -> None:
    rules = load_places()
    assert "macrophage" in cells_of(row("cell:TAM", place="TME"), rules)
    assert "CD8_T_cell" in cells_of(row(target="cell:CD8_T", place="TME"), rules)


def test_context_names_the_cell_only_where_the_place_is_a_part_of_one() -> None:
    rules = load_places()
    assert cells_of(row(place="nucleus", context="MDA-MB-231"), rules) == ("cancer_cell", "TNBC_cell")
    assert cells_of(row(place="host", context="MDA-MB-231 graft"), rules) == ()


def test_context_narrows_a_class_and_adds_no_other() -> None:
    found = cells_of(row(place="cancer cell", context="TNBC, driven by CAF"), load_places())
    assert found == ("cancer_cell", "TNBC_cell")


def test_compartments_are_read_from_the_place() -> None:
    rules = load_places()
    assert compartments_of(row(place="nucleus/cytosol; myeloid"), rules) == ("cytosol", "nucleus")
    assert compartments_of(row(place="macrophage"), rules) == ()


def test_rules_name_entities_of_the_catalogue_and_sound_identifiers() -> None:
    entities = load_catalog().entities
    for cell in load_places().cells:
        assert [name for name in cell.entities if name not in entities] == []
        for curie in cell.curies:
            prefix, _, local = curie.partition(":")
            assert CURIES[prefix].match(local), curie


def test_every_cell_entity_of_the_catalogue_is_one_of_the_classes() -> None:
    known = {name for cell in load_places().cells for name in cell.entities}
    kinds = {name for name, item in load_catalog().entities.items() if item.kind == "cell"}
    assert kinds - known <= {"cell:Innate_antitumour"}  # its cell types are not named by the source


def test_wider_class_must_stand_above() -> None:
    cells = [{"id": "a", "name": "a", "within": "b"}, {"id": "b", "name": "b"}]
    with pytest.raises(ValidationError, match="must stand above"):
        PlaceRules.model_validate({"alarmin": 1, "kind": "place_rules", "compartments": [], "cells": cells})


def test_layout_names_entities_interactions_and_compartments_that_are_there() -> None:
    catalog, drawing = load_catalog(), load_drawing()
    assert {band.compartment for band in drawing.bands} == {part.id for part in load_places().compartments}
    assert [name for name in drawing.labels if name not in catalog.entities] == []
    for panel in drawing.panels:
        assert [name for name in panel.at if name not in catalog.entities] == []
        assert [name for name in panel.bend if name not in catalog.interactions] == []
