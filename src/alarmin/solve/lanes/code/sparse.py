"""LU factors of a sparse matrix whose pattern is known beforehand: order of elimination, fill, and the code.

Pivots are taken from the diagonal in the order of least fill (Markowitz 1957, doi:10.1287/mnsc.3.3.255). What is kept is L,
D and U of LDU with ones on the diagonals of L and U, so that a solution is the shortest chain of multiply-adds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from llvmlite import ir

from alarmin.solve.lanes.code.vector import Code, Value

__all__ = ["Factors", "factorised", "write_factor", "write_solve"]

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Factors:
    """How a matrix is eliminated.

    Parameters
    ----------
    order : tuple of int
        Rows (and columns) in the order of elimination.
    slots : mapping of (int, int) to int
        Place in memory of each entry of L and U, by row and column; the diagonal holds reciprocal pivots, L and U are
        those with ones there.
    lower, upper : tuple of tuple of int
        By row: the columns eliminated before it, in order; and those after it, the last first.
    """

    order: tuple[int, ...]
    slots: Mapping[tuple[int, int], int]
    lower: tuple[tuple[int, ...], ...]
    upper: tuple[tuple[int, ...], ...]


def factorised(size: int, pattern: Iterable[tuple[int, int]]) -> Factors:
    """Return order and fill of a matrix with a full diagonal.

    Parameters
    ----------
    pattern : iterable of (int, int)
        Row and column of entries off the diagonal.
    """
    rows: list[set[int]] = [{index} for index in range(size)]
    columns: list[set[int]] = [{index} for index in range(size)]
    for row, column in pattern:
        rows[row].add(column)
        columns[column].add(row)
    left, order = set(range(size)), []
    forward, backward = [0] * size, [0] * size
    lower: list[list[int]] = [[] for _ in range(size)]
    upper: list[tuple[int, ...]] = [()] * size
    while left:
        # Of equal fill, the one that waits for the fewest others: a solution takes as long as its longest chain.
        pivot = min(
            left,
            key=lambda one: (
                (len(rows[one]) - 1) * (len(columns[one]) - 1),
                forward[one] + backward[one],
                one,
            ),
        )
        left.discard(pivot)
        order.append(pivot)
        after = sorted(rows[pivot] - {pivot})
        upper[pivot] = tuple(after)
        for row in sorted(columns[pivot] - {pivot}):
            lower[row].append(pivot)
            rows[row].discard(pivot)
            forward[row] = max(forward[row], forward[pivot] + 1)
            for column in after:
                rows[row].add(column)
                columns[column].add(row)
        for column in after:
            columns[column].discard(pivot)
            backward[column] = max(backward[column], backward[pivot] + 1)
    # What is known first when solving backwards comes first.
    turn = {row: number for number, row in enumerate(order)}
    upper = [tuple(sorted(columns_after, key=lambda one: -turn[one])) for columns_after in upper]
    slots: dict[tuple[int, int], int] = {}
    for row in order:
        for column in (*lower[row], row, *upper[row]):
            slots[row, column] = len(slots)
    return Factors(tuple(order), slots, tuple(map(tuple, lower)), tuple(upper))


def write_factor(
    module: ir.Module,
    factors: Factors,
    given: Mapping[tuple[int, int], int],
    algebraic: Sequence[bool],
    width: int,
) -> ir.Function:
    """Write code that factorises ``M shift - J``; call it with pointers to J, shift and the factors.

    Parameters
    ----------
    given : mapping of (int, int) to int
        Place of each entry of J.
    algebraic : sequence of bool
        Rows in which the mass is zero.
    """

    def work(row: int) -> int:
        return 2 + sum(1 + len(factors.upper[column]) for column in factors.lower[row])

    def parts() -> Iterator[ir.Function]:
        for number, rows in enumerate(_cut(factors.order, work)):
            code = Code(module, f"factor_{number}", 3, width)
            for row in rows:
                _factor_row(code, factors, given, row, algebraic[row])
            code.to.ret_void()
            yield code.function

    return _whole(module, "factor", list(parts()), 3, width)


def _factor_row(
    code: Code, factors: Factors, given: Mapping[tuple[int, int], int], row: int, algebraic: bool
) -> None:
    jacobian, shift, out = code.arguments()
    to, slots = code.to, factors.slots
    entries: dict[int, Value] = {}
    for column in (*factors.lower[row], row, *factors.upper[row]):
        known = given.get((row, column))
        value = to.fneg(code.load(jacobian, known)) if known is not None else code.splat(0.0)
        if column == row and not algebraic:
            value = to.fadd(value, code.load(shift)) if known is not None else code.load(shift)
        entries[column] = value
    for pivot in factors.lower[row]:
        minus = to.fneg(entries[pivot])
        entries[pivot] = to.fmul(entries[pivot], code.load(out, slots[pivot, pivot]))
        for column in factors.upper[pivot]:
            entries[column] = code.fma(minus, code.load(out, slots[pivot, column]), entries[column])
    entries[row] = to.fdiv(code.splat(1.0), entries[row])
    for column in factors.upper[row]:
        entries[column] = to.fmul(entries[column], entries[row])
    for column, value in entries.items():
        code.store(value, out, slots[row, column])


def write_solve(module: ir.Module, factors: Factors, width: int) -> ir.Function:
    """Write code that solves with the factors in place; call it with pointers to the factors and the right-hand side."""
    parts = [
        *_write_pass(module, "forward", factors, width),
        *_write_pass(module, "backward", factors, width),
    ]
    return _whole(module, "solve", parts, 2, width)


def _write_pass(module: ir.Module, name: str, factors: Factors, width: int) -> Iterator[ir.Function]:
    """Write the functions of one pass over the rows, and yield each."""
    backward = name == "backward"
    order = tuple(reversed(factors.order)) if backward else factors.order
    before = factors.upper if backward else factors.lower
    for number, rows in enumerate(_cut(order, lambda row: 1 + len(before[row]))):
        code = Code(module, f"{name}_{number}", 2, width)
        matrix, vector = code.arguments()
        known: dict[int, Value] = {}
        for row in rows:
            if not before[row] and not backward:
                continue
            total = code.load(vector, row)
            if backward:
                total = code.to.fmul(total, code.load(matrix, factors.slots[row, row]))
            for column in before[row]:
                other = known.get(column)
                other = code.load(vector, column) if other is None else other
                minus = code.to.fneg(code.load(matrix, factors.slots[row, column]))
                total = code.fma(minus, other, total)
            known[row] = total
            code.store(total, vector, row)
        code.to.ret_void()
        yield code.function


def _cut(rows: Iterable[int], work: Callable[[int], int]) -> Iterator[list[int]]:
    group: list[int] = []
    total = 0
    for row in rows:
        cost = work(row)
        if group and total + cost > LONGEST:
            yield group
            group, total = [], 0
        group.append(row)
        total += cost
    if group:
        yield group


def _whole(
    module: ir.Module, name: str, parts: Sequence[ir.Function], pointers: int, width: int
) -> ir.Function:
    code = Code(module, name, pointers, width)
    for part in parts:
        code.call(part, *code.arguments())
    code.to.ret_void()
    return code.function
