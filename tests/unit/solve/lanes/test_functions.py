"""Our own exp, log and pow against 60 decimal digits, and at the edges against IEEE 754."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import pytest
from numpy.typing import NDArray

from alarmin.solve.lanes import functions

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


@pytest.mark.parametrize("bounds", [(-700.0, 709.0), (-1.0, 1.0), (-1e-8, 1e-8)])
def test_exp(bounds: tuple[float, float]) -> None:
    x = RANDOM.uniform(*bounds, 800)
    assert units(vectorised(functions.exp, 1)(x), exactly(Decimal.exp, x)) <= 1.0


@pytest.mark.parametrize("bounds", [(-708.0, 708.0), (-0.5, 0.5), (-1e-6, 1e-6)])
def test_log(bounds: tuple[float, float]) -> None:
    x = np.exp(RANDOM.uniform(*bounds, 800))
    x = x[x != 1.0]
    assert units(vectorised(functions.log, 1)(x), exactly(Decimal.ln, x)) <= 1.0


@pytest.mark.parametrize(("sizes", "powers"), [(3.0, 200.0), (300.0, 2.3), (0.01, 5e4)])
def test_power(sizes: float, powers: float) -> None:
    x, y = np.exp(RANDOM.uniform(-sizes, sizes, 800)), RANDOM.uniform(-powers, powers, 800)
    exact = exactly(lambda a, b: a**b, x, y)
    assert units(vectorised(functions.power, 2)(x, y), exact) <= 2.0


EDGES = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -8.0, 1e300, 1e-300, 5e-324, INF, -INF, NAN]


def test_edges_of_exp_and_log() -> None:
    exp, log = vectorised(functions.exp, 1), vectorised(functions.log, 1)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(exp([*EDGES, 710.0, -746.0]), np.exp([*EDGES, 710.0, -746.0]), rtol=3e-16)
        np.testing.assert_allclose(log(EDGES), np.log(EDGES), rtol=3e-16)


def test_edges_of_power() -> None:
    powers = [0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5, 1.5, INF, NAN]
    x, y = (one.ravel() for one in np.meshgrid(EDGES, powers))
    found = vectorised(functions.power, 2)(x, y)
    with np.errstate(all="ignore"):
        wanted = np.power(x, y)
    # Signs of zero and of infinity from negative zero and infinity are left out: amounts have neither.
    kept = ~((np.signbit(x) & (x == 0.0)) | np.isneginf(x) | (np.isinf(y)))
    np.testing.assert_allclose(found[kept], wanted[kept], rtol=5e-16)


@pytest.mark.parametrize("name", ["exp", "log"])
def test_bits_do_not_depend_on_the_number_of_lanes(name: str) -> None:
    x = np.exp(RANDOM.uniform(-5.0, 5.0, 64))
    write = getattr(functions, name)
    np.testing.assert_array_equal(vectorised(write, 1, 8)(x), vectorised(write, 1, 4)(x))
