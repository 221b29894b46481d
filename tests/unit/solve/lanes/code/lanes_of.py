"""Functions of vectors called from tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from llvmlite import ir
from numpy.typing import NDArray

from alarmin.solve.lanes.code.native import compiled, host, module_for
from alarmin.solve.lanes.code.vector import Code, Value
from alarmin.solve.lanes.run.batch import aligned

Vector = NDArray[np.float64]


def vectorised(
    write: Callable[..., Value], arguments: int, width: int = 8, module: ir.Module | None = None
) -> Callable[..., Vector]:
    """Return a function of arrays from one that writes code on vectors; for this machine by default."""
    module = module_for(host()) if module is None else module
    code = Code(module, "tested", arguments + 1, width)
    *given, out = code.arguments()
    code.store(write(code, *(code.load(one) for one in given)), out)
    code.to.ret_void()
    native = compiled(module)
    call = native.function("tested", arguments + 1)

    def function(*values: Sequence[float]) -> Vector:
        rows = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in values))
        count = len(rows[0])
        memory = aligned(arguments + 1, width)
        found = np.empty(count)
        for first in range(0, count, width):
            last = min(first + width, count)
            for place, row in enumerate(rows):
                memory[place] = row[first]
                memory[place, : last - first] = row[first:last]
            start, step = memory.ctypes.data, 8 * width
            call(*(start + place * step for place in range(arguments + 1)))
            found[first:last] = memory[arguments, : last - first]
        assert native is not None  # the code lives as long as what calls it
        return found

    return function
