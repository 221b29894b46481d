"""The machine code of one network: right-hand side, Jacobian, factors, and the stepper over lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from llvmlite import ir

from alarmin.solve.lanes.code.emit import Block, emit
from alarmin.solve.lanes.code.frame import LANE_INTS, Layout, layout
from alarmin.solve.lanes.code.group import Parts
from alarmin.solve.lanes.code.sparse import factorised, write_factor, write_solve
from alarmin.solve.lanes.code.stepper import write_stepper
from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.expr import TIME, Expr, number, symbol, symbols
from alarmin.solve.lanes.equations.hoist import hoisted
from alarmin.solve.lanes.equations.network import Network

__all__ = ["Kernel", "written"]

T, Y, C, SCRATCH, OUT = range(5)
_ONES = (
    "t",
    "h",
    "end",
    "at",
    "shift",
    "until",
    "due",
    "moment",
    "moment_before",
    "h_before",
    "h_first",
    "error_before",
)


@dataclass(frozen=True, slots=True)
class Kernel:
    """How to call the code of a network.

    Parameters
    ----------
    layout : Layout
        Of the memory of one group of lanes.
    width : int
        Lanes.
    entries : int
        Non-zero entries of the Jacobian; `filled` counts those of the factors, `asked` observables.
    """

    layout: Layout
    width: int
    entries: int
    filled: int
    asked: int


@dataclass(frozen=True, slots=True)
class _Slopes:
    """Derivatives of the rates: by state, at row and column, and by time where that occurs in any of them."""

    entries: Mapping[tuple[int, int], Expr]
    by_time: tuple[Expr, ...]


def written(network: Network, wanted: Sequence[Expr], width: int, module: ir.Module) -> Kernel:
    """Write the code of a network.

    Parameters
    ----------
    wanted : sequence of Expr
        Observables.
    width : int
        Lanes in a vector of 64-bit numbers.
    module : ir.Module
        Where to write it.
    """
    size, slopes = len(network.states), _slopes(network)
    triggers = [event.trigger for event in network.events]
    every: list[Expr] = [*network.rates, *slopes.entries.values(), *slopes.by_time, *triggers]
    lean = hoisted(every, network.constants)
    block = _block(network, lean.names)
    cut = len(every) - len(triggers)
    rates, first = _added(module, lean.roots[:size], block, width)
    full, second = emit(module, "slopes", lean.roots[:cut], block, width)
    prologue, third = emit(module, "prologue", lean.values, _block(network, ()), width)
    tripped, fourth = emit(module, "triggers", lean.roots[cut:], block, width)
    look, fifth = emit(module, "look", wanted, _block(network, ()), width)
    factors = factorised(size, slopes.entries)
    place = _memory(
        network,
        constants=len(network.constants) + len(lean.names),
        slopes=cut,
        factors=len(factors.slots),
        scratch=max(first, second, third, fourth, fifth),
        asked=len(wanted),
    )
    given = {place: size + index for index, place in enumerate(slopes.entries)}
    parts = Parts(
        rates=rates,
        slopes=full,
        prologue=prologue,
        triggers=tripped,
        factor=write_factor(module, factors, given, network.algebraic, width),
        solve=write_solve(module, factors, width),
        states=size,
        constants=len(network.constants),
        by_time=size + len(slopes.entries) if slopes.by_time else None,
        algebraic=network.algebraic,
        events=len(triggers),
        look=look,
        asked=len(wanted),
        watched=_among(network.states, wanted),
        tripped=_among(network.states, triggers),
    )
    write_stepper(module, parts, place, width)
    return Kernel(place, width, len(slopes.entries), len(factors.slots), len(wanted))


def _added(module: ir.Module, rates: Sequence[Expr], block: Block, width: int) -> tuple[ir.Function, int]:
    """Write code that adds rates to what stands where they go: sums over stages, which would be loaded again otherwise."""
    found = {f"?{index}": (OUT, index) for index in range(len(rates))}
    roots = [rate + symbol(name) for rate, name in zip(rates, found, strict=True)]
    return emit(module, "rates", roots, replace(block, place={**block.place, **found}), width)


def _slopes(network: Network) -> _Slopes:
    found = gradient(network.rates, (*network.states, TIME))
    column = {name: index for index, name in enumerate(network.states)}
    entries = {
        (row, column[name]): slope
        for row, of_row in enumerate(found)
        for name, slope in of_row.items()
        if name != TIME
    }
    moving = any(TIME in of_row for of_row in found)
    return _Slopes(entries, tuple(of_row.get(TIME, number(0.0)) for of_row in found) if moving else ())


def _among(states: Sequence[str], roots: Sequence[Expr]) -> tuple[int, ...]:
    """Return the numbers of the states that occur in expressions."""
    found = symbols(roots)
    return tuple(index for index, name in enumerate(states) if name in found)


def _memory(
    network: Network, *, constants: int, slopes: int, factors: int, scratch: int, asked: int
) -> Layout:
    """Return the memory of one group of lanes; some sizes hang on the code."""
    size, triggers = len(network.states), max(len(network.events), 1)
    return layout(
        {
            **dict.fromkeys(_ONES, 1),
            "y": size,
            "c": constants,
            "slopes": max(slopes, 1),
            "k": 7 * size,
            "u": size,
            "w": factors,
            "within": size,
            "crossed": size if network.events else 1,
            "found": max(asked, 1),
            "found_before": max(asked, 1),
            "scratch": max(scratch, 1),
            "fired": triggers,
            "seen": triggers,
            **dict.fromkeys((f"lane_{name}" for name in LANE_INTS), 1),
        }
    )


def _block(network: Network, extra: tuple[str, ...]) -> Block:
    place = {TIME: (T, 0)}
    place |= {name: (Y, index) for index, name in enumerate(network.states)}
    place |= {name: (C, index) for index, name in enumerate((*network.constants, *extra))}
    return Block(place, SCRATCH, OUT, 5)
