"""``alarmin conform`` on a small folder of cases."""

from __future__ import annotations

import json
from pathlib import Path

import antimony
import libsbml
import pytest

from alarmin.cli import main

DECAY = "A -> ; k*A; k = 1; A = 1; C = 1; compartment C"
EXPECTED = "time,A\n0,1\n1,0.36787944\n"


def write(
    folder: Path, name: str, model: str = DECAY, results: str = EXPECTED, tags: str = "Reaction"
) -> None:
    place = folder / name
    place.mkdir()
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(model) >= 0, antimony.getLastError()
    files = {
        "settings.txt": "duration: 1\nsteps: 1\nabsolute: 1e-6\nrelative: 1e-4\namount: A\nconcentration:\n",
        "results.csv": results,
        "model.m": f"componentTags: {tags}\n",
        "sbml-l3v1.xml": antimony.getSBMLString(antimony.getMainModuleName()),
    }
    antimony.clearPreviousLoads()
    for ending, text in files.items():
        (place / f"{name}-{ending}").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "00001")
    return tmp_path


def add_refused(folder: Path) -> None:
    write(folder, "00002", "var A; A = 1; k = 1; A' = k", tags="CSymbolDelay")
    file = folder / "00002" / "00002-sbml-l3v1.xml"
    document = libsbml.readSBMLFromFile(str(file))
    document.getModel().getRule(0).setMath(libsbml.parseL3Formula("delay(A, 1)"))
    libsbml.writeSBMLToFile(document, str(file))


def test_passed_and_refused_cases_end_in_success(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_refused(folder)
    assert main(["conform", str(folder)]) == 0
    shown = capsys.readouterr()
    assert "passed   1" in shown.out
    assert "  delay: 1" in shown.out
    assert "failed   0" in shown.out
    assert "Reaction" in shown.out


def test_a_failed_case_is_named_with_its_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "00003", results="time,A\n0,1\n1,0.5\n")
    assert main(["conform", str(folder), "--quiet"]) == 1
    assert "00003: A at 1 is 0.36787" in capsys.readouterr().out


def test_json_lists_cases(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_refused(folder)
    assert main(["conform", str(folder), "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["passed"], found["refused"], found["failed"]) == (["00001"], ["00002"], [])
    assert found["refused_by"] == {"delay": ["00002"]}


def test_a_list_of_cases_chooses(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_refused(folder)
    listed = tmp_path / "mine.txt"
    listed.write_text("00001\n", encoding="utf-8")
    assert main(["conform", str(folder), "--cases", str(listed), "--quiet"]) == 0
    assert "refused  0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--engine", "nothing"], 2), (["--cases", "missing.txt"], 3)],
)
def test_wrong_words_are_refused(words: list[str], code: int, folder: Path) -> None:
    assert main(["conform", str(folder), "--quiet", *words]) == code


def test_a_folder_without_cases_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", str(tmp_path), "--quiet"]) == 3
    assert "There are no cases" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("engine", "told"), [("reference", "cannot compile"), ("lanes", "Invalid XML namespace")]
)
def test_a_model_that_does_not_load_fails(
    engine: str, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "00001" / "00001-sbml-l3v1.xml").write_text("<sbml/>", encoding="utf-8")
    assert main(["conform", str(folder), "--engine", engine, "--quiet"]) == 1
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("engine", ["reference", "lanes"])
def test_results_that_are_no_time_course_are_refused(
    engine: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "00004", results="flux\n1\n")
    assert main(["conform", str(folder), "--engine", engine, "--quiet"]) == 0
    assert "flux balance: 1" in capsys.readouterr().out
