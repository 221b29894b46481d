"""Messages of native code are caught, counted and said once."""

from __future__ import annotations

import ctypes
import io
import os

import pytest

from alarmin.solve.quiet import Caught, catch_stderr


def test_native_messages_are_caught_and_standard_error_speaks_again_afterwards(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with catch_stderr() as caught:
        os.write(2, b"native line\nand another\n")
    os.write(2, b"after\n")
    assert caught.lines == ["native line", "and another"]
    assert capfd.readouterr().err == "after\n"


def test_native_messages_on_standard_output_stay_out_of_our_data(capfd: pytest.CaptureFixture[str]) -> None:
    with catch_stderr() as caught:
        os.write(1, b"[WARNING] h = 1e-14 are such that t + h = t on the next step\n")
    os.write(1, b"data\n")
    assert caught.small_steps == 1
    assert capfd.readouterr().out == "data\n"


def test_known_harmless_lines_are_counted_not_kept() -> None:
    with catch_stderr() as caught:
        os.write(2, b"CVODE: internal t = 5 and h = 0 are such that t + h = t on the next step\n" * 3)
    assert caught.small_steps == 3
    assert caught.lines == []
    assert len(caught.notes()) == 1
    assert "error control stayed in force" in caught.notes()[0]


def test_each_remark_is_said_once_and_only_the_first_are_said() -> None:
    caught = Caught(lines=["same", "same", "b", "c", "d", "e", "f"])
    assert [note.rsplit(" ", 1)[-1] for note in caught.notes()] == ["same", "b", "c", "d"]


def test_nothing_written_is_nothing_to_note() -> None:
    with catch_stderr() as caught:
        pass
    assert caught.notes() == ()


def fall() -> None:
    os.write(2, b"before the fall\n")
    raise ValueError("inside")


def test_an_error_inside_lets_standard_error_return(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="inside"), catch_stderr() as caught:
        fall()
    os.write(2, b"heard\n")
    assert caught.lines == ["before the fall"]
    assert capfd.readouterr().err == "heard\n"


def test_bytes_that_are_no_text_do_no_harm() -> None:
    with catch_stderr() as caught:
        os.write(2, b"\xff\xfe broken\n")
    assert len(caught.lines) == 1


def test_one_inside_another_leaves_the_outer_whole() -> None:
    with catch_stderr() as outer:
        os.write(2, b"one\n")
        with catch_stderr() as inner:
            os.write(2, b"two\n")
        os.write(2, b"three\n")
    assert (inner.lines, outer.lines) == (["two"], ["one", "three"])


@pytest.mark.skipif(os.name != "posix", reason="the C library is asked for by its POSIX name")
def test_messages_that_the_c_library_holds_back_are_caught_too(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    library.fdopen.restype = ctypes.c_void_p
    held_back = ctypes.c_void_p(library.fdopen(2, b"w"))  # never closed, which would close descriptor 2
    library.setvbuf(held_back, None, 0, 4096)
    with catch_stderr() as caught:
        library.fputs(b"internal t + h = t on the next step\n", held_back)
    library.fflush(None)
    assert caught.small_steps == 1
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("state", ["none", "closed"])
def test_program_without_standard_error_is_no_fault(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = None
    if state == "closed":
        stream = io.StringIO()
        stream.close()
    monkeypatch.setattr("sys.stderr", stream)
    with catch_stderr() as caught:
        os.write(2, b"one\n")
    assert caught.lines == ["one"]
