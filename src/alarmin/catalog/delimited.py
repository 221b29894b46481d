"""Tables that users bring (CSV, tab-separated): rows by column name, with lines, and numbers read strictly."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from alarmin.catalog.text import Limits, read_text
from alarmin.errors import InvalidInput, Problem, UnitError, shown
from alarmin.units import dimension_of

__all__ = ["MISSING", "Faults", "Row", "Sheet", "finite", "measured", "read_sheet"]

MISSING = frozenset({"", ".", "NA", "na", "N/A"})
"""Cell texts that mean "no value"."""

_NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$", re.ASCII)
_UNIT = re.compile(r"^[A-Za-zµμ%]{1,20}(?: ?[*/] ?[A-Za-zµμ%]{1,20}){0,3}$")
_LIMITS = Limits(size=32_000_000)
_SHOWN_FAULTS = 100


class Faults:
    """Collects the problems of one file, in the order they are met.

    Parameters
    ----------
    file : str
        Name for messages.
    error : type
        Error class that is raised for the file.
    """

    def __init__(self, file: str, error: type[InvalidInput]) -> None:
        self.file, self._error = file, error
        self._found: list[Problem] = []

    def add(self, what: str, line: int = 0, *, allowed: str = "", hint: str = "") -> None:
        """Note one problem."""
        self._found.append(Problem(what, self.file, line, allowed, hint))

    def __len__(self) -> int:
        return len(self._found)

    def stop(self) -> None:
        """Raise when there is any problem; a very long list is cut and the rest counted."""
        if not self._found:
            return
        ordered = sorted(self._found, key=lambda problem: problem.line)
        more = len(ordered) - _SHOWN_FAULTS
        if more > 0:
            ordered = [
                *ordered[:_SHOWN_FAULTS],
                Problem(f"And {more:,} more problems of these kinds.", self.file),
            ]
        raise self._error(ordered)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line and its cells, stripped, by canonical column name; absent columns read as missing."""

    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell, or empty when it is missing."""
        found = self.cells.get(column, "")
        return "" if found in MISSING else found


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a user.

    Parameters
    ----------
    columns : tuple of str
        Canonical names of the known columns that are there.
    ignored : tuple of str
        Other columns, as written.
    line : int
        Line of the header.
    """

    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int


def read_sheet(
    path: Path, known: Sequence[str], required: Sequence[str], *, max_rows: int, error: type[InvalidInput]
) -> tuple[Sheet, Faults]:
    """Read a comma- or tab-separated table with a header line.

    Parameters
    ----------
    path : Path
        UTF-8 text; blank lines and lines that begin with ``#`` are skipped.
    known, required : sequence of str
        Canonical column names; the header may write them in any case.
    max_rows : int
        Bound on the number of rows.
    error : type
        Class of error for faults that leave nothing to read, and for the returned `Faults`.

    Returns
    -------
    (Sheet, Faults)
        The rows, and every fault of structure met so far; the caller adds its own and calls ``stop``.
    """
    text = read_text(path, limits=_LIMITS, error=error)
    faults = Faults(shown(path), error)
    lines = _lines(text, faults)
    first = next(lines, None)
    if first is None:
        faults.stop()
        columns = ", ".join(required)
        raise error(Problem("The file is empty.", faults.file, allowed=f"a header line with {columns}"))
    number, header = first
    names = _header(header, number, known, required, faults)
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) >= max_rows:
            faults.add(f"The file holds more than {max_rows:,} rows.", line)
            break
        if len(cells) != len(header):
            faults.add(f"The row has {len(cells)} cells, the header has {len(header)} columns.", line)
            continue
        rows.append(Row(line, {name: cell for name, cell in zip(names, cells, strict=True) if name}))
    if not rows and not len(faults):
        faults.add("The file has a header and no rows.", number)
    ignored = tuple(cell for cell, name in zip(header, names, strict=True) if not name)
    return Sheet(tuple(name for name in names if name), ignored, tuple(rows), number), faults


def _lines(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    start = next((line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"), "")
    delimiter = "\t" if "\t" in start and "," not in start else ","
    if ";" in start and "," not in start and "\t" not in start:
        faults.add("The columns are separated by semicolons.", hint="Save the table as comma-separated.")
        faults.stop()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                yield reader.line_num, stripped
    except csv.Error as fault:
        faults.add(f"The quoting of cells is broken here ({fault}).", reader.line_num)


def _header(
    header: list[str], line: int, known: Sequence[str], required: Sequence[str], faults: Faults
) -> list[str]:
    folded = {name.casefold(): name for name in known}
    names = [folded.get(cell.casefold(), "") for cell in header]
    seen: set[str] = set()
    for cell in header:
        key = cell.casefold()
        if key in seen and key:
            faults.add(f"The column {cell!r} stands twice.", line)
        seen.add(key)
    ignored = {cell.casefold(): cell for cell, name in zip(header, names, strict=True) if not name}
    for column in required:
        if column not in names:
            close = get_close_matches(column.casefold(), ignored, n=1)
            hint = f"Is it {ignored[close[0]]!r}? Rename it to {column}." if close else ""
            faults.add(f"The column {column} is missing.", line, hint=hint)
    return names


def finite(row: Row, column: str, faults: Faults, *, signed: bool = False) -> float | None:
    """Return the number in a cell, or None when it is missing or faulty (then a problem is noted).

    Parameters
    ----------
    signed : bool
        Allow values below zero.
    """
    text = row.text(column)
    if not text:
        return None
    value = float(text) if len(text) <= 40 and _NUMBER.match(text) else math.nan
    if math.isnan(value):
        comma = "Write a decimal point, not a comma." if "," in text else ""
        faults.add(f"{column} {text[:40]!r} is not a number.", row.line, hint=comma)
    elif abs(value) > 1e30:
        faults.add(f"{column} {text[:40]} is too large.", row.line, allowed="at most 1e30")
    elif value < 0 and not signed:
        faults.add(f"{column} {text[:40]} is below zero.", row.line)
    else:
        return value
    return None


def measured(unit: str) -> str:
    """Return what a unit in a cell measures, in the words of `alarmin.units`; empty when it is no plain unit.

    Examples
    --------
    >>> measured("mg"), measured("sites/cell"), measured("mg/")
    ('mass', 'molecules per cell', '')
    """
    try:
        return dimension_of(unit) if _UNIT.match(unit) else ""
    except UnitError:
        return ""
