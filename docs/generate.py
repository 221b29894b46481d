"""Writes docs/reference from the code and the catalogue; `--check` only compares and names stale pages.

The same input gives the same text on any machine: nothing here depends on time, place or order of files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from pages import catalogue, code, commands, crosschecks  # noqa: E402

REFERENCE = HERE / "reference"
NOTE = "<!-- Written by `make docs`; do not edit. -->\n"
PAGES: dict[str, Callable[[], str]] = {
    "python.md": code.python,
    "errors.md": code.errors,
    "units.md": code.units,
    "records.md": code.records,
    "lint.md": code.lint,
    "cli.md": commands.page,
    "mechanisms.md": catalogue.mechanisms,
    "parameters.md": catalogue.parameters,
    "interactions.md": catalogue.interactions,
    "subjects.md": catalogue.subjects,
    "cross_activity.md": catalogue.cross_activity,
    "references.md": catalogue.references,
    "crosschecks.md": crosschecks.crosschecks,
}


def text_of(name: str) -> str:
    """Return the page as it should stand in docs/reference."""
    return NOTE + PAGES[name]().rstrip() + "\n"


def is_stale(name: str) -> bool:
    """Tell whether a page is missing or differs from what would be written."""
    return _standing(name) != text_of(name)


def _standing(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(arguments: list[str]) -> int:
    """Write all pages, or with ``--check`` name the stale ones."""
    texts = {name: text_of(name) for name in PAGES}
    stale = [name for name, text in texts.items() if _standing(name) != text]
    if "--check" in arguments:
        for name in stale:
            print(f"docs/reference/{name} is stale; run: make docs", file=sys.stderr)
        return bool(stale)
    for name in stale:
        (REFERENCE / name).write_text(texts[name], encoding="utf-8", newline="\n")
    print(f"docs/reference: {len(stale)} of {len(PAGES)} pages written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
