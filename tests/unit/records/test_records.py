"""Doses, series, measures and scenarios hold what can be meant, and say why they hold nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from alarmin.records import arm, base, drug, entity, evidence, mechanism, protocol, result, scenario, subject
from alarmin.records.arm import Addition, Dose, Series
from alarmin.records.evidence import Parameter, Spread
from alarmin.records.scenario import Measure, Scenario
from alarmin.records.subject import Subject
from alarmin.units import Quantity

DOSE = {"drug": "anakinra", "dose": "100 mg", "route": "sc"}
BODY: dict[str, Any] = {
    "alarmin": 1,
    "kind": "scenario",
    "id": "question",
    "subject": {"ref": "human_fibroblast"},
    "sites": [{"ref": "tumour_niche"}],
    "arms": {"untreated": {}, "treated": {"regimen": [DOSE]}},
    "duration": "7 d",
    "readouts": ["signalling_complexes"],
}
RATIO = {
    "id": "left",
    "kind": "ratio",
    "readout": "signalling_complexes",
    "arm": "treated",
    "versus": "untreated",
    "at": "1 d",
    "to": "2 d",
}
RECORDS = [
    item
    for module in (arm, base, drug, entity, evidence, mechanism, protocol, result, scenario, subject)
    for item in vars(module).values()
    if isinstance(item, type) and issubclass(item, BaseModel) and item.__module__ == module.__name__
]


def refusal(record: type[BaseModel], data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        record.model_validate(data)
    return str(caught.value)


@pytest.mark.parametrize("record", RECORDS, ids=[record.__name__ for record in RECORDS])
def test_every_record_is_frozen_and_takes_no_other_field(record: type[BaseModel]) -> None:
    assert record.model_config["frozen"]
    assert record.model_config["extra"] == "forbid"
    assert record.model_config["allow_inf_nan"] is False


def test_frozen_means_that_nothing_can_be_set() -> None:
    dose = Dose.model_validate(DOSE)
    with pytest.raises(ValidationError, match="frozen"):
        dose.route = "iv"
    assert "notes" in refusal(Dose, {**DOSE, "notes": "x"})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"every": "1 d"},
        {"every": "1 min"},
        {"days": [1, 8, 15], "cycle": "28 d"},
        {"days": [1, 2.5]},
        {"days": [8], "cycle": "8 d"},
        {"dose": "0 mg"},
        {"dose": "1 mg/kg"},
        {"dose": "5 nmol"},
        {"infusion": "30 min", "until": "9 d", "start": "0 d", "count": 3, "every": "12 h"},
    ],
)
def test_dose_in_clinical_words_is_taken(more: dict[str, Any]) -> None:
    dose = Dose.model_validate({**DOSE, **more})
    assert isinstance(dose.dose, Quantity)
    assert Dose.model_validate(dose.model_dump(mode="json", exclude_defaults=True)) == dose


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"every": "1 d", "days": [1]}, "`every` and `days` are both given"),
        ({"cycle": "28 d"}, "`cycle` repeats `days`"),
        ({"cycle": "7 d", "days": [1, 8]}, "shorter than day 8"),
        ({"every": "59 s"}, "a minute or longer"),
        ({"every": "0 d"}, "a minute or longer"),
        ({"days": [0]}, "greater than or equal to 1"),
        ({"days": [10001]}, "less than or equal to 10000"),
        ({"count": 0}, "greater than or equal to 1"),
        ({"dose": "5 %"}, "no unit of mass"),
        ({"dose": "-1 mg"}, "zero or more"),
        ({"dose": "2 mL"}, "of the kind volume"),
        ({"dose": 100}, "has no unit"),
        ({"dose": "1e31 mg"}, "larger than anything"),
        ({"start": "-1 d"}, "zero or more"),
        ({"drug": "ana kinra"}, "pattern"),
    ],
)
def test_dose_that_cannot_be_meant_is_refused(more: dict[str, Any], says: str) -> None:
    assert says in refusal(Dose, {**DOSE, **more})


def test_every_fault_of_a_dose_is_told_at_once() -> None:
    told = refusal(Dose, {**DOSE, "every": "1 s", "days": [1, 8], "cycle": "1 d", "dose": "5 %"})
    for says in ("no unit of mass", "both given", "a minute or longer", "shorter than day 8"):
        assert says in told


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        ("1 nM", "1 pM", "needs low below high"),
        ("1 nM", "1000 pM", "needs low below high"),
        ("0 nM", "1 nM", "above zero"),
        ("1 pg/mL", "1 nM", "units of one kind"),
        ("1 fM", "1001 M", "at most twelve decades"),
        ("1 h", "2 h", "of the kind time"),
    ],
)
def test_series_runs_upwards_between_two_concentrations(low: str, high: str, says: str) -> None:
    assert says in refusal(Series, {"low": low, "high": high})


@given(st.floats(min_value=1e-12, max_value=1e3), st.floats(min_value=1.01, max_value=1e11))
def test_any_rising_series_within_twelve_decades_is_taken(low: float, factor: float) -> None:
    series = Series.model_validate({"low": f"{low!r} nM", "high": f"{low * factor!r} nM"})
    assert series.low.value < series.high.value
    assert series.per_decade == 3


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ({}, "neither is given"),
        ({"concentration": "1 nM", "series": {"low": "1 pM", "high": "1 nM"}}, "both are given"),
        ({"concentration": "1e6 cells/mL"}, "of the kind cell density"),
    ],
)
def test_addition_has_one_level(levels: dict[str, Any], says: str) -> None:
    assert says in refusal(Addition, {"entity": "IL1B", **levels})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"versus": None}, "A ratio needs `versus`"),
        ({"kind": "ki", "versus": None}, "A ki needs `versus`"),
        ({"kind": "value", "at": None, "to": None}, "A value needs `at`"),
        ({"kind": "trough", "at": None, "to": None}, "A trough needs `at`"),
        ({"at": "2 d", "to": "1 d"}, "not after its start"),
        ({"at": "24 h", "to": "1 d"}, "not after its start"),
        ({"kind": "average"}, "kind"),
        ({"at": "-1 d"}, "zero or more"),
    ],
)
def test_measure_that_cannot_be_taken_is_refused(change: dict[str, Any], says: str) -> None:
    assert Measure.model_validate(RATIO).id == "left"
    assert says in refusal(Measure, {**RATIO, **change})


def test_sound_scenario_is_taken_and_written_back_the_same() -> None:
    question = Scenario.model_validate({**BODY, "measures": [RATIO]})
    again = Scenario.model_validate_json(question.model_dump_json())
    assert again == question
    assert (question.draws, question.seed) == (1, 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dish": {"cells": "1e5 cells/mL"}}, "are both given"),
        ({"sites": [{"ref": "a"}, {"ref": "a"}]}, "Two places are called 'a'"),
        ({"sites": [{"ref": "a"}, {"ref": "b", "id": "a"}]}, "Two places are called 'a'"),
        ({"duration": "0 d"}, "A duration of 0 d cannot be run"),
        ({"duration": "51 y"}, "at most 50 years"),
        ({"duration": "1 kg"}, "of the kind mass"),
        ({"weight": "2 kg/mol"}, "of the kind molar mass"),
        ({"weight": "1001 kg"}, "at most 1000 kg"),
        ({"arms": {}}, "at least 1"),
        ({"arms": {"one arm": {}}}, "pattern"),
        ({"arms": {"a": {"add": [{"entity": "IL1B", "concentration": "1 nM"}]}}}, "`add` needs a dish"),
        ({"arms": {"a": {"regimen": [{**DOSE, "dose": "1001 g"}]}}}, "too large for a dose"),
        ({"arms": {"a": {"regimen": [{**DOSE, "dose": "2 g/g"}]}}}, "no unit of mass"),
        ({"arms": {"a": {"regimen": [{**DOSE, "dose": "2 mol"}]}}}, "at most 1 mol"),
        ({"readouts": []}, "at least 1"),
        ({"measures": [{**RATIO, "arm": "treted"}]}, "Did you mean treated?"),
        ({"measures": [{**RATIO, "versus": "vehicle"}]}, "no arm is called 'vehicle'"),
        ({"measures": [{**RATIO, "readout": "other"}]}, "'other' is not among the readouts"),
        ({"measures": [RATIO, RATIO]}, "Two measures are called 'left'"),
        ({"draws": 0}, "greater than or equal to 1"),
        ({"draws": 100_001}, "less than or equal to 100000"),
        ({"seed": 2**63}, "less than"),
        ({"alarmin": 2}, "alarmin"),
        ({"id": "../up"}, "pattern"),
    ],
)
def test_scenario_whose_parts_contradict_is_refused(change: dict[str, Any], says: str) -> None:
    assert says in refusal(Scenario, {**BODY, **change})


@pytest.mark.parametrize(
    ("arm_of_dish", "says"),
    [
        ({"regimen": [DOSE]}, "Doses need a body"),
        ({"events": "doses.csv"}, "Doses need a body"),
        (
            {"add": [{"entity": name, "series": {"low": "1 pM", "high": "1 nM"}} for name in "ab"]},
            "one series",
        ),
    ],
)
def test_dish_takes_additions_and_no_doses(arm_of_dish: dict[str, Any], says: str) -> None:
    dish = {key: value for key, value in BODY.items() if key != "sites"}
    dish["dish"] = {"cells": "1e5 cells/mL"}
    assert Scenario.model_validate({**dish, "arms": {"untreated": {}}}).dish is not None
    assert says in refusal(Scenario, {**dish, "arms": {"arm": arm_of_dish}})


def test_every_contradiction_of_a_scenario_has_its_place() -> None:
    data = {**BODY, "duration": "0 d", "measures": [{**RATIO, "arm": "x"}], "weight": "1 Da"}
    data["arms"] = {**BODY["arms"], "wet": {"add": [{"entity": "IL1B", "concentration": "1 nM"}]}}
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(data)
    (error,) = caught.value.errors()
    assert [place for place, _ in error["ctx"]["found"]] == [
        ("duration",),
        ("arms", "wet", "add"),
        ("measures", 0, "arm"),
    ]


@given(
    st.dictionaries(
        st.sampled_from(sorted(BODY)), st.none() | st.integers() | st.text(max_size=9), max_size=3
    )
)
def test_any_damage_to_a_scenario_is_taken_or_refused(damage: dict[str, Any]) -> None:
    try:
        question = Scenario.model_validate({**BODY, **damage})
    except ValidationError as fault:
        count = fault.error_count()
    else:
        assert question.readouts == ("signalling_complexes",)
        return
    assert count


@pytest.mark.parametrize(
    ("spread", "says"),
    [
        ({"kind": "lognormal"}, "needs gsd"),
        ({"kind": "lognormal", "gsd": 1.0}, "greater than 1"),
        ({"kind": "uniform", "low": 2, "high": 1}, "low < high"),
        ({"kind": "loguniform", "low": 0, "high": 1}, "low above zero"),
        ({"kind": "uniform", "low": 1}, "low < high"),
        ({"kind": "uniform", "low": float("nan"), "high": 1}, "finite"),
        ({"kind": "normal"}, "kind"),
    ],
)
def test_spread_without_its_numbers_is_refused(spread: dict[str, Any], says: str) -> None:
    assert says in refusal(Spread, spread)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"status": "measured"}, "name its source"),
        ({"status": "derived", "sources": [{"ref": "a_2001"}]}, "show the formula"),
        ({"reason": ""}, "give the reason"),
        ({"value": float("inf")}, "finite"),
        ({"status": "guessed"}, "status"),
    ],
)
def test_number_without_evidence_is_refused(change: dict[str, Any], says: str) -> None:
    sound = {
        "id": "kon",
        "value": 1.0,
        "unit": "1/M/s",
        "spread": {"kind": "fixed"},
        "meaning": "binding",
        "status": "assumed",
        "reason": "test",
    }
    assert Parameter.model_validate(sound).value == 1.0
    assert says in refusal(Parameter, {**sound, **change})


@pytest.mark.parametrize("name", ["my-drug", "my.drug", "1drug", "drug x", "", "d" * 65])
def test_names_that_enter_model_text_are_names_there(name: str) -> None:
    reader = TypeAdapter(base.ModelName)
    with pytest.raises(ValidationError, match="pattern"):
        reader.validate_python(name)
    assert reader.validate_python("_my_drug1") == "_my_drug1"


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (drug.Drug, "id"),
        (drug.Supplies, "species"),
        (drug.Binds, "target"),
        (drug.Inhibits, "step"),
        (drug.DrugPK, "routes"),
        (drug.DrugPK, "bioavailability"),
        (drug.DrugPK, "infusion"),
        (evidence.Parameter, "id"),
        (mechanism.SpeciesDef, "id"),
        (mechanism.SpeciesDef, "compartment"),
        (mechanism.SpeciesDef, "initial"),
        (mechanism.ReactionDef, "id"),
        (mechanism.Observable, "id"),
        (mechanism.Observable, "model_unit"),
        (mechanism.Port, "species"),
        (mechanism.Port, "free"),
        (mechanism.Cycle, "closing"),
    ],
)
def test_no_record_takes_a_hyphen_into_model_text(record: type[BaseModel], field: str) -> None:
    value: Any = {"sc": "a-b"} if record is drug.DrugPK else "a-b"
    with pytest.raises(ValidationError) as caught:
        record.model_validate({field: value})
    faults = {fault["loc"][0]: fault["type"] for fault in caught.value.errors()}
    assert faults[field] == "string_pattern_mismatch"


OBSERVED = {
    "id": "CRP_base",
    "value": 7,
    "unit": "nM",
    "spread": {"kind": "lognormal", "gsd": 2},
    "meaning": "CRP untreated",
    "status": "assumed",
    "reason": "test",
}
COUNTED = {"gene": "IL1R1", "value": 100, "spread": {"kind": "fixed"}, "status": "assumed"}


def test_a_subject_is_a_cell_or_a_person() -> None:
    head = {"id": "someone", "name": "someone", "species": "human"}
    assert Subject.model_validate({**head, "attributes": [OBSERVED]}).is_person
    assert not Subject.model_validate({**head, "cell": "fibroblast", "abundances": [COUNTED]}).is_person
    assert "or else the `attributes`" in refusal(Subject, head)
    assert not Subject.model_validate({**head, "cell": "fibroblast", "attributes": [OBSERVED]}).is_person
    assert "no abundances" in refusal(Subject, {**head, "attributes": [OBSERVED], "abundances": [COUNTED]})
