from __future__ import annotations

import pytest

from alarmin.report.svg import inline

FILE = """<?xml version="1.0"?>
<!DOCTYPE svg>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg">
 <metadata><a href="http://example.org"/></metadata>
 <defs><style type="text/css">*{stroke: red}</style><clipPath id="clip"/></defs>
 <g id="axis_1"><use xlink:href="#mark" x="1.23456" clip-path="url(#clip)"/></g>
 <path id="mark" d="M 1.98765 2"/>
 <text style="font-size: 9px; font-family: 'Some Font'; fill: #1f2430">0.00123</text>
</svg>"""


def test_drawing_keeps_its_numbers_as_text_and_drops_what_the_page_has() -> None:
    drawn = inline(FILE, prefix="fig-1-0", label='says "5 < 6"')
    assert drawn.startswith('<svg viewBox="0 0 10 10" role="img" aria-label="says &quot;5 &lt; 6&quot;">')
    assert ">0.00123</text>" in drawn
    assert 'x="1.23"' in drawn
    assert "M 1.99 2" in drawn
    for gone in ("http", "<style", "metadata", "font-family", "axis_1", "xlink", "<?xml"):
        assert gone not in drawn


def test_ids_carry_the_figure_they_belong_to() -> None:
    drawn = inline(FILE, prefix="fig-2-1", label="x")
    assert 'id="fig-2-1-mark"' in drawn
    assert 'href="#fig-2-1-mark"' in drawn
    assert "url(#fig-2-1-clip)" in drawn


def test_text_that_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="viewBox"):
        inline("<p>no</p>", prefix="a", label="b")
