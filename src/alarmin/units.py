"""The only place that reads, checks or converts units.

A quantity is written as ``"100 mg"``, ``"3 pM"`` or ``"4000 sites/cell"``. The unit text is read by
pint over a short list of definitions of our own, so that every accepted unit can be named in a
message and a hostile unit text cannot start a long computation.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from alarmin.errors import Problem, UnitError

if TYPE_CHECKING:
    from pint import UnitRegistry
    from pint.facets.plain import PlainUnit

__all__ = ["AVOGADRO", "Quantity", "convert", "dimension_of", "parse", "same_dimension"]

AVOGADRO = 6.02214076e23
"""Molecules per mole (exact since the 2019 SI)."""

_DEFINITIONS = """
f- = 1e-15
p- = 1e-12
n- = 1e-9
u- = 1e-6 = µ- = μ-
m- = 1e-3
c- = 1e-2
d- = 1e-1
k- = 1e3
second = [time] = s = sec
minute = 60 * second = min
hour = 3600 * second = h = hr
day = 86400 * second = d
week = 604800 * second = wk
month = 2629746 * second = mo
year = 31556952 * second = y = yr
metre = [length] = m = meter
gram = [mass] = g
dalton = 1.66053906660e-24 * gram = Da
mole = [substance] = mol
molecule = mole / 6.02214076e23 = _ = molecules
site = molecule = _ = sites
copy = molecule = _ = copies
receptor = molecule = _ = receptors
item = molecule = _ = items
cell = [cell] = _ = cells
litre = 1e-3 * metre ** 3 = L = liter = l
molar = mole / litre = M
fraction = []
percent = 0.01 = _ = pct
TPM = [transcript_share]
nTPM = [normalised_transcript_share]
ppm = [protein_share]
"""

_NAMES = {
    "[time]": "time",
    "[mass]": "mass",
    "[length]": "length",
    "[length] ** 3": "volume",
    "[length] ** 2": "area",
    "[substance]": "amount of substance",
    "[substance] / [length] ** 3": "molar concentration",
    "[mass] / [length] ** 3": "mass concentration",
    "[substance] / [cell]": "molecules per cell",
    "[cell] / [length] ** 3": "cell density",
    "1 / [time]": "rate",
    "dimensionless": "pure number",
    "[transcript_share]": "TPM",
    "[normalised_transcript_share]": "nTPM",
    "[protein_share]": "ppm",
    "[mass] / [substance]": "molar mass",
}

_EXAMPLES = "s, min, h, d, wk, mg, mg/kg, pM, nM, pg/mL, mL, kg, sites/cell, cells/mL, 1/h"
_NUMBER = re.compile(
    r"^\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)(?=$|[\s*/A-Za-zµμ%])\s*(.*)$", re.S
)
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-zµμ%]+)|(?P<power>(?:\^|\*\*)\s*-?[0-4])(?![\d.])|(?P<mark>[*/()]))"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    Parameters
    ----------
    value : float
        The number in `unit`.
    unit : str
        Unit text as written; empty for a pure number.

    Examples
    --------
    >>> Quantity(100.0, "mg").to("g")
    0.1
    """

    value: float
    unit: str

    def to(self, unit: str, *, molar_mass_g_mol: float | None = None) -> float:
        """Return the number in another unit; see `convert`."""
        return convert(self.value, self.unit, unit, molar_mass_g_mol=molar_mass_g_mol)

    @property
    def dimension(self) -> str:
        """Plain name of what the unit measures, such as ``molar concentration``."""
        return dimension_of(self.unit)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}".rstrip()


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry

    registry: UnitRegistry[float] = UnitRegistry(None, on_redefinition="raise")
    for line in filter(None, map(str.strip, _DEFINITIONS.splitlines())):
        registry.define(line)
    return registry


@lru_cache(maxsize=4096)
def _unit(text: str) -> PlainUnit:
    from pint.errors import PintError

    cleaned = text.strip().replace("%", "percent").replace("^", "**")
    if cleaned and (len(text) > _LONGEST or not _is_well_formed(text.strip())):
        raise UnitError(_unknown(text))
    try:
        return _registry().parse_units(f"1 {cleaned}" if cleaned.startswith("/") else cleaned)
    except (PintError, ValueError, TypeError, AttributeError, KeyError) as fault:
        raise UnitError(_unknown(text)) from fault


def _is_well_formed(text: str) -> bool:
    """Tell in one pass whether a text is names, small powers, ``* /`` and matched brackets."""
    at = len(text) - len(re.sub(r"^1?\s*/", "", text))
    depth, before = 0, "("
    while at < len(text):
        token = _TOKEN.match(text, at)
        kind = token and (token.group("mark") or token.lastgroup)
        if token is None or (kind not in ("name", "(") and before in "(*/"):
            return False
        depth += (kind == "(") - (kind == ")")
        if depth < 0 or (kind == "power" and before == "power"):
            return False
        at, before = token.end(), kind or ""
    return depth == 0 and before not in "(*/"


def _unknown(text: str) -> Problem:
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return Problem(f"{cut!r} is not a unit alarmin knows.", allowed=f"units such as {_EXAMPLES}")


def parse(text: object) -> Quantity:
    """Read ``"100 mg"`` into a `Quantity`; the unit must be there and known.

    Raises
    ------
    UnitError
        When the number or the unit is missing or unknown, or the number is not finite.

    Examples
    --------
    >>> parse("3 pM")
    Quantity(value=3.0, unit='pM')
    """
    if not isinstance(text, str):
        allowed = 'text with a number and a unit, such as "3 pM"'
        what = "has no unit" if type(text) in (int, float) else "is not a number with a unit"
        raise UnitError(Problem(f"{str(text)[:60]} {what}.", allowed=allowed))
    found = _NUMBER.match(text) if len(text) <= 2 * _LONGEST else None
    if not found:
        raise UnitError(Problem(f"{text[:60]!r} is not a number with a unit.", allowed='for example "3 pM"'))
    value, unit = float(found.group(1)), found.group(2).strip()
    if not math.isfinite(value):
        raise UnitError(Problem(f"{text[:60]!r} is not a finite number."))
    _unit(unit)
    return Quantity(value, unit)


@lru_cache(maxsize=4096)
def dimension_of(unit: str) -> str:
    """Return what a unit measures, in plain words.

    Examples
    --------
    >>> dimension_of("pM"), dimension_of("1/h")
    ('molar concentration', 'rate')
    """
    dimensionality = str(_unit(unit).dimensionality)
    return _NAMES.get(dimensionality, dimensionality)


def same_dimension(one: str, other: str) -> bool:
    """Tell whether two units measure the same thing."""
    return bool(_unit(one).dimensionality == _unit(other).dimensionality)


@lru_cache(maxsize=4096)
def _factor(unit: str, to: str, molar_power: int = 0) -> float | None:
    """Return the factor from `unit` times (g/mol) to `molar_power` to another unit; None when they differ."""
    one, other = _unit(unit) * _unit("g/mol") ** molar_power, _unit(to)
    if one.dimensionality != other.dimensionality:
        return None
    registry = _registry()
    # 15 digits keep decimal prefixes exact: 3 pM is 0.003 nM, not 0.0029999999999999996.
    return float(f"{registry.Quantity(1.0, one).to(other).magnitude:.15g}")


def convert(value: float, unit: str, to: str, *, molar_mass_g_mol: float | None = None) -> float:
    """Convert a number between units.

    Parameters
    ----------
    value : float
        Number in `unit`.
    unit, to : str
        Unit texts.
    molar_mass_g_mol : float, optional
        Molar mass in g/mol; lets mass become amount of substance and back (pg/mL to pM, mg to nmol).

    Raises
    ------
    UnitError
        When the two units do not measure the same thing.

    Examples
    --------
    >>> round(convert(17.0, "pg/mL", "pM", molar_mass_g_mol=17_000), 9)
    1.0
    """
    if unit == to:
        return value
    factor = _factor(unit, to)
    if factor is None and molar_mass_g_mol is not None:
        for power in (-1, 1):
            found = _factor(unit, to, power)
            factor = found * molar_mass_g_mol**power if found is not None else factor
    if factor is None:
        raise UnitError(
            Problem(
                f"{unit!r} ({dimension_of(unit)}) cannot be converted to {to!r} ({dimension_of(to)}).",
                allowed=f"a unit of {dimension_of(to)}",
            )
        )
    return value * factor
