"""Straight-line vector code from expressions, in functions short enough to compile fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from llvmlite import ir

from alarmin.solve.lanes.code.rows import Place, kind_of, write_rows
from alarmin.solve.lanes.code.scalarised import SCALARISED, scalarised
from alarmin.solve.lanes.code.vector import F64, PTR, Code, Value
from alarmin.solve.lanes.equations.expr import Expr, call, ordered
from alarmin.solve.lanes.equations.powers import lowered

__all__ = ["Block", "emit"]

LONGEST = 100
"""Vector operations in one function: longer ones compile superlinearly."""
_COST = Counter({"pow": 8, "div": 4, "sqrt": 4, **dict.fromkeys(SCALARISED, 30)})


@dataclass(frozen=True, slots=True)
class Block:
    """Where code finds its operands.

    Parameters
    ----------
    place : mapping of str to (int, int)
        Symbol to number of the pointer argument and index in its array.
    scratch, out : int
        Numbers of the pointer arguments for values in between and for results.
    pointers : int
        Pointer arguments in all.
    """

    place: Mapping[str, tuple[int, int]]
    scratch: int
    out: int
    pointers: int


@dataclass(slots=True)
class _Plan:
    """Nodes cut into units, with what has to be kept in memory between them."""

    units: list[_Unit]
    kept: dict[Expr, int] = field(default_factory=dict)
    fused: frozenset[Expr] = frozenset()
    slots: int = 0


@dataclass(frozen=True, slots=True)
class _Unit:
    """Nodes written out in one function or, with the name of a loop of `rows`, computed by one call of it."""

    nodes: list[Expr]
    rows: str | None = None


def emit(
    module: ir.Module, name: str, roots: Sequence[Expr], block: Block, width: int
) -> tuple[ir.Function, int]:
    """Write code that puts the value of each expression into an array.

    Returns
    -------
    (ir.Function, int)
        What to call, with the pointers of `block`; and how many vectors of scratch it needs.
    """
    roots = lowered(roots, {})
    plan = _planned(roots)
    results: dict[Expr, list[int]] = {}
    for index, root in enumerate(roots):
        results.setdefault(root, []).append(index)
    whole = Code(module, name, block.pointers, width)
    arguments = whole.arguments()
    leaves = _Writer(whole, plan, block, results)
    for root, places in results.items():
        if not root.args:
            for index in places:
                whole.store(leaves.number_of(root), arguments[block.out], index)
    loops = _Loops(whole, plan, block, results)
    for number, unit in enumerate(plan.units):
        if unit.rows is not None:
            loops.write(f"{name}_{number}", unit.rows, unit.nodes)
            continue
        code = Code(module, f"{name}_{number}", block.pointers, width)
        _Writer(code, plan, block, results).write(unit.nodes)
        whole.call(code.function, *arguments)
    whole.to.ret_void()
    return whole.function, plan.slots


class _Loops:
    """Writes calls of loops over rows, with an array of the pointers of a block and one to constants behind them."""

    def __init__(self, code: Code, plan: _Plan, block: Block, results: Mapping[Expr, list[int]]) -> None:
        self.code, self.plan, self.block, self.results = code, plan, block, results
        self._pointers: Value = None

    def write(self, name: str, kind: str, nodes: Sequence[Expr]) -> None:
        """Write one call, and copies of results that are asked for in several places."""
        code, out = self.code, self.code.arguments()[self.block.out]
        numbers = list(dict.fromkeys(one for node in nodes for one in node.args if one.op == "num"))
        rows = {}
        for node in nodes:
            operands = tuple(self._place(one, numbers) for one in node.args)
            rows[node.args if kind == "logpair" else node] = (*operands, *self._targets(node))
        write_rows(code, f"{name}_rows", kind, list(rows.values()), self._with(f"{name}_numbers", numbers))
        for node in nodes:
            first, *others = self.results.get(node, (0,))
            for index in others:
                code.store(code.load(out, first), out, index)

    def _targets(self, node: Expr) -> tuple[Place, ...]:
        if node.op in ("loghigh", "loglow"):
            return tuple(self._place(call(op, *node.args), ()) for op in ("loghigh", "loglow"))
        return (self._place(node, ()),)

    def _place(self, node: Expr, numbers: Sequence[Expr]) -> Place:
        if node.op == "num":
            return self.block.pointers, numbers.index(node)
        if node.op == "sym":
            return self.block.place[node.name]
        if node in self.plan.kept:
            return self.block.scratch, self.plan.kept[node]
        return self.block.out, self.results[node][0]

    def _with(self, name: str, numbers: Sequence[Expr]) -> Value:
        """Return the array of pointers, the last one to some numbers."""
        code, to = self.code, self.code.to
        if self._pointers is None:
            self._pointers = code.variable(PTR, self.block.pointers + 1)
            for index, pointer in enumerate(code.arguments()[: self.block.pointers]):
                code.put(pointer, self._pointers, index, PTR)
        if numbers:
            spread = [one.value for one in numbers for _ in range(code.width)]
            table = to.bitcast(code.constant(name, F64, spread), PTR)
            code.put(table, self._pointers, self.block.pointers, PTR)
        return self._pointers


def _planned(roots: Sequence[Expr]) -> _Plan:
    nodes = [node for node in ordered(roots) if node.args]
    uses = Counter(one for node in nodes for one in node.args)
    asked = set(roots)
    fused = frozenset(
        one
        for node in nodes
        if node.op in ("add", "sub")
        for one in _fusable(node)
        if uses[one] == 1 and one not in asked
    )
    plan = _Plan(_units([node for node in nodes if node not in fused], _levels(nodes)), fused=fused)
    _keep(plan, asked)
    return plan


def _levels(nodes: Iterable[Expr]) -> dict[Expr, int]:
    """Return how many loops over rows, one after the other, come before each node."""
    levels: dict[Expr, int] = {}
    for node in nodes:
        before = [levels[one] + (kind_of(one) is not None) for one in node.args if one.args]
        levels[node] = max(before, default=0)
    return levels


def _units(nodes: Sequence[Expr], levels: Mapping[Expr, int]) -> list[_Unit]:
    """Cut nodes into functions, and into loops behind all that is written out for them."""
    found: list[_Unit] = []
    for level in range(max(levels.values(), default=-1) + 1):
        loops: dict[str, _Unit] = {}
        cost = LONGEST + 1
        for node in nodes:
            if levels[node] != level:
                continue
            kind = kind_of(node)
            if kind is not None:
                loops.setdefault(kind, _Unit([], kind)).nodes.append(node)
                continue
            if cost > LONGEST:
                found.append(_Unit([]))
                cost = 0
            found[-1].nodes.append(node)
            cost += _COST[node.op] or 1
        found += loops.values()
    return found


def _fusable(node: Expr) -> Iterator[Expr]:
    """Yield the product that an addition takes in, the second where both are products."""
    first, second = node.args
    if second.op == "mul":
        yield second
    elif first.op == "mul":
        yield first


def _keep(plan: _Plan, asked: set[Expr]) -> None:
    """Give a place in scratch to what a later unit needs and is no result."""
    where = {node: index for index, unit in enumerate(plan.units) for node in unit.nodes}
    last: dict[Expr, int] = {}
    for index, unit in enumerate(plan.units):
        for node in unit.nodes:
            if unit.rows is not None:
                last.setdefault(node, index)
            for one in _operands(node, plan.fused):
                if one.args and where[one] < index:
                    last[one] = index
    free: list[int] = []
    ends: dict[int, list[int]] = {}
    for index, unit in enumerate(plan.units):
        free += ends.pop(index, [])
        for node in unit.nodes:
            if node in last and (node not in asked or node.is_boolean):
                slot = free.pop() if free else plan.slots
                plan.slots = max(plan.slots, slot + 1)
                plan.kept[node] = slot
                ends.setdefault(last[node] + 1, []).append(slot)


def _operands(node: Expr, fused: frozenset[Expr]) -> Iterator[Expr]:
    for one in node.args:
        if one in fused:
            yield from _operands(one, fused)
        else:
            yield one


class _Writer:
    """Writes the nodes of one function."""

    def __init__(self, code: Code, plan: _Plan, block: Block, results: Mapping[Expr, list[int]]) -> None:
        self.code, self.plan, self.block, self.results = code, plan, block, results
        self.known: dict[Expr, Value] = {}

    def write(self, chunk: Sequence[Expr]) -> None:
        """Write all nodes, store what is asked for or needed later, and return."""
        arguments = self.code.function.args
        for node in chunk:
            value = self._written(node)
            self.known[node] = value
            if node in self.plan.kept:
                kept = self._as_number(value) if node.is_boolean else value
                self.code.store(kept, arguments[self.block.scratch], self.plan.kept[node])
            for index in self.results.get(node, ()):
                self.code.store(self.number_of(node), arguments[self.block.out], index)
        self.code.to.ret_void()

    def number_of(self, node: Expr) -> Value:
        """Return a node as a number; 1 and 0 for true and false."""
        value = self._value(node)
        return self._as_number(value) if node.is_boolean else value

    def _as_number(self, mask: Value) -> Value:
        return self.code.to.select(mask, self.code.splat(1.0), self.code.splat(0.0))

    def _value(self, node: Expr) -> Value:
        if node not in self.known:
            self.known[node] = self._leaf(node)
        return self.known[node]

    def _leaf(self, node: Expr) -> Value:
        code = self.code
        if node.op == "num":
            return code.splat(node.value)
        if node.op in ("true", "false"):
            return ir.Constant(
                ir.VectorType(ir.IntType(1), code.width), [int(node.op == "true")] * code.width
            )
        if node.op == "sym":
            pointer, index = self.block.place[node.name]
            return code.load(code.function.args[pointer], index)
        if node in self.plan.fused:
            return self._written(node)
        if node in self.plan.kept:
            found = code.load(code.function.args[self.block.scratch], self.plan.kept[node])
        else:
            found = code.load(code.function.args[self.block.out], self.results[node][0])
        return code.below(found, code.splat(0.0), "!=") if node.is_boolean else found

    def _written(self, node: Expr) -> Value:
        if node.op in ("add", "sub"):
            return self._sum(node)
        if node.op == "pow":
            return self._power(*node.args)
        if node.op in SCALARISED:
            return scalarised(self.code, node.op, self._value(node.args[0]))
        return _WRITE[node.op](self.code, *(self._value(one) for one in node.args))

    def _sum(self, node: Expr) -> Value:
        """Write a sum, as fma where it takes in a product."""
        code, (first, second) = self.code, node.args
        minus = node.op == "sub"
        if second in self.plan.fused:
            a, b = (self._value(one) for one in second.args)
            return code.fma(code.to.fneg(a) if minus else a, b, self._value(first))
        if first in self.plan.fused:
            a, b = (self._value(one) for one in first.args)
            third = self._value(second)
            return code.fma(a, b, code.to.fneg(third) if minus else third)
        write = code.to.fsub if minus else code.to.fadd
        return write(self._value(first), self._value(second))

    def _power(self, base: Expr, exponent: Expr) -> Value:
        """Write a power that `is_product`."""
        code = self.code
        value = exponent.value
        x = self._value(base)
        start = code.intrinsic("llvm.sqrt", x) if 2.0 * value % 2 else None
        found = self._whole_power(x, int(abs(value)), start)
        return code.to.fdiv(code.splat(1.0), found) if value < 0 else found

    def _whole_power(self, x: Value, count: int, found: Value | None) -> Value:
        square = x
        while count:
            if count & 1:
                found = square if found is None else self.code.to.fmul(found, square)
            count >>= 1
            square = self.code.to.fmul(square, square) if count else square
        return found


_Write = Callable[..., Value]
_WRITE: Mapping[str, _Write] = MappingProxyType(
    {
        "mul": lambda code, a, b: code.to.fmul(a, b),
        "div": lambda code, a, b: code.to.fdiv(a, b),
        "neg": lambda code, a: code.to.fneg(a),
        "lt": lambda code, a, b: code.below(a, b),
        "le": lambda code, a, b: code.below(a, b, "<="),
        "eq": lambda code, a, b: code.below(a, b, "=="),
        "and": lambda code, a, b: code.to.and_(a, b),
        "or": lambda code, a, b: code.to.or_(a, b),
        "not": lambda code, a: code.to.not_(a),
        "select": lambda code, a, b, c: code.to.select(a, b, c),
        "sqrt": lambda code, a: code.intrinsic("llvm.sqrt", a),
        "abs": lambda code, a: code.intrinsic("llvm.fabs", a),
        "floor": lambda code, a: code.intrinsic("llvm.floor", a),
        "ceil": lambda code, a: code.intrinsic("llvm.ceil", a),
    }
)
