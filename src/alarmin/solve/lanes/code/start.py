"""Values at the start, from what a subject is given."""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from alarmin.solve.lanes.code.emit import Block, emit
from alarmin.solve.lanes.code.frame import Layout, layout
from alarmin.solve.lanes.code.vector import I64, PTR, Code, Value
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, replaced, symbol
from alarmin.solve.lanes.equations.network import Network

__all__ = ["START_INTS", "write_start"]

START_INTS = ("subjects", "given", "start_y", "start_c", "breaks")
"""Table of integers of `start`: a count, then addresses of arrays over subjects."""


def write_start(module: ir.Module, network: Network, breaks: Sequence[Expr], width: int) -> Layout:
    """Write ``begin(frame, ints)``: values of states and constants at time zero, for all subjects.

    A value that is given (not NaN) stands in for the expression of the file, and what depends on it follows.

    Parameters
    ----------
    breaks : sequence of Expr
        Times over constants, wanted too.
    """
    given = {name: index for index, name in enumerate((*network.states, *network.constants))}
    known: dict[str, Expr] = {TIME: number(0.0)}
    for name, value in network.start:
        (followed,) = replaced([value], known)
        own = symbol(f"?{name}")
        known[name] = call("select", call("eq", own, own), own, followed)
    roots = [*(known[name] for name in (*network.states, *network.constants)), *replaced(breaks, known)]
    place = {f"?{name}": (0, index) for name, index in given.items()}
    values, scratch = emit(module, "start", roots, Block(place, 1, 2, 3), width)
    memory = layout({"given": len(given), "scratch": max(scratch, 1), "found": len(roots)})
    code = Code(module, "begin", 2, width)
    frame, ints = code.arguments()
    arrays = {name: code.at(frame, start) for name, start in memory.starts.items()}
    sizes = {"start_y": len(network.states), "start_c": len(network.constants), "breaks": len(breaks)}
    to, subjects = code.to, _table(code, ints, "subjects")
    turns = to.sdiv(to.add(subjects, code.whole(width - 1)), code.whole(width))
    with code.loop(turns) as turn:
        rows = (to.mul(turn, code.whole(width)), to.sub(subjects, code.whole(1)))
        _move(code, _rows_of(code, ints, "given"), arrays["given"], rows, len(given))
        code.call(values, arrays["given"], arrays["scratch"], arrays["found"])
        offset = 0
        for name, size in sizes.items():
            source = code.at(arrays["found"], offset)
            _move(code, source, _rows_of(code, ints, name), rows, size, back=True)
            offset += size
    to.ret_void()
    return memory


def _move(
    code: Code, source: Value, target: Value, rows: tuple[Value, Value], size: int, *, back: bool = False
) -> None:
    """Copy rows of subjects into lanes, or back: from the first row on, lanes beyond the last row have that one."""
    to, (first, last) = code.to, rows
    with code.loop(code.width) as lane:
        wanted = to.add(first, lane)
        subject = to.select(to.icmp_signed("<", wanted, last), wanted, last)
        row = to.mul(subject, code.whole(size))
        with code.loop(size) as index:
            outer, inner = to.add(row, index), to.add(to.mul(index, code.whole(code.width)), lane)
            here, there = (inner, outer) if back else (outer, inner)
            code.put(code.get(source, here), target, there)


def _table(code: Code, ints: Value, name: str) -> Value:
    return code.get(ints, START_INTS.index(name), I64)


def _rows_of(code: Code, ints: Value, name: str) -> Value:
    return code.to.inttoptr(_table(code, ints, name), PTR)
