"""Whatever stands in a user folder, reading it ends in records or in a catalogue error."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.catalog.folders import read_mechanisms, read_sites, read_subjects
from alarmin.catalog.jsonlist import read_json_list
from alarmin.catalog.lint.modeltext import read_names
from alarmin.catalog.load import load_catalog
from alarmin.catalog.shelf import Shelf
from alarmin.catalog.tables import read_table
from alarmin.errors import CatalogueError, Problem
from alarmin.records.entity import Entity

SEEDS = (
    b"id: mine\ntitle: t\nsummary: s\nspecies: []\nreactions: []\n",
    b"parameters:\n  - {id: k, value: 1, unit: 1/h, status: assumed}\n",
    b"sites:\n  - {id: a, name: b, levels: []}\n",
    b"- [1, {a: b}]\n",
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A plausible file with a piece of it replaced by other bytes."""
    text = draw(st.sampled_from(SEEDS))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text[:start] + draw(st.binary(max_size=12)) + text[end:]


@settings(max_examples=80, deadline=None)
@given(damaged(), damaged(), st.binary(max_size=40))
def test_damaged_files_give_problems_never_other_errors(one: bytes, two: bytes, model: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "mechanisms" / "mine").mkdir(parents=True)
        (root / "subjects").mkdir()
        for name, content in (
            ("mechanisms/mine/mechanism.yaml", one),
            ("mechanisms/mine/parameters.yaml", two),
            ("mechanisms/mine/model.ant", model),
            ("subjects/me.yaml", one),
            ("sites.yaml", two),
        ):
            (root / name).write_bytes(content)
        shelf = Shelf()
        for read in (read_mechanisms, read_subjects, read_sites):
            read(root, shelf)
    assert all(isinstance(problem, Problem) and problem.file for problem in shelf.problems)
    assert shelf.problems or shelf.records["mechanism"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_as_references_or_table_end_in_problems(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file"
        path.write_bytes(content)
        problems: list[Problem] = []
        assert read_table(path, Entity, problems) == []
        assert problems
        shelf = Shelf()
        document = shelf.collect(read_json_list, path)
    assert shelf.problems if document is None else isinstance(document.data, list)


@given(st.text(max_size=80))
def test_any_text_has_names_or_none(text: str) -> None:
    names = read_names(text)
    assert not names.needed & (names.species | names.reactions | names.assigned | names.compartments)


@pytest.mark.parametrize(
    "text", ['["' + '\\"' * 400_000, "[" + '{"a":1}\n,' * 40_000 + "{}]", '[{"a": "' + "[" * 900_000 + '"}]']
)
def test_large_references_are_read_in_linear_time(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(text, encoding="utf-8")
    start = time.perf_counter()
    shelf = Shelf()
    document = shelf.collect(read_json_list, path)
    assert (document is None) == bool(shelf.problems)
    assert time.perf_counter() - start < 5.0


def test_unclosed_comments_are_read_in_linear_time() -> None:
    start = time.perf_counter()
    assert read_names("/* a " * 60_000).needed == frozenset()
    assert time.perf_counter() - start < 5.0


def test_table_with_a_thousand_columns_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "entities.tsv").write_text("\t".join(f"c{i}" for i in range(1000)) + "\n", "utf-8")
    with pytest.raises(CatalogueError, match="1000 columns") as caught:
        load_catalog([tmp_path])
    assert len(caught.value.problems) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="file modes do not bind this user")
def test_unreadable_file_is_named(folder: Path) -> None:
    path = folder / "interactions.tsv"
    path.chmod(0)
    with pytest.raises(CatalogueError, match=r"interactions\.tsv: This cannot be read"):
        load_catalog([folder])


def test_folder_in_place_of_a_file_is_named(folder: Path) -> None:
    path = folder / "mechanisms" / "mine" / "model.ant"
    path.unlink()
    path.mkdir()
    with pytest.raises(CatalogueError, match=r"model\.ant: The file cannot be read"):
        load_catalog([folder])
