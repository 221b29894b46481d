"""Peaks, periods and delays of curves whose answer is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import ScenarioError
from alarmin.records.result import Answer
from alarmin.study.waves import delay, peak_rows, period

HOUR = 3600.0
SIGNAL = "signalling_complexes"
TIMES = np.arange(0.0, 600.0)


def wave(length: float, *, damping: float = 0.0) -> Any:
    return 1 + np.exp(-damping * TIMES) * np.sin(2 * np.pi * TIMES / length)


@given(length=st.floats(40.0, 170.0), height=st.floats(1e-3, 1e9))
def test_the_period_of_a_wave_is_its_length_at_any_height(length: float, height: float) -> None:
    found = period(TIMES, height * wave(length), 0.1)
    assert found == pytest.approx(length, abs=1.0)


def test_a_period_needs_two_intervals() -> None:
    assert len(peak_rows(wave(300.0), 0.1)) == 2
    assert period(TIMES, wave(300.0), 0.1) is None


@pytest.mark.parametrize(
    ("curve", "rows"),
    [
        pytest.param([1, 2, 3, 4], (), id="a rise has none"),
        pytest.param([4, 3, 2, 1], (), id="a fall has none"),
        pytest.param([2, 2, 2, 2], (), id="a flat line has none"),
        pytest.param([0, 0, 0, 0], (), id="zero has none"),
        pytest.param([0, 1, 1, 0], (1,), id="the first sample of a level top"),
        pytest.param([0, 1, 1, 2, 0], (3,), id="a step on the way up is none"),
        pytest.param([0, 10, 9.5, 9.9, 0], (1,), id="a ripple on a peak is none"),
        pytest.param([5, 9, 5, 6, 5], (1, 3), id="height above the valley counts, not above zero"),
        pytest.param([1, 5, 1, 5, 1], (1, 3), id="equal peaks are two"),
    ],
)
def test_peaks_are_what_stands_out(curve: list[float], rows: tuple[int, ...]) -> None:
    assert peak_rows(np.array(curve, dtype=float), 0.1) == rows


def test_the_prominence_asked_for_tells_small_peaks_from_none() -> None:
    curve = wave(100.0, damping=0.01)
    counts = [len(peak_rows(curve, share)) for share in (0.001, 0.05, 0.4)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 6
    assert counts[-1] == 1


@given(after=st.floats(10.0, 400.0), base=st.floats(0.0, 0.4), height=st.floats(1e-3, 1e6))
def test_a_delay_is_the_time_to_half_of_the_greatest_value(after: float, base: float, height: float) -> None:
    curve = height * np.maximum(base, np.clip((TIMES - after) / 100.0, 0.0, 1.0))
    assert delay(TIMES, curve) == pytest.approx(after + 50.0, rel=1e-6)


@pytest.mark.parametrize("curve", [np.ones(600), 600.0 - TIMES, 0 * TIMES])
def test_what_does_not_rise_to_half_has_no_delay(curve: Any) -> None:
    assert delay(TIMES, curve) is None


@pytest.fixture
def measured(made_up: Callable[..., Any]) -> Callable[..., Answer]:
    """Return the answer of one measure on a made-up curve of one day, sampled every 15 min."""

    def _measured(curve: Callable[[Any, str, Any], Any], **measure: Any) -> Answer:
        asked = {"id": "m", "readout": SIGNAL, "arm": "on", **measure}
        return made_up(curve, arms={"on": {}}, measures=[asked], sample={"every": "15 min"}).answers[0]

    return _measured


def swing(times: Any, name: str, spec: Any) -> Any:
    """Return a wave of 4 h that starts at its mean, 2, and reaches 1 and 3."""
    return 2 + np.sin(2 * np.pi * times / (4 * HOUR))


@pytest.mark.parametrize(
    ("measure", "value", "unit"),
    [
        ({"kind": "period"}, 4.0, "h"),
        ({"kind": "period", "unit": "min"}, 240.0, "min"),
        ({"kind": "period", "at": "2 h", "to": "14 h"}, 4.0, "h"),
        ({"kind": "peaks"}, 6.0, ""),
        ({"kind": "peaks", "prominence": 0.9}, 0.0, ""),
        ({"kind": "peaks", "at": "2 h", "to": "6 h"}, 1.0, ""),
        ({"kind": "time_of_minimum", "to": "4 h"}, 3.0, "h"),
        ({"kind": "time_of_minimum", "at": "4 h", "to": "8 h"}, 3.0, "h"),
        ({"kind": "fold", "at": "1 h"}, 1.5, ""),
        ({"kind": "fold", "at": "3 h"}, 0.5, ""),
        ({"kind": "fold"}, 1.5, ""),
        ({"kind": "fold", "at": "3 h", "to": "6 h"}, 3.0, ""),
        ({"kind": "delay", "at": "3 h", "to": "6 h"}, 1 + np.arcsin(-0.5) * 2 / np.pi, "h"),
    ],
)
def test_numbers_of_a_wave(
    measured: Callable[..., Answer], measure: dict[str, Any], value: float, unit: str
) -> None:
    found = measured(swing, **measure)
    assert found.median == pytest.approx(value, rel=0.02)
    assert found.unit == unit


def test_nothing_to_begin_with_gives_no_fold(measured: Callable[..., Answer]) -> None:
    for asked in ({}, {"at": "2 h"}):
        assert measured(lambda times, name, spec: times, kind="fold", **asked).median is None


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ({"kind": "peaks", "unit": "h"}, "has no unit"),
        ({"kind": "fold", "unit": "molecules/cell"}, "has no unit"),
        ({"kind": "period", "unit": "pM"}, "unit of time"),
        ({"kind": "delay", "unit": "%"}, "unit of time"),
    ],
)
def test_a_unit_that_does_not_suit_is_refused(
    ask: Callable[..., Any], measure: dict[str, str], told: str
) -> None:
    with pytest.raises(ScenarioError, match=told):
        ask(measures=[{"id": "m", "readout": SIGNAL, "arm": "control", **measure}])


def test_a_series_has_no_period(ask: Callable[..., Any]) -> None:
    arms = {"dose": {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "1 nM"}}]}}
    asked = {"id": "m", "kind": "period", "readout": SIGNAL, "arm": "dose"}
    with pytest.raises(ScenarioError, match="one course over time"):
        ask(dish={"cells": "1e6 cells/mL"}, duration="2 h", arms=arms, measures=[asked])
