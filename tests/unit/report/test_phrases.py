from __future__ import annotations

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Result
from alarmin.records.scenario import Arm, Scenario, SiteRef
from alarmin.report.charts import Names
from alarmin.report.gather import build_trace
from alarmin.report.phrases import (
    answer_numbers,
    arm_phrase,
    arm_words,
    brief,
    grid_note,
    grid_step,
    measured,
    place_words,
    window,
)

BARE = Names({}, {}, {})


def test_answer_says_readout_kind_arm_comparator_and_window(result: Result, catalog: Catalog) -> None:
    names = build_trace(result, catalog).names
    measures = {measure.id: measure for measure in result.scenario.measures}
    said = {answer.measure: measured(answer, measures[answer.measure], names) for answer in result.answers}
    assert said["mean_low"] == "Signalling complexes: mean, low dose, 1 d to 7 d"
    assert said["left_low"] == "Signalling complexes: low dose relative to vehicle"


def test_measure_that_does_not_exist_is_shown_as_none(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "half")
    assert answer_numbers(answer)[:2] == ("none", "")


def test_median_and_interval_share_the_unit(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "peak")
    assert answer_numbers(answer) == ("5.10", "3.06 to 8.67", "h")


def test_ratio_is_shown_as_a_percentage(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "left_low")
    assert answer_numbers(answer) == ("43.2", "25.9 to 73.5", "%")
    assert brief(answer) == ("43 %", "26 to 73 %")
    small = answer.model_copy(update={"median": 0.0171, "low": 0.0046, "high": 1.29})
    assert brief(small) == ("2 %", "0.5 to 129 %")


def test_number_in_a_sentence_has_two_digits_and_no_interval_for_a_single_draw(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "mean_low")
    assert brief(answer) == ("61 sites/cell", "37 to 100")
    once = answer.model_copy(update={"low": answer.median, "high": answer.median})
    assert brief(once) == ("61 sites/cell", "")


@pytest.mark.parametrize(
    ("arm", "said"),
    [
        ({}, "nothing given"),
        (
            {"regimen": [{"drug": "blocker", "dose": "100 mg", "route": "sc", "every": "1 d", "count": 7}]},
            "blocker 100 mg sc every 1 d, 7 doses",
        ),
        (
            {"regimen": [{"drug": "catcher", "dose": "3 mg/kg", "route": "iv", "days": [1, 8], "cycle": "21 d", "infusion": "30 min"}]},
            "catcher 3 mg/kg iv on days 1, 8 of each 21 d, each over 30 min",
        ),
        (
            {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "10 nM"}}]},
            "IL1B 1 pM to 10 nM",
        ),
        (
            {"add": [{"entity": "IL1RN", "concentration": "1 nM", "at": "10 min", "wash": True}], "set": {"IL1R2": "0 sites/cell"}},
            "IL1RN 1 nM at 10 min after a wash; IL1R2 set to 0 sites/cell",
        ),
    ],
)  # fmt: skip
def test_arm_is_said_in_words(arm: dict[str, object], said: str) -> None:
    assert arm_words(Arm.model_validate(arm), BARE) == said


def test_changed_genes_and_inhibited_steps_are_told_by_name() -> None:
    names = Names({}, {}, {}, steps={"act_IRAK4": "kinase activity of IRAK4"})
    arm = Arm.model_validate({"change": {"IRAK1": 0, "IL1R1": 2}, "inhibit": {"act_IRAK4": "90 %"}})
    assert arm_words(arm, names) == (
        "IRAK1 knocked out; 2 times IL1R1; kinase activity of IRAK4 inhibited by 90 %"
    )
    assert not arm.is_control
    assert Arm().is_control


def test_place_is_said_with_the_levels_held_there() -> None:
    place = SiteRef.model_validate({"ref": "bone", "hold": {"IL1B": "3 pM"}})
    assert place_words(place, BARE) == "bone, IL1B held at 3 pM"


def test_arm_is_named_with_what_is_done_in_it(result: Result) -> None:
    arms = result.scenario.arms
    assert arm_phrase("vehicle", arms, BARE) == "vehicle"
    assert arm_phrase("antibody", arms, BARE) == "antibody (catcher 150 mg sc on day 1)"
    own = {"blocker": arms["low_dose"]}
    assert arm_phrase("blocker", own, BARE) == "blocker 1 mg/kg sc every 1 d"


def test_window_of_a_measure_is_said_in_words(result: Result) -> None:
    measures = {measure.id: measure for measure in result.scenario.measures}
    assert window(measures["mean_low"]) == "from 1 d to 7 d"
    assert window(measures["half"]) == "at 0 d"
    assert window(measures["left_low"]) == ""


def test_time_of_a_peak_has_the_digits_of_the_sampling(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "peak")
    scenario = Scenario.model_validate(result.scenario.model_dump() | {"sample": {"every": "30 min"}})
    sampled = result.model_copy(update={"scenario": scenario})
    step = grid_step(answer, sampled)
    assert step == 1800.0
    assert answer_numbers(answer, step) == ("about 5.1", "3.1 to 8.7", "h")
    assert answer_numbers(answer, 7200.0) == ("about 5", "3 to 9", "h")
    assert brief(answer, step) == ("about 5.1 h", "3.1 to 8.7")
    assert grid_note(answer, sampled) == "sampled every 30 min"


def test_half_life_is_a_fit_and_keeps_its_digits(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "half")
    assert grid_step(answer, result) is None
    assert grid_note(answer, result) == "no half maximum in the range"


def test_complexes_below_the_resolution_of_the_solver_are_shown_as_zero(result: Result) -> None:
    answer = next(answer for answer in result.answers if answer.measure == "mean_low")
    noise = answer.model_copy(update={"median": -3.84e-26, "low": -1e-12, "high": 2e-9})
    assert answer_numbers(noise) == ("0", "0 to 0", "sites/cell")
    assert brief(noise) == ("0 sites/cell", "0 to 0")
