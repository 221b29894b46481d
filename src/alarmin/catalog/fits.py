"""Jointly fitted parameters: a table of sets, each taken whole by a draw, and the record of what was believed before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from alarmin.catalog.shelf import Shelf
from alarmin.catalog.text import Document, read_text, read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError, Problem, shown, suggest
from alarmin.records.evidence import Fit, Parameter, Prior

__all__ = ["FitTable", "filled", "read_fits"]

FitTable = Mapping[str, Mapping[str, float]]
"""Parameter, as ``mechanism.parameter`` or ``person.attribute``, to its value in each set."""

_FIRST = "set"


def read_fits(root: Path, shelf: Shelf) -> None:
    """Read ``fits/<id>.tsv``, a column ``set`` and one per parameter in the unit of its own file, and ``fits/<id>.yaml``."""
    folder = root / "fits"
    files = [*folder.glob("*.tsv"), *folder.glob("*.yaml")] if folder.is_dir() else []
    for name in sorted({path.stem for path in files}):
        shelf.collect(_fit, folder, name, shelf)


def _fit(folder: Path, name: str, shelf: Shelf) -> None:
    document = read_yaml(folder / f"{name}.yaml", error=CatalogueError)
    record = build(Fit, document.data, document, error=CatalogueError)
    table = _read_table(folder / f"{name}.tsv")
    problems = list(_unlike(record, table, name, document))
    if problems:
        raise CatalogueError(problems)
    if name not in shelf.records["fit"]:
        shelf.tables[name] = table
    shelf.add("fit", name, record, document.file, 1)


def _unlike(record: Fit, table: FitTable, name: str, document: Document) -> Iterator[Problem]:
    """Yield where the record of a fit and its table speak of different things."""
    if record.id != name:
        yield Problem(
            f"The id is {record.id!r}, the file is called {name!r}.", document.file, document.line(("id",))
        )
    for one in sorted(table.keys() - record.priors.keys()):
        what = f"The table has a column {one!r}, and nothing says what was believed of it before."
        yield Problem(what, document.file, document.line(("priors",)), hint="Give it under `priors`.")
    for one in sorted(record.priors.keys() - table.keys()):
        line = document.line(("priors", one))
        yield Problem(
            f"The table has no column {one!r}.", document.file, line, hint=suggest(one, list(table))
        )


def _read_table(path: Path) -> FitTable:
    file = shown(path)
    rows = [
        (number, line.split("\t"))
        for number, line in enumerate(read_text(path, error=CatalogueError).splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    problems = list(_faults(rows, file))
    if problems:
        raise CatalogueError(problems)
    (_, (_, *names)), *sets = rows
    return MappingProxyType(
        {
            name: MappingProxyType({row[0]: float(row[column]) for _, row in sets})
            for column, name in enumerate(names, start=1)
        }
    )


def _faults(rows: Sequence[tuple[int, list[str]]], file: str) -> Iterator[Problem]:
    if len(rows) < 3 or len(rows[0][1]) < 2 or rows[0][1][0] != _FIRST:
        layout = f"a header with {_FIRST!r} and the parameters, and at least two sets"
        yield Problem("This is no table of fitted sets.", file, rows[0][0] if rows else 1, allowed=layout)
        return
    header = rows[0][1]
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Problem(f"The column {name!r} stands twice.", file, rows[0][0])
    seen: set[str] = set()
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            what = f"The row has {len(cells)} cells, the header has {len(header)} columns."
            yield Problem(what, file, line)
            continue
        if cells[0] in seen or not cells[0].isidentifier():
            yield Problem(f"A set needs a name of its own, and {cells[0]!r} is none.", file, line)
        seen.add(cells[0])
        for name, text in zip(header[1:], cells[1:], strict=True):
            if not _is_positive(text):
                yield Problem(f"{name} is {text!r}.", file, line, allowed="a number above zero")


def _is_positive(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return math.isfinite(value) and value > 0


def filled(
    values: Sequence[tuple[Parameter, int]], owner: str, file: str, shelf: Shelf
) -> list[tuple[Parameter, int]]:
    """Return parameters of a mechanism or attributes of a person, those of a fit with its sets, priors and papers.

    A fit that is not there, or lacks the parameter, is noted as a problem.
    """
    found = []
    for item, line in values:
        if item.spread.kind != "joint":
            found.append((item, line))
            continue
        fit, table = item.spread.fit, shelf.tables.get(item.spread.fit)
        name = f"{owner}.{item.id}"
        if table is None or name not in table:
            shelf.problems.append(_lacking(fit, table, name, file, line, shelf))
            continue
        record: Fit = shelf.records["fit"][fit]
        found.append((_of_fit(item, record, table[name], record.priors[name]), line))
    return found


def _of_fit(item: Parameter, fit: Fit, sets: Mapping[str, float], prior: Prior) -> Parameter:
    """Return a number with its sets, what was believed before, and the papers that all numbers of the fit cite."""
    spread = item.spread.model_copy(
        update={
            "sets": dict(sets),
            "stream": f"fit/{fit.id}",
            "prior": prior,
            "basis": item.spread.basis or fit.basis,
        }
    )
    update = {
        "spread": spread,
        "sources": tuple(dict.fromkeys((*item.sources, *fit.sources))),
        "formula": item.formula or _found(fit, prior),
    }
    return item.model_copy(update=update)


def _found(fit: Fit, prior: Prior) -> str:
    return f"one of the sets of the fit `{fit.id}`, found together; {prior.words}"


def _lacking(fit: str, table: FitTable | None, name: str, file: str, line: int, shelf: Shelf) -> Problem:
    if table is None:
        return Problem(f"There is no fit {fit!r}.", file, line, hint=suggest(fit, list(shelf.tables)))
    return Problem(f"The fit {fit!r} has no column {name!r}.", file, line, hint=suggest(name, list(table)))
