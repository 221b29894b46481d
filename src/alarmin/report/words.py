"""Names of measures and kinds in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from alarmin.report.format import plain_words, unit_text

__all__ = ["capital", "kind_words", "measure_words", "percent_of", "uncapital"]

_KINDS: Mapping[str, str] = {
    "time_of_maximum": "time of the maximum",
    "auc": "area under the curve",
    "half_life": "half-life",
    "steady_volume": "volume of distribution at steady state",
    "ec50": "EC50",
    "ic50": "IC50",
    "ki": "Ki",
}
_SHORT: Mapping[str, str] = {"ec50": "EC50", "ic50": "IC50", "auc": "AUC", "ki": "Ki"}


def kind_words(kind: str) -> str:
    """Return a kind of measure in words.

    Examples
    --------
    >>> kind_words("ec50"), kind_words("half_saturation")
    ('EC50', 'half saturation')
    """
    return _KINDS.get(kind, plain_words(kind))


def measure_words(measure: str) -> str:
    """Return the id of a measure in words.

    Examples
    --------
    >>> measure_words("plasma_peak"), measure_words("ec50_IL1B")
    ('plasma peak', 'EC50 IL1B')
    """
    return " ".join(_SHORT.get(word, word) for word in plain_words(measure).split())


def capital(text: str) -> str:
    """Return a text with a capital first letter, unless its first word is a name such as ``sIL1R1``.

    Examples
    --------
    >>> capital("plasma peak"), capital("mTOR active")
    ('Plasma peak', 'mTOR active')
    """
    first = text.split(" ", 1)[0].rstrip(":,;")
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


def uncapital(text: str) -> str:
    """Return a name as it stands inside a sentence; one that begins with a symbol such as ``IL-1R1`` stays.

    Examples
    --------
    >>> uncapital("Signalling complexes"), uncapital("IL-1R1 on the surface")
    ('signalling complexes', 'IL-1R1 on the surface')
    """
    first = text.split(" ", 1)[0].rstrip(":,;")
    return text[:1].lower() + text[1:] if first.isalpha() and first.istitle() else text


def percent_of(unit: str) -> tuple[str, float]:
    """Return unit and factor that show a ratio as a percentage; a ratio with a unit stays as it is."""
    return ("%", 100.0) if unit_text(unit) == "" else (unit_text(unit), 1.0)
