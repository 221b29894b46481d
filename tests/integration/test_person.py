"""A person as a whole from a scenario file to a report, and to other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alarmin.cli import main
from alarmin.study.compare import read_result

FILE = """\
alarmin: 1
kind: scenario
id: four_months
title: How far do two blockers lower CRP?
subject: {ref: cardiometabolic_person}
arms:
  untreated: {}
  canakinumab: {regimen: [{drug: canakinumab, dose: 150 mg, route: sc, every: 1 mo}]}
  anakinra: {regimen: [{drug: anakinra, dose: 100 mg, route: sc, every: 1 d}]}
duration: 3 mo
sample: {every: 2 d}
readouts: [CRP_change, CRP_plasma, IL6_plasma, free_tissue, canakinumab_tissue_concentration]
measures:
  - {id: left, kind: ratio, readout: CRP_change, arm: canakinumab, versus: untreated, at: 3 mo}
  - {id: other, kind: ratio, readout: CRP_change, arm: anakinra, versus: untreated, at: 3 mo}
  - {id: level, kind: value, readout: CRP_plasma, arm: untreated, at: 3 mo}
draws: 3
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("person") / "four_months.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def written(file: Path) -> Path:
    """The folder of one run."""
    out = file.parent / "results"
    assert main(["run", str(file), "--out", str(out), "--quiet"]) == 0
    return out


def test_it_is_valid(file: Path) -> None:
    assert main(["validate", str(file)]) == 0


def test_answers_are_of_the_body_and_in_clinical_units(written: Path) -> None:
    result = read_result(written / "four_months.json")
    answers = {answer.measure: answer for answer in result.answers}
    assert {answer.site for answer in result.answers} == {"body"}
    assert {curve.readout: curve.unit for curve in result.curves}["IL6_plasma"] == "pg/mL"
    assert answers["level"].unit == "mg/L"
    assert 0 < (answers["left"].median or 0) < 1
    assert 0 < (answers["other"].median or 0) < 1


def test_what_the_person_is_observed_to_have_is_used_with_its_own_evidence(written: Path) -> None:
    used = {item.name: item for item in read_result(written / "four_months.json").used}
    assert used["CRP_base"].value == 22
    assert "trials enrol" in used["CRP_base"].rule
    assert used["Kd_antibody"].sources[0].ref == "chakraborty_2012"


def test_the_report_tells_of_a_person_and_has_no_cell(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "adult with diabetes or atherosclerosis" in page
    assert "in the body" in page
    assert "<dt>Person</dt>" in page
    assert "<dt>Cells</dt>" not in page


@pytest.mark.parametrize("form", ["sbml", "antimony", "events", "omex"])
def test_it_is_written_for_other_programs(file: Path, form: str) -> None:
    out = file.parent / f"model.{form}"
    assert main(["export", str(file), "--format", form, "--out", str(out)]) == 0
    assert out.stat().st_size > 100


def test_exported_sbml_runs_as_the_scenario_does(file: Path) -> None:
    import roadrunner

    single = file.parent / "single.yaml"
    single.write_text(FILE.replace("draws: 3", "draws: 1"), encoding="utf-8")
    out, model = file.parent / "single", file.parent / "single.xml"
    assert main(["run", str(single), "--out", str(out), "--quiet"]) == 0
    assert main(["export", str(single), "--format", "sbml", "--arm", "canakinumab", "--out", str(model)]) == 0
    answer = next(one for one in read_result(out / "four_months.json").answers if one.measure == "left")
    other = roadrunner.RoadRunner(str(model))
    other.integrator.relative_tolerance, other.integrator.absolute_tolerance = 1e-9, 1e-8
    other.simulate(0, 3 * 2629746, 200)
    assert other["CRP_change"] == pytest.approx(answer.median, rel=1e-5)


def test_wishes_for_cells_end_with_exit_code_3_and_their_line(
    file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = file.parent / "wrong.yaml"
    wrong.write_text(FILE.replace("arms:\n", "sites: [{ref: healthy_plasma}]\narms:\n"), encoding="utf-8")
    assert main(["validate", str(wrong), "--json"]) == 3
    problems = json.loads(capfd.readouterr().out)["problems"]
    assert [(one["line"], "place of cells" in one["what"]) for one in problems] == [(6, True)]
