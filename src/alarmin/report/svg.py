"""A matplotlib SVG made fit to stand inside an HTML page."""

from __future__ import annotations

import re
from html import escape

from alarmin.report.html import Html

__all__ = ["inline"]

_START = re.compile(r"^.*?<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>", re.S)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>|\s*<!--.*?-->|\s*<style[^>]*>.*?</style>", re.S)
_DECIMALS = re.compile(r"(?<![\w#])(-?\d+\.\d{3,})(?![\w])")
_TAG = re.compile(r"<[^>]*>")
_FONT = re.compile(r"font-family:[^;\"]*;?\s*|font: (\d+(?:\.\d+)?px)[^;\"]*;?")
_ID = re.compile(r'(\sid="|(?:xlink:)?href="#|url\(#)')
_GROUP_ID = re.compile(r'<g id="[^"]*"')
_GAPS = re.compile(r">\s+<")


def inline(text: str, *, prefix: str, label: str) -> Html:
    """Return the drawing as one `svg` element with a text alternative.

    Parameters
    ----------
    text : str
        SVG file as matplotlib writes it, with text kept as text.
    prefix : str
        Put before every id, so that several drawings can share a page.
    label : str
        What the drawing shows, for those who cannot see it.

    Returns
    -------
    Html
        No size of its own (it fills its place), no style sheet, coordinates to 0.01 point.
    """
    found = _START.match(text)
    if found is None:
        raise ValueError("not an SVG file with a viewBox")
    body = _METADATA.sub("", text[found.end() :])
    body = _FONT.sub(lambda font: f"font-size: {font.group(1)}; " if font.group(1) else "", body)
    body = _TAG.sub(lambda tag: _DECIMALS.sub(_rounded, tag.group()), body)
    body = _GROUP_ID.sub("<g", body)
    body = _ID.sub(lambda mark: f"{mark.group(1).replace('xlink:', '')}{prefix}-", body)
    body = _GAPS.sub("><", body).replace("\n", " ").strip()
    top = f'<svg viewBox="{found.group(1)}" role="img" aria-label="{escape(label, quote=True)}">'
    return Html(top + body)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group(1)):.2f}".rstrip("0").rstrip(".")
