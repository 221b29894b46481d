from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alarmin.report.html import Html, anchor, el, join, table


@given(st.text(), st.text())
def test_text_and_attributes_cannot_open_a_tag(text: str, value: str) -> None:
    written = el("p", text, title=value)
    assert written.count("<") == 2
    assert written.count('"') == 2 + text.count('"')


def test_markup_is_not_escaped_twice() -> None:
    inner = el("b", "a & b")
    assert isinstance(inner, Html)
    assert el("p", inner) == "<p><b>a &amp; b</b></p>"
    assert join([inner, "<"], " & ") == "<b>a &amp; b</b> &amp; &lt;"


@given(st.lists(st.text(min_size=1), unique=True, min_size=2, max_size=2))
def test_different_things_get_different_anchors(names: list[str]) -> None:
    one, other = (anchor("v", name) for name in names)
    assert one != other
    assert not any(character.isspace() or character in "#%\"'<>" for character in one + other)


def test_attributes_that_are_off_are_left_out() -> None:
    assert el("details", open=True, id=None, hidden=False) == "<details open></details>"


def test_table_names_its_rows_and_columns(parse: Any) -> None:
    page = parse(table("Doses", ("Drug", "Dose"), [("blocker", "1 mg")]))
    assert [cell["scope"] for cell in page.all_of("th")] == ["col", "col", "row"]
    assert page.all_of("div")[0]["tabindex"] == "0"
