from __future__ import annotations

from typing import Any

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Result
from alarmin.report.charts import Overlay
from alarmin.report.gather import build_trace
from alarmin.report.panels import charts_of
from alarmin.report.tables import twin


def test_twin_holds_one_column_per_arm_and_the_ends(result: Result, catalog: Catalog, parse: Any) -> None:
    trace = build_trace(result, catalog)
    chart = charts_of(result, trace.names)[0]
    page = parse(twin(chart, trace, 60))
    words = [word for word in page.words if word.strip()]
    assert len(page.all_of("table")) == 3
    assert words.count("low dose") == 3
    assert "80.00 (56.00 to 112.0)" in page.linked
    assert words.count("7") == 3


def test_published_half_maximum_is_in_the_table_with_error_and_source(
    dish_result: Result, catalog: Catalog, parse: Any
) -> None:
    point = Overlay(
        "signal", "dose", (1e-11,), (), "half-maximal release", "paper_two", "abstract",
        x_error=((4e-12,), (4e-12,)), error_kind="SEM",
    )  # fmt: skip
    trace = build_trace(dish_result, catalog, [point])
    (chart,) = charts_of(dish_result, trace.names, [point])
    page = parse(twin(chart, trace, 60))
    cells = [word for word in page.words if word.strip()]
    assert "10 ± 4 pM" in cells
    assert "SEM" in cells
    assert "24.0" in page.linked
    assert "Nemo 2002 [2]" in page.linked
