"""The pages of the documentation and their fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")],
        key=lambda page: page.relative_to(ROOT).as_posix(),
    )
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"^# file: ((?:[\w-][\w.-]*/){0,4}[\w-][\w.-]*)$", re.M)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language and its text."""

    language: str
    text: str

    @property
    def file(self) -> str:
        """Name under which the reader is asked to save the block, or empty."""
        named = _FILE.match(self.text)
        return named[1] if named else ""


def blocks_of(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    return [Block(*found) for found in _FENCE.findall(page.read_text(encoding="utf-8"))]


def name_of(page: Path) -> str:
    """Return the path of a page inside the checkout."""
    return page.relative_to(ROOT).as_posix()


def save_files(page: Path, folder: Path) -> None:
    """Save the blocks that a reader is asked to save."""
    for block in blocks_of(page):
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")
