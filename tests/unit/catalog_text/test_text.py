"""YAML is read as YAML 1.2 scalars with lines, within limits, and without anchors, tags or doubled keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.catalog.text import Limits, read_text, read_yaml
from alarmin.errors import CatalogueError, InvalidInput, ScenarioError

SCALARS: list[tuple[str, Any]] = [
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("NO", "NO"),
    ("true", True),
    ("False", False),
    ("1e-3", 1e-3),
    ("1E5", 1e5),
    ("-1.5", -1.5),
    (".5", 0.5),
    ("12:30:00", "12:30:00"),
    ("2026-01-31", "2026-01-31"),
    ("0o17", "0o17"),
    ("0x1F", "0x1F"),
    ("010", 10),
    ("1_000", "1_000"),
    (".inf", ".inf"),
    ("-.Inf", "-.Inf"),
    (".nan", ".nan"),
    ("nan", "nan"),
    ("~", None),
    ("null", None),
    ("", None),
    ("'1'", "1"),
    ('"true"', "true"),
    ("٣", "٣"),
    ("3 pM", "3 pM"),
    ("=", "="),
    ("1.", 1.0),
    ("+7", 7),
    ("9" * 41, float("9" * 41)),
]


def read(folder: Path, text: str | bytes, **options: Any) -> Any:
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, **options)


def refused(folder: Path, text: str | bytes, **options: Any) -> list[tuple[int, str]]:
    with pytest.raises(InvalidInput) as caught:
        read(folder, text, **options)
    return [(problem.line, str(problem)) for problem in caught.value.problems]


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[text or "nothing" for text, _ in SCALARS])
def test_scalar_is_that_of_yaml_1_2_or_plain_text(text: str, value: object, tmp_path: Path) -> None:
    found = read(tmp_path, f"a: {text}\n").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_gene_and_country_names_stay_text(tmp_path: Path) -> None:
    data = read(tmp_path, "[NO, ON, Y, N, SEPT7, 1e5x, MARCH1, 1e999x]\n").data
    assert data == ["NO", "ON", "Y", "N", "SEPT7", "1e5x", "MARCH1", "1e999x"]


def test_every_value_and_key_knows_its_line(tmp_path: Path) -> None:
    document = read(tmp_path, "# head\na: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    places: list[tuple[tuple[str | int, ...], int]] = [
        ((), 2),
        (("a",), 2),
        (("b",), 3),
        (("b", 0), 4),
        (("b", 1, "c"), 5),
        (("b", 1, "d"), 6),
    ]
    assert [document.line(place) for place, _ in places] == [line for _, line in places]
    assert document.line(("b", 1, "gone", "deeper")) == 5
    assert document.line(("gone",)) == 2


def test_every_doubled_key_is_told_with_the_first(tmp_path: Path) -> None:
    found = refused(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [line for line, _ in found] == [2, 3]
    assert "'a' stands twice (first on line 1)" in found[1][1]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: &x 1\n", 1, "Anchors and aliases"),
        ("a: 1\nb: *x\n", 2, "Anchors and aliases"),
        ("a: !!int 1\n", 1, "The tag"),
        ("a: !own 1\n", 1, "The tag"),
        ("a: !!set {x}\n", 1, "The tag"),
        ("%TAG ! tag:x,2026:\n---\na: !b 1\n", 3, "The tag"),
        ("a: 1\n---\nb: 2\n", 2, "more than one YAML document"),
        ("{[a]: 1}\n", 1, "plain word"),
        ("a: 1e400\n", 1, "too large for a number"),
        ("a: [1\n", 2, "not valid YAML"),
        ("a:\n\t- 1\n", 2, "spaces, not tabs"),
        ("a: b: c\n", 1, "not valid YAML"),
        ("a: \x07\n", 1, "U+0007"),
        ("", 0, "is empty"),
        ("# only\n", 0, "is empty"),
        ("a: \x00\n", 0, "binary"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        ("a: 1\n".encode("utf-16"), 0, "Save it as UTF-8"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(
    text: str | bytes, line: int, says: str, tmp_path: Path
) -> None:
    ((found, message),) = refused(tmp_path, text)
    assert (found, says in message) == (line, True), message


def test_limits_hold_at_their_edge(tmp_path: Path) -> None:
    assert read(tmp_path, "[[1]]", limits=Limits(depth=2)).data == [[1]]
    assert "deeper than 2" in refused(tmp_path, "[[[1]]]", limits=Limits(depth=2))[0][1]
    assert read(tmp_path, "[1, 2]", limits=Limits(values=2)).data == [1, 2]
    assert "more than 2 values" in refused(tmp_path, "[1, 2, 3]", limits=Limits(values=2))[0][1]
    assert read(tmp_path, "a: 1", limits=Limits(size=4)).data == {"a": 1}
    assert "larger than 3 bytes" in refused(tmp_path, "a: 1", limits=Limits(size=3))[0][1]


def test_error_is_of_the_class_asked_for(tmp_path: Path) -> None:
    for error in (ScenarioError, CatalogueError):
        with pytest.raises(error):
            read(tmp_path, "", error=error)
        with pytest.raises(error):
            read_text(tmp_path / "none", error=error)


def test_byte_order_mark_and_windows_lines_are_taken(tmp_path: Path) -> None:
    document = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert document.data == {"a": 1, "b": 2}
    assert document.line(("b",)) == 2


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_plain_data_or_problems_with_the_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        document = read(folder, content)
    except InvalidInput as fault:
        told = [problem.file for problem in fault.problems]
    else:
        assert document.lines[()] >= 1
        return
    assert told
    assert all(told)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text("abc XYZ:-#", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_json_is_read_as_it_is_meant(tmp_path_factory: pytest.TempPathFactory, data: object) -> None:
    import json

    assert read(tmp_path_factory.getbasetemp(), json.dumps([data])).data == [data]
