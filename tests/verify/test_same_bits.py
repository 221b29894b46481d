"""What must not change a result by a single bit, and what must change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alarmin.records.result import Result
from alarmin.study import run

ANAKINRA = {"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}
TREATED = {"regimen": [ANAKINRA]}
READ = ["signalling_complexes", "surface_IL1R1", "antagonist_occupancy"]
WEEKEND = {"duration": "2 d", "sample": {"every": "2 h"}, "readouts": READ, "draws": 4, "seed": 3}
DISH = {"dish": {"cells": "1e6 cells/mL"}, "duration": "4 h", "sample": {"every": "30 min"}, "readouts": READ}


@pytest.fixture
def answer(lab: Any, question: Callable[..., Any]) -> Callable[..., Result]:
    return lambda **words: run(question(**words), catalog=lab.catalog)


def curves(result: Result, arm: str, site: str = "inflamed_tissue") -> list[tuple[float, ...]]:
    found = [item for item in result.curves if item.arm == arm and item.site == site]
    assert found
    return [numbers for item in found for numbers in (item.median, item.low, item.high)]


@pytest.mark.parametrize(
    "nothing",
    [
        pytest.param({"dose": "0 mg"}, id="0 mg"),
        pytest.param({"dose": "0 mg/kg"}, id="0 mg/kg"),
        pytest.param({"dose": "0 nmol", "route": "iv", "infusion": "1 h"}, id="an infusion of nothing"),
        pytest.param({"start": "90 d"}, id="a first dose after the end"),
    ],
)
def test_a_regimen_without_drug_is_the_empty_arm(
    answer: Callable[..., Result], nothing: dict[str, str]
) -> None:
    arms = {"control": {}, "nothing": {"regimen": [{**ANAKINRA, **nothing}]}}
    result = answer(arms=arms, **WEEKEND)
    assert curves(result, "nothing") == curves(result, "control")


@pytest.mark.parametrize("level", ["0 pM", "0 pg/mL"])
def test_an_addition_of_nothing_is_the_empty_arm(answer: Callable[..., Result], level: str) -> None:
    base = {"entity": "IL1B", "concentration": "10 pM"}
    arms = {
        "one": {"add": [base]},
        "both": {"add": [base, {"entity": "IL1RN", "concentration": level, "at": "1 h"}]},
    }
    result = answer(arms=arms, draws=3, **DISH)
    assert curves(result, "both", "dish") == curves(result, "one", "dish")


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(answer: Callable[..., Result]) -> None:
    first = answer(arms={"on": TREATED}, **WEEKEND)
    again = answer(arms={"on": TREATED}, **WEEKEND)
    other = answer(arms={"on": TREATED}, **{**WEEKEND, "seed": 4})
    assert curves(again, "on") == curves(first, "on")
    assert curves(other, "on") != curves(first, "on")


def test_arms_with_the_same_content_share_their_draws(answer: Callable[..., Result]) -> None:
    result = answer(arms={"one": TREATED, "two": TREATED, "other": {}}, **WEEKEND)
    assert curves(result, "one") == curves(result, "two")
    assert curves(result, "one") != curves(result, "other")


def test_neither_order_nor_number_of_arms_changes_an_arm(answer: Callable[..., Result]) -> None:
    iv = {"regimen": [{**ANAKINRA, "route": "iv", "infusion": "1 h"}]}
    forward = answer(arms={"a": {}, "b": TREATED, "c": iv}, **WEEKEND)
    backward = answer(arms={"c": iv, "b": TREATED, "a": {}}, **WEEKEND)
    assert all(curves(forward, arm) == curves(backward, arm) for arm in "abc")
    fewer = answer(arms={"b": TREATED, "c": iv}, **WEEKEND)
    assert all(curves(forward, arm) == curves(fewer, arm) for arm in "bc")


def test_more_draws_keep_those_that_were_there(answer: Callable[..., Result]) -> None:
    measure = {"id": "end", "kind": "value", "readout": READ[0], "arm": "on", "at": "2 d"}
    few = answer(arms={"on": TREATED}, measures=[measure], **WEEKEND)
    many = answer(arms={"on": TREATED}, measures=[measure], **{**WEEKEND, "draws": 9})
    assert many.answers[0].values[:4] == few.answers[0].values


def test_a_site_named_twice_gives_the_same_medians(answer: Callable[..., Result]) -> None:
    sites = [{"ref": "tumour_niche", "id": "left"}, {"ref": "tumour_niche", "id": "right"}]
    result = answer(arms={"on": TREATED}, sites=sites, **{**WEEKEND, "draws": 1})
    assert curves(result, "on", "left") == curves(result, "on", "right")


def test_other_sites_beside_it_do_not_change_a_site(answer: Callable[..., Result]) -> None:
    both = answer(
        arms={"on": TREATED}, sites=[{"ref": "tumour_niche"}, {"ref": "inflamed_tissue"}], **WEEKEND
    )
    alone = answer(arms={"on": TREATED}, sites=[{"ref": "inflamed_tissue"}], **WEEKEND)
    assert curves(both, "on") == curves(alone, "on")


def test_the_output_grid_does_not_change_values(answer: Callable[..., Result]) -> None:
    coarse = answer(arms={"on": TREATED}, **{**WEEKEND, "draws": 1, "sample": {"every": "12 h"}})
    fine = answer(arms={"on": TREATED}, **{**WEEKEND, "draws": 1, "sample": {"every": "7 min"}})
    for one, other in zip(coarse.curves, fine.curves, strict=True):
        row = dict(zip(other.times_s, other.median, strict=True))
        shared = [time for time in one.times_s if time in row]
        left = np.array([value for time, value in zip(one.times_s, one.median, strict=True) if time in row])
        right = np.array([row[time] for time in shared])
        assert len(shared) >= 2
        assert np.max(np.abs(left - right)) <= 1e-6 * np.max(np.abs(right)), one.readout


def test_a_dose_is_felt_only_after_its_time(answer: Callable[..., Result]) -> None:
    late = {"regimen": [{**ANAKINRA, "start": "1 d"}]}
    result = answer(arms={"control": {}, "late": late}, **WEEKEND)
    times = np.array(result.curves[0].times_s)
    for one, other in zip(curves(result, "late"), curves(result, "control"), strict=True):
        left, right = np.array(one), np.array(other)
        assert left[times <= 86400.0] == pytest.approx(right[times <= 86400.0], rel=1e-6, abs=1e-9)
    later = times > 86400.0 + 7200
    assert np.all(np.array(curves(result, "late")[0])[later] < np.array(curves(result, "control")[0])[later])
