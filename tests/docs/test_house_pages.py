"""README, ARCHITECTURE and the other pages of the house say what is there."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import alarmin

PIPELINE = "catalog -> model -> solve -> study -> report"


def test_readme_and_architecture_begin_with_the_pipeline(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8").splitlines()
    architecture = (root / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    assert PIPELINE in readme[0]
    assert PIPELINE in architecture[1]
    assert PIPELINE in (alarmin.__doc__ or "")


def test_words_of_the_pipeline_are_importable() -> None:
    for word in PIPELINE.split(" -> "):
        assert importlib.import_module(f"alarmin.{word}").__doc__


def test_architecture_is_one_page_and_names_every_folder(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    package = root / "src" / "alarmin"
    folders = [path.name for path in package.iterdir() if (path / "__init__.py").is_file()]
    modules = [path.name for path in package.glob("*.py") if not path.name.startswith("__")]
    assert [name for name in folders if f"`{name}/`" not in text] == []
    assert [name for name in modules if f"`{name}`" not in text] == []


def test_architecture_draws_the_layers_that_are_checked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = re.search(r"^```\n(cli \| web.*?)^```$", text, re.M | re.S)
    assert drawn
    assert [part.strip() for part in drawn[1].split(">")] == layers


def test_one_version_everywhere(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    assert alarmin.__version__ == version
    assert f"\nversion: {version}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(rf"\[{version}\]|be {version}\.", (root / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_core_dependencies_stand_in_their_decision(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    decision = (root / "docs" / "adr" / "0004-dependencies.md").read_text(encoding="utf-8")
    names = [re.split(r"[<>=~!\[; ]", entry)[0] for entry in project["project"]["dependencies"]]
    assert [name for name in names if f"| {name} " not in decision] == []


def test_make_help_names_every_target_for_users(root: Path) -> None:
    text = (root / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test", "lint", "docs", "clean", "help"):
        assert re.search(rf"^{target}:.*## \S", text, re.M)
