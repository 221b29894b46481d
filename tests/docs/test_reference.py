"""The generated reference is current and names everything a user can type."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

import alarmin
from alarmin import errors
from alarmin.records import scenario

NAMES = (
    *("python.md", "errors.md", "units.md", "records.md", "lint.md", "cli.md"),
    *("mechanisms.md", "parameters.md", "interactions.md", "subjects.md", "references.md"),
    *("crosschecks.md", "cross_activity.md"),
)


def page(root: Path, name: str) -> str:
    return (root / "docs" / "reference" / name).read_text(encoding="utf-8")


def test_every_page_of_the_reference_has_a_writer(generator: ModuleType, root: Path) -> None:
    there = {path.name for path in (root / "docs" / "reference").glob("*.md")} - {"README.md"}
    assert set(NAMES) == set(generator.PAGES)
    assert there <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_what_the_generator_writes(name: str, generator: ModuleType) -> None:
    assert not generator.is_stale(name), f"docs/reference/{name} is stale; run: make docs"


def test_writing_twice_gives_the_same_text_under_another_hash_seed(root: Path) -> None:
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "docs/generate.py", "--check"],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", alarmin.__all__)
def test_public_name_is_documented(name: str, root: Path) -> None:
    assert re.search(rf"^## `{re.escape(name)}[`(]", page(root, "python.md"), re.M)


def test_every_exception_and_exit_code_is_documented(root: Path) -> None:
    text = page(root, "errors.md")
    for name in errors.__all__:
        thing = vars(errors)[name]
        if isinstance(thing, type) and issubclass(thing, errors.AlarminError):
            assert f"| `{name}` | `{thing.__mro__[1].__name__}` | {thing.exit_code} |" in text
    for code in (0, 1, 2, 3, 4, 5, 130):
        assert re.search(rf"^\| {code} \| \w", text, re.M)


def test_every_command_and_option_is_documented_with_its_meaning(generator: ModuleType, root: Path) -> None:
    commands = importlib.import_module("pages.commands")
    text = page(root, "cli.md")
    for name, command in commands.leaves().items():
        assert f"## {name}\n" in text
        assert command.help, f"{name} has no help text"
        for parameter in command.params:
            if parameter.param_type_name == "option" and not parameter.hidden:
                assert f"`{parameter.opts[0]}`" in text
                assert parameter.help, f"{name} {parameter.opts[0]} has no help text"


def test_every_command_stands_in_the_readme(generator: ModuleType, root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    commands = importlib.import_module("pages.commands")
    missing = [name for name in commands.leaves() if f"`{name}" not in readme]
    assert not missing


def _written_by_users() -> list[tuple[str, str]]:
    records = [
        vars(scenario)[name]
        for name in scenario.__all__
        if isinstance(vars(scenario)[name], type) and issubclass(vars(scenario)[name], BaseModel)
    ]
    return [(record.__name__, field) for record in records for field in record.model_fields]


@pytest.mark.parametrize(("record", "field"), _written_by_users())
def test_scenario_field_is_explained(record: str, field: str, root: Path) -> None:
    formats = (root / "docs" / "explanation" / "formats.md").read_text(encoding="utf-8")
    in_table = re.search(rf"^\|[^|]*(\|[^|]*)?`{field}`[^|]*\| *\S", formats, re.M)
    in_text = f"`{field}`" in formats or f"{field}:" in formats
    assert in_table or in_text, f"{record}.{field} is not in docs/explanation/formats.md"


def test_every_measure_kind_is_explained(root: Path) -> None:
    formats = (root / "docs" / "explanation" / "formats.md").read_text(encoding="utf-8")
    kinds = scenario.Measure.model_fields["kind"].annotation
    missing = [kind for kind in kinds.__args__ if f"`{kind}`" not in formats]
    assert not missing


def test_every_column_of_event_and_abundance_tables_is_explained(root: Path) -> None:
    from alarmin.catalog.abundance_table import COLUMNS
    from alarmin.dosing.rows import DOSE_COLUMNS

    howto = root / "docs" / "howto"
    events = (howto / "event_tables.md").read_text(encoding="utf-8")
    abundances = (howto / "own_abundances.md").read_text(encoding="utf-8")
    assert [name for name in ("ID", *DOSE_COLUMNS) if f"`{name}`" not in events] == []
    assert [name for name in COLUMNS if f"| `{name}` |" not in abundances] == []
