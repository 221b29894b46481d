"""Paclitaxel at TLR4, microRNA 146a and IL-37: what each does, in which species and through what."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from dish import Courses, courses

PACLITAXEL = {"entity": "Paclitaxel", "concentration": "10 uM"}
NO_PACLITAXEL = {"entity": "Paclitaxel", "concentration": "0 uM"}
LPS = {"entity": "TLR_ligand", "concentration": "100 pM"}
LITTLE = {"entity": "TLR_ligand", "concentration": "1 pM"}
ATP = {"entity": "DAMP_ATP", "concentration": "5 mM", "at": "4 h"}
IL1 = {"entity": "IL1B", "concentration": "3 pM"}
LATER = {**LPS, "at": "2 h"}
asked = partial(courses, every="10 min", cells="1e5 cells/mL")


@cache
def taxane(subject: str) -> Courses:
    arms = {
        "rest": {},
        "empty": {"add": [NO_PACLITAXEL]},
        "atp": {"add": [ATP]},
        "paclitaxel": {"add": [PACLITAXEL]},
        "both": {"add": [PACLITAXEL, ATP]},
        "lps": {"add": [LITTLE]},
        "lps_paclitaxel": {"add": [PACLITAXEL, {**LITTLE, "at": "30 min"}]},
        "no_tlr4": {"add": [PACLITAXEL, ATP], "change": {"TLR4": 0}},
    }
    names = ("nuclear_NFKB", "IL1B_outside", "IL1B_made", "active_TLR4", "taxane_TLR4")
    return asked(subject, arms, names, "5 h", mechanisms=["taxane_tlr4", "inflammasome"])


def test_paclitaxel_primes_mouse_macrophages_and_is_no_second_signal() -> None:
    found = taxane("mouse_macrophage")
    assert np.max(found["paclitaxel", "IL1B_made"]) > 20 * np.max(found["rest", "IL1B_made"])
    assert found["both", "IL1B_outside"][-1] > 50 * found["paclitaxel", "IL1B_outside"][-1]
    assert found["both", "IL1B_outside"][-1] > 1000 * found["atp", "IL1B_outside"][-1]
    assert found["no_tlr4", "IL1B_outside"][-1] < 0.01 * found["both", "IL1B_outside"][-1]


def test_paclitaxel_does_not_activate_human_macrophages_and_stands_in_the_way_of_lipopolysaccharide() -> None:
    found = taxane("human_macrophage")
    assert found["paclitaxel", "nuclear_NFKB"] == pytest.approx(found["rest", "nuclear_NFKB"], rel=1e-3)
    assert np.max(found["lps_paclitaxel", "active_TLR4"]) < 0.6 * np.max(found["lps", "active_TLR4"])


@pytest.mark.parametrize("subject", ["mouse_macrophage", "human_macrophage"])
def test_no_paclitaxel_is_no_dose(subject: str) -> None:
    found = taxane(subject)
    for name in ("nuclear_NFKB", "IL1B_outside", "IL1B_made"):
        assert found["empty", name].tobytes() == found["rest", name].tobytes()
        assert np.min(found["paclitaxel", name]) >= 0


@cache
def micro() -> Courses:
    arms = {
        "rest": {},
        "il1": {"add": [IL1]},
        "none": {"add": [IL1], "change": {"MIR146A": 0}},
        "more": {"add": [IL1], "change": {"MIR146A": 50}},
        "irak1": {"add": [IL1], "change": {"IRAK1": 0}},
    }
    names = ("nuclear_NFKB", "IRAK1_left", "miR146a")
    return asked("human_fibroblast", arms, names, "12 h", mechanisms=["mir146a"])


def test_il1_raises_the_microrna_and_more_of_it_leaves_less_irak1_and_less_nfkb() -> None:
    found = micro()
    assert np.max(found["il1", "miR146a"]) > 5 * found["rest", "miR146a"][0]
    assert found["more", "IRAK1_left"][0] < 0.5 * found["none", "IRAK1_left"][0]
    assert np.max(found["more", "nuclear_NFKB"]) < 0.9 * np.max(found["none", "nuclear_NFKB"])


def test_a_cell_without_the_microrna_is_what_it_is_without_this_mechanism() -> None:
    arms = {"none": {"add": [IL1]}}
    plain = asked("human_fibroblast", arms, ("nuclear_NFKB", "IRAK1_left"), "12 h", mechanisms=["nfkb"])
    for key, course in plain.items():
        assert micro()[key] == pytest.approx(course, rel=2e-3, abs=1.0)
    assert np.max(micro()["none", "miR146a"]) == 0


def test_at_rest_the_microrna_takes_little() -> None:
    found = micro()
    assert found["rest", "IRAK1_left"][0] > 0.9 * found["none", "IRAK1_left"][0]


@cache
def calm() -> Courses:
    def arm(level: str, **more: Any) -> dict[str, Any]:
        return {"add": [{"entity": "IL37", "concentration": level}, LATER], **more}

    arms = {
        "lps": {"add": [LATER]},
        "none": arm("0 pM"),
        "little": arm("3 pM"),
        "some": arm("30 pM"),
        "much": arm("300 pM"),
        "no_sigirr": arm("300 pM", change={"SIGIRR": 0}),
        "no_sigirr_alone": {"add": [LATER], "change": {"SIGIRR": 0}},
        "no_il18r1": arm("300 pM", change={"IL18R1": 0}),
    }
    names = ("IL6_secreted", "TAK1_activity", "nuclear_NFKB", "calming_complexes", "free_IL37")
    return asked("human_macrophage", arms, names, "8 h", mechanisms=["il37_receptor"])


def test_il37_lowers_interleukin_6_at_picomolar_levels_the_more_the_more_there_is() -> None:
    found = calm()
    left = [
        found[arm, "IL6_secreted"][-1] / found["lps", "IL6_secreted"][-1]
        for arm in ("little", "some", "much")
    ]
    assert 1 > left[0] > left[1] > left[2] > 0.2


@pytest.mark.parametrize(("without", "alone"), [("no_sigirr", "no_sigirr_alone"), ("no_il18r1", "lps")])
def test_it_needs_both_chains(without: str, alone: str) -> None:
    found = calm()
    assert found[without, "IL6_secreted"] == pytest.approx(found[alone, "IL6_secreted"], rel=1e-3)
    assert np.max(found[without, "calming_complexes"]) == 0


def test_no_il37_is_no_dose_and_nothing_falls_below_zero() -> None:
    found = calm()
    for name in ("IL6_secreted", "TAK1_activity", "nuclear_NFKB"):
        assert found["none", name].tobytes() == found["lps", name].tobytes()
    for course in found.values():
        assert np.min(course) >= 0


def test_an_antibody_against_il1r2_leaves_more_il1_for_the_receptor_that_signals() -> None:
    il1 = {"entity": "IL1B", "concentration": "3 pM", "at": "1 h"}
    arms = {
        "il1": {"add": [il1]},
        "empty": {"add": [{"entity": "anti_il1r2", "concentration": "0 nM"}, il1]},
        "blocked": {"add": [{"entity": "anti_il1r2", "concentration": "100 nM"}, il1]},
    }
    names = ("signalling_complexes", "free_IL1B")
    found = asked("human_macrophage", arms, names, "6 h", mechanisms=["il1_receptor"], cells="1e6 cells/mL")
    assert found["empty", "free_IL1B"].tobytes() == found["il1", "free_IL1B"].tobytes()
    assert found["blocked", "free_IL1B"][-1] > 2 * found["il1", "free_IL1B"][-1]
    assert found["blocked", "signalling_complexes"][-1] > 1.5 * found["il1", "signalling_complexes"][-1]
