"""Timed dose events: what a regimen compiles to and what the solver applies.

Times are whole microseconds, so that no schedule drifts and a table can be written and read without loss.

Order at one instant
--------------------
A sample and a dose at the same time: the sample is taken first, so a reading at the time of a dose shows the
state before it. Doses at the same time are applied in the order of the tuple (drug, then route, then the
order in which they were written); none is merged. The last instant of a run takes no dose. An infusion runs
over ``[time_s, time_s + infusion_s)`` and adds ``amount_mol / infusion_s`` per second.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from alarmin.errors import InvalidInput, Problem
from alarmin.units import convert

__all__ = ["MAX_EVENTS", "DoseEvent", "in_order", "microseconds", "seconds"]

MAX_EVENTS = 100_000
"""Largest number of doses in one arm."""

_PER_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class DoseEvent:
    """One dose at one time.

    Parameters
    ----------
    time_s : float
        Start of the dose, seconds from the start of the arm, on the microsecond grid.
    drug, route : str
        Drug id and route.
    amount_mol : float
        Amount of drug given, mol; above zero, before bioavailability.
    infusion_s : float
        Duration in seconds; 0 for a bolus.

    Raises
    ------
    InvalidInput
        When a number is not finite, the amount is not above zero or a time is below zero.

    Examples
    --------
    >>> DoseEvent(0.0, "anakinra", "sc", 5.8e-6).infusion_s
    0.0
    """

    time_s: float
    drug: str
    route: str
    amount_mol: float
    infusion_s: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.time_s, self.amount_mol, self.infusion_s)
        if not all(map(math.isfinite, numbers)) or min(numbers) < 0 or self.amount_mol == 0:
            raise InvalidInput(
                Problem(
                    f"A dose of {self.drug} ({self.amount_mol} mol at {self.time_s} s over {self.infusion_s} s) "
                    "cannot be given.",
                    allowed="finite numbers, an amount above zero, times of zero or more",
                )
            )


def in_order(events: Iterable[DoseEvent]) -> tuple[DoseEvent, ...]:
    """Return events by time, drug and route; equals keep their order."""
    return tuple(sorted(events, key=lambda event: (event.time_s, event.drug, event.route)))


def microseconds(value: Fraction, unit: str) -> Fraction:
    """Return a duration as an exact number of microseconds.

    Parameters
    ----------
    value : Fraction
        Number in `unit`, exact as written: ``Fraction("0.1")``, not ``Fraction(0.1)``.
    unit : str
        A unit of time.

    Examples
    --------
    >>> microseconds(Fraction("0.1"), "s")
    Fraction(100000, 1)
    """
    return value * _microseconds_per(unit)


@lru_cache(maxsize=256)
def _microseconds_per(unit: str) -> Fraction:
    # Via the shortest decimal text: ns gives 1/1000 and not the nearest binary fraction.
    return Fraction(repr(convert(1.0, unit, "us")))


def seconds(count: int) -> float:
    """Return whole microseconds as the nearest number of seconds.

    Examples
    --------
    >>> seconds(364 * 86_400_000_000) == 364 * 86_400
    True
    """
    return count / _PER_SECOND
