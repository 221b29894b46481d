"""Set-up names what is missing in one line, and works where the path has spaces."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "mkdir", "cat", "cksum", "rm", "tail", "sleep")

pytestmark = pytest.mark.skipif(os.name != "posix", reason="set-up is a POSIX shell script")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a space in its path, without the package itself."""
    folder = tmp_path / "my work" / "alarmin"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "setup.sh", folder / "tools")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (folder / "bin" / tool).symlink_to(found)
    return folder


def script(folder: Path, name: str, text: str) -> None:
    path = folder / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def set_up(folder: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "tools/setup.sh", "run"],
        cwd=folder,
        env={"PATH": str(folder / "bin"), "PYTHON": python},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_machine_without_python_is_told_so_in_one_line(checkout: Path) -> None:
    done = set_up(checkout)
    assert done.returncode == 1
    assert "no Python 3.11 or newer was found" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_old_python_is_passed_over(checkout: Path) -> None:
    script(checkout, "python3", "exit 1")
    assert "no Python 3.11 or newer was found" in set_up(checkout).stderr


def test_python_that_was_named_and_is_not_there(checkout: Path) -> None:
    done = set_up(checkout, "python9")
    assert done.returncode == 1
    assert done.stderr == ("alarmin set-up: PYTHON=python9 is not a program; name a Python 3.11 or newer.\n")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_missing_module_of_python_is_named(checkout: Path, module: str) -> None:
    script(checkout, "python3", f'case "$2" in "import {module}") exit 1;; esac')
    done = set_up(checkout)
    assert done.returncode == 1
    assert f"python3 has no module {module}" in done.stderr


def test_failed_installation_shows_the_end_of_its_log(checkout: Path) -> None:
    script(checkout, "python3", 'case "$1" in -m) echo "no space left"; exit 1;; esac')
    done = set_up(checkout)
    assert done.returncode == 1
    assert "no space left" in done.stderr
    assert "making the environment failed" in done.stderr


def test_folder_for_the_build_that_cannot_be_made_is_named(checkout: Path) -> None:
    script(checkout, "python3", "exit 0")
    (checkout / "build").write_text("a file stands here", encoding="utf-8")
    done = set_up(checkout)
    assert done.returncode == 1
    assert "the folder build cannot be made here" in done.stderr


def test_continuous_integration_wants_the_evidence_beside_the_checkout(tmp_path: Path) -> None:
    folder = tmp_path / "checkout" / ".ci"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", folder)
    done = subprocess.run(
        ["bash", ".ci/run"], cwd=folder.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "../shared" in done.stderr


def test_source_archive_takes_the_files_at_the_top_only() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [pattern for pattern in patterns if not pattern.startswith("/")] == []
    assert [pattern for pattern in patterns if not (ROOT / pattern[1:]).exists()] == []
