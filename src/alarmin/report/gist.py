"""The answer to a question in one plain sentence, and what makes its interval wide."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.result import Answer, Result
from alarmin.records.scenario import Measure
from alarmin.report.drivers import ranked, ranked_words
from alarmin.report.format import plain_words
from alarmin.report.frame import Question
from alarmin.report.html import Html, el, join
from alarmin.report.phrases import arm_phrase, brief, grid_step, measured, window
from alarmin.report.trace import Trace
from alarmin.report.words import capital, uncapital
from alarmin.study.drivers import FEWEST_DRAWS

__all__ = ["gist"]

_HALF = ("ec50", "half_saturation")
NAMED = 3
"""Inputs named behind the sentence; more of them stand in the tables."""


def gist(question: Question, *, titled: bool) -> list[Html]:
    """Return the sentence and the inputs behind its interval; nothing when no measure has a value.

    Parameters
    ----------
    titled : bool
        Begin with the title of the question.
    """
    answers = _lead(question.result)
    if not answers:
        return []
    measure = _measure(answers[0], question.result)
    if answers[0].kind == "ratio" and measure is not None:
        said = _ratio(answers, measure, question)
    elif answers[0].kind in _HALF:
        said = _half(answers, question)
    else:
        said = _plain(answers, measure, question)
    title = question.title.rstrip(".: ")
    head = [f"{title} " if title.endswith(("?", "!")) else f"{title}: "] if titled else []
    return [el("p", *head, capital(said[0]), *said[1:], class_="gist"), *_why(answers, question)]


def _lead(result: Result) -> list[Answer]:
    """Return the answers of the sentence: the first ratio, else the half maxima, else the first measure."""
    held = [answer for answer in result.answers if answer.median is not None]
    first = next((answer for answer in held if answer.kind == "ratio"), None)
    if first is None:
        first = next((answer for answer in held if answer.kind in _HALF), held[0] if held else None)
    if first is None:
        return []
    if first.kind in _HALF:
        alike = (first.kind, first.readout)
        return [answer for answer in held if (answer.kind, answer.readout) == alike]
    return [answer for answer in held if answer.measure == first.measure]


def _measure(answer: Answer, result: Result) -> Measure | None:
    return next((measure for measure in result.scenario.measures if measure.id == answer.measure), None)


def _number(answer: Answer, question: Question) -> Html:
    trace: Trace = question.trace
    middle, spread = brief(answer, grid_step(answer, question.result))
    between = join((" (", trace.readout(answer.readout, spread, tab=False), ")")) if spread else ""
    return join((el("b", trace.readout(answer.readout, middle)), between))


def _places(answers: Sequence[Answer], question: Question, after: str = "") -> Html:
    """Return each number with its place, the first with what it is of; numbers that are the same everywhere once."""
    numbers = [join((_number(answer, question), after)) for answer in answers]
    if len(set(numbers)) == 1:
        where = " at every place" if len(numbers) > 1 else _where(answers[0], question)
        return join((numbers[0], where))
    first = numbers[0]
    numbers = [first, *(_number(answer, question) for answer in answers[1:])]
    said = [join((text, _where(answer, question))) for answer, text in zip(answers, numbers, strict=True)]
    return join((join(said[:-1], ", "), " and ", said[-1]))


def _where(answer: Answer, question: Question) -> str:
    in_dish = question.result.scenario.dish is not None or not answer.site
    return "" if in_dish else f" in {question.trace.names.site(answer.site)}"


def _ratio(answers: Sequence[Answer], measure: Measure, question: Question) -> list[str]:
    scenario, names = question.result.scenario, question.trace.names
    readout = uncapital(names.readout(measure.readout))
    arm = arm_phrase(measure.arm, scenario.arms, names)
    versus = plain_words(measure.versus or "the other arm")
    said = f"{window(measure) or 'at the end'}, {arm} "
    if all((answer.median or 0.0) > 1.0 for answer in answers):
        return [f"{said}brings {readout}, relative to {versus}, to ", _places(answers, question), "."]
    found = _places(answers, question, after=f" of {readout}")
    return [f"{said}leaves ", found, f", relative to {versus}."]


def _half(answers: Sequence[Answer], question: Question) -> list[str]:
    readout = uncapital(question.trace.names.readout(answers[0].readout))
    parts = []
    for answer in answers:
        what = _given(answer, question)
        time = window(_measure(answer, question.result))
        where = _where(answer, question) if len({a.site for a in answers}) > 1 else ""
        parts.append(
            join(("at ", _number(answer, question), f" for {what}{where}{' ' if time else ''}{time}"))
        )
    return [f"Half-maximal {readout} ", join(parts, ", "), "."]


def _given(answer: Answer, question: Question) -> str:
    """Return the ligand that is raised in the arm of an answer, or the arm."""
    arm = question.result.scenario.arms.get(answer.arm)
    ligand = next((item.entity for item in arm.add if item.series is not None), "") if arm else ""
    return question.trace.names.entity(ligand) if ligand else plain_words(answer.arm)


def _plain(answers: Sequence[Answer], measure: Measure | None, question: Question) -> list[str]:
    what = measured(answers[0], measure, question.trace.names, question.result.scenario.arms)
    return [f"{uncapital(what)}: ", _places(answers, question), "."]


def _why(answers: Sequence[Answer], question: Question) -> list[Html]:
    if sum(value is not None for value in answers[0].values) < FEWEST_DRAWS:
        return []
    several = len({answer.site for answer in answers}) > 1
    labels = [
        f"in {question.trace.names.site(answer.site)}" if several else f"for {_given(answer, question)}"
        for answer in answers
    ]
    rows = ranked(answers, question.trace, question.number)[:NAMED]
    said = (
        join([ranked_words(row, labels) for row in rows], ", ") if rows else "no input stands out from chance"
    )
    return [el("p", el("b", "What makes the interval wide: "), said, ".", class_="why-wide")]
