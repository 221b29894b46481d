"""Our own exp, log and pow against 60 decimal digits, and at the edges against IEEE 754."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from llvmlite import ir
from numpy.typing import NDArray

from alarmin.solve.lanes.code import functions, tables
from alarmin.solve.lanes.code.vector import Code, Value

from .lanes_of import vectorised

Vector = NDArray[np.float64]
RANDOM = np.random.default_rng(7)
INF, NAN = math.inf, math.nan


def units(found: Vector, exact: list[Decimal]) -> float:
    """Return the greatest error in units of the last place."""
    with localcontext() as context:
        context.prec = 60
        return max(
            float(abs(Decimal(float(value)) - true) / Decimal(math.ulp(float(true))))
            for value, true in zip(found, exact, strict=True)
        )


def exactly(function: Callable[..., Decimal], *values: Vector) -> list[Decimal]:
    with localcontext() as context:
        context.prec = 60
        return [function(*(Decimal(float(one)) for one in row)) for row in zip(*values, strict=True)]


@pytest.mark.parametrize(
    "bounds", [(-700.0, 709.0), (-745.1, -690.0), (699.0, 709.78), (-1.0, 1.0), (-1e-8, 1e-8)]
)
def test_exp(bounds: tuple[float, float]) -> None:
    x = RANDOM.uniform(*bounds, 800)
    assert units(vectorised(functions.exp, 1)(x), exactly(Decimal.exp, x)) <= 1.0


@pytest.mark.parametrize(
    "bounds", [(-744.0, -700.0), (-708.0, 709.7), (-0.5, 0.5), (-0.05, 0.05), (-1e-6, 1e-6)]
)
def test_log(bounds: tuple[float, float]) -> None:
    x = np.exp(RANDOM.uniform(*bounds, 800))
    x = x[x != 1.0]
    assert units(vectorised(functions.log, 1)(x), exactly(Decimal.ln, x)) <= 1.0


def of_product(code: Code, a: Value, b: Value, y: Value) -> Value:
    """Return (a b)^y from the logarithms of both factors."""
    pairs = [*functions.log_pair(code, a), *functions.log_pair(code, b)]
    return functions.power_of_product(code, a, b, y, *pairs)


# Sizes of log x and of y, and what is added to log x: the last rows have subnormal bases and results.
RANGES = [
    (3.0, 200.0, 0.0),
    (300.0, 2.3, 0.0),
    (0.01, 5e4, 0.0),
    (1e-6, 7e8, 0.0),
    (1e-9, 7e11, 0.0),
    (1e-12, 6e14, 0.0),
    (1.0, 0.9, -742.0),
    (0.1, 10.5, -70.0),
    (0.1, 10.0, 70.0),
]


@pytest.mark.parametrize(("sizes", "powers", "middle"), RANGES)
def test_power(sizes: float, powers: float, middle: float) -> None:
    x = np.exp(RANDOM.uniform(-sizes, sizes, 800) + middle)
    y = RANDOM.uniform(-powers, powers, 800)
    inside = np.abs(np.log(x) * y) < 709.0
    x, y = x[inside], y[inside]
    exact = exactly(lambda a, b: a**b, x, y)
    assert units(vectorised(functions.power, 2)(x, y), exact) <= 2.0


def test_power_with_a_subnormal_result() -> None:
    y = RANDOM.uniform(8.1, 8.5, 800)
    x = np.full(800, 1e-38)
    exact = exactly(lambda a, b: a**b, x, y)
    assert units(vectorised(functions.power, 2)(x, y), exact) <= 2.0


def test_power_of_a_product_is_as_good_as_that_of_the_exact_product() -> None:
    a, b = np.exp(RANDOM.uniform(-30.0, 30.0, (2, 800)))
    b[:100] = 1.0 / a[:100]
    y = RANDOM.uniform(-11.0, 11.0, 800)
    exact = exactly(lambda one, other, power: (one * other) ** power, a, b, y)
    assert units(vectorised(of_product, 3)(a, b, y), exact) <= 2.0


EDGES = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -8.0, 1e300, 1e-300, 5e-324, INF, -INF, NAN]
POWERS = [0.0, -0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5, -1.5, 2.0**53, 1e300, -1e300, 1e-300, INF, -INF, NAN]


def test_edges_of_exp_and_log() -> None:
    exp, log = vectorised(functions.exp, 1), vectorised(functions.log, 1)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(exp([*EDGES, 710.0, -746.0]), np.exp([*EDGES, 710.0, -746.0]), rtol=3e-16)
        np.testing.assert_allclose(log(EDGES), np.log(EDGES), rtol=3e-16)


@pytest.mark.parametrize("factors", [1, 2])
def test_edges_of_power_are_those_of_c(factors: int) -> None:
    x, y = (one.ravel() for one in np.meshgrid(EDGES, POWERS))
    found = (
        vectorised(functions.power, 2)(x, y)
        if factors == 1
        else vectorised(of_product, 3)(x, np.ones_like(x), y)
    )
    wanted = np.array([pow_of_c(*one) for one in zip(x, y, strict=True)])
    np.testing.assert_allclose(found, wanted, rtol=5e-16)
    known = ~np.isnan(wanted)
    np.testing.assert_array_equal(np.signbit(found[known]), np.signbit(wanted[known]))


def pow_of_c(x: float, y: float) -> float:
    """Return what C99 says, where Python raises."""
    odd = math.isfinite(y) and math.fmod(y, 2.0) in (1.0, -1.0)
    sign = math.copysign(1.0, x) if odd else 1.0
    try:
        return math.pow(x, y)
    except OverflowError:
        return sign * INF
    except ValueError:
        return sign * INF if x == 0.0 else NAN


FUNCTIONS = [(functions.exp, 1), (functions.log, 1), (functions.power, 2), (of_product, 3)]


def mixed(arguments: int) -> list[Vector]:
    """Return ordinary numbers with every kind of special one between them."""
    columns = [np.exp(RANDOM.uniform(-5.0, 5.0, 512)) for _ in range(arguments)]
    for column in columns:
        column[::3] = RANDOM.choice([*EDGES, 800.0, -800.0, 1e-310], len(column[::3]))
    return columns


@pytest.mark.parametrize(("write", "arguments"), FUNCTIONS)
def test_bits_do_not_depend_on_the_number_of_lanes_or_on_how_tables_are_read(
    write: Callable[..., Value], arguments: int
) -> None:
    columns = mixed(arguments)
    wanted = vectorised(write, arguments)(*columns)
    for width in (8, 4):
        found = vectorised(write, arguments, width, ir.Module())(*columns)
        np.testing.assert_array_equal(
            found.view(np.int64)[~np.isnan(wanted)], wanted.view(np.int64)[~np.isnan(wanted)]
        )
        np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted))


@pytest.mark.parametrize(("write", "arguments"), FUNCTIONS)
def test_a_lane_does_not_see_special_neighbours(write: Callable[..., Value], arguments: int) -> None:
    columns = mixed(arguments)
    function = vectorised(write, arguments)
    together = function(*columns)
    alone = np.concatenate(
        [function(*(column[place : place + 1] for column in columns)) for place in range(512)]
    )
    np.testing.assert_array_equal(together, alone)


def test_tables_are_what_they_say() -> None:
    """The reduced argument of log is exact for every mantissa: it has at most 53 bits, and is small."""
    stretch = 1 << tables.BELOW
    for place, inverse in enumerate(tables.INVERSE):
        first = tables.FIRST_BITS + place * stretch
        for bits in (first, first + 1, first + stretch // 3, first + stretch - 1):
            (mantissa,) = struct.unpack("<d", struct.pack("<q", bits))
            exact = Fraction(mantissa) * Fraction(inverse) - 1
            assert Fraction(float(exact)) == exact
            assert abs(exact) < 0.0408
            # The sum of both parts loses nothing only where the first is the greater one.
            assert tables.LOG_HIGH[place] == 0.0 or abs(exact) < abs(tables.LOG_HIGH[place])
