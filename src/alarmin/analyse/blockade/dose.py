"""The smallest dose for a wanted blockade, with the same draws at every dose."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from alarmin.analyse.blockade.course import Course, Site, follow, scaled
from alarmin.analyse.blockade.engine import Engine
from alarmin.analyse.blockade.left import OF, Pair, mean_of, share_of
from alarmin.records.arm import Dose
from alarmin.records.blockade import BlockadeQuestion, DoseBlockade, Target, Wanted
from alarmin.solve.together import Task, abreast, portions, sure, together

__all__ = ["evaluations", "wanted_dose"]

DECADES = 3
"""Decades below and above the dose given within which a dose is looked for."""

PER_DECADE = {"complexes": 2, "nfkb": 1, "ap1": 1}
NEAR = 1.1
"""Ratio to which a dose is narrowed down."""

MOST_DRAWS = 0.9


def _factors(of: Target) -> list[float]:
    steps = 2 * DECADES * PER_DECADE[of]
    return [10.0 ** (-DECADES + step / PER_DECADE[of]) for step in range(steps + 1)]


def _halvings(of: Target) -> int:
    return math.ceil(math.log2(1 / PER_DECADE[of] / math.log10(NEAR)))


def evaluations(of: Target) -> int:
    """Return how many doses are tried per draw."""
    return len(_factors(of)) + _halvings(of)


def wanted_dose(
    engine: Engine,
    question: BlockadeQuestion,
    treatment: Dose,
    drawn: Sequence[tuple[Site, Course]],
    tell: Callable[[], None],
) -> Wanted:
    """Return the dose that leaves no more than wanted, in at least half and in at least 90 % of the draws.

    Every draw has its own smallest dose: the lowest step of a logarithmic ladder that reaches the blockade, then
    halved on a log scale towards the step below.

    Parameters
    ----------
    drawn : sequence of (Site, Course)
        Draws at one site, with the course of each without the drug.
    tell : callable
        Called after each dose that was tried.
    """
    share = question.want.to("") if question.want is not None else 0.0
    ladder = _factors(question.of)
    tasks = [_searched(engine, question.of, site, without, share, tell) for site, without in drawn]
    found: list[float] = []
    blocked: list[Sequence[float]] = []
    for portion in portions(tasks, engine.cell.batch, len(ladder)):
        for one in together(portion):
            smallest, reached = sure(one)
            if reached:  # else there is no response without the drug, and nothing to block in this draw
                blocked.append(reached)
                found.append(smallest)
    return _summary(question, treatment, drawn[0][0].setting.name, share, ladder, found, blocked)


def _searched(
    engine: Engine, of: Target, site: Site, without: Course, share: float, tell: Callable[[], None]
) -> Task[tuple[float, Sequence[float]]]:
    """Return the factor on the dose at which one draw reaches a blockade, and the blockade at each step of the ladder."""

    def tried(factor: float) -> Task[float | None]:
        blockade = yield from _blockade(engine, of, site, without, factor)
        tell()
        return blockade

    ladder = _factors(of)
    steps = yield from abreast(tried(factor) for factor in ladder)
    reached = [value for step in steps if (value := sure(step)) is not None]
    if len(reached) < len(steps):
        return math.inf, ()
    smallest = yield from _smallest(ladder, reached, share, tried, _halvings(of))
    return smallest, reached


def _blockade(engine: Engine, of: Target, site: Site, without: Course, factor: float) -> Task[float | None]:
    given = without
    if engine.acts:
        signals = () if of == "complexes" else (OF[of],)
        dosed = scaled(engine.treated, factor)
        given = yield from follow(engine, site, dosed, signals=signals, fresh=False)
    left = share_of(Pair(site, without, given), of)
    return None if left is None else 1.0 - mean_of(left, engine.window.grid)


def _smallest(
    ladder: Sequence[float],
    reached: Sequence[float],
    share: float,
    tried: Callable[[float], Task[float | None]],
    halvings: int,
) -> Task[float]:
    """Return the factor on the dose at which the blockade is first reached; infinite when it is not."""
    first = next((step for step, value in enumerate(reached) if value >= share), None)
    if first is None:
        return math.inf
    if first == 0:
        return ladder[0]
    low, high = ladder[first - 1], ladder[first]
    for _ in range(halvings):
        middle = math.sqrt(low * high)
        value = yield from tried(middle)
        low, high = (low, middle) if value is not None and value >= share else (middle, high)
    return high


def _summary(
    question: BlockadeQuestion,
    treatment: Dose,
    place: str,
    share: float,
    ladder: Sequence[float],
    found: Sequence[float],
    blocked: Sequence[Sequence[float]],
) -> Wanted:
    dose = treatment.dose.value
    bands = (
        np.percentile(100.0 * np.array(blocked), [5, 50, 95], axis=0)
        if blocked
        else np.zeros((3, len(ladder)))
    )
    low, median, high = (tuple(float(value) for value in row) for row in bands)
    doses = tuple(dose * factor for factor in ladder)
    unit = treatment.dose.unit
    return Wanted(
        site=place,
        of=question.of,
        share=100.0 * share,
        unit=unit,
        half=_rank(found, 0.5, dose),
        most=_rank(found, MOST_DRAWS, dose),
        lowest=doses[0],
        highest=doses[-1],
        ceiling=(median[-1], low[-1], high[-1]),
        curve=DoseBlockade(unit=unit, doses=doses, median=median, low=low, high=high),
        counted=len(found),
        draws=question.draws,
    )


def _rank(found: Sequence[float], part: float, dose: float) -> float | None:
    """Return the dose that is enough in at least a part of the draws."""
    if not found:
        return None
    factor = sorted(found)[math.ceil(part * len(found)) - 1]
    return dose * factor if math.isfinite(factor) else None
