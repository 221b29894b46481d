"""Faults inside the folders of mechanisms, drugs, subjects, sites and experiments."""

from __future__ import annotations

from pathlib import Path

import pytest

from alarmin.catalog.load import load_catalog
from alarmin.errors import CatalogueError, Problem

SITE = """\
sites:
  - id: my_site
    name: a place
    drug_ratio_value: 1
    drug_ratio: {kind: fixed, basis: test}
    levels:
      - {entity: IL1B, value: 1, unit: pM, spread: {kind: fixed, basis: t}, status: assumed, reason: t}
"""
PROTOCOL = """\
alarmin: 1
kind: protocol
id: my_row
title: one arm
group: B
scenario:
  alarmin: 1
  kind: scenario
  id: my_row
  subject: {ref: human_fibroblast}
  dish: {cells: 1e6 cells/mL}
  arms: {control: {}}
  duration: 1 h
  readouts: [free_IL1B]
"""


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_catalog([folder])
    return caught.value.problems


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_mechanism_without_model_text_is_refused(folder: Path) -> None:
    (folder / "mechanisms" / "mine" / "model.ant").unlink()
    (problem,) = problems(folder)
    assert problem.file.endswith("model.ant")


def test_model_text_inside_the_description_is_refused(folder: Path) -> None:
    edit(folder / "mechanisms" / "mine" / "mechanism.yaml", "summary:", "antimony: x\nsummary:")
    (problem,) = problems(folder)
    assert problem.line == 3
    assert "model.ant" in problem.hint


def test_mechanism_folder_and_id_must_agree(folder: Path) -> None:
    edit(folder / "mechanisms" / "mine" / "mechanism.yaml", "id: mine\n", "id: yours\n")
    (problem,) = problems(folder)
    assert problem.line == 1
    assert "'yours'" in problem.what
    assert "'mine'" in problem.what


def test_unknown_key_of_a_species_gets_its_line_and_a_suggestion(folder: Path) -> None:
    edit(folder / "mechanisms" / "mine" / "mechanism.yaml", "compartment: medium", "compartmnt: medium")
    found = problems(folder)
    assert {problem.line for problem in found} == {5}
    assert any("Did you mean compartment?" in problem.hint for problem in found)


def test_parameter_given_twice_names_the_first_line(folder: Path) -> None:
    path = folder / "mechanisms" / "mine" / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.removeprefix("parameters:\n"), encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.line == 9
    assert "first on line 2" in problem.what


def test_parameters_of_two_species_stand_side_by_side(folder: Path) -> None:
    path = folder / "mechanisms" / "mine" / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + text.removeprefix("parameters:\n").replace("value: 1", "value: 2\n    species: mouse"),
        encoding="utf-8",
    )
    values = {one.species: one.value for one in load_catalog([folder]).mechanisms["mine"].parameters}
    assert values == {"any": 1, "mouse": 2}


def test_second_entry_of_core_values_is_kept_apart(folder: Path) -> None:
    (folder / "mechanisms" / "mine" / "confirm.yaml").write_text(
        "reader: second\nvalues:\n  - {id: k, value: 1, unit: 1/h, place: abstract, read: abstract}\n",
        encoding="utf-8",
    )
    catalog = load_catalog([folder])
    assert catalog.confirmations["mine"].values[0].unit == "1/h"
    assert catalog.origin[("confirm", "mine.k.any")][1] == 3


def test_list_file_with_another_key_is_refused(folder: Path) -> None:
    (folder / "sites.yaml").write_text("places: []\n", encoding="utf-8")
    (problem,) = problems(folder)
    assert "'sites'" in problem.what


def test_site_is_read_with_its_levels(folder: Path) -> None:
    (folder / "sites.yaml").write_text(SITE, encoding="utf-8")
    catalog = load_catalog([folder])
    assert catalog.sites["my_site"].levels[0].value == 1
    assert catalog.origin[("site", "my_site")][1] == 2


def test_faulty_level_gets_its_line(folder: Path) -> None:
    (folder / "sites.yaml").write_text(SITE.replace("IL1B, value: 1", "IL1B, value: -1"), encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.line == 7
    assert "value" in problem.what


def test_subject_file_must_be_a_mapping(folder: Path) -> None:
    (folder / "subjects").mkdir()
    (folder / "subjects" / "me.yaml").write_text("- 1\n", encoding="utf-8")
    (problem,) = problems(folder)
    assert "mapping" in problem.what


def test_drug_file_name_and_id_must_agree(folder: Path) -> None:
    shipped = load_catalog().origin[("drug", "anakinra")][0]
    text = Path(shipped).read_text(encoding="utf-8")
    (folder / "drugs").mkdir()
    (folder / "drugs" / "my_drug.yaml").write_text(text.replace("id: anakinra", "id: other", 1), "utf-8")
    found = problems(folder)
    assert any("'other'" in problem.what and "'my_drug'" in problem.what for problem in found)


def test_experiment_without_expectation_is_read(folder: Path) -> None:
    (folder / "experiments" / "my_row").mkdir(parents=True)
    (folder / "experiments" / "my_row" / "protocol.yaml").write_text(PROTOCOL, encoding="utf-8")
    entry = load_catalog([folder]).experiments["my_row"]
    assert entry.expected is None
    assert entry.protocol.scenario.readouts == ("free_IL1B",)


def test_experiment_folder_and_id_must_agree(folder: Path) -> None:
    (folder / "experiments" / "their_row").mkdir(parents=True)
    (folder / "experiments" / "their_row" / "protocol.yaml").write_text(PROTOCOL, encoding="utf-8")
    (problem,) = problems(folder)
    assert problem.line == 3
