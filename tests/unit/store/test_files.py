"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alarmin.errors import InvalidInput
from alarmin.store.files import write_whole


def test_text_is_written_as_it_is_in_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "a.txt", "IL-1β\nzweite\n")
    assert path == tmp_path / "a.txt"
    assert path.read_bytes() == "IL-1β\nzweite\n".encode()


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    assert write_whole(tmp_path / "a.omex", b"PK\x03\r\n\x00").read_bytes() == b"PK\x03\r\n\x00"


def test_folders_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "one" / "two" / "a.txt", "x")
    assert [path.name for path in (tmp_path / "one" / "two").iterdir()] == ["a.txt"]


def test_an_old_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    before = path.stat().st_ino
    write_whole(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_ino != before
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_others_may_read_the_file(tmp_path: Path) -> None:
    assert write_whole(tmp_path / "a.txt", "x").stat().st_mode & 0o777 == 0o644


def test_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_in_the_way_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_whole(tmp_path / "a.txt", "x")
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_where_a_folder_should_be_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "block").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_whole(tmp_path / "block" / "a.txt", "x")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_permission_is_bad_input(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_whole(locked / "a.txt", "x")
