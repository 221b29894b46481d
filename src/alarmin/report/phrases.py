"""What was done, where, and what was found, in words built from the scenario and its answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise

from alarmin.records.result import Answer, Result
from alarmin.records.scenario import Addition, Arm, Dose, Measure, SiteRef
from alarmin.report.charts import Names
from alarmin.report.format import (
    MISSING,
    display_unit,
    duration,
    on_grid,
    plain_words,
    resolved,
    significant,
    written,
)
from alarmin.report.words import kind_words, percent_of
from alarmin.units import convert

__all__ = [
    "answer_numbers",
    "arm_phrase",
    "arm_words",
    "brief",
    "grid_note",
    "grid_step",
    "measured",
    "place_words",
    "window",
]

_LONGEST = 60
_GRID_KINDS = frozenset({"time_of_maximum"})


def measured(
    answer: Answer, measure: Measure | None, names: Names, arms: Mapping[str, Arm] | None = None
) -> str:
    """Return in words what was measured, with arm and time; what is done in the arm too, given the arms."""
    readout = names.readout(answer.readout)
    arm = arm_phrase(answer.arm, arms or {}, names)
    versus = plain_words(measure.versus) if measure is not None and measure.versus else ""
    if answer.kind == "ratio" and versus:
        text = f"{readout}: {arm} relative to {versus}"
    else:
        kind = "" if answer.kind == "value" else kind_words(answer.kind)
        said = ", ".join(part for part in (kind, arm) if part)
        text = (f"{readout}: {said}" if said else readout) + (f" over {versus}" if versus else "")
    time = window(measure).removeprefix("from ")
    return f"{text}, {time}" if time else text


def window(measure: Measure | None) -> str:
    """Return when a measure is taken, such as ``at 4 h`` or ``from 6 d to 7 d``; empty for the whole run."""
    if measure is None or measure.at is None:
        return ""
    if measure.to is None:
        return f"at {written(measure.at)}"
    return f"from {written(measure.at)} to {written(measure.to)}"


def arm_phrase(name: str, arms: Mapping[str, Arm], names: Names) -> str:
    """Return an arm by name, with what is done in it where that is short."""
    plain = plain_words(name)
    arm = arms.get(name)
    if arm is None or arm.is_control:
        return plain
    done = arm_words(arm, names)
    if done.lower().startswith(f"{plain.lower()} "):
        return done if len(done) <= _LONGEST else plain
    return f"{plain} ({done})" if len(done) <= _LONGEST else plain


def grid_step(answer: Answer, result: Result) -> float | None:
    """Return the spacing (s) of the samples that an answer is read from; None when it is not read off them."""
    if answer.kind not in _GRID_KINDS:
        return None
    every = result.scenario.sample.every
    if every is not None:
        return float(every.to("s"))
    times = next((c.times_s for c in result.curves if c.readout == answer.readout), ())
    return max((later - time for time, later in pairwise(times)), default=None)


def grid_note(answer: Answer, result: Result) -> str:
    """Return how often the curve of an answer was sampled, where that limits it, or its note."""
    step = grid_step(answer, result)
    every = result.scenario.sample.every
    said = "" if step is None else f"sampled every {written(every) if every is not None else duration(step)}"
    return "; ".join(part for part in (said if answer.median is not None else "", answer.note) if part)


def _scaled(answer: Answer) -> tuple[str, float]:
    if answer.kind == "ratio":
        return percent_of(answer.unit)
    return display_unit(answer.unit, (answer.median,))


def _say(
    answer: Answer, unit: str, factor: float, step_s: float | None, free: Callable[[float], str]
) -> Callable[[float], str]:
    """Return how numbers of an answer are written: to the digits of its sampling where that limits it."""
    step = convert(step_s, "s", unit) if step_s is not None and answer.unit else 0.0
    if step > 0:
        return lambda value: on_grid(value * factor, step)
    return lambda value: free(resolved(value, answer.unit) * factor)


def answer_numbers(answer: Answer, step_s: float | None = None) -> tuple[str, str, str]:
    """Return median, interval and unit of an answer as shown; the unit suits all three, ratios are percentages.

    Parameters
    ----------
    step_s : float, optional
        Spacing (s) of the samples that a time was read from.
    """
    if answer.median is None:
        return MISSING, "", ""
    unit, factor = _scaled(answer)
    say = _say(answer, unit, factor, step_s, significant)
    middle = f"{'about ' if step_s else ''}{say(answer.median)}"
    if answer.low is None or answer.high is None:
        return middle, "", unit
    return middle, f"{say(answer.low)} to {say(answer.high)}", unit


def brief(answer: Answer, step_s: float | None = None) -> tuple[str, str]:
    """Return median with unit, and the interval, to as many digits as a sentence needs.

    Parameters
    ----------
    step_s : float, optional
        Spacing (s) of the samples that a time was read from.

    Returns
    -------
    tuple of str
        ``21 %`` and ``3 to 54 %``, or ``3.6 pM`` and ``0.53 to 21``; the second is empty without interval.
    """
    if answer.median is None:
        return MISSING, ""
    unit, factor = _scaled(answer)
    say = _say(answer, unit, factor, step_s, _percent if unit == "%" else _two_digits)
    middle = f"{'about ' if step_s else ''}{say(answer.median)} {unit}".rstrip()
    if answer.low is None or answer.high is None or answer.low == answer.high:
        return middle, ""
    return middle, f"{say(answer.low)} to {say(answer.high)}{' %' if unit == '%' else ''}"


def _two_digits(value: float) -> str:
    return significant(value, 2)


def _percent(value: float) -> str:
    if not math.isfinite(value) or abs(value) < 0.95 or abs(value) >= 1e5:
        return significant(value, 1)
    return significant(float(round(value)), 6, pad=False)


def arm_words(arm: Arm, names: Names) -> str:
    """Return what is done in an arm; nothing in a control."""
    parts = [_dose(dose) for dose in arm.regimen]
    parts += [_addition(addition, names) for addition in arm.add]
    parts += [f"{plain_words(gene)} set to {written(level)}" for gene, level in arm.set.items()]
    parts += [_changed(plain_words(gene), times) for gene, times in arm.change.items()]
    parts += [f"{names.step(step)} inhibited by {written(share)}" for step, share in arm.inhibit.items()]
    return "; ".join(parts) or "nothing given"


def _changed(gene: str, times: float) -> str:
    """Return a changed gene, such as ``IRAK1 knocked out``."""
    return f"{gene} knocked out" if times == 0 else f"{times:g} times {gene}"


def _dose(dose: Dose) -> str:
    text = f"{plain_words(dose.drug)} {written(dose.dose)} {dose.route}"
    text += f" every {written(dose.every)}" if dose.every is not None else ""
    days = ", ".join(f"{day:g}" for day in dose.days)
    text += f" on day{'s' if len(dose.days) > 1 else ''} {days}" if days else ""
    for word, held in (("of each", dose.cycle), ("from", dose.start), ("until", dose.until)):
        text += f" {word} {written(held)}" if held is not None else ""
    text += f", {dose.count} dose{'s' if dose.count > 1 else ''}" if dose.count is not None else ""
    return f"{text}, each over {written(dose.infusion)}" if dose.infusion is not None else text


def _addition(addition: Addition, names: Names) -> str:
    if addition.series is not None:
        level = f"{written(addition.series.low)} to {written(addition.series.high)}"
    else:
        level = written(addition.concentration) if addition.concentration is not None else ""
    text = f"{names.entity(addition.entity)} {level}"
    text += f" at {written(addition.at)}" if addition.at is not None else ""
    return f"{text} after a wash" if addition.wash else text


def place_words(place: SiteRef, names: Names) -> str:
    """Return a place with the levels that the scenario holds there."""
    held = ", ".join(f"{plain_words(name)} held at {written(level)}" for name, level in place.hold.items())
    return names.site(place.id or place.ref) + (f", {held}" if held else "")
