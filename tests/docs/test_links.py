"""Links between pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pages.fenced import PAGES, name_of

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?^```$|`[^`\n]*`", re.M | re.S)


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    titles = [title.strip().lower() for title in re.findall(r"^#+ (.*)$", text, re.M)]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_internal_links_resolve(page: Path) -> None:
    broken = []
    known: dict[Path, set[str]] = {}
    for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in known.setdefault(target, anchors(target))):
            broken.append(link)
    assert not broken


def test_every_page_of_docs_is_linked_from_another(root: Path) -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
        if not link.startswith("http")
    }
    alone = [name_of(page) for page in PAGES if page.is_relative_to(root / "docs") and page not in linked]
    assert not alone


def test_the_list_of_decisions_is_complete_and_dated(root: Path) -> None:
    folder = root / "docs" / "adr"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for page in sorted(folder.glob("[0-9]*.md")):
        text = page.read_text(encoding="utf-8")
        assert f"({page.name})" in listed
        assert re.search(r"^Date: \d{4}-\d{2}-\d{2}\. Status: \w+", text, re.M), page.name
