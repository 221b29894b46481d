"""What the engine must reach: for each row and program the least ratio at the gate, and the one aimed at."""

from __future__ import annotations

from collections.abc import Mapping

RATIOS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "nfkb": {
        "libRoadRunner": (30, 50),
        "bngsim": (45, 70),
        "AMICI, its solver": (22, 40),
        "COPASI": (90, 150),
    },
    "egfr": {
        "libRoadRunner": (40, 70),
        "bngsim": (17, 30),
        "AMICI, its solver": (10, 18),
        "COPASI": (90, 150),
    },
    "hill": {"libRoadRunner": (25, 50)},
    "il1": {"libRoadRunner": (30, 60)},
}
"""By row and program: floor and goal; times faster at equal error."""

MILLISECONDS: Mapping[str, tuple[float, float]] = {"host_daily": (10, 5), "host_monthly": (5, 3)}
"""By row: floor and goal; milliseconds of one core per subject."""

THREADS = (1.8, 1.95)
"""Floor and goal: times faster with two threads."""


def verdict(found: float | None, floor: float, goal: float) -> str:
    """Return whether a number reaches its floor and its goal; a floor above its goal asks for no more than that.

    Examples
    --------
    >>> verdict(60.0, 30, 50), verdict(40.0, 30, 50), verdict(7.0, 10, 5), verdict(None, 1, 2)
    ('goal met', 'floor met', 'floor met', 'not measured')
    """
    if found is None:
        return "not measured"
    sign = 1 if goal > floor else -1
    if sign * found >= sign * goal:
        return "goal met"
    return "floor met" if sign * found >= sign * floor else "floor missed"
