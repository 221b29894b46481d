"""Published points in the units of a figure."""

from __future__ import annotations

from alarmin.records.points import PublishedPoints
from alarmin.report.charts import Overlay
from alarmin.units import convert

__all__ = ["overlay_of"]


def overlay_of(points: PublishedPoints, unit: str) -> Overlay:
    """Return published points as they are drawn: x in seconds or mol/L, y in the unit of the readout.

    Parameters
    ----------
    unit : str
        Unit of the readout in the figure.

    Raises
    ------
    UnitError
        When the published unit does not measure the same thing.
    """
    x_unit = "s" if points.axis == "time" else "mol/L"
    mass = points.molar_mass_g_mol

    def x(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(convert(value, points.x_unit, x_unit, molar_mass_g_mol=mass) for value in values)

    def y(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(convert(value, points.y_unit, unit, molar_mass_g_mol=mass) for value in values)

    x_error, y_error = x(points.x_error), y(points.y_error)
    return Overlay(
        readout=points.readout,
        axis=points.axis,
        x=x(points.x),
        y=y(points.y),
        label=points.label,
        reference=points.source.ref,
        place=points.source.place,
        x_error=(x_error, x_error) if x_error else None,
        y_error=(y_error, y_error) if y_error else None,
        error_kind=points.error_kind,
        scenario=points.scenario,
    )
