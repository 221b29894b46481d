"""Scores of many rows, beside baselines, with skill and its interval over papers."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alarmin.bench.rows import HEADLINE, Row, Score

__all__ = ["Unit", "score_of", "skill_of", "units_of"]

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Unit:
    """One row, or rows that contradict one another and count together.

    Parameters
    ----------
    paper : str
        Paper it is resampled with.
    passed, constant, signs, prior, drawn : float
        1 or 0 (shares for `prior`, before any fit, and `drawn`, with the fits).
    """

    paper: str
    passed: float
    constant: float
    signs: float
    prior: float
    drawn: float


def units_of(rows: Iterable[Row], *, robust: bool = False) -> tuple[Unit, ...]:
    """Return what is counted: scored rows, those that contest one another joined into one that needs all of them.

    Parameters
    ----------
    robust : bool
        Whether a row that passes at the centre only counts as failed.
    """
    scored = [row for row in rows if row.is_scored]
    return tuple(_unit(group, robust) for group in _joined(scored))


def _joined(rows: Sequence[Row]) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in rows:
        touching = [group for group in groups if any(_contest(row, other) for other in group)]
        merged = [*(other for group in touching for other in group), row]
        groups = [group for group in groups if group not in touching] + [merged]
    return groups


def _contest(one: Row, other: Row) -> bool:
    return other.id in one.contested_with or one.id in other.contested_with


def _unit(rows: Sequence[Row], robust: bool) -> Unit:
    return Unit(
        paper="+".join(sorted({row.reference or row.id for row in rows})),
        passed=float(all(row.status == "pass" and not (robust and row.centre_only) for row in rows)),
        constant=float(all(row.constant for row in rows)),
        signs=float(all(row.signs for row in rows)),
        prior=float(np.prod([_luck(row) for row in rows])),
        drawn=float(np.prod([row.prior_share or 0.0 for row in rows])),
    )


def _luck(row: Row) -> float:
    """Return the share by luck; not a number where it is not asked for, none where the row could not be run."""
    if row.unfitted_share is None:
        return 0.0 if row.role in HEADLINE else math.nan
    return row.unfitted_share


def skill_of(score: float, baselines: Sequence[float]) -> float | None:
    """Return (score - best)/(1 - best); None when the best baseline is already perfect. What is no number is left out.

    Examples
    --------
    >>> skill_of(0.75, [0.5, 0.25])
    0.5
    """
    best = max(one for one in baselines if not math.isnan(one))
    return (score - best) / (1.0 - best) if best < 1.0 else None


def score_of(rows: Iterable[Row], *, seed: int = 1, robust: bool = False) -> Score:
    """Return the score of some rows, with baselines, and skill with its 90 % interval.

    Papers are drawn with replacement, since rows of one paper are not independent; the seed is fixed, so that the same
    rows give the same interval. With `robust`, a row that passes at the centre only counts as failed.
    """
    units = units_of(rows, robust=robust)
    if not units:
        empty = dict.fromkeys(
            ("score", "constant", "signs", "prior", "drawn", "skill", "skill_low", "skill_high")
        )
        return Score(rows=0, papers=0, passed=0, **empty)
    table = np.array([[one.passed, one.constant, one.signs, one.prior] for one in units])
    score, constant, signs, prior = (float(value) for value in table.mean(axis=0))
    low, high = _interval(units, table, seed)
    return Score(
        rows=len(units),
        papers=len({one.paper for one in units}),
        passed=int(table[:, 0].sum()),
        score=score,
        constant=constant,
        signs=signs,
        prior=None if math.isnan(prior) else prior,
        drawn=float(np.mean([one.drawn for one in units])),
        skill=skill_of(score, (constant, signs, prior)),
        skill_low=low,
        skill_high=high,
    )


def _interval(
    units: Sequence[Unit], table: NDArray[np.float64], seed: int
) -> tuple[float | None, float | None]:
    papers = sorted({one.paper for one in units})
    if len(papers) < 2:
        return None, None
    members = [np.array([index for index, one in enumerate(units) if one.paper == paper]) for paper in papers]
    key = int.from_bytes(hashlib.sha256(f"bench/papers/{seed}".encode()).digest()[:16], "little")
    stream = np.random.Generator(np.random.Philox(key=key))
    found = []
    for chosen in stream.integers(0, len(papers), size=(RESAMPLES, len(papers))):
        means = table[np.concatenate([members[index] for index in chosen])].mean(axis=0)
        skill = skill_of(float(means[0]), [float(value) for value in means[1:]])
        if skill is not None:
            found.append(skill)
    if not found:
        return None, None
    low, high = np.percentile(found, [5, 95])
    return float(low), float(high)
