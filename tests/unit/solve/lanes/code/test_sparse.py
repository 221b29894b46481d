"""Sparse factors against dense linear algebra."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llvmlite import ir

from alarmin.solve.lanes.code.native import compiled
from alarmin.solve.lanes.code.sparse import factorised, write_factor, write_solve
from alarmin.solve.lanes.run.batch import aligned

WIDTH = 8


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 18), st.integers(0, 2**32 - 1))
def test_solutions_are_those_of_dense_elimination(size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    mask = (random.random((size, size)) < 0.25) & ~np.eye(size, dtype=bool)
    mask |= np.diag(random.random(size) < 0.7)
    pattern = {(int(row), int(column)): place for place, (row, column) in enumerate(np.argwhere(mask))}
    algebraic = [bool(one) for one in (random.random(size) < 0.2) & np.diag(mask)]
    factors = factorised(size, pattern)
    module = ir.Module()
    write_factor(module, factors, pattern, algebraic, WIDTH)
    write_solve(module, factors, WIDTH)
    native = compiled(module)
    jacobian = aligned(max(len(pattern), 1), WIDTH)
    jacobian[: len(pattern)] = random.normal(size=(len(pattern), WIDTH))
    for row, flag in enumerate(algebraic):
        if flag:  # a pivot that stands on its own
            jacobian[pattern[row, row]] = 20.0
    shift, work, right = aligned(1, WIDTH), aligned(len(factors.slots), WIDTH), aligned(size, WIDTH)
    shift[:] = 12.0 + random.random(WIDTH)
    right[:] = random.normal(size=(size, WIDTH))
    wanted = []
    for lane in range(WIDTH):
        dense = np.diag(np.where(algebraic, 0.0, shift[0, lane]))
        for (row, column), place in pattern.items():
            dense[row, column] -= jacobian[place, lane]
        wanted.append(np.linalg.solve(dense, right[:, lane]))
    native.function("factor", 3)(jacobian.ctypes.data, shift.ctypes.data, work.ctypes.data)
    native.function("solve", 2)(work.ctypes.data, right.ctypes.data)
    np.testing.assert_allclose(right, np.array(wanted).T, rtol=1e-9, atol=1e-12)


def test_an_arrow_keeps_its_pattern_when_the_tip_is_last() -> None:
    size = 12
    pattern = [(0, other) for other in range(1, size)] + [(other, 0) for other in range(1, size)]
    factors = factorised(size, pattern)
    assert factors.order[-2:].count(0) == 1
    assert len(factors.slots) == size + len(pattern)


@pytest.mark.parametrize("size", [3, 9])
def test_a_chain_has_no_fill(size: int) -> None:
    pattern = [(one + 1, one) for one in range(size - 1)] + [(one, one + 1) for one in range(size - 1)]
    assert len(factorised(size, pattern).slots) == size + len(pattern)


@given(st.integers(2, 18), st.integers(0, 2**32 - 1))
def test_a_row_takes_first_what_is_known_first(size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    mask = random.random((size, size)) < 0.3
    factors = factorised(size, [(int(row), int(column)) for row, column in np.argwhere(mask)])
    turn = {row: number for number, row in enumerate(factors.order)}
    for row in range(size):
        below, above = ([turn[one] for one in side[row]] for side in (factors.lower, factors.upper))
        assert below == sorted(below)
        assert all(one < turn[row] for one in below)
        assert above == sorted(above, reverse=True)
        assert all(one > turn[row] for one in above)
