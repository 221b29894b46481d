"""What the pages tell the reader to type works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pages.fenced import PAGES, blocks_of, name_of, save_files

_RUN = "import sys; from alarmin.cli import main; sys.exit(main())"
_EXPECTED = re.compile(r"#\s*exit code (\d+)\s*$")


def commands_of(page: Path) -> list[str]:
    """Return the lines of console blocks that call alarmin."""
    return [
        line[2:]
        for block in blocks_of(page)
        if block.language == "console"
        for line in block.text.splitlines()
        if line.startswith("$ alarmin")
    ]


def python_of(page: Path) -> str:
    return "\n".join(block.text for block in blocks_of(page) if block.language == "python")


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "MPLCONFIGDIR": str(folder / ".matplotlib")}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("page", [page for page in PAGES if commands_of(page)], ids=name_of)
def test_console_blocks_run_as_printed(page: Path, tmp_path: Path) -> None:
    save_files(page, tmp_path)
    for line in commands_of(page):
        expected = _EXPECTED.search(line)
        arguments = shlex.split(line, comments=True)[1:]
        done = _run([sys.executable, "-c", _RUN, *arguments], tmp_path)
        assert done.returncode == int(expected[1] if expected else 0), f"$ {line}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, f"$ {line}\n{done.stderr}"


@pytest.mark.parametrize("page", [page for page in PAGES if python_of(page)], ids=name_of)
def test_python_blocks_run_in_order(page: Path, tmp_path: Path) -> None:
    save_files(page, tmp_path)
    done = _run([sys.executable, "-W", "error", "-c", python_of(page)], tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_tutorial_has_commands_to_run(root: Path) -> None:
    commands = commands_of(root / "docs" / "tutorials" / "first_light.md")
    assert {shlex.split(line)[1] for line in commands} >= {"doctor", "validate", "run", "evidence", "export"}
