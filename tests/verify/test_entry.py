"""A protein that the body also makes, given as a drug: what enters is handed over whole."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.records.scenario import Scenario
from alarmin.solve.base import Pulse
from alarmin.study import run
from alarmin.units import AVOGADRO

HOUR = 3600.0
REGIMENS = {
    "bolus": {"drug": "rhil1b", "dose": "0.1 ug/kg", "route": "iv", "count": 1},
    "infused": {"drug": "rhil1b", "dose": "0.1 ug/kg", "route": "iv", "count": 1, "infusion": "30 min"},
    "skin": {"drug": "rhil1b", "dose": "0.1 ug/kg", "route": "sc", "count": 1},
    "twofold": {"drug": "rhil1b", "dose": "0.2 ug/kg", "route": "iv", "count": 1},
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def after_a_day(catalog: Catalog) -> dict[str, dict[str, float]]:
    """Readouts of the body a day after each dose, by arm."""
    words = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "given",
        "subject": {"ref": "healthy_person"},
        "arms": {"none": {}, **{name: {"regimen": [one]} for name, one in REGIMENS.items()}},
        "duration": "1 d",
        "sample": {"every": "1 h"},
        "readouts": ["free_plasma", "CRP_change"],
    }
    found: dict[str, dict[str, float]] = {}
    for curve in run(Scenario.model_validate(words), catalog=catalog).curves:
        found.setdefault(curve.readout, {})[curve.arm] = float(curve.median[-1])
    return found


def test_a_bolus_and_a_short_infusion_do_the_same(after_a_day: dict[str, dict[str, float]]) -> None:
    for values in after_a_day.values():
        assert values["bolus"] == pytest.approx(values["infused"], rel=0.05)
    assert after_a_day["CRP_change"]["bolus"] > after_a_day["CRP_change"]["none"]


def test_what_is_left_in_plasma_is_in_proportion_to_what_entered(
    after_a_day: dict[str, dict[str, float]], catalog: Catalog
) -> None:
    free = after_a_day["free_plasma"]
    once, twice = (free[name] - free["none"] for name in ("bolus", "twofold"))
    assert once > 0
    assert twice == pytest.approx(2 * once, rel=1e-4)


def test_under_the_skin_a_share_enters(after_a_day: dict[str, dict[str, float]]) -> None:
    crp = after_a_day["CRP_change"]
    assert crp["none"] < crp["skin"] < crp["bolus"]


def test_a_bolus_passes_the_line_and_decays(lab: Any, worst: Callable[..., float]) -> None:
    times = tuple(np.linspace(0.0, 6 * HOUR, 61))
    model = lab.model("held", "human", ("rhil1b",))
    known = model.values
    push, ke = known["rhil1b_k_push"], known["rhil1b_CL"] / known["rhil1b_V"]
    found = lab.run(
        model,
        times,
        ["rhil1b_plasma_concentration", "rhil1b_entry_rate"],
        pulses=(Pulse(0.0, "rhil1b_line", 1e12),),
    )
    share = [push / (push - ke) * (exp(-ke * time) - exp(-push * time)) for time in times]
    level = [1e12 * one / (known["rhil1b_V"] * AVOGADRO) for one in share]
    assert worst(found.values[1:, 0], level[1:]) < 1e-6
