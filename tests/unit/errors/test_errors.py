"""The tree of errors is as it is drawn, and problems say what, where, what is allowed and what to do."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin import errors
from alarmin.errors import (
    AlarminError,
    InvalidInput,
    Problem,
    ScenarioError,
    SolveError,
    UnknownName,
    printable,
    shown,
    suggest,
)


def drawn() -> dict[str, tuple[str, int]]:
    """Return class to (parent, exit code) as the docstring draws them."""
    found: dict[str, tuple[str, int]] = {}
    above: list[str] = []
    for line in inspect.getdoc(errors).splitlines():  # type: ignore[union-attr]
        match = re.match(r"^\s*((?:[│ ]   )*)([├└]── )?(\w+) +(?:exit code|(\d))", line)
        if match:
            depth = len(match.group(1)) // 4 + bool(match.group(2))
            above[depth:] = [match.group(3)]
            parent = above[depth - 1] if depth else "Exception"
            found[match.group(3)] = (parent, int(match.group(4) or 1))
    return found


def test_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    classes = {
        name: item
        for name, item in vars(errors).items()
        if inspect.isclass(item) and issubclass(item, AlarminError)
    }
    assert drawn() == {
        name: (item.__base__.__name__ if item.__base__ else "", item.exit_code)
        for name, item in classes.items()
    }


def test_problem_says_where_what_allowed_and_next() -> None:
    problem = Problem("No drug.", "a.yaml", 3, allowed="one", hint="Add it.")
    assert str(problem) == "a.yaml:3: No drug. Allowed: one. Add it."
    assert str(Problem("No drug.", "a.yaml")) == "a.yaml: No drug."
    assert str(Problem("No drug.", line=3)) == "No drug."


def test_invalid_input_carries_every_problem_in_order() -> None:
    found = [Problem("one.", "a", 1), Problem("two.", "a", 2)]
    fault = ScenarioError(iter(found))
    assert fault.problems == tuple(found)
    assert str(fault) == "a:1: one.\na:2: two."
    assert InvalidInput(found[0]).problems == (found[0],)


def test_unknown_name_suggests_the_closest() -> None:
    fault = UnknownName("drug", "anakira", ["anakinra", "canakinumab"])
    assert str(fault) == "No drug is called 'anakira'. Did you mean anakinra?"
    assert str(UnknownName("drug", "x", [])) == "No drug is called 'x'."


def test_solve_error_names_time_and_state() -> None:
    fault = SolveError("It failed", time_s=60.0, state="LR", hint="Check.")
    assert str(fault) == "It failed at t = 60 s (fastest state: LR). Check."


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("il1b", ["IL1A", "IL1B"], "Did you mean IL1B?"),
        ("ANAKINRA", ["anakinra"], "Did you mean anakinra?"),
        ("zzz", ["b", "a"], "Known: a, b."),
        ("zzz", [], ""),
        ("zzz", [f"n{number:02}" for number in range(14)], "and 2 more."),
        ("a" * 1_000_000, ["anakinra"], "Known: anakinra."),
    ],
)
def test_suggestion_is_close_or_the_list(name: str, known: list[str], expected: str) -> None:
    assert suggest(name, known).endswith(expected)
    assert bool(suggest(name, known)) == bool(expected)


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=20))
def test_a_known_name_is_always_suggested(name: str, known: list[str]) -> None:
    if name:
        assert name in suggest(name, [*known, name])


@given(st.text())
def test_printable_text_has_no_control_characters_and_plain_text_stays(text: str) -> None:
    kept = printable(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", kept)
    assert printable(kept) == kept
    assert printable("α-globin: 5 µg\n\tend") == "α-globin: 5 µg\n\tend"


def test_path_is_shown_relative_below_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    assert shown(tmp_path / "inner" / "a.yaml") == "a.yaml"
    assert shown(tmp_path / "b.yaml") == str(tmp_path / "b.yaml")


def test_name_of_a_file_cannot_begin_a_line() -> None:
    assert shown("folder/a\nalarmin: all is well.yaml") == "folder/a\\nalarmin: all is well.yaml"
    assert printable("a\n\tb") == "a\n\tb"
    assert printable("a\n\tb", one_line=True) == "a\\n\\tb"
    assert printable("\u202e\u2066\u200f\u2028") == "\\u202e\\u2066\\u200f\\u2028"
