"""Semantic cases of the SBML Test Suite read from a folder: model, settings and expected results of each."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import Problem, SbmlError, shown

__all__ = ["Case", "Column", "read_cases", "read_names"]

MOST_BYTES = 50_000_000
_TAGS = ("componentTags", "testTags")
_MODEL = re.compile(r"-sbml-l(\d)v(\d)\.xml$")


@dataclass(frozen=True, slots=True)
class Column:
    """One quantity of the results.

    Parameters
    ----------
    name : str
        Id in the model.
    kind : str
        ``amount``, ``concentration``, or ``value`` for what is no species.
    """

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Parameters
    ----------
    model : Path
        SBML of the highest level and version that the folder holds.
    times : tuple of float
        Of the rows; empty where the results are not a time course.
    columns : tuple of Column
        What is compared.
    expected : array, shape (times, columns)
        The results of the suite.
    absolute, relative : float
        A value passes when it differs by at most ``absolute + relative * |expected|``.
    tags : tuple of str
        What the case is about.
    """

    id: str
    model: Path
    times: tuple[float, ...]
    columns: tuple[Column, ...]
    expected: NDArray[np.float64]
    absolute: float
    relative: float
    tags: tuple[str, ...]


def read_names(file: Path) -> tuple[str, ...]:
    """Return the case ids of a list: words apart by spaces or lines; what follows ``#`` is left out.

    Raises
    ------
    SbmlError
        When the file cannot be read.
    """
    return tuple(word for line in _text(file).splitlines() for word in line.split("#")[0].split())


def read_cases(folder: Path, names: Sequence[str] | None = None) -> tuple[Case, ...]:
    """Return the cases of a folder in order of their ids.

    Parameters
    ----------
    folder : Path
        With one folder per case.
    names : sequence of str, optional
        Ids of the cases wanted; all by default.

    Raises
    ------
    SbmlError
        When there is no case, or one is damaged; every fault is told.
    """
    there = {one.name: one for one in _folders(folder) if (one / f"{one.name}-settings.txt").is_file()}
    wanted = sorted(there) if names is None else list(dict.fromkeys(names))
    problems = [Problem(f"There is no case {name}.", shown(folder)) for name in wanted if name not in there]
    if not wanted:
        problems = [
            Problem(
                "There are no cases.", shown(folder), allowed="folders with <id>-settings.txt and a model"
            )
        ]
    found = []
    for name in wanted:
        if name in there:
            try:
                found.append(_case(there[name]))
            except SbmlError as fault:
                problems += fault.problems
    if problems:
        raise SbmlError(problems)
    return tuple(found)


def _folders(folder: Path) -> list[Path]:
    try:
        return [one for one in sorted(folder.iterdir()) if one.is_dir()]
    except OSError as fault:
        what = f"The folder cannot be read ({fault.strerror or fault})."
        raise SbmlError(Problem(what, shown(folder))) from fault


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SbmlError(Problem(f"The file has more than {MOST_BYTES} bytes.", shown(file)))
        return file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        what = f"The file cannot be read ({fault.strerror or fault})."
        raise SbmlError(Problem(what, shown(file))) from fault
    except UnicodeDecodeError as fault:
        raise SbmlError(Problem("The file is not UTF-8 text.", shown(file))) from fault


def _case(folder: Path) -> Case:
    name = folder.name
    place = folder / f"{name}-settings.txt"
    settings = _settings(_text(place))
    header, rows = _table(folder / f"{name}-results.csv")
    timed = bool(header) and header[0].casefold() == "time"
    names = header[1:] if timed else header
    kinds = {one: kind for kind in ("amount", "concentration") for one in _words(settings.get(kind, ""))}
    return Case(
        id=name,
        model=_model(folder),
        times=tuple(rows[:, 0].tolist()) if timed else (),
        columns=tuple(Column(one, kinds.get(one, "value")) for one in names),
        expected=rows[:, 1:] if timed else rows,
        absolute=_tolerance(settings, "absolute", place),
        relative=_tolerance(settings, "relative", place),
        tags=_tags(folder / f"{name}-model.m"),
    )


def _settings(text: str) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {name.strip().casefold(): value.strip() for name, value in pairs}


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _tolerance(settings: Mapping[str, str], name: str, place: Path) -> float:
    try:
        value = float(settings.get(name, ""))
    except ValueError:
        value = math.nan
    if not 0.0 <= value < math.inf:
        raise SbmlError(Problem(f"The tolerance {name} is no number of zero or more.", shown(place)))
    return value


def _table(file: Path) -> tuple[list[str], NDArray[np.float64]]:
    lines = [row for row in csv.reader(_text(file).splitlines()) if any(cell.strip() for cell in row)]
    try:
        rows = np.array([[float(cell) for cell in row] for row in lines[1:]], dtype=float)
    except ValueError as fault:
        raise SbmlError(Problem(f"The results are no table of numbers ({fault}).", shown(file))) from fault
    header = [cell.strip() for cell in lines[0]] if lines else []
    if rows.ndim != 2 or rows.shape[1] != len(header):
        raise SbmlError(Problem("The results are no table of numbers.", shown(file)))
    if header[0].casefold() == "time" and not (np.diff(rows[:, 0], prepend=0.0) >= 0.0).all():
        raise SbmlError(Problem("The times of the results do not rise from zero.", shown(file)))
    return header, rows


def _model(folder: Path) -> Path:
    """Return the model of the highest level and version."""
    ranked = []
    for file in folder.glob(f"{folder.name}-sbml-l*.xml"):
        found = _MODEL.search(file.name)
        ranked += [((int(found[1]), int(found[2])), file)] if found else []
    if not ranked:
        raise SbmlError(Problem("There is no model of this case.", shown(folder)))
    return max(ranked)[1]


def _tags(file: Path) -> tuple[str, ...]:
    if not file.is_file():
        return ()
    lines = (line.split(":", 1) for line in _text(file).splitlines() if line.startswith(_TAGS))
    return tuple(sorted({tag for _, told in lines for tag in _words(told)}))
