from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.report.format import (
    display_unit,
    duration,
    interval,
    on_grid,
    quantity,
    resolved,
    significant,
    time_unit,
    written,
)
from alarmin.units import Quantity, convert


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (0.0123456, "0.0123"),
        (999.6, "1000"),
        (1234.5, "1230"),
        (123456.0, "123\u202f000"),
        (1.5e-9, "1.50 × 10⁻⁹"),
        (-2.5, "−2.50"),
        (None, "none"),
        (math.nan, "none"),
        (math.inf, "none"),
    ],
)
def test_numbers_are_shown_to_three_significant_digits(value: float | None, shown: str) -> None:
    if shown in ("1230", "1000"):
        assert float(significant(value).replace("\u202f", "")) == float(shown)
    else:
        assert significant(value) == shown


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_shown_number_is_within_half_a_unit_of_the_third_digit(value: float) -> None:
    text = significant(value).replace("\u202f", "")
    mantissa, _, exponent = text.partition(" × 10")
    power = int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
    assert float(f"{mantissa}e{power}") == pytest.approx(value, rel=5.001e-3)


def test_dose_keeps_the_digits_it_was_written_with() -> None:
    assert written(Quantity(100.0, "mg")) == "100 mg"
    assert written(Quantity(0.7, "mg/kg")) == "0.7 mg/kg"
    assert significant(1.0, pad=False) == "1"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (4.2e-12, "M", "4.20 pM"),
        (3e-9, "M", "3.00 nM"),
        (250000.0, "pM", "250 nM"),
        (12.0, "pM", "12.0 pM"),
        (90.0, "s", "90.0 s"),
        (5400.0, "s", "90.0 min"),
        (864000.0, "s", "10.0 d"),
        (3.0, "sites/cell", "3.00 sites/cell"),
        (0.5, "", "0.500"),
        (None, "M", "none"),
    ],
)
def test_unit_suits_the_size_of_the_number(value: float | None, unit: str, shown: str) -> None:
    assert quantity(value, unit) == shown


@given(st.floats(min_value=1e-16, max_value=10.0), st.sampled_from(["M", "nM", "pM", "uM", "mM"]))
def test_rescaled_concentration_is_the_same_concentration(value: float, unit: str) -> None:
    shown, factor = display_unit(unit, (value,))
    assert convert(value * factor, shown, "M") == pytest.approx(convert(value, unit, "M"), rel=1e-9)


@pytest.mark.parametrize(
    ("span", "unit"), [(60.0, "s"), (3600.0, "min"), (86400.0, "h"), (30 * 86400.0, "d")]
)
def test_time_axis_has_the_unit_of_the_experiment(span: float, unit: str) -> None:
    assert time_unit(span)[0] == unit


def test_interval_and_duration_in_words() -> None:
    assert interval(0.5, 2.0) == "0.500 to 2.00"
    assert interval(None, 2.0) == ""
    assert duration(7 * 86400.0) == "7 d"


@pytest.mark.parametrize(
    ("value", "unit", "kept"),
    [
        (-3.84e-26, "molecules/cell", False),
        (9e-9, "sites/cell", False),
        (2e-8, "molecules/cell", True),
        (1e-12, "M", True),
        (1e-10, "pM", False),
        (1e-10, "M", True),
        (-1e-15, "%", False),
        (1e-15, "kg", True),
    ],
)
def test_number_the_solver_cannot_tell_from_zero_is_zero(value: float, unit: str, kept: bool) -> None:
    assert resolved(value, unit) == (value if kept else 0.0)


@given(st.floats(min_value=1e-3, max_value=1e3), st.floats(min_value=0.0, max_value=1e4))
def test_number_off_a_grid_is_within_half_a_step_and_shows_no_digit_below_it(
    step: float, value: float
) -> None:
    shown = on_grid(value, step)
    digits = len(shown.partition(".")[2])
    assert abs(float(shown) - value) <= 0.505 * step
    assert digits == 0 or 10.0 ** (1 - digits) > 0.999 * step
