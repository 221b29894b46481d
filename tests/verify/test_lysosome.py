"""Lysosomes that leak under 5-fluorouracil or gemcitabine activate NLRP3 through cathepsin B, in primed cells only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from dish import Courses, courses

PRIMED = {"entity": "TLR_ligand", "concentration": "1 nM"}
DRUG = {"entity": "Fluorouracil", "concentration": "1 uM", "at": "4 h"}
OTHER = {"entity": "Gemcitabine", "concentration": "1 uM", "at": "4 h"}
NONE = {"entity": "Fluorouracil", "concentration": "0 uM", "at": "4 h"}
MCC950 = {"entity": "mcc950", "concentration": "1 uM", "at": "3.5 h"}
READOUTS = ("caspase1_activity", "IL1B_outside", "leaky_lysosomes", "cytosolic_CTSB", "ASC_speck", "dead")
ARMS: Mapping[str, Any] = {
    "rest": {},
    "drug_alone": {"add": [DRUG]},
    "primed": {"add": [PRIMED]},
    "empty": {"add": [PRIMED, NONE]},
    "drug": {"add": [PRIMED, DRUG]},
    "gemcitabine": {"add": [PRIMED, OTHER]},
    "no_nlrp3": {"add": [PRIMED, DRUG], "change": {"NLRP3": 0}},
    "no_cathepsin": {"add": [PRIMED, DRUG], "change": {"CTSB": 0}},
    "inhibited": {"add": [PRIMED, DRUG], "inhibit": {"act_CTSB": "99 %"}},
    "mcc950": {"add": [PRIMED, MCC950, DRUG]},
}


def asked(arms: Mapping[str, Any], readouts: tuple[str, ...], mechanisms: list[str]) -> Courses:
    return courses("bone_marrow_mdsc", arms, readouts, "28 h", every="30 min", mechanisms=mechanisms)


@cache
def day() -> Courses:
    return asked(ARMS, READOUTS, ["lysosome"])


@pytest.mark.parametrize("drug", ["drug", "gemcitabine"])
def test_either_drug_is_a_second_signal(drug: str) -> None:
    found = day()
    assert np.mean(found[drug, "caspase1_activity"][8:]) > 5 * np.mean(
        found["primed", "caspase1_activity"][8:]
    )
    assert np.max(found[drug, "IL1B_outside"]) > 5 * np.max(found["primed", "IL1B_outside"])
    assert np.max(found["drug_alone", "IL1B_outside"]) < 2 * np.max(found["rest", "IL1B_outside"])


@pytest.mark.parametrize("arm", ["no_nlrp3", "no_cathepsin", "inhibited", "mcc950"])
def test_nlrp3_and_cathepsin_b_are_needed_while_lysosomes_leak_all_the_same(arm: str) -> None:
    found = day()
    assert found[arm, "leaky_lysosomes"] == pytest.approx(found["drug", "leaky_lysosomes"], rel=1e-6)
    assert np.max(found[arm, "IL1B_outside"]) < 0.2 * np.max(found["drug", "IL1B_outside"])
    assert np.max(found[arm, "ASC_speck"]) < 0.05 * np.max(found["drug", "ASC_speck"])


def test_an_empty_dose_is_no_dose_and_nothing_leaks_without_one() -> None:
    found = day()
    for name in READOUTS:
        assert found["empty", name].tobytes() == found["primed", name].tobytes()
    assert np.max(found["primed", "cytosolic_CTSB"]) == 0


def test_shares_stay_between_nothing_and_all() -> None:
    for (_, name), course in day().items():
        assert np.min(course) >= 0
        if name in ("leaky_lysosomes", "cytosolic_CTSB", "dead"):
            assert np.max(course) <= 100 + 1e-6


def test_without_a_leak_the_cell_is_what_it_is_without_this_mechanism() -> None:
    arms = {"primed": ARMS["primed"]}
    names = ("caspase1_activity", "IL1B_outside", "ASC_speck", "dead")
    plain = asked(arms, names, ["inflammasome"])
    for key, course in plain.items():
        assert day()[key] == pytest.approx(course, rel=1e-4, abs=1e-6)
