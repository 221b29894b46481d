"""A person as a whole: host mechanisms, the person's own values, and drugs that reach them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ModelError, UnknownName
from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.model.sbml import check_sbml, sbml_of
from alarmin.model.text import assigned
from alarmin.records.drug import Drug

LEVELS = ("drug_plasma", "drug_tissue", "antagonist_plasma", "antagonist_tissue")


def person(
    catalog: Catalog, *drugs: str, mechanisms: tuple[str, ...] = ("host_crp",), **more: Any
) -> ComposedModel:
    return compose(catalog, Composition("human", "body", drugs, mechanisms=mechanisms, **more))


def with_drug(catalog: Catalog, drug: Drug) -> Catalog:
    return replace(catalog, drugs={**catalog.drugs, drug.id: drug})


def test_without_drugs_every_level_that_drugs_supply_is_zero(catalog: Catalog) -> None:
    model = person(catalog)
    assert [model.values[name] for name in LEVELS] == [0.0] * 4
    assert model.doses == {}
    assert [item.id for item in model.mechanisms] == ["host_crp"]


def test_a_drug_supplies_the_levels_that_it_names(catalog: Catalog) -> None:
    model = person(catalog, "canakinumab", "anakinra")
    rules = assigned(model.antimony)
    assert [rules[name] for name in LEVELS] == [
        "canakinumab_plasma_concentration",
        "canakinumab_tissue_concentration",
        "anakinra_plasma_concentration",
        "anakinra_plasma_concentration",
    ]
    assert not {*LEVELS} & {*model.parameters}
    assert ("canakinumab", "sc") in model.doses
    assert {*model.weights} == {"canakinumab_weight", "anakinra_weight", "body_weight"}


def test_drugs_that_supply_one_level_add_up(catalog: Catalog) -> None:
    twin = catalog.drugs["canakinumab"].model_copy(update={"id": "twin", "name": "twin"})
    rules = assigned(person(with_drug(catalog, twin), "canakinumab", "twin").antimony)
    assert rules["drug_plasma"] == "canakinumab_plasma_concentration + twin_plasma_concentration"


def test_a_drug_that_does_not_know_the_target_goes_through_the_body_without_effect(catalog: Catalog) -> None:
    stranger = catalog.drugs["canakinumab"].model_copy(update={"active_in": ("mouse",)})
    model = person(with_drug(catalog, stranger), "canakinumab")
    assert model.values["drug_plasma"] == 0.0
    assert "canakinumab_tissue_concentration" in model.observables


def test_without_a_mechanism_there_are_the_kinetics_alone(catalog: Catalog) -> None:
    model = person(catalog, "gevokizumab", mechanisms=())
    assert {item.id for item in model.species} == {
        f"gevokizumab_{name}" for name in ("depot", "central", "peripheral", "eliminated")
    }
    assert model.resting == ()


def test_what_is_observed_of_a_person_stands_in_place_of_typical_values(catalog: Catalog) -> None:
    model = person(catalog, attributes=catalog.subjects["caps_patient"].attributes)
    usual = person(catalog)
    assert model.values["production_IL1B"] / usual.values["production_IL1B"] == pytest.approx(
        31 / 6, rel=1e-3
    )
    assert model.parameters["CRP_base"].status == "assumed"
    assert model.values["CL_IL1B"] == usual.values["CL_IL1B"]


def test_only_what_a_mechanism_asks_of_people_can_be_theirs(catalog: Catalog) -> None:
    own = catalog.mechanisms["host_crp"].parameters
    faster = tuple(one.model_copy(update={"value": 99.0}) for one in own if one.id == "CL_IL1B")
    assert person(catalog, attributes=faster).values["CL_IL1B"] == person(catalog).values["CL_IL1B"]


def test_a_mechanism_without_values_for_the_species_is_refused(catalog: Catalog) -> None:
    with pytest.raises(ModelError, match=r"No value for mouse of: .*CL_IL1B"):
        compose(catalog, Composition("mouse", "body", mechanisms=("host_crp",)))


def test_a_mechanism_of_cells_is_none_of_the_body(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="host mechanism"):
        person(catalog, mechanisms=("nfkb",))


def test_nothing_of_cells_can_be_set_and_the_body_rests(catalog: Catalog) -> None:
    model = person(catalog, "anakinra")
    assert (model.abundances, model.levels, model.ports, model.free) == ({}, {}, {}, {})
    assert {"IL1B_plasma", "IL1B_tissue", "IL6", "CRP"} <= {*model.resting}
    assert "anakinra_central" not in model.resting


def test_a_drug_brings_what_its_way_through_the_body_needs(catalog: Catalog) -> None:
    filtered = person(catalog, "anakinra", mechanisms=())
    assert [item.id for item in filtered.mechanisms] == ["kidney", "pk_two_steps"]
    assert filtered.steps == {"act_filtration": "left_act_filtration"}
    assert "filtration" in filtered.observables
    assert person(catalog, "canakinumab", mechanisms=()).steps == {}


def test_two_filtered_drugs_share_one_pair_of_kidneys(catalog: Catalog) -> None:
    model = compose(catalog, Composition("rat", "body", ("rhil1a", "rhil1b")))
    assert [item.id for item in model.mechanisms].count("kidney") == 1
    assert model.values["GFR"] == pytest.approx(1.73e-3 / 60)


def test_an_animal_without_kinetics_of_the_drug_is_refused(catalog: Catalog) -> None:
    with pytest.raises(ModelError, match="no pharmacokinetics in rat"):
        compose(catalog, Composition("rat", "body", ("canakinumab",)))


def test_units_of_a_person_under_drugs_agree(catalog: Catalog) -> None:
    assert check_sbml(sbml_of(person(catalog, "canakinumab", "anakinra"))) == ()
