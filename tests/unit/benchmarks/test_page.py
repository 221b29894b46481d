"""The page on the engine says what the stored run says."""

from __future__ import annotations

import engine_page as page
import pytest

pytestmark = pytest.mark.unit


def test_tables_are_those_of_the_stored_run() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.with_tables(text, page.stored()) == text
    assert page.FIGURE.is_file()


def test_the_stored_run_names_no_place() -> None:
    text = page.MEASURED.read_text(encoding="utf-8")
    assert not any(mark in text for mark in ("/home", "/work", "://"))
