"""Writing LLVM code on vectors of lanes: types, memory, loops and masks."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from llvmlite import ir

__all__ = ["F64", "I1", "I64", "PERMUTES", "PTR", "Carried", "Code", "Rare", "Value"]

Value: TypeAlias = Any
"""A value of the intermediate language; llvmlite carries no types of its own for mypy."""
F64, I64, I1 = ir.DoubleType(), ir.IntType(64), ir.IntType(1)
PTR = ir.PointerType()
"""Pointers carry no type; loads and stores say what they move."""
PERMUTES = "alarmin.permutes"
"""Metadata of a module for machines that choose among sixteen numbers by one instruction (AVX-512)."""


class Rare:
    """The lanes of a vector that a plain way does not serve; made by `Code.unless`."""

    def __init__(self, code: Code, served: Value, plain: Value) -> None:
        self._code, self._served, self._plain = code, served, plain
        self._ways = [(plain, code.to.block)]

    def put(self, value: Value) -> None:
        """Give what the lanes have that are not served; those that are keep what they had."""
        self._ways.append((self._code.to.select(self._served, self._plain, value), self._code.to.block))

    def found(self) -> Value:
        """Return all lanes, behind the block."""
        joined = self._code.to.phi(self._code.vector)
        for value, block in self._ways:
            joined.add_incoming(value, block)
        return joined


@dataclass(slots=True)
class Carried:
    """What one turn of a loop hands to the next; made by `Code.fold`."""

    values: tuple[Value, ...]


class Code:
    """One function under construction, over vectors of a fixed number of lanes.

    Parameters
    ----------
    module : ir.Module
    name : str
        Of the function.
    pointers : int
        Number of its arguments, all pointers.
    width : int
        Lanes.
    result : ir.Type, optional
        Of the function; none by default.
    vectors : int
        Further arguments, vectors of lanes.
    """

    def __init__(
        self,
        module: ir.Module,
        name: str,
        pointers: int,
        width: int,
        result: ir.Type | None = None,
        *,
        vectors: int = 0,
    ) -> None:
        self.module, self.width = module, width
        self.vector = ir.VectorType(F64, width)
        self.integers = ir.VectorType(I64, width)
        kind = ir.FunctionType(result or ir.VoidType(), [*[PTR] * pointers, *[self.vector] * vectors])
        self.function = ir.Function(module, kind, name)
        for argument in self.function.args[:pointers]:
            argument.add_attribute("noalias")
        self.function.attributes.add("noinline")
        self.function.attributes.add("nounwind")
        self.to = ir.IRBuilder(self.function.append_basic_block("entry"))

    # Numbers ------------------------------------------------------------------------------------------------------
    def splat(self, value: float) -> Value:
        """Return a number in every lane."""
        return ir.Constant(self.vector, [float(value)] * self.width)

    def bits(self, value: int) -> Value:
        """Return an integer in every lane."""
        return ir.Constant(self.integers, [value] * self.width)

    def whole(self, value: int) -> Value:
        """Return one integer."""
        return ir.Constant(I64, value)

    def spread(self, scalar: Value, kind: ir.Type | None = None) -> Value:
        """Return one number of a register in every lane; integers where `kind` is that of their vector."""
        nothing = ir.Constant(kind or self.vector, ir.Undefined)
        first = self.to.insert_element(nothing, scalar, ir.Constant(ir.IntType(32), 0))
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), self.width), [0] * self.width)
        return self.to.shuffle_vector(first, nothing, lanes)

    def intrinsic(self, name: str, *values: Value) -> Value:
        """Call an LLVM intrinsic on vectors, such as ``llvm.fma``."""
        kinds = [self.vector] * len(values)
        return self._known(f"{name}.v{self.width}f64", self.vector, kinds, *values)

    def fma(self, a: Value, b: Value, c: Value) -> Value:
        """Return a*b + c, rounded once."""
        return self.intrinsic("llvm.fma", a, b, c)

    def largest(self, a: Value, b: Value) -> Value:
        """Return the greater of two, and NaN where either is NaN."""
        return self.intrinsic("llvm.maximum", a, b)

    def smallest(self, a: Value, b: Value) -> Value:
        """Return the lesser of two, and NaN where either is NaN."""
        return self.intrinsic("llvm.minimum", a, b)

    def size(self, a: Value) -> Value:
        """Return a number without its sign, as the integer of the same bits; NaN is above all numbers."""
        return self.to.bitcast(self.intrinsic("llvm.fabs", a), self.integers)

    def greater(self, a: Value, b: Value) -> Value:
        """Return the greater of two integers."""
        return self.to.select(self.to.icmp_signed(">", a, b), a, b)

    def below(self, a: Value, b: Value, how: str = "<") -> Value:
        """Return where a comparison holds; never where either side is NaN."""
        return self.to.fcmp_ordered(how, a, b)

    def any(self, mask: Value) -> Value:
        """Return whether a mask holds in any lane."""
        whole = ir.IntType(self.width)
        return self.to.icmp_unsigned("!=", self.to.bitcast(mask, whole), ir.Constant(whole, 0))

    def lookup(self, table: Sequence[float] | Sequence[int], place: Value) -> Value:
        """Return from a table of sixteen numbers the one that the lowest four bits of each lane name."""
        kind, lanes = (F64, self.vector) if isinstance(table[0], float) else (I64, self.integers)
        if PERMUTES in self.module.namedmetadata and self.width == 8:
            low, high = (
                ir.Constant(self.vector, list(map(_as_float, part))) for part in (table[:8], table[8:])
            )
            name = "llvm.x86.avx512.vpermi2var.pd.512"
            found = self._known(
                name, self.vector, [self.vector, self.integers, self.vector], low, place, high
            )
            return self.to.bitcast(found, lanes)
        memory = self.constant(f"table_{abs(hash(tuple(table)))}", kind, table)
        found = ir.Constant(lanes, ir.Undefined)
        place = self.to.and_(place, self.bits(15))
        for lane in range(self.width):
            where = ir.Constant(ir.IntType(32), lane)
            number = self.get(memory, self.to.extract_element(place, where), kind)
            found = self.to.insert_element(found, number, where)
        return found

    def constant(self, name: str, kind: ir.Type, values: Sequence[object]) -> Value:
        """Return an array of constants of the module, made once by name."""
        known = self.module.globals.get(name)
        if known is None:
            array = ir.ArrayType(kind, len(values))
            known = ir.GlobalVariable(self.module, array, name)
            known.initializer = ir.Constant(array, list(values))
            known.global_constant, known.linkage, known.align = True, "internal", 64
        return known

    def _known(self, name: str, result: ir.Type, kinds: Sequence[ir.Type], *values: Value) -> Value:
        known = self.module.globals.get(name)
        if known is None:
            known = ir.Function(self.module, ir.FunctionType(result, kinds), name)
        return self.to.call(known, values)

    # Memory -------------------------------------------------------------------------------------------------------
    def at(self, base: Value, index: Value | int, kind: ir.Type | None = None) -> Value:
        """Return the address of an element; of a vector of lanes by default."""
        place = self.whole(index) if isinstance(index, int) else index
        return self.to.gep(base, [place], source_etype=kind or self.vector)

    def load(self, base: Value, index: Value | int = 0) -> Value:
        """Return a vector from an array."""
        return self.to.load(self.at(base, index), typ=self.vector, align=8 * self.width)

    def store(self, value: Value, base: Value, index: Value | int = 0) -> None:
        """Put a vector into an array."""
        self.to.store(value, self.at(base, index), align=8 * self.width)

    def get(self, base: Value, index: Value | int, kind: ir.Type = F64) -> Value:
        """Return one number of an array."""
        return self.to.load(self.at(base, index, kind), typ=kind, align=8)

    def put(self, value: Value, base: Value, index: Value | int, kind: ir.Type = F64) -> None:
        """Put one number into an array."""
        self.to.store(value, self.at(base, index, kind), align=8)

    def variable(self, kind: ir.Type, count: int = 1) -> Value:
        """Return a place on the stack, made once however often the code around it runs."""
        with self.to.goto_entry_block():
            return self.to.alloca(kind, count)

    # Flow ---------------------------------------------------------------------------------------------------------
    @contextmanager
    def loop(self, stop: Value | int, start: Value | int = 0) -> Iterator[Value]:
        """Repeat a block with a rising counter; without turns where `stop` is not above `start`."""
        begin, end = (self.whole(one) if isinstance(one, int) else one for one in (start, stop))
        before = self.to.block
        head = self.function.append_basic_block("head")
        body = self.function.append_basic_block("body")
        after = self.function.append_basic_block("after")
        self.to.branch(head)
        self.to.position_at_end(head)
        counter = self.to.phi(I64)
        counter.add_incoming(begin, before)
        self.to.cbranch(self.to.icmp_signed("<", counter, end), body, after)
        self.to.position_at_end(body)
        yield counter
        counter.add_incoming(self.to.add(counter, self.whole(1)), self.to.block)
        # The sum above was placed last in the body, where the jump follows it.
        self.to.branch(head)
        self.to.position_at_end(after)

    @contextmanager
    def fold(self, stop: int, *first: Value) -> Iterator[tuple[Value, Carried]]:
        """Repeat a block with a rising counter and values that each turn hands to the next and the last to what follows."""
        before, held = self.to.block, Carried(first)
        with self.loop(stop) as index:
            body = self.to.block
            self.to.position_at_start(index.parent)
            carried = tuple(self.to.phi(one.type) for one in first)
            self.to.position_at_end(body)
            held.values = carried
            yield index, held
            for one, begin, value in zip(carried, first, held.values, strict=True):
                one.add_incoming(begin, before)
                one.add_incoming(value, self.to.block)
        held.values = carried

    @contextmanager
    def when(self, condition: Value, *, likely: bool | None = None) -> Iterator[None]:
        """Run a block where one condition holds."""
        with self.to.if_then(condition, likely=likely):
            yield

    @contextmanager
    def unless(self, served: Value, plain: Value) -> Iterator[Rare]:
        """Run a block where any lane is not served by a plain value."""
        rare = Rare(self, served, plain)
        with self.when(self.any(self.to.not_(served)), likely=False):
            yield rare

    @contextmanager
    def repeat(self) -> Iterator[tuple[ir.Block, ir.Block]]:
        """Run a block again and again; yields the blocks to jump to for the next turn and for the end."""
        again = self.function.append_basic_block("again")
        end = self.function.append_basic_block("end")
        self.to.branch(again)
        self.to.position_at_end(again)
        yield again, end
        if not self.to.block.is_terminated:
            self.to.branch(again)
        self.to.position_at_end(end)

    def call(self, function: ir.Function, *arguments: Value) -> Value:
        """Call another function of the module."""
        return self.to.call(function, arguments)

    def arguments(self) -> Sequence[Any]:
        """Return the pointers that the function is called with."""
        return tuple(self.function.args)


def _as_float(number: float) -> float:
    """Return the number itself, or that of the same bits as an integer."""
    return number if isinstance(number, float) else struct.unpack("<d", struct.pack("<q", number))[0]
