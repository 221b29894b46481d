"""One question on the page: what was asked, key numbers, and its figures."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.result import Answer
from alarmin.report.charts import Chart
from alarmin.report.drivers import WHY, driver_table, in_words, ranked
from alarmin.report.figures import draw
from alarmin.report.format import plain_words, written
from alarmin.report.frame import Detail, Question
from alarmin.report.html import Html, el, join, listing, pairs
from alarmin.report.legend import legend
from alarmin.report.opening import by_measure
from alarmin.report.phrases import (
    answer_numbers,
    arm_words,
    grid_note,
    grid_step,
    measured,
    place_words,
)
from alarmin.report.tables import answer_table, twin
from alarmin.report.words import capital

__all__ = ["asked", "figures", "key_numbers"]

MAX_CARDS = 12
"""Key numbers shown large; all of them stand in the table."""

RANKED = 2
"""Measures whose inputs are ranked in a table; the others name theirs on their card."""

NAMED = 3
"""Inputs named on the card of a key number."""


def asked(question: Question) -> Html:
    """Return the question: cells, places, what is done in each arm, what is read."""
    scenario, trace = question.result.scenario, question.trace
    subject = trace.catalog.subjects.get(scenario.subject.ref)
    places = [place_words(site, trace.names) for site in scenario.sites]
    dish = (
        f"a dish with {written(scenario.dish.cells)}{', at 4 °C' if scenario.dish.cold else ''}"
        if scenario.dish
        else ""
    )
    draws = question.result.provenance.draws
    sampled = (
        f"{draws} draws over the uncertainty of every value"
        if draws > 1
        else "1 draw: every value at its centre"
    )
    arms = [f"{plain_words(name)}: {arm_words(arm, trace.names)}" for name, arm in scenario.arms.items()]
    return pairs(
        (
            (
                "Person" if subject is not None and subject.is_person else "Cells",
                subject.name if subject is not None else plain_words(scenario.subject.ref),
            ),
            ("Where", "; ".join(places) or dish),
            ("Arms", listing(arms)),
            ("Read out", ", ".join(trace.names.readout(readout) for readout in scenario.readouts)),
            ("For", written(scenario.duration)),
            ("Sampled", sampled),
            *((("Note", scenario.note),) if scenario.note else ()),
        )
    )


def key_numbers(question: Question, detail: Detail) -> Html:
    """Return the answers with their 90 % interval, large, and all of them as a table."""
    result, trace = question.result, question.trace
    if not result.answers:
        return el("p", "No measure was asked for; the figures hold the answer.")
    table = answer_table(result.answers[: detail.answers], result, trace)
    left = len(result.answers) - detail.answers
    more = el("p", f"{left} further answers stand in the result file only.") if left > 0 else ""
    shown = el("details", el("summary", "All answers as a table"), table, more)
    return join((_cards(question), _rankings(question), shown))


def _rankings(question: Question) -> Html:
    """Return what makes the intervals of the first measures wide, as tables."""
    trace, scenario = question.trace, question.result.scenario
    measures = {measure.id: measure for measure in scenario.measures}
    tables: list[Html] = []
    for name, answers in by_measure(question.result).items():
        shown = answers[:1] if _same(answers, question) else answers
        rows = ranked(shown, trace, question.number)
        if rows and len(tables) < RANKED:
            what = capital(measured(answers[0], measures.get(name), trace.names, scenario.arms))
            columns = [trace.names.site(answer.site) for answer in shown]
            tables.append(
                driver_table(what, columns if len(shown) == len(answers) else ["every place"], rows)
            )
    return join((el("h3", "What makes the intervals wide"), el("p", WHY), *tables)) if tables else Html("")


def _same(answers: Sequence[Answer], question: Question) -> bool:
    """Tell whether a measure says the same at several places."""
    said = {(answer_numbers(answer), answer.note) for answer in answers}
    return len(answers) > 1 and len(said) == 1


def _cards(question: Question) -> Html:
    trace = question.trace
    measures = {measure.id: measure for measure in question.result.scenario.measures}
    cards = []
    for name, answers in list(by_measure(question.result).items())[:MAX_CARDS]:
        arms = question.result.scenario.arms
        what = capital(measured(answers[0], measures.get(name), trace.names, arms))
        same = _same(answers, question)
        rows = [_key_number(answer, question, same=same) for answer in (answers[:1] if same else answers)]
        cards.append(el("li", el("p", what, class_="what"), *rows))
    return el("ul", *cards, class_="numbers")


def _key_number(answer: Answer, question: Question, *, same: bool) -> Html:
    trace, result = question.trace, question.result
    median, spread, unit = answer_numbers(answer, grid_step(answer, result))
    number = trace.readout(answer.readout, f"{median} {unit}".rstrip())
    between: str = ""
    if spread and answer.low != answer.high:
        shown = trace.readout(answer.readout, f"{spread} {unit}".rstrip(), tab=False)
        between = el("span", "90 % interval ", shown, class_="spread")
    said = grid_note(answer, result)
    note = el("span", said, class_="spread") if said else ""
    named = in_words(answer.drivers[:NAMED], trace, question.number)
    wide = el("span", "widened by ", named, class_="spread") if named else ""
    place = "the same at every site" if same else trace.names.site(answer.site)
    where = el("span", place, class_="where") if place else ""
    return el("p", where, " ", el("strong", number), " ", between, " ", note, " ", wide, class_="number")


def figures(question: Question, detail: Detail) -> Html:
    """Return every figure with its legend, caption and table twin."""
    drawn: list[Html] = []
    left: list[str] = []
    room = detail.panels
    for chart in question.charts:
        if room < len(chart.panels) and drawn:
            left.append(chart.title)
            continue
        room -= len(chart.panels)
        drawn.append(_figure(chart, question, detail))
    more = el("p", f"Not drawn, in the result file only: {'; '.join(left)}.") if left else ""
    none = "" if question.charts else el("p", "The run has no curves.")
    return join((el("div", *drawn, class_="figures"), more, none))


def _figure(chart: Chart, question: Question, detail: Detail) -> Html:
    trace = question.trace
    number = chart.key.removeprefix("fig-")
    drawings = [
        el("div", drawing, class_="panel") for drawing in draw(chart, question.styles, buckets=detail.buckets)
    ]
    reactions, feeds = len(trace.readouts.get(chart.readout, ())), len(trace.feeds.get(chart.readout, ()))
    counted = f"{reactions} reaction{'s' if reactions != 1 else ''}" if reactions else "no reaction recorded"
    counted += f" and {feeds} upstream" if feeds else ""
    behind = trace.readout(chart.readout, counted)
    caption = _caption(chart, question.result.provenance.draws)
    panels = el("div", *drawings, class_="panels")
    return el(
        "figure",
        el("h3", f"Figure {number}. {chart.title}"),
        el("div", legend(chart, question.styles, trace), panels, class_="plot"),
        el("figcaption", *(f"{said} " for said in caption), "Behind it: ", behind, "."),
        el("details", el("summary", f"Figure {number} as numbers"), twin(chart, trace, detail.rows)),
        id=chart.key,
        class_="wide" if len(chart.panels) > 1 else None,
    )


def _caption(chart: Chart, draws: int) -> list[str]:
    said = []
    if draws > 1 and chart.kind == "ratio":
        said.append(f"Points are medians, bars run from 5 to 95 % of {draws} draws.")
    elif draws > 1:
        said.append(f"Lines are medians, bands run from 5 to 95 % of {draws} draws.")
    if chart.kind == "ratio":
        said.append("The dashed line means no difference.")
    if chart.kind == "dose":
        said.append("Logarithmic concentration axis; the row of zero is in the table.")
    if any(panel.marks for panel in chart.panels) or any(not overlay.y for overlay in chart.points):
        said.append("Strip above the curves: found in this run, and published for what the key names.")
    if chart.log_y:
        said.append("Logarithmic vertical axis; zero is not on it.")
        silent = dict.fromkeys(line.label for line in chart.lines if not any(line.median))
        said += [f"Zero throughout, so not drawn: {', '.join(silent)}."] if silent else []
    if chart.own_axes:
        said.append("Each panel has its own vertical axis.")
    return said
