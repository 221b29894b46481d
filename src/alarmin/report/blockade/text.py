"""A blockade in a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from alarmin.records.blockade import BlockadeAnswer, BlockadeCase
from alarmin.report.blockade.words import (
    BASIS,
    LEFT,
    basis_of,
    basis_words,
    found,
    notes_on,
    ordered,
    ranks_of,
    regimen,
    said,
    wanted_words,
)
from alarmin.report.format import duration

__all__ = ["text_lines"]

_LEVELS = {
    "free_IL1A": "free IL-1α",
    "free_IL1B": "free IL-1β",
    "free_IL1RN": "free IL-1Ra",
    "signalling_complexes": "signalling complexes",
}


def text_lines(answer: BlockadeAnswer) -> list[str]:
    """Return what is left by every drug, least residual signal first, with warnings and the command.

    Parameters
    ----------
    answer : BlockadeAnswer
        What the calculator gave back.
    """
    made = answer.cases[0].result.provenance
    spread = (
        f"median (90 % interval) of {made.draws} draws"
        if made.draws > 1
        else "1 draw, every value at its centre"
    )
    lines = [
        f"Left over the last dosing interval, % of the same cell without drug: mean over time; {spread}."
    ]
    lines += answer.filled
    for (cell, site), group in groupby(ordered(answer), key=lambda pair: (pair[0].cell, pair[1])):
        lines += ["", f"{cell}, {site}", *_table([case for case, _ in group], site)]
    lines += ["", *notes_on(answer), *_notes(answer)]
    return lines


def _table(cases: Sequence[BlockadeCase], site: str) -> Iterator[str]:
    names = [f"{case.name} {regimen(case.treatment)}" for case in cases]
    ranks = ranks_of([(case, site) for case in cases])
    rows = [["Rank", "Drug", *LEFT.values(), BASIS]]
    for rank, case, name in zip(ranks, cases, names, strict=True):
        left = (said(found(case, f"{measure}_mean", site), case.draws) for measure in LEFT)
        rows.append([rank, name, *left, basis_words(basis_of(case, site), case.treatment.drug)])
    if len(cases) == 1:
        rows = [row[1:] for row in rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for case, name in zip(cases, names, strict=True):
        if len(cases) == 1:
            yield from _details(case, site)
        yield from (f"  {name}: {wanted_words(item)}." for item in case.wanted if item.site == site)


def _details(case: BlockadeCase, site: str) -> Iterator[str]:
    """Yield highest and lowest over the interval, and levels without and with the drug."""
    for measure, name in LEFT.items():
        high, low = (found(case, f"{measure}_{form}", site) for form in ("peak", "trough"))
        shown = (
            f"highest {said(high, case.draws)}, lowest {said(low, case.draws)}, %"
            if high.median is not None
            else ""
        )
        yield f"  {name}: " + "; ".join(part for part in (shown, high.note) if part)
    for readout, name in _LEVELS.items():
        without, given = (found(case, f"{readout}_{arm}_mean", site) for arm in ("untreated", "treated"))
        yield f"  {name}: {said(without, case.draws)} without drug, {said(given, case.draws)} with it, {given.unit}"
    yield f"  judged over the last {duration(case.interval_s)} of {duration(case.treated_s)} of treatment"


def _notes(answer: BlockadeAnswer) -> Iterator[str]:
    for name, why in answer.left_out.items():
        yield f"Left out: {name}: {why}."
    for warning in dict.fromkeys(line for case in answer.cases for line in case.result.warnings):
        yield f"Warning: {warning}"
    yield f"Again: {answer.command}"
