"""The memory of one group of lanes as code sees it, and the functions of a network that work on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llvmlite import ir

from alarmin.solve.lanes.code.frame import INTS, Layout
from alarmin.solve.lanes.code.vector import I64, Code, Value

__all__ = ["Group", "Parts", "call_prologue", "stage_of"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Functions of a network and their sizes.

    Parameters
    ----------
    by_time : int or None
        Where partial derivatives by time stand among the slopes; None where time does not occur.
    asked : int
        How many observables `look` puts out.
    watched, tripped : sequence of int
        States that observables and triggers depend on.
    """

    rates: ir.Function
    slopes: ir.Function
    prologue: ir.Function
    triggers: ir.Function
    factor: ir.Function
    solve: ir.Function
    states: int
    constants: int
    by_time: int | None
    algebraic: Sequence[bool]
    events: int
    look: ir.Function
    asked: int
    watched: Sequence[int]
    tripped: Sequence[int]


class Group:
    """A function on the memory of one group of lanes, with names for what it holds."""

    def __init__(
        self, module: ir.Module, name: str, layout: Layout, width: int, result: ir.Type | None = None
    ):
        self.code = Code(module, name, 3, width, result)
        self.frame, self.ints, self.floats = self.code.arguments()
        self.layout = layout

    def array(self, name: str) -> Value:
        """Return where an array of the group begins."""
        return self.code.at(self.frame, self.layout.starts[name])

    def table(self, name: str) -> Value:
        """Return an integer of the table."""
        return self.code.get(self.ints, INTS.index(name), I64)

    def over_subjects(self, name: str) -> Value:
        """Return the address of an array over subjects."""
        return self.code.to.inttoptr(self.table(name), ir.PointerType())

    def lane_int(self, name: str, lane: Value) -> Value:
        """Return an integer of a lane."""
        return self.code.get(self.array(f"lane_{name}"), lane, I64)

    def lane_ints(self, name: str) -> Value:
        """Return the integers of all lanes."""
        return self.code.to.load(
            self.array(f"lane_{name}"), typ=self.code.integers, align=8 * self.code.width
        )

    def set_lane_int(self, name: str, lane: Value, value: Value) -> None:
        """Set an integer of a lane."""
        self.code.put(value, self.array(f"lane_{name}"), lane, I64)

    def spot(self, index: Value, lane: Value) -> Value:
        """Return the place of one lane's number in an array of vectors."""
        return self.code.to.add(self.code.to.mul(index, self.code.whole(self.code.width)), lane)


def call_prologue(group: Group, parts: Parts) -> None:
    """Compute what depends on constants alone."""
    constants = group.array("c")
    beyond = group.code.at(constants, parts.constants)
    group.code.call(
        parts.prologue, group.array("at"), group.array("y"), constants, group.array("scratch"), beyond
    )


def stage_of(group: Group, parts: Parts, stage: int) -> Value:
    """Return where the increments of a stage are; those of the first begin as the rates among the slopes."""
    if stage == 0:
        return group.array("slopes")
    return group.code.at(group.frame, group.layout.starts["k"] + (stage - 1) * parts.states)
