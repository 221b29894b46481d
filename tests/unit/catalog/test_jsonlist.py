"""References read strictly from JSON, with the line of every record."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.catalog.jsonlist import read_json_list
from alarmin.errors import CatalogueError

Write = Callable[[str, str], Path]


def test_records_and_keys_know_their_lines(write: Write) -> None:
    document = read_json_list(write("r.json", '[\n {"id": "a",\n  "year": 1},\n\n {"id": "b"}\n]\n'))
    assert document.data == [{"id": "a", "year": 1}, {"id": "b"}]
    assert [document.line(path) for path in ((0,), (0, "year"), (1,), (1, "id"))] == [2, 3, 5, 5]


def test_empty_list_is_a_list(write: Write) -> None:
    assert read_json_list(write("r.json", " [ ] \n")).data == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[\n {"id": "a", "id": "b"}]', 2, "stands twice"),
        ('[{"id": "a"},\n {"id": NaN}]', 2, "NaN"),
        ('[{"id": "a"}\n {"id": "b"}]', 2, "',' is missing"),
        ('{"id": "a"}', 1, "'[' is missing"),
        ('[{"id": "a"}]\nmore', 2, "after the list"),
        ("[1]", 1, "must be an object"),
        ('[{"id": }]', 1, "not valid JSON"),
        ('[{"year": ' + "9" * 40 + "}]", 1, "too large"),
        ("[" * 200, 1, "nests deeper"),
        ('\n[{"a": [[[[[[1]]]]]]}]', 2, "nests deeper"),
        ('[{"id": "a"}', 1, "is missing"),
        ('[{"a": "\n"}]', 1, "not valid JSON"),
    ],
)
def test_fault_is_found_with_its_line(write: Write, text: str, line: int, words: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_json_list(write("r.json", text))
    (problem,) = caught.value.problems
    assert words in problem.what
    assert problem.line == line


def test_brackets_inside_text_do_not_count_as_depth(write: Write) -> None:
    title = "[" * 50 + '\\"{' * 50
    assert read_json_list(write("r.json", f'[{{"title": "{title}"}}]')).data[0]["title"].startswith("[[")


scalars = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=40)


@given(
    st.lists(st.dictionaries(st.text(max_size=10), scalars, max_size=4), max_size=4),
    st.sampled_from([None, 1]),
)
def test_whatever_json_writes_is_read_back(data: list[dict[str, object]], indent: int | None) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "r.json"
        path.write_text(json.dumps(data, indent=indent), encoding="utf-8")
        document = read_json_list(path)
    assert document.data == data
