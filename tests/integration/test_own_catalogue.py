"""A folder of own values through run, rerun, export, bench and evidence."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from alarmin.cli import main

QUESTION = """\
alarmin: 1
kind: scenario
id: own
subject: {ref: human_fibroblast}
dish: {cells: 1e5 cells/mL}
arms: {agonist: {add: [{entity: IL1B, concentration: 10 pM}]}}
duration: 1 h
readouts: [signalling_complexes]
measures: [{id: complexes, kind: value, readout: signalling_complexes, arm: agonist, at: 1 h}]
draws: 1
"""
CHANGED = """\
parameters:
  - id: Kd_IL1B_R1
    value: 16
    unit: nM
    spread: {kind: lognormal, gsd: 1.5, basis: three preparations}
    meaning: dissociation constant of IL-1β and IL-1R1 alone
    species: human
    status: assumed
    reason: own measurement, not published
  - id: Kd_IL1B_R1
    value: 3
    unit: nM
    spread: {kind: lognormal, gsd: 1.5, basis: three preparations}
    meaning: dissociation constant of IL-1β and IL-1R1 alone
    species: mouse
    status: assumed
    reason: own measurement, not published
"""


@pytest.fixture(autouse=True)
def placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a question and a folder of changed values."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mine" / "mechanisms" / "il1_receptor"
    folder.mkdir(parents=True)
    (folder / "parameters.yaml").write_text(CHANGED, encoding="utf-8")
    (tmp_path / "own.yaml").write_text(QUESTION, encoding="utf-8")


def test_a_result_says_which_values_are_the_users_and_reruns(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "own.yaml", "--path", "mine", "--out", "results", "--quiet"]) == 0
    out = capfd.readouterr().out
    place = "mine/mechanisms/il1_receptor/parameters.yaml"
    assert f"Kd_IL1B_R1 (human) is 16 nM in place of 0.8 nM ({place}:2)" in out
    assert f"this model does not hold: il1_receptor.Kd_IL1B_R1 (mouse) ({place}:10)" in out
    made = json.loads(Path("results/own.json").read_text(encoding="utf-8"))["provenance"]
    assert made["own_values"] == {"il1_receptor.Kd_IL1B_R1 (human)": "16 nM in place of 0.8 nM"}
    assert list(made["own_folders"]) == ["mine"]
    page = Path("results/report.html").read_text(encoding="utf-8")
    assert "Own value il1_receptor.Kd_IL1B_R1 (human)" in page
    again = ["run", "own.yaml", "--quiet", "--against", "results/own.json"]
    assert main([*again, "--path", "mine"]) == 0
    assert main(again) == 5


def test_the_users_value_is_the_one_that_is_solved_and_exported(capfd: pytest.CaptureFixture[str]) -> None:
    answers = []
    for more in ([], ["--path", "mine"]):
        assert main(["run", "own.yaml", "--json", "--quiet", *more]) == 0
        answers.append(json.loads(capfd.readouterr().out)["answers"][0]["median"])
    assert answers[1] < 0.99 * answers[0]
    assert main(["export", "own.yaml", "--path", "mine"]) == 0
    assert 'id="Kd_IL1B_R1" name=' in (sbml := capfd.readouterr().out)
    assert 'value="1.6e-08"' in sbml
    assert "own measurement, not published" in sbml
    assert main(["export", "own.yaml", "--path", "mine", "--format", "omex", "--out", "own.omex"]) == 0
    with ZipFile("own.omex") as archive:
        text = archive.read("README.md").decode()
    assert "16 nM in place of 0.8 nM" in text
    assert "--path mine" in text


def test_evidence_and_validate_show_the_users_value(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "Kd_IL1B_R1", "--path", "mine"]) == 0
    assert "OWN VALUE: 16 nM in place of 0.8 nM" in capfd.readouterr().out
    assert main(["validate", "mine"]) == 0
    shown = capfd.readouterr().err
    assert "Own value: il1_receptor.Kd_IL1B_R1.human is 16 nM in place of 0.8 nM." in shown
    assert "mine: valid" in shown


def test_the_shipped_rows_of_the_bench_are_scored_with_the_users_values(
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = ["bench", "--row", "B08", "--draws", "2", "--json", "--quiet"]
    models = []
    for more in ([], ["--path", "mine"]):
        assert main([*words, *more]) == 0
        found = json.loads(capfd.readouterr().out)
        models.append(found["rows"][0]["readings"][0]["central"])
    assert found["summary"]["own_values"]["il1_receptor.Kd_IL1B_R1.human"] == "16 nM in place of 0.8 nM"
    assert list(found["summary"]["own_folders"]) == ["mine"]
    assert models[0] != models[1]


def test_the_bench_holds_own_folders_to_the_rules(capfd: pytest.CaptureFixture[str]) -> None:
    path = Path("mine/mechanisms/il1_receptor/parameters.yaml")
    path.write_text(CHANGED.replace(", basis: three preparations", ""), encoding="utf-8")
    assert main(["bench", "--row", "B08", "--draws", "2", "--path", "mine", "--quiet"]) == 3
    assert "parameters.yaml:2" in capfd.readouterr().err
