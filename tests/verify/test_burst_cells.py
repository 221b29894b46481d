"""A cell that has burst makes nothing more and takes up nothing more, and those that live on are as they were."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from dish import Courses, courses

PRIMING = {"entity": "TLR_ligand", "concentration": "1 nM"}
ATP = {"entity": "DAMP_ATP", "concentration": "5 mM", "at": "4 h"}
IL1 = {"entity": "IL1B", "concentration": "1 nM", "at": "10 h"}
BARE = {"act_repair": "100 %"}
ARMS: Mapping[str, Any] = {
    "primed": {"add": [PRIMING, IL1]},
    "some": {"add": [PRIMING, ATP, IL1]},
    "all": {"add": [PRIMING, ATP, IL1], "inhibit": BARE},
    "glycine": {"add": [PRIMING, ATP, IL1], "inhibit": BARE | {"act_rupture": "100 %"}},
}
READOUTS = (
    "dead",
    "surface_IL1R1",
    "free_IL1B",
    "free_sIL1R2",
    "soluble_IL1RN",
    "IL6_secreted",
    "NLRP3_copies",
    "Myddosomes",
)


@cache
def course() -> Courses:
    return courses("human_macrophage", ARMS, READOUTS, "34 h", every="1 h", mechanisms=["inflammasome"])


def at(arm: str, readout: str, hours: int) -> float:
    return float(course()[arm, readout][hours])


def test_receptors_go_with_the_cells_that_burst() -> None:
    assert at("all", "dead", 10) > 95
    assert at("all", "surface_IL1R1", 10) < 0.05 * at("glycine", "surface_IL1R1", 10)
    left = at("some", "surface_IL1R1", 10) / at("glycine", "surface_IL1R1", 10)
    assert left == pytest.approx(1 - at("some", "dead", 10) / 100, abs=0.1)


def test_dead_cells_leave_il1_to_itself() -> None:
    taken = {arm: at(arm, "free_IL1B", 11) - at(arm, "free_IL1B", 34) for arm in ("all", "primed")}
    assert taken["all"] < 0.1 * taken["primed"]


@pytest.mark.parametrize("readout", ["soluble_IL1RN", "free_sIL1R2", "IL6_secreted"])
def test_dead_cells_secrete_nothing(readout: str) -> None:
    gained = {arm: at(arm, readout, 34) - at(arm, readout, 11) for arm in ("all", "glycine")}
    assert abs(gained["all"]) < 0.05 * gained["glycine"]


def test_cells_that_live_on_are_not_diluted_by_those_that_burst() -> None:
    assert at("some", "dead", 12) > 50
    for readout in ("NLRP3_copies", "Myddosomes"):
        assert at("some", readout, 9) == pytest.approx(at("glycine", readout, 9), rel=0.3)
