"""What the machine code of a network depends on, as one key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, replace

import llvmlite
from llvmlite import binding

from alarmin.solve.lanes.code.native import Machine
from alarmin.solve.lanes.equations.canonical import network_text
from alarmin.solve.lanes.equations.expr import Expr
from alarmin.solve.lanes.equations.network import Network
from alarmin.store.digests import digest_of, digest_of_package

__all__ = ["GENERATOR", "key_of"]


# Taken while they are imported: after an upgrade, a process that goes on has read the files of before.
GENERATOR = digest_of_package("alarmin.solve.lanes")
"""Digest of the source of the package that writes code; empty where it was installed without source."""


def key_of(network: Network, wanted: Sequence[Expr], width: int, machine: Machine) -> str | None:
    """Return the key of the machine code of a network; None where what writes it cannot be told.

    It holds whatever the code depends on: the network and what is asked of it, the lanes, the processor, the versions of
    LLVM and llvmlite, and the source of the package that writes it. The name of the network, and what else could be asked
    of it, do not count.
    """
    if not GENERATOR:
        return None
    versions = [GENERATOR, llvmlite.__version__, list(binding.llvm_version_info)]
    named = {str(place): one for place, one in enumerate(wanted)}
    bare = replace(network, name="", observables=named, amounts={}, concentrations={}, origin={})
    words = json.dumps([versions, list(astuple(machine)), width, network_text(bare)])
    return digest_of(words)
