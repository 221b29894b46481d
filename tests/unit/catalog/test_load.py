"""Catalogue folders to records: the shipped one, the user's own, and every fault at once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from alarmin.catalog.catalog import KINDS
from alarmin.catalog.load import SHIPPED, load_catalog
from alarmin.errors import CatalogueError, Problem, UnknownName


def problems(*folders: Path) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_catalog(folders)
    return caught.value.problems


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_shipped_catalogue_holds_the_receptor_and_its_ligands() -> None:
    catalog = load_catalog()
    assert {"IL1A", "IL1B", "IL1RN", "IL1R1", "IL1RAP", "IL1R2", "SIGIRR"} <= set(catalog.entities)
    assert {"sIL1R1", "sIL1R2", "sIL1RAP", "Anakinra"} <= set(catalog.entities)
    assert "il1_receptor" in catalog.mechanisms


def test_every_record_knows_the_line_it_was_read_from() -> None:
    catalog = load_catalog()
    for kind in KINDS:
        for name in catalog.of_kind(kind):
            file, line = catalog.origin[(kind, name)]
            assert file
            assert line >= 1
    file, line = catalog.origin[("interaction", "R026")]
    text = (SHIPPED / "interactions.tsv").read_text(encoding="utf-8").split("\n")
    assert text[line - 1].startswith("R026\t")


def test_records_of_the_catalogue_cannot_be_replaced() -> None:
    catalog = load_catalog()
    with pytest.raises(TypeError):
        catalog.entities["IL1B"] = catalog.entities["IL1A"]  # type: ignore[index]


def test_misspelt_entity_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="Did you mean") as caught:
        load_catalog().find("entity", "IL1RAPP")
    assert "IL1RAP" in str(caught.value)


def test_unknown_kind_of_record_is_refused() -> None:
    with pytest.raises(UnknownName, match="kind of record"):
        load_catalog().find("enzyme", "IL1B")


def test_user_folder_adds_to_the_shipped_catalogue(folder: Path) -> None:
    catalog = load_catalog([folder])
    assert catalog.interactions["U001"].target == "IL1R1"
    assert catalog.references["mine_2001"].year == 2001
    assert catalog.mechanisms["mine"].parameters[0].unit == "1/h"
    assert "IL1B" in catalog.entities


def test_digest_is_stable_and_independent_of_where_the_folder_lies(folder: Path, tmp_path: Path) -> None:
    first = load_catalog([folder]).digest
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    assert load_catalog([moved]).digest == first == load_catalog([folder]).digest
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert first != load_catalog().digest


def test_digest_changes_with_one_byte(folder: Path) -> None:
    before = load_catalog([folder]).digest
    edit(folder / "mechanisms" / "mine" / "model.ant", "k*M", "k*M ")
    assert load_catalog([folder]).digest != before


def test_digest_changes_with_a_file_name(folder: Path) -> None:
    (folder / "subjects").mkdir()
    (folder / "subjects" / "note.txt").write_text("x", encoding="utf-8")
    before = load_catalog([folder]).digest
    (folder / "subjects" / "note.txt").rename(folder / "subjects" / "other.txt")
    assert load_catalog([folder]).digest != before


def test_a_changed_file_is_read_again(folder: Path) -> None:
    assert load_catalog([folder]).mechanisms["mine"].parameters[0].value == 1
    edit(folder / "mechanisms" / "mine" / "parameters.yaml", "value: 1", "value: 2")
    assert load_catalog([folder]).mechanisms["mine"].parameters[0].value == 2


def test_duplicate_id_names_both_places(folder: Path) -> None:
    edit(folder / "interactions.tsv", "U001", "R026")
    (problem,) = problems(folder)
    _, line = load_catalog().origin[("interaction", "R026")]
    assert problem.line == 2
    assert problem.file.endswith("interactions.tsv")
    assert re.search(rf"'R026' is already defined at \S+interactions\.tsv:{line}\.", problem.what)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "nowhere")
    assert "no such folder" in problem.what
    assert "nowhere" in problem.file


def test_folder_without_any_catalogue_file_says_what_it_may_hold(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path)
    assert "interactions.tsv" in problem.allowed


def test_faults_of_all_files_come_at_once_in_file_and_line_order(folder: Path) -> None:
    with (folder / "interactions.tsv").open("a", encoding="utf-8") as stream:
        stream.write("U002\tMINE\tbinds\t2\tIL1R1\tx\tx\tx\t\tA\tno\tedge\n")
        stream.write("U003\tMINE\tbinds\t1\n")
    edit(folder / "references.json", '"abstract"', '"heard of"')
    edit(folder / "mechanisms" / "mine" / "parameters.yaml", "status: assumed", "status: guessed")
    edit(folder / "mechanisms" / "mine" / "mechanism.yaml", "title: one decay\n", "")
    found = problems(folder)
    where = [(Path(one.file).name, one.line) for one in found]
    assert where[:3] == [("interactions.tsv", 3), ("interactions.tsv", 4), ("references.json", 4)]
    assert ("parameters.yaml", 7) in where
    assert len(found) >= 4


def test_folders_given_in_another_order_read_the_same_records(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "entities.tsv").write_text("id\tname\tkind\nTHEIRS\tx\tprotein\n", encoding="utf-8")
    one, two = load_catalog([folder, other]), load_catalog([other, folder])
    assert dict(one.entities) == dict(two.entities)
    assert one.digest != two.digest
