"""What is said of inflammasomes and of the release of IL-1, shown at the central values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.load import load_catalog
from alarmin.model.compose import Composition, compose
from alarmin.records.result import Result
from alarmin.records.scenario import Scenario
from alarmin.study import run

PRIMING = {"entity": "TLR_ligand", "concentration": "1 nM"}
ATP = {"entity": "DAMP_ATP", "concentration": "5 mM", "at": "4 h"}
FLAGELLIN = {"entity": "Flagellin", "concentration": "100 nM", "at": "4 h"}
MCC950 = {"entity": "mcc950", "concentration": "1 uM", "at": "3.5 h"}
ARMS: Mapping[str, Any] = {
    "rest": {},
    "atp": {"add": [ATP]},
    "primed": {"add": [PRIMING]},
    "both": {"add": [PRIMING, ATP]},
    "glycine": {"add": [PRIMING, ATP], "inhibit": {"act_rupture": "100 %"}},
    "no_repair": {"add": [PRIMING, ATP], "inhibit": {"act_repair": "100 %"}},
    "drug": {"add": [PRIMING, MCC950, ATP]},
    "flagellin": {"add": [PRIMING, FLAGELLIN]},
    "flagellin_drug": {"add": [PRIMING, MCC950, FLAGELLIN]},
}
READOUTS = (
    "IL1B_outside",
    "vesicular_IL1B",
    "soluble_IL1B",
    "IL1B_made",
    "soluble_IL1A",
    "IL1A_inside",
    "soluble_IL1RN",
    "caspase1_activity",
    "gasdermin_pores",
    "ASC_speck",
    "dead",
)
At = Callable[..., float]


def asked(subject: str, arms: Mapping[str, Any], duration: str, cells: str, **sample: Any) -> Result:
    return run(
        Scenario.model_validate(
            {
                "alarmin": 1,
                "kind": "scenario",
                "id": "check",
                "subject": {"ref": subject},
                "dish": {"cells": cells},
                "arms": arms,
                "duration": duration,
                "readouts": READOUTS,
                "sample": sample,
                "mechanisms": ["inflammasome"],
            }
        )
    )


@cache
def day(subject: str) -> Result:
    """Return a day of one cell: primed for 4 h, then the second signals."""
    return asked(subject, ARMS, "24 h", "1e6 cells/mL", every="1 min")


def at(subject: str, readout: str, arm: str, hours: float) -> float:
    curve = next(one for one in day(subject).curves if one.readout == readout and one.arm == arm)
    return curve.median[int(np.argmin(np.abs(np.array(curve.times_s) - hours * 3600)))]


def half_time(subject: str, readout: str, arm: str) -> float:
    """Return when a readout first exceeds half of its greatest value after ATP, s."""
    curve = next(one for one in day(subject).curves if one.readout == readout and one.arm == arm)
    after = np.array(curve.times_s) >= 4 * 3600
    values, times = np.array(curve.median)[after], np.array(curve.times_s)[after]
    return float(times[np.argmax(values - values[0] > 0.5 * (np.max(values) - values[0]))])


@pytest.mark.parametrize(
    "subject", ["human_macrophage", "human_monocyte", "cancer_associated_fibroblast", "mda_mb_231"]
)
@pytest.mark.parametrize("gene", ["none", "IL1RN"])
def test_a_cell_left_alone_stays_at_rest_even_without_its_antagonist(subject: str, gene: str) -> None:
    arm = {} if gene == "none" else {"change": {gene: 0}}
    found = asked(subject, {"alone": arm}, "5 d", "1e6 cells/mL", every="1 d")
    curves = {one.readout: one.median for one in found.curves}
    assert max(curves["ASC_speck"]) == 0
    assert max(curves["dead"]) == 0
    assert curves["IL1B_made"][-1] < 1.5 * curves["IL1B_made"][0]


def test_macrophages_need_both_signals() -> None:
    primed, atp, both = (at("human_macrophage", "IL1B_outside", arm, 5) for arm in ("primed", "atp", "both"))
    assert both > 20 * primed
    assert both > 1000 * atp
    assert at("human_macrophage", "ASC_speck", "atp", 5) < 10


def test_a_monocyte_releases_most_of_its_il1b_with_one_signal_and_a_macrophage_little() -> None:
    shares = {}
    for subject in ("human_monocyte", "human_macrophage"):
        out, kept = (at(subject, name, "primed", 24) for name in ("soluble_IL1B", "IL1B_made"))
        shares[subject] = out / (out + kept)
        assert at(subject, "dead", "primed", 24) == 0
    assert shares["human_monocyte"] > 0.5
    assert shares["human_macrophage"] < 0.14


def test_without_the_gene_of_caspase_1_one_signal_releases_nothing_either() -> None:
    arms = {"primed": {"add": [PRIMING]}, "knock_out": {"add": [PRIMING], "change": {"CASP1": 0}}}
    found = asked("human_monocyte", arms, "24 h", "1e6 cells/mL", every="24 h")
    released, made = (
        {one.arm: one.median[-1] for one in found.curves if one.readout == name}
        for name in ("IL1B_outside", "IL1B_made")
    )
    assert released["knock_out"] == 0
    assert made["knock_out"] > made["primed"]


@pytest.mark.parametrize(("readout", "measured"), [("soluble_IL1B", 4.6e5), ("total", 5.7e5)])
def test_a_monocyte_makes_and_releases_the_measured_amounts(readout: str, measured: float) -> None:
    names = ("soluble_IL1B",) if readout != "total" else ("soluble_IL1B", "IL1B_made")
    assert sum(at("human_monocyte", name, "primed", 24) for name in names) == pytest.approx(measured, rel=1)


def test_caspase_comes_before_pores_and_release_before_bursting() -> None:
    order = [half_time("human_macrophage", name, "both") for name in ("caspase1_activity", "dead")]
    assert order[0] < half_time("human_macrophage", "gasdermin_pores", "both") < order[1]
    assert order[0] < half_time("human_macrophage", "soluble_IL1B", "both") < order[1]


def test_what_leaves_in_the_first_minutes_of_atp_is_in_vesicles() -> None:
    early = 4 + 3 / 60
    both, primed = (at("human_macrophage", "soluble_IL1B", arm, early) for arm in ("both", "primed"))
    assert at("human_macrophage", "vesicular_IL1B", "both", early) > max(0.0, both - primed)
    assert at("human_macrophage", "soluble_IL1B", "both", 5) > 1e5


def test_glycine_stops_bursting_and_leaves_release_through_pores() -> None:
    assert at("human_macrophage", "dead", "glycine", 8) == 0
    released = [at("human_macrophage", "IL1B_outside", arm, 5) for arm in ("glycine", "both")]
    assert released[0] > 0.9 * released[1]


def test_repair_of_pores_spares_cells_and_the_more_so_those_with_few_pores() -> None:
    dead = {
        (subject, arm): at(subject, "dead", arm, 8)
        for subject in ("human_macrophage", "human_monocyte", "cancer_associated_fibroblast")
        for arm in ("both", "no_repair")
    }
    for subject in ("human_monocyte", "cancer_associated_fibroblast"):
        assert dead[subject, "both"] < 0.5 * dead[subject, "no_repair"]
        assert dead[subject, "both"] < dead["human_macrophage", "both"]
    assert dead["human_macrophage", "both"] > 0.5


def test_no_more_cells_burst_once_pores_are_gone() -> None:
    assert at("human_macrophage", "gasdermin_pores", "both", 10) < 1
    assert at("human_macrophage", "dead", "both", 24) == pytest.approx(
        at("human_macrophage", "dead", "both", 10), rel=0.01
    )


def test_mcc950_blocks_nlrp3_and_not_nlrc4() -> None:
    assert at("human_macrophage", "IL1B_outside", "drug", 5) < at(
        "human_macrophage", "IL1B_outside", "primed", 5
    )
    kept = [at("human_macrophage", "IL1B_outside", arm, 5) for arm in ("flagellin_drug", "flagellin")]
    assert kept[0] > 0.9 * kept[1]


def test_il1a_stays_inside_until_the_cell_leaks() -> None:
    assert at("human_macrophage", "soluble_IL1A", "primed", 24) < 0.2 * at(
        "human_macrophage", "IL1A_inside", "primed", 24
    )
    assert at("human_macrophage", "soluble_IL1A", "both", 8) > 1e4


def test_the_antagonist_comes_hours_after_il1() -> None:
    gained = [
        at("human_monocyte", "soluble_IL1RN", "primed", hours)
        - at("human_monocyte", "soluble_IL1RN", "rest", hours)
        for hours in (2, 4, 24)
    ]
    assert gained[0] < 0.05 * gained[2]
    assert gained[1] < 0.12 * gained[2]


def test_loss_of_the_antagonist_keeps_macrophages_alight_after_a_pulse_of_il1() -> None:
    pulse = [
        {"entity": "IL1B", "concentration": "100 pM"},
        {"entity": "IL1B", "concentration": "1e-06 pM", "at": "1 h", "wash": True},
    ]
    arms = {"normal": {"add": pulse}, "without": {"add": pulse, "change": {"IL1RN": 0}}}
    found = asked("human_macrophage", arms, "5 d", "1e6 cells/mL", every="1 d")
    made = {one.arm: one.median for one in found.curves if one.readout == "IL1B_made"}
    assert made["normal"][-1] < 0.02 * max(made["normal"])
    assert made["without"][-1] > 0.5 * max(made["without"])


def test_rates_per_copy_go_with_one_over_the_volume_of_the_cell() -> None:
    catalog = load_catalog()
    small, typical = catalog.subjects["human_monocyte"], catalog.subjects["mouse_macrophage"]
    found = [
        compose(
            catalog, Composition("human", "closed", mechanisms=("inflammasome",), attributes=one.attributes)
        )
        for one in (small, typical)
    ]
    volumes = [model.parameters["cell_volume"].value for model in found]
    assert volumes == [356, found[1].parameters["reference_volume"].value]
    assert "crowding := reference_volume/cell_volume" in found[0].antimony
