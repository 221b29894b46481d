"""Tables read strictly: the line of every fault, cells taken as they stand."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.catalog.tables import read_table
from alarmin.errors import Problem
from alarmin.records.entity import Entity, Interaction

Write = Callable[[str, str], Path]
HEAD = "id\tname\tkind\tmembers\n"
ARROW_HEAD = (
    "id\tsource\taction\tsign\ttarget\tplace\tcontext\toutcome\treferences\tgrade\tdrawn_in_review\tkind\n"
)


def read(path: Path) -> tuple[list[tuple[Entity, int]], list[Problem]]:
    found: list[Problem] = []
    return read_table(path, Entity, found), found


def test_sets_are_joined_with_semicolons(write: Write) -> None:
    rows, faults = read(write("t.tsv", HEAD + "A\tname\tgene_set\tB; C;\n"))
    assert faults == []
    assert rows[0][0].members == ("B", "C")


def test_quotes_are_ordinary_characters(write: Write) -> None:
    rows, _ = read(write("t.tsv", HEAD + 'A\t"quoted" name\tprotein\t\n'))
    assert rows[0][0].name == '"quoted" name'


def test_blank_lines_and_carriage_returns_keep_the_line_numbers(write: Write) -> None:
    rows, faults = read(write("t.tsv", HEAD.replace("\n", "\r\n") + "\r\nA\tname\tprotein\t\r\n"))
    assert faults == []
    assert rows[0][1] == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id\tname\tkind\tcolour\nA\tx\tprotein\tred\n", 1, "'colour' is not known"),
        ("id\tname\tname\tkind\nA\tx\tx\tprotein\n", 1, "'name' stands twice"),
        ("id\tkind\nA\tprotein\n", 1, "'name' is missing"),
        (HEAD + "A\tx\tprotein\n", 2, "3 cells, the header 4"),
        (HEAD + "A\tx\tprotein\t\nB\tx\tmineral\t\n", 3, "kind"),
        (HEAD + "\tx\tprotein\t\n", 2, "id"),
        ("", 1, "is missing"),
    ],
)
def test_fault_of_a_table_is_found_with_its_line(write: Write, text: str, line: int, words: str) -> None:
    _, faults = read(write("t.tsv", text))
    assert any(fault.line == line and words in fault.what for fault in faults), faults


def test_every_faulty_row_is_reported_and_sound_rows_are_kept(write: Write) -> None:
    body = "A\tx\tprotein\t\nB\tx\tstone\t\nC\tx\tprotein\t\nD\tx\n"
    rows, faults = read(write("t.tsv", HEAD + body))
    assert [entity.id for entity, _ in rows] == ["A", "C"]
    assert [fault.line for fault in faults] == [3, 5]


def test_missing_table_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    rows, faults = read(tmp_path / "none.tsv")
    assert rows == []
    assert "cannot be read" in faults[0].what


@pytest.mark.parametrize(("cell", "sign"), [("+1", 1), ("1", 1), ("-1", -1), ("0", 0)])
def test_signs_are_whole_numbers(write: Write, cell: str, sign: int) -> None:
    faults: list[Problem] = []
    path = write("a.tsv", ARROW_HEAD + f"R1\tA\tbinds\t{cell}\tB\tp\tc\to\t\tM\tno\tedge\n")
    rows = read_table(path, Interaction, faults)
    assert faults == []
    assert rows[0][0].sign == sign


@pytest.mark.parametrize("cell", ["+", "2", "1.0", "activates", ""])
def test_other_signs_are_refused_with_their_line(write: Write, cell: str) -> None:
    faults: list[Problem] = []
    path = write("a.tsv", ARROW_HEAD + f"R1\tA\tbinds\t{cell}\tB\tp\tc\to\t\tM\tno\tedge\n")
    assert read_table(path, Interaction, faults) == []
    assert faults[0].line == 2
    assert "sign" in faults[0].what


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r\x00"), min_size=1), max_size=5)
)
def test_any_text_without_tabs_comes_back_unchanged(names: list[str]) -> None:
    names = [name.strip() for name in names if name.strip() and len(name) < 3000]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "t.tsv"
        body = "".join(f"E{index}\t{name}\tprotein\t\n" for index, name in enumerate(names))
        path.write_bytes((HEAD + body).encode())
        rows, faults = read(path)
    assert faults == []
    assert [entity.name for entity, _ in rows] == names
