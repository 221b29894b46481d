"""Machine code of a module in this process: parsed, compiled, kept alive while its functions are in use."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import Any

from llvmlite import binding, ir

from alarmin.solve.lanes.vector import PERMUTES

__all__ = ["Machine", "Native", "compiled", "host", "module_for"]


@dataclass(frozen=True, slots=True)
class Machine:
    """What code is made for.

    Parameters
    ----------
    triple, cpu, features : str
        In the words of LLVM.
    level : int
        Optimisation of code generation, 0 to 3.
    """

    triple: str
    cpu: str
    features: str
    level: int = 2


@cache
def _ready() -> None:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()


def host(level: int = 2) -> Machine:
    """Return the machine this runs on."""
    _ready()
    features = binding.get_host_cpu_features()
    return Machine(binding.get_process_triple(), binding.get_host_cpu_name(), features.flatten(), level)


def module_for(machine: Machine) -> ir.Module:
    """Return an empty module whose code may choose among sixteen numbers as the machine does best."""
    module = ir.Module()
    if "+avx512f" in machine.features.split(","):
        module.add_named_metadata(PERMUTES)
    return module


class Native:
    """Compiled functions by name; addresses stay valid while this object lives."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def address(self, name: str) -> int:
        """Return where a function is."""
        return int(self._engine.get_function_address(name))

    def function(self, name: str, pointers: int, *, result: Any = None) -> Any:
        """Return a function to call with addresses; the interpreter's lock is released meanwhile."""
        kind = ctypes.CFUNCTYPE(result, *([ctypes.c_void_p] * pointers))
        return kind(self.address(name))


def compiled(module: ir.Module, machine: Machine | None = None) -> Native:
    """Return the machine code of a module."""
    wanted = machine or host()
    _ready()
    module.triple = wanted.triple
    parsed = binding.parse_assembly(str(module))
    target = binding.Target.from_triple(wanted.triple)
    made = target.create_target_machine(
        cpu=wanted.cpu,
        features=wanted.features,
        opt=wanted.level,
        reloc="default",
        codemodel="jitdefault",
        jit=True,
    )
    engine = binding.create_mcjit_compiler(parsed, made)
    engine.finalize_object()
    return Native(engine)
