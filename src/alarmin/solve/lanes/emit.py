"""Straight-line vector code from expressions, in functions short enough to compile fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from llvmlite import ir

from alarmin.solve.lanes import functions
from alarmin.solve.lanes.expr import Expr, call, number, ordered, symbol
from alarmin.solve.lanes.scalarised import SCALARISED, scalarised
from alarmin.solve.lanes.vector import Code, Value

__all__ = ["Block", "Hoisted", "emit", "hoisted"]

LONGEST = 100
"""Vector operations in one function: longer ones compile superlinearly."""
_COST = Counter({"exp": 8, "log": 8, "pow": 8, "div": 4, "sqrt": 4, **dict.fromkeys(SCALARISED, 30)})
_MOST_FACTORS = 8
"""Greatest whole power written as products."""


@dataclass(frozen=True, slots=True)
class Hoisted:
    """Expressions with what depends on constants alone taken out.

    Parameters
    ----------
    roots : tuple of Expr
        Over states, time, constants, and symbols that begin with ``#`` for what was taken out.
    names : tuple of str
        Those symbols.
    values : tuple of Expr
        What they stand for, over constants.
    """

    roots: tuple[Expr, ...]
    names: tuple[str, ...]
    values: tuple[Expr, ...]


def hoisted(roots: Sequence[Expr], constants: Iterable[str]) -> Hoisted:
    """Take out what is computed once per subject, and turn divisions by such values into products.

    Parameters
    ----------
    roots : sequence of Expr
    constants : iterable of str
        Symbols that stay while a subject is integrated.
    """
    grouped = _grouped(roots, frozenset(constants))
    steady = _steady(grouped, frozenset(constants))
    taken: dict[Expr, Expr] = {}
    new: dict[Expr, Expr] = {}
    for node in ordered(grouped):
        if steady[node] or not node.args:
            continue
        args = tuple(_taken(one, taken) if steady[one] else new.get(one, one) for one in node.args)
        new[node] = call(node.op, *args)
    found = tuple(_taken(one, taken) if steady[one] else new.get(one, one) for one in grouped)
    return Hoisted(found, tuple(one.name for one in taken.values()), tuple(taken))


def _taken(node: Expr, taken: dict[Expr, Expr]) -> Expr:
    if not node.args or node.is_boolean:
        return node
    if node not in taken:
        taken[node] = symbol(f"#{len(taken)}")
    return taken[node]


def _steady(roots: Iterable[Expr], constants: frozenset[str]) -> dict[Expr, bool]:
    steady: dict[Expr, bool] = {}
    for node in ordered(roots):
        own = node.op != "sym" or node.name in constants
        steady[node] = own and all(steady[one] for one in node.args)
    return steady


def _grouped(roots: Sequence[Expr], constants: frozenset[str]) -> tuple[Expr, ...]:
    """Bring the constant factors of each product together, as one factor."""
    steady = _steady(roots, constants)
    uses = Counter(one for node in ordered(roots) for one in node.args)
    new: dict[Expr, Expr] = {}
    for node in ordered(roots):
        if not node.args or steady[node]:
            new[node] = node
        elif node.op in ("mul", "div"):
            fixed, moving = _factors(node, steady, uses)
            new[node] = _product(fixed, [(new[one], over) for one, over in moving])
        else:
            new[node] = call(node.op, *(new[one] for one in node.args))
    return tuple(new[one] for one in roots)


Factor = tuple[Expr, bool]
"""An operand, and whether it divides."""


def _factors(
    node: Expr, steady: Mapping[Expr, bool], uses: Mapping[Expr, int]
) -> tuple[list[Factor], list[Factor]]:
    fixed: list[Factor] = []
    moving: list[Factor] = []
    waiting: list[Factor] = [(node, False)]
    while waiting:
        one, over = waiting.pop(0)
        if steady[one]:
            fixed.append((one, over))
        elif one.op in ("mul", "div") and (one is node or uses[one] == 1):
            first, second = one.args
            waiting[:0] = [(first, over), (second, over != (one.op == "div"))]
        else:
            moving.append((one, over))
    return fixed, moving


def _product(fixed: Sequence[Factor], moving: Sequence[Factor]) -> Expr:
    scale = _joined(fixed)
    top = [one for one, over in moving if not over]
    bottom = [one for one, over in moving if over]
    found = scale
    for one in top:
        found = found * one
    below = number(1.0)
    for one in bottom:
        below = below * one
    return found / below


def _joined(factors: Iterable[Factor]) -> Expr:
    found = number(1.0)
    for one, over in factors:
        found = found / one if over else found * one
    return found


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
    """Nodes cut into functions, with what has to be kept in memory between them."""

    chunks: list[list[Expr]]
    kept: dict[Expr, int] = field(default_factory=dict)
    fused: frozenset[Expr] = frozenset()
    slots: int = 0


def emit(
    module: ir.Module, name: str, roots: Sequence[Expr], block: Block, width: int
) -> tuple[ir.Function, int]:
    """Write code that puts the value of each expression into an array.

    Returns
    -------
    (ir.Function, int)
        What to call, with the pointers of `block`; and how many vectors of scratch it needs.
    """
    plan = _planned(roots, block)
    results: dict[Expr, list[int]] = {}
    for index, root in enumerate(roots):
        results.setdefault(root, []).append(index)
    parts = []
    for number_, chunk in enumerate(plan.chunks):
        code = Code(module, f"{name}_{number_}", block.pointers, width)
        _Writer(code, plan, block, results).write(chunk)
        parts.append(code.function)
    whole = Code(module, name, block.pointers, width)
    leaves = _Writer(whole, plan, block, results)
    for root, places in results.items():
        if not root.args:
            for index in places:
                whole.store(leaves.number_of(root), whole.function.args[block.out], index)
    for part in parts:
        whole.call(part, *whole.arguments())
    whole.to.ret_void()
    return whole.function, plan.slots


def _planned(roots: Sequence[Expr], block: Block) -> _Plan:
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
    chunks: list[list[Expr]] = []
    cost = LONGEST + 1
    for node in nodes:
        if node in fused:
            continue
        if cost > LONGEST:
            chunks.append([])
            cost = 0
        chunks[-1].append(node)
        cost += _COST[node.op] or 1
    plan = _Plan(chunks, fused=fused)
    _keep(plan, asked)
    return plan


def _fusable(node: Expr) -> Iterator[Expr]:
    """Yield the product that an addition takes in, the second where both are products."""
    first, second = node.args
    if second.op == "mul":
        yield second
    elif first.op == "mul":
        yield first


def _keep(plan: _Plan, asked: set[Expr]) -> None:
    """Give a place in scratch to what a later function needs and is no result."""
    where = {node: index for index, chunk in enumerate(plan.chunks) for node in chunk}
    last: dict[Expr, int] = {}
    for index, chunk in enumerate(plan.chunks):
        for node in chunk:
            for one in _operands(node, plan.fused):
                if one.args and where[one] < index:
                    last[one] = index
    free: list[int] = []
    ends: dict[int, list[int]] = {}
    for index, chunk in enumerate(plan.chunks):
        free += ends.pop(index, [])
        for node in chunk:
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
        code = self.code
        value = exponent.value if exponent.op == "num" else 0.5
        doubled = 2.0 * value
        if exponent.op != "num" or doubled != int(doubled) or abs(value) > _MOST_FACTORS:
            return functions.called(code, "pow", self._value(base), self._value(exponent))
        x = self._value(base)
        start = code.intrinsic("llvm.sqrt", x) if doubled % 2 else None
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
        "exp": lambda code, a: functions.called(code, "exp", a),
        "log": lambda code, a: functions.called(code, "log", a),
    }
)
