"""The program under bad circumstances: full, closed and narrow streams, interrupts, two runs at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alarmin.cli import main
from alarmin.study import run as run_study

BODY = Path(__file__).parents[1] / "assets" / "malformed" / "sound" / "body.yaml"
PROGRAM = [sys.executable, "-m", "alarmin"]
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
posix = pytest.mark.skipif(os.name != "posix", reason="shell redirections and signals are POSIX ones")


@full
@pytest.mark.parametrize(
    "words", [["--help"], ["evidence", "IL1RN"], ["evidence", "IL1RN", "--json"], ["run", str(BODY)]]
)
def test_full_disk_under_stdout_is_one_line_and_1(words: list[str]) -> None:
    with Path("/dev/full").open("wb") as nowhere:
        done = subprocess.run([*PROGRAM, *words], stdout=nowhere, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if not line.startswith("question:")]
    assert len(lines) == 1
    assert lines[0].startswith("alarmin: The output cannot be written (")


@full
def test_full_disk_under_stderr_loses_messages_and_no_answer(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as nowhere:
        done = subprocess.run(
            [*PROGRAM, "run", str(BODY), "--out", str(tmp_path / "o")],
            stdout=subprocess.PIPE,
            stderr=nowhere,
            text=True,
        )
    assert done.returncode == 0
    assert "anakinra relative to untreated" in done.stdout


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_letters_that_stdout_cannot_encode_become_marks_and_json_keeps_them(encoding: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    plain = subprocess.run([*PROGRAM, "evidence", "IL1B"], capture_output=True, env=env)
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert b"?" in plain.stdout
    data = subprocess.run([*PROGRAM, "evidence", "IL1B", "--json"], capture_output=True, env=env)
    assert "IL-1β" in json.dumps(json.loads(data.stdout.decode(encoding)), ensure_ascii=False)


@posix
@pytest.mark.parametrize("closed", ["2>&-", ">&- 2>&-", "<&- 2>&-"])
def test_closed_streams_are_no_fault(closed: str, tmp_path: Path) -> None:
    out = tmp_path / "o"
    command = f'"$@" --out {out} {closed}'
    done = subprocess.run(["/bin/sh", "-c", command, "sh", *PROGRAM, "run", str(BODY)], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"anakinra relative to untreated" in done.stdout) == (">&- 2" not in closed or closed[0] == "<")
    assert len(list(out.iterdir())) == 4


@posix
def test_interrupt_during_imports_is_quiet_and_130() -> None:
    code = (
        "import signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from alarmin.cli import main\n"
        "sys.exit(main(['--help']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("words", [["run", str(BODY)], ["demo", "--draws", "1"]])
def test_interrupt_while_the_report_is_made_leaves_the_old_files_alone(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "question_answers.csv").write_text("old", encoding="utf-8")
    monkeypatch.setattr("alarmin.report.page.write_report", stopped)
    assert main([*words, "--out", str(tmp_path), "--quiet"]) == 130
    capfd.readouterr()
    assert [path.name for path in tmp_path.iterdir()] == ["question_answers.csv"]
    assert (tmp_path / "question_answers.csv").read_text(encoding="utf-8") == "old"


@posix
def test_second_run_into_the_same_folder_gives_3_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []

    def asks_again(*words: object, **options: object) -> object:
        if not codes:
            codes.append(main(["run", str(BODY), "--out", str(tmp_path / "o"), "--quiet"]))
        return run_study(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("alarmin.study.run", asks_again)
    assert main(["run", str(BODY), "--out", str(tmp_path / "o"), "--quiet"]) == 0
    assert codes == [3]
    assert f"Another run (process {os.getpid()}) is writing to this folder." in capfd.readouterr().err
    assert len(list((tmp_path / "o").iterdir())) == 4


@posix
def test_interrupt_from_the_keyboard_during_a_run_is_130_and_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "run", str(BODY), "--draws", "100000", "--out", str(tmp_path / "o")],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (tmp_path / "o").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
