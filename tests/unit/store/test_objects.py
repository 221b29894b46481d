"""A cache that gives back what was put into it, or nothing."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.store.objects import Objects, user_cache

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def kept(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "outer" / "cache")


def file_of(kept: Objects, key: str = KEY) -> Path:
    assert kept.folder is not None
    return kept.folder / key


def test_what_was_put_is_got_by_others_too(kept: Objects) -> None:
    assert kept.get(KEY) is None
    kept.put(KEY, b"one")
    kept.put(OTHER, b"")
    kept.put(KEY, b"two")
    assert [Objects(kept.folder).get(key) for key in (KEY, OTHER, "c" * 64)] == [b"two", b"", None]
    assert kept.folder is not None
    assert sorted(path.name for path in kept.folder.iterdir()) == [KEY, OTHER]


def test_nobody_else_may_enter_the_folder_or_read_an_entry(kept: Objects) -> None:
    kept.put(KEY, b"code")
    assert kept.folder is not None
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert file_of(kept).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o701, 0o755, 0o720])
def test_a_folder_that_others_may_enter_is_neither_read_nor_written(kept: Objects, mode: int) -> None:
    kept.put(KEY, b"code")
    assert kept.folder is not None
    kept.folder.chmod(mode)
    assert kept.get(KEY) is None
    kept.put(OTHER, b"code")
    assert not file_of(kept, OTHER).exists()
    kept.folder.chmod(0o700)
    assert kept.get(KEY) == b"code"


def test_a_folder_of_another_user_is_not_used(kept: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.put(KEY, b"code")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert kept.get(KEY) is None
    kept.put(OTHER, b"code")
    assert not file_of(kept, OTHER).exists()


def test_links_are_not_followed(kept: Objects, tmp_path: Path) -> None:
    kept.put(KEY, b"code")
    file_of(kept, OTHER).symlink_to(file_of(kept))
    assert kept.get(OTHER) is None
    (tmp_path / "link").symlink_to(file_of(kept).parent)
    assert Objects(tmp_path / "link").get(KEY) is None


def test_something_else_in_the_place_of_an_entry_is_no_entry(kept: Objects) -> None:
    kept.put(OTHER, b"code")
    file_of(kept).mkdir()
    assert kept.get(KEY) is None
    kept.put(KEY, b"code")
    assert kept.get(KEY) is None
    file_of(kept).rmdir()
    os.mkfifo(file_of(kept))
    assert kept.get(KEY) is None


def test_an_entry_under_another_name_is_no_entry(kept: Objects) -> None:
    kept.put(KEY, b"code")
    file_of(kept).rename(file_of(kept, OTHER))
    assert kept.get(OTHER) is None


@given(content=st.binary(max_size=60), data=st.data())
def test_no_damage_goes_unseen(content: bytes, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        kept = Objects(Path(name) / "cache")
        kept.put(KEY, content)
        whole = file_of(kept).read_bytes()
        place = data.draw(st.integers(0, len(whole) - 1))
        bit = data.draw(st.integers(0, 7))
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        for damaged in (whole[:place], bytes(flipped), whole + b"\0", b""):
            file_of(kept).write_bytes(damaged)
            assert kept.get(KEY) is None
        kept.put(KEY, content)
        assert kept.get(KEY) == content


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Objects(tmp_path / "cache", limit=350)
    for age, key in enumerate("abc"):
        kept.put(key, bytes(50))
        os.utime(file_of(kept, key), ns=(age, age))
    assert kept.get("a") is not None
    kept.put("d", bytes(50))
    assert [key for key in "abcd" if file_of(kept, key).exists()] == ["a", "c", "d"]
    kept.put("e", bytes(400))
    assert [key for key in "acde" if file_of(kept, key).exists()] == ["a", "c", "d"]


def test_parts_of_a_killed_process_go_when_they_are_old(kept: Objects) -> None:
    kept.put(KEY, b"code")
    old, new = (file_of(kept, f".{KEY}.{name}") for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"part")
    os.utime(old, (0, 0))
    kept.put(OTHER, b"code")
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("place", ["file", "below a file", "none"])
def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = {"file": tmp_path / "file", "below a file": tmp_path / "file" / "cache", "none": None}[place]
    kept = Objects(folder)
    kept.put(KEY, b"code")
    assert kept.get(KEY) is None


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_to_keeps_nothing(kept: Objects) -> None:
    kept.put(KEY, b"code")
    assert kept.folder is not None
    kept.folder.chmod(0o500)
    kept.put(OTHER, b"code")
    assert (kept.get(KEY), kept.get(OTHER)) == (b"code", None)
    kept.folder.chmod(0o700)


def _write(folder: Path, seed: int) -> None:
    kept = Objects(folder, limit=3000)
    for turn in range(60):
        key = f"{(seed + turn) % 5}"
        found = kept.get(key)
        assert found is None or set(found) == {ord(key)}
        kept.put(key, key.encode() * (200 + 100 * seed))


def test_processes_that_write_at_once_never_read_half_an_entry(tmp_path: Path) -> None:
    several = multiprocessing.get_context("spawn")
    workers = [several.Process(target=_write, args=(tmp_path / "cache", seed)) for seed in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [one.exitcode for one in workers] == [0, 0, 0]
    assert all(not path.name.startswith(".") for path in (tmp_path / "cache").iterdir())


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"ALARMIN_CACHE": "/own", "XDG_CACHE_HOME": "/xdg"}, Path("/own/lanes")),
        ({"ALARMIN_CACHE": "", "XDG_CACHE_HOME": "/xdg"}, Path("/xdg/alarmin/lanes")),
        ({"XDG_CACHE_HOME": "not/absolute"}, Path.home() / ".cache/alarmin/lanes"),
        ({}, Path.home() / ".cache/alarmin/lanes"),
        ({"ALARMIN_CACHE": "here"}, Path.cwd() / "here/lanes"),
        ({"ALARMIN_CACHE": "~/here"}, Path.home() / "here/lanes"),
        ({"ALARMIN_CACHE": "Off", "XDG_CACHE_HOME": "/xdg"}, None),
    ],
)
def test_the_place_is_that_of_the_environment(environment: dict[str, str], wanted: Path | None) -> None:
    assert user_cache("lanes", environment) == wanted
