"""Where the time of a step goes: every compiled function called alone, and how much arithmetic it holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import binding, ir

from alarmin.solve.lanes.code import tableau
from alarmin.solve.lanes.code.kernel import written
from alarmin.solve.lanes.code.native import compiled
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.run.batch import Memory
from alarmin.solve.lanes.run.starts import Starts
from beside.machine import WIDTH, best_of
from beside.work import Work, drawn, prepared

PTR, I64 = ir.PointerType(), ir.IntType(64)
ARITHMETIC = ("fadd", "fsub", "fmul", "fdiv")
CALLS = {"rates": tableau.STAGES - 1, "slopes": 1, "factor": 1, "solve": tableau.STAGES}
"""How often a step calls each function."""
NAMES = {
    "rates": "rates, 7 times",
    "slopes": "rates and Jacobian",
    "factor": "LU factors",
    "solve": "triangular solves, 8 times",
}
PIECES = {"solve": ("forward", "backward")}
ROUNDS = 2000


def parts(work: Work, peak: float) -> dict[str, Any]:
    """Return nanoseconds per lane and step, the share of the peak, and shares of the parts of a step."""
    ensemble, task, _ = prepared(work)
    values = drawn(work, ensemble)
    step, output = _step_ns(work, ensemble, values, task.times)
    alone = _alone(ensemble)
    found = {NAMES[name]: alone[name] * count for name, count in CALLS.items()}
    found["stage sums, error, control"] = step - sum(found.values())
    counted = operations(ensemble)
    return {
        "ns_per_lane_step": round(step / WIDTH, 1),
        "output_ns_per_lane_step": round(output / WIDTH, 1),
        "operations_per_lane_step": sum(counted.values()),
        "peak_share": round(sum(counted.values()) / (step / WIDTH) / peak, 3),
        "shares": {name: round(cost / step, 3) for name, cost in found.items()},
    }


def _step_ns(
    work: Work, ensemble: Ensemble, values: dict[str, np.ndarray], times: np.ndarray
) -> tuple[float, float]:
    """Return nanoseconds of one step of eight lanes with nothing asked for but the end, and what output adds."""

    def cost(clock: Sequence[float]) -> float:
        best = np.inf
        for _ in range(5):
            started = time.process_time_ns()
            run = ensemble.run(
                clock, values=values, doses=work.doses, rtol=1e-5, atol=1e-8 * work.scale, threads=1
            )
            best = min(best, (time.process_time_ns() - started) / run.steps.sum())
        return best * WIDTH

    bare = cost([float(times[-1])])
    return bare, cost([float(one) for one in times]) - bare


def _alone(ensemble: Ensemble) -> dict[str, float]:
    """Return nanoseconds of each function, called again and again on the numbers of a start."""
    native, memory = ensemble.native, Memory(ensemble.kernel, ensemble.native)
    starts = Starts(ensemble.network, ensemble.program)
    start_y, start_c, _ = starts.of(np.full((1, start_size(ensemble)), np.nan))
    memory.array("y")[:] = start_y[0][:, None]
    memory.array("c")[: start_c.shape[1]] = start_c[0][:, None]
    memory.array("shift")[:] = 1.0  # so that repeated solves neither vanish nor overflow
    memory.prologue(start_c.shape[1])
    memory.array("u")[:] = 1.0
    shared = ("t", "y", "c", "scratch")
    arguments = {
        "rates": (*shared, "k"),
        "slopes": (*shared, "slopes"),
        "factor": ("slopes", "shift", "w"),
        "solve": ("w", "u"),
    }
    found = {}
    for name, arrays in arguments.items():
        given = [memory.address(one) for one in arrays]
        driver = compiled(_repeating(name, native.address(name), len(given)))
        repeat = driver.function("repeat", len(given) + 1)
        found[name] = best_of(lambda repeat=repeat, given=given: repeat(ROUNDS, *given)) / ROUNDS
    return found


def start_size(ensemble: Ensemble) -> int:
    """Return how many values a subject may be given."""
    return len(ensemble.network.states) + len(ensemble.network.constants)


def _repeating(name: str, address: int, pointers: int) -> ir.Module:
    """Return code that calls a compiled function many times."""
    outside = f"measured_{name}_{address}"
    binding.add_symbol(outside, address)
    module = ir.Module()
    called = ir.Function(module, ir.FunctionType(ir.VoidType(), [PTR] * pointers), outside)
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [I64, *[PTR] * pointers]), "repeat")
    entry, body, out = (function.append_basic_block(name) for name in ("entry", "body", "out"))
    ir.IRBuilder(entry).branch(body)
    loop = ir.IRBuilder(body)
    index = loop.phi(I64)
    loop.call(called, function.args[1:])
    following = loop.add(index, I64(1))
    index.add_incoming(I64(0), entry)
    index.add_incoming(following, body)
    loop.cbranch(loop.icmp_signed("<", following, function.args[0]), body, out)
    ir.IRBuilder(out).ret_void()
    return module


def operations(ensemble: Ensemble) -> dict[str, int]:
    """Return the arithmetic of one lane in a step, a multiply-add counted as one: by function, and stage sums."""
    module = ir.Module()
    written(ensemble.network, (), WIDTH, module)
    found = {}
    for name, count in CALLS.items():
        starts = tuple(f"{one}_" for one in PIECES.get(name, (name,)))
        pieces = [one for one in module.functions if one.name.startswith(starts)]
        found[name] = count * sum(_arithmetic(one) for one in pieces)
    each = sum(len(row) for row in (*tableau.A[:-2], *tableau.C)) + tableau.STAGES - 1 + 2 + 6
    found["sums"] = each * len(ensemble.network.states)
    return found


def _arithmetic(function: ir.Function) -> int:
    lines = [one for block in function.blocks for one in block.instructions]
    plain = sum(one.opname in ARITHMETIC for one in lines)
    return plain + sum(one.opname == "call" and "llvm.fma" in str(one.callee.name) for one in lines)
