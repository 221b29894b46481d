"""exp, log and pow of vectors, of + - * / and fma alone, so that they give the same bits on every CPU with fma.

exp reduces by multiples of ln 2 in two parts and sums the series to the 13th power. log follows the argument reduction
of fdlibm's ``e_log.c`` (K.C. Ng, 1993): x = 2^k m, s = (m - 1)/(m + 1), log m = 2 s + s^3 R(s^2); here the series of
atanh stands for R. pow keeps log and its product in two doubles (Dekker 1971, doi:10.1007/BF01397083). Errors are at
most 2 units in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from alarmin.solve.lanes.vector import Code, Value

__all__ = ["called", "exp", "log", "power"]

LN2_HIGH = float.fromhex("0x1.62e42fefa0000p-1")
"""ln 2 with 20 trailing zero bits, so that its product with an exponent is exact."""
LN2_LOW = float.fromhex("0x1.cf79abc9e3b39p-40")
LOG2_E = float.fromhex("0x1.71547652b82fep+0")
ROUND = float.fromhex("0x1.8p+52")
"""Added and taken away, it rounds to an integer."""
EXP_TERMS = tuple(1.0 / math.factorial(power) for power in range(13, 1, -1))
ATANH_TERMS = tuple(2.0 / power for power in range(23, 4, -2))
"""2/23 ... 2/5: coefficients of s^23 ... s^5 in 2 atanh s."""
TWO_THIRDS = (2.0 / 3.0, float.fromhex("0x1.5555555555555p-55"))
"""2/3 in two doubles."""
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
LARGEST, SMALLEST = 709.782712893384, -745.1332191019412
"""Above and below, exp is infinite or zero."""


def _polynomial(code: Code, x: Value, terms: Sequence[float]) -> Value:
    """Return a polynomial, greatest power first, by pairs (Estrin): few operations wait for one another."""
    level = [code.splat(term) for term in reversed(terms)]
    power = x
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [code.fma(high, power, low) for low, high in pairs] + odd
        power = code.to.fmul(power, power)
    return level[0]


def _scaled(code: Code, value: Value, exponent: Value, *, wide: bool) -> Value:
    """Return value * 2^exponent, if `wide` in two factors so that neither overflows; `exponent` is an integral float."""
    to = code.to
    # The lowest bits of an integer plus 1.5 * 2^52 are that integer.
    bits = to.bitcast(to.fadd(exponent, code.splat(ROUND)), code.integers)
    whole = to.ashr(to.shl(bits, code.bits(32)), code.bits(32))
    if not wide:
        return to.fmul(value, to.bitcast(to.shl(to.add(whole, code.bits(1023)), code.bits(52)), code.vector))
    half = to.ashr(whole, code.bits(1))
    found = value
    for part in (half, to.sub(whole, half)):
        factor = to.bitcast(to.shl(to.add(part, code.bits(1023)), code.bits(52)), code.vector)
        found = to.fmul(found, factor)
    return found


def _exp_of_pair(code: Code, high: Value, low: Value, *, wide: bool = True) -> Value:
    """Return exp(high + low) for arguments whose exp is finite; and, unless `wide`, far from both ends of the range."""
    to = code.to
    steps = code.fma(high, code.splat(LOG2_E), code.splat(ROUND))
    steps = to.fsub(steps, code.splat(ROUND))
    rest = code.fma(steps, code.splat(-LN2_HIGH), high)
    rest = to.fadd(code.fma(steps, code.splat(-LN2_LOW), rest), low)
    series = _polynomial(code, rest, EXP_TERMS)
    small = code.fma(to.fmul(rest, rest), series, rest)
    return _scaled(code, to.fadd(small, code.splat(1.0)), steps, wide=wide)


def _bounded(code: Code, x: Value) -> Value:
    """Return x kept where exp is a normal or subnormal number; NaN becomes a bound."""
    to = code.to
    above = code.below(x, code.splat(LARGEST))
    x = to.select(above, x, code.splat(LARGEST))
    return to.select(code.below(x, code.splat(SMALLEST), ">"), x, code.splat(SMALLEST))


def called(code: Code, name: str, *values: Value) -> Value:
    """Return exp, log or pow of every lane by a call: one copy of the code stays in the instruction cache."""
    known = code.module.globals.get(f"vector_{name}")
    if known is None:
        inner = Code(code.module, f"vector_{name}", 0, code.width, result=code.vector, vectors=len(values))
        arguments = inner.function.args
        found = (
            power(inner, *arguments) if name == "pow" else (exp if name == "exp" else log)(inner, *arguments)
        )
        inner.to.ret(found)
        known = inner.function
    return code.to.call(known, values)


def exp(code: Code, x: Value) -> Value:
    """Return exp of every lane."""
    found = _exp_of_pair(code, _bounded(code, x), code.splat(0.0))
    return _edges(code, x, found)


def _edges(code: Code, x: Value, found: Value) -> Value:
    """Return what exp is beyond its range, and NaN for NaN."""
    to = code.to
    found = to.select(code.below(x, code.splat(LARGEST), ">"), code.splat(math.inf), found)
    found = to.select(code.below(x, code.splat(SMALLEST)), code.splat(0.0), found)
    return to.select(code.below(x, x, "uno"), x, found)


def _parts(code: Code, x: Value, *, tiny: bool) -> tuple[Value, Value]:
    """Return m in [sqrt(1/2), sqrt 2) and the integral float k with x = m 2^k, for positive finite x.

    Subnormal numbers are allowed where `tiny`.
    """
    to = code.to
    below = code.below(x, code.splat(2.0**-1022))
    if tiny:
        x = to.select(below, to.fmul(x, code.splat(2.0**54)), x)
    bits = to.bitcast(x, code.integers)
    exponent = to.ashr(to.sub(bits, code.bits(SQRT_HALF_BITS)), code.bits(52))
    mantissa = to.bitcast(to.sub(bits, to.shl(exponent, code.bits(52))), code.vector)
    power = to.sitofp(exponent, code.vector)
    if tiny:
        power = to.fsub(power, to.select(below, code.splat(54.0), code.splat(0.0)))
    return mantissa, power


def _log_pair(code: Code, x: Value, *, tiny: bool = False) -> tuple[Value, Value]:
    """Return log x in two doubles, for positive finite x."""
    to = code.to
    m, k = _parts(code, x, tiny=tiny)
    top, bottom = to.fsub(m, code.splat(1.0)), to.fadd(m, code.splat(1.0))
    lost = to.fadd(to.fsub(m, to.fsub(bottom, code.splat(1.0))), code.splat(0.0))
    inverse = to.fdiv(code.splat(1.0), bottom)
    s = to.fmul(top, inverse)
    s_low = to.fmul(to.fsub(code.fma(to.fneg(s), bottom, top), to.fmul(s, lost)), inverse)
    square = to.fmul(s, s)
    square_low = code.fma(s, s, to.fneg(square))
    square_low = code.fma(to.fadd(s, s), s_low, square_low)
    # The first term of the series in two doubles, the rest in one.
    cube = to.fmul(s, square)
    cube_low = code.fma(s, square, to.fneg(cube))
    cube_low = to.fadd(cube_low, code.fma(s, square_low, to.fmul(s_low, square)))
    third = to.fmul(cube, code.splat(TWO_THIRDS[0]))
    third_low = code.fma(cube, code.splat(TWO_THIRDS[0]), to.fneg(third))
    third_low = to.fadd(
        third_low, code.fma(cube, code.splat(TWO_THIRDS[1]), to.fmul(cube_low, code.splat(TWO_THIRDS[0])))
    )
    rest = to.fmul(to.fmul(cube, square), _polynomial(code, square, ATANH_TERMS))
    high, low = _sum(code, to.fadd(s, s), third)
    low = to.fadd(low, to.fadd(to.fadd(to.fadd(s_low, s_low), third_low), rest))
    whole, whole_low = _sum(code, to.fmul(k, code.splat(LN2_HIGH)), high)
    return _sum(code, whole, to.fadd(whole_low, code.fma(k, code.splat(LN2_LOW), low)))


def _sum(code: Code, a: Value, b: Value) -> tuple[Value, Value]:
    """Return a + b and what rounding took from it (Knuth's two-sum)."""
    to = code.to
    total = to.fadd(a, b)
    shadow = to.fsub(total, a)
    return total, to.fadd(to.fsub(a, to.fsub(total, shadow)), to.fsub(b, shadow))


def _usable(code: Code, x: Value) -> Value:
    """Return where x is positive and finite."""
    positive = code.below(x, code.splat(0.0), ">")
    return code.to.and_(positive, code.below(x, code.splat(math.inf)))


def log(code: Code, x: Value) -> Value:
    """Return the natural logarithm of every lane; NaN below zero, minus infinity at zero."""
    to = code.to
    usable = _usable(code, x)
    high, low = _log_pair(code, to.select(usable, x, code.splat(1.0)), tiny=True)
    edge = to.select(code.below(x, code.splat(0.0), "=="), code.splat(-math.inf), code.splat(math.nan))
    edge = to.select(code.below(x, code.splat(math.inf), "=="), code.splat(math.inf), edge)
    return to.select(usable, to.fadd(high, low), edge)


def power(code: Code, x: Value, y: Value) -> Value:
    """Return x^y of every lane; a negative base needs an integral power, else NaN.

    Where no lane is near an edge of the range the plain path is taken, which gives the same bits.
    """
    to = code.to
    found = code.variable(code.vector)
    usable = to.and_(code.below(x, code.splat(2.0**-1022), ">="), code.below(x, code.splat(math.inf)))
    high, low = _log_pair(code, to.select(usable, x, code.splat(1.0)))
    product = to.fmul(high, y)
    inside = code.below(code.intrinsic("llvm.fabs", product), code.splat(700.0))
    error = to.fadd(code.fma(high, y, to.fneg(product)), to.fmul(low, y))
    plain = _exp_of_pair(code, to.select(inside, product, code.splat(0.0)), error, wide=False)
    to.store(plain, found)
    edge = to.not_(to.and_(to.and_(usable, inside), code.below(y, code.splat(0.0), "!=")))
    with code.when(code.any(edge), likely=False):
        to.store(to.select(edge, _careful_power(code, x, y), plain), found)
    return to.load(found, typ=code.vector)


def _careful_power(code: Code, x: Value, y: Value) -> Value:
    to = code.to
    size = code.intrinsic("llvm.fabs", x)
    usable = _usable(code, size)
    high, low = _log_pair(code, to.select(usable, size, code.splat(1.0)), tiny=True)
    product = to.fmul(high, y)
    error = to.fadd(code.fma(high, y, to.fneg(product)), to.fmul(low, y))
    found = _edges(code, product, _exp_of_pair(code, _bounded(code, product), error))
    zero_or_more = code.below(y, code.splat(0.0), ">=")
    at_zero = to.select(zero_or_more, code.splat(0.0), code.splat(math.inf))
    at_infinity = to.select(zero_or_more, code.splat(math.inf), code.splat(0.0))
    edge = to.select(code.below(size, code.splat(0.0), "=="), at_zero, at_infinity)
    edge = to.select(code.below(size, size, "uno"), size, edge)
    found = to.select(usable, found, edge)
    found = to.select(code.below(x, code.splat(0.0)), _signed(code, found, y), found)
    found = to.select(code.below(y, y, "uno"), y, found)
    one = to.or_(code.below(y, code.splat(0.0), "=="), code.below(x, code.splat(1.0), "=="))
    return to.select(one, code.splat(1.0), found)


def _signed(code: Code, size: Value, y: Value) -> Value:
    """Return what a negative base gives: the sign of an odd power, NaN for one that is not integral."""
    to = code.to
    whole = code.intrinsic("llvm.floor", y)
    half = to.fmul(y, code.splat(0.5))
    odd = code.below(code.intrinsic("llvm.floor", half), half, "!=")
    found = to.select(odd, to.fneg(size), size)
    return to.select(code.below(whole, y, "=="), found, code.splat(math.nan))
