"""Measures that could not be taken, found before anything is integrated."""

from __future__ import annotations

from collections.abc import Mapping

from alarmin.errors import UnitError
from alarmin.records.arm import Arm
from alarmin.records.scenario import Measure, Scenario
from alarmin.study.faults import Faults, Place
from alarmin.units import same_dimension

__all__ = ["COUNT_KINDS", "DOSE_KINDS", "MOMENT_UNITS", "TIME_KINDS", "check_measures"]

TIME_KINDS = ("time_of_maximum", "time_of_minimum", "half_life", "period", "delay")
"""Measures that are times."""

COUNT_KINDS = ("peaks", "fold")
"""Measures without a unit."""

_BINDING_KINDS = ("half_saturation", "kd", "sites", "ki")

DOSE_KINDS = ("ec50", "half_saturation", "ic50", "ki", "kd")
"""Measures that are concentrations, read off a dose-response."""

MOMENT_UNITS = {"clearance": "L/h", "steady_volume": "L"}
"""Measures of a plasma curve against the dose, with the unit they are given in."""


def check_measures(
    scenario: Scenario, free: Mapping[str, str], units: Mapping[str, str], faults: Faults
) -> None:
    """Note each measure whose arm or unit does not suit it.

    A dose-response measure needs an arm with a series; any other needs one without, since a series has no one curve.
    Binding is read against the free ligand, so the model must report it.

    Parameters
    ----------
    free : mapping of str to str
        Entity to the observable that is its free concentration.
    units : mapping of str to str
        Observable to its unit.
    """
    for number, measure in enumerate(scenario.measures):
        over_series = measure.kind in (*DOSE_KINDS, "sites")
        for key, name in (("arm", measure.arm), ("versus", measure.versus)):
            if name is not None:
                has_series = any(addition.series is not None for addition in scenario.arms[name].add)
                if has_series != over_series:
                    needed = (
                        "a series of concentrations" if over_series else "one course over time, no series"
                    )
                    faults.add(
                        f"Measure {measure.id}: a {measure.kind} needs an arm with {needed}; {name} is none.",
                        ("measures", number, key),
                    )
        if measure.kind in _BINDING_KINDS:
            _check_free(measure, scenario.arms[measure.arm], free, ("measures", number, "arm"), faults)
        if measure.kind in MOMENT_UNITS:
            _check_dosed(measure, scenario.arms[measure.arm], ("measures", number, "arm"), faults)
        _check_unit(measure, number, faults)
        if measure.above is not None and measure.readout in units:
            _check_above(measure, units[measure.readout], ("measures", number, "above"), faults)


def _check_free(measure: Measure, arm: Arm, free: Mapping[str, str], place: Place, faults: Faults) -> None:
    for addition in arm.add:
        if addition.series is not None and addition.entity not in free:
            faults.add(
                f"Measure {measure.id}: the model does not report free {addition.entity}.",
                place,
                allowed=", ".join(free),
                hint="Use ec50, which is read against the concentration added.",
            )


def _check_dosed(measure: Measure, arm: Arm, place: Place, faults: Faults) -> None:
    given = [dose.drug for dose in arm.regimen]
    if not arm.events and not any(measure.readout.startswith(f"{drug}_") for drug in given):
        faults.add(
            f"Measure {measure.id}: a {measure.kind} needs doses of the drug whose level is read.",
            place,
            hint="Read the plasma concentration of a drug that the arm gives.",
        )


def _check_above(measure: Measure, unit: str, place: Place, faults: Faults) -> None:
    if measure.above is not None and not same_dimension(measure.above.unit, unit):
        what = f"Measure {measure.id}: {measure.readout} is never {measure.above}."
        faults.add(what, place, allowed=f"{unit} or another unit of its kind")


def _check_unit(measure: Measure, number: int, faults: Faults) -> None:
    kinds = {**dict.fromkeys(TIME_KINDS, "s"), **dict.fromkeys(DOSE_KINDS, "mol/L"), **MOMENT_UNITS}
    kinds["fraction"] = "%"
    needed = kinds.get(measure.kind)
    place = ("measures", number, "unit")
    if measure.unit and measure.kind in COUNT_KINDS:
        faults.add(f"Measure {measure.id}: {measure.kind} has no unit.", place, hint="Leave `unit` out.")
    if not measure.unit or needed is None:
        return
    try:
        suits = same_dimension(measure.unit, needed)
    except UnitError as fault:
        faults.take(fault, place)
        return
    if not suits:
        examples = {"s": "h or another unit of time", "mol/L": "pM or another molar unit", "%": "%"}
        allowed = examples.get(needed, f"{needed} or another unit of its kind")
        faults.add(
            f"Measure {measure.id}: a {measure.kind} cannot be given in {measure.unit!r}.",
            place,
            allowed=allowed,
        )
