"""How a blockade is said: treatments, what is left of what, numbers with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.arm import Dose
from alarmin.records.blockade import BlockadeAnswer, BlockadeCase, Wanted
from alarmin.records.result import Answer
from alarmin.report.format import MISSING, significant, written

__all__ = ["LEFT", "OF", "found", "ordered", "regimen", "said", "sites_of", "wanted_words"]

OF = {"complexes": "signalling complexes", "nfkb": "NF-κB", "ap1": "AP-1"}

LEFT = {
    "complexes_left": "Signalling complexes",
    "nfkb_left": "NF-κB of resident cells",
    "nfkb_fresh": "NF-κB peak of arriving cells",
    "ap1_left": "AP-1 of resident cells",
    "ap1_fresh": "AP-1 peak of arriving cells",
}
"""What is left, by the first part of the measure."""

LEAST = 0.01
"""Percentages below this are not told apart."""


def regimen(treatment: Dose) -> str:
    """Return what is given, in words."""
    every = f"every {written(treatment.every)}" if treatment.every is not None else "once"
    return f"{written(treatment.dose)} {treatment.route} {every}"


def found(case: BlockadeCase, measure: str, site: str) -> Answer:
    """Return one answer of a case."""
    return next(item for item in case.result.answers if (item.measure, item.site) == (measure, site))


def sites_of(case: BlockadeCase) -> tuple[str, ...]:
    """Return the sites of a case in their order."""
    return tuple(dict.fromkeys(item.site for item in case.result.answers))


def said(answer: Answer, digits: int = 2) -> str:
    """Return median and interval in brackets; the median alone where all draws agree."""
    if answer.median is None:
        return MISSING
    least = LEAST if answer.unit == "%" else 0.0
    middle = _short(answer.median, digits, least)
    if answer.low is None or answer.high is None or answer.low == answer.high:
        return middle
    return f"{middle} ({_short(answer.low, digits, least)} to {_short(answer.high, digits, least)})"


def _short(value: float, digits: int, least: float = LEAST) -> str:
    """Return a number to a few digits; percentages of a hundred and more are whole."""
    if 0 < abs(value) < least:
        return f"below {LEAST:g}"
    return f"{value:.0f}".replace("-", "−") if 99.5 <= abs(value) < 1e5 else significant(value, digits)


def ordered(answer: BlockadeAnswer) -> list[tuple[BlockadeCase, str]]:
    """Return every case at every site, least residual NF-κB first; cases without a response come last."""
    pairs = [(case, site) for case in answer.cases for site in sites_of(case)]
    places: Sequence[str] = list(dict.fromkeys(site for _, site in pairs))
    cells = list(dict.fromkeys(case.cell for case in answer.cases))

    def key(pair: tuple[BlockadeCase, str]) -> tuple[int, int, bool, float, float]:
        case, site = pair
        signal = found(case, "nfkb_left_mean", site).median
        complexes = found(case, "complexes_left_mean", site).median
        return (
            cells.index(case.cell),
            places.index(site),
            signal is None,
            signal if signal is not None else 0.0,
            complexes if complexes is not None else 0.0,
        )

    return sorted(pairs, key=key)


def wanted_words(wanted: Wanted) -> str:
    """Return the dose for a wanted blockade, or how far it can be reached, in a sentence."""
    goal = f"{significant(wanted.share, pad=False)} % blockade of {OF[wanted.of]}"
    middle, low, high = (_short(value, 3) for value in wanted.ceiling)
    far = f"{significant(wanted.highest, pad=False)} {wanted.unit}"
    ceiling = f"the blockade there is {middle} % ({low} to {high})"
    if wanted.half is None:
        return f"{goal}: not reached in half of the draws up to {far}; {ceiling}"
    half = _dose(wanted.half, wanted)
    if wanted.most is None:
        return f"{goal}: {half} in half of the draws; not reached in 90 % of the draws up to {far}; {ceiling}"
    return f"{goal}: {half} in half of the draws, {_dose(wanted.most, wanted)} in 90 % of the draws"


def _dose(value: float, wanted: Wanted) -> str:
    least = "at most " if value <= wanted.lowest else ""
    return f"{least}{significant(value, 2, pad=False)} {wanted.unit}"
