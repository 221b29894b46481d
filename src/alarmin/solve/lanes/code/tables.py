"""Numbers behind exp, log and pow: tables of sixteen entries worked out to fifty digits, and short polynomials.

After Tang (1989, doi:10.1145/63522.214389): an entry brings the argument so near to 0 that a short polynomial is left.
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

__all__ = [
    "BELOW",
    "EXP_TERMS",
    "FIRST_BITS",
    "INVERSE",
    "LN2_HIGH",
    "LN2_LOW",
    "LOG_HIGH",
    "LOG_LOW",
    "LOG_TERMS",
    "ROOT_BITS",
    "ROOT_TAIL",
    "SIXTEENTHS",
]

LN2_HIGH = float.fromhex("0x1.62e42fefa0000p-1")
"""ln 2 on a grid of 2^-36, so that its product with an exponent is exact, and so is the sum with `LOG_HIGH`."""
LN2_LOW = float.fromhex("0x1.cf79abc9e3b39p-40")
SIXTEENTHS = 16
"""Entries of each table."""
FIRST_BITS = 0x3FE6A55555555556
"""Bits of the least mantissa, about 0.7077; each following 2^48 numbers share an entry of the table of log."""
_THIRTYSECONDS = (44, 42, 41, 39, 38, 36, 35, 34, 33, 32, 30, 28, 27, 25, 24, 23)
INVERSE = tuple(count / 32 for count in _THIRTYSECONDS)
"""For each stretch of mantissas a number near 1/m, of so few bits that m times it, less 1, is exact; at most 0.041."""
LOG_TERMS = tuple(
    map(
        float.fromhex,
        (
            "0x1.5555555555555p-2",
            "-0x1.0000000000000p-2",
            "0x1.9999999999996p-3",
            "-0x1.55555555546a3p-3",
            "0x1.2492492cca03fp-3",
            "-0x1.0000000e257afp-3",
            "0x1.c71bf34acf267p-4",
            "-0x1.9999000099f62p-4",
            "0x1.75b43f23f52a8p-4",
            "-0x1.56b67c550bf0fp-4",
        ),
    )
)
"""Coefficients of r^3, r^4, ... of log(1 + r): least squares of r^2 times the error up to 0.041, each after rounding of the
one before, so that later ones make up for what earlier ones lose."""
EXP_TERMS = tuple(
    map(
        float.fromhex,
        (
            "0x1.0000000000000p-1",
            "0x1.55555554dad97p-3",
            "0x1.5555555518177p-5",
            "0x1.11120d7859ac0p-7",
            "0x1.6c17bdd349960p-10",
        ),
    )
)
"""Coefficients of r^2, r^3, ... of exp r: interpolation at Chebyshev's points up to ln 2 / 32."""
BELOW = 48
"""Bits of a number below its sixteen sixteenths of a power of two."""


def _grid(value: Decimal, bits: int) -> float:
    return math.ldexp(float((value * 2**bits).to_integral_value()), -bits)


def _logarithms() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return -log of `INVERSE` on the grid of 2^-36, and what is left."""
    with localcontext() as context:
        context.prec = 50
        exact = [-(Decimal(count) / 32).ln() for count in _THIRTYSECONDS]
        high = tuple(_grid(one, 36) + 0.0 for one in exact)
        low = tuple(float(one - Decimal(part)) for one, part in zip(exact, high, strict=True))
    return high, low


def _roots() -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return bits of 2^(j/16) less j 2^48, so that adding a count of sixteenths times 2^48 scales it; and the rest."""
    with localcontext() as context:
        context.prec = 50
        exact = [Decimal(2) ** (Decimal(j) / SIXTEENTHS) for j in range(SIXTEENTHS)]
        near = [float(one) for one in exact]
        tail = tuple(float(one / Decimal(part) - 1) for one, part in zip(exact, near, strict=True))
    bits = [1023 * 2**52 + int((Fraction(part) - 1) * 2**52) for part in near]
    return tuple(one - (j << BELOW) for j, one in enumerate(bits)), tail


LOG_HIGH, LOG_LOW = _logarithms()
"""-log of `INVERSE` in two parts."""
ROOT_BITS, ROOT_TAIL = _roots()
"""2^(j/16) as `_roots` says, and its relative rest."""
