"""exp, log and pow of vectors, of + - * fma and whole numbers alone, so that they give the same bits on every CPU with fma.

log brings the mantissa near 1 by a table (`tables`) and adds a polynomial; its result stands in two doubles, the first
on a grid, so that first parts add without rounding. pow takes the product with the power in two doubles (Dekker 1971,
doi:10.1007/BF01397083) and gives it to exp, which reduces by sixteenths of ln 2. Errors are at most 1 unit in the last
place. Arguments near an edge of the range take a longer way, lane by lane: where no lane needs it, it is jumped over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from alarmin.solve.lanes.code import tables
from alarmin.solve.lanes.code.vector import Code, Value

__all__ = ["exp", "log", "log_pair", "power", "power_of", "power_of_product"]

ROUND = float.fromhex("0x1.8p+52")
"""Added and taken away, it rounds to an integer."""
GRID = float.fromhex("0x1.8p+11")
"""Added and taken away, it rounds to a multiple of 2^-41."""
LARGEST, SMALLEST = 709.782712893384, -745.1332191019412
"""Above and below, exp is infinite or zero."""
PLAIN = 700.0
"""Up to this size, exp is far from both ends of the range."""
LOOSE = 2.0**-14
"""Greatest second part of the argument of exp on the plain way."""
LEAST = 2.0**-1022


def _polynomial(code: Code, x: Value, square: Value, terms: Sequence[float]) -> Value:
    """Return a polynomial, least power first, as an even and an odd part, which do not wait for one another."""
    parts = []
    for part in (terms[::2], terms[1::2]):
        found = code.splat(part[-1])
        for term in reversed(part[:-1]):
            found = code.fma(found, square, code.splat(term))
        parts.append(found)
    return code.fma(parts[1], x, parts[0])


def _exp_parts(code: Code, high: Value, low: Value | None) -> tuple[Value, Value, Value]:
    """Return bits and s - 1 with exp(high + low) = 2^(count/16) s; count in the bits, and its table entry."""
    to = code.to
    counted = code.fma(high, code.splat(tables.SIXTEENTHS / math.log(2.0)), code.splat(ROUND))
    steps = to.fsub(counted, code.splat(ROUND))
    rest = code.fma(steps, code.splat(-tables.LN2_HIGH / tables.SIXTEENTHS), high)
    second = code.splat(-tables.LN2_LOW / tables.SIXTEENTHS)
    rest = code.fma(steps, second, rest) if low is None else to.fadd(rest, code.fma(steps, second, low))
    count = to.bitcast(counted, code.integers)
    square = to.fmul(rest, rest)
    series = _polynomial(code, rest, square, tables.EXP_TERMS)
    tail = code.lookup(tables.ROOT_TAIL, count)
    small = code.fma(square, series, to.fadd(rest, tail))
    return count, small, code.lookup(tables.ROOT_BITS, count)


def _exp_plain(code: Code, high: Value, low: Value | None = None) -> Value:
    """Return exp(high + low), far from both ends of the range."""
    to = code.to
    count, small, entry = _exp_parts(code, high, low)
    scale = to.bitcast(to.add(entry, to.shl(count, code.bits(tables.BELOW))), code.vector)
    return code.fma(scale, small, scale)


def _exp_careful(code: Code, high: Value, low: Value) -> Value:
    """Return exp(high + low) with what it is beyond its range, and NaN for NaN."""
    to = code.to
    above = code.below(high, code.splat(LARGEST))
    kept = to.select(above, high, code.splat(LARGEST))
    kept = to.select(code.below(kept, code.splat(SMALLEST), ">"), kept, code.splat(SMALLEST))
    count, small, entry = _exp_parts(code, kept, low)
    inner = to.shl(to.and_(count, code.bits(tables.SIXTEENTHS - 1)), code.bits(tables.BELOW))
    scale = to.bitcast(to.add(entry, inner), code.vector)
    found = code.fma(scale, small, scale)
    # The lowest bits of an integer plus 1.5 * 2^52 are that integer; two factors, so that neither overflows.
    whole = to.ashr(to.shl(count, code.bits(32)), code.bits(36))
    half = to.ashr(whole, code.bits(1))
    for part in (half, to.sub(whole, half)):
        factor = to.bitcast(to.shl(to.add(part, code.bits(1023)), code.bits(52)), code.vector)
        found = to.fmul(found, factor)
    found = to.select(code.below(high, code.splat(LARGEST), ">"), code.splat(math.inf), found)
    found = to.select(code.below(high, code.splat(SMALLEST)), code.splat(0.0), found)
    return to.select(code.below(high, high, "uno"), high, found)


def exp(code: Code, x: Value) -> Value:
    """Return exp of every lane."""
    outside = code.below(code.intrinsic("llvm.fabs", x), code.splat(PLAIN), ">=")
    with code.unless(code.to.not_(outside), _exp_plain(code, x)) as rare:
        rare.put(_exp_careful(code, x, code.splat(0.0)))
    return rare.found()


def _parts(code: Code, x: Value) -> tuple[Value, Value, Value]:
    """Return m, k and the place in tables of m, with x = m 2^k and m from 0.7077 on, for positive normal x."""
    to = code.to
    bits = to.bitcast(x, code.integers)
    above = to.sub(bits, code.bits(tables.FIRST_BITS))
    exponent = to.and_(above, code.bits(-(1 << 52)))
    mantissa = to.bitcast(to.sub(bits, exponent), code.vector)
    counted = to.bitcast(
        to.add(to.ashr(above, code.bits(52)), to.bitcast(code.splat(ROUND), code.integers)), code.vector
    )
    return mantissa, to.fsub(counted, code.splat(ROUND)), to.lshr(above, code.bits(tables.BELOW))


def _log_parts(code: Code, x: Value, lift: Value | None = None) -> tuple[Value, Value]:
    """Return log x for positive normal x as a double and a much smaller one; `lift` is taken from the exponent."""
    to = code.to
    m, k, place = _parts(code, x)
    if lift is not None:
        k = to.fsub(k, lift)
    r = code.fma(m, code.lookup(tables.INVERSE, place), code.splat(-1.0))
    whole = code.fma(k, code.splat(tables.LN2_HIGH), code.lookup(tables.LOG_HIGH, place))
    low = code.fma(k, code.splat(tables.LN2_LOW), code.lookup(tables.LOG_LOW, place))
    # Each sum is of a greater and a smaller number, so that what rounding takes is a difference of differences.
    first = to.fadd(whole, r)
    low = to.fadd(low, to.fadd(to.fsub(whole, first), r))
    square = to.fmul(r, r)
    rounded = code.fma(r, r, to.fneg(square))
    second = code.fma(square, code.splat(-0.5), first)
    lost = code.fma(square, code.splat(-0.5), to.fsub(first, second))
    series = _polynomial(code, r, square, tables.LOG_TERMS)
    low = code.fma(to.fmul(r, square), series, to.fadd(low, code.fma(rounded, code.splat(-0.5), lost)))
    return second, low


def log_pair(code: Code, x: Value) -> tuple[Value, Value]:
    """Return log x in two doubles for `power_of`, the first a multiple of 2^-41; NaN where x is not positive, normal and finite."""
    to = code.to
    usable = to.and_(code.below(x, code.splat(LEAST), ">="), code.below(x, code.splat(math.inf)))
    near, rest = _log_parts(code, x)
    high = to.fsub(to.fadd(to.fadd(near, rest), code.splat(GRID)), code.splat(GRID))
    low = to.fadd(to.fsub(near, high), rest)
    return to.select(usable, high, code.splat(math.nan)), low


def _log_careful(code: Code, x: Value) -> tuple[Value, Value, Value]:
    """Return where x is positive and finite, and log x there in two doubles that do not overlap."""
    to = code.to
    usable = to.and_(code.below(x, code.splat(0.0), ">"), code.below(x, code.splat(math.inf)))
    tiny = code.below(x, code.splat(LEAST))
    lifted = to.select(tiny, to.fmul(x, code.splat(2.0**54)), x)
    near, rest = _log_parts(
        code,
        to.select(usable, lifted, code.splat(1.0)),
        to.select(tiny, code.splat(54.0), code.splat(0.0)),
    )
    total = to.fadd(near, rest)
    return usable, total, to.fadd(to.fsub(near, total), rest)


def log(code: Code, x: Value) -> Value:
    """Return the natural logarithm of every lane; NaN below zero, minus infinity at zero."""
    to = code.to
    high, low = log_pair(code, x)
    # Below zero, and of NaN, the plain way gives NaN.
    served = to.or_(code.below(high, high, "ord"), to.not_(code.below(x, code.splat(0.0), ">=")))
    with code.unless(served, to.fadd(high, low)) as rare:
        usable, total, _ = _log_careful(code, x)
        edge = to.select(code.below(x, code.splat(0.0), "=="), code.splat(-math.inf), code.splat(math.nan))
        edge = to.select(code.below(x, code.splat(math.inf), "=="), code.splat(math.inf), edge)
        rare.put(to.select(usable, total, edge))
    return rare.found()


def power(code: Code, x: Value, y: Value) -> Value:
    """Return x^y of every lane; a negative base needs an integral power, else NaN."""
    return power_of(code, x, y, *log_pair(code, x))


def power_of(code: Code, x: Value, y: Value, high: Value, low: Value) -> Value:
    """Return x^y from what `log_pair` gave for x."""
    to = code.to
    product = to.fmul(high, y)
    error = code.fma(low, y, code.fma(high, y, to.fneg(product)))
    inside = to.and_(
        code.below(code.intrinsic("llvm.fabs", product), code.splat(PLAIN)),
        code.below(code.intrinsic("llvm.fabs", error), code.splat(LOOSE)),
    )
    plain = _exp_plain(code, product, error)
    with code.unless(inside, plain) as rare:
        # Stages that leave the domain fill a lane with NaN, which the plain way gives: nothing more is done for them.
        with code.unless(to.or_(inside, _nowhere(code, x, y)), plain) as rarer:
            rarer.put(_careful_power(code, x, y))
        rare.put(rarer.found())
    return rare.found()


def _nowhere(code: Code, x: Value, y: Value) -> Value:
    """Return where a base that is NaN, or negative with a power that is not integral, has no power."""
    to = code.to
    moved = code.below(y, code.splat(0.0), "!=")
    broken = code.below(code.intrinsic("llvm.floor", y), y)
    inside = to.and_(code.below(x, code.splat(0.0)), code.below(x, code.splat(-math.inf), ">"))
    return to.or_(to.and_(code.below(x, x, "uno"), moved), to.and_(inside, broken))


def power_of_product(code: Code, one: Value, other: Value, y: Value, *logarithms: Value) -> Value:
    """Return (one other)^y from what `log_pair` gave for both; first parts add without rounding."""
    to = code.to
    first, first_low, second, second_low = logarithms
    high, low = to.fadd(first, second), to.fadd(first_low, second_low)
    return power_of(code, to.fmul(one, other), y, high, low)


def _careful_power(code: Code, x: Value, y: Value) -> Value:
    to = code.to
    size = code.intrinsic("llvm.fabs", x)
    usable, high, low = _log_careful(code, size)
    product = to.fmul(high, y)
    error = code.fma(low, y, code.fma(high, y, to.fneg(product)))
    # Where the product is infinite its error is none that counts.
    error = to.select(code.below(code.intrinsic("llvm.fabs", error), code.splat(1.0)), error, code.splat(0.0))
    found = _exp_careful(code, product, error)
    zero_or_more = code.below(y, code.splat(0.0), ">=")
    at_zero = to.select(zero_or_more, code.splat(0.0), code.splat(math.inf))
    at_infinity = to.select(zero_or_more, code.splat(math.inf), code.splat(0.0))
    edge = to.select(code.below(size, code.splat(0.0), "=="), at_zero, at_infinity)
    edge = to.select(code.below(size, size, "uno"), size, edge)
    found = to.select(usable, found, edge)
    found = to.select(_negative(code, x), _signed(code, x, found, y), found)
    found = to.select(code.below(y, y, "uno"), y, found)
    endless = code.below(code.intrinsic("llvm.fabs", y), code.splat(math.inf), "==")
    one = to.and_(endless, code.below(size, code.splat(1.0), "=="))
    one = to.or_(one, code.below(x, code.splat(1.0), "=="))
    one = to.or_(one, code.below(y, code.splat(0.0), "=="))
    return to.select(one, code.splat(1.0), found)


def _negative(code: Code, x: Value) -> Value:
    """Return where the sign is minus, that of zero too."""
    return code.to.icmp_signed("<", code.to.bitcast(x, code.integers), code.bits(0))


def _signed(code: Code, x: Value, size: Value, y: Value) -> Value:
    """Return what a negative base gives: the sign of an odd power, NaN for one that is not integral."""
    to = code.to
    whole = code.below(code.intrinsic("llvm.floor", y), y, "==")
    half = to.fmul(y, code.splat(0.5))
    odd = to.and_(whole, code.below(code.intrinsic("llvm.floor", half), half, "!="))
    found = to.select(odd, to.fneg(size), size)
    # Zero and infinity have every power.
    finite = to.and_(code.below(x, code.splat(0.0)), code.below(x, code.splat(-math.inf), ">"))
    return to.select(to.or_(whole, to.not_(finite)), found, code.splat(math.nan))
