"""Numbers, units and times as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from alarmin.units import Quantity

__all__ = [
    "MISSING",
    "display_unit",
    "duration",
    "interval",
    "on_grid",
    "plain_words",
    "quantity",
    "resolved",
    "significant",
    "superscript",
    "time_unit",
    "unit_text",
    "written",
]

MISSING = "none"
"""Shown where a number does not exist."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_THIN = "\u202f"
_TIMES = (("s", 1.0, 300.0), ("min", 60.0, 3 * 3600.0), ("h", 3600.0, 4 * 86400.0), ("d", 86400.0, math.inf))
_MOLAR = (("fM", 1e-15), ("pM", 1e-12), ("nM", 1e-9), ("µM", 1e-6), ("mM", 1e-3), ("M", 1.0))
_PREFIXED = frozenset({"uM", *(unit for unit, size in _MOLAR if size < 1)})


_COUNTS = frozenset({"molecules/cell", "sites/cell"})
_SHARES = frozenset({"", "1", "dimensionless", "fraction", "%"})
_LEAST_COUNT, _LEAST_MOLAR, _LEAST_SHARE = 1e-8, 1e-21, 1e-10


def resolved(value: float, unit: str) -> float:
    """Return a value, or zero when it is smaller than the solver can tell from zero.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        Copies per cell below 1e-8, concentrations below 1e-21 M and shares below 1e-10 are zero.

    Examples
    --------
    >>> resolved(-3.84e-26, "molecules/cell"), resolved(0.02, "molecules/cell")
    (0.0, 0.02)
    """
    plain = unit.removesuffix("*h")
    size = {"uM": 1e-6, "mol/L": 1.0, **dict(_MOLAR)}.get(plain)
    if plain in _COUNTS:
        least = _LEAST_COUNT
    elif size is not None:
        least = _LEAST_MOLAR / size
    else:
        least = _LEAST_SHARE if plain in _SHARES else 0.0
    return 0.0 if abs(value) < least else value


def on_grid(value: float, step: float) -> str:
    """Return a number read from evenly spaced samples with no more digits than their spacing has.

    Parameters
    ----------
    value, step : float
        In the same unit.

    Examples
    --------
    >>> on_grid(4.0, 0.5), on_grid(4.0, 2.0), on_grid(5.123, 0.25)
    ('4.0', '4', '5.1')
    """
    digits = max(0, math.ceil(-math.log10(step) - 1e-9)) if step > 0 else 2
    return _sign(f"{value:.{digits}f}")


def superscript(number: int) -> str:
    """Return an exponent in superscript characters, so that figures keep it as one text."""
    return str(number).translate(_SUPERSCRIPTS)


def significant(value: float | None, digits: int = 3, *, pad: bool = True) -> str:
    """Return a number to so many significant digits.

    Parameters
    ----------
    value : float or None
        None and values that are not finite become ``none``.
    digits : int
        Significant digits.
    pad : bool
        Keep trailing zeros; off for numbers that somebody typed, such as a dose.

    Examples
    --------
    >>> significant(0.012345), significant(1.5e-9), significant(100.0, pad=False)
    ('0.0123', '1.50 × 10⁻⁹', '100')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 < power < 6:
        text = f"{float(f'{mantissa}e{power}'):,.{max(0, digits - 1 - power)}f}"
        text = text.replace(",", _THIN) if power > 3 else text.replace(",", "")
        return _sign(text if pad else _trimmed(text))
    return _sign(f"{mantissa if pad else _trimmed(mantissa)} × 10{superscript(power)}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sign(text: str) -> str:
    return text.replace("-", "−", 1) if text.startswith("-") else text


def interval(low: float | None, high: float | None, digits: int = 3, *, pad: bool = True) -> str:
    """Return ``low to high``, or an empty text when there is no interval.

    Examples
    --------
    >>> interval(0.5, 2.0)
    '0.500 to 2.00'
    """
    if low is None or high is None:
        return ""
    return f"{significant(low, digits, pad=pad)} to {significant(high, digits, pad=pad)}"


def unit_text(unit: str) -> str:
    """Return a unit as printed: nothing for a pure number, a micro sign for ``u``."""
    if unit in ("", "1", "dimensionless"):
        return ""
    return "µ" + unit[1:] if unit in ("uM", "uL", "ug", "us", "ug/mL") else unit


def quantity(value: float | None, unit: str, digits: int = 3, *, pad: bool = True) -> str:
    """Return a number with its unit.

    Examples
    --------
    >>> quantity(4.2e-12, "M"), quantity(7200.0, "s")
    ('4.20 pM', '120 min')
    """
    if value is None:
        return MISSING
    shown, factor = display_unit(unit, (value,))
    return f"{significant(value * factor, digits, pad=pad)} {shown}".rstrip()


def time_unit(span_s: float) -> tuple[str, float]:
    """Return the unit that suits a span of time, and how many seconds it has."""
    for unit, seconds, limit in _TIMES:
        if span_s <= limit:
            return unit, seconds
    return "d", 86400.0


def display_unit(unit: str, values: Iterable[float | None]) -> tuple[str, float]:
    """Return the unit to show and the factor to it.

    Bare ``M`` and ``s`` are always rescaled, prefixed molar units only when their numbers would be
    unwieldy (10 000 or more, below 0.001); any other unit stays as it is.
    """
    top = max((abs(value) for value in values if value is not None and math.isfinite(value)), default=0.0)
    if unit == "s":
        name, seconds = time_unit(top)
        return name, 1.0 / seconds
    held = {"uM": 1e-6, "mol/L": 1.0, **dict(_MOLAR)}.get(unit)
    if held is None or top == 0 or (unit in _PREFIXED and 1e-3 <= top < 1e4):
        return unit_text(unit), 1.0
    fits = [pair for pair in _MOLAR if top * held >= pair[1] * 0.9995]
    name, size = fits[-1] if fits else _MOLAR[0]
    return name, float(f"{held / size:.12g}")


def duration(seconds: float) -> str:
    """Return a time with a unit that suits it.

    Examples
    --------
    >>> duration(0), duration(86400.0 * 7)
    ('0 s', '7 d')
    """
    unit, size = time_unit(seconds)
    return f"{significant(seconds / size, pad=False)} {unit}"


def written(held: Quantity) -> str:
    """Return a quantity that somebody typed, without added digits.

    Examples
    --------
    >>> written(Quantity(1e6, "cells/mL"))
    '1 × 10⁶ cells/mL'
    """
    return f"{significant(held.value, 6, pad=False)} {unit_text(held.unit)}".rstrip()


def plain_words(name: str) -> str:
    """Return an identifier as words."""
    return name.replace("_", " ").strip()
