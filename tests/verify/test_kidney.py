"""Filtration in the kidneys: what leaves through it, and what is left when it falls."""

from __future__ import annotations

from math import exp, sqrt
from typing import Any

import numpy as np
import pytest

from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.solve.base import Pulse
from alarmin.units import AVOGADRO

MINUTE = 60.0
DOSE = 1e15
TIMES = tuple(np.linspace(0.0, 6 * 3600.0, 721))
RAT = ("plasma_concentration", "tissue_concentration")


@pytest.fixture(scope="module")
def rat(lab: Any) -> ComposedModel:
    return compose(lab.catalog, Composition("rat", "body", ("rhil1b",)))


@pytest.fixture(scope="module")
def man(lab: Any) -> ComposedModel:
    return compose(lab.catalog, Composition("human", "body", ("anakinra",)))


def items(lab: Any, model: ComposedModel, **values: float) -> dict[str, float]:
    """Return the items of IL-1β at each place, at the end."""
    names = [f"rhil1b_{one}" for one in RAT]
    pulse = (Pulse(0.0, "rhil1b_central", DOSE),)
    found = lab.run(model, TIMES, names, parameters=values, pulses=pulse).values[-1]
    known = {**model.values, **values}
    flow = (known["rhil1b_weight"] / known["rhil1b_weight_ref"]) ** known["rhil1b_V_weight"]
    volumes = (known["rhil1b_V"] * flow, known["rhil1b_Vp"] * flow)
    return dict(
        zip(RAT, (level * AVOGADRO * size for level, size in zip(found, volumes, strict=True)), strict=True)
    )


def cleared(lab: Any, model: ComposedModel, drug: str, **values: float) -> float:
    """Return clearance in mL/min: the dose over the area under the curve, to where nothing is left."""
    times = tuple(np.linspace(0.0, 24 * 3600.0, 40001))
    name = f"{drug}_plasma_concentration"
    pulse = (Pulse(0.0, f"{drug}_central", DOSE),)
    curve = lab.run(model, times, [name], parameters=values, pulses=pulse).values[:, 0]
    return float(DOSE / AVOGADRO / np.trapezoid(curve, times) * 1000 * MINUTE)


def test_a_bolus_follows_two_exponentials_with_and_without_kidneys(lab: Any, rat: ComposedModel) -> None:
    known = rat.values
    for left in (1.0, 0.0):
        values = {"left_act_filtration": left, "rhil1b_weight": 0.27, "body_weight": 0.27}
        curve = lab.run(
            rat,
            TIMES,
            ["rhil1b_plasma_concentration"],
            parameters=values,
            pulses=(Pulse(0.0, "rhil1b_central", DOSE),),
        ).values[:, 0]
        kidney = known["rhil1b_sieving"] * known["GFR"] * (0.27 / 0.25) ** known["GFR_weight"]
        out = (known["rhil1b_CL"] - (1 - left) * kidney) / known["rhil1b_V"]
        to, back = known["rhil1b_Q"] / known["rhil1b_V"], known["rhil1b_Q"] / known["rhil1b_Vp"]
        total = out + to + back
        fast = (total + sqrt(total**2 - 4 * out * back)) / 2
        slow = out * back / fast
        share = [
            ((back - slow) * exp(-slow * t) - (back - fast) * exp(-fast * t)) / (fast - slow) for t in TIMES
        ]
        assert curve[1:] == pytest.approx(
            [DOSE / AVOGADRO / known["rhil1b_V"] * one for one in share][1:], rel=1e-5
        )


def test_without_any_clearance_nothing_is_lost(lab: Any, rat: ComposedModel) -> None:
    assert sum(items(lab, rat, rhil1b_CL=0.0).values()) == pytest.approx(DOSE, rel=1e-6)


def test_a_protein_that_kidneys_alone_clear_stays_without_them(lab: Any, rat: ComposedModel) -> None:
    only = {"rhil1b_CL": 1e-6 * rat.values["rhil1b_CL"]}
    assert sum(items(lab, rat, **only, left_act_filtration=0.0).values()) == pytest.approx(DOSE, rel=1e-6)
    most = rat.values["GFR"] / 2  # less than kidneys filter, so that they take all of it
    assert sum(items(lab, rat, rhil1b_CL=most, left_act_filtration=0.0).values()) == pytest.approx(
        DOSE, rel=1e-6
    )
    assert sum(items(lab, rat, rhil1b_CL=most).values()) < 0.1 * DOSE


@pytest.mark.parametrize("sieving", [0.0, 0.5, 1.0])
def test_healthy_kidneys_leave_the_clearance_as_it_is_whatever_passes_the_filter(
    lab: Any, man: ComposedModel, sieving: float
) -> None:
    assert cleared(lab, man, "anakinra", anakinra_sieving=sieving) == pytest.approx(137, rel=1e-3)


@pytest.mark.parametrize("left", [1.0, 0.6, 0.3, 0.0])
def test_what_is_lost_of_clearance_is_what_is_not_filtered(lab: Any, man: ComposedModel, left: float) -> None:
    lost = 137 - cleared(lab, man, "anakinra", kidney_function=left)
    assert lost == pytest.approx((1 - left) * 0.9 * 106, abs=0.3)


def test_what_the_filter_holds_back_does_not_mind_the_kidneys(lab: Any, man: ComposedModel) -> None:
    held = {"anakinra_sieving": 0.0}
    assert cleared(lab, man, "anakinra", **held, left_act_filtration=0.0) == pytest.approx(137, rel=1e-3)


def test_filtration_grows_with_the_weight_that_is_given(lab: Any, rat: ComposedModel) -> None:
    found = [
        lab.run(rat, (0.0, 1.0), ["filtration"], parameters={"body_weight": weight}).values[0, 0]
        for weight in (0.25, 0.5)
    ]
    assert found[1] / found[0] == pytest.approx(2**0.75)


def test_people_whose_kidneys_fail_clear_anakinra_as_was_seen(lab: Any, man: ComposedModel) -> None:
    """Yang 2003 (abstract): apparent clearance lower by 16, 50, 70 and 75 %, and the iv one 20 of 137 mL/min."""
    fall = {
        name: 1 - cleared(lab, man, "anakinra", kidney_function=filtered / 106) / 137
        for name, filtered in {"mild": 65.0, "moderate": 40.0, "severe": 20.0, "none": 0.0}.items()
    }
    assert fall["mild"] == pytest.approx(0.16, abs=0.15)
    assert fall["moderate"] == pytest.approx(0.50, abs=0.15)
    assert fall["severe"] == pytest.approx(0.70, abs=0.15)
    assert fall["none"] == pytest.approx(0.75, abs=0.15)


def test_a_dose_under_the_skin_of_rats_arrives_in_two_steps(lab: Any, rat: ComposedModel) -> None:
    """Where elimination takes milliseconds, plasma follows the difference of two exponentials."""
    quick = {"rhil1b_CL": 1e4 * rat.values["rhil1b_CL"], "rhil1b_Q": 0.0}
    pulse = (Pulse(0.0, "rhil1b_depot", DOSE),)
    curve = lab.run(rat, TIMES, ["rhil1b_plasma_concentration"], parameters=quick, pulses=pulse).values[:, 0]
    slow, fast = rat.values["rhil1b_ka"], rat.values["rhil1b_kl"]
    shape = np.array([exp(-slow * t) - exp(-fast * t) for t in TIMES])
    assert curve[1:] / curve.max() == pytest.approx(shape[1:] / shape.max(), rel=2e-3)
    assert TIMES[int(curve.argmax())] == pytest.approx(np.log(fast / slow) / (fast - slow), abs=60)
