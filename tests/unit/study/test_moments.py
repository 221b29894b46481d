"""Clearance and volume of distribution against their closed forms."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from alarmin.dosing.events import DoseEvent
from alarmin.study.moments import clearance, dose_given, steady_volume

CL, Q, V, VP, DOSE = 0.174, 0.429, 3.3, 2.71, 7.0
TIMES = np.linspace(0.0, 120.0, 12001)


def two_compartments(times: np.ndarray) -> np.ndarray:
    """Return the level after an intravenous bolus of `DOSE`."""
    ten, twelve, back = CL / V, Q / V, Q / VP
    total, product = ten + twelve + back, ten * back
    root = (total**2 - 4 * product) ** 0.5
    fast, slow = (total + root) / 2, (total - root) / 2
    share = (fast - back) / (fast - slow)
    level: np.ndarray = DOSE / V * (share * np.exp(-fast * times) + (1 - share) * np.exp(-slow * times))
    return level


def test_moments_of_two_compartments_are_clearance_and_the_sum_of_volumes() -> None:
    level = two_compartments(TIMES)
    assert clearance(TIMES, level, DOSE, tail=True) == pytest.approx(CL, rel=1e-4)
    assert steady_volume(TIMES, level, DOSE) == pytest.approx(V + VP, rel=1e-3)


def test_a_window_at_steady_state_needs_no_tail() -> None:
    k, interval = 0.5, 7.0
    times = np.linspace(0.0, interval, 7001)
    level = DOSE / V * np.exp(-k * times) / (1 - exp(-k * interval))
    assert clearance(times, level, DOSE, tail=False) == pytest.approx(k * V, rel=1e-5)


@pytest.mark.parametrize("level", [np.ones_like(TIMES), np.zeros_like(TIMES), TIMES])
def test_a_curve_that_does_not_fall_has_neither(level: np.ndarray) -> None:
    assert clearance(TIMES, level, DOSE, tail=True) is None
    assert steady_volume(TIMES, level, DOSE) is None


def test_without_a_dose_there_is_nothing_to_compare() -> None:
    assert clearance(TIMES, two_compartments(TIMES), 0.0, tail=True) is None


def test_only_doses_of_the_drug_within_the_window_count() -> None:
    events = [
        DoseEvent(0.0, "a", "sc", 1.0),
        DoseEvent(10.0, "a", "iv", 2.0),
        DoseEvent(10.0, "b", "iv", 4.0),
        DoseEvent(20.0, "a", "sc", 8.0),
    ]
    assert dose_given(events, "a_plasma_concentration", 10.0, 20.0) == 2.0
    assert dose_given(events, "a_plasma_concentration", 0.0, 20.5) == 11.0
