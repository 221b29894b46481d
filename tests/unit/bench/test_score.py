"""Borders of the rules that decide whether a published reading is reproduced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alarmin.bench.predict import Outcome, read
from alarmin.bench.score import band, direction_of, inside, judge_direction, number_window, share_of
from alarmin.records.protocol import Reading


def number(**fields: object) -> Reading:
    return Reading.model_validate({"measure": "m", "kind": "number", **fields})


def towards(direction: str, **fields: object) -> Reading:
    return Reading.model_validate({"measure": "m", "kind": "direction", "direction": direction, **fields})


def ratios(*values: float | None, scale: float = 100.0) -> list[Outcome]:
    return [Outcome(v, None if v is None else v * scale, scale) for v in values]


def test_a_concentration_is_right_within_two_fold_either_way() -> None:
    window = number_window(number(value=150, unit="pM"))
    assert window == (75.0, 300.0)
    assert inside(75.0, window)
    assert inside(300.0, window)
    assert not inside(74.9, window)
    assert not inside(300.1, window)


def test_a_half_life_is_right_within_two_fold_and_a_peak_time_within_a_quarter() -> None:
    assert number_window(number(value=4, unit="h"), "half_life") == (2.0, 8.0)
    assert number_window(number(value=4, unit="h"), "time_of_maximum") == (3.0, 5.0)


def test_a_percentage_is_right_within_ten_points_or_its_printed_interval() -> None:
    assert number_window(number(value=95, unit="%")) == (85.0, 105.0)
    wide = number(value=50, unit="%", low=30, high=55, error_kind="CI")
    assert number_window(wide) == (30, 60.0)


def test_a_printed_confidence_interval_replaces_the_fold_rule() -> None:
    assert number_window(number(value=0.85, low=0.7, high=1.1, error_kind="CI")) == (0.7, 1.1)


def test_a_printed_range_is_taken_as_it_stands_unless_a_tolerance_is_named() -> None:
    assert number_window(number(low=4, high=6, unit="h")) == (4, 6)
    assert number_window(number(low=200, high=400, fold=2)) == (100.0, 800.0)
    assert number_window(number(low=4, unit="h")) == (4, None)


def test_a_standard_error_is_never_a_tolerance() -> None:
    with pytest.raises(ValidationError, match="never a tolerance"):
        number(value=3, unit="pM", low=1.8, high=4.2, error_kind="SEM")
    assert number_window(number(value=3, unit="pM", error="± 0.1", error_kind="SEM")) == (1.5, 6.0)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (1.19, "none"),
        (1.2, "none"),
        (1.21, "up"),
        (0.81, "none"),
        (0.8, "none"),
        (0.79, "down"),
        (None, None),
    ],
)
def test_a_fifth_is_the_smallest_change_in_a_cell(ratio: float | None, expected: str | None) -> None:
    assert direction_of(ratio, 0.2) == expected


def test_a_rise_of_19_percent_is_no_direction_and_one_of_21_percent_is() -> None:
    assert not judge_direction(towards("up"), ratios(*[1.19] * 20), "cell").holds
    assert judge_direction(towards("up"), ratios(*[1.21] * 20), "cell").holds


def test_tissue_needs_a_quarter() -> None:
    assert not judge_direction(towards("down"), ratios(*[0.78] * 20), "tissue").holds
    assert judge_direction(towards("down"), ratios(*[0.74] * 20), "tissue").holds
    assert judge_direction(towards("down"), ratios(*[0.78] * 20), "cell").holds


def test_no_effect_means_that_the_whole_interval_lies_inside_a_fifth() -> None:
    assert judge_direction(towards("none"), ratios(*[0.9, 1.1] * 10), "cell").holds
    assert not judge_direction(towards("none"), ratios(*[0.9, 1.4] * 10), "cell").holds


def test_the_interval_decides_even_where_most_draws_agree() -> None:
    verdict = judge_direction(towards("up"), ratios(*[2.0] * 17, *[1.0] * 3), "cell")
    assert verdict.share == pytest.approx(0.85)
    assert not verdict.holds


def test_draws_without_a_value_count_against_agreement() -> None:
    enough = judge_direction(towards("up"), ratios(*[2.0] * 16, *[None] * 4), "cell")
    assert enough.holds
    assert enough.share == pytest.approx(0.8)
    short = judge_direction(towards("up"), ratios(*[2.0] * 15, *[None] * 5), "cell")
    assert not short.holds
    assert "75 %" in short.lacking
    assert not judge_direction(towards("up"), ratios(None, None), "cell").holds


def test_a_readout_below_its_floor_shows_nothing() -> None:
    assert not judge_direction(towards("up", floor=1000.0), ratios(*[2.0] * 20), "cell").holds
    assert judge_direction(towards("up", floor=10.0), ratios(*[2.0] * 20), "cell").holds


def test_an_effect_within_ten_solver_errors_is_noise() -> None:
    assert not judge_direction(towards("up"), ratios(*[2.0] * 20, scale=1e-6), "cell").holds


def test_the_band_leaves_out_what_has_no_value() -> None:
    assert band(ratios(None, 2.0, 2.0)) == (2.0, 2.0)
    assert band(ratios(None)) == (None, None)


def test_the_share_of_draws_counts_missing_values_as_wrong() -> None:
    assert share_of(ratios(1.0, 1.0, None, 3.0), (0.5, 2.0)) == 0.5


@given(value=st.floats(1e-6, 1e6), fold=st.floats(1.01, 100.0))
def test_a_fold_window_is_symmetric_on_the_logarithm(value: float, fold: float) -> None:
    low, high = number_window(number(value=value, fold=fold))
    assert low is not None
    assert high is not None
    assert low * high == pytest.approx(value * value, rel=1e-9)


@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=40))
def test_an_ensemble_never_counts_for_two_directions(values: list[float]) -> None:
    outcomes = ratios(*values)
    assert sum(judge_direction(towards(one), outcomes, "cell").holds for one in ("up", "down", "none")) <= 1


def ratio_reading(top: float, bottom: float) -> Outcome:
    answers = {"m": (None, ""), "m.top": (top, "molecules/cell"), "m.bottom": (bottom, "molecules/cell")}
    return read(towards("up"), answers)


def test_a_control_of_nothing_is_still_a_control() -> None:
    found = ratio_reading(50.0, 0.0)
    assert found.value is not None
    assert direction_of(found.value, 0.2) == "up"
    assert judge_direction(towards("up"), [found] * 20, "cell").holds
    assert direction_of(ratio_reading(0.0, 50.0).value, 0.2) == "down"


def test_nothing_against_nothing_has_no_direction() -> None:
    assert ratio_reading(0.0, 0.0).value is None
    assert ratio_reading(1e-9, 1e-12).value is None


def test_zero_needs_an_absolute_tolerance() -> None:
    with pytest.raises(ValidationError, match="points"):
        number(value=0, unit="pM")
    assert number_window(number(value=0, unit="pM", points=1)) == (-1.0, 1.0)
    assert number_window(number(value=-29.2, unit="%")) == (-39.2, -19.2)
