"""Loss of an antibody through its receptor: closed forms, balance, what must hold at any values, and printed exposures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import exp, log, log1p, sqrt
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alarmin.solve.base import Infusion, Pulse
from alarmin.units import AVOGADRO

DAY = 86400.0
DRUG = "amg_108"
ANTIBODY_G_MOL = 145157.0
NM = 1e-9
ALLOWED = 1e-6
AMOUNTS = ("depot", "central", "peripheral", "eliminated", "taken_up")
REF = 70.0


class Kinetics(NamedTuple):
    """Values of one antibody in litres, days and nanomolar; Vmax in nmol per day."""

    CL: float = 0.15
    V: float = 3.0
    Vp: float = 2.5
    Q: float = 0.5
    ka: float = 0.3
    Vmax: float = 30.0
    Km: float = 1.0


USUAL = Kinetics()
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KINETICS = st.builds(
    Kinetics,
    CL=st.floats(0.05, 0.5),
    V=st.floats(2.0, 5.0),
    Vp=st.floats(1.0, 6.0),
    Q=st.floats(0.1, 1.0),
    ka=st.floats(0.1, 0.7),
    Vmax=st.floats(5.0, 100.0),
    Km=st.floats(0.05, 20.0),
)


def run(
    lab: Any, days: Any, kinetics: Kinetics = USUAL, weight: float = REF, **doses: Any
) -> dict[str, np.ndarray[Any, Any]]:
    """Return the level in nM and every amount in nmol of a person."""
    model = lab.model("held", "human", (DRUG,))
    values = {
        "CL": kinetics.CL / DAY,
        "V": kinetics.V,
        "Vp": kinetics.Vp,
        "Q": kinetics.Q / DAY,
        "ka": kinetics.ka / DAY,
        "Vmax": kinetics.Vmax * NM * AVOGADRO / DAY,
        "Km": kinetics.Km * NM,
        "CL_weight": 0.8,
        "V_weight": 1.0,
        "Vmax_weight": 0.6,
        "weight": weight,
        "weight_ref": REF,
    }
    found = lab.run(
        model,
        tuple(float(day) * DAY for day in days),
        [f"{DRUG}_plasma_concentration", *(f"{DRUG}_{name}" for name in AMOUNTS)],
        parameters={f"{DRUG}_{name}": value for name, value in values.items()},
        **doses,
    )
    level = {"level": found.values[:, 0] / NM}
    return level | {
        name: found.values[:, place] / (NM * AVOGADRO) for place, name in enumerate(AMOUNTS, start=1)
    }


def given_at(days: float, nmol: float, species: str = "central") -> Pulse:
    return Pulse(days * DAY, f"{DRUG}_{species}", nmol * NM * AVOGADRO)


def days_until(level: float, start: float, one: Kinetics, clearance: float) -> float:
    """Return when one compartment has come from `start` down to `level`, nM: the integral of (Km + C)/(C(aC + d))."""
    rate, most = clearance / one.V, one.Vmax / one.V
    if rate == 0.0:
        return (one.Km * log(start / level) + start - level) / most
    both = rate * one.Km + most
    return one.Km / both * log(start / level) + most / (both * rate) * log(
        (rate * start + both) / (rate * level + both)
    )


@pytest.mark.parametrize("clearance", [0.15, 0.0], ids=["with linear clearance", "through the target alone"])
@pytest.mark.parametrize("nmol", [0.3, 30.0, 3000.0])
def test_one_compartment_takes_the_time_that_the_integrated_equation_says(
    lab: Any, clearance: float, nmol: float
) -> None:
    one = USUAL._replace(CL=clearance, Q=0.0)
    start = nmol / one.V
    end = days_until(start / 1000, start, one, clearance)
    days = np.linspace(0.0, end, 60)
    mine = run(lab, days, one, pulses=(given_at(0.0, nmol),))["level"]
    expected = [days_until(level, start, one, clearance) for level in mine[1:]]
    assert np.max(np.abs(np.array(expected) - days[1:])) < 1e-5 * end


@pytest.mark.parametrize("weight", [REF, 45.0, 120.0])
def test_the_area_after_one_dose_is_that_of_the_closed_form_at_any_weight(lab: Any, weight: float) -> None:
    """The area is what linear clearance took away over CL: C0/a - (b/a²) ln(1 + aC0/d) in one compartment."""
    nmol, size = 600.0, weight / REF
    one = USUAL._replace(Q=0.0)
    own = one._replace(CL=one.CL * size**0.8, V=one.V * size, Vmax=one.Vmax * size**0.6)
    found = run(lab, [0.0, 400.0], one, weight, pulses=(given_at(0.0, nmol),))
    rate, most, start = own.CL / own.V, own.Vmax / own.V, nmol / own.V
    expected = start / rate - most / rate**2 * log1p(rate * start / (rate * own.Km + most))
    assert found["eliminated"][-1] / own.CL == pytest.approx(expected, rel=1e-6)
    assert found["taken_up"][-1] == pytest.approx(nmol - own.CL * expected, rel=1e-6)


def two_exponentials(days: float, one: Kinetics, clearance: float) -> float:
    """Return the level after one item in plasma of two compartments with linear clearance."""
    out, to, back = clearance / one.V, one.Q / one.V, one.Q / one.Vp
    total, product = out + to + back, out * back
    fast = (total + sqrt(total**2 - 4 * product)) / 2
    slow = product / fast
    return ((back - fast) * exp(-fast * days) - (back - slow) * exp(-slow * days)) / (slow - fast) / one.V


def test_far_below_km_the_clearance_is_cl_plus_vmax_over_km(lab: Any, worst: Callable[..., float]) -> None:
    one, nmol = USUAL._replace(Vmax=3.0, Km=10.0), 1e-6
    days = np.linspace(0.0, 30.0, 121)
    mine = run(lab, days, one, pulses=(given_at(0.0, nmol),))["level"]
    expected = [nmol * two_exponentials(day, one, one.CL + one.Vmax / one.Km) for day in days]
    assert worst(mine[1:], expected[1:]) < ALLOWED


def test_far_above_km_linear_clearance_is_all_that_counts(lab: Any) -> None:
    days = np.linspace(0.0, 60.0, 241)
    nmol = 1e9
    mine = run(lab, days, pulses=(given_at(0.0, nmol),))["level"]
    expected = np.array([nmol * two_exponentials(day, USUAL, USUAL.CL) for day in days])
    assert np.max(np.abs(mine[1:] / expected[1:] - 1)) < 1e-5


@pytest.mark.parametrize("rate", [0.1, 10.0, 1000.0])
def test_an_infusion_ends_where_both_losses_carry_it_away(lab: Any, rate: float) -> None:
    one = USUAL
    length = 600.0
    given = Infusion(0.0, length * DAY, f"{DRUG}_infusion", rate * NM * AVOGADRO / DAY)
    mine = run(lab, [0.0, length], one, infusions=(given,))["level"][-1]
    half = (one.CL * one.Km + one.Vmax - rate) / (2 * one.CL)
    assert mine == pytest.approx(sqrt(half**2 + rate * one.Km / one.CL) - half, rel=1e-5)


def bound_and_taken_in(days: np.ndarray[Any, Any], nmol: float, one: Kinetics) -> list[float]:
    """Return free drug of the whole binding scheme in one compartment, by steps of Runge and Kutta.

    Receptors are made, lost and taken in with drug at one rate; they are few, and binding is fast.
    """
    lost, off = 20.0, 20.0
    on, usual = (off + lost) / one.Km, one.Vmax / one.V / lost

    def slope(state: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        free, receptor, pair = state
        binding = on * free * receptor - off * pair
        return np.array(
            [
                -one.CL / one.V * free - binding,
                lost * (usual - receptor) - binding,
                binding - lost * pair,
            ]
        )

    state, found, step = np.array([nmol / one.V, usual, 0.0]), [], 2e-3
    for begin, end in pairwise(days):
        for _ in range(round((end - begin) / step)):
            first = slope(state)
            second = slope(state + step / 2 * first)
            third = slope(state + step / 2 * second)
            last = slope(state + step * third)
            state = state + step / 6 * (first + 2 * second + 2 * third + last)
        found.append(float(state[0]))
    return found


def test_it_is_the_limit_of_few_receptors_that_bind_and_are_taken_in(lab: Any) -> None:
    one, nmol = USUAL._replace(Q=0.0, Vmax=1.5), 18.0
    days = np.linspace(0.0, 14.0, 8)
    mine = run(lab, days, one, pulses=(given_at(0.0, nmol),))["level"]
    assert mine[-1] < mine[1] / 5
    assert mine[1:] == pytest.approx(bound_and_taken_in(days, nmol, one), rel=0.03)


@FEW
@given(one=KINETICS, nmol=st.floats(1.0, 5000.0), species=st.sampled_from(["depot", "central"]))
def test_what_is_given_is_lost_or_still_there(lab: Any, one: Kinetics, nmol: float, species: str) -> None:
    doses = tuple(given_at(day, nmol, species) for day in (0.0, 14.0, 28.0))
    found = run(lab, [0.0, 7.0, 20.0, 40.0, 90.0], one, pulses=doses)
    total = sum(found[name] for name in AMOUNTS)
    assert total[1:] == pytest.approx(nmol * np.array([1, 2, 3, 3]), rel=1e-6)
    for name in ("eliminated", "taken_up"):
        assert all(later > sooner for sooner, later in pairwise(found[name]))
    assert all(float(found[name].min()) > -1e-6 * nmol for name in AMOUNTS)


@FEW
@given(one=KINETICS, nmol=st.floats(1.0, 500.0), species=st.sampled_from(["depot", "central"]))
def test_the_area_per_dose_rises_with_dose_between_its_two_limits(
    lab: Any, one: Kinetics, nmol: float, species: str
) -> None:
    ends = [
        run(lab, [0.0, 3000.0], one, pulses=(given_at(0.0, nmol * factor, species),))["eliminated"][-1]
        / (one.CL * nmol * factor)
        for factor in (1.0, 3.0, 10.0)
    ]
    assert all(more > less * (1 + 1e-6) for less, more in pairwise(ends))
    assert 1 / (one.CL + one.Vmax / one.Km) < ends[0]
    assert ends[-1] < 1 / one.CL


@FEW
@given(one=KINETICS, nmol=st.floats(1.0, 3000.0))
def test_the_half_life_falls_with_the_level(lab: Any, one: Kinetics, nmol: float) -> None:
    alone = one._replace(Q=0.0)
    end = days_until(nmol / one.V / 1000, nmol / one.V, alone, alone.CL)
    days = np.linspace(0.0, end, 40)
    level = run(lab, days, alone, pulses=(given_at(0.0, nmol),))["level"][1:]
    slopes = -np.diff(np.log(level)) / np.diff(days[1:])
    assert all(later > sooner * (1 - 1e-4) for sooner, later in pairwise(slopes))
    assert slopes[-1] > slopes[0]
    assert slopes[0] > one.CL / one.V
    assert slopes[-1] < (one.CL + one.Vmax / one.Km) / one.V * (1 + 1e-4)


def test_without_receptors_it_is_the_linear_mechanism(lab: Any, worst: Callable[..., float]) -> None:
    days = np.linspace(0.0, 60.0, 61)
    mine = run(lab, days, USUAL._replace(Vmax=0.0), pulses=(given_at(0.0, 100.0, "depot"),))["level"]
    other = lab.model("held", "human", ("canakinumab",))
    values = {
        "CL": USUAL.CL / DAY,
        "V": USUAL.V,
        "Vp": USUAL.Vp,
        "Q": USUAL.Q / DAY,
        "ka": USUAL.ka / DAY,
        "weight": REF,
        "weight_ref": REF,
    }
    found = lab.run(
        other,
        tuple(days * DAY),
        ["canakinumab_plasma_concentration"],
        parameters={f"canakinumab_{name}": value for name, value in values.items()},
        pulses=(Pulse(0.0, "canakinumab_depot", 100.0 * NM * AVOGADRO),),
    )
    assert worst(mine, found.values[:, 0] / NM) < ALLOWED


def in_mass(mg: float) -> float:
    """Return nmol of an antibody."""
    return mg * 1e-3 / ANTIBODY_G_MOL / NM


def last_interval(
    lab: Any, one: Kinetics, mg: float, every: int, times: int, infused_h: float | None
) -> tuple[float, float]:
    """Return area (mg/L times days) and trough (mg/L) of the last of several doses."""
    days = np.linspace((times - 1) * every, times * every, every * 24 + 1)
    starts = [number * every for number in range(times)]
    doses: dict[str, Any] = {"pulses": tuple(given_at(day, in_mass(mg), "depot") for day in starts)}
    if infused_h:
        length = infused_h / 24
        rate = in_mass(mg) * NM * AVOGADRO / (length * DAY)
        doses = {
            "infusions": tuple(
                Infusion(day * DAY, (day + length) * DAY, f"{DRUG}_infusion", rate) for day in starts
            )
        }
    level = run(lab, [0.0, *days], one, **doses)["level"][1:] * NM * ANTIBODY_G_MOL * 1e3
    return float(np.trapezoid(level, days)), float(level[-1])


TOCILIZUMAB = Kinetics(CL=0.3, V=3.5, Vp=2.9, Q=0.2, Vmax=in_mass(7.5), Km=in_mass(2.7))
SARILUMAB = Kinetics(CL=0.26, V=2.08, Vp=5.23, Q=0.156, ka=0.136, Vmax=in_mass(8.06), Km=in_mass(0.939))
"""Typical values of two population analyses (`frey_2010`, `xu_sarilumab_2019`), antibodies against IL-6R."""


def test_exposures_to_tocilizumab_are_those_that_its_label_prints(lab: Any) -> None:
    """Check of the equations, not of a number of ours: values in and exposures out are of one published analysis."""
    low, high = (last_interval(lab, TOCILIZUMAB, mg, 28, 8, infused_h=1.0) for mg in (4 * 70.0, 8 * 70.0))
    assert high[0] / low[0] == pytest.approx(2.7, rel=0.1)
    assert low[0] * 24 == pytest.approx(13_000, abs=5_800 / 2)
    assert high[0] * 24 == pytest.approx(35_000, abs=15_500 / 2)
    assert low[1] == pytest.approx(1.49, abs=2.13 / 2)
    assert high[1] == pytest.approx(9.74, abs=10.5 / 2)
    assert high[1] / low[1] > 6


def test_the_area_of_sarilumab_doubles_from_150_to_200_mg(lab: Any) -> None:
    """Check of the equations: a third more drug gives twice the area, as the abstract of the analysis says."""
    low, high = (last_interval(lab, SARILUMAB, mg, 14, 12, infused_h=None) for mg in (150.0, 200.0))
    assert high[0] / low[0] == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize("drug", ["amg_108", "nadunolimab"])
def test_drugs_with_a_receptor_on_cells_lose_a_low_dose_faster_in_people_alone(lab: Any, drug: str) -> None:
    """Input, not check: their abstracts say nonlinear, and slower elimination at higher doses; so they were built."""
    shares = {}
    for host in ("human", "mouse"):
        model = lab.model("held", host, (drug,))
        weight = model.values[f"{drug}_weight_ref"]
        times = tuple(np.linspace(0.0, 7.0, 29) * DAY)
        found = []
        for mg_per_kg in (1.0, 10.0):
            items = mg_per_kg * weight * 1e-3 / ANTIBODY_G_MOL * AVOGADRO
            pulses = (Pulse(0.0, f"{drug}_central", items),)
            level = lab.run(model, times, [f"{drug}_plasma_concentration"], pulses=pulses).values[1:, 0]
            found.append(level[-1] / level[0])
        shares[host] = found
    assert shares["human"][0] < 0.9 * shares["human"][1]
    assert shares["mouse"][0] == pytest.approx(shares["mouse"][1], rel=1e-6)
