"""Where a group of lanes keeps its numbers, and the tables through which kernels and Python speak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["ACTS", "FLOATS", "INTS", "KINDS", "LANE_INTS", "STATUS", "Layout", "layout"]

INTS: tuple[str, ...] = (
    "next",
    "subjects",
    "times",
    "most_steps",
    "start_y",
    "start_c",
    "stop_ends",
    "stop_time",
    "stop_kind",
    "stop_index",
    "stop_value",
    "out_time",
    "out",
    "slots",
    "reduced",
    "act_ends",
    "act_kind",
    "act_index",
    "act_slot",
    "act_sign",
    "act_level",
    "rows",
    "status",
    "steps",
    "rejected",
    "last_t",
    "last_y",
)
"""Entries of the table of integers: counts and addresses of arrays, most of them over subjects."""

FLOATS: tuple[str, ...] = ("rtol", "start")
"""Entries of the table of numbers; absolute tolerances of the states follow."""

LANE_INTS: tuple[str, ...] = (
    "subject",
    "stop",
    "stop_end",
    "out",
    "steps",
    "rejected",
    "state",
    "told",
    "asked",
    "present",
)
"""Integers that each lane has; `state` is 0 idle, 1 running, 2 waiting for events; `told` is one more than the number
of the stop at which events were last looked at; `asked` and `present` say that its next row is being written, and is to
be from its states as they are."""

KINDS: Mapping[str, int] = {"add": 0, "set_constant": 1, "add_constant": 2, "set": 3, "look": 4, "end": 9}
"""What happens at a stop."""

ACTS: Mapping[str, int] = {"keep": 0, "extreme": 1, "strip": 2, "now": 3, "reach": 4, "cross": 5}
"""What is made of an observable at a requested time."""

STATUS: Mapping[int, str] = {
    0: "ok",
    1: "step limit",
    2: "step vanished",
    3: "not finite",
    4: "event storm",
    5: "not consistent",
    6: "not settled",
    9: "not run",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Vectors of a group of lanes by name: where each array begins, and how long it is.

    Parameters
    ----------
    starts, sizes : mapping of str to int
        In vectors of lanes.
    total : int
        Vectors in all.
    """

    starts: Mapping[str, int]
    sizes: Mapping[str, int]
    total: int


def layout(sizes: Mapping[str, int]) -> Layout:
    """Return arrays one after the other.

    Examples
    --------
    >>> layout({"t": 1, "y": 3}).starts["y"]
    1
    """
    starts, total = {}, 0
    for name, size in sizes.items():
        starts[name] = total
        total += size
    return Layout(starts, dict(sizes), total)
