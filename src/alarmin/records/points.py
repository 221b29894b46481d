"""Published points drawn beside a simulation."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from alarmin.records.base import Identifier, Record
from alarmin.records.evidence import Source

__all__ = ["PublishedPoints"]


class PublishedPoints(Record):
    """Points of one published curve or a published constant.

    Parameters
    ----------
    scenario, readout : str
        Where they are drawn.
    axis : {"time", "dose"}
        What `x` is.
    x, y : tuple of float
        Shape (P,); `y` may be empty for a published concentration, such as an EC50.
    x_unit, y_unit : str
        Units as printed.
    x_error, y_error : tuple of float
        Shape (P,), half-lengths of the error bars; empty without.
    molar_mass_g_mol : float, optional
        Turns mass concentrations into molar ones.
    """

    scenario: Identifier
    readout: Identifier
    axis: Literal["time", "dose"]
    x: tuple[float, ...]
    x_unit: str
    y: tuple[float, ...] = ()
    y_unit: str = ""
    x_error: tuple[float, ...] = ()
    y_error: tuple[float, ...] = ()
    error_kind: Literal["SD", "SEM", "CI", "range", "not stated"] = "not stated"
    molar_mass_g_mol: float | None = None
    label: str
    source: Source

    @model_validator(mode="after")
    def _matching(self) -> PublishedPoints:
        for name in ("y", "x_error", "y_error"):
            if len(getattr(self, name)) not in (0, len(self.x)):
                raise ValueError(f"{name} needs as many values as x, or none")
        return self
