"""What is done in one arm: doses in clinical words, and additions to a dish."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from alarmin.errors import Problem
from alarmin.records.base import (
    Concentration,
    Count,
    DoseAmount,
    Duration,
    Identifier,
    Place,
    Record,
    Share,
    refusal,
)

__all__ = ["Addition", "Arm", "Dose", "Series"]


class Dose(Record):
    """One line of a regimen in clinical words.

    Parameters
    ----------
    drug : str
        Drug id.
    dose : Quantity
        Mass, amount, or mass per body weight (mg/kg).
    route : str
        A route of the drug in this species (sc, iv, ip).
    every : Quantity
        Interval; the first dose is included.
    days : tuple of float
        Days of dosing instead of `every`; day 1 is time 0 (of each cycle when `cycle` is given).
    start : Quantity
        Time of the first dose.
    until : Quantity
        No dose at or after this time.
    count : int
        Number of doses, the first included.
    cycle : Quantity
        Length of one cycle for `days`.
    infusion : Quantity
        Duration of each dose; a bolus when absent.
    """

    drug: Identifier
    dose: DoseAmount
    route: Identifier
    every: Duration | None = None
    days: tuple[Annotated[float, Field(ge=1, le=10000)], ...] = ()
    start: Duration | None = None
    until: Duration | None = None
    count: int | None = Field(default=None, ge=1, le=10000)
    cycle: Duration | None = None
    infusion: Duration | None = None

    @model_validator(mode="after")
    def _one_timing(self) -> Dose:
        found: list[tuple[Place, Problem]] = []
        if self.dose.dimension == "pure number" and not self.dose.unit.replace(" ", "").endswith("/kg"):
            found.append(
                (("dose",), Problem(f"{self.dose} has no unit of mass.", allowed="mg, nmol or mg/kg"))
            )
        if self.every is not None and self.days:
            found.append((("days",), Problem("`every` and `days` are both given.", hint="Keep one of them.")))
        if self.cycle is not None and not self.days:
            what = "`cycle` repeats `days`, and there are none."
            found.append((("cycle",), Problem(what, hint="Give days, such as [1, 8, 15].")))
        if self.every is not None and self.every.to("s") < 60:
            what = f"An interval of {self.every} is too short."
            found.append((("every",), Problem(what, allowed="a minute or longer")))
        if self.cycle is not None and self.days and self.cycle.to("d") < max(self.days):
            what = f"A cycle of {self.cycle} is shorter than day {max(self.days):g} of it."
            found.append((("cycle",), Problem(what, hint="Make the cycle longer.")))
        if found:
            raise refusal(found)
        return self


class Series(Record):
    """A logarithmic series of concentrations.

    Parameters
    ----------
    low, high : Quantity
        Ends, both included.
    per_decade : int
        Points per factor of ten.
    """

    low: Concentration
    high: Concentration
    per_decade: int = Field(default=3, ge=1, le=20)

    @model_validator(mode="after")
    def _ordered(self) -> Series:
        low, high = self.low, self.high
        if low.value <= 0 or high.value <= 0:
            raise refusal([((), Problem("A series runs between two concentrations above zero."))])
        if low.dimension != high.dimension:
            raise refusal([((), Problem("A series needs low and high in units of one kind."))])
        span = high.to(low.unit) / low.value
        if span <= 1:
            raise refusal([((), Problem(f"A series needs low below high, and runs from {low} to {high}."))])
        if span > 1e12:
            allowed = "at most twelve decades"
            raise refusal([((), Problem(f"A series from {low} to {high} is too long.", allowed=allowed))])
        return self


class Addition(Record):
    """A ligand or soluble receptor put into the medium of a dish.

    Parameters
    ----------
    entity : str
        Entity id of a port, or the id of a drug.
    concentration : Quantity or Series
        Final concentration in the medium; a series makes the arm a dose-response.
    at : Quantity
        Time of addition.
    wash : bool
        Replace the medium first.
    """

    entity: str
    concentration: Concentration | None = None
    series: Series | None = None
    at: Duration | None = None
    wash: bool = False

    @model_validator(mode="after")
    def _one_level(self) -> Addition:
        if (self.concentration is None) == (self.series is None):
            given = "both are" if self.series is not None else "neither is"
            what = f"`concentration` or `series` is needed, one of them; {given} given."
            raise refusal([((), Problem(what))])
        return self


class Arm(Record):
    """What is done to the subject in one arm; an empty arm is the control.

    Parameters
    ----------
    regimen : tuple of Dose
        Drugs given to the host.
    events : str
        Event table (CSV) with doses of the host, beside the scenario; its rows of this arm, or all of them
        when it names no arms.
    add : tuple of Addition
        Ligands put into a dish.
    set : dict of str to str
        Abundances set by the experimenter, such as ``{IL1R2: 0 sites/cell}``.
    change : dict of str to float
        Abundances as multiples of the subject's own: 0 knocks out, 0.1 knocks down, 10 over-expresses.
    inhibit : dict of str to str
        Steps of the cell and how far they are inhibited, such as ``{act_IRAK4: 90 %}``.
    inhibit_from : Quantity
        When the inhibitors are added; time zero when absent.
    """

    regimen: tuple[Dose, ...] = ()
    events: str = ""
    add: tuple[Addition, ...] = ()
    set: dict[str, Count] = {}
    change: dict[str, Annotated[float, Field(ge=0, le=1e4)]] = {}
    inhibit: dict[str, Share] = {}
    inhibit_from: Duration | None = None

    @property
    def is_control(self) -> bool:
        """Whether nothing is done."""
        return not (self.regimen or self.events or self.add or self.set or self.change or self.inhibit)

    @model_validator(mode="after")
    def _once(self) -> Arm:
        if self.inhibit_from is not None and not self.inhibit:
            what = "`inhibit_from` says when, and `inhibit` does not say what."
            raise refusal([(("inhibit_from",), Problem(what, hint="Add `inhibit: {act_IKK: 90 %}`."))])
        both = sorted({*self.set} & {*self.change})
        if both:
            what = f"{both[0]} is both set and changed."
            raise refusal([(("change", both[0]), Problem(what, hint="Keep one of them."))])
        return self
