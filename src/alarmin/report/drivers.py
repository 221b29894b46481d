"""What makes an interval wide, in words and as a table with bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alarmin.records.result import Answer, Driver
from alarmin.report.format import plain_words
from alarmin.report.html import Html, el, join, link, table
from alarmin.report.trace import Trace
from alarmin.report.values import Value

__all__ = ["Ranked", "driver_table", "in_words", "input_words", "ranked", "ranked_words"]

WHY = (
    "Rank correlation (Spearman) between an input and the answer over the draws: + goes with a higher answer, "
    "− with a lower one. Named are five inputs at most per answer, and only where chance would name any input in "
    "fewer than 1 of 100 answers. Inputs that are drawn together share their correlation."
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One input, held against several answers.

    Parameters
    ----------
    found : tuple
        Per answer: correlation and the value behind it, or None where it is not named.
    """

    words: str
    found: tuple[tuple[float, Value | None] | None, ...]

    @property
    def rhos(self) -> tuple[float, ...]:
        """Correlations with the answers where there is one."""
        return tuple(held[0] for held in self.found if held is not None)


def input_words(name: str, trace: Trace, value: Value | None, *, place: bool = True) -> str:
    """Return an input as people name it: meaning of a parameter, receptor per cell, level at a place.

    Parameters
    ----------
    place : bool
        Name the place of a level; off where its column does.
    """
    site, _, what = name.partition(".")
    if what:
        where = f" in {trace.names.site(site)}" if place else " there"
        drug = trace.catalog.drugs.get(what.removesuffix("_ratio"))
        if drug is not None and what.endswith("_ratio"):
            return f"{drug.name} at the cells over plasma{where}"
        return f"level of {plain_words(what)}{where}"
    if value is not None and value.used is not None and value.used.group == "abundance":
        return f"{plain_words(name)} per cell"
    meaning = value.parameter.meaning if value is not None and value.parameter is not None else ""
    owner = next((drug.name for drug in trace.catalog.drugs.values() if name.startswith(f"{drug.id}_")), "")
    said = meaning or plain_words(name.removeprefix(f"{owner}_"))
    return said if owner.lower() in said.lower() else f"{owner}: {said}"


def _value(name: str, trace: Trace, question: int) -> Value | None:
    return next(
        (
            value
            for value in trace.values
            if value.name == name and value.used and question in value.questions
        ),
        None,
    )


def in_words(drivers: Sequence[Driver], trace: Trace, question: int) -> Html:
    """Return drivers as links to their values, each with its correlation."""
    said = []
    for driver in drivers:
        value = _value(driver.name, trace, question)
        said.append(_linked(input_words(driver.name, trace, value), value, f" ({_signed(driver.rho)})"))
    return join(said, ", ")


def _linked(words: str, value: Value | None, tail: str = "") -> Html:
    return join((link(value.anchor, words) if value is not None else words, tail))


def _signed(rho: float) -> str:
    return f"{rho:+.2f}".replace("-", "−")


def ranked(answers: Sequence[Answer], trace: Trace, question: int) -> list[Ranked]:
    """Return the inputs behind several answers, by their strongest correlation with any of them.

    A level counts as one input over the places, each answer being held against that of its own place.
    """
    several = len({answer.site for answer in answers}) > 1
    rows: dict[str, list[tuple[float, Value | None] | None]] = {}
    words: dict[str, str] = {}
    for at, answer in enumerate(answers):
        for driver in answer.drivers:
            value = _value(driver.name, trace, question)
            site, _, what = driver.name.partition(".")
            key = f".{what}" if what and site == answer.site and several else driver.name
            words.setdefault(key, input_words(driver.name, trace, value, place=not key.startswith(".")))
            rows.setdefault(key, [None] * len(answers))[at] = (driver.rho, value)
    found = [Ranked(words[key], tuple(row)) for key, row in rows.items()]
    return sorted(found, key=lambda row: (-max(abs(rho) for rho in row.rhos), row.words))


def ranked_words(row: Ranked, labels: Sequence[str]) -> Html:
    """Return an input with its correlation, or the range of it over the answers.

    Parameters
    ----------
    labels : sequence of str
        One per answer, such as ``in plasma``; an input that is named for one of several is said with it.
    """
    named = [(label, held) for label, held in zip(labels, row.found, strict=True) if held is not None]
    low, high = _signed(min(row.rhos)), _signed(max(row.rhos))
    value = named[0][1][1]
    if len(named) == 1 and len(set(labels)) > 1:
        return _linked(row.words.removesuffix(" there"), value, f" ({low} {named[0][0]})")
    return _linked(row.words, value, f" ({low})" if low == high else f" ({low} to {high})")


def driver_table(what: str, columns: Sequence[str], rows: Sequence[Ranked]) -> Html:
    """Return the ranking of one measure as a table; each number leads to the value behind it.

    Parameters
    ----------
    columns : sequence of str
        One per answer.
    """
    cells = [(row.words, *(_cell(held) for held in row.found)) for row in rows]
    return table(f"What makes the interval wide. {what}", ("Input", *columns), cells)


def _cell(held: tuple[float, Value | None] | None) -> Html:
    if held is None:
        return el("span", "not named", class_="what")
    rho, value = held
    left, width = (50.0 + 50.0 * min(rho, 0.0), 50.0 * abs(rho))
    axis = el("line", x1=50, x2=50, y1=0, y2=10)
    bar = el("rect", x=f"{left:.1f}", y=2, width=f"{width:.1f}", height=6)
    drawn = el("svg", bar, axis, viewBox="0 0 100 10", class_="bar", aria_hidden="true")
    return join((_linked(_signed(rho), value), drawn))
