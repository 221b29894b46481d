"""What the bench gives back: rows with their readings, scores with their baselines, and the whole."""

from __future__ import annotations

from typing import Any, Literal

from alarmin.records.base import Record

__all__ = ["HALF", "HEADLINE", "ROLES", "BenchResult", "ReadingOutcome", "Role", "Row", "Score", "Status"]

Status = Literal["pass", "fail", "not applicable", "awaiting", "not modelled"]
Role = Literal["prediction", "check", "calibration", "input"]

ROLES: tuple[Role, ...] = ("prediction", "check", "calibration", "input")
HEADLINE: tuple[Role, ...] = ("prediction", "check")
"""Roles that headline scores count."""
"""From the most independent to the least."""

HALF = 0.5
"""Share of prior draws below which a pass is one of the centre only."""


class ReadingOutcome(Record):
    """One reported result beside the model's answer.

    Parameters
    ----------
    central : float or None
        With every parameter and everything left open at its centre, in `unit`.
    low, high : float or None
        5th and 95th percentile over priors of parameters and over what is left open.
    window : (float, float) or None
        Accepted range of a number.
    share : float
        Share of draws in which the reading holds: over what is left open for numbers, over everything for directions.
    """

    measure: str
    over: str | None
    kind: Literal["number", "direction"]
    unit: str
    central: float | None
    low: float | None
    high: float | None
    expected: float | None
    window: tuple[float | None, float | None] | None
    direction_paper: str | None
    direction_model: str | None
    share: float
    holds: bool
    role: Role
    reason: str


class Row(Record):
    """One published experiment.

    Parameters
    ----------
    role : str or None
        ``prediction`` when all readings are; ``check`` when some reading is independent; else the least of them.
    central : bool
        Whether every reading holds with everything at its centre.
    share : float or None
        Share of draws over what is left open in which all number readings hold together.
    prior_share : float or None
        Share of draws of everything uncertain in which every reading holds.
    unfitted_share : float or None
        The same with every number as it was believed before any fit: what luck would give. Of headline rows only.
    constant, signs : bool or None
        Whether the constant rule, and propagation of signs, get the row right.
    explained : bool
        Whether the experiment says why it fails; out of date where the row passes.
    """

    id: str
    group: str
    level: str = ""
    title: str = ""
    status: Status
    role: Role | None = None
    kind: Literal["number", "direction"] | None = None
    reference: str = ""
    mechanism: str = ""
    discriminates: bool = False
    contested_with: tuple[str, ...] = ()
    readings: tuple[ReadingOutcome, ...] = ()
    central: bool = False
    share: float | None = None
    prior_share: float | None = None
    unfitted_share: float | None = None
    constant: bool | None = None
    signs: bool | None = None
    left_out: str = ""
    reason: str = ""
    explained: bool = False

    @property
    def centre_only(self) -> bool:
        """True for a row that passes at the centre of the parameters and in less than half of their prior draws."""
        return self.status == "pass" and self.prior_share is not None and self.prior_share < HALF

    @property
    def roles(self) -> dict[str, int]:
        """Number of readings in each role, the most independent role first."""
        counts = {role: sum(one.role == role for one in self.readings) for role in ROLES}
        return {role: count for role, count in counts.items() if count}

    @property
    def is_scored(self) -> bool:
        """True for rows the model could pass or fail."""
        return self.status in ("pass", "fail")

    @property
    def shown(self) -> ReadingOutcome | None:
        """The reading shown for the row: the first that does not hold, else the first of the row's own role."""
        failing = [reading for reading in self.readings if not reading.holds]
        own = [reading for reading in self.readings if reading.role == self.role]
        return next(iter((*failing, *own, *self.readings)), None)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, the agreed keys first."""
        one = self.shown
        return {
            "id": self.id,
            "group": self.group,
            "status": self.status,
            "role": self.role,
            "kind": self.kind,
            "predicted": one.central if one else None,
            "unit": one.unit if one else "",
            "expected": _expected(one),
            "direction_model": one.direction_model if one else None,
            "direction_paper": one.direction_paper if one else None,
            "reason": self.reason,
            "interval": [one.low, one.high] if one else None,
            "share": self.share,
            "prior_share": self.prior_share,
            "unfitted_share": self.unfitted_share,
            "central": self.central if self.is_scored else None,
            "centre_only": self.centre_only,
            "roles": self.roles,
            "discriminates": self.discriminates,
            "contested_with": list(self.contested_with),
            "reference": self.reference,
            "mechanism": self.mechanism,
            "level": self.level,
            "title": self.title,
            "left_out": self.left_out,
            "baselines": {"constant": self.constant, "signs": self.signs},
            "readings": [reading.model_dump(mode="json") for reading in self.readings],
        }


def _expected(one: ReadingOutcome | None) -> float | list[float | None] | None:
    if one is None or one.kind == "direction":
        return None
    return one.expected if one.expected is not None or one.window is None else list(one.window)


class Score(Record):
    """How many of some rows the model gets right, beside what needs no model.

    Parameters
    ----------
    rows, passed : int
        Units scored; rows that contradict one another are one unit.
    score, constant, signs, prior : float or None
        Shares: the model, the constant rule, propagation of signs, draws from the priors before any fit
        (None where rows outside the headline are among them).
    drawn : float or None
        Share of draws of the fitted model, which is no baseline: they hold where the model holds.
    skill, skill_low, skill_high : float or None
        (score - best baseline)/(1 - best baseline), with its 90 % interval over papers.
    """

    rows: int
    papers: int
    passed: int
    score: float | None
    constant: float | None
    signs: float | None
    prior: float | None
    drawn: float | None
    skill: float | None
    skill_low: float | None
    skill_high: float | None


class BenchResult(Record):
    """Every row of the bench, and the scores.

    Parameters
    ----------
    headline : Score
        Rows whose role is check or prediction.
    robust : Score
        The same rows, where a pass counts only if the row holds in at least half of the prior draws.
    readings : dict of str to (int, int)
        Readings that hold, and all of them, in each role.
    by_role : dict of str to Score
        Each role apart.
    discriminating : Score
        The headline rows that a constant rule should get wrong.
    own_folders : dict of str to str
        User's catalogue folders to the SHA-256 of what they hold.
    own_values : dict of str to str
        The user's values (``mechanism.parameter.species``), and what they stand in place of.
    problems : tuple of str
        Faults of protocol folders that could not be read.
    engines : tuple of str
        Name and version of what integrated.
    """

    rows: tuple[Row, ...]
    headline: Score
    robust: Score
    readings: dict[str, tuple[int, int]]
    by_role: dict[str, Score]
    discriminating: Score
    draws: int
    seed: int
    seconds: float
    catalogue_digest: str
    own_folders: dict[str, str] = {}
    own_values: dict[str, str] = {}
    problems: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return ``{"summary": ..., "rows": [...]}`` as plain data."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.status] = counts.get(row.status, 0) + 1
        summary = {
            "rows": len(self.rows),
            "status": counts,
            "headline": self.headline.model_dump(mode="json"),
            "headline_robust": self.robust.model_dump(mode="json"),
            "readings": {role: {"hold": held, "all": every} for role, (held, every) in self.readings.items()},
            "by_role": {role: score.model_dump(mode="json") for role, score in self.by_role.items()},
            "discriminating": self.discriminating.model_dump(mode="json"),
            "draws": self.draws,
            "seed": self.seed,
            "seconds": self.seconds,
            "catalogue_digest": self.catalogue_digest,
            "own_folders": self.own_folders,
            "own_values": self.own_values,
            "stale_explanations": [row.id for row in self.rows if row.status == "pass" and row.explained],
            "problems": list(self.problems),
            "engines": list(self.engines),
        }
        return {"summary": summary, "rows": [row.to_json() for row in self.rows]}
