"""YAML read strictly: YAML 1.2 scalars, no aliases, no duplicate keys, bounded size and depth, line numbers kept."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from alarmin.errors import InvalidInput, Problem, shown

__all__ = ["Document", "Limits", "read_text", "read_yaml"]

# The C parser reads the same language twelve times faster where PyYAML was built with it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path_ = tuple[str | int, ...]

_INT = re.compile(r"^[-+]?\d+$", re.ASCII)
_FLOAT = re.compile(r"^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$", re.ASCII)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read from a file: bytes, nesting depth and number of values."""

    size: int = 2_000_000
    depth: int = 24
    values: int = 200_000


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data of one file with the line of every value.

    Parameters
    ----------
    file : str
        Name for messages.
    data : object
        Mappings, sequences and scalars.
    lines : dict
        Path of keys and indices to line number.
    """

    file: str
    data: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """Return the line of a value, or of the nearest enclosing one."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def read_text(path: Path, *, limits: Limits | None = None, error: type[InvalidInput] = InvalidInput) -> str:
    """Read a UTF-8 text file within bounds.

    Raises
    ------
    InvalidInput
        When the file is missing, too large, not text, or not UTF-8.
    """
    bounds = limits or Limits()
    name = shown(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(bounds.size + 1)
    except OSError as fault:
        reason = fault.strerror or "unreadable"
        raise error(Problem(f"The file cannot be read ({reason}).", name, hint="Check the path.")) from fault
    if len(raw) > bounds.size:
        raise error(
            Problem(f"The file is larger than {bounds.size:,} bytes.", name, hint="Is it the right file?")
        )
    if b"\x00" in raw:
        hint = "Save it as UTF-8." if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        raise error(Problem("The file is binary, not text.", name, allowed="UTF-8 text", hint=hint))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise error(Problem("The file is not UTF-8 text.", name, line, hint="Save it as UTF-8.")) from fault


def read_yaml(
    path: Path, *, limits: Limits | None = None, error: type[InvalidInput] = InvalidInput
) -> Document:
    """Read one YAML document strictly.

    Raises
    ------
    InvalidInput
        Of the class given, with every structural fault and its line.
    """
    bounds = limits or Limits()
    text = read_text(path, limits=bounds, error=error)
    name = shown(path)
    try:
        _refuse_references(text, name, bounds, error)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as fault:
        raise error(_syntax(fault, text, name, bounds)) from fault
    if root is None:
        raise error(Problem("The file is empty.", name, hint="Start with `alarmin: 1`."))
    builder = _Builder(name)
    data = builder.build(root, ())
    if builder.problems:
        raise error(builder.problems)
    return Document(name, data, builder.lines)


def _syntax(fault: yaml.YAMLError, text: str, name: str, bounds: Limits) -> Problem:
    """Return where and why a text is not YAML."""
    if not isinstance(fault, yaml.MarkedYAMLError):
        at = getattr(fault, "position", 0)
        odd = next((found for found in _UNPRINTABLE.finditer(text)), None)
        line = text.count("\n", 0, odd.start() if odd else at) + 1
        what = (
            f"The character U+{ord(odd.group()):04X} cannot stand in a text file." if odd else _first(fault)
        )
        return Problem(what, name, line, hint="Remove it." if odd else "")
    mark = fault.problem_mark or fault.context_mark
    line = mark.line + 1 if mark else 0
    # Parsers that look ahead end at a limit of their own, far above ours, before we have counted to ours.
    if "nesting depth" in (fault.problem or ""):
        return _too_deep(bounds, name, line)
    lines = text.splitlines()
    tab = 0 < line <= len(lines) and "\t" in lines[line - 1]
    hint = "Indent with spaces, not tabs." if tab else "Check indentation, brackets and quotes around here."
    return Problem(f"This is not valid YAML: {fault.problem or fault.context}.", name, line, hint=hint)


def _too_deep(bounds: Limits, name: str, line: int) -> Problem:
    return Problem(f"The file nests deeper than {bounds.depth} levels.", name, line)


def _first(fault: yaml.YAMLError) -> str:
    return f"This is not valid YAML: {str(fault).splitlines()[0]}."


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}..."


def _refuse_references(text: str, name: str, bounds: Limits, error: type[InvalidInput]) -> None:
    depth = values = documents = 0
    for event in _events(text):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise error(
                Problem(
                    "Anchors and aliases (& and *) are not accepted.", name, line, hint="Write the value out."
                )
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise error(Problem(f"The tag {_cut(tag)!r} is not accepted.", name, line, hint="Remove it."))
        documents += isinstance(event, yaml.DocumentStartEvent)
        values += isinstance(event, yaml.ScalarEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > bounds.depth:
            raise error(_too_deep(bounds, name, line))
        if values > bounds.values:
            raise error(Problem(f"The file holds more than {bounds.values:,} values.", name, line))
        if documents > 1:
            raise error(
                Problem("The file holds more than one YAML document.", name, line, hint="Keep the first.")
            )


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=_LOADER))


class _Builder:
    """Turns YAML nodes into plain data, noting lines and duplicate keys."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.problems: list[Problem] = []

    def build(self, node: Any, path: Path_) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem("A key must be a plain word.", self.file, line))
                continue
            key = str(key_node.value)
            if key in found:
                first = self.lines[(*path, key)]
                self.problems.append(
                    Problem(f"The key {_cut(key)!r} stands twice (first on line {first}).", self.file, line)
                )
                continue
            found[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = line
        return found

    def _scalar(self, node: Any) -> Any:
        text = node.value
        if node.style in ("'", '"', "|", ">"):
            return text
        if text in _NULLS:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        if _INT.match(text) and len(text) <= 40:
            return int(text)
        if _FLOAT.match(text):
            value = float(text)
            if math.isfinite(value):
                return value
            line = node.start_mark.line + 1
            self.problems.append(Problem(f"{_cut(text)} is too large for a number.", self.file, line))
            return None
        return text
