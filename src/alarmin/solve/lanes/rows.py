"""exp, log and pow of many vectors in one loop: one copy of the code, whose turns overlap since none waits for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from llvmlite import ir

from alarmin.solve.lanes import functions
from alarmin.solve.lanes.expr import Expr
from alarmin.solve.lanes.vector import I64, PTR, Code, Value

__all__ = ["ROWS", "Kind", "Place", "Row", "kind_of", "write_rows"]

Place = tuple[int, int]
"""Number of a pointer, and index of a vector behind it."""
_I32 = ir.IntType(32)
_POINTER_BITS = 3
"""Bits of an entry that name the pointer; the others are the index."""


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
        "productpower": Kind(6, 1, functions.power_of_product),
    }
)
_PAIR = frozenset({"loghigh", "loglow"})

Row = tuple[Place, ...]
"""Where one turn finds its operands and puts its results."""


def kind_of(node: Expr) -> str | None:
    """Return the loop that computes a node; None where it is written out."""
    return "logpair" if node.op in _PAIR else (node.op if node.op in ROWS else None)


def write_rows(code: Code, name: str, kind: str, rows: Sequence[Row], pointers: Value) -> None:
    """Write a call of one loop.

    Parameters
    ----------
    name : str
        Of the table of places.
    pointers : Value
        Address of an array of pointers to vectors.
    """
    entries = [len(rows)]
    entries += [pointer | index << _POINTER_BITS for row in rows for pointer, index in row]
    table = code.constant(name, _I32, entries)
    known = code.module.globals.get(f"rows_{kind}")
    code.call(known or _loop(code.module, kind, code.width), pointers, table)


def _loop(module: ir.Module, kind: str, width: int) -> ir.Function:
    code = Code(module, f"rows_{kind}", 2, width)
    to, (pointers, table) = code.to, code.arguments()
    one = ROWS[kind]
    length = one.operands + one.results
    count = _entry(code, table, 0)
    with code.loop(count) as turn:
        row = code.at(table, to.mul(turn, code.whole(length)), _I32)
        places = [_address(code, pointers, _entry(code, row, 1 + number)) for number in range(length)]
        found = one.write(code, *(code.load(place) for place in places[: one.operands]))
        values = found if isinstance(found, tuple) else (found,)
        for value, place in zip(values, places[one.operands :], strict=True):
            code.store(value, place)
    to.ret_void()
    return code.function


def _entry(code: Code, table: Value, number: int) -> Value:
    return code.to.zext(code.to.load(code.at(table, number, _I32), typ=_I32, align=4), I64)


def _address(code: Code, pointers: Value, entry: Value) -> Value:
    to = code.to
    pointer = code.get(pointers, to.and_(entry, code.whole((1 << _POINTER_BITS) - 1)), PTR)
    return code.at(pointer, to.lshr(entry, code.whole(_POINTER_BITS)))
