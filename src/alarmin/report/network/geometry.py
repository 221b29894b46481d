"""Boxes and curved lines between them, in inches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Box", "Point", "bow", "crosses", "loop", "shortened"]

Point: TypeAlias = tuple[float, float]

_STEPS = 120


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle by its centre and its size."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, point: Point, gap: float = 0.0) -> bool:
        """Tell whether a point lies inside, or within a gap of it."""
        across, along = abs(point[0] - self.x), abs(point[1] - self.y)
        return across <= self.width / 2 + gap and along <= self.height / 2 + gap

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Tell whether two boxes overlap, or come nearer than a gap."""
        apart = abs(self.x - other.x) - (self.width + other.width) / 2
        above = abs(self.y - other.y) - (self.height + other.height) / 2
        return apart < gap and above < gap


def bow(start: Box, end: Box, bend: float, *, gap: float) -> list[Point]:
    """Return a curve from the edge of one box to the edge of another.

    Parameters
    ----------
    bend : float
        How far it bows to the left of its direction, as a part of its length (negative: to the right).
    gap : float
        What is left free at either end.

    Examples
    --------
    >>> line = bow(Box(0, 0, 1, 1), Box(4, 0, 1, 1), 0.0, gap=0.1)
    >>> [round(x, 1) for x, _ in (line[0], line[-1])]
    [0.6, 3.4]
    """
    across, along = end.x - start.x, end.y - start.y
    middle = (start.x + end.x) / 2 - 2 * bend * along, (start.y + end.y) / 2 + 2 * bend * across
    curve = [
        _quadratic((start.x, start.y), middle, (end.x, end.y), step / _STEPS) for step in range(_STEPS + 1)
    ]
    outside = [point for point in curve if not start.holds(point, gap) and not end.holds(point, gap)]
    return outside if len(outside) > 1 else curve


def loop(box: Box, *, gap: float) -> list[Point]:
    """Return a loop from the right end of a box back to its top."""
    first, last = (box.x + box.width / 2 + gap, box.y), (box.x + box.width / 4, box.y + box.height / 2 + gap)
    out, back = (first[0] + 0.55, first[1] + 0.1), (last[0] + 0.25, last[1] + 0.6)
    return [_cubic(first, out, back, last, step / _STEPS) for step in range(_STEPS + 1)]


def _quadratic(a: Point, b: Point, c: Point, t: float) -> Point:
    u = 1 - t
    return u * u * a[0] + 2 * u * t * b[0] + t * t * c[0], u * u * a[1] + 2 * u * t * b[1] + t * t * c[1]


def _cubic(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    first, second = _quadratic(a, b, c, t), _quadratic(b, c, d, t)
    return first[0] + t * (second[0] - first[0]), first[1] + t * (second[1] - first[1])


def shortened(line: Sequence[Point], by: float) -> tuple[list[Point], Point, Point]:
    """Return a line that ends earlier by a length, its old end, and the direction there (of length one).

    Parameters
    ----------
    line : sequence of Point
        At least two points.
    by : float
        Length taken off its end.
    """
    tip = line[-1]
    kept = [point for point in line if math.dist(point, tip) > by]
    kept = kept if len(kept) > 1 else list(line[:2])
    length = math.dist(kept[-1], tip) or 1.0
    ahead = (tip[0] - kept[-1][0]) / length, (tip[1] - kept[-1][1]) / length
    return kept, tip, ahead


def crosses(line: Sequence[Point], box: Box, gap: float = 0.0) -> bool:
    """Tell whether a line goes through a box, or nearer than a gap."""
    return any(box.holds(point, gap) for point in line)
