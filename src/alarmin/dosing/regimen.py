"""A regimen in clinical words becomes timed events."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count, islice

from alarmin.dosing.events import MAX_EVENTS, DoseEvent, in_order, microseconds, seconds
from alarmin.errors import Problem, ScenarioError
from alarmin.records.scenario import Dose
from alarmin.units import Quantity, convert

__all__ = ["compile_regimen"]

_DAY = 86_400_000_000


def compile_regimen(
    doses: Sequence[Dose],
    *,
    duration_s: float,
    weight_kg: float | None,
    molar_mass_g_mol: Mapping[str, float],
) -> tuple[DoseEvent, ...]:
    """Compile the lines of a regimen into dose events.

    ``every`` includes the first dose; day 1 is time 0 of each cycle; ``days`` without ``cycle`` are given once;
    ``start`` shifts the whole line; ``until`` (time from the start of the arm) stops doses at or after it and
    never cuts a running infusion; ``count`` caps the number. A line without ``every`` and ``days`` is a single
    dose. Doses at or after the end of the run and doses of zero are dropped, so a zero-dose arm gives the
    events of an empty arm.

    Parameters
    ----------
    doses : sequence of Dose
        Lines of the regimen.
    duration_s : float
        Length of the run, seconds.
    weight_kg : float or None
        Body weight for doses per kilogram.
    molar_mass_g_mol : mapping of str to float
        Drug id to molar mass, for doses in units of mass.

    Returns
    -------
    tuple of DoseEvent
        By time, drug and route.

    Raises
    ------
    ScenarioError
        With every fault of every line: impossible timing, a missing weight or molar mass, too many doses.

    Examples
    --------
    >>> line = Dose(drug="anakinra", dose="100 mg", route="sc", every="1 d")
    >>> events = compile_regimen(
    ...     [line], duration_s=3 * 86400, weight_kg=None, molar_mass_g_mol={"anakinra": 17_258}
    ... )
    >>> [event.time_s for event in events]
    [0.0, 86400.0, 172800.0]
    """
    problems: list[Problem] = []
    if not (math.isfinite(duration_s) and duration_s > 0):
        raise ScenarioError(Problem(f"A run of {duration_s} s has no time for a dose.", allowed="above zero"))
    end = round(Fraction(duration_s) * 1_000_000)
    found: list[DoseEvent] = []
    for number, dose in enumerate(doses, start=1):
        where = f"dose {number} ({dose.drug})"
        faults = [Problem(f"{where}: {what}", hint=hint) for what, hint in _timing_faults(dose)]
        problems += faults
        amount = _amount(dose, where, weight_kg, molar_mass_g_mol, problems)
        if not faults and amount > 0:
            found += _events(dose, where, amount, end, MAX_EVENTS - len(found), problems)
    if problems:
        raise ScenarioError(problems)
    return in_order(found)


def _events(
    dose: Dose, where: str, amount: float, end: int, room: int, problems: list[Problem]
) -> list[DoseEvent]:
    times = list(islice(_times(dose, end), room + 1))
    if len(times) > room:
        what = f"{where}: the regimen gives more than {MAX_EVENTS:,} doses."
        hint = "Give `count` or `until`, a longer `every`, or a shorter duration."
        problems.append(Problem(what, hint=hint))
        return []
    infusion = seconds(_grid(dose.infusion))
    return [DoseEvent(seconds(time), dose.drug, dose.route, amount, infusion) for time in times]


def _grid(value: Quantity | None) -> int:
    return round(_exact(value))


def _exact(value: Quantity | None) -> Fraction:
    return Fraction(0) if value is None else microseconds(Fraction(repr(value.value)), value.unit)


def _times(dose: Dose, end: int) -> Iterator[int]:
    """Yield dose times in microseconds, ascending; every time is rounded once, so errors do not add up."""
    last = end if dose.until is None else min(end, _grid(dose.until))
    for number, offset in enumerate(_offsets(dose)):
        time = round(_exact(dose.start) + offset)
        if time >= last or (dose.count is not None and number >= dose.count):
            return
        yield time


def _offsets(dose: Dose) -> Iterator[Fraction]:
    if dose.every is not None:
        interval = _exact(dose.every)
        yield from (interval * step for step in count())
    elif dose.days:
        days = sorted((Fraction(repr(day)) - 1) * _DAY for day in dose.days)
        cycle = _exact(dose.cycle)
        for turn in count() if dose.cycle is not None else range(1):
            yield from (cycle * turn + day for day in days)
    else:
        yield Fraction(0)


def _timing_faults(dose: Dose) -> Iterator[tuple[str, str]]:
    repeats = dose.every is not None or bool(dose.days)
    if dose.count is not None and dose.count > 1 and not repeats:
        yield f"`count` is {dose.count}, but nothing says when to repeat.", "Add `every` or `days`."
    if len(set(dose.days)) < len(dose.days):
        yield (
            "a day stands twice in `days`.",
            "For a larger dose raise `dose`; for two doses write two lines.",
        )
    if dose.until is not None and _grid(dose.until) <= _first(dose):
        yield (
            f"`until` ({dose.until}) is not after the first dose, so none is given.",
            "`until` counts from the start of the arm, not from `start`.",
        )


def _first(dose: Dose) -> int:
    return round(_exact(dose.start) + next(_offsets(dose)))


def _amount(
    dose: Dose,
    where: str,
    weight_kg: float | None,
    molar_mass_g_mol: Mapping[str, float],
    problems: list[Problem],
) -> float:
    """Return the dose in mol; 0 when it is a zero dose or a problem was noted."""
    given: Quantity = dose.dose
    if given.value == 0:
        return 0.0
    value, unit = given.value, given.unit
    if given.dimension == "pure number":
        if weight_kg is None or not (math.isfinite(weight_kg) and weight_kg > 0):
            weight = "is not given" if weight_kg is None else f"is {weight_kg} kg"
            hint = "Add `weight` to the scenario, such as `weight: 70 kg`, or a weight to the subject."
            problems.append(Problem(f"{where}: {given} needs a body weight, which {weight}.", hint=hint))
            return 0.0
        value, unit = convert(value, unit, "g/kg") * weight_kg, "g"
    molar_mass = molar_mass_g_mol.get(dose.drug)
    if Quantity(value, unit).dimension == "mass" and not (molar_mass and 0 < molar_mass < math.inf):
        hint = "Give the dose in nmol, or add `molar_mass_g_mol` to the drug."
        problems.append(Problem(f"{where}: the molar mass of {dose.drug} is not known.", hint=hint))
        return 0.0
    amount = convert(value, unit, "mol", molar_mass_g_mol=molar_mass)
    if not math.isfinite(amount):
        problems.append(Problem(f"{where}: {given} is too large."))
        return 0.0
    return amount
