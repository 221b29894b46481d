"""A published experiment: what was done, and what was seen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from alarmin.records.base import Identifier, Record
from alarmin.records.evidence import Source
from alarmin.records.scenario import Scenario

__all__ = ["Assumed", "AwaitingRow", "Expected", "Level", "Protocol", "Reading"]

Level = Literal["molecular", "cell", "tissue", "patient"]
"""Where the readout was taken; tissue and patient rows need the larger change."""

Direction = Literal["up", "down", "none"]


class Assumed(Record):
    """Something the source does not state, with the range over which the row must hold.

    Parameters
    ----------
    of : str
        An abundance (``IL1RAP``), the cell density (``cells``), the time of readout (``incubation``) or a
        concentration (``add.<arm>.<entity>``, or ``add.<entity>`` for the same in every arm; additions of none stay).
    low, high : float
        Ends of the range in `unit`; drawn evenly on the logarithm.
    reason : str
        Why the range is what it is.
    """

    of: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_-]+){0,2}$", max_length=150)
    ]
    low: float = Field(gt=0)
    high: float = Field(gt=0)
    unit: str
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Assumed:
        if not self.low < self.high:
            raise ValueError("an assumed range needs low < high")
        return self


class Protocol(Record):
    """What the experimenter did, as a scenario, and what the paper leaves open.

    Parameters
    ----------
    group : str
        Group of rows it is scored with, such as ``B``.
    level : str
        Molecular, cell, tissue or patient.
    scenario : Scenario
        Subject, arms, schedule, readouts and measures; sets no parameter the experimenter did not set. Its `draws`
        are those of the bench.
    also : tuple of Scenario
        Further scenarios of the same row, for rows that compare subjects; measure ids are unique over all.
    assumed : tuple of Assumed
        What the source leaves open.
    """

    alarmin: Literal[1]
    kind: Literal["protocol"]
    id: Identifier
    title: str
    group: str
    level: Level = "cell"
    scenario: Scenario
    also: tuple[Scenario, ...] = Field(default=(), max_length=10)
    assumed: tuple[Assumed, ...] = Field(default=(), max_length=30)
    note: str = ""

    @model_validator(mode="after")
    def _once(self) -> Protocol:
        for names, what in (
            ([item.of for item in self.assumed], "something is assumed twice"),
            (
                [measure.id for scenario in self.scenarios for measure in scenario.measures],
                "a measure id stands twice",
            ),
            ([scenario.id for scenario in self.scenarios], "a scenario id stands twice"),
        ):
            if len(set(names)) < len(names):
                raise ValueError(what)
        return self

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario of the row, the first first."""
        return (self.scenario, *self.also)


class Reading(Record):
    """One reported result and how the model's answer is compared with it.

    Parameters
    ----------
    measure : str
        Measure id of the protocol's scenario.
    over : str
        A second measure; what is compared is `measure` divided by it, draw by draw.
    kind : {"number", "direction"}
        ``number``: within `fold` of the printed value, or inside `low`..`high`. ``direction``: up, down or none of a
        ratio (a measure of kind ``ratio``, or `measure` over `over`).
    value, low, high : float or None
        As printed, in `unit`.
    fold : float
        Factor allowed either way (2 unless the quantity has another rule).
    within : float
        Relative tolerance for times and periods.
    points : float
        Absolute tolerance in `unit`, for percentages.
    floor : float
        For directions: the larger of both arms must exceed it, in the unit of the readout.
    error, error_kind : str
        As printed; a standard error of the mean is never a tolerance.
    """

    measure: Identifier
    over: Identifier | None = None
    kind: Literal["number", "direction"]
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    fold: float | None = Field(default=None, gt=1.0)
    within: float | None = Field(default=None, gt=0.0)
    points: float | None = Field(default=None, gt=0.0)
    direction: Direction | None = None
    floor: float | None = Field(default=None, ge=0.0)
    error_kind: Literal["SD", "SEM", "CI", "range", "not stated"] = "not stated"
    error: str = ""

    @model_validator(mode="after")
    def _judgeable(self) -> Reading:
        if self.kind == "direction":
            if self.direction is None:
                raise ValueError("a direction reading needs up, down or none")
            if self.value is not None or self.low is not None or self.high is not None:
                raise ValueError("a direction reading has no printed number; make it a number reading")
            return self
        if self.value is None and self.low is None and self.high is None:
            raise ValueError("a number reading needs a value, or low or high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        if self.error_kind == "SEM" and (self.low is not None or self.high is not None):
            raise ValueError("a standard error of the mean is never a tolerance; leave out low and high")
        if (
            any(one is not None and one <= 0 for one in (self.value, self.low, self.high))
            and self.has_fold_rule
        ):
            raise ValueError("zero and negative values have no fold; name `points`, the absolute tolerance")
        if sum(rule is not None for rule in (self.fold, self.within, self.points)) > 1:
            raise ValueError("give one of fold, within and points")
        return self

    @property
    def has_fold_rule(self) -> bool:
        """True where the tolerance is a factor."""
        named = self.fold is not None
        ranged = self.value is None
        return named or not (ranged or self.points or self.within or self.unit.strip() == "%")


class Expected(Record):
    """What the paper reports for one experiment.

    Parameters
    ----------
    discriminates : bool
        No effect, opposite sign, dose, order or gate: rows that a constant rule gets wrong.
    contested_with : tuple of str
        Rows that contradict this one.
    left_out : str
        What the row reports and the model cannot express.
    why_it_fails : str
        Our best explanation where the model and the paper disagree.
    """

    alarmin: Literal[1]
    kind: Literal["expected"]
    id: Identifier
    readings: tuple[Reading, ...] = Field(min_length=1)
    source: Source
    discriminates: bool = False
    contested_with: tuple[Identifier, ...] = ()
    left_out: str = ""
    why_it_fails: str = ""
    note: str = ""


class AwaitingRow(Record):
    """A published experiment without a protocol yet, and what it waits for.

    Parameters
    ----------
    mechanism : str
        Mechanisms it needs (``M2`` to ``M12``), joined with ``;``.
    """

    id: Identifier
    group: str
    status: Literal["awaiting", "not modelled", "not applicable"]
    mechanism: str
    reference: str = ""
    contested_with: tuple[Identifier, ...] = ()
    reason: str
