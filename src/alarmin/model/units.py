"""The units of composed models: every parameter is converted to one of these before it enters the text."""

from __future__ import annotations

from dataclasses import dataclass

from alarmin.errors import ModelError
from alarmin.records.evidence import Parameter
from alarmin.units import convert, dimension_of

__all__ = ["MODEL_UNITS", "ModelUnit", "antimony_units", "in_model_unit", "model_unit"]


@dataclass(frozen=True, slots=True)
class ModelUnit:
    """A unit of the model text.

    Parameters
    ----------
    id : str
        SBML unit id.
    dimension : str
        Name as `alarmin.units.dimension_of` gives it.
    text : str
        Unit text for conversion.
    antimony : str
        Definition in Antimony; empty for SBML base units.
    """

    id: str
    dimension: str
    text: str
    antimony: str = ""


MODEL_UNITS: tuple[ModelUnit, ...] = (
    ModelUnit("item", "molecules per cell", "molecules/cell"),
    ModelUnit("dimensionless", "pure number", ""),
    ModelUnit("second", "time", "s"),
    ModelUnit("litre", "volume", "L"),
    ModelUnit("kilogram", "mass", "kg"),
    ModelUnit("mole_per_litre", "molar concentration", "mol/L", "mole / litre"),
    ModelUnit("per_second", "rate", "1/s", "1 / second"),
    ModelUnit("litre_per_second", "[length] ** 3 / [time]", "L/s", "litre / second"),
    ModelUnit(
        "litre_per_mole_second", "[length] ** 3 / [substance] / [time]", "L/mol/s", "litre / (mole * second)"
    ),
    ModelUnit(
        "item_mole_per_litre",
        "[substance] ** 2 / [length] ** 3 / [cell]",
        "mol/L*molecules/cell",
        "item * mole / litre",
    ),
    ModelUnit("item_per_second", "[substance] / [time]", "items/s", "item / second"),
    ModelUnit("per_item_second", "[cell] / [substance] / [time]", "cell/molecules/s", "1 / (item * second)"),
    ModelUnit("item_per_mole", "items per mole", "items/mol", "item / mole"),
)


def model_unit(unit: str) -> ModelUnit:
    """Return the model unit in which a quantity of a given unit is held.

    Raises
    ------
    ModelError
        When no model unit measures the same thing.

    Examples
    --------
    >>> model_unit("pM").id
    'mole_per_litre'
    """
    for candidate in MODEL_UNITS:
        if unit == candidate.text:
            return candidate
    dimension = dimension_of(unit)
    for candidate in MODEL_UNITS:
        if candidate.dimension == dimension:
            return candidate
    allowed = ", ".join(sorted(candidate.dimension for candidate in MODEL_UNITS))
    raise ModelError(f"A model holds no {dimension} ({unit!r}); it holds {allowed}.")


def in_model_unit(parameter: Parameter, value: float | None = None) -> float:
    """Return a parameter's value (or another value in its unit) in the unit of the model."""
    number = parameter.value if value is None else value
    target = model_unit(parameter.unit)
    return number if parameter.unit == target.text else convert(number, parameter.unit, target.text)


def antimony_units() -> str:
    """Return the unit definitions of every composed model as Antimony text."""
    lines = [
        "unit substance = item;",
        "unit extent = item;",
        "unit volume = litre;",
        "unit time_unit = second;",
    ]
    lines += [f"unit {unit.id} = {unit.antimony};" for unit in MODEL_UNITS if unit.antimony]
    return "\n".join(lines)
