"""Code around the stepper: values at the start from what a subject is given, and observables from stored states."""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from alarmin.solve.lanes.emit import Block, emit
from alarmin.solve.lanes.expr import TIME, Expr, call, number, replaced, symbol
from alarmin.solve.lanes.frame import Layout, layout
from alarmin.solve.lanes.network import Network
from alarmin.solve.lanes.vector import I64, PTR, Code, Value

__all__ = ["START_INTS", "VIEW_INTS", "write_start", "write_view"]

START_INTS = ("subjects", "given", "start_y", "start_c", "breaks")
VIEW_INTS = ("subjects", "times", "rows", "constants", "out_time", "out")
"""Tables of integers of `start` and `view`: counts, then addresses of arrays over subjects."""


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
    with _Groups(code, _int(code, ints, START_INTS, "subjects")) as group:
        _move(code, _pointer(code, ints, START_INTS, "given"), arrays["given"], group, len(given))
        code.call(values, arrays["given"], arrays["scratch"], arrays["found"])
        offset = 0
        for name, size in sizes.items():
            source = code.at(arrays["found"], offset)
            _move(code, source, _pointer(code, ints, START_INTS, name), group, size, back=True)
            offset += size
    code.to.ret_void()
    return memory


class _Groups:
    """Turns over groups of lanes: subject of each lane, the last ones kept within bounds."""

    def __init__(self, code: Code, subjects: Value) -> None:
        self.code, self.subjects = code, subjects
        to = code.to
        turns = to.sdiv(to.add(subjects, code.whole(code.width - 1)), code.whole(code.width))
        self._loop = code.loop(turns)

    def __enter__(self) -> _Groups:
        turn = self._loop.__enter__()
        self.first = self.code.to.mul(turn, self.code.whole(self.code.width))
        return self

    def __exit__(self, *failure: object) -> None:
        self._loop.__exit__(None, None, None)

    def lane(self, number: Value) -> Value:
        """Return the subject of a lane."""
        to, code = self.code.to, self.code
        wanted = to.add(self.first, number)
        most = to.sub(self.subjects, code.whole(1))
        return to.select(to.icmp_signed("<", wanted, most), wanted, most)


def _move(code: Code, source: Value, target: Value, group: _Groups, size: int, *, back: bool = False) -> None:
    """Copy rows of subjects into lanes, or back."""
    to = code.to
    with code.loop(code.width) as lane:
        row = to.mul(group.lane(lane), code.whole(size))
        with code.loop(size) as index:
            outer, inner = to.add(row, index), to.add(to.mul(index, code.whole(code.width)), lane)
            here, there = (inner, outer) if back else (outer, inner)
            code.put(code.get(source, here), target, there)


def _int(code: Code, ints: Value, names: Sequence[str], name: str) -> Value:
    return code.get(ints, names.index(name), I64)


def _pointer(code: Code, ints: Value, names: Sequence[str], name: str) -> Value:
    return code.to.inttoptr(_int(code, ints, names, name), PTR)


def write_view(module: ir.Module, network: Network, asked: Sequence[Expr], width: int) -> Layout:
    """Write ``view(frame, ints)``: what is asked for at every time of every subject, from states and constants.

    Lanes hold times here. `rows` has shape (subjects, times, states), `out` (subjects, times, asked).
    """
    size, fixed = len(network.states), len(network.constants)
    place = {TIME: (0, 0)}
    place |= {name: (1, index) for index, name in enumerate(network.states)}
    place |= {name: (2, index) for index, name in enumerate(network.constants)}
    values, scratch = emit(module, "look", list(asked), Block(place, 3, 4, 5), width)
    memory = layout(
        {"t": 1, "y": size, "c": max(fixed, 1), "scratch": max(scratch, 1), "found": max(len(asked), 1)}
    )
    code = Code(module, "view", 2, width)
    to = code.to
    frame, ints = code.arguments()
    arrays = [code.at(frame, memory.starts[name]) for name in ("t", "y", "c", "scratch", "found")]
    times = _int(code, ints, VIEW_INTS, "times")
    rows, out = _pointer(code, ints, VIEW_INTS, "rows"), _pointer(code, ints, VIEW_INTS, "out")
    clock, constants = (
        _pointer(code, ints, VIEW_INTS, "out_time"),
        _pointer(code, ints, VIEW_INTS, "constants"),
    )
    with code.loop(_int(code, ints, VIEW_INTS, "subjects")) as subject:
        with code.loop(fixed) as index:
            value = code.get(constants, to.add(to.mul(subject, code.whole(fixed)), index))
            code.store(code.spread(value), arrays[2], index)
        first = to.mul(subject, times)
        with _Groups(code, times) as group:
            with code.loop(width) as lane:
                moment = group.lane(lane)
                code.put(code.get(clock, moment), arrays[0], lane)
                row = to.mul(to.add(first, moment), code.whole(size))
                with code.loop(size) as index:
                    spot = to.add(to.mul(index, code.whole(width)), lane)
                    code.put(code.get(rows, to.add(row, index)), arrays[1], spot)
            code.call(values, *arrays)
            with code.loop(width) as lane:
                row = to.mul(to.add(first, group.lane(lane)), code.whole(len(asked)))
                with code.loop(len(asked)) as index:
                    spot = to.add(to.mul(index, code.whole(width)), lane)
                    code.put(code.get(arrays[4], spot), out, to.add(row, index))
    to.ret_void()
    return memory
