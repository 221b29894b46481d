"""Two compartments with first-order absorption against their closed form and their balance."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, sqrt
from typing import Any

import numpy as np
import pytest

from alarmin.solve.base import Infusion, Pulse
from alarmin.units import AVOGADRO

DAY = 86400.0
DOSE = 1e15
TIMES = tuple(np.linspace(0.0, 60 * DAY, 241))
ALLOWED = 1e-6
CL, Q, V, VP, KA = 0.25e-3, 1.3e-3, 0.9e-3, 0.8e-3, 1.0
REF = 0.02
VALUES = {
    "canakinumab_CL": CL / DAY,
    "canakinumab_Q": Q / DAY,
    "canakinumab_V": V,
    "canakinumab_Vp": VP,
    "canakinumab_ka": KA / DAY,
    "canakinumab_CL_weight": 0.8,
    "canakinumab_V_weight": 1.0,
}


def plasma(lab: Any, weight: float = REF, **doses: Any) -> np.ndarray:
    """Return mol/L in plasma of a mouse, whose target the drug does not bind."""
    model = lab.model("held", "mouse", ("canakinumab",))
    values = {**VALUES, "canakinumab_weight": weight, "canakinumab_weight_ref": REF}
    found = lab.run(model, TIMES, ["canakinumab_plasma_concentration"], parameters=values, **doses)
    return found.values[:, 0]


def level(days: float, weight: float, *, depot: bool) -> float:
    """Return mol/L after one dose of one item at time zero, by partial fractions of the transfer function."""
    if days <= 0:
        return 0.0
    flow, size = (weight / REF) ** 0.8, weight / REF
    out, to, back = CL * flow / (V * size), Q * flow / (V * size), Q * flow / (VP * size)
    total, product = out + to + back, out * back
    fast = (total + sqrt(total**2 - 4 * product)) / 2
    slow = product / fast
    if depot:
        found = KA * (
            (back - fast) / ((slow - fast) * (KA - fast)) * exp(-fast * days)
            + (back - slow) / ((fast - slow) * (KA - slow)) * exp(-slow * days)
            + (back - KA) / ((fast - KA) * (slow - KA)) * exp(-KA * days)
        )
    else:
        found = ((back - fast) * exp(-fast * days) - (back - slow) * exp(-slow * days)) / (slow - fast)
    return found / (V * size * AVOGADRO)


@pytest.mark.parametrize("weight", [REF, 0.035])
@pytest.mark.parametrize(("species", "depot"), [("depot", True), ("central", False)])
def test_one_dose_follows_its_exponentials_at_any_weight(
    lab: Any, worst: Callable[..., float], species: str, depot: bool, weight: float
) -> None:
    mine = plasma(lab, weight, pulses=(Pulse(0.0, f"canakinumab_{species}", DOSE),))
    expected = [DOSE * level(time / DAY, weight, depot=depot) for time in TIMES]
    assert worst(mine[1:], expected[1:]) < ALLOWED


def test_a_long_infusion_ends_at_rate_over_clearance(lab: Any) -> None:
    rate = 1e9
    mine = plasma(lab, infusions=(Infusion(0.0, 60 * DAY, "canakinumab_infusion", rate),))
    assert mine[-1] == pytest.approx(rate / AVOGADRO / (CL / DAY), rel=1e-3)


def test_no_drug_is_made_or_lost(lab: Any) -> None:
    model = lab.model("held", "mouse", ("canakinumab",))
    plain = lab.run(
        model,
        TIMES,
        ["canakinumab_plasma_concentration"],
        parameters={**VALUES, "canakinumab_CL": 0.0, "canakinumab_weight": REF},
        pulses=(Pulse(0.0, "canakinumab_depot", DOSE),),
    )
    assert plain.values[-1, 0] == pytest.approx(DOSE / AVOGADRO / (V + VP), rel=1e-6)
