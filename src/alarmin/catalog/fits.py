"""Tables of jointly fitted parameters: each row a set of values that belong together, taken whole by a draw."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from alarmin.catalog.shelf import Shelf
from alarmin.catalog.text import read_text
from alarmin.errors import CatalogueError, Problem, shown, suggest
from alarmin.records.evidence import Parameter

__all__ = ["FitTable", "filled", "read_fits"]

FitTable = Mapping[str, Mapping[str, float]]
"""Parameter, as ``mechanism.parameter`` or ``person.attribute``, to its value in each set."""

_FIRST = "set"


def read_fits(root: Path, shelf: Shelf) -> None:
    """Read ``fits/<id>.tsv``: a column ``set`` and one column per parameter, in the unit of its own file."""
    folder = root / "fits"
    for path in sorted(folder.glob("*.tsv")) if folder.is_dir() else ():
        if path.stem in shelf.fits:
            what = f"The fit {path.stem!r} is already defined."
            shelf.problems.append(Problem(what, shown(path), 1, hint="Give the file another name."))
            continue
        found = shelf.collect(_read_fit, path)
        if found is not None:
            shelf.fits[path.stem] = found


def _read_fit(path: Path) -> FitTable:
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
    """Return parameters of a mechanism or attributes of a person, those of a fit with their value in each of its sets.

    A fit that is not there, or lacks the parameter, is noted as a problem.
    """
    found = []
    for item, line in values:
        if item.spread.kind != "joint":
            found.append((item, line))
            continue
        table = shelf.fits.get(item.spread.fit)
        name = f"{owner}.{item.id}"
        if table is None or name not in table:
            known = list(table if table is not None else shelf.fits)
            what = (
                f"The fit {item.spread.fit!r} has no column {name!r}."
                if table is not None
                else f"There is no fit {item.spread.fit!r}."
            )
            wanted = name if table is not None else item.spread.fit
            shelf.problems.append(Problem(what, file, line, hint=suggest(wanted, known)))
            continue
        update = {"sets": dict(table[name]), "stream": f"fit/{item.spread.fit}"}
        spread = item.spread.model_copy(update=update)
        found.append((item.model_copy(update={"spread": spread}), line))
    return found
