"""One row of an event table: what kind it is, when, and which doses it stands for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from alarmin.catalog.delimited import Faults, Row, finite, measured
from alarmin.dosing.events import MAX_EVENTS, DoseEvent, microseconds, seconds
from alarmin.dosing.write_table import NAME
from alarmin.units import convert

__all__ = ["DOSE_COLUMNS", "MAX_TOTAL", "Defaults", "dose_events", "event_kind", "time_of"]

DOSE_COLUMNS = (
    *("TIME", "AMT", "RATE", "DUR", "EVID", "CMT", "II", "ADDL", "SS"),
    *("DRUG", "ROUTE", "ARM", "TIMEUNIT", "AMTUNIT"),
)
"""Known columns beside ID."""

Kind = Literal["dose", "zero dose", "observation", "faulty"]

MAX_TOTAL = 1_000_000
"""Largest number of doses in one file."""

_CENTURY = 3_155_760_000_000_000
_REFUSED = {
    2: "EVID 2 (other event)",
    3: "EVID 3 (reset)",
    4: "EVID 4 (reset and dose)",
}
_AGREE = 1e-6


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where the file does not say: molar masses, CMT to (drug, route), units."""

    molar_mass_g_mol: Mapping[str, float]
    compartments: Mapping[str, tuple[str, str]]
    amount_unit: str
    time_unit: str


def event_kind(row: Row, faults: Faults) -> Kind:
    """Tell what a row is; faults of EVID and SS are noted."""
    amount = row.text("AMT")
    evid = finite(row, "EVID", faults)
    if evid is None and row.text("EVID"):
        return "faulty"
    if evid is None:
        evid = 1.0 if _is_amount(amount) else 0.0
    if evid in _REFUSED:
        why = "alarmin gives doses only; it does not switch or empty compartments"
        faults.add(f"{_REFUSED[int(evid)]} is not supported: {why}.", row.line, allowed="0 and 1")
        return "faulty"
    if evid not in (0.0, 1.0):
        faults.add(f"EVID {row.text('EVID')} is not known.", row.line, allowed="0 and 1")
        return "faulty"
    if evid == 0.0:
        if _is_amount(amount):
            faults.add("An observation (EVID 0) has an amount.", row.line, hint="Use EVID 1 for a dose.")
            return "faulty"
        return "observation"
    return _dose_kind(row, faults)


def _is_amount(text: str) -> bool:
    return bool(text.strip("+-0.eE")) if text else False


def _dose_kind(row: Row, faults: Faults) -> Kind:
    steady = finite(row, "SS", faults)
    if steady:
        faults.add("SS (steady state) is not supported.", row.line, hint="Give the doses before, with ADDL.")
        return "faulty"
    amount = finite(row, "AMT", faults)
    if amount is None:
        if not row.text("AMT") and "AMT" in row.cells:
            faults.add("A dose (EVID 1) has no AMT.", row.line)
        return "faulty"
    return "dose" if amount > 0 else "zero dose"


def time_of(row: Row, defaults: Defaults, faults: Faults) -> int | None:
    """Return TIME in microseconds, or None when it is missing or faulty."""
    if not row.text("TIME") and "TIME" in row.cells:
        faults.add("TIME is missing.", row.line)
    return _duration(row, "TIME", defaults, faults)


def _duration(row: Row, column: str, defaults: Defaults, faults: Faults) -> int | None:
    exact = _exact_duration(row, column, defaults, faults)
    return None if exact is None else round(exact)


def _exact_duration(row: Row, column: str, defaults: Defaults, faults: Faults) -> Fraction | None:
    value = finite(row, column, faults)
    unit = row.text("TIMEUNIT") or defaults.time_unit
    if value is None or not _known(unit, ("time",), "TIMEUNIT", row, faults):
        return None
    found = microseconds(Fraction(row.text(column)), unit)
    if found > _CENTURY:
        faults.add(f"{column} {row.text(column)} {unit} is too large.", row.line, allowed="100 years")
        return None
    return found


def _known(unit: str, dimensions: tuple[str, ...], column: str, row: Row, faults: Faults) -> bool:
    if measured(unit) in dimensions:
        return True
    faults.add(f"{column} {unit[:40]!r} is not a unit of {' or '.join(dimensions)}.", row.line)
    return False


def dose_events(
    row: Row, time: int | None, defaults: Defaults, faults: Faults, *, room: int
) -> list[DoseEvent]:
    """Return the doses of a row, II and ADDL expanded; empty when anything is wrong.

    Parameters
    ----------
    time : int or None
        TIME in microseconds.
    room : int
        How many doses the arm may still take.
    """
    before = len(faults)
    target = _target(row, defaults, faults)
    amount = _amount(row, target, defaults, faults)
    infusion = _infusion(row, defaults, faults)
    interval, more = _repeats(row, defaults, faults)
    if more + 1 > room:
        limits = f"{MAX_EVENTS:,} doses in an arm and {MAX_TOTAL:,} in a file"
        faults.add("There are too many doses.", row.line, allowed=limits, hint="Check ADDL.")
    if len(faults) > before or time is None or target is None or amount is None:
        return []
    times = (seconds(time + round(interval * step)) for step in range(more + 1))
    return [DoseEvent(at, *target, amount, seconds(infusion)) for at in times]


def _target(row: Row, defaults: Defaults, faults: Faults) -> tuple[str, str] | None:
    compartment = row.text("CMT").removesuffix(".0")
    mapped = defaults.compartments.get(compartment, ("", ""))
    drug, route = row.text("DRUG") or mapped[0], row.text("ROUTE") or mapped[1]
    if drug and route:
        for name in (drug, route):
            if not NAME.match(name):
                faults.add(f"{name[:40]!r} is not a name.", row.line, allowed="letters, digits, _ . -")
        return drug, route
    if {"DRUG", "ROUTE"} <= row.cells.keys() or ("CMT" in row.cells and defaults.compartments):
        known = ", ".join(sorted(defaults.compartments)) or "no compartment is mapped"
        given = f"CMT {compartment}" if compartment else "no CMT"
        faults.add(
            f"The row names no drug and route ({given}).",
            row.line,
            allowed=f"DRUG and ROUTE, or a mapped CMT ({known})",
        )
    return None


def _amount(row: Row, target: tuple[str, str] | None, defaults: Defaults, faults: Faults) -> float | None:
    value = finite(row, "AMT", faults)
    unit = row.text("AMTUNIT") or defaults.amount_unit
    if value is None:
        return None
    if not unit:
        if "AMTUNIT" in row.cells:
            faults.add("AMTUNIT is missing.", row.line)
        return None
    if not _known(unit, ("amount of substance", "mass"), "AMTUNIT", row, faults):
        return None
    drug = target[0] if target else ""
    molar_mass = defaults.molar_mass_g_mol.get(drug)
    if measured(unit) == "mass" and not (molar_mass and 0 < molar_mass < math.inf):
        if drug:
            faults.add(
                f"AMT is in {unit}, and the molar mass of {drug} is not known.",
                row.line,
                hint="Give the amount in nmol, or the molar mass of the drug.",
            )
        return None
    amount = convert(value, unit, "mol", molar_mass_g_mol=molar_mass)
    if amount == 0.0:
        faults.add(f"AMT {row.text('AMT')} {unit} is too small for a number.", row.line)
        return None
    return amount


def _infusion(row: Row, defaults: Defaults, faults: Faults) -> int:
    """Return the duration in microseconds from DUR, or from RATE as AMT / RATE."""
    text = row.text("RATE")
    rate = finite(row, "RATE", faults, signed=True)
    if rate is not None and rate < 0:
        named = "modelled by the program" if rate in (-1.0, -2.0) else "below zero"
        faults.add(f"RATE {text} ({named}) is not supported.", row.line, allowed="0, or an amount per time")
        return 0
    stated = _duration(row, "DUR", defaults, faults) or 0
    amount, unit = row.text("AMT"), row.text("TIMEUNIT") or defaults.time_unit
    if not rate or measured(unit) != "time":
        return stated
    exact = microseconds(Fraction(amount) / Fraction(text), unit)
    if exact > _CENTURY:
        faults.add(f"RATE {text} makes an infusion longer than 100 years.", row.line)
        return 0
    if stated and abs(exact - stated) > _AGREE * stated:
        faults.add("RATE and DUR do not agree.", row.line, hint="Keep one of them.")
    return stated or round(exact)


def _repeats(row: Row, defaults: Defaults, faults: Faults) -> tuple[Fraction, int]:
    more = finite(row, "ADDL", faults)
    interval = _exact_duration(row, "II", defaults, faults)
    if more is not None and more != int(more):
        faults.add(f"ADDL {row.text('ADDL')} is not a whole number.", row.line)
        return Fraction(0), 0
    if more and not interval and "II" in row.cells:
        faults.add("ADDL without II: nothing says how often.", row.line, hint="Give II, the interval.")
    if interval and not more and "ADDL" in row.cells:
        faults.add("II without ADDL: nothing says how many.", row.line, hint="Give ADDL, the extra doses.")
    last = (interval or Fraction(0)) * Fraction(more or 0)
    if last > _CENTURY:
        faults.add("II and ADDL reach beyond 100 years.", row.line)
        return Fraction(0), 0
    return interval or Fraction(0), int(more or 0)
