"""Numbers taken from curves, as users ask for them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from alarmin.errors import Problem
from alarmin.records.base import Duration, Height, Identifier, Place, Record, refusal

__all__ = ["Measure"]


class Measure(Record):
    """A number taken from the curves.

    Parameters
    ----------
    kind : str
        ``value`` (readout at a time), ``mean``, ``minimum``, ``maximum``, ``time_of_maximum``, ``time_of_minimum``,
        ``trough``, ``auc`` over a window; ``fold`` (value at a time over that at time 0, or the greatest value of a
        window over that at its start); ``delay`` (time to half of the greatest value), ``peaks`` (their number) and
        ``period`` (median time between successive peaks, of three or more) of a window; ``fraction`` of the cells of
        a population that respond in a window; ``half_life`` of a decay; of a drug ``clearance`` (dose over area, in a window or to infinity)
        and ``steady_volume`` (from the moments after an intravenous bolus); ``ec50``, ``half_saturation``, ``ic50``
        and ``occupancy_at`` of a dose-response arm; ``ratio`` of a measure between arms; ``kd`` and ``sites`` (copies
        per cell) of a binding curve, fitted with one class of sites or two.
    readout : str
        Observable id.
    arm : str
        Arm id.
    versus : str
        For ``ratio``: the arm it is divided by.
    sites : {"all", "high", "low"}
        For ``kd`` and ``sites``: one class, or the class of high or of low affinity of two.
    at : Quantity
        Time (value, dose-response kinds) or start of the window.
    to : Quantity
        End of the window.
    prominence : float
        For ``peaks`` and ``period``: how far a peak stands out, as a share of the greatest value of the window.
    times : float
        For ``fraction``: a cell responds when its readout rises above so many times its value at the window's start.
    above : Quantity
        For ``fraction``: a cell responds when its readout rises above this level; in place of `times`.
    """

    id: Identifier
    kind: Literal[
        "value",
        "mean",
        "minimum",
        "maximum",
        "time_of_maximum",
        "time_of_minimum",
        "trough",
        "auc",
        "fold",
        "delay",
        "peaks",
        "period",
        "fraction",
        "half_life",
        "clearance",
        "steady_volume",
        "ec50",
        "half_saturation",
        "ic50",
        "ki",
        "ratio",
        "kd",
        "sites",
    ]
    readout: Identifier
    arm: Identifier
    versus: Identifier | None = None
    sites: Literal["all", "high", "low"] = "all"
    at: Duration | None = None
    to: Duration | None = None
    prominence: float = Field(default=0.1, gt=0.0, lt=1.0)
    times: float = Field(default=2.0, ge=1.0, le=1e6)
    above: Height | None = None
    unit: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Measure:
        found: list[tuple[Place, Problem]] = []
        if self.kind in ("ratio", "ki") and self.versus is None:
            what = f"A {self.kind} needs `versus`, the arm it is held against."
            found.append(((), Problem(what, hint="Add `versus: <arm>`.")))
        if self.kind in ("value", "trough", "half_life") and self.at is None:
            what = f"A {self.kind} needs `at`, the time or the start of its window."
            found.append(((), Problem(what, hint="Add `at: 1 d`.")))
        if self.above is not None and self.kind != "fraction":
            what = f"`above` is the level of a fraction of cells, and a {self.kind} has none."
            found.append((("above",), Problem(what, hint="Leave `above` out.")))
        if self.at is not None and self.to is not None and self.to.to("s") <= self.at.to("s"):
            what = f"The window ends at {self.to}, which is not after its start at {self.at}."
            found.append((("to",), Problem(what)))
        if found:
            raise refusal(found)
        return self
