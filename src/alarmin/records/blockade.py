"""What a blockade is asked for, and what it gives back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from alarmin.records.arm import Dose
from alarmin.records.base import Concentration, Duration, Identifier, Mass, Record, Share
from alarmin.records.result import Curve, Result

__all__ = ["BlockadeAnswer", "BlockadeCase", "BlockadeQuestion", "DoseBlockade", "Wanted"]

Target = Literal["complexes", "nfkb", "ap1"]


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
    result : Result
        Levels, complexes and signals over the last dosing interval, with their answers and everything to trace
        them; time zero is the start of that interval.
    courses : tuple of Curve
        What is left over the interval, per cent of the same cell without drug.
    wanted : tuple of Wanted
        One per site, where a blockade was asked for.
    """

    treatment: Dose
    name: str
    cell: str
    interval_s: float
    treated_s: float
    acts: bool
    result: Result
    courses: tuple[Curve, ...]
    wanted: tuple[Wanted, ...] = ()


class BlockadeAnswer(Record):
    """The answer of the blockade calculator.

    Parameters
    ----------
    left_out : dict of str to str
        Drugs that were not judged, and why.
    command : str
        What makes the answer again.
    """

    cases: tuple[BlockadeCase, ...]
    left_out: dict[str, str] = {}
    command: str = ""
