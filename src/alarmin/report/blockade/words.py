"""How a blockade is said: treatments, what is left of what, numbers with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.arm import Dose
from alarmin.records.blockade import BlockadeAnswer, BlockadeCase, DrugBasis, Wanted
from alarmin.records.result import Answer
from alarmin.report.format import MISSING, significant, written
from alarmin.study.drivers import FEWEST_DRAWS

__all__ = [
    "APART",
    "BASIS",
    "LEFT",
    "OF",
    "basis_of",
    "basis_words",
    "counted",
    "drawn_words",
    "found",
    "notes_on",
    "ordered",
    "ranks_of",
    "regimen",
    "said",
    "sites_of",
    "wanted_words",
]

APART = "apart"
BASIS = "Numbers of the drug"
"""Head of the column that says what the ranked number rests on."""

FEWER = (
    "A number that is followed by a count is of that many draws: in the others IL-1 raises the signal of the cell by "
    "less than 1 %, so that there is nothing to block, or the cell never rests without IL-1."
)
RESTS = "The NF-κB left in resident cells goes with numbers of the drug that are assumed, not measured."
RANKED_APART = (
    "Ranked apart, below the others: drugs whose NF-κB left in resident cells goes with numbers of theirs that are "
    "assumed, not measured; those may place them anywhere in the order."
)
TOO_FEW = (
    f"Not ranked: with fewer than {FEWEST_DRAWS} draws that have a value it cannot be told whether assumed numbers of a "
    "drug decide what it leaves."
)


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


def counted(answer: Answer) -> int:
    """Return in how many draws an answer has a value."""
    return sum(value is not None for value in answer.values)


def drawn_words(answer: Answer, draws: int) -> str:
    """Return how many of the draws a number is of, or an empty text where it is all of them.

    Parameters
    ----------
    draws : int
        Draws asked for.
    """
    known = counted(answer)
    return f"{known} of {draws} draws" if known < draws else ""


def said(answer: Answer, draws: int, digits: int = 2) -> str:
    """Return median and interval in brackets, and the number of draws where it is not all of them.

    The median stands alone where all draws agree.
    """
    return "; ".join(part for part in (_number(answer, digits), drawn_words(answer, draws)) if part)


def _number(answer: Answer, digits: int) -> str:
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


def basis_of(case: BlockadeCase, site: str) -> DrugBasis:
    """Return what the ranked number of a case rests on at one site."""
    return next(item for item in case.basis if item.site == site)


def basis_words(basis: DrugBasis, drug: str) -> str:
    """Return what the ranked number rests on, of the numbers that come with the drug, for a cell of a table."""
    share = f"{len(basis.assumed)} of {basis.numbers} assumed"
    if basis.deciding is None:
        return share
    if not basis.deciding:
        return f"{share}, none decides"
    verb = "decides" if len(basis.deciding) == 1 else "decide"
    return f"{share}; {', '.join(name.removeprefix(f'{drug}_') for name in basis.deciding)} {verb}"


def notes_on(answer: BlockadeAnswer) -> list[str]:
    """Return what a reader of the table must know: numbers of fewer draws, and rows that are ranked apart."""
    cases = [(case, site) for case in answer.cases for site in sites_of(case)]
    notes = []
    if any(counted(item) < case.draws for case in answer.cases for item in case.result.answers):
        notes.append(FEWER)
    bases = [basis_of(case, site) for case, site in cases]
    if any(basis.apart for basis in bases):
        notes.append(RANKED_APART if len(cases) > 1 else RESTS)
    if any(basis.deciding is None for basis in bases):
        notes.append(TOO_FEW)
    decided = {
        name.removeprefix(f"{case.treatment.drug}_"): basis.assumed[name]
        for (case, _), basis in zip(cases, bases, strict=True)
        for name in basis.deciding or ()
    }
    return [*notes, *(f"{name}: {meaning}." for name, meaning in decided.items())]


def ordered(answer: BlockadeAnswer) -> list[tuple[BlockadeCase, str]]:
    """Return every case at every site, least residual NF-κB first.

    After them come those whose number rests on what is assumed of the drug, in the same order, and then cases without
    a response.
    """
    pairs = [(case, site) for case in answer.cases for site in sites_of(case)]
    places: Sequence[str] = list(dict.fromkeys(site for _, site in pairs))
    cells = list(dict.fromkeys(case.cell for case in answer.cases))

    def key(pair: tuple[BlockadeCase, str]) -> tuple[int, int, bool, bool, float, float]:
        case, site = pair
        signal = found(case, "nfkb_left_mean", site).median
        complexes = found(case, "complexes_left_mean", site).median
        return (
            cells.index(case.cell),
            places.index(site),
            signal is None,
            basis_of(case, site).apart,
            signal if signal is not None else 0.0,
            complexes if complexes is not None else 0.0,
        )

    return sorted(pairs, key=key)


def ranks_of(pairs: Sequence[tuple[BlockadeCase, str]]) -> list[str]:
    """Return the rank of each case among those of its cell and site, in words.

    Parameters
    ----------
    pairs : sequence of (BlockadeCase, str)
        In the order of `ordered`.
    """
    ranks, last = [], 0
    place: tuple[str, str] | None = None
    for case, site in pairs:
        last = last if (case.cell, site) == place else 0
        place = (case.cell, site)
        if basis_of(case, site).deciding is None:
            ranks.append(MISSING)
        elif basis_of(case, site).apart:
            ranks.append(APART)
        else:
            last += 1
            ranks.append(str(last))
    return ranks


def wanted_words(wanted: Wanted) -> str:
    """Return the dose for a wanted blockade, or how far it can be reached, in a sentence."""
    goal = f"{significant(wanted.share, pad=False)} % blockade of {OF[wanted.of]}"
    middle, low, high = (_short(value, 3) for value in wanted.ceiling)
    far = f"{significant(wanted.highest, pad=False)} {wanted.unit}"
    ceiling = f"the blockade there is {middle} % ({low} to {high})"
    every = wanted.counted == wanted.draws
    draws = (
        "the draws"
        if every
        else f"the {wanted.counted} of {wanted.draws} draws that respond without the drug"
    )
    if not wanted.counted:
        return f"{goal}: no dose, since none of {wanted.draws} draws responds without the drug"
    if wanted.half is None:
        return f"{goal}: not reached in half of {draws} up to {far}; {ceiling}"
    half = _dose(wanted.half, wanted)
    if wanted.most is None:
        return f"{goal}: {half} in half of {draws}; not reached in 90 % of them up to {far}; {ceiling}"
    return f"{goal}: {half} in half of {draws}, {_dose(wanted.most, wanted)} in 90 % of them"


def _dose(value: float, wanted: Wanted) -> str:
    least = "at most " if value <= wanted.lowest else ""
    return f"{least}{significant(value, 2, pad=False)} {wanted.unit}"
