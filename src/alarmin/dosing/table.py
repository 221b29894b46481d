"""Event tables of pharmacometrics (NONMEM, rxode2, mrgsolve) read into dose events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from alarmin.catalog.delimited import Faults, Row, Sheet, read_sheet
from alarmin.dosing.events import MAX_EVENTS, DoseEvent, in_order
from alarmin.dosing.rows import DOSE_COLUMNS, MAX_TOTAL, Defaults, dose_events, event_kind, time_of
from alarmin.dosing.write_table import NAME, write_events
from alarmin.errors import EventTableError

__all__ = ["EventTable", "read_event_table", "read_events", "write_events"]

_MAX_ROWS = 200_000
_NONE: Mapping[str, float] = MappingProxyType({})
_NO_TARGETS: Mapping[int | str, tuple[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class EventTable:
    """What an event table holds.

    Parameters
    ----------
    arms : dict of str to tuple of DoseEvent
        Arm (or ID, where the file names no arm) to its doses; a subject that is only observed has none.
    observations : int
        Rows with EVID 0, which are not used.
    zero_doses : int
        Dose rows with an amount of zero, which are dropped.
    ignored : tuple of str
        Columns that are not used.
    """

    arms: dict[str, tuple[DoseEvent, ...]]
    observations: int
    zero_doses: int
    ignored: tuple[str, ...]


def read_events(
    path: Path,
    *,
    molar_mass_g_mol: Mapping[str, float] = _NONE,
    compartments: Mapping[int | str, tuple[str, str]] = _NO_TARGETS,
    amount_unit: str = "",
    time_unit: str = "h",
) -> dict[str, tuple[DoseEvent, ...]]:
    """Return the doses of each arm of an event table; see `read_event_table`."""
    return read_event_table(
        path,
        molar_mass_g_mol=molar_mass_g_mol,
        compartments=compartments,
        amount_unit=amount_unit,
        time_unit=time_unit,
    ).arms


def read_event_table(
    path: Path,
    *,
    molar_mass_g_mol: Mapping[str, float] = _NONE,
    compartments: Mapping[int | str, tuple[str, str]] = _NO_TARGETS,
    amount_unit: str = "",
    time_unit: str = "h",
) -> EventTable:
    """Read an event table.

    Needed are the columns ID, TIME and AMT, in any order and case; EVID, CMT, RATE or DUR, II with ADDL, SS
    (0 only), DRUG, ROUTE, ARM, TIMEUNIT and AMTUNIT are used where present, all others ignored and named.
    ``.`` is a missing value. Without EVID, a row with an amount is a dose.

    Parameters
    ----------
    path : Path
        Comma- or tab-separated text.
    molar_mass_g_mol : mapping of str to float
        Drug id to molar mass, for amounts in units of mass.
    compartments : mapping of int or str to (str, str)
        CMT to (drug, route), for files without the columns DRUG and ROUTE.
    amount_unit, time_unit : str
        Units where the file has no AMTUNIT or TIMEUNIT.

    Raises
    ------
    EventTableError
        With every fault of the file and its line.
    """
    sheet, faults = read_sheet(
        path, ("ID", *DOSE_COLUMNS), ("ID", "TIME", "AMT"), max_rows=_MAX_ROWS, error=EventTableError
    )
    targets = {str(key): target for key, target in compartments.items()}
    defaults = Defaults(molar_mass_g_mol, targets, amount_unit, time_unit)
    _check_columns(sheet, defaults, faults)
    table = _collect(sheet, defaults, faults)
    faults.stop()
    return table


def _check_columns(sheet: Sheet, defaults: Defaults, faults: Faults) -> None:
    for column, needs in (("II", "ADDL"), ("ADDL", "II")):
        if column in sheet.columns and needs not in sheet.columns:
            faults.add(f"The column {column} needs the column {needs}.", sheet.line)
    named = "DRUG" in sheet.columns and "ROUTE" in sheet.columns
    if not named and not ("CMT" in sheet.columns and defaults.compartments):
        faults.add(
            "Nothing says which drug is given by which route.",
            sheet.line,
            allowed="columns DRUG and ROUTE, or a column CMT and a mapping from CMT to drug and route",
        )
    if "AMTUNIT" not in sheet.columns and not defaults.amount_unit:
        faults.add(
            "Nothing says in which unit AMT is.", sheet.line, hint="Add a column AMTUNIT, or name the unit."
        )


def _collect(sheet: Sheet, defaults: Defaults, faults: Faults) -> EventTable:
    arms: dict[str, list[DoseEvent]] = {}
    counts: Counter[str] = Counter()
    owners = _Owners(faults)
    last: dict[str, int] = {}
    for row in sheet.rows:
        arm = owners.arm(row)
        time = time_of(row, defaults, faults)
        if arm is None:
            continue
        doses = arms.setdefault(arm, [])
        if time is not None and time < last.get(arm, 0):
            faults.add("TIME goes back within one ID.", row.line, hint="Sort the rows by ID and TIME.")
        last[arm] = max(last.get(arm, 0), time or 0)
        kind = event_kind(row, faults)
        counts[kind] += 1
        if kind != "dose":
            continue
        room = min(MAX_EVENTS - len(doses), MAX_TOTAL - counts["events"])
        found = dose_events(row, time, defaults, faults, room=room)
        counts["events"] += len(found)
        doses += found
    ordered = {arm: in_order(doses) for arm, doses in arms.items()}
    return EventTable(ordered, counts["observation"], counts["zero dose"], sheet.ignored)


class _Owners:
    """Gives each row its arm, and sees that IDs and arms name each other."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._arm_of: dict[str, str] = {}
        self._id_of: dict[str, str] = {}

    def arm(self, row: Row) -> str | None:
        if "ID" not in row.cells:
            return "?"
        subject = row.text("ID")
        arm = row.text("ARM") or subject
        if not subject:
            self._faults.add("ID is missing.", row.line)
            return None
        for name in {subject, arm}:
            if not NAME.match(name):
                what = f"ID or ARM {name[:40]!r} is not a name."
                self._faults.add(what, row.line, allowed="letters, digits, _ . -")
                return None
        if self._arm_of.setdefault(subject, arm) != arm:
            self._faults.add(f"ID {subject} is in two arms: {self._arm_of[subject]} and {arm}.", row.line)
        elif self._id_of.setdefault(arm, subject) != subject:
            self._faults.add(f"Arm {arm} has two IDs: {self._id_of[arm]} and {subject}.", row.line)
        return arm
