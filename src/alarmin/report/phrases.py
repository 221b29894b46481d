"""What was done, where, and what was found, in words built from the scenario and its answers."""

from __future__ import annotations

import math

from alarmin.records.result import Answer
from alarmin.records.scenario import Addition, Arm, Dose, Measure, SiteRef
from alarmin.report.charts import Names
from alarmin.report.format import MISSING, display_unit, interval, plain_words, significant, written
from alarmin.report.words import kind_words, percent_of

__all__ = ["answer_numbers", "arm_words", "brief", "measured", "place_words"]


def measured(answer: Answer, measure: Measure | None, names: Names) -> str:
    """Return in words what was measured, with arm and time."""
    readout, arm = names.readout(answer.readout), plain_words(answer.arm)
    versus = plain_words(measure.versus) if measure is not None and measure.versus else ""
    if answer.kind == "ratio" and versus:
        text = f"{readout}: {arm} relative to {versus}"
    else:
        kind = "" if answer.kind == "value" else kind_words(answer.kind)
        said = ", ".join(part for part in (kind, arm) if part)
        text = (f"{readout}: {said}" if said else readout) + (f" over {versus}" if versus else "")
    if measure is None or measure.at is None:
        return text
    if measure.to is None:
        return f"{text}, at {written(measure.at)}"
    return f"{text}, {written(measure.at)} to {written(measure.to)}"


def _scaled(answer: Answer) -> tuple[str, float]:
    if answer.kind == "ratio":
        return percent_of(answer.unit)
    return display_unit(answer.unit, (answer.median,))


def answer_numbers(answer: Answer) -> tuple[str, str, str]:
    """Return median, interval and unit of an answer as shown; the unit suits all three, ratios are percentages."""
    if answer.median is None:
        return MISSING, "", ""
    unit, factor = _scaled(answer)
    numbers = (answer.median, answer.low, answer.high)
    median, low, high = (None if number is None else number * factor for number in numbers)
    return significant(median), interval(low, high), unit


def brief(answer: Answer) -> tuple[str, str]:
    """Return median with unit, and the interval, to as many digits as a sentence needs.

    Returns
    -------
    tuple of str
        ``21 %`` and ``3 to 54 %``, or ``3.6 pM`` and ``0.53 to 21``; the second is empty without interval.
    """
    if answer.median is None:
        return MISSING, ""
    unit, factor = _scaled(answer)
    say = _percent if unit == "%" else _two_digits
    middle = f"{say(answer.median * factor)} {unit}".rstrip()
    if answer.low is None or answer.high is None or answer.low == answer.high:
        return middle, ""
    return middle, f"{say(answer.low * factor)} to {say(answer.high * factor)}{' %' if unit == '%' else ''}"


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
    return "; ".join(parts) or "nothing given"


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
