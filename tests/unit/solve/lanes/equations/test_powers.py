"""Powers in two parts: shared logarithms, and values beside those of plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alarmin.solve.lanes.code.emit import Block, emit
from alarmin.solve.lanes.code.native import compiled, host, module_for
from alarmin.solve.lanes.equations.expr import Expr, call, number, ordered, symbol
from alarmin.solve.lanes.equations.hoist import hoisted
from alarmin.solve.lanes.equations.powers import lowered
from alarmin.solve.lanes.equations.scalar import compiled as plain
from alarmin.solve.lanes.run.batch import aligned

Vector = NDArray[np.float64]
X, Y, K, N = (symbol(name) for name in ("x", "y", "K", "n"))
CONSTANTS = ("K", "n")


def hill(base: Expr, power: Expr) -> Expr:
    raised = call("pow", base, power)
    return raised / (number(1.0) + raised)


def written(roots: Sequence[Expr], values: Mapping[str, Vector]) -> Vector:
    """Return roots on vectors of eight lanes, what constants decide computed beforehand."""
    lean = hoisted(roots, CONSTANTS)
    known = {name: np.asarray(column, dtype=float) for name, column in values.items()}
    for names, wanted in ((lean.names, lean.values), ((), lean.roots)):
        found = emitted(wanted, known)
        known |= dict(zip(names, found, strict=False))
    return found


def emitted(roots: Sequence[Expr], values: Mapping[str, Vector]) -> Vector:
    module = module_for(host(level=0))
    place = {name: (0, index) for index, name in enumerate(values)}
    _, scratch = emit(module, "tested", roots, Block(place, 1, 2, 3), 8)
    native = compiled(module, host(level=0))
    given_, between, out = (
        aligned(max(len(values), 1), 8),
        aligned(scratch + 1, 8),
        aligned(len(roots) + 1, 8),
    )
    given_[: len(values)] = list(values.values())
    native.function("tested", 3)(given_.ctypes.data, between.ctypes.data, out.ctypes.data)
    return out[: len(roots)].copy()


def beside(roots: Sequence[Expr], values: Mapping[str, Vector], rtol: float = 1e-14) -> None:
    wanted = plain(roots, list(values), [])
    rows = [wanted(0.0, np.array(row), np.array([])) for row in zip(*values.values(), strict=True)]
    np.testing.assert_allclose(written(roots, values), np.array(rows).T, rtol=rtol)


EIGHT = {
    "x": np.array([0.3, 1.0, 2.5, 1e-3, 40.0, 0.9, 7.0, 1e3]),
    "y": np.array([1.3, 0.2, 2.5, 3.0, 0.4, 9.0, 1e-4, 1.0]),
    "K": np.array([1.0, 2.0, 0.1, 3.0, 5.0, 0.9, 10.0, 0.5]),
    "n": np.array([1.5, 2.0, 3.7, 0.5, 1.1, 2.2, 4.0, 1.0]),
}


def test_powers_of_one_number_share_its_logarithm() -> None:
    roots = [hill(X / K, N), hill(X / N, K), call("pow", X, number(0.3)), hill(Y / K, N)]
    lean = hoisted(roots, CONSTANTS)
    logs = [node.args[0] for node in ordered(lean.roots) if node.op == "loghigh"]
    assert len(logs) == 2
    assert X in logs
    assert Y not in logs  # alone with its constant, it is cheaper to divide
    assert sum(node.op == "loghigh" for node in lean.values) == 2
    beside(roots, EIGHT)


def test_small_whole_powers_stay_products() -> None:
    roots = [call("pow", X, number(power)) for power in (3.0, -2.0, 2.5)]
    assert lowered(roots, {}) == tuple(roots)
    beside(roots, EIGHT)


def test_loops_one_after_another_find_what_came_before() -> None:
    raised = call("pow", call("pow", X, N) + call("exp", -Y), K)
    roots = [
        raised,
        call("log", raised),
        raised,
        call("exp", call("log", X) * number(2.0)),
        call("exp", -Y),
        call("pow", number(10.0), -Y),
        call("pow", Y, number(1.7)) * raised + X,
        call("pow", N, K),
    ]
    beside(roots, EIGHT, rtol=1e-12)


@pytest.mark.parametrize("names", [("x", "K"), ("K", "x")])
def test_factors_without_logarithms_are_taken_together(names: tuple[str, str]) -> None:
    """Negative, zero, endless and tiny factors; products of two of them have powers that their parts have not."""
    special = np.array([-2.0, 0.0, -3.0, 1e-310, np.inf, np.nan, 1e-200, -0.5])
    other = np.array([-1.5, 2.0, 0.7, 1e300, 2.0, 1.0, 1e-120, 4.0])
    values = EIGHT | dict(zip(names, (special, other), strict=True)) | {"n": np.full(8, 3.0)}
    roots = [call("pow", X * K, N), call("pow", X * N, N), call("pow", X, N)]
    with np.errstate(all="ignore"):
        beside(roots, values)


numbers = st.floats(0.01, 30.0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(*[numbers] * 4), min_size=8, max_size=8))
def test_any_numbers(rows: list[tuple[float, ...]]) -> None:
    x, y, k, n = np.array(rows).T
    values = {"x": x, "y": y, "K": k, "n": 0.1 * n}
    beside([hill(X / K, N), call("pow", X * N, -N), hill(X + Y, N), call("exp", -X / K)], values, rtol=1e-12)
