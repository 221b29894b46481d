"""One compartment with first-order absorption against its closed-form solution."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
import pytest

from alarmin.solve.base import Infusion, Pulse
from alarmin.units import AVOGADRO

HOUR = 3600.0
DOSE = 1e18
TIMES = tuple(np.linspace(0.0, 96 * HOUR, 193))
ALLOWED = 1e-6
VALUES = {
    "anakinra_CL": 8.22 / 3600,
    "anakinra_V": 56.072,
    "anakinra_ka": 0.38 / HOUR,
    "anakinra_weight": 70.0,
}


def plasma(lab: Any, *, values: dict[str, float] = VALUES, **doses: Any) -> np.ndarray:
    """Return mol/L in plasma; there is no cell."""
    model = lab.model("held", "human", ("anakinra",))
    found = lab.run(model, TIMES, ["anakinra_plasma_concentration"], parameters=values, **doses)
    return found.values[:, 0]


def bateman(time_s: float, ka: float, ke: float, volume_l: float) -> float:
    """Return mol/L after one dose of one item into the depot at time zero."""
    if time_s <= 0:
        return 0.0
    return ka / (ka - ke) * (exp(-ke * time_s) - exp(-ka * time_s)) / (volume_l * AVOGADRO)


def infused(time_s: float, length_s: float, ke: float, volume_l: float) -> float:
    """Return mol/L during and after an infusion of one item per second from time zero."""
    if time_s <= 0:
        return 0.0
    running = min(time_s, length_s)
    return (1 - exp(-ke * running)) * exp(-ke * (time_s - running)) / (ke * volume_l * AVOGADRO)


@pytest.mark.parametrize("weight", [70.0, 45.0, 120.0])
def test_one_subcutaneous_dose_follows_the_bateman_function_at_any_weight(
    lab: Any, worst: Callable[..., float], weight: float
) -> None:
    clearance, volume = 8.22 / 3600 * (weight / 70) ** 0.75, 56.072 * weight / 70
    mine = plasma(
        lab, values={**VALUES, "anakinra_weight": weight}, pulses=(Pulse(0.0, "anakinra_depot", DOSE),)
    )
    expected = [DOSE * bateman(time, 0.38 / HOUR, clearance / volume, volume) for time in TIMES]
    assert worst(mine, expected) < ALLOWED


def test_daily_doses_add_up(lab: Any, worst: Callable[..., float]) -> None:
    starts = [3 * HOUR + day * 24 * HOUR for day in range(4)]
    mine = plasma(lab, pulses=tuple(Pulse(start, "anakinra_depot", DOSE) for start in starts))
    ke = 8.22 / 3600 / 56.072
    expected = [
        sum(DOSE * bateman(time - start, 0.38 / HOUR, ke, 56.072) for start in starts) for time in TIMES
    ]
    assert worst(mine, expected) < ALLOWED


def test_an_intravenous_bolus_decays_with_one_exponent(lab: Any, worst: Callable[..., float]) -> None:
    mine = plasma(lab, pulses=(Pulse(0.0, "anakinra_central", DOSE),))
    ke = 8.22 / 3600 / 56.072
    expected = [DOSE * exp(-ke * time) / (56.072 * AVOGADRO) for time in TIMES]
    assert mine[0] == 0.0  # the sample at the time of the dose is taken first
    assert worst(mine[1:], expected[1:]) < ALLOWED


def test_overlapping_infusions_add_up(lab: Any, worst: Callable[..., float]) -> None:
    runs = [(2 * HOUR, 10 * HOUR, 3e13), (6 * HOUR, 30 * HOUR, 1e13), (30 * HOUR, 31 * HOUR, 9e13)]
    mine = plasma(
        lab, infusions=tuple(Infusion(begin, end, "anakinra_infusion", rate) for begin, end, rate in runs)
    )
    ke = 8.22 / 3600 / 56.072
    expected = [
        sum(rate * infused(time - begin, end - begin, ke, 56.072) for begin, end, rate in runs)
        for time in TIMES
    ]
    assert worst(mine, expected) < ALLOWED


def test_a_scenario_gives_the_share_absorbed_of_the_mass_dosed(
    ask: Callable[..., Any], question: Callable[..., Any], lab: Any, worst: Callable[..., float]
) -> None:
    from alarmin.study import run

    words = {
        "arms": {"sc": {"regimen": [{"drug": "anakinra", "dose": "1 mg/kg", "route": "sc", "every": "1 d"}]}},
        "weight": "70 kg",
        "duration": "4 d",
        "sample": {"every": "30 min"},
        "readouts": ["anakinra_plasma_concentration"],
    }
    curve = run(question(**words), catalog=lab.catalog).curves[0]
    known = lab.model("held", "human", ("anakinra",)).values
    ke = known["anakinra_CL"] / known["anakinra_V"]
    absorbed_mol = known["anakinra_F"] * 0.070 / lab.catalog.drugs["anakinra"].molar_mass_g_mol
    expected = [
        1e9
        * absorbed_mol
        * AVOGADRO
        * sum(
            bateman(time - day * 24 * HOUR, known["anakinra_ka"], ke, known["anakinra_V"]) for day in range(4)
        )
        for time in curve.times_s
    ]
    assert curve.unit == "nM"
    assert worst(curve.median, expected) < ALLOWED
