"""Measures that could not be taken are refused before anything is integrated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alarmin.errors import ScenarioError

ARMS = {
    "series": {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "1 nM"}}]},
    "course": {"add": [{"entity": "IL1B", "concentration": "1 pM"}]},
}


def refused(ask: Callable[..., Any], **measure: Any) -> str:
    asked = {"id": "m", "readout": "signalling_complexes", "at": "1 h", **measure}
    with pytest.raises(ScenarioError) as caught:
        ask(dish={"cells": "1e6 cells/mL"}, duration="2 h", arms=ARMS, measures=[asked])
    return str(caught.value)


@pytest.mark.parametrize("kind", ["ec50", "ic50", "half_saturation", "kd", "sites"])
def test_a_dose_response_measure_needs_a_series(ask: Callable[..., Any], kind: str) -> None:
    assert "needs an arm with a series" in refused(ask, kind=kind, arm="course")


@pytest.mark.parametrize("kind", ["value", "mean", "auc", "half_life", "time_of_maximum"])
def test_a_series_has_no_one_course(ask: Callable[..., Any], kind: str) -> None:
    assert "one course over time" in refused(ask, kind=kind, arm="series")


def test_both_arms_of_a_comparison_are_looked_at(ask: Callable[..., Any]) -> None:
    assert "series is none" in refused(ask, kind="ratio", arm="course", versus="series")
    assert "course is none" in refused(ask, kind="ki", arm="series", versus="course")


@pytest.mark.parametrize(
    ("measure", "allowed"),
    [
        ({"kind": "ec50", "arm": "series", "unit": "h"}, "molar unit"),
        ({"kind": "half_life", "arm": "course", "unit": "pM"}, "unit of time"),
        ({"kind": "half_life", "arm": "course", "unit": "fortnight"}, "unit"),
    ],
)
def test_a_unit_that_does_not_suit_is_refused(
    ask: Callable[..., Any], measure: dict[str, str], allowed: str
) -> None:
    assert allowed in refused(ask, **measure)


def test_a_clearance_needs_doses_of_the_drug_whose_level_is_read(ask: Callable[..., Any]) -> None:
    arms = {
        "dosed": {"regimen": [{"drug": "anakinra", "dose": "100 mg", "route": "iv", "count": 1}]},
        "not": {},
    }
    asked = {"id": "m", "kind": "clearance", "readout": "anakinra_plasma_concentration", "arm": "not"}
    with pytest.raises(ScenarioError, match="needs doses of the drug"):
        ask(arms=arms, readouts=["anakinra_plasma_concentration"], measures=[asked])
    with pytest.raises(ScenarioError, match="L/h or another unit"):
        ask(
            arms=arms,
            readouts=["anakinra_plasma_concentration"],
            measures=[{**asked, "arm": "dosed", "unit": "L"}],
        )
