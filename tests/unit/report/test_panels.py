from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import InvalidInput
from alarmin.records.result import Result
from alarmin.report.charts import Names, Overlay, arm_styles
from alarmin.report.figures import draw
from alarmin.report.gather import build_trace
from alarmin.report.panels import charts_of

BARE = Names({}, {}, {})


def test_each_site_is_a_panel_and_each_arm_a_line(result: Result) -> None:
    chart = next(
        chart for chart in charts_of(result, BARE) if chart.readout == "signal" and chart.kind == "time"
    )
    assert [panel.title for panel in chart.panels] == ["tumour", "bone", "plasma side"]
    assert [line.arm for line in chart.panels[0].lines] == list(result.scenario.arms)
    assert (chart.x_unit, chart.panels[0].lines[0].x[-1]) == ("d", pytest.approx(7.0))


def test_plasma_level_that_is_the_same_everywhere_is_drawn_once_on_a_log_axis(result: Result) -> None:
    chart = next(chart for chart in charts_of(result, BARE) if chart.readout == "drug_level")
    assert [panel.title for panel in chart.panels] == ["the same at every site"]
    assert chart.y_unit == "nM" or chart.y_unit == "µM"
    assert chart.log_y


def test_ligands_share_the_axes_of_a_dose_response_in_picomolar(
    dish_result: Result, overlay: Overlay
) -> None:
    (chart,) = charts_of(dish_result, BARE, [overlay])
    (panel,) = chart.panels
    assert [line.label for line in panel.lines] == ["il1b", "second (IL1A)"]
    assert panel.lines[0].x[0] == pytest.approx(0.1)
    assert panel.points[0].x == pytest.approx((10.0, 100.0, 1000.0))
    assert chart.x_unit == "pM"


def test_published_points_stay_in_their_own_figure_and_panel(result: Result) -> None:
    points = Overlay("signal", "time", (3600.0,), (70.0,), "seen", "paper_one", site="bone")
    charts = charts_of(result, BARE, [points])
    held = {(chart.readout, panel.title) for chart in charts for panel in chart.panels if panel.points}
    assert held == {("signal", "bone")}


def test_residual_signal_names_the_arm_it_is_divided_by(result: Result) -> None:
    chart = next(chart for chart in charts_of(result, BARE) if chart.kind == "ratio")
    assert [line.label for line in chart.panels[0].lines] == ["low dose / vehicle", "high dose / vehicle"]
    assert chart.panels[0].lines[0].median == pytest.approx((43.21,))
    assert (chart.x_name, chart.y_unit) == ("% of vehicle", "%")


def test_arms_differ_in_colour_and_in_line_and_control_is_grey(result: Result) -> None:
    styles = arm_styles(result)
    treated = [style for arm, style in styles.items() if arm != "vehicle"]
    assert len({style.colour for style in treated}) == len(treated)
    assert len({style.dash for style in treated}) == len(treated)
    assert styles["vehicle"].colour == "#333333"


@pytest.mark.parametrize(
    ("x", "y", "y_error"),
    [
        ((1e-12, 1e-11), (1.0, 2.0), ((0.1,), (0.1,))),
        ((1e-12, 1e-11), (1.0,), None),
        ((1e-12,), (), ((0.1,), (0.1,))),
        ((), (), None),
    ],
)
def test_points_whose_errors_or_heights_do_not_match_are_refused(
    x: tuple[float, ...], y: tuple[float, ...], y_error: tuple[tuple[float, ...], tuple[float, ...]] | None
) -> None:
    with pytest.raises(InvalidInput, match="different lengths"):
        Overlay("signal", "dose", x, y, "seen", "paper_one", y_error=y_error)


def test_two_ratios_of_the_same_arms_are_told_apart_by_their_measure(result: Result) -> None:
    measures = tuple(
        measure.model_copy(update={"arm": "low_dose"}) if measure.id == "left_high" else measure
        for measure in result.scenario.measures
    )
    answers = tuple(answer.model_copy(update={"arm": "low_dose"}) for answer in result.answers)
    scenario = result.scenario.model_copy(update={"measures": measures})
    changed = result.model_copy(update={"scenario": scenario, "answers": answers})
    chart = next(chart for chart in charts_of(changed, BARE) if chart.kind == "ratio")
    assert [line.label for line in chart.panels[0].lines] == ["left low", "left high"]
    assert chart.title == "Signal: low dose relative to vehicle"


def published_half(x_error: tuple[tuple[float], tuple[float]] | None = ((4e-12,), (4e-12,))) -> Overlay:
    return Overlay(
        "signal", "dose", (1e-11,), (), "half-maximal release", "paper_two", "abstract",
        x_error=x_error, error_kind="SEM",
    )  # fmt: skip


def test_published_half_maximum_stands_beside_that_of_the_run(dish_result: Result) -> None:
    (chart,) = charts_of(dish_result, BARE, [published_half()])
    (panel,) = chart.panels
    assert [(mark.arm, mark.label) for mark in panel.marks] == [("il1b", "EC50 il1b")]
    assert panel.marks[0].x == pytest.approx(24.0)
    assert panel.points[0].x == pytest.approx((10.0,))
    drawing = draw(chart, arm_styles(dish_result))[0]
    assert ">published</text>" in drawing
    assert ">EC50, model</text>" in drawing
    assert "1 published point." in drawing


def test_published_half_maximum_without_error_is_a_line(dish_result: Result) -> None:
    alone = dish_result.model_copy(update={"answers": ()})
    with_band, without = (
        draw(charts_of(alone, BARE, [published_half(error)])[0], arm_styles(alone))[0]
        for error in (((4e-12,), (4e-12,)), None)
    )
    assert with_band.count("<path") > without.count("<path")
    assert ">published</text>" in without


def test_points_of_another_scenario_are_not_drawn(dish_result: Result) -> None:
    elsewhere = replace(published_half(), scenario="another")
    here = replace(published_half(), scenario=dish_result.scenario.id)
    assert not charts_of(dish_result, BARE, [elsewhere])[0].points
    assert charts_of(dish_result, BARE, [here])[0].points


def test_published_point_with_its_error_stays_inside_the_axes(result: Result) -> None:
    high = Overlay("signal", "time", (3600.0,), (900.0,), "seen", "paper_one", y_error=((1.0,), (300.0,)))
    chart = charts_of(result, BARE, [high])[0]
    assert ">1200</text>" in draw(chart, arm_styles(result))[0]


def test_line_colours_stand_out_from_white(result: Result) -> None:
    def light(part: str) -> float:
        share = int(part, 16) / 255
        return float(share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4)

    arms = {f"arm_{n}": result.scenario.arms["low_dose"] for n in range(6)}
    scenario = result.scenario.model_copy(update={"arms": arms})
    styles = arm_styles(result.model_copy(update={"scenario": scenario, "curves": ()}))
    assert len({style.colour for style in styles.values()}) == 6
    for style in styles.values():
        red, green, blue = (light(style.colour[at : at + 2]) for at in (1, 3, 5))
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 3.0


def test_drawing_says_in_words_what_it_shows(result: Result, catalog: Catalog) -> None:
    charts = charts_of(result, build_trace(result, catalog).names)
    drawing = draw(charts[0], arm_styles(result))[0]
    assert "Signalling complexes over time, Primary tumour. vehicle: from 80.0 to 80.0" in drawing
    assert ">time (d)</text>" in drawing
    assert ">Signalling complexes (sites/cell)</text>" in drawing


def test_drawing_leaves_global_plot_settings_alone(result: Result) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    for chart in charts_of(result, BARE):
        draw(chart, arm_styles(result))
    assert dict(mpl.rcParams) == before


def test_single_draw_has_no_band(make_result: Callable[..., Result]) -> None:
    made = make_result()
    flat = tuple(c.model_copy(update={"low": c.median, "high": c.median}) for c in made.curves)
    (with_band, *_), (without, *_) = (
        draw(charts_of(r, BARE)[0], arm_styles(r)) for r in (made, made.model_copy(update={"curves": flat}))
    )
    assert "fill-opacity" in with_band
    assert "fill-opacity" not in without


def test_zero_concentration_is_in_the_table_but_not_on_the_log_axis(dish_result: Result) -> None:
    curve = dish_result.dose_curves[0]
    started = curve.model_copy(
        update={name: (0.0, *getattr(curve, name)) for name in ("concentrations_M", "median", "low", "high")}
    )
    with_zero, without = (
        charts_of(dish_result.model_copy(update={"dose_curves": (c,)}), BARE)[0] for c in (started, curve)
    )
    assert with_zero.lines[0].x[0] == 0.0
    styles = arm_styles(dish_result)
    assert draw(with_zero, styles)[0].split("<defs>")[1] == draw(without, styles)[0].split("<defs>")[1]


def test_series_from_zero_and_flat_zero_curves_can_be_drawn(dish_result: Result) -> None:
    curve = dish_result.dose_curves[0]
    zeros = tuple(0.0 for _ in curve.median)
    flat = curve.model_copy(
        update={
            "concentrations_M": (0.0, *curve.concentrations_M[1:]),
            "median": zeros,
            "low": zeros,
            "high": zeros,
        }
    )
    (chart,) = charts_of(dish_result.model_copy(update={"dose_curves": (flat,)}), BARE)
    assert len(draw(chart, arm_styles(dish_result))) == 1


def test_band_broader_than_a_decade_puts_a_count_on_a_log_axis_but_never_a_percentage(result: Result) -> None:
    def log(unit: str, fold: float) -> bool:
        curves = tuple(
            c.model_copy(update={"unit": unit, "high": tuple(fold * value for value in c.median)})
            for c in result.curves
            if c.readout == "signal"
        )
        return charts_of(result.model_copy(update={"curves": curves}), BARE)[0].log_y

    assert log("sites/cell", 20.0)
    assert not log("sites/cell", 2.0)
    assert not log("%", 20.0)


def test_quiet_site_beside_a_loud_one_has_its_own_axis(result: Result) -> None:
    def scaled(factor: float) -> bool:
        curves = tuple(
            c.model_copy(
                update={k: tuple(factor * v for v in getattr(c, k)) for k in ("median", "low", "high")}
            )
            if c.site == "bone"
            else c
            for c in result.curves
            if c.readout == "signal"
        )
        return charts_of(result.model_copy(update={"curves": curves}), BARE)[0].own_axes

    assert scaled(0.01)
    assert not scaled(1.0)


def test_curves_that_differ_by_solver_error_only_share_a_panel(result: Result) -> None:
    def panels(error: float) -> int:
        curves = tuple(
            c.model_copy(update={"median": tuple(v * (1 + error) for v in c.median)})
            if c.site == "bone"
            else c
            for c in result.curves
            if c.readout == "drug_level"
        )
        (chart,) = charts_of(result.model_copy(update={"curves": curves, "answers": ()}), BARE)
        return len(chart.panels)

    assert panels(1e-5) == 1
    assert panels(0.1) == 3
