"""Results as one HTML page that needs nothing else: no network, no script, no second file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.errors import InvalidInput, Problem
from alarmin.records.result import Result
from alarmin.report import sections
from alarmin.report.answer import asked, figures, key_numbers
from alarmin.report.charts import Overlay
from alarmin.report.frame import Detail, Question, questions_of, section
from alarmin.report.gather import build_trace
from alarmin.report.html import Html, document, el, join, link, listing
from alarmin.report.opening import opening
from alarmin.store.files import write_whole

__all__ = ["MAX_BYTES", "render", "write_report"]

MAX_BYTES = 2 * 1024 * 1024
"""A page is written with less detail until it is no larger than this."""

_DETAILS = (
    Detail(),
    Detail(rows=30, buckets=20, panels=120, answers=1000),
    Detail(rows=12, buckets=12, panels=40, answers=300),
    Detail(rows=6, buckets=8, panels=8, answers=100),
)


def write_report(
    results: Result | Sequence[Result],
    catalog: Catalog,
    path: Path,
    *,
    title: str = "",
    command: str = "",
    bench: Mapping[str, object] | None = None,
    overlays: Sequence[Overlay] = (),
) -> Path:
    """Write the page of one or several results; the file appears whole or not at all.

    Parameters
    ----------
    results : Result or sequence of Result
        What runs gave back, in the order of the page; each is a numbered question with its figures.
    catalog : Catalog
        The catalogue the runs used; names, interactions and references are read from it.
    path : Path
        File to write; its folder is made when it is not there.
    title : str
        Heading of the page; the titles of the scenarios when empty.
    command : str
        What makes the page again; the command of each result when empty.
    bench : mapping, optional
        Summary of the bench as plain data: single values, and lists of rows (one mapping each).
    overlays : sequence of Overlay
        Published points to draw over the figures.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InvalidInput
        When there is no result, or the file cannot be written.
    """
    text = render(results, catalog, title=title, command=command, bench=bench, overlays=overlays)
    return write_whole(path, text)


def render(
    results: Result | Sequence[Result],
    catalog: Catalog,
    *,
    title: str = "",
    command: str = "",
    bench: Mapping[str, object] | None = None,
    overlays: Sequence[Overlay] = (),
) -> str:
    """Return the page as text; the same results give the same bytes.

    Parameters
    ----------
    results, catalog, title, command, bench, overlays
        As for `write_report`.

    Raises
    ------
    InvalidInput
        When there is no result.
    """
    given = (results,) if isinstance(results, Result) else tuple(results)
    if not given:
        raise InvalidInput(Problem("A report needs a result.", hint="Give one result or several."))
    points = [overlay for overlay in overlays if any(_meant(overlay, result) for result in given)]
    trace = build_trace(given, catalog, points)
    questions = questions_of(given, trace, catalog, points)
    text = ""
    for detail in _DETAILS:
        text = _page(questions, title, command, bench, detail)
        if len(text.encode()) <= MAX_BYTES:
            break
    return text


def _meant(overlay: Overlay, result: Result) -> bool:
    curves = result.curves if overlay.axis == "time" else result.dose_curves
    shown = any(curve.readout == overlay.readout for curve in curves)
    return shown and overlay.scenario in ("", result.scenario.id)


def _page(
    questions: Sequence[Question],
    title: str,
    command: str,
    bench: Mapping[str, object] | None,
    detail: Detail,
) -> str:
    trace = questions[0].trace
    commands = _commands(questions, command)
    again = "; ".join(commands)
    parts = {"says": ("In short", opening(questions, again))}
    parts |= _questions(questions, command, detail.shared(len(questions)))
    parts["used"] = ("Used and ignored", sections.used_and_ignored(questions, trace, again))
    parts["thread"] = ("One thread to pull", sections.thread(trace, again))
    if bench:
        parts["bench"] = ("Bench", sections.bench_section(bench, trace))
    warned = len({warning for question in questions for warning in question.result.warnings})
    parts["warnings"] = (f"Warnings ({warned}) and limits", sections.warnings(questions, again))
    parts["provenance"] = ("Provenance", sections.provenance(questions, commands))
    parts["citations"] = (f"Citations ({len(trace.references)})", sections.citations(trace))
    heading = title or " · ".join(dict.fromkeys(question.title for question in questions))
    version = questions[0].result.provenance.alarmin
    return document(
        heading,
        listing(link(name, label) for name, (label, _) in parts.items()),
        _header(heading, questions, warned),
        join(content for _, content in parts.values()),
        el("p", f"alarmin {version}. A research model: not for decisions about patients."),
    )


def _commands(questions: Sequence[Question], command: str) -> list[str]:
    own = dict.fromkeys(question.result.provenance.command for question in questions)
    return [command] if command else list(own)


def _questions(questions: Sequence[Question], command: str, detail: Detail) -> dict[str, tuple[str, Html]]:
    """Return the part of each question; a page with one keeps its figures in a section of their own."""
    parts: dict[str, tuple[str, Html]] = {}
    for question in questions:
        again = command or question.result.provenance.command
        content = (asked(question), el("h3", "Key numbers"), key_numbers(question, detail))
        drawn = figures(question, detail)
        if len(questions) == 1:
            parts["answer"] = (
                "Answer",
                section("answer", "The question and the short answer", *content, command=again),
            )
            parts["figures"] = ("Figures", section("figures", "Figures", drawn, command=again))
            continue
        head = f"Question {question.number}. {question.title}"
        body = section(question.anchor, head, *content, drawn, command=again)
        parts[question.anchor] = (f"Question {question.number}", body)
    return parts


def _header(heading: str, questions: Sequence[Question], warned: int) -> Html:
    named = ", ".join(dict.fromkeys(question.result.scenario.id for question in questions))
    made = questions[-1].result.provenance
    plural = "s" if len(questions) > 1 else ""
    said = f"Scenario{plural} {named}, made by alarmin {made.alarmin} on {made.created}."
    seen = link("warnings", f"{warned} warning{'s' if warned != 1 else ''}") if warned else Html("")
    return join((el("h1", heading), el("p", said, " ", seen)))
