"""Fewer points for drawing and for tables, keeping ends and extremes."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.report.charts import Line

__all__ = ["drawn_points", "table_rows"]


def drawn_points(line: Line, buckets: int) -> list[int]:
    """Return indices that keep the shape of a curve and its band: the extremes of each bucket.

    Parameters
    ----------
    line : Line
        A curve of T points.
    buckets : int
        Stretches the curve is cut into; at most four points of each are kept.

    Returns
    -------
    list of int
        Increasing indices, the first and last included.
    """
    count = len(line.x)
    if count <= 2 * buckets:
        return list(range(count))
    keep = {0, count - 1}
    for bucket in range(buckets):
        inside = range(bucket * count // buckets, (bucket + 1) * count // buckets)
        keep.add(max(inside, key=line.median.__getitem__))
        keep.add(min(inside, key=line.median.__getitem__))
        keep.add(max(inside, key=line.high.__getitem__))
        keep.add(min(inside, key=line.low.__getitem__))
    return sorted(keep)


def table_rows(lines: Sequence[Line], limit: int) -> list[int]:
    """Return indices of the rows of a table over lines that share their x.

    Parameters
    ----------
    lines : sequence of Line
        Lines of T points each.
    limit : int
        Largest number of rows; the ends and the largest median of each line are always among them.
    """
    count = len(lines[0].x)
    if count <= limit:
        return list(range(count))
    keep = {0, count - 1}
    for line in lines[: max(0, limit - 2)]:
        keep.add(max(range(count), key=line.median.__getitem__))
    even = limit - len(keep)
    keep.update((step + 1) * (count - 1) // (even + 1) for step in range(even))
    return sorted(keep)
