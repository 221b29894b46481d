"""The machine code of one network: right-hand side, Jacobian, factors, and the stepper over lanes."""

from __future__ import annotations

from dataclasses import dataclass

from llvmlite import ir

from alarmin.solve.lanes.derivative import gradient
from alarmin.solve.lanes.emit import Block, emit
from alarmin.solve.lanes.expr import TIME, Expr, number
from alarmin.solve.lanes.frame import LANE_INTS, Layout, layout
from alarmin.solve.lanes.group import Parts
from alarmin.solve.lanes.hoist import hoisted
from alarmin.solve.lanes.network import Network
from alarmin.solve.lanes.sparse import factorised, write_factor, write_solve
from alarmin.solve.lanes.stepper import write_stepper

__all__ = ["Kernel", "written"]

T, Y, C, SCRATCH, OUT = range(5)


@dataclass(frozen=True, slots=True)
class Kernel:
    """A module in the intermediate language of LLVM, and how to call it.

    Parameters
    ----------
    layout : Layout
        Of the memory of one group of lanes.
    width : int
        Lanes.
    entries : int
        Non-zero entries of the Jacobian; `filled` counts those of the factors.
    """

    module: ir.Module
    layout: Layout
    width: int
    entries: int
    filled: int


def written(network: Network, width: int = 8, module: ir.Module | None = None) -> Kernel:
    """Return the code of a network.

    Parameters
    ----------
    width : int
        Lanes in a vector of 64-bit numbers.
    module : ir.Module, optional
        Where to write it; a new one by default.
    """
    module = ir.Module() if module is None else module
    size = len(network.states)
    slopes = gradient(network.rates, (*network.states, TIME))
    column = {name: index for index, name in enumerate(network.states)}
    entries = {
        (row, column[name]): slope
        for row, found in enumerate(slopes)
        for name, slope in found.items()
        if name != TIME
    }
    moving = any(TIME in found for found in slopes)
    by_time = [found.get(TIME, number(0.0)) for found in slopes] if moving else []
    triggers = [event.trigger for event in network.events]
    every: list[Expr] = [*network.rates, *entries.values(), *by_time, *triggers]
    lean = hoisted(every, network.constants)
    block = _block(network, lean.names)
    factors = factorised(size, entries)
    given = {place: size + index for index, place in enumerate(entries)}
    rates, first = emit(module, "rates", lean.roots[:size], block, width)
    cut = size + len(entries) + len(by_time)
    full, second = emit(module, "slopes", lean.roots[:cut], block, width)
    prologue, third = emit(module, "prologue", lean.values, _block(network, ()), width)
    asked, fourth = emit(module, "triggers", lean.roots[cut:], block, width)
    place = layout(
        {
            **dict.fromkeys(("t", "h", "end", "at", "shift", "until"), 1),
            "y": size,
            "c": len(network.constants) + len(lean.names),
            "slopes": max(cut, 1),
            "k": 8 * size,
            "u": size,
            "w": len(factors.slots),
            "dense": 3 * size,
            "scratch": max(first, second, third, fourth, 1),
            "fired": max(len(triggers), 1),
            "seen": max(len(triggers), 1),
            **dict.fromkeys((f"lane_{name}" for name in LANE_INTS), 1),
        }
    )
    parts = Parts(
        rates=rates,
        slopes=full,
        prologue=prologue,
        triggers=asked,
        factor=write_factor(module, factors, given, network.algebraic, width),
        solve=write_solve(module, factors, width),
        states=size,
        constants=len(network.constants),
        by_time=size + len(entries) if moving else None,
        algebraic=network.algebraic,
        events=len(triggers),
    )
    write_stepper(module, parts, place, width)
    return Kernel(module, place, width, len(entries), len(factors.slots))


def _block(network: Network, extra: tuple[str, ...]) -> Block:
    place = {TIME: (T, 0)}
    place |= {name: (Y, index) for index, name in enumerate(network.states)}
    place |= {name: (C, index) for index, name in enumerate((*network.constants, *extra))}
    return Block(place, SCRATCH, OUT, 5)
