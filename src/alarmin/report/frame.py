"""What the sections of a page share: how much is written, one question, the frame of a section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Result
from alarmin.report.charts import ArmStyle, Chart, Overlay, arm_styles
from alarmin.report.format import plain_words
from alarmin.report.gather import names_of
from alarmin.report.html import Html, el
from alarmin.report.panels import charts_of
from alarmin.report.trace import Trace

__all__ = ["Detail", "Question", "questions_of", "section"]


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a large result is written.

    Parameters
    ----------
    rows : int
        Rows per table of curves.
    buckets : int
        Detail of drawn curves.
    panels : int
        Panels drawn; further figures are named only.
    answers : int
        Rows of the table of answers.
    """

    rows: int = 60
    buckets: int = 40
    panels: int = 120
    answers: int = 2000

    def shared(self, by: int) -> Detail:
        """Return what each of several questions gets of the page."""
        return replace(self, panels=max(1, self.panels // by), answers=max(1, self.answers // by))


@dataclass(frozen=True, slots=True)
class Question:
    """One result on the page.

    Parameters
    ----------
    number : int
        Place on the page, from 1.
    anchor : str
        Id of its part.
    trace : Trace
        Links of the whole page, with the names of this question.
    """

    number: int
    anchor: str
    title: str
    result: Result
    trace: Trace
    charts: tuple[Chart, ...]
    styles: Mapping[str, ArmStyle]


def questions_of(
    results: Sequence[Result], trace: Trace, catalog: Catalog, overlays: Sequence[Overlay]
) -> tuple[Question, ...]:
    """Return the parts of a page; figures are numbered through.

    Parameters
    ----------
    results : sequence of Result
        In the order of the page.
    trace : Trace
        Links of the page.
    overlays : sequence of Overlay
        Published points.
    """
    found: list[Question] = []
    first = 1
    for number, result in enumerate(results, 1):
        own = replace(trace, names=names_of(result, catalog, trace.observables))
        charts = charts_of(result, own.names, overlays, first=first)
        first += len(charts)
        title = result.scenario.title or plain_words(result.scenario.id)
        anchor = "answer" if len(results) == 1 else f"question-{number}"
        found.append(Question(number, anchor, title, result, own, charts, arm_styles(result)))
    return tuple(found)


def section(name: str, title: str, *content: str, command: str = "") -> Html:
    """Return a section with its heading and the command that makes it again."""
    again = el("p", "To run this again: ", el("code", command), class_="again") if command else ""
    return el("section", el("h2", title), *content, again, id=name, aria_label=title)
