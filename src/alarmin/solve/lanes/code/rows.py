"""exp, log and pow of many vectors in one loop: one copy of the code, whose turns overlap since none waits for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from llvmlite import ir

from alarmin.solve.lanes.code import functions
from alarmin.solve.lanes.code.vector import I64, PTR, Code, Value
from alarmin.solve.lanes.equations.expr import Expr

__all__ = ["ROWS", "Kind", "Place", "Row", "kind_of", "write_rows"]

Place = tuple[int, int]
"""Number of a pointer, and index of a vector behind it."""
_I8, _I32 = ir.IntType(8), ir.IntType(32)
_BYTES = 8
"""Of a number."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One loop: how many vectors each turn takes and gives, and what it does."""

    operands: int
    results: int
    write: Callable[..., Value]


ROWS: Mapping[str, Kind] = MappingProxyType(
    {
        "exp": Kind(1, 1, functions.exp),
        "log": Kind(1, 1, functions.log),
        "logpair": Kind(1, 2, functions.log_pair),
        "power": Kind(4, 1, functions.power_of),
        "productpower": Kind(7, 1, functions.power_of_product),
    }
)
_PAIR = frozenset({"loghigh", "loglow"})

Row = tuple[Place, ...]
"""Where one turn finds its operands and puts its results."""


def kind_of(node: Expr) -> str | None:
    """Return the loop that computes a node; None where it is written out."""
    return "logpair" if node.op in _PAIR else (node.op if node.op in ROWS else None)


def write_rows(code: Code, name: str, kind: str, rows: Sequence[Row], pointers: Value) -> None:
    """Write calls of one loop, each for the rows whose operands lie behind the same pointers.

    Parameters
    ----------
    name : str
        Of the tables of places.
    pointers : Value
        Address of an array of pointers to vectors.
    """
    alike: dict[tuple[int, ...], list[int]] = {}
    for row in rows:
        offsets = alike.setdefault(tuple(pointer for pointer, _ in row), [])
        offsets += [index * code.width * _BYTES for _, index in row]
    for number, (behind, offsets) in enumerate(alike.items()):
        entries = [len(offsets) // len(behind), *behind, *offsets]
        table = code.constant(f"{name}_{number}", _I32, entries)
        known = code.module.globals.get(f"rows_{kind}")
        code.call(known or _loop(code.module, kind, code.width), pointers, table)


def _loop(module: ir.Module, kind: str, width: int) -> ir.Function:
    """Write the loop: its table holds the count of rows, numbers of pointers, and offsets in bytes for each row."""
    code = Code(module, f"rows_{kind}", 2, width)
    to, (pointers, table) = code.to, code.arguments()
    one = ROWS[kind]
    length = one.operands + one.results
    starts = [code.get(pointers, _entry(code, table, 1 + number), PTR) for number in range(length)]
    with code.loop(_entry(code, table, 0)) as turn:
        row = code.at(table, to.mul(turn, code.whole(length)), _I32)
        offsets = [_entry(code, row, 1 + length + number) for number in range(length)]
        places = [code.at(start, offset, _I8) for start, offset in zip(starts, offsets, strict=True)]
        found = one.write(code, *(code.load(place) for place in places[: one.operands]))
        values = found if isinstance(found, tuple) else (found,)
        for value, place in zip(values, places[one.operands :], strict=True):
            code.store(value, place)
    to.ret_void()
    return code.function


def _entry(code: Code, table: Value, number: int) -> Value:
    return code.to.zext(code.to.load(code.at(table, number, _I32), typ=_I32, align=4), I64)
