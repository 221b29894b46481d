"""The program of one network: its machine code, generated and compiled, or taken from the cache on disk.

Code that is not there yet is compiled twice where that takes long: without optimisation, so that a run can begin, and
optimised in a thread beside it. Both give the same bits.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Lock, Thread, main_thread

from llvmlite import ir

from alarmin.solve.lanes.code.fingerprint import key_of
from alarmin.solve.lanes.code.frame import Layout, layout
from alarmin.solve.lanes.code.kernel import Kernel, written
from alarmin.solve.lanes.code.native import Machine, Native, emitted, host, loaded, module_for
from alarmin.solve.lanes.code.start import write_start
from alarmin.solve.lanes.equations.breaks import breaks_of
from alarmin.solve.lanes.equations.expr import Expr
from alarmin.solve.lanes.equations.network import Network
from alarmin.store.objects import Objects, user_cache

__all__ = ["LONG", "Frames", "Program", "generated", "program"]

LONG = 400_000
"""Characters of a module from which on optimising it takes longer than a user notices, about a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Frames:
    """How the code of a network is called.

    Parameters
    ----------
    kernel : Kernel
    start : Layout
        Of the memory of what sets subjects up.
    functions : tuple of str
        Names that the code defines.
    """

    kernel: Kernel
    start: Layout
    functions: tuple[str, ...]

    def packed(self, code: bytes) -> bytes:
        """Return these and an object file as bytes."""
        kernel = self.kernel
        about = {
            "kernel": dict(kernel.layout.sizes),
            "width": kernel.width,
            "entries": kernel.entries,
            "filled": kernel.filled,
            "asked": kernel.asked,
            "start": dict(self.start.sizes),
            "functions": self.functions,
        }
        return json.dumps(about).encode() + b"\n" + code

    @classmethod
    def unpacked(cls, content: bytes) -> tuple[Frames, bytes]:
        """Return what `packed` was given."""
        line, _, code = content.partition(b"\n")
        about = json.loads(line)
        counts = (about[name] for name in ("width", "entries", "filled", "asked"))
        kernel = Kernel(layout(about["kernel"]), *counts)
        return cls(kernel, layout(about["start"]), tuple(about["functions"])), code


# One module is optimised at a time, and none while the process forks, whose child would wait for it for ever.
_TURN = Lock()
if os.name == "posix":
    os.register_at_fork(before=_TURN.acquire, after_in_parent=_TURN.release, after_in_child=_TURN.release)


class Program:
    """Code of one network, which may become faster while it is in use.

    Parameters
    ----------
    frames : Frames
    native : Native
        What runs until something better is there.
    """

    def __init__(self, frames: Frames, native: Native) -> None:
        self.frames = frames
        self._native = native
        self._thread: Thread | None = None

    @property
    def native(self) -> Native:
        """The best code so far; to be read once for whatever belongs together."""
        return self._native

    def improve(self, better: Callable[[], Native]) -> None:
        """Replace the code by better code, made in a thread that the interpreter waits for when it ends."""
        thread = Thread(target=self._take, args=(better,), name="alarmin-compile", daemon=False)
        with suppress(RuntimeError):  # no thread can be started, such as when the interpreter ends
            thread.start()
            self._thread = thread

    def _take(self, better: Callable[[], Native]) -> None:
        with _TURN:
            if main_thread().is_alive():  # else nobody would use it
                self._native = better()

    def finish(self) -> None:
        """Wait until the code is as fast as it will be."""
        if self._thread is not None:
            self._thread.join()


def program(
    network: Network,
    wanted: Sequence[Expr],
    width: int = 8,
    machine: Machine | None = None,
    kept: Objects | None = None,
) -> Program:
    """Return the program of a network.

    Parameters
    ----------
    wanted : sequence of Expr
        Observables.
    width : int
        Lanes.
    machine : Machine, optional
        By default this one; then the first run may begin before the code is optimised. Code of level 0 is made to be
        used once, and not kept.
    kept : Objects, optional
        Where code is kept; in the cache of the user by default.
    """
    best = machine or host()
    store = Objects(user_cache("lanes")) if kept is None else kept
    key = key_of(network, wanted, width, best) if best.level > 0 else None
    content = store.get(key) if key is not None else None
    if content is not None:
        frames, code = Frames.unpacked(content)
        return Program(frames, loaded(code, frames.functions, best))
    frames, text = generated(network, wanted, width, best)

    def optimised() -> Native:
        code = emitted(text, best)
        if key is not None:
            store.put(key, frames.packed(code))
        return loaded(code, frames.functions, best)

    if machine is not None or len(text) < LONG:
        return Program(frames, optimised())
    first = replace(best, level=0)
    found = Program(frames, loaded(emitted(text, first), frames.functions, first))
    found.improve(optimised)
    return found


def generated(
    network: Network, wanted: Sequence[Expr], width: int, machine: Machine | None = None
) -> tuple[Frames, str]:
    """Return the module of a network as text, and how to call it.

    Parameters
    ----------
    machine : Machine, optional
        What the code may be made for; code for any by default.
    """
    with _without_collector():
        module = ir.Module() if machine is None else module_for(machine)
        module.triple = "" if machine is None else machine.triple
        kernel = written(network, wanted, width, module)
        start = write_start(module, network, breaks_of(network), width)
        functions = tuple(one.name for one in module.functions if one.blocks)
        text = str(module)
        _take_apart(module)
        return Frames(kernel, start, functions), text


def _take_apart(module: ir.Module) -> None:
    """Cut the cycles of a module, so that its memory is free at once and no later collection walks it."""
    for function in module.functions:
        for block in function.blocks:
            block.instructions.clear()
        function.blocks.clear()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the collector of cycles from walking a growing module again and again, two thirds of the time it took."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
