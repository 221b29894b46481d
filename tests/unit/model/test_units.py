"""Every number of a model enters its text in one of few units."""

from __future__ import annotations

import pytest

from alarmin.errors import ModelError, UnitError
from alarmin.model.units import MODEL_UNITS, antimony_units, in_model_unit, model_unit
from alarmin.records.evidence import Parameter, Spread


def parameter(value: float, unit: str) -> Parameter:
    return Parameter(
        id="p",
        value=value,
        unit=unit,
        spread=Spread(kind="fixed"),
        meaning="test",
        status="assumed",
        reason="test",
    )


@pytest.mark.parametrize(
    ("value", "unit", "held", "expected"),
    [
        (70, "pM", "mole_per_litre", 70e-12),
        (0.5, "nmol/L", "mole_per_litre", 0.5e-9),
        (3.6, "1/h", "per_second", 1e-3),
        (3e6, "1/(M*s)", "litre_per_mole_second", 3e6),
        (6e7, "L/mol/min", "litre_per_mole_second", 1e6),
        (8.22, "L/h", "litre_per_second", 8.22 / 3600),
        (12.5, "mL", "litre", 0.0125),
        (20, "g", "kilogram", 0.02),
        (4000, "sites/cell", "item", 4000),
        (2, "h", "second", 7200),
        (0.86, "", "dimensionless", 0.86),
        (40, "%", "dimensionless", 0.4),
        (6.02214076e23, "items/mol", "item_per_mole", 6.02214076e23),
        (5, "items/s", "item_per_second", 5),
    ],
)
def test_a_value_is_held_in_the_unit_of_its_kind(value: float, unit: str, held: str, expected: float) -> None:
    assert model_unit(unit).id == held
    assert in_model_unit(parameter(value, unit)) == pytest.approx(expected, rel=1e-14, abs=0)


def test_a_drawn_value_is_converted_like_the_central_one() -> None:
    assert in_model_unit(parameter(70, "pM"), 150.0) == pytest.approx(150e-12, rel=1e-9, abs=0)


def test_avogadro_passes_without_a_single_bit_changed() -> None:
    assert in_model_unit(parameter(6.02214076e23, "items/mol")) == 6.02214076e23


@pytest.mark.parametrize("unit", ["TPM", "cells/mL", "mg/mL", "m^2"])
def test_what_a_model_does_not_hold_is_refused_with_what_it_holds(unit: str) -> None:
    with pytest.raises(ModelError, match="molar concentration"):
        model_unit(unit)


def test_a_text_that_is_no_unit_is_a_unit_error() -> None:
    with pytest.raises(UnitError):
        model_unit("furlong")


def test_no_two_model_units_measure_the_same() -> None:
    dimensions = [unit.dimension for unit in MODEL_UNITS]
    assert len(set(dimensions)) == len(dimensions) == len({unit.id for unit in MODEL_UNITS})


def test_derived_units_are_declared_and_base_units_are_not() -> None:
    lines = antimony_units().splitlines()
    assert "unit mole_per_litre = mole / litre;" in lines
    assert "unit substance = item;" in lines
    assert not any(line.startswith(("unit item ", "unit second ", "unit litre ")) for line in lines)
