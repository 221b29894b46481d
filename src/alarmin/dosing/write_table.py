"""Dose events written as an event table that NONMEM, rxode2 and mrgsolve can use."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TextIO

from alarmin.dosing.events import DoseEvent, in_order, seconds
from alarmin.errors import EventTableError, Problem

__all__ = ["COLUMNS", "NAME", "write_events"]

COLUMNS = (
    *("ID", "TIME", "AMT", "RATE", "EVID", "CMT", "II", "ADDL"),
    *("ARM", "DRUG", "ROUTE", "TIMEUNIT", "AMTUNIT"),
)
"""Columns as written: eight of the event table of pharmacometrics, then ours."""

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$", re.ASCII)
"""What an arm, drug or route may be called; no spreadsheet takes it for a formula."""

_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class _Run:
    """Equal doses at equal intervals; times in microseconds."""

    first: DoseEvent
    start: int
    interval: int = 0
    more: int = 0

    def events(self) -> Iterator[DoseEvent]:
        dose = self.first
        for step in range(self.more + 1):
            time = seconds(self.start + step * self.interval)
            yield DoseEvent(time, dose.drug, dose.route, dose.amount_mol, dose.infusion_s)


def write_events(
    events_by_arm: Mapping[str, Sequence[DoseEvent]], stream: TextIO, *, compact: bool = False
) -> None:
    """Write arms of dose events as comma-separated text.

    Times are in hours and amounts in mol; `alarmin.dosing.table.read_events` gives back the same times to the
    microsecond and the same amounts to the bit. An arm without doses keeps a row (EVID 0), so it is not lost.

    Parameters
    ----------
    events_by_arm : mapping of str to sequence of DoseEvent
        Arms; each becomes an ID, from 1.
    stream : text file
        Open for writing with ``newline=""``.
    compact : bool
        Write equal doses at equal intervals as one row with II and ADDL, where that gives the same events.

    Raises
    ------
    EventTableError
        When a name cannot stand in a table. Nothing is written then.
    """
    problems = [
        Problem(f"{name!r} cannot stand in an event table.", allowed="letters, digits, _ . -")
        for name in sorted(_names(events_by_arm))
        if not NAME.match(name)
    ]
    if problems:
        raise EventTableError(problems)
    targets = sorted({(event.drug, event.route) for events in events_by_arm.values() for event in events})
    compartments = {target: number for number, target in enumerate(targets, start=1)}
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, (arm, events) in enumerate(events_by_arm.items(), start=1):
        runs = _compacted(events) if compact else _plain(events)
        if not runs:
            writer.writerow([number, 0, ".", ".", 0, ".", ".", ".", arm, ".", ".", "h", "mol"])
        for run in runs:
            target = (run.first.drug, run.first.route)
            writer.writerow([number, *_cells(run, compartments[target]), arm, *target, "h", "mol"])


def _names(events_by_arm: Mapping[str, Sequence[DoseEvent]]) -> set[str]:
    used = set(events_by_arm)
    for events in events_by_arm.values():
        used |= {event.drug for event in events} | {event.route for event in events}
    return used


def _cells(run: _Run, compartment: int) -> list[object]:
    dose = run.first
    infusion = _microseconds(dose.infusion_s)
    rate = repr(dose.amount_mol / (infusion / _HOUR)) if infusion else 0
    repeats = [_hours(run.interval), run.more] if run.more else [0, 0]
    return [_hours(run.start), repr(dose.amount_mol), rate, 1, compartment, *repeats]


def _hours(count: int) -> str:
    value = count / _HOUR
    return str(int(value)) if value.is_integer() else repr(value)


def _microseconds(value_s: float) -> int:
    return round(Fraction(value_s) * 1_000_000)


def _plain(events: Sequence[DoseEvent]) -> list[_Run]:
    return [_Run(event, _microseconds(event.time_s)) for event in in_order(events)]


def _compacted(events: Sequence[DoseEvent]) -> list[_Run]:
    """Return runs of at least three doses; the plain list where order among ties would be lost."""
    plain = _plain(events)
    groups: dict[tuple[str, str, float, float], list[_Run]] = {}
    for run in plain:
        dose = run.first
        groups.setdefault((dose.drug, dose.route, dose.amount_mol, dose.infusion_s), []).append(run)
    runs = [run for members in groups.values() for run in _runs(members)]
    runs.sort(key=lambda run: (run.start, run.first.drug, run.first.route))
    again = in_order(event for run in runs for event in run.events())
    same = again == in_order(event for run in plain for event in run.events())
    return runs if same else plain


def _runs(members: list[_Run]) -> Iterator[_Run]:
    at = 0
    while at < len(members):
        stop = at + 1
        interval = members[stop].start - members[at].start if stop < len(members) else 0
        while interval and stop < len(members) and members[stop].start - members[stop - 1].start == interval:
            stop += 1
        if stop - at < 3:
            stop, interval = at + 1, 0
        yield _Run(members[at].first, members[at].start, interval, stop - at - 1)
        at = stop
