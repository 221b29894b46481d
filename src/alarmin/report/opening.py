"""What a page says, first: the answer in a sentence, then every measure in one line."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.result import Answer, Result
from alarmin.report.frame import Question, section
from alarmin.report.gist import gist
from alarmin.report.html import Html, el, join, link, listing
from alarmin.report.phrases import answer_numbers, brief, grid_note, grid_step, measured
from alarmin.report.trace import Trace
from alarmin.report.words import capital

__all__ = ["by_measure", "opening"]

MAX_LINES = 12
"""Measures of one question that are said here; all of them stand in its table."""


def by_measure(result: Result) -> dict[str, list[Answer]]:
    """Return the answers of a result by measure."""
    groups: dict[str, list[Answer]] = {}
    for answer in result.answers:
        groups.setdefault(answer.measure, []).append(answer)
    return groups


def opening(questions: Sequence[Question], command: str) -> Html:
    """Return each question with its answers as short lines, before anything else.

    Parameters
    ----------
    questions : sequence of Question
        In the order of the page.
    command : str
        What makes the page again.
    """
    content = [part for question in questions for part in _said(question, alone=len(questions) == 1)]
    return section("says", "What this page says", *content, command=command)


def _said(question: Question, *, alone: bool) -> list[Html]:
    result, trace = question.result, question.trace
    head = [] if alone else [el("h3", link(question.anchor, question.title))]
    groups = by_measure(result)
    if not groups:
        return [*head, el("p", "No measure was asked for; the figures hold the answer.")]
    draws = result.provenance.draws
    basis = (
        f"Medians of {draws} draws over the uncertainty of every value; 90 % of the draws lie in the interval in brackets."
        if draws > 1
        else "1 draw: every value at its centre."
    )
    lines = [_line(name, answers, result, trace) for name, answers in list(groups.items())[:MAX_LINES]]
    left = len(groups) - len(lines)
    more = [el("p", f"{left} further measures stand in the table of this question.")] if left else []
    return [
        *head,
        *gist(question, titled=alone),
        el("p", basis, class_="what"),
        listing(lines, class_="says"),
        *more,
    ]


def _line(name: str, answers: Sequence[Answer], result: Result, trace: Trace) -> Html:
    measure = next((measure for measure in result.scenario.measures if measure.id == name), None)
    same = len(answers) > 1 and len({(answer_numbers(answer), answer.note) for answer in answers}) == 1
    several = len(answers) > 1 and not same
    found = [_found(answer, result, trace, place=several) for answer in (answers if several else answers[:1])]
    where = "the same at every place" if same else ""
    if len(answers) == 1 and result.scenario.dish is None:
        where = trace.names.site(answers[0].site)
    what = capital(measured(answers[0], measure, trace.names, result.scenario.arms))
    return join(
        (el("b", what), ": ", join(found, "; "), *((" ", el("span", where, class_="what")) if where else ()))
    )


def _found(answer: Answer, result: Result, trace: Trace, *, place: bool) -> Html:
    middle, spread = brief(answer, grid_step(answer, result))
    number = el("b", trace.readout(answer.readout, middle))
    between = join((" (", trace.readout(answer.readout, spread, tab=False), ")")) if spread else ""
    said = grid_note(answer, result)
    note = f" ({said})" if said else ""
    where = f" in {trace.names.site(answer.site)}" if place and answer.site else ""
    return el("span", number, between, note, where, class_="found")
