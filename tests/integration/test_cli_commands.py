"""Each command of the command line does what it says, on the user's own data too."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import alarmin
from alarmin.cli import main
from alarmin.dosing.table import read_events

ASSETS = Path(__file__).parents[1] / "assets"
BODY = ASSETS / "malformed" / "sound" / "body.yaml"
DISH = ASSETS / "malformed" / "sound" / "dish.yaml"


def program(*words: str, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alarmin", *words],
        cwd=cwd,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_output_has_no_colour_codes_even_when_colour_is_forced() -> None:
    done = program("evidence", "R029", FORCE_COLOR="1")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_evidence_shows_arrow_sign_grade_and_papers(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "R029"]) == 0
    out = capfd.readouterr().out
    assert out.startswith("R029  IL1RN binds IL1R1  inhibits/lowers (-)  grade A  ")


def test_evidence_joins_words_and_finds_parameters(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "anakinra"]) == 0
    out = capfd.readouterr().out
    assert re.search(r"^anakinra \(human\)\.CL = .*\[\w+", out, re.M)
    assert main(["evidence", "R029", "IL1RN"]) == 0
    assert "R029" in capfd.readouterr().out


def test_export_of_sbml_and_antimony_can_be_read_back(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import antimony
    import libsbml

    assert main(["export", str(BODY), "--arm", "anakinra", "--out", str(tmp_path / "model.xml")]) == 0
    assert capfd.readouterr() == ("", f"Written: {tmp_path / 'model.xml'}\n")
    document = libsbml.readSBMLFromFile(str(tmp_path / "model.xml"))
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    assert document.getModel().getNumEvents() == 1
    assert main(["export", str(BODY), "--format", "antimony"]) == 0
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(capfd.readouterr().out) >= 0


def test_an_archive_holds_every_arm_the_scenario_and_the_command_that_makes_it_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new" / "body.omex"
    assert main(["export", str(BODY), "--format", "omex", "--out", str(out)]) == 0
    assert capfd.readouterr() == ("", f"Written: {out}\n")
    with ZipFile(out) as archive:
        text = archive.read("README.md").decode()
        archive.extractall(tmp_path / "unpacked")
    command = next(line for line in text.splitlines() if line.startswith("alarmin export"))
    assert str(tmp_path) not in text
    monkeypatch.chdir(tmp_path / "unpacked")
    assert main(shlex.split(command)[1:]) == 0
    (again,) = Path().glob("*.omex")
    assert again.read_bytes() == out.read_bytes()


def test_an_archive_is_not_printed_and_one_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(BODY), "--format", "omex"]) == 3
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "--out model.omex" in shown.err
    out = tmp_path / "new" / "body.omex"
    assert main(["export", str(BODY), "--format", "omex", "--arm", "none", "--out", str(out)]) == 2
    assert not out.parent.exists()


def test_exported_events_read_back_give_the_same_doses_and_the_same_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "doses.csv"
    assert main(["export", str(BODY), "--format", "events", "--out", str(table)]) == 0
    arms = read_events(table)
    assert arms["untreated"] == ()
    assert [event.time_s for event in arms["anakinra"]] == [0.0, 86400.0]
    assert len({event.amount_mol for event in arms["anakinra"]}) == 1
    text = BODY.read_text(encoding="utf-8")
    start, end = text.index("    regimen:"), text.index("duration:")
    question = tmp_path / "question.yaml"
    question.write_text(text[:start] + "    events: doses.csv\n" + text[end:], encoding="utf-8")
    answers = []
    for path in (BODY, question):
        capfd.readouterr()
        assert main(["run", str(path), "--json", "--quiet"]) == 0
        answers.append(json.loads(capfd.readouterr().out)["answers"])
    assert answers[0] == answers[1]


def test_validate_without_files_checks_the_shipped_catalogue(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("catalogue: 0 errors, ")


def test_validate_takes_files_of_every_kind(capfd: pytest.CaptureFixture[str]) -> None:
    files = [BODY, DISH, ASSETS / "abundances" / "fibroblast.csv"]
    assert main(["validate", *map(str, files)]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert len(re.findall(r": valid$", err, re.M)) == 3


def test_doctor_finds_every_check_well(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert {"Python", "libraries", "catalogue", "solver", "SBML export"} <= {
        line.removeprefix("ok    ").split(":")[0] for line in lines
    }


def test_doctor_says_what_fails(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise alarmin.AlarminError("the library is of another make")

    monkeypatch.setattr("alarmin.solve.reference.ReferenceSolver.load", broken)
    assert main(["doctor"]) == 1
    out = capfd.readouterr().out
    assert "FAIL  solver: the library is of another make" in out
    assert "ok    Python" in out


def test_module_is_the_program() -> None:
    done = program("--version")
    assert (done.returncode, done.stdout) == (0, f"alarmin {alarmin.__version__}\n")


def test_table_beside_the_scenario_is_found_from_anywhere_and_its_use_is_told(tmp_path: Path) -> None:
    shutil.copy(ASSETS / "abundances" / "fibroblast.csv", tmp_path / "mine.csv")
    text = BODY.read_text(encoding="utf-8")
    named = "{ref: human_fibroblast, abundances: mine.csv, sample: culture}"
    question = tmp_path / "question.yaml"
    question.write_text(text.replace("{ref: human_fibroblast}", named), encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = program("run", "../question.yaml", "--quiet", cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^Not used: .*column lab", done.stdout, re.M), done.stdout
    assert "SIGIRR is not in the table" in done.stdout
    done = program("run", str(question), "--json", "--quiet", cwd=elsewhere)
    result = json.loads(done.stdout)
    used = {item["name"]: item for item in result["used"] if item["group"] == "abundance"}
    assert used["IL1R1"]["value"] == 4000
    assert "4000 receptors/cell" in used["IL1R1"]["rule"]
    assert "column lab" in result["ignored"]


def test_own_catalogue_folder_adds_a_subject(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = ASSETS / "malformed" / "sound" / "catalogue"
    question = tmp_path / "question.yaml"
    text = BODY.read_text(encoding="utf-8")
    question.write_text(text.replace("ref: human_fibroblast", "ref: my_cell"), encoding="utf-8")
    assert main(["validate", str(question)]) == 3
    assert "No subject is called 'my_cell'" in capfd.readouterr().out
    assert main(["validate", str(question), "--path", str(folder)]) == 0
    assert main(["run", str(question), "--path", str(folder), "--json", "--quiet"]) == 0
    result = json.loads(capfd.readouterr().out)
    used = {item["name"]: item["value"] for item in result["used"] if item["group"] == "abundance"}
    assert used["IL1R1"] == 5000
    assert f"--path {folder}" in result["provenance"]["command"]


def test_demonstration_writes_both_results_and_one_page(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "demo"
    assert main(["demo", "--draws", "2", "--out", str(out), "--quiet"]) == 0
    shown = capfd.readouterr()
    assert shown.err == f"Open {out / 'report.html'} in a browser.\n"
    assert "IL-1 receptor complexes left under 100 mg anakinra a day" in shown.out
    page = (out / "report.html").read_text(encoding="utf-8")
    for name in ("anakinra_week", "dose_response"):
        assert (out / f"{name}.json").is_file()
        title = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))["scenario"]["title"]
        assert title in page


def test_bench_scores_a_group_and_refuses_an_unknown_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.json"
    assert main(["bench", "--group", "B", "--draws", "2", "--json", "--quiet", "--out", str(out)]) == 0
    shown = json.loads(capfd.readouterr().out)
    assert shown == json.loads(out.read_text(encoding="utf-8"))
    assert main(["bench", "--group", "Z9", "--draws", "2", "--quiet"]) == 2
    assert "Z9" in capfd.readouterr().err
    assert main(["bench", "--path", str(tmp_path / "none"), "--quiet"]) == 3
    assert "none: " in capfd.readouterr().err


def test_an_engine_is_named_in_the_result_and_in_the_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["run", str(DISH), "--draws", "1", "--quiet", "--json"]
    made = {}
    for engine in ("lanes", "reference"):
        assert main([*words, "--engine", engine]) == 0
        made[engine] = json.loads(capfd.readouterr().out)["provenance"]
        assert f"--engine {engine}" in made[engine]["command"]
    assert made["lanes"]["solver"].startswith("ensemble engine (Rodas5P) ")
    assert made["reference"]["solver"].startswith("libRoadRunner (CVODE) ")


def test_an_unknown_engine_is_refused_by_name(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(DISH), "--quiet", "--engine", "cvode"]) == 2
    assert "auto, lanes, reference" in capfd.readouterr().err
