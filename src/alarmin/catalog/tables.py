"""Tab-separated tables read strictly: the header names the fields of a record, a cell is taken as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import ValidationError

from alarmin.catalog.text import Document, Limits, read_text
from alarmin.catalog.validate import problems_of
from alarmin.errors import CatalogueError, Problem, shown, suggest
from alarmin.records.base import Record

__all__ = ["read_table"]

R = TypeVar("R", bound=Record)

_MOST_COLUMNS = 100
_INTEGER = re.compile(r"^[+-]?\d{1,9}$")


def read_table(
    path: Path, record: type[R], problems: list[Problem], *, limits: Limits | None = None
) -> list[tuple[R, int]]:
    """Read a table into records with their line numbers.

    Parameters
    ----------
    path : Path
        Tab-separated UTF-8 text, no quoting; sets are joined with ``;``.
    record : type
        Record class; every field without a default must be a column.
    problems : list
        Every fault found is appended.

    Returns
    -------
    list of (record, int)
        Sound rows and their lines.
    """
    name = shown(path)
    try:
        text = read_text(path, limits=limits, error=CatalogueError)
    except CatalogueError as fault:
        problems.extend(fault.problems)
        return []
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    header = lines[0].split("\t")
    faults = _header_faults(record, header, name)
    if faults:
        problems.extend(faults)
        return []
    found: list[tuple[R, int]] = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            built = _row(record, header, line, Document(name, None, {(): number}), problems)
            found += [(built, number)] if built is not None else []
    return found


def _header_faults(record: type[Record], header: list[str], name: str) -> list[Problem]:
    fields = record.model_fields
    if len(header) > _MOST_COLUMNS:
        return [
            Problem(f"The header has {len(header)} columns.", name, 1, allowed=f"at most {_MOST_COLUMNS}")
        ]
    known = ", ".join(fields)
    faults = []
    for column in header:
        if column not in fields:
            faults.append(
                Problem(
                    f"The column {column!r} is not known.",
                    name,
                    1,
                    hint=suggest(column, fields),
                    allowed=known,
                )
            )
    for column in sorted({column for column in header if header.count(column) > 1}):
        faults.append(Problem(f"The column {column!r} stands twice.", name, 1))
    for column, field in fields.items():
        if field.is_required() and column not in header:
            faults.append(Problem(f"The column {column!r} is missing.", name, 1, allowed=known))
    return faults


def _row(record: type[R], header: list[str], line: str, place: Document, problems: list[Problem]) -> R | None:
    cells = line.split("\t")
    if len(cells) != len(header):
        problems.append(
            Problem(
                f"The row has {len(cells)} cells, the header {len(header)}.",
                place.file,
                place.line(()),
                hint="Cells are separated by one tab; empty cells keep their tab.",
            )
        )
        return None
    data = {
        column: _value(record.model_fields[column].annotation, cell.strip())
        for column, cell in zip(header, cells, strict=True)
        if cell.strip() or record.model_fields[column].is_required()
    }
    try:
        return record.model_validate(data)
    except ValidationError as fault:
        problems.extend(problems_of(record, fault, place))
        return None


def _value(annotation: Any, cell: str) -> Any:
    """Turn a cell into what the field expects: a tuple, a whole number or text."""
    if get_origin(annotation) is tuple:
        return tuple(part.strip() for part in cell.split(";") if part.strip())
    wants_number = annotation is int or any(type(choice) is int for choice in get_args(annotation))
    return int(cell) if wants_number and _INTEGER.match(cell) else cell
