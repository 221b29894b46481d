"""What a drug leaves, from courses with and without it: shares over time, and answers over draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from alarmin.analyse.blockade.course import Course, Site
from alarmin.analyse.blockade.engine import COMPLEXES, LEVELS, SIGNALS, TREATED, UNTREATED, Engine
from alarmin.errors import NotEquilibrated, SolveError
from alarmin.records.result import Answer, Curve
from alarmin.solve.together import sure
from alarmin.study.measures import display_factor, percentiles

__all__ = ["OF", "Pair", "answers_of", "by_site", "courses_of", "fresh_share", "mean_of", "share_of"]

Vector = NDArray[np.float64]

OF = {"complexes": COMPLEXES, **SIGNALS}
"""What is left of what: target to its readout."""

LEAST_RESPONSE = 0.01
"""A signal that IL-1 raises by less than this share of its value at rest is no response that could be blocked."""

_FORMS: Mapping[str, Callable[[Vector], float]] = {
    "peak": lambda values: float(values.max()),
    "trough": lambda values: float(values.min()),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One draw at one site without and with the drug; the same object twice where the drug does nothing."""

    site: Site
    without: Course
    given: Course


def by_site(sites: Sequence[str], found: Sequence[Pair | SolveError]) -> dict[str, list[Pair]]:
    """Return the draws of each site, without those whose cell oscillates by itself and so has no rest to count from.

    Parameters
    ----------
    found : sequence of Pair or SolveError
        Draw by draw, each at every site in their order.

    Raises
    ------
    SolveError
        When an integration failed, or no cell came to rest.
    """
    draws = [found[first : first + len(sites)] for first in range(0, len(found), len(sites))]
    rested = [each for each in draws if not any(isinstance(one, NotEquilibrated) for one in each)]
    return {site: [sure(each[place]) for each in rested or draws] for place, site in enumerate(sites)}


def share_of(pair: Pair, target: str) -> Vector | None:
    """Return what is left over time, 1 without any effect; None where there is nothing to block.

    Signals count from what the cell shows without IL-1.
    """
    name = OF[target]
    if target == "complexes":
        base, without, given = 0.0, pair.without.surface[name], pair.given.surface[name]
    else:
        base, without, given = pair.site.resting[name], pair.without.signals[name], pair.given.signals[name]
    if not float(without.min()) - base > LEAST_RESPONSE * base:
        return None
    share: Vector = (given - base) / (without - base)
    return share


def fresh_share(pair: Pair, target: str) -> Vector | None:
    """Return the peaks of arriving cells against the peak without the drug; None where there is nothing to block."""
    name = OF[target]
    base, without = pair.site.resting[name], pair.without.fresh[name]
    if not float(without.max()) - base > LEAST_RESPONSE * base:
        return None
    share: Vector = (pair.given.fresh[name] - base) / (without.max() - base)
    return share


def mean_of(values: Vector, grid: Sequence[float]) -> float:
    """Return the mean over time of samples that need not be even; exactly the value of a constant."""
    if float(values.min()) == float(values.max()):
        return float(values[0])
    return float(np.trapezoid(values, grid) / (grid[-1] - grid[0]))


def answers_of(engine: Engine, pairs: Mapping[str, Sequence[Pair]]) -> tuple[Answer, ...]:
    """Return levels, complexes and what is left of them and of signals, at every site.

    Parameters
    ----------
    pairs : mapping of str to sequence of Pair
        Site to its draws.
    """
    return tuple(answer for place, drawn in pairs.items() for answer in _at(engine, place, drawn))


def _at(engine: Engine, place: str, pairs: Sequence[Pair]) -> Iterator[Answer]:
    over_grid = partial(mean_of, grid=engine.window.grid)
    for name in (*LEVELS, COMPLEXES):
        observable = engine.plan.model.observables[name]
        factor = display_factor(observable)
        for arm in (UNTREATED, TREATED):
            curves = [
                (pair.given if arm == TREATED else pair.without).surface[name] * factor for pair in pairs
            ]
            for form, values in _formed(curves, over_grid):
                yield _answer(f"{name}_{arm}_{form}", form, name, place, arm, observable.unit, values)
    for target, name in OF.items():
        shares = [share_of(pair, target) for pair in pairs]
        for form, values in _formed(shares, over_grid):
            yield _answer(f"{target}_left_{form}", "ratio", name, place, TREATED, "%", _percent(values))
        if target in SIGNALS:
            peaks = [fresh_share(pair, target) for pair in pairs]
            for form, values in _formed(peaks, _plain_mean):
                yield _answer(f"{target}_fresh_{form}", "ratio", name, place, TREATED, "%", _percent(values))


def _formed(
    curves: Sequence[Vector | None], mean: Callable[[Vector], float]
) -> Iterator[tuple[str, list[float | None]]]:
    """Yield mean, peak and trough of each curve."""
    for form, taken in {"mean": mean, **_FORMS}.items():
        yield form, [None if curve is None else taken(curve) for curve in curves]


def _plain_mean(values: Vector) -> float:
    """Return the mean over arriving cells, which are few and evenly spread; exactly the value of a constant."""
    return float(values[0]) if float(values.min()) == float(values.max()) else float(values.mean())


def _percent(values: Sequence[float | None]) -> list[float | None]:
    return [None if value is None else 100.0 * value for value in values]


def _answer(
    measure: str, kind: str, readout: str, place: str, arm: str, unit: str, values: Sequence[float | None]
) -> Answer:
    known = [value for value in values if value is not None]
    low, median, high = percentiles(known) if known else (None, None, None)
    missing = len(values) - len(known)
    note = f"{missing} of {len(values)} draws show no response without the drug" if missing else ""
    return Answer(
        measure=measure,
        kind=kind,
        readout=readout,
        site=place,
        arm=arm,
        unit=unit,
        values=tuple(values),
        median=median,
        low=low,
        high=high,
        note=note,
    )


def courses_of(engine: Engine, pairs: Mapping[str, Sequence[Pair]]) -> tuple[Curve, ...]:
    """Return what is left over the interval, per cent, as bands over the draws."""
    found = []
    for place, drawn in pairs.items():
        for target in OF:
            shares = [share for pair in drawn if (share := share_of(pair, target)) is not None]
            if not shares:
                continue
            low, median, high = np.percentile(100.0 * np.array(shares), [5, 50, 95], axis=0)
            found.append(
                Curve(
                    site=place,
                    arm=TREATED,
                    readout=f"{target}_left",
                    unit="%",
                    times_s=engine.window.grid,
                    median=tuple(map(float, median)),
                    low=tuple(map(float, low)),
                    high=tuple(map(float, high)),
                )
            )
    return tuple(found)
