"""Which mechanisms and drugs a scenario needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alarmin.catalog.load import load_catalog
from alarmin.errors import ScenarioError
from alarmin.records.scenario import Scenario
from alarmin.study.joins import drugs_in_dish, mechanisms_of

BASE: dict[str, Any] = {
    "alarmin": 1, "kind": "scenario", "id": "q", "subject": {"ref": "human_fibroblast"}, "arms": {"on": {}},
    "dish": {"cells": "1e5 cells/mL"}, "duration": "1 h", "readouts": ["signalling_complexes"],
}  # fmt: skip


def asked(*drugs: str, **words: Any) -> tuple[str, ...]:
    return mechanisms_of(Scenario.model_validate(BASE | words), load_catalog(), drugs)


def arm(**words: Any) -> dict[str, Any]:
    return {"arms": {"on": words}}


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ({}, {"il1_receptor"}),
        ({"readouts": ["nuclear_NFKB"]}, {"il1_receptor", "nfkb"}),
        (arm(add=[{"entity": "TNF", "concentration": "1 nM"}]), {"il1_receptor", "tnf_receptor"}),
        (arm(change={"IRAK1": 0}), {"il1_receptor", "myddosome"}),
        (arm(set={"RELA": "0 molecules/cell"}), {"il1_receptor", "nfkb"}),
        (arm(inhibit={"act_MAPK14": "90 %"}), {"il1_receptor", "mapk_ap1"}),
        ({"mechanisms": ["mapk_ap1"]}, {"il1_receptor", "mapk_ap1"}),
        ({"readouts": ["nothing_known"]}, {"il1_receptor"}),
    ],
)
def test_what_is_read_or_done_decides(words: dict[str, Any], joined: set[str]) -> None:
    assert set(asked(**words)) == joined


def test_a_drug_joins_what_it_acts_on() -> None:
    assert set(asked("zimlovisertib")) == {"il1_receptor", "myddosome"}
    assert set(asked("mcc950")) == {"il1_receptor", "inflammasome"}
    assert set(asked("canakinumab")) == {"il1_receptor"}


def test_drugs_of_a_dish_are_those_added() -> None:
    added = [{"entity": "canakinumab", "concentration": "1 nM"}, {"entity": "IL1B", "concentration": "1 pM"}]
    question = Scenario.model_validate(BASE | arm(add=added))
    assert drugs_in_dish(question, load_catalog()) == ("canakinumab",)


def test_unknown_mechanisms_genes_and_steps_are_named_together(ask: Callable[..., Any]) -> None:
    with pytest.raises(ScenarioError) as caught:
        ask(mechanisms=["nfkbb"], **arm(change={"IL1R9": 2}, inhibit={"act_IKKK": "50 %"}))
    said = str(caught.value)
    assert "nfkbb" in said
    with pytest.raises(ScenarioError) as caught:
        ask(mechanisms=["nfkb"], **arm(change={"IL1R9": 2}, inhibit={"act_IKKK": "50 %"}))
    said = str(caught.value)
    assert "IL1R9" in said
    assert "Did you mean act_IKK" in said


def test_copies_and_steps_that_are_changed_reach_the_run(ask: Callable[..., Any]) -> None:
    from alarmin.study.runs import arm_specs, centres

    plan = ask(
        readouts=["nuclear_NFKB"], **arm(change={"IRAK1": 0.1, "IL1R1": 2}, inhibit={"act_IKK": "75 %"})
    )
    spec = next(arm_specs(plan, plan.settings[0], plan.arms[0], centres(plan)))
    assert spec.parameters["n_IRAK1"] == pytest.approx(0.1 * plan.model.values["n_IRAK1"])
    counted = next(item.value for item in plan.abundances if item.name == "IL1R1")
    assert spec.parameters["n_IL1R1"] == pytest.approx(2 * counted)
    assert spec.parameters["left_act_IKK"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ({"change": {"CASP1": 0}}, 0),
        ({"change": {"CASP1": 0.5}}, 0.5),
        ({"change": {"CASP1": 0.5, "CASP1_constitutive": 2}}, 1),
        ({"set": {"CASP1": "0 molecules/cell"}}, 0),
        ({"change": {"CASP1_constitutive": 0}}, 0),
    ],
)
def test_what_is_done_to_a_gene_is_done_to_every_form_of_its_protein(
    ask: Callable[..., Any], words: dict[str, Any], times: float
) -> None:
    from alarmin.study.runs import arm_specs, centres

    plan = ask(subject={"ref": "human_monocyte"}, readouts=["IL1B_outside"], **arm(**words))
    spec = next(arm_specs(plan, plan.settings[0], plan.arms[0], centres(plan)))
    counted = {item.name: item.value for item in plan.abundances}
    form = spec.parameters["n_CASP1_constitutive"]
    assert form == pytest.approx(times * counted["CASP1_constitutive"])
    if "CASP1" not in words.get("change", words.get("set", {})):
        assert spec.parameters["n_CASP1"] == counted["CASP1"]


@pytest.mark.parametrize("share", ["120 %", "2", "-5 %"])
def test_a_share_of_inhibition_lies_between_none_and_all(share: str) -> None:
    with pytest.raises(ValueError, match=r"above 1|zero or more"):
        Scenario.model_validate(BASE | arm(inhibit={"act_IKK": share}))


def test_one_gene_is_not_both_set_and_changed() -> None:
    with pytest.raises(ValueError, match="both set and changed"):
        Scenario.model_validate(BASE | arm(set={"IL1R2": "0 sites/cell"}, change={"IL1R2": 0}))


def test_a_late_inhibitor_lowers_its_step_from_then_on(ask: Callable[..., Any]) -> None:
    from alarmin.study.runs import arm_specs, centres

    late = arm(inhibit={"act_IKK": "75 %"}, inhibit_from="20 min")
    plan = ask(readouts=["nuclear_NFKB"], **late)
    spec = next(arm_specs(plan, plan.settings[0], plan.arms[0], centres(plan)))
    assert spec.parameters.get("left_act_IKK", 1.0) == 1.0
    ((start, name, change),) = [(one.start_s, one.parameter, one.rate) for one in spec.infusions]
    assert (start, name) == (1200.0, "left_act_IKK")
    assert change == pytest.approx(-0.75)


def test_a_late_inhibitor_needs_something_to_inhibit_within_the_run(ask: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="does not say what"):
        Scenario.model_validate(BASE | arm(inhibit_from="20 min"))
    with pytest.raises(ScenarioError, match="not within the duration"):
        ask(readouts=["nuclear_NFKB"], **arm(inhibit={"act_IKK": "75 %"}, inhibit_from="2 d"))
