"""What a blockade is asked for, and what it gives back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from alarmin.errors import Problem
from alarmin.records.arm import Dose
from alarmin.records.base import Concentration, Duration, Identifier, Mass, Record, Share, refusal
from alarmin.records.result import Curve, Result
from alarmin.units import Quantity

__all__ = [
    "DAYS_ALLOWED",
    "LEAST_DAYS",
    "MOST_DAYS",
    "BlockadeAnswer",
    "BlockadeCase",
    "BlockadeQuestion",
    "DoseBlockade",
    "DrugBasis",
    "Wanted",
]

Target = Literal["complexes", "nfkb", "ap1"]

LEAST_DAYS, MOST_DAYS = 0.01, 18_250.0
"""Shortest and longest treatment that is followed."""

DAYS_ALLOWED = f"{LEAST_DAYS:g} to {MOST_DAYS:g} days"
"""The same in words."""


class BlockadeQuestion(Record):
    """Which drugs, where, in which cells.

    Parameters
    ----------
    treatments : tuple of Dose
        One line of a regimen per drug; each is judged by itself.
    hold : dict of str to Quantity
        Levels that replace those of every site.
    days : Quantity, optional
        Length of treatment; by default 14 days or four dosing intervals, whichever is longer.
    weight : Quantity, optional
        Body weight, over that of the subject, for doses per kilogram.
    want : Quantity, optional
        Blockade for which the smallest dose is looked for.
    of : {"complexes", "nfkb", "ap1"}
        What `want` is a share of.
    """

    treatments: tuple[Dose, ...] = Field(min_length=1, max_length=50)
    sites: tuple[Identifier, ...] = Field(min_length=1, max_length=20)
    cells: tuple[Identifier, ...] = Field(min_length=1, max_length=20)
    hold: dict[str, Concentration] = {}
    days: Duration | None = None
    weight: Mass | None = None
    draws: int = Field(default=100, ge=1, le=100_000)
    seed: int = Field(default=20261, ge=0, le=2**63 - 1)
    want: Share | None = None
    of: Target = "complexes"

    @field_validator("days")
    @classmethod
    def _followable(cls, value: Quantity | None) -> Quantity | None:
        if value is not None and not LEAST_DAYS <= value.to("d") <= MOST_DAYS:
            what = f"A treatment of {value} cannot be followed."
            raise refusal([((), Problem(what, allowed=DAYS_ALLOWED))])
        return value


class DoseBlockade(Record):
    """Mean blockade over the dosing interval against the dose, as median and 90 % interval over the draws.

    Parameters
    ----------
    doses : tuple of float
        Shape (D,), per administration, in `unit`.
    median, low, high : tuple of float
        Shape (D,), per cent.
    """

    unit: str
    doses: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Wanted(Record):
    """The smallest dose per administration that reaches a blockade, at one site.

    Parameters
    ----------
    share : float
        Blockade wanted, per cent.
    half, most : float or None
        Dose, in `unit`, that reaches it in at least half and at least 90 % of the draws; None when it is not reached.
    lowest, highest : float
        Doses between which it was looked for.
    ceiling : tuple of float
        Blockade at the highest dose, per cent: median, 5th and 95th percentile.
    counted, draws : int
        Draws that respond without the drug, which alone are counted, and draws asked for.
    """

    site: str
    of: Target
    share: float
    unit: str
    half: float | None
    most: float | None
    lowest: float
    highest: float
    ceiling: tuple[float, float, float]
    curve: DoseBlockade
    counted: int
    draws: int


class DrugBasis(Record):
    """What the number that drugs are ranked by, the NF-κB left in resident cells at one site, rests on.

    Parameters
    ----------
    numbers : int
        Numbers that come into the model with the drug: what it does, how it moves, the pool it draws on.
    assumed : dict of str to str
        Those of status ``assumed``, with what each means.
    deciding : tuple of str or None
        Those of the assumed whose draws go with the number more than chance does, strongest first; None where too few
        draws have the number to tell.
    """

    site: str
    numbers: int
    assumed: dict[str, str]
    deciding: tuple[str, ...] | None

    @property
    def apart(self) -> bool:
        """Whether the number goes with what is assumed of the drug."""
        return bool(self.deciding)


class BlockadeCase(Record):
    """One drug on one kind of cell, at every site.

    Parameters
    ----------
    treatment : Dose
        What is given.
    interval_s, treated_s : float
        The dosing interval that is judged, and the time at which it ends, seconds.
    acts : bool
        Whether the drug knows its target in these cells.
    draws : int
        Draws asked for; an answer has fewer values where cells do not respond without the drug or never rest.
    result : Result
        Levels, complexes and signals over the last dosing interval, with their answers and everything to trace
        them; time zero is the start of that interval.
    courses : tuple of Curve
        What is left over the interval, per cent of the same cell without drug.
    wanted : tuple of Wanted
        One per site, where a blockade was asked for.
    basis : tuple of DrugBasis
        One per site.
    """

    treatment: Dose
    name: str
    cell: str
    interval_s: float
    treated_s: float
    acts: bool
    draws: int
    result: Result
    courses: tuple[Curve, ...]
    wanted: tuple[Wanted, ...] = ()
    basis: tuple[DrugBasis, ...] = ()


class BlockadeAnswer(Record):
    """The answer of the blockade calculator.

    Parameters
    ----------
    left_out : dict of str to str
        Drugs that were not judged, and why.
    filled : tuple of str
        What was taken from usual regimens because it was not given, a sentence each.
    command : str
        What makes the answer again.
    """

    cases: tuple[BlockadeCase, ...]
    left_out: dict[str, str] = {}
    filled: tuple[str, ...] = ()
    command: str = ""
