"""Markdown from data, and NumPy-style docstrings taken apart."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FIELD = re.compile(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*)(?: : (.*))?$")


def cell(value: object) -> str:
    """Return text that can stand in a table cell."""
    return re.sub(r"\s+", " ", str(value)).replace("|", "\\|").strip()


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def code(value: object) -> str:
    """Return inline code, or empty for nothing."""
    return f"`{value}`" if str(value) else ""


def number(value: float) -> str:
    """Return a number in the shortest form with up to six digits."""
    return f"{value:.6g}"


def docstring(thing: Any) -> str:
    """Return the docstring of a class or function itself, not of a parent."""
    found = vars(thing).get("__doc__") if isinstance(thing, type) else thing.__doc__
    return inspect.cleandoc(found or "").replace("``", "`")


def summary(thing: Any) -> str:
    """Return the text before the first section."""
    return re.split(r"\n\n\w[\w ]*\n-{3,}", docstring(thing))[0].strip()


def sections(thing: Any) -> dict[str, str]:
    """Return the underlined sections of a docstring by title."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", docstring(thing), flags=re.M)
    return {title: body.strip("\n") for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def described(thing: Any, section: str = "Parameters") -> dict[str, tuple[str, str]]:
    """Return name to (type, meaning) from a section; ``a, b : type`` stands for both."""
    found: dict[str, tuple[str, str]] = {}
    names: list[str] = []
    for line in sections(thing).get(section, "").splitlines():
        head = _FIELD.match(line)
        if head:
            names = [name.lstrip("*") for name in head[1].split(", ")]
            found |= dict.fromkeys(names, (head[2] or "", ""))
        elif line.strip():
            for name in names:
                kind, text = found[name]
                found[name] = (kind, f"{text} {line.strip()}".strip())
    return found
