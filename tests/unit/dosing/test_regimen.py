"""Regimens in clinical words compile to the doses a nurse would give."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.dosing.events import MAX_EVENTS, DoseEvent, microseconds
from alarmin.dosing.regimen import compile_regimen
from alarmin.errors import InvalidInput, ScenarioError
from alarmin.records.scenario import Dose

DAY = 86_400.0
MASS = {"anakinra": 17_258.0, "nab_paclitaxel": 854.0}


def dose(**given: object) -> Dose:
    return Dose.model_validate({"drug": "anakinra", "route": "sc", "dose": "100 mg", **given})


def times(*doses: Dose, days: float = 100.0, weight: float | None = None) -> list[float]:
    events = compile_regimen(doses, duration_s=days * DAY, weight_kg=weight, molar_mass_g_mol=MASS)
    return [event.time_s for event in events]


def problems(*doses: Dose, weight: float | None = None, days: float = 100.0) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        times(*doses, weight=weight, days=days)
    return [str(problem) for problem in caught.value.problems]


def test_a_dose_without_schedule_is_given_once_at_its_start() -> None:
    assert times(dose()) == [0.0]
    assert times(dose(start="7 d")) == [7 * DAY]


def test_every_includes_the_first_dose_and_excludes_the_end_of_the_run() -> None:
    assert times(dose(every="1 d"), days=3) == [0.0, DAY, 2 * DAY]


def test_the_365th_daily_dose_falls_exactly_364_days_after_the_first() -> None:
    assert times(dose(every="1 d"), days=366)[364] == 364 * DAY
    assert times(dose(every="24 h"), days=366)[364] == 364 * DAY


def test_an_interval_without_finite_decimals_does_not_drift() -> None:
    found = times(dose(every="0.1 d", count=10_000), days=2000)
    assert found == [step * 8640.0 for step in range(10_000)]


def test_day_1_is_time_0_and_days_without_cycle_are_given_once() -> None:
    assert times(dose(days=[5, 1, 8])) == [0.0, 4 * DAY, 7 * DAY]


def test_days_1_8_15_of_a_28_day_cycle_repeat() -> None:
    found = times(dose(days=[1, 8, 15], cycle="28 d"), days=60)
    assert found == [day * DAY for day in (0, 7, 14, 28, 35, 42, 56)]


def test_start_shifts_days_and_cycles() -> None:
    assert times(dose(days=[1, 8], cycle="21 d", start="2 d"), days=30) == [2 * DAY, 9 * DAY, 23 * DAY]


def test_until_excludes_a_dose_at_its_time_and_counts_from_the_start_of_the_arm() -> None:
    assert times(dose(every="1 d", until="2 d")) == [0.0, DAY]
    assert times(dose(every="1 d", start="1 d", until="3 d")) == [DAY, 2 * DAY]


def test_until_and_the_end_of_the_run_do_not_cut_a_running_infusion() -> None:
    lines = [dose(route="iv", infusion="12 h", every="1 d", until="25 h")]
    events = compile_regimen(lines, duration_s=1.2 * DAY, weight_kg=None, molar_mass_g_mol=MASS)
    assert [(event.time_s, event.infusion_s) for event in events] == [(0.0, DAY / 2), (DAY, DAY / 2)]


def test_count_includes_the_first_dose() -> None:
    assert times(dose(every="1 wk", count=3)) == [0.0, 7 * DAY, 14 * DAY]
    assert times(dose(days=[1, 8, 15], cycle="28 d", count=4)) == [0.0, 7 * DAY, 14 * DAY, 28 * DAY]


def test_mass_and_mass_per_weight_become_the_same_amount() -> None:
    plain = compile_regimen([dose()], duration_s=DAY, weight_kg=None, molar_mass_g_mol=MASS)
    scaled = compile_regimen([dose(dose="2 mg/kg")], duration_s=DAY, weight_kg=50.0, molar_mass_g_mol=MASS)
    assert plain[0].amount_mol == pytest.approx(0.1 / 17_258, rel=1e-14)
    assert scaled[0].amount_mol == pytest.approx(plain[0].amount_mol, rel=1e-14)


def test_an_amount_in_nmol_needs_no_molar_mass() -> None:
    events = compile_regimen([dose(dose="5 nmol")], duration_s=DAY, weight_kg=None, molar_mass_g_mol={})
    assert events[0].amount_mol == pytest.approx(5e-9, rel=1e-14)


@pytest.mark.parametrize("zero", ["0 mg", "0 mg/kg", "0 nmol"])
def test_a_zero_dose_arm_compiles_to_the_events_of_control(zero: str) -> None:
    control = compile_regimen([], duration_s=DAY, weight_kg=None, molar_mass_g_mol=MASS)
    blank = compile_regimen(
        [dose(dose=zero, every="1 h")], duration_s=DAY, weight_kg=None, molar_mass_g_mol={}
    )
    assert blank == control == ()


def test_doses_are_sorted_by_time_drug_and_route_and_twins_are_both_kept() -> None:
    lines = [
        dose(route="sc", dose="1 mg"),
        dose(route="iv", dose="2 mg"),
        dose(drug="nab_paclitaxel", route="iv", dose="3 mg"),
        dose(route="sc", dose="0.5 mg"),
    ]
    events = compile_regimen(lines, duration_s=DAY, weight_kg=None, molar_mass_g_mol=MASS)
    assert [(event.drug, event.route) for event in events] == [
        *[("anakinra", "iv"), ("anakinra", "sc"), ("anakinra", "sc"), ("nab_paclitaxel", "iv")]
    ]
    assert events[1].amount_mol == 2 * events[2].amount_mol


def test_a_dose_per_weight_without_a_weight_says_what_to_add() -> None:
    (found,) = problems(dose(dose="10 mg/kg"))
    assert "dose 1 (anakinra)" in found
    assert "weight: 70 kg" in found


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_weight_is_refused(weight: float) -> None:
    assert "body weight" in problems(dose(dose="10 mg/kg"), weight=weight)[0]


def test_a_mass_without_molar_mass_is_refused_and_names_the_drug() -> None:
    assert "molar mass of rilonacept" in problems(dose(drug="rilonacept"))[0]


def test_every_fault_of_every_line_is_told_at_once() -> None:
    found = problems(
        dose(count=3),
        dose(days=[1, 1, 8]),
        dose(every="1 d", start="7 d", until="7 d"),
        dose(drug="rilonacept"),
        dose(),
        dose(dose="1 mg/kg"),
    )
    for number, part in enumerate(["when to repeat", "stands twice", "none is given", "molar mass"], 1):
        assert f"dose {number} " in found[number - 1]
        assert part in found[number - 1]
    assert "dose 6 " in found[4]
    assert len(found) == 5


def test_too_many_doses_are_refused_before_they_are_made() -> None:
    assert "more than 100,000 doses" in problems(dose(every="1 min"), days=36_500)[0]
    half = f"{50 * 86_400 / (MAX_EVENTS * 0.6)} s"
    assert "dose 2 " in problems(dose(every=half), dose(every=half), days=50)[0]


@pytest.mark.parametrize("duration", [0.0, -1.0, math.nan, math.inf])
def test_a_run_without_length_is_refused(duration: float) -> None:
    with pytest.raises(ScenarioError, match="no time for a dose"):
        compile_regimen([], duration_s=duration, weight_kg=None, molar_mass_g_mol=MASS)


def test_a_dose_beyond_the_largest_number_is_refused() -> None:
    line = dose(drug="tiny", dose="1e30 kg")
    with pytest.raises(ScenarioError, match="too large"):
        compile_regimen([line], duration_s=1.0, weight_kg=None, molar_mass_g_mol={"tiny": 1e-300})


@pytest.mark.parametrize(
    "numbers",
    [(-1.0, 1.0, 0.0), (0.0, 0.0, 0.0), (0.0, math.nan, 0.0), (0.0, 1.0, math.inf), (0.0, -1.0, 0.0)],
)
def test_a_dose_event_holds_only_doses_that_can_be_given(numbers: tuple[float, float, float]) -> None:
    time, amount, infusion = numbers
    with pytest.raises(InvalidInput, match="cannot be given"):
        DoseEvent(time, "anakinra", "sc", amount, infusion)


UNITS = {"min": 60, "h": 3600, "d": 86_400, "wk": 604_800}


@settings(deadline=None)
@given(
    interval=st.integers(1, 500),
    unit=st.sampled_from(sorted(UNITS)),
    start=st.integers(0, 300),
    count=st.integers(1, 200),
    days=st.integers(1, 1000),
)
def test_repeated_doses_stand_on_an_exact_grid(
    interval: int, unit: str, start: int, count: int, days: int
) -> None:
    found = times(dose(every=f"{interval} {unit}", start=f"{start} h", count=count), days=days)
    expected = [start * 3600.0 + step * interval * UNITS[unit] for step in range(count)]
    assert found == [time for time in expected if time < days * DAY]


@settings(deadline=None)
@given(
    days=st.lists(st.integers(1, 28), min_size=1, max_size=8, unique=True),
    count=st.integers(1, 40),
    length=st.integers(1, 200),
)
def test_count_keeps_the_first_doses_of_the_uncounted_regimen(
    days: list[int], count: int, length: int
) -> None:
    free = times(dose(days=days, cycle="28 d"), days=length)
    capped = times(dose(days=days, cycle="28 d", count=count), days=length)
    assert capped == free[:count]
    assert all(one < other for one, other in pairwise(free))


@settings(deadline=None)
@given(value=st.decimals(0, 10_000, places=3, allow_nan=False), unit=st.sampled_from(sorted(UNITS)))
def test_a_duration_in_milliseconds_of_any_unit_is_whole_in_microseconds(value: object, unit: str) -> None:
    exact = microseconds(Fraction(str(value)), unit)
    assert exact.denominator == 1
    assert exact == Fraction(str(value)) * UNITS[unit] * 1_000_000
