"""Values of a user's folder in place of those of a mechanism."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint import lint
from alarmin.catalog.load import load_catalog
from alarmin.errors import CatalogueError
from alarmin.records.evidence import Parameter

Change = Callable[..., Path]
ENTRY = """\
  - id: {id}
    value: {value}
    unit: {unit}
    spread: {{kind: lognormal, gsd: 1.5, basis: three preparations}}
    meaning: {meaning}
    species: {species}
    status: assumed
    reason: own measurement, not published
    core: {core}
"""


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Write a folder that changes one value of the receptor mechanism."""

    def _change(name: str = "mine", **words: str) -> Path:
        given = {"id": "Kd_IL1B_R1", "value": "1.6", "unit": "nM", "species": "human", "core": "false"}
        folder = tmp_path / name / "mechanisms" / "il1_receptor"
        folder.mkdir(parents=True)
        text = "parameters:\n" + ENTRY.format(**{**given, "meaning": "own", **words})
        (folder / "parameters.yaml").write_text(text, encoding="utf-8")
        return tmp_path / name

    return _change


def values(catalog: Catalog, name: str) -> dict[str, Parameter]:
    held = catalog.mechanisms["il1_receptor"].parameters
    return {item.species: item for item in held if item.id == name}


def errors(catalog: Catalog) -> list[str]:
    return [str(finding) for finding in lint(catalog) if finding.severity == "error"]


def test_a_value_is_replaced_and_every_other_stays(change: Change) -> None:
    shipped, mine = load_catalog(), load_catalog([change()])
    assert values(mine, "Kd_IL1B_R1")["human"].value == 1.6
    assert values(mine, "Kd_IL1B_R1")["mouse"] == values(shipped, "Kd_IL1B_R1")["mouse"]
    pairs = zip(
        shipped.mechanisms["il1_receptor"].parameters,
        mine.mechanisms["il1_receptor"].parameters,
        strict=True,
    )
    assert [old.id for old, new in pairs if old != new] == ["Kd_IL1B_R1"]
    assert values(load_catalog(), "Kd_IL1B_R1")["human"].value == 0.8
    assert errors(mine) == []


def test_the_catalogue_says_what_was_changed_where_and_in_which_folder(change: Change) -> None:
    catalog = load_catalog([change()])
    (found,) = catalog.changes
    assert found.words == "1.6 nM in place of 0.8 nM"
    file, line = catalog.origin["parameter", found.key]
    assert Path(file).parts[-3:] == ("mechanisms", "il1_receptor", "parameters.yaml")
    assert line == 2
    assert [len(digest) for digest in catalog.folders.values()] == [64]
    assert catalog.digest != load_catalog().digest
    assert load_catalog().changes == ()
    assert load_catalog().folders == {}


def test_a_value_for_one_species_stands_beside_the_general_one(change: Change) -> None:
    shipped = load_catalog()
    general = next(
        p for p in shipped.mechanisms["il1_receptor"].parameters if p.species == "any" and p.value > 0
    )
    mine = load_catalog([change(id=general.id, value=f"{general.value}", unit=f'"{general.unit}"')])
    assert set(values(mine, general.id)) == {"any", "human"}
    assert mine.changes[0].before is None
    assert "beside" in mine.changes[0].words


def test_the_second_entry_of_a_core_value_does_not_contradict_the_users_own(change: Change) -> None:
    shipped = load_catalog()
    held = shipped.confirmations["il1_receptor"].values
    core = next(value for value in held if value.species == "human")
    old = values(shipped, core.id)["human"]
    words = {"id": core.id, "value": repr(old.value * 2), "unit": f'"{old.unit}"'}
    mine = load_catalog([change(**words)])
    assert errors(mine) == []
    kept = {(value.id, value.species) for value in mine.confirmations["il1_receptor"].values}
    assert kept == {(value.id, value.species) for value in held} - {(core.id, "human")}


@pytest.mark.parametrize(("second", "faults"), [("1.6", 0), ("1.7", 1)])
def test_a_core_value_of_the_user_is_held_to_its_own_second_entry(
    change: Change, second: str, faults: int
) -> None:
    folder = change(core="true")
    warned = [finding for finding in lint(load_catalog([folder])) if finding.rule == "P05"]
    assert [finding.severity for finding in warned] == ["warning"]
    entry = f"reader: another\nvalues:\n  - {{id: Kd_IL1B_R1, species: human, value: {second}, unit: nM}}\n"
    path = folder / "mechanisms" / "il1_receptor" / "confirm.yaml"
    path.write_text(entry, encoding="utf-8")
    found = [finding for finding in lint(load_catalog([folder])) if finding.rule == "P05"]
    assert [finding.severity for finding in found] == ["error"] * faults
    assert all(Path(finding.problem.file).name == "confirm.yaml" for finding in found)


def test_two_folders_change_two_values_and_never_the_same_one(change: Change) -> None:
    one, other = change(), change("theirs", id="Kd_IL1A_R1")
    assert len(load_catalog([one, other]).changes) == 2
    with pytest.raises(CatalogueError, match=r"already changed at .*mine.*parameters.yaml:2"):
        load_catalog([one, change("again")])


def test_records_of_a_folder_are_known_as_the_users_own(change: Change, folder: Path) -> None:
    catalog = load_catalog([folder])
    assert {key for key in catalog.own if key[0] == "mechanism"} == {("mechanism", "mine")}
    assert load_catalog([folder, change("more")]).own == catalog.own
