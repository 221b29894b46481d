"""Archives whose bytes depend on the files alone."""

from __future__ import annotations

import io
from zipfile import ZipFile

from alarmin.store.archive import archive_bytes

FILES = {"b.txt": "two", "a/ä.txt": "Größe\n"}


def test_files_come_back_in_order_and_in_utf_8() -> None:
    with ZipFile(io.BytesIO(archive_bytes(FILES))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(FILES)
        assert {name: archive.read(name).decode() for name in FILES} == FILES


def test_bytes_do_not_depend_on_the_time() -> None:
    first = archive_bytes(FILES)
    with ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {3}
    assert archive_bytes(FILES) == first
