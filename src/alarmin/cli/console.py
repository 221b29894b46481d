"""What the commands share: printing, progress, and writing the files of a result."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.errors import CatalogueError, InvalidInput, Problem, printable, shown
from alarmin.model.check import unreadable_models
from alarmin.records.result import Result
from alarmin.store.files import write_whole

__all__ = [
    "catalogue",
    "check_folder",
    "progress_line",
    "say",
    "show",
    "show_json",
    "table_text",
    "write_result",
]


def show(line: str = "") -> None:
    """Print a line of data."""
    typer.echo(printable(line))


def show_json(data: Any) -> None:
    """Print one JSON document, with escapes for what a terminal would obey or stdout cannot encode."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    if printable(text) != text or not _is_encodable(text):
        text = json.dumps(data, indent=2).replace("\x7f", "\\u007f")
    typer.echo(text)


def _is_encodable(text: str) -> bool:
    if sys.stdout is None:
        return True
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def say(line: str) -> None:
    """Print a message; one that cannot be printed stops nothing."""
    with suppress(OSError):
        typer.echo(printable(line), err=True)


def check_folder(out: Path | None) -> None:
    """Refuse a folder for results that cannot be made, before anything is computed.

    Raises
    ------
    InvalidInput
        When a file stands in the way, or the folder is not the user's to write to.
    """
    if out is None:
        return
    there = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not there.is_dir():
        what = f"This is a file, and {'a folder' if there == out else 'the folder of results'} is needed."
        raise InvalidInput(Problem(what, shown(there), hint="Check --out."))
    if not os.access(there, os.W_OK | os.X_OK):
        raise InvalidInput(Problem("The folder cannot be written to.", shown(there), hint="Check --out."))


def catalogue(folders: Sequence[Path] | None, *, but: Sequence[str] = ()) -> Catalog:
    """Return the shipped catalogue with the user's folders over it, checked by every rule.

    Parameters
    ----------
    but : sequence of str
        Ids of rules that are not asked.

    Raises
    ------
    CatalogueError
        With every fault of the user's folders; the shipped catalogue alone has passed the rules already.
    """
    known = load_catalog(tuple(folders or ()))
    if folders:
        from alarmin.catalog.lint import lint

        found = [
            finding.problem
            for finding in lint(known)
            if finding.severity == "error" and finding.rule not in but
        ]
        found += unreadable_models(known)
        if found:
            raise CatalogueError(found)
    return known


def progress_line(label: str, *, quiet: bool) -> Callable[[int, int], None] | None:
    """Return a function that shows how far a run is: one moving line on a terminal, quarters elsewhere."""
    if quiet:
        return None
    moving = sys.stderr is not None and sys.stderr.isatty()
    started = time.monotonic()
    told = {0}

    def tell(done: int, total: int) -> None:
        spent = time.monotonic() - started
        if moving:
            left = spent / done * (total - done)
            end = "\n" if done == total else ""
            with suppress(OSError):
                typer.echo(f"\r{label}: {done}/{total}, {left:.0f} s left  " + end, nl=False, err=True)
        elif spent > 2 and done * 4 // total not in told:
            told.add(done * 4 // total)
            say(f"{label}: {done}/{total}")

    return tell


def table_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def write_result(result: Result, folder: Path) -> None:
    """Write result.json, answers.csv and curves.csv of a result."""
    name = result.scenario.id
    write_whole(folder / f"{name}.json", result.model_dump_json(indent=1) + "\n")
    write_whole(folder / f"{name}_answers.csv", table_text(_answer_rows(result)))
    write_whole(folder / f"{name}_curves.csv", table_text(_curve_rows(result)))


def _answer_rows(result: Result) -> Iterable[Sequence[object]]:
    yield (
        "measure",
        "kind",
        "readout",
        "site",
        "arm",
        "unit",
        "median",
        "low_5",
        "high_95",
        "draws_with_value",
        "note",
    )
    for item in result.answers:
        counted = sum(value is not None for value in item.values)
        yield (
            item.measure,
            item.kind,
            item.readout,
            item.site,
            item.arm,
            item.unit,
            item.median,
            item.low,
            item.high,
            counted,
            item.note,
        )


def _curve_rows(result: Result) -> Iterable[Sequence[object]]:
    yield ("site", "arm", "readout", "unit", "x", "x_unit", "median", "low_5", "high_95")
    for curve in result.curves:
        for row in zip(curve.times_s, curve.median, curve.low, curve.high, strict=True):
            yield (curve.site, curve.arm, curve.readout, curve.unit, row[0], "s", *row[1:])
    for dose in result.dose_curves:
        for row in zip(dose.concentrations_M, dose.median, dose.low, dose.high, strict=True):
            yield (dose.site, dose.arm, dose.readout, dose.unit, row[0], "mol/L", *row[1:])
