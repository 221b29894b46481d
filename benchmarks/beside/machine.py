"""What the machine can do, and what threads and memory a run takes of it."""

from __future__ import annotations

import json
import math
import mmap
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import ir

from alarmin.solve.lanes.code.native import compiled
from beside.work import Work, drawn, prepared

WIDTH = 8
CHAINS = 16
"""Multiply-adds that do not wait for one another; enough for two units of four cycles."""
F64, I64, PTR = ir.DoubleType(), ir.IntType(64), ir.PointerType()


def processor() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    known = dict(line.split(":", 1) for line in lines if ":" in line)
    found = {key.strip(): value.strip() for key, value in known.items()}
    return f"{found.get('model name', platform.machine())} (family {found.get('cpu family')})"


def fma_peak() -> float:
    """Return multiply-adds of single numbers per nanosecond, from a loop of vectors in registers."""
    module = ir.Module()
    vector = ir.VectorType(F64, WIDTH)
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [PTR, I64]), "peak")
    entry, body, out = (function.append_basic_block(name) for name in ("entry", "body", "out"))
    start = ir.IRBuilder(entry)
    factor = start.load(function.args[0], typ=vector, align=8)
    start.branch(body)
    loop = ir.IRBuilder(body)
    index = loop.phi(I64)
    sums = [loop.phi(vector) for _ in range(CHAINS)]
    fma = ir.Function(module, ir.FunctionType(vector, [vector] * 3), f"llvm.fma.v{WIDTH}f64")
    after = [loop.call(fma, [factor, one, factor]) for one in sums]
    following = loop.add(index, I64(1))
    index.add_incoming(I64(0), entry)
    index.add_incoming(following, body)
    for one, new in zip(sums, after, strict=True):
        one.add_incoming(factor, entry)
        one.add_incoming(new, body)
    loop.cbranch(loop.icmp_signed("<", following, function.args[1]), body, out)
    end = ir.IRBuilder(out)
    total = after[0]
    for one in after[1:]:
        total = end.fadd(total, one)
    end.store(total, function.args[0], align=8)
    end.ret_void()
    native = compiled(module)
    call = native.function("peak", 2)
    numbers = np.full(WIDTH, 0.5)
    rounds = 2_000_000
    return CHAINS * WIDTH * rounds / best_of(lambda: call(numbers.ctypes.data, rounds))


def best_of(run: Callable[[], object], times: int = 9) -> float:
    """Return the least nanoseconds of CPU time of some calls."""
    found = math.inf
    for _ in range(times):
        started = time.process_time_ns()
        run()
        found = min(found, time.process_time_ns() - started)
    return found


def threads(work: Work, pairs: int = 5) -> dict[str, Any]:
    """Return how many times less two threads take on the clock; the best of pairs that are run by turns."""
    ensemble, task, _ = prepared(work)
    values = drawn(work, ensemble)
    best = {1: math.inf, 2: math.inf}
    for _ in range(pairs):
        for count in best:
            started = time.perf_counter()
            ensemble.run(task.times, values=values, doses=work.doses, rtol=1e-5, atol=1e-8, threads=count)
            best[count] = min(best[count], time.perf_counter() - started)
    return {"subjects": work.subjects, "ratio": round(best[1] / best[2], 2), "seconds": round(best[1], 3)}


def memory(subjects: int = 100_000) -> dict[str, Any]:
    """Return peak memory of a run beyond what it returns, in a process of its own."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from beside.machine import peak_memory\n"
        "peak_memory(int(sys.argv[2]))"
    )
    place = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", script, place, str(subjects)]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def peak_memory(subjects: int) -> None:
    """Print what `memory` returns; for a process of its own, since the peak of a process never falls."""
    from beside.works import nfkb

    work = nfkb()
    ensemble, task, _ = prepared(replace(work, subjects=512))
    values = drawn(replace(work, subjects=subjects), ensemble)
    few = {name: column[:512] for name, column in values.items()}
    ensemble.run(task.times, values=few, doses=work.doses, rtol=1e-3, threads=2)
    before = _held_mb()
    found = ensemble.run(task.times, values=values, doses=work.doses, rtol=1e-3, threads=2)
    results = found.values.nbytes / 1e6
    above = _peak_mb() - before - results
    print(json.dumps({"subjects": subjects, "results_MB": round(results), "above_MB": round(above)}))


def _held_mb() -> float:
    """Return memory in use now, on Linux; else the peak so far, which is more."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return _peak_mb()
    return pages * mmap.PAGESIZE / 1e6


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
