from __future__ import annotations

from typing import Any

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Result
from alarmin.report.bench_table import bench_tables
from alarmin.report.gather import build_trace


def test_bench_summary_of_any_shape_becomes_tables(result: Result, catalog: Catalog, parse: Any) -> None:
    trace = build_trace(result, catalog)
    bench = {
        "skill": 0.41234,
        "by_role": {"check": 0.5, "prediction": None},
        "rows": [
            {"experiment": "one", "holds": True, "ref": "paper_one"},
            {"experiment": "two", "reason": "a & b"},
        ],
    }
    page = parse(bench_tables(bench, trace))
    assert page.faults == []
    assert len(page.all_of("table")) == 2
    assert {"0.412", "yes", "a & b"} <= set(page.words)
    assert "check: 0.500; prediction: " in " ".join(page.words)
    assert "Nobody 2001 [1]" in page.linked
