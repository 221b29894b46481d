"""A folder of results changes all at once, and one run at a time writes to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alarmin.errors import InvalidInput
from alarmin.store import folder as module
from alarmin.store.folder import PART_NAME, results_folder
from alarmin.store.lock import LOCK_NAME, locked

posix = pytest.mark.skipif(os.name != "posix", reason="locks of the system are POSIX ones")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_when_the_block_ends_and_old_ones_stay_until_then(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with results_folder(tmp_path) as part:
        (part / "a.txt").write_text("new", encoding="utf-8")
        (part / "b.txt").write_text("new", encoding="utf-8")
        assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"
        assert not (tmp_path / "b.txt").exists()
    assert names(tmp_path) == ["a.txt", "b.txt", "mine.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError])
def test_block_that_ends_early_leaves_everything_as_it_was(
    tmp_path: Path, fault: type[BaseException]
) -> None:
    def fall(out: Path) -> None:
        with results_folder(out) as part:
            (part / "a.txt").write_text("new", encoding="utf-8")
            raise fault

    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("old", encoding="utf-8")
    for out in (tmp_path / "there", tmp_path / "made" / "below"):
        with pytest.raises(fault):
            fall(out)
    assert names(tmp_path) == ["there"]
    assert names(tmp_path / "there") == ["a.txt"]
    assert (tmp_path / "there" / "a.txt").read_text(encoding="utf-8") == "old"


def test_interrupt_while_files_move_waits_until_all_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = module._move

    def interrupted(part: Path, out: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        move(part, out)

    def write() -> None:
        with results_folder(tmp_path / "o") as part:
            (part / "a.txt").write_text("x", encoding="utf-8")
            (part / "b.txt").write_text("x", encoding="utf-8")

    monkeypatch.setattr(module, "_move", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write()
    assert names(tmp_path / "o") == ["a.txt", "b.txt"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@posix
def test_second_run_into_the_same_folder_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with results_folder(tmp_path) as part:
        (part / "a.txt").write_text("first", encoding="utf-8")
        with (
            pytest.raises(InvalidInput, match=rf"Another run \(process {os.getpid()}\)"),
            results_folder(tmp_path),
        ):
            pass
        assert names(part) == ["a.txt"]
    assert names(tmp_path) == ["a.txt"]


@posix
def test_what_a_killed_run_left_neither_locks_nor_stays(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from alarmin.store.folder import results_folder\n"
        "with results_folder(Path(sys.argv[1])) as part:\n"
        "    (part / 'half.txt').write_text('x')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert names(tmp_path) == sorted([LOCK_NAME, PART_NAME])
    with results_folder(tmp_path) as part:
        (part / "whole.txt").write_text("x", encoding="utf-8")
    assert names(tmp_path) == ["whole.txt"]


@posix
def test_lock_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path):
            assert (tmp_path / LOCK_NAME).read_text(encoding="ascii") == f"{os.getpid()}\n"
    assert names(tmp_path) == []


def test_file_in_the_way_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(InvalidInput, match="cannot be written to"), results_folder(out):
            pass
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"
