"""Numbers taken from curves, on curves whose numbers are known."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Answer
from alarmin.study.measures import display_factor, half_point, percentiles

HOUR = 3600.0
SIGNAL = "signalling_complexes"


@pytest.fixture
def measured(made_up: Callable[..., Any]) -> Callable[..., Answer]:
    """Return the answer of one measure on a made-up curve of one day, sampled every quarter of an hour."""

    def _measured(curve: Callable[[Any, str, Any], Any], **measure: Any) -> Answer:
        readout = measure.pop("readout", SIGNAL)
        arms = measure.pop("arms", {"on": {}, "off": {}})
        asked = {"id": "m", "readout": readout, "arm": "on", **measure}
        result = made_up(curve, arms=arms, measures=[asked], readouts=[readout], sample={"every": "15 min"})
        return result.answers[0]

    return _measured


def ramp(times: Any, name: str, spec: Any) -> Any:
    return times / HOUR


@pytest.mark.parametrize(
    ("measure", "value", "unit"),
    [
        ({"kind": "value", "at": "6 h"}, 6.0, "molecules/cell"),
        ({"kind": "value", "at": "0 h"}, 0.0, "molecules/cell"),
        ({"kind": "mean", "at": "6 h", "to": "12 h"}, 9.0, "molecules/cell"),
        ({"kind": "mean"}, 12.0, "molecules/cell"),
        ({"kind": "minimum", "at": "6 h", "to": "12 h"}, 6.0, "molecules/cell"),
        ({"kind": "trough", "at": "3 h"}, 3.0, "molecules/cell"),
        ({"kind": "maximum", "to": "12 h"}, 12.0, "molecules/cell"),
        ({"kind": "auc", "at": "6 h", "to": "12 h"}, 54.0, "molecules/cell*h"),
        ({"kind": "time_of_maximum", "at": "6 h", "to": "12 h"}, 6.0, "h"),
        ({"kind": "time_of_maximum", "at": "6 h", "to": "12 h", "unit": "min"}, 360.0, "min"),
    ],
)
def test_numbers_of_a_straight_rise(
    measured: Callable[..., Answer], measure: dict[str, str], value: float, unit: str
) -> None:
    found = measured(ramp, **measure)
    assert found.median == pytest.approx(value)
    assert found.unit == unit


def test_times_between_samples_are_sampled_because_a_measure_asks(measured: Callable[..., Answer]) -> None:
    assert measured(ramp, kind="value", at="100 min").median == pytest.approx(100 / 60)


@pytest.mark.parametrize("hours", [0.5, 4.0, 100.0])
def test_half_life_of_an_exponential(measured: Callable[..., Answer], hours: float) -> None:
    found = measured(lambda times, name, spec: 7 * 0.5 ** (times / HOUR / hours), kind="half_life", at="2 h")
    assert found.median == pytest.approx(hours)


@pytest.mark.parametrize(
    "curve",
    [
        pytest.param(lambda times, name, spec: 1 + times, id="rises"),
        pytest.param(lambda times, name, spec: 0 * times, id="is zero"),
        pytest.param(lambda times, name, spec: 1 - times / (6 * HOUR), id="falls below zero"),
    ],
)
def test_a_curve_that_does_not_decay_has_no_half_life(measured: Callable[..., Answer], curve: Any) -> None:
    found = measured(curve, kind="half_life", at="1 h")
    assert found.values == (None,)
    assert found.median is None
    assert "1 of 1 draws" in found.note


def test_a_window_of_two_samples_has_no_half_life(measured: Callable[..., Answer]) -> None:
    found = measured(lambda times, name, spec: np.exp(-times), kind="half_life", at="1 h", to="75 min")
    assert found.median is None


def by_arm(times: Any, name: str, spec: Any) -> Any:
    """Return a curve that is doubled where IL1R2 is absent."""
    return (2.0 if spec.parameters["n_IL1R2"] == 0 else 1.0) * (1 + times / HOUR)


ARMS = {"on": {"set": {"IL1R2": "0 sites/cell"}}, "off": {}}


def test_ratios_are_of_values_or_of_means_between_arms(measured: Callable[..., Answer]) -> None:
    point = measured(by_arm, kind="ratio", versus="off", at="6 h", arms=ARMS)
    window = measured(by_arm, kind="ratio", versus="off", at="6 h", to="12 h", arms=ARMS)
    assert point.median == pytest.approx(2.0)
    assert window.median == pytest.approx(2.0)
    assert point.unit == window.unit == ""


def test_a_ratio_over_a_window_is_of_means_not_of_last_values(measured: Callable[..., Answer]) -> None:
    def curve(times: Any, name: str, spec: Any) -> Any:
        return times / HOUR if spec.parameters["n_IL1R2"] == 0 else 1.0 + 0 * times

    found = measured(curve, kind="ratio", versus="off", at="6 h", to="12 h", arms=ARMS)
    assert found.median == pytest.approx(9.0)


def test_a_ratio_over_zero_has_no_value(measured: Callable[..., Answer]) -> None:
    def curve(times: Any, name: str, spec: Any) -> Any:
        return times * (1.0 if spec.parameters["n_IL1R2"] == 0 else 0.0)

    assert measured(curve, kind="ratio", versus="off", at="6 h", arms=ARMS).median is None


def test_occupancy_is_shown_in_percent(measured: Callable[..., Answer]) -> None:
    found = measured(lambda times, name, spec: 0.25, kind="value", at="1 h", readout="agonist_occupancy")
    assert (found.median, found.unit) == (pytest.approx(25.0), "%")


def test_free_ligand_is_shown_in_pm(measured: Callable[..., Answer]) -> None:
    found = measured(lambda times, name, spec: 3e-12, kind="value", at="1 h", readout="free_IL1B")
    assert (found.median, found.unit) == (pytest.approx(3.0), "pM")


DISH = {"dish": {"cells": "1e6 cells/mL"}, "duration": "4 h"}


def level_of(spec: Any, species: str) -> float:
    """Return the concentration (M) put into the medium."""
    return sum(pulse.amount for pulse in spec.pulses if pulse.species == species) / (6.02214076e23 * 1e-9)


def test_ec50_is_read_off_a_series(made_up: Callable[..., Any]) -> None:
    def curve(times: Any, name: str, spec: Any) -> Any:
        level = level_of(spec, "IL1B")
        return 100 * level / (level + 7e-12)

    series = {"low": "0.01 pM", "high": "10 nM", "per_decade": 10}
    arms = {"dose": {"add": [{"entity": "IL1B", "series": series}]}}
    measures = [
        {"id": "a", "kind": "ec50", "readout": SIGNAL, "arm": "dose"},
        {"id": "b", "kind": "ec50", "readout": SIGNAL, "arm": "dose", "at": "2 h", "unit": "nM"},
    ]
    result = made_up(curve, arms=arms, measures=measures, **DISH)
    assert [answer.median for answer in result.answers] == pytest.approx([7.0, 0.007], rel=0.01)
    assert [answer.unit for answer in result.answers] == ["pM", "nM"]


def test_half_saturation_is_read_against_the_free_level(made_up: Callable[..., Any]) -> None:
    def curve(times: Any, name: str, spec: Any) -> Any:
        free = 0.1 * level_of(spec, "IL1B")  # nine tenths of what is added is taken away
        return free if name == "free_IL1B" else free / (free + 7e-12)

    series = {"low": "0.01 pM", "high": "100 nM", "per_decade": 10}
    arms = {"dose": {"add": [{"entity": "IL1B", "series": series}]}}
    measures = [
        {"id": "a", "kind": kind, "readout": SIGNAL, "arm": "dose"} for kind in ("half_saturation", "ec50")
    ]
    for number, item in enumerate(measures):
        item["id"] = f"m{number}"
    result = made_up(curve, arms=arms, measures=measures, **DISH)
    assert [answer.median for answer in result.answers] == pytest.approx([7.0, 70.0], rel=0.01)


def test_ki_follows_cheng_and_prusoff(made_up: Callable[..., Any]) -> None:
    tracer_kd, cold_kd = 2e-11, 5e-10

    def curve(times: Any, name: str, spec: Any) -> Any:
        tracer, cold = level_of(spec, "IL1B") / tracer_kd, level_of(spec, "IL1RN") / cold_kd
        return tracer * tracer_kd if name == "free_IL1B" else tracer / (1 + tracer + cold)

    tracer = {"entity": "IL1B", "concentration": "60 pM"}
    wide = {"low": "0.001 pM", "high": "1 uM", "per_decade": 10}
    arms = {
        "competition": {"add": [tracer, {"entity": "IL1RN", "series": wide}]},
        "saturation": {"add": [{"entity": "IL1B", "series": wide}]},
    }
    ki = {"id": "ki", "kind": "ki", "readout": SIGNAL, "arm": "competition", "versus": "saturation"}
    result = made_up(curve, arms=arms, measures=[ki], **DISH)
    assert result.answers[0].median == pytest.approx(500.0, rel=0.01)


@given(
    half=st.floats(-3.0, 3.0),
    steep=st.floats(0.7, 3.0),
    base=st.floats(-50.0, 50.0),
    height=st.floats(0.1, 1e4),
    down=st.booleans(),
)
def test_half_point_finds_the_middle_of_any_hill_curve(
    half: float, steep: float, base: float, height: float, down: bool
) -> None:
    levels = np.concatenate([[0.0], np.logspace(-8, 8, 161)])
    share = levels**steep / (levels**steep + 10 ** (half * steep))
    found = half_point(levels, base + height * (1 - share if down else share))
    assert found is not None
    assert log(found / 10**half) == pytest.approx(0.0, abs=0.02)


@given(factor=st.floats(1e-12, 1e12))
def test_half_point_scales_with_the_unit_of_the_level(factor: float) -> None:
    levels = np.concatenate([[0.0], np.logspace(-4, 4, 41)])
    response = levels / (levels + 3.0)
    plain, scaled = half_point(levels, response), half_point(factor * levels, response)
    assert plain is not None
    assert scaled == pytest.approx(factor * plain, rel=1e-9)


LEVELS = np.concatenate([[0.0], np.logspace(-3, 3, 31)])


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(np.ones(32), id="flat"),
        pytest.param(LEVELS, id="still rising at the top"),
        pytest.param(np.where(LEVELS > 0, 1.0, 0.0), id="past half at the lowest level"),
    ],
)
def test_a_curve_without_a_middle_has_no_half_point(response: Any) -> None:
    assert half_point(LEVELS, response) is None


def test_three_points_are_no_curve() -> None:
    assert half_point(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 1.0])) is None


def test_percentiles_lie_between_order_statistics() -> None:
    assert percentiles(range(101)) == (5.0, 50.0, 95.0)
    assert percentiles([3.0]) == (3.0, 3.0, 3.0)


def test_clearance_and_volume_of_a_bolus_that_decays(measured: Callable[..., Answer]) -> None:
    dose = {"drug": "anakinra", "dose": "17.3 mg", "route": "iv", "count": 1}
    arms = {"on": {"regimen": [dose]}, "off": {}}
    plasma = "anakinra_plasma_concentration"

    def falls(times: Any, name: str, spec: Any) -> Any:
        return 1e-7 * 0.5 ** (times / (2 * HOUR))  # 1 umol in 10 L, half-life 2 h

    asked = {"readout": plasma, "arms": arms}
    found = measured(falls, kind="clearance", **asked)
    assert (found.median, found.unit) == (pytest.approx(10 * log(2) / 2, rel=2e-3), "L/h")
    assert measured(falls, kind="clearance", unit="mL/min", **asked).median == pytest.approx(57.8, rel=3e-3)
    found = measured(falls, kind="steady_volume", **asked)
    assert (found.median, found.unit) == (pytest.approx(10.0, rel=2e-3), "L")


def test_every_readout_of_the_catalogue_can_be_shown_in_its_unit(catalog: Catalog) -> None:
    shown = [item for one in catalog.mechanisms.values() for item in one.observables]
    assert all(display_factor(item) > 0 for item in shown)
    own = {item.id: item for item in catalog.mechanisms["host_crp"].observables}
    assert 8.7e-9 * display_factor(own["CRP_plasma"]) == pytest.approx(1.0, rel=1e-3)
    assert 1e-12 * display_factor(own["IL6_plasma"]) == pytest.approx(21.0, rel=1e-9)
    assert 1e-12 * display_factor(own["free_plasma"]) == pytest.approx(17.0, rel=1e-9)
