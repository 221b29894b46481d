"""What a scenario of a person as a whole may ask, and what it becomes."""

from __future__ import annotations

from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ScenarioError
from alarmin.records.scenario import Scenario
from alarmin.study.person import host_mechanisms_of
from alarmin.study.plan import Plan
from alarmin.study.verb import plan_of

DOSE = {"drug": "canakinumab", "dose": "150 mg", "route": "sc"}


def asked(**words: Any) -> Scenario:
    basic: dict[str, Any] = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "whole",
        "subject": {"ref": "healthy_person"},
        "arms": {"control": {}, "treated": {"regimen": [DOSE]}},
        "duration": "28 d",
        "readouts": ["CRP_change"],
    }
    return Scenario.model_validate({**basic, **words})


def planned(catalog: Catalog, **words: Any) -> Plan:
    return plan_of(asked(**words), catalog)[0]


def problems(catalog: Catalog, **words: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        planned(catalog, **words)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_person_is_one_place_without_cells(catalog: Catalog) -> None:
    plan = planned(catalog)
    assert [setting.name for setting in plan.settings] == ["body"]
    assert plan.abundances == ()
    assert plan.fixed == {"canakinumab_weight": 70.0}


def test_the_body_rests_until_what_enters_a_rate_has_settled(catalog: Catalog) -> None:
    rest = planned(catalog).equilibrate
    assert {*rest.watch} == {"IL1B_plasma", "IL1B_tissue", "IL6", "CRP"}
    assert rest.clear == ()


def test_mechanisms_come_with_what_is_read_or_named(catalog: Catalog) -> None:
    assert host_mechanisms_of(asked(), catalog) == ("host_crp",)
    alone = asked(readouts=["canakinumab_plasma_concentration"])
    assert host_mechanisms_of(alone, catalog) == ()
    assert host_mechanisms_of(alone.model_copy(update={"mechanisms": ("host_crp",)}), catalog) == (
        "host_crp",
    )


def test_cells_without_a_place_are_refused(catalog: Catalog) -> None:
    said = problems(catalog, subject={"ref": "human_fibroblast"}, readouts=["signalling_complexes"])
    assert "Nothing says where the cells are" in said
    assert "`sites` (cells in the body) or `dish`" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"sites": [{"ref": "healthy_plasma"}]}, "`sites` is a place of cells"),
        ({"dish": {"cells": "1e6 cells/mL"}, "arms": {"control": {}}}, "`dish` is a place of cells"),
        ({"subject": {"ref": "healthy_person", "abundances": "mine.csv"}}, "no cells to count on"),
        ({"arms": {"a": {"add": [{"entity": "IL1B", "concentration": "1 nM"}]}}}, "`add` is done to cells"),
        ({"arms": {"a": {"set": {"IL1R2": "0 sites/cell"}}}}, "`set` is done to cells"),
        ({"arms": {"a": {"change": {"IL1R2": 0}}}}, "`change` is done to cells"),
        ({"arms": {"a": {"inhibit": {"act_IRAK4": "90 %"}}}}, "`inhibit` is done to cells"),
        ({"mechanisms": ["nfkb"]}, "No host mechanism is called 'nfkb'"),
        ({"readouts": ["CRP_chnage"]}, "Did you mean CRP_change?"),
        ({"arms": {"a": {"regimen": [{**DOSE, "route": "ip"}]}}}, "not given by the route 'ip'"),
    ],
)
def test_what_is_for_cells_is_refused_by_name(catalog: Catalog, words: dict[str, Any], says: str) -> None:
    assert says in problems(catalog, **words)


def test_a_drug_whose_effect_is_not_described_is_refused(catalog: Catalog) -> None:
    regimen = {"arms": {"a": {"regimen": [{**DOSE, "drug": "gevokizumab"}]}}}
    said = problems(catalog, **regimen)
    assert "What gevokizumab does to host_crp is not described" in said
    assert "anakinra, canakinumab" in said
    alone = planned(catalog, **regimen, readouts=["gevokizumab_plasma_concentration"])
    assert "CRP_change" not in alone.model.observables


NO_KIDNEYS = {"act_filtration": "100 %"}


def test_steps_of_the_body_may_be_inhibited_in_a_person(catalog: Catalog) -> None:
    arms = {"a": {"regimen": [{**DOSE, "drug": "anakinra"}], "inhibit": NO_KIDNEYS}}
    (arm,) = planned(catalog, arms=arms, readouts=["anakinra_plasma_concentration"]).arms
    assert arm.left == {"left_act_filtration": 0.0}


def test_kidneys_that_no_drug_needs_are_not_there_to_be_inhibited(catalog: Catalog) -> None:
    said = problems(catalog, arms={"a": {"regimen": [DOSE], "inhibit": NO_KIDNEYS}})
    assert "No step is called 'act_filtration'" in said


def test_what_has_no_reactions_is_read_beside_any_drug(catalog: Catalog) -> None:
    plan = planned(catalog, readouts=["filtration", "canakinumab_plasma_concentration"])
    assert plan.fixed == {"canakinumab_weight": 70.0, "body_weight": 70.0}


def test_an_animal_as_a_whole_is_planned_like_a_person(catalog: Catalog) -> None:
    arms = {"a": {"regimen": [{"drug": "rhil1b", "dose": "1 ug/kg", "route": "iv"}]}}
    plan = planned(
        catalog, subject={"ref": "laboratory_rat"}, arms=arms, readouts=["rhil1b_plasma_concentration"]
    )
    assert plan.model.composition.species == "rat"
    assert plan.fixed == {"rhil1b_weight": 0.25, "body_weight": 0.25}
