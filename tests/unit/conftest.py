"""A page taken apart, for tests of what it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

VOID = {"meta", "br", "hr"}


@dataclass
class Page(HTMLParser):
    """A page taken apart: tags in order, ids, attributes, text, and what could not be balanced."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.tags.append((tag, held))
        if "id" in held:
            self.ids.append(held["id"])
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "a" in self.stack:
            self.linked.append(data)

    def all_of(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every element of one kind."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def parse() -> Callable[[str], Page]:
    def parsed(text: str) -> Page:
        page = Page()
        page.feed(text)
        page.close()
        page.faults += [f"<{tag}> never closed" for tag in page.stack]
        return page

    return parsed
