from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alarmin.report.charts import Line
from alarmin.report.thin import drawn_points, table_rows

VALUES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=2, max_size=700)


def line(values: list[float]) -> Line:
    x = tuple(float(n) for n in range(len(values)))
    median = tuple(values)
    return Line("arm", "arm", x, median, tuple(v * 0.5 for v in values), tuple(v * 2 for v in values))


@given(VALUES, st.integers(min_value=2, max_value=60))
def test_drawing_keeps_peaks_troughs_and_ends(values: list[float], buckets: int) -> None:
    curve = line(values)
    kept = drawn_points(curve, buckets)
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, len(values) - 1)
    assert max(values[i] for i in kept) == max(values)
    assert min(curve.low[i] for i in kept) == min(curve.low)
    assert len(kept) <= max(2 * buckets, 4 * buckets + 2)


@given(VALUES, st.integers(min_value=6, max_value=60))
def test_table_keeps_the_peak_of_every_arm_and_its_limit(values: list[float], limit: int) -> None:
    lines = [line(values), line(values[::-1])]
    kept = table_rows(lines, limit)
    assert len(kept) <= limit
    assert (kept[0], kept[-1]) == (0, len(values) - 1)
    for curve in lines:
        assert max(curve.median[i] for i in kept) == max(curve.median)
