"""Machine code of a module: made as an object file, loaded into this process, kept alive while it is in use."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from llvmlite import binding, ir

from alarmin.errors import Unsupported
from alarmin.solve.lanes.code.vector import PERMUTES

__all__ = ["Machine", "Native", "compiled", "emitted", "host", "loaded", "module_for", "need_fma"]


@dataclass(frozen=True, slots=True)
class Machine:
    """What code is made for.

    Parameters
    ----------
    triple, cpu, features : str
        In the words of LLVM.
    level : int
        Optimisation of code generation, 0 to 3; results do not depend on it.
    """

    triple: str
    cpu: str
    features: str
    level: int = 2


@cache
def _ready() -> None:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()


@cache
def _ready_for_all() -> None:
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()


def need_fma(triple: str, cpu: str, features: Mapping[str, bool]) -> None:
    """Refuse a processor that would call a slow function for each fused multiply-add.

    Raises
    ------
    Unsupported
        On x86 without FMA3; processors of other families that the engine runs on all have it.
    """
    family = triple.split("-")[0]
    if family in ("x86_64", "i386", "i686") and not features.get("fma", False):
        raise Unsupported(
            "a processor without fused multiply-add (FMA3, in those of Intel since 2013 and of AMD since 2012)",
            f"this one is {cpu}; libRoadRunner runs on it",
        )


def host(level: int = 2) -> Machine:
    """Return the machine this runs on.

    Raises
    ------
    Unsupported
        When it has no fused multiply-add.
    """
    _ready()
    triple, cpu = binding.get_process_triple(), binding.get_host_cpu_name()
    features = binding.get_host_cpu_features()
    need_fma(triple, cpu, features)
    return Machine(triple, cpu, features.flatten(), level)


def module_for(machine: Machine) -> ir.Module:
    """Return an empty module whose code may choose among sixteen numbers as the machine does best."""
    module = ir.Module()
    if "+avx512f" in machine.features.split(","):
        module.add_named_metadata(PERMUTES)
    return module


class Native:
    """Compiled functions by name; addresses stay valid while this object lives.

    Parameters
    ----------
    engine : object
        Of llvmlite, which owns the code.
    names : iterable of str
        Functions. Their addresses are asked for at once, as LLVM may be busy for long with another module later.
    """

    def __init__(self, engine: Any, names: Iterable[str]) -> None:
        self._engine = engine
        self._addresses = {name: int(engine.get_function_address(name)) for name in names}

    def address(self, name: str) -> int:
        """Return where a function is."""
        return self._addresses[name]

    def function(self, name: str, pointers: int, *, result: Any = None) -> Any:
        """Return a function to call with addresses; the interpreter's lock is released meanwhile."""
        kind = ctypes.CFUNCTYPE(result, *([ctypes.c_void_p] * pointers))
        return kind(self.address(name))


def _target_machine(machine: Machine) -> Any:
    """Return what makes code for a machine, in the form that this process can load."""
    _ready()
    if machine.triple != binding.get_process_triple():
        _ready_for_all()
    return binding.Target.from_triple(machine.triple).create_target_machine(
        cpu=machine.cpu,
        features=machine.features,
        opt=machine.level,
        reloc="default",
        codemodel="jitdefault",
        jit=True,
    )


def emitted(text: str, machine: Machine) -> bytes:
    """Return the object file of a module, for any machine that LLVM knows; other threads of Python run meanwhile.

    Parameters
    ----------
    text : str
        Module in the intermediate language, without a triple or with that of the machine.
    machine : Machine
    """
    maker = _target_machine(machine)
    parsed = binding.parse_assembly(text)
    parsed.triple = machine.triple
    return bytes(maker.emit_object(parsed))


def loaded(code: bytes, names: Iterable[str], machine: Machine) -> Native:
    """Return functions of an object file, which must be whole and made for this processor.

    Parameters
    ----------
    names : iterable of str
        Functions that it defines.
    """
    empty = binding.parse_assembly(f'target triple = "{machine.triple}"')
    engine = binding.create_mcjit_compiler(empty, _target_machine(machine))
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return Native(engine, names)


def compiled(module: ir.Module, machine: Machine | None = None) -> Native:
    """Return the machine code of a module."""
    wanted = machine or host()
    names = [one.name for one in module.functions if one.blocks]
    return loaded(emitted(str(module), wanted), names, wanted)
