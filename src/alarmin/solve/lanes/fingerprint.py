"""What the machine code of a network depends on, as one key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields, is_dataclass
from importlib import resources
from importlib.resources.abc import Traversable

import llvmlite
from llvmlite import binding

from alarmin.solve.lanes.expr import Expr, ordered
from alarmin.solve.lanes.native import Machine

__all__ = ["canonical", "key_of"]


def canonical(root: object) -> str:
    """Return records, tuples, mappings, names and expressions as text; equal texts mean equal ones.

    Expressions are numbered nodes, operands before what uses them, so that a shared part is written once.

    Examples
    --------
    >>> from alarmin.solve.lanes.expr import number, symbol
    >>> canonical((symbol("x") * symbol("x"), "x"))
    '[[["sym", "x"], ["mul", 0, 0]], [{"": 1}, "x"]]'
    """
    nodes = {node: place for place, node in enumerate(ordered(_expressions(root)))}
    return json.dumps([[_node(node, nodes) for node in nodes], _plain(root, nodes)])


def _node(node: Expr, nodes: Mapping[Expr, int]) -> list[str | int]:
    own = [node.value.hex()] if node.op == "num" else [node.name] if node.op == "sym" else []
    return [node.op, *own, *(nodes[one] for one in node.args)]


def _expressions(value: object) -> Iterator[Expr]:
    if isinstance(value, Expr):
        yield value
    elif isinstance(value, Mapping):
        yield from (one for item in value.values() for one in _expressions(item))
    elif isinstance(value, (tuple, list)):
        yield from (one for item in value for one in _expressions(item))
    elif is_dataclass(value):
        yield from (one for field in fields(value) for one in _expressions(getattr(value, field.name)))


def _plain(value: object, nodes: Mapping[Expr, int]) -> object:
    if isinstance(value, Expr):
        return {"": nodes[value]}
    if isinstance(value, Mapping):
        return [[key, _plain(item, nodes)] for key, item in value.items()]
    if isinstance(value, (tuple, list)):
        return [_plain(item, nodes) for item in value]
    if is_dataclass(value):
        return [_plain(getattr(value, field.name), nodes) for field in fields(value)]
    return value


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


def key_of(about: object, width: int, machine: Machine) -> str | None:
    """Return the key of the machine code of a network; None where what writes it cannot be told.

    It holds whatever the code depends on: the network and what is asked of it, the lanes, the processor, the versions of
    LLVM and llvmlite, and the source of the package that writes it.

    Parameters
    ----------
    about : object
        See `canonical`.
    """
    if not _GENERATOR:
        return None
    versions = [_GENERATOR, llvmlite.__version__, list(binding.llvm_version_info)]
    words = json.dumps([versions, list(astuple(machine)), width, canonical(about)])
    return hashlib.sha256(words.encode()).hexdigest()
