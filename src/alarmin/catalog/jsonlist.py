"""A JSON list of flat records read strictly, with the line of every record and key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from alarmin.catalog.text import Document, Limits, read_text
from alarmin.errors import CatalogueError, Problem, shown

__all__ = ["read_json_list"]

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_MARK = re.compile(r'\\.|["\[\]{}\n]', re.S)
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")
_DIGITS = 18


class _Refused(ValueError):
    """Something JSON allows and the catalogue does not."""


def read_json_list(path: Path, *, limits: Limits | None = None) -> Document:
    """Read a JSON file that is one list of objects.

    Raises
    ------
    CatalogueError
        With the line of the fault: not JSON, not a list of objects, a key given twice, NaN, or nested
        deeper than the limit.
    """
    bounds = limits or Limits(depth=6)
    text = read_text(path, limits=bounds, error=CatalogueError)
    name = shown(path)
    _refuse_depth(text, name, bounds)
    decoder = json.JSONDecoder(
        object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, strict=True
    )
    data: list[Any] = []
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    at = _expect(text, _skip(text, 0), "[", name)
    if text[at : at + 1] == "]":
        _end(text, at + 1, name)
        return Document(name, data, lines)
    line, counted = 1, 0
    while True:
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as fault:
            raise CatalogueError(
                Problem(f"This is not valid JSON: {fault.msg}.", name, fault.lineno)
            ) from fault
        except _Refused as fault:
            raise CatalogueError(Problem(f"{fault}.", name, line)) from fault
        if not isinstance(value, dict):
            raise CatalogueError(Problem("Each item of the list must be an object { }.", name, line))
        _note_lines(text[at:end], line, len(data), lines)
        data.append(value)
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            _end(text, at + 1, name)
            return Document(name, data, lines)
        at = _expect(text, at, ",", name)


def _note_lines(part: str, line: int, index: int, lines: dict[tuple[str | int, ...], int]) -> None:
    lines[(index,)] = line
    counted = 0
    for found in _STRING.finditer(part):
        line, counted = line + part.count("\n", counted, found.start()), found.start()
        if part.startswith(":", _skip(part, found.end())):
            lines.setdefault((index, json.loads(found.group())), line)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _expect(text: str, at: int, mark: str, name: str) -> int:
    if text[at : at + 1] != mark:
        line = text.count("\n", 0, at) + 1
        raise CatalogueError(Problem(f"{mark!r} is missing here.", name, line, allowed="one list of objects"))
    return _skip(text, at + 1)


def _end(text: str, at: int, name: str) -> None:
    if _skip(text, at) != len(text):
        line = text.count("\n", 0, _skip(text, at)) + 1
        raise CatalogueError(Problem("There is text after the list.", name, line))


def _refuse_depth(text: str, name: str, bounds: Limits) -> None:
    depth, line, quoted = 0, 1, False
    for found in _MARK.finditer(text):
        mark = found.group()
        line += mark.count("\n")
        quoted ^= mark == '"'
        depth += 0 if quoted else (mark in _OPENING) - (mark in _CLOSING)
        if depth > bounds.depth:
            raise CatalogueError(Problem(f"The file nests deeper than {bounds.depth} levels.", name, line))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(f"The key {key!r} stands twice")
        found[key] = value
    return found


def _constant(word: str) -> NoReturn:
    raise _Refused(f"{word} is not a number that JSON allows")


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise _Refused(f"{digits[:20]}... is too large for a number")
    return int(digits)
