"""The page of a blockade: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.records.blockade import BlockadeAnswer, BlockadeCase
from alarmin.report import sections
from alarmin.report.blockade.charts import STYLES, charts_of, label_of
from alarmin.report.blockade.words import (
    BASIS,
    LEFT,
    basis_of,
    basis_words,
    found,
    notes_on,
    ordered,
    ranks_of,
    said,
    wanted_words,
)
from alarmin.report.charts import Chart
from alarmin.report.figures import draw
from alarmin.report.format import duration, plain_words
from alarmin.report.frame import Question, section
from alarmin.report.gather import build_trace, names_of
from alarmin.report.html import Html, document, el, join, link, listing, pairs, table
from alarmin.report.legend import legend
from alarmin.report.tables import twin
from alarmin.report.trace import Trace
from alarmin.store.files import write_whole

__all__ = ["write_page"]

_LEVELS = ("free_IL1A", "free_IL1B", "free_IL1RN", "signalling_complexes")
_ROWS, _BUCKETS = 24, 30
_MANY = 24
"""Panels above which figures and their tables are written with less detail."""

MEANING = (
    "Resident cells live at the site: their signal is averaged over the interval, and counts from what the cell shows "
    "without IL-1. They are adapted: IL-1 uses up IRAK1, so a cell in much IL-1 may signal less than one in little. "
    "Arriving cells have met no IL-1 before and come to the site at four times of the interval: their peak within "
    "8 h is what a fresh exposure brings. 0 % is no response to IL-1, 100 % the response without drug."
)


def write_page(answer: BlockadeAnswer, catalog: Catalog, path: Path) -> Path:
    """Write the page; the file appears whole or not at all.

    Parameters
    ----------
    answer : BlockadeAnswer
        What the calculator gave back.
    catalog : Catalog
        The catalogue it used.
    path : Path
        File to write.
    """
    return write_whole(path, _rendered(answer, catalog))


def _rendered(answer: BlockadeAnswer, catalog: Catalog) -> str:
    """Return the page as text."""
    results = [case.result for case in answer.cases]
    trace = build_trace(results, catalog)
    questions = _questions(answer, trace, catalog)
    parts = {
        "says": ("In short", _opening(answer, trace)),
        "figures": ("Figures", _figures(answer, trace)),
        "around": ("Levels", _around(answer, trace)),
        "used": ("Used", sections.used_and_ignored(questions, trace, answer.command)),
        "thread": ("One thread to pull", sections.thread(trace, answer.command)),
        "warnings": ("Warnings and limits", sections.warnings(questions, answer.command)),
        "provenance": ("Provenance", sections.provenance(questions, [answer.command])),
        "citations": (f"Citations ({len(trace.references)})", sections.citations(trace)),
    }
    made = results[0].provenance
    heading = (
        "How much IL-1 signal is left?"
        if len(results) > 1
        else f"How much IL-1 signal does {answer.cases[0].name} leave?"
    )
    return document(
        heading,
        listing(link(name, label) for name, (label, _) in parts.items()),
        join((el("h1", heading), el("p", f"Made by alarmin {made.alarmin} on {made.created}."))),
        join(content for _, content in parts.values()),
        el("p", f"alarmin {made.alarmin}. A research model: not for decisions about patients."),
    )


def _questions(answer: BlockadeAnswer, trace: Trace, catalog: Catalog) -> tuple[Question, ...]:
    return tuple(
        Question(
            number,
            f"case-{number}",
            label_of(case, answer),
            case.result,
            replace(trace, names=names_of(case.result, catalog, trace.observables)),
            (),
            STYLES,
        )
        for number, case in enumerate(answer.cases, 1)
    )


def _opening(answer: BlockadeAnswer, trace: Trace) -> Html:
    first = answer.cases[0].result
    draws = first.provenance.draws
    basis = (
        f"Mean over the interval; median and 90 % interval of {draws} draws."
        if draws > 1
        else "1 draw, every value at its centre."
    )
    rows = [
        (
            label_of(case, answer),
            rank,
            trace.names.site(site),
            *(said(found(case, f"{measure}_mean", site), case.draws) for measure in LEFT),
            basis_words(basis_of(case, site), case.treatment.drug),
            f"last {duration(case.interval_s)} of {duration(case.treated_s)}",
        )
        for (case, site), rank in zip(ordered(answer), ranks_of(ordered(answer)), strict=True)
    ]
    head = ("Drug", "Rank", "Site", *(f"{name}, %" for name in LEFT.values()), BASIS, "Judged over")
    caption = "Left, % of the same cell without drug; least residual NF-κB first"
    wanted = [
        f"{label_of(case, answer)}, {trace.names.site(item.site)}: {wanted_words(item)}."
        for case in answer.cases
        for item in case.wanted
    ]
    content: list[Html] = [table(caption, head, rows), el("p", basis, class_="what"), el("p", MEANING)]
    told = (*notes_on(answer), *answer.filled)
    if told:
        content.append(listing(told))
    if wanted:
        content += [el("h3", "Dose for the wanted blockade"), listing(wanted)]
    notes = [f"{_name(drug, trace)}: {why}." for drug, why in answer.left_out.items()]
    if notes:
        content += [el("h3", "Drugs that are not judged"), listing(notes)]
    cells = ", ".join(dict.fromkeys(_cell(case.cell, trace) for case in answer.cases))
    return section(
        "says", "What this page says", pairs((("Cells", cells),)), *content, command=answer.command
    )


def _cell(name: str, trace: Trace) -> str:
    subject = trace.catalog.subjects.get(name)
    return subject.name if subject is not None else plain_words(name)


def _name(drug: str, trace: Trace) -> str:
    known = trace.catalog.drugs.get(drug)
    return known.name if known is not None else drug


def _figures(answer: BlockadeAnswer, trace: Trace) -> Html:
    draws = answer.cases[0].result.provenance.draws
    charts = charts_of(answer, trace.names)
    share = min(1.0, _MANY / sum(len(chart.panels) for chart in charts))
    drawn = [_figure(chart, trace, draws, max(0.2, share)) for chart in charts]
    return section("figures", "Figures", el("div", *drawn, class_="figures"), command=answer.command)


def _figure(chart: Chart, trace: Trace, draws: int, detail: float) -> Html:
    number = chart.key.removeprefix("fig-")
    drawings = [
        el("div", drawing, class_="panel")
        for drawing in draw(chart, STYLES, buckets=round(_BUCKETS * detail))
    ]
    bars = "Points are medians, bars" if chart.kind == "ratio" else "Lines are medians, bands"
    caption = (
        f"{bars} run from 5 to 95 % of {draws} draws, or of those counted beside a name."
        if draws > 1
        else "1 draw."
    )
    caption += " The dashed line is the cell without drug." if chart.kind == "ratio" else ""
    caption += (
        " Signals are averaged over 4 h, in pieces of half a day where the interval is longer than a week."
        if chart.kind == "time" and not chart.log_y
        else ""
    )
    return el(
        "figure",
        el("h3", f"Figure {number}. {chart.title}"),
        el("div", legend(chart, STYLES, trace), el("div", *drawings, class_="panels"), class_="plot"),
        el("figcaption", caption),
        el(
            "details", el("summary", f"Figure {number} as numbers"), twin(chart, trace, round(_ROWS * detail))
        ),
        id=chart.key,
        class_="wide" if len(chart.panels) > 1 else None,
    )


def _around(answer: BlockadeAnswer, trace: Trace) -> Html:
    """Return levels and complexes without and with each drug."""
    rows: list[Sequence[str]] = []
    for case, site in ordered(answer):
        for readout in _LEVELS:
            without, mean, peak, trough = (
                found(case, f"{readout}_{rest}", site)
                for rest in ("untreated_mean", "treated_mean", "treated_peak", "treated_trough")
            )
            numbers = [
                trace.readout(readout, said(item, case.draws), tab=False)
                for item in (without, mean, peak, trough)
            ]
            rows.append(
                (
                    label_of(case, answer),
                    trace.names.site(site),
                    trace.names.readout(readout),
                    *numbers,
                    mean.unit,
                )
            )
    head = ("Drug", "Site", "What", "Without drug", "With drug, mean", "Highest", "Lowest", "Unit")
    shown = table("Around and on the cell over the last dosing interval", head, rows)
    left = table(
        "Left over the last dosing interval, % of the same cell without drug",
        ("Drug", "Site", "What", "Mean", "Highest", "Lowest", "Note"),
        [_left(case, site, measure, answer, trace) for case, site in ordered(answer) for measure in LEFT],
    )
    return section("around", "Free IL-1, complexes, highest and lowest", shown, left, command=answer.command)


def _left(case: BlockadeCase, site: str, measure: str, answer: BlockadeAnswer, trace: Trace) -> Sequence[str]:
    held = [found(case, f"{measure}_{form}", site) for form in ("mean", "peak", "trough")]
    numbers = [trace.readout(item.readout, said(item, case.draws), tab=False) for item in held]
    return (label_of(case, answer), trace.names.site(site), LEFT[measure], *numbers, held[0].note)
