"""Elements that escape by construction, and the frame of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from importlib.resources import files

__all__ = ["Html", "anchor", "document", "el", "join", "link", "listing", "pairs", "scroll", "table"]

_VOID = frozenset({"meta", "br", "hr"})
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


class Html(str):
    """Text that is markup already; any other text is escaped when it enters an element."""

    __slots__ = ()


def anchor(kind: str, name: str) -> str:
    """Return an id for the page that is the same for the same thing and safe in a link.

    Examples
    --------
    >>> anchor("rx", "bind IL-1")
    'rx-bind~20IL-1'
    """
    return f"{kind}-{_UNSAFE.sub(lambda found: f'~{ord(found.group()):x}', name)}"


def el(tag: str, *children: str, **attributes: str | int | bool | None) -> Html:
    """Return one element; children that are not `Html` and all attribute values are escaped.

    Parameters
    ----------
    tag : str
        Name of the element.
    *children : str
        Content in order.
    **attributes : str, int, bool or None
        A trailing underscore is dropped and others become hyphens; None and False leave the attribute out.

    Examples
    --------
    >>> el("p", "1 < 2", class_="note")
    '<p class="note">1 &lt; 2</p>'
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(children)}</{tag}>")


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    plain = name.rstrip("_").replace("_", "-")
    return f" {plain}" if value is True else f' {plain}="{escape(str(value), quote=True)}"'


def join(parts: Iterable[str], between: str = "") -> Html:
    """Return the parts one after another, escaping those that are not `Html`."""
    safe = (part if isinstance(part, Html) else escape(part, quote=False) for part in parts)
    return Html(escape(between, quote=False).join(safe))


def link(target: str, text: str, **attributes: str | int | bool | None) -> Html:
    """Return a link to an id of this page."""
    return el("a", text, href=f"#{target}", **attributes)


def listing(items: Iterable[str], *, tag: str = "ul", **attributes: str | int | bool | None) -> Html:
    """Return a list with one entry per item."""
    return el(tag, *(el("li", item) for item in items), **attributes)


def pairs(rows: Iterable[tuple[str, str]]) -> Html:
    """Return a description list; rows without content are left out."""
    return el("dl", *(el("div", el("dt", name), el("dd", text)) for name, text in rows if text))


def scroll(content: Html, label: str) -> Html:
    """Return content that scrolls sideways on a narrow screen and can be reached by keyboard."""
    return el("div", content, class_="scroll", role="region", aria_label=label, tabindex=0)


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]], *, label: str = "") -> Html:
    """Return a scrollable table; the first cell of a row is its header.

    Parameters
    ----------
    caption : str
        Visible caption; may be `Html`.
    head : iterable of str
        Column headers.
    rows : iterable of iterable of str
        Cells, the first being the row header.
    label : str
        Name of the scrolling region; the caption when empty.
    """
    top = el("thead", el("tr", *(el("th", cell, scope="col") for cell in head)))
    body = []
    for row in rows:
        first, *rest = row
        body.append(el("tr", el("th", first, scope="row"), *(el("td", cell) for cell in rest)))
    return scroll(el("table", el("caption", caption), top, el("tbody", *body)), label or caption)


def document(title: str, navigation: Html, header: Html, main: Html, footer: Html) -> str:
    """Return the whole page: one file that asks the network for nothing."""
    style = files("alarmin.report").joinpath("style.css").read_text(encoding="utf-8")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        Html(f"<style>\n{style}</style>"),
    )
    body = el(
        "body",
        link("main", "Skip to the answer", class_="skip"),
        el("header", header),
        el("nav", navigation, aria_label="Sections"),
        el("main", main, id="main", tabindex=-1),
        el("footer", footer),
    )
    return f"<!DOCTYPE html>\n{el('html', head, body, lang='en-GB')}\n"
