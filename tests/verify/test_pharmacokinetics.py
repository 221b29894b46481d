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
    "rilonacept_CL": 8.22 / 3600,
    "rilonacept_V": 56.072,
    "rilonacept_ka": 0.38 / HOUR,
    "rilonacept_weight": 70.0,
    "rilonacept_CL_weight": 0.75,
    "rilonacept_V_weight": 1.0,
}


def plasma(lab: Any, *, values: dict[str, float] = VALUES, **doses: Any) -> np.ndarray:
    """Return mol/L in plasma; there is no cell."""
    model = lab.model("held", "human", ("rilonacept",))
    found = lab.run(model, TIMES, ["rilonacept_plasma_concentration"], parameters=values, **doses)
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
        lab, values={**VALUES, "rilonacept_weight": weight}, pulses=(Pulse(0.0, "rilonacept_depot", DOSE),)
    )
    expected = [DOSE * bateman(time, 0.38 / HOUR, clearance / volume, volume) for time in TIMES]
    assert worst(mine, expected) < ALLOWED


def test_daily_doses_add_up(lab: Any, worst: Callable[..., float]) -> None:
    starts = [3 * HOUR + day * 24 * HOUR for day in range(4)]
    mine = plasma(lab, pulses=tuple(Pulse(start, "rilonacept_depot", DOSE) for start in starts))
    ke = 8.22 / 3600 / 56.072
    expected = [
        sum(DOSE * bateman(time - start, 0.38 / HOUR, ke, 56.072) for start in starts) for time in TIMES
    ]
    assert worst(mine, expected) < ALLOWED


def test_an_intravenous_bolus_decays_with_one_exponent(lab: Any, worst: Callable[..., float]) -> None:
    mine = plasma(lab, pulses=(Pulse(0.0, "rilonacept_central", DOSE),))
    ke = 8.22 / 3600 / 56.072
    expected = [DOSE * exp(-ke * time) / (56.072 * AVOGADRO) for time in TIMES]
    assert mine[0] == 0.0  # the sample at the time of the dose is taken first
    assert worst(mine[1:], expected[1:]) < ALLOWED


def test_overlapping_infusions_add_up(lab: Any, worst: Callable[..., float]) -> None:
    runs = [(2 * HOUR, 10 * HOUR, 3e13), (6 * HOUR, 30 * HOUR, 1e13), (30 * HOUR, 31 * HOUR, 9e13)]
    mine = plasma(
        lab, infusions=tuple(Infusion(begin, end, "rilonacept_infusion", rate) for begin, end, rate in runs)
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
        "arms": {
            "sc": {"regimen": [{"drug": "rilonacept", "dose": "1 mg/kg", "route": "sc", "every": "1 d"}]}
        },
        "weight": "70 kg",
        "duration": "4 d",
        "sample": {"every": "30 min"},
        "readouts": ["rilonacept_plasma_concentration"],
    }
    curve = run(question(**words), catalog=lab.catalog).curves[0]
    known = lab.model("held", "human", ("rilonacept",)).values
    ke = known["rilonacept_CL"] / known["rilonacept_V"]
    absorbed_mol = known["rilonacept_F"] * 0.070 / lab.catalog.drugs["rilonacept"].molar_mass_g_mol
    expected = [
        1e9
        * absorbed_mol
        * AVOGADRO
        * sum(
            bateman(time - day * 24 * HOUR, known["rilonacept_ka"], ke, known["rilonacept_V"])
            for day in range(4)
        )
        for time in curve.times_s
    ]
    assert curve.unit == "nM"
    assert worst(curve.median, expected) < ALLOWED


def test_two_steps_of_absorption_follow_three_exponents(lab: Any, worst: Callable[..., float]) -> None:
    model = lab.model("held", "human", ("anakinra",))
    values = {
        "anakinra_CL": 8.0 / 3600,
        "anakinra_V": 4.0,
        "anakinra_ka": 0.14 / HOUR,
        "anakinra_kl": 0.4 / HOUR,
    }
    found = lab.run(
        model,
        TIMES,
        ["anakinra_plasma_concentration"],
        parameters=values,
        pulses=(Pulse(0.0, "anakinra_depot", DOSE),),
    )
    rates = (0.14 / HOUR, 0.4 / HOUR, 8.0 / 3600 / 4.0)

    def arrived(time: float) -> float:
        terms = (
            exp(-one * time) / np.prod([other - one for other in rates if other != one]) for one in rates
        )
        return float(rates[0] * rates[1] * sum(terms))

    expected = [DOSE * arrived(time) / (4.0 * AVOGADRO) for time in TIMES]
    assert worst(found.values[1:, 0], expected[1:]) < ALLOWED


def test_anakinra_under_a_bolus_and_an_infusion_stands_still_within_a_quarter_of_an_hour(lab: Any) -> None:
    model = lab.model("held", "human", ("anakinra",))
    items = AVOGADRO / lab.catalog.drugs["anakinra"].molar_mass_g_mol
    found = lab.run(
        model,
        (0.0, HOUR / 4, 6 * HOUR, 24 * HOUR),
        ["anakinra_plasma_concentration"],
        parameters={"anakinra_CL": 6.363636 / 3600},
        pulses=(Pulse(0.0, "anakinra_central", 0.1 * items),),
        infusions=(Infusion(0.0, 25 * HOUR, "anakinra_infusion", 0.14 * items / HOUR),),
    )
    ug_per_ml = found.values[1:, 0] * lab.catalog.drugs["anakinra"].molar_mass_g_mol * 1e3
    assert ug_per_ml == pytest.approx(22.0, rel=1e-3)
