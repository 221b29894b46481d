"""A bench summary of any shape as tables."""

from __future__ import annotations

from collections.abc import Mapping

from alarmin.report.format import plain_words, significant
from alarmin.report.html import Html, join, table
from alarmin.report.trace import Trace

__all__ = ["bench_tables"]


def bench_tables(bench: Mapping[str, object], trace: Trace) -> Html:
    """Return a bench summary: single numbers as one table, each list of rows as one more.

    Parameters
    ----------
    bench : mapping
        Plain data as the bench writes it; a cell that is a reference id becomes a link.
    """
    single = [
        (plain_words(name), _plain(value, trace)) for name, value in bench.items() if not _is_rows(value)
    ]
    tables = [table("Bench", ("Item", "Value"), single)] if single else []
    for name, value in bench.items():
        if isinstance(value, list | tuple) and _is_rows(value):
            keys = list(dict.fromkeys(key for row in value for key in row))
            rows = [[_plain(row.get(key, ""), trace) for key in keys] for row in value]
            tables.append(table(f"Bench: {plain_words(name)}", [plain_words(str(key)) for key in keys], rows))
    return join(tables)


def _is_rows(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _plain(value: object, trace: Trace) -> Html:
    if isinstance(value, str) and value in trace.references:
        return trace.reference(value)
    if isinstance(value, float):
        return join((significant(value),))
    if isinstance(value, bool):
        return join(("yes" if value else "no",))
    if isinstance(value, Mapping):
        return join(
            [join((f"{plain_words(str(key))}: ", _plain(part, trace))) for key, part in value.items()], "; "
        )
    if isinstance(value, list | tuple):
        return join([_plain(part, trace) for part in value], ", ")
    return join(("" if value is None else str(value),))
