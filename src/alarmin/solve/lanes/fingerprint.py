"""What the machine code of a network depends on, as one key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from importlib import resources
from importlib.resources.abc import Traversable

import llvmlite
from llvmlite import binding

from alarmin.solve.lanes.canonical import network_text
from alarmin.solve.lanes.expr import Expr
from alarmin.solve.lanes.native import Machine
from alarmin.solve.lanes.network import Network

__all__ = ["key_of", "source_of"]


def _files(folder: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir():
            yield from _files(one, f"{below}{one.name}/")
        elif one.name.endswith(".py"):
            yield below + one.name, one.read_bytes()


def _sources() -> str:
    """Return a digest of the files that write code; empty where they were installed without source."""
    found, some = hashlib.sha256(), False
    for name, content in _files(resources.files(__package__)):
        found.update(f"{name} {len(content)}\n".encode() + content)
        some = True
    return found.hexdigest() if some else ""


# Taken while they are imported: after an upgrade, a process that goes on has read the files of before.
_GENERATOR = _sources()


def source_of(network: Network, wanted: Sequence[Expr], width: int) -> str:
    """Return a digest of what the code of a network is made from, whatever machine it is made for.

    Parameters
    ----------
    network : Network
        Its name, and its observables beside those wanted, do not count.
    wanted : sequence of Expr
        Observables that are asked for.
    width : int
        Lanes.
    """
    named = {str(place): one for place, one in enumerate(wanted)}
    bare = replace(network, name="", observables=named, amounts={}, concentrations={}, origin={})
    words = json.dumps([_GENERATOR, llvmlite.__version__, width, network_text(bare)])
    return hashlib.sha256(words.encode()).hexdigest()


def key_of(network: Network, wanted: Sequence[Expr], width: int, machine: Machine) -> str | None:
    """Return the key of the machine code of a network; None where what writes it cannot be told.

    It holds whatever the code depends on: the network and what is asked of it, the lanes, the processor, the versions of
    LLVM and llvmlite, and the source of the package that writes it.
    """
    if not _GENERATOR:
        return None
    words = [source_of(network, wanted, width), list(binding.llvm_version_info), list(astuple(machine))]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()
