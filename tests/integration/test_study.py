"""From a scenario file to a result that can be traced and repeated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import alarmin
from alarmin.catalog.catalog import Catalog
from alarmin.catalog.documents import ScenarioFile, read_scenario, shipped_scenario
from alarmin.catalog.load import load_catalog
from alarmin.cli import main
from alarmin.cli.console import write_result
from alarmin.errors import ReproducibilityError, ScenarioError
from alarmin.records.result import Result
from alarmin.store.files import write_whole
from alarmin.study import run
from alarmin.study.compare import check_same, read_result
from alarmin.study.export import export_plan
from alarmin.study.verb import plan_of

FILE = """\
alarmin: 1
kind: scenario
id: two_days
subject: {ref: human_fibroblast, abundances: mine.csv}
sites:
  - {ref: inflamed_tissue}
arms:
  untreated: {}
  anakinra:
    regimen:
      - {drug: anakinra, dose: 100 mg, route: sc, every: 1 d}
duration: 2 d
sample: {every: 4 h}
readouts: [signalling_complexes, antagonist_occupancy, anakinra_plasma_concentration]
measures:
  - {id: left, kind: ratio, readout: signalling_complexes, arm: anakinra, versus: untreated, at: 1 d, to: 2 d}
  - {id: peak, kind: maximum, readout: anakinra_plasma_concentration, arm: anakinra}
draws: 6
seed: 11
"""
TABLE = "gene,value,unit,gsd\nIL1R1,1200,sites/cell,1.4\nIL1RAP,600,sites/cell,2\nTLR4,9,TPM,\n"


DISH = """\
alarmin: 1
kind: scenario
id: dish
subject: {ref: human_fibroblast}
dish: {cells: 1e6 cells/mL}
arms:
  dose:
    add: [{entity: IL1B, series: {low: 1 pM, high: 100 pM, per_decade: 1}}]
duration: 1 h
readouts: [signalling_complexes]
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def written(folder: Path, text: str = FILE) -> ScenarioFile:
    (folder / "mine.csv").write_text(TABLE, encoding="utf-8")
    path = folder / "question.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


@pytest.fixture(scope="module")
def result(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(written(tmp_path_factory.mktemp("study")), catalog=catalog)


def test_the_drug_leaves_less_signal_and_the_answer_says_how_much(result: Result) -> None:
    left, peak = result.answers
    assert len(left.values) == 6
    assert all(value is not None and 0 < value < 1 for value in left.values)
    assert 20 < peak.median < 200  # nM after 100 mg, as on the label (about 770 ng/mL = 45 nM)
    assert peak.unit == "nM"


def test_the_untreated_cell_rests_and_the_treated_one_moves(result: Result) -> None:
    curves = {(curve.arm, curve.readout): curve for curve in result.curves}
    rest = curves["untreated", "signalling_complexes"].median
    assert max(rest) - min(rest) < 1e-4 * max(rest)
    treated = curves["anakinra", "signalling_complexes"].median
    assert treated[0] == pytest.approx(rest[0], rel=1e-6)
    assert min(treated) < 0.9 * treated[0]
    assert set(curves["untreated", "anakinra_plasma_concentration"].median) == {0.0}


def test_the_users_table_is_used_and_what_is_not_used_is_said(result: Result, catalog: Catalog) -> None:
    used = {item.name: item for item in result.used}
    assert used["IL1R1"].value == 1200.0
    counted = {item.gene: item.value for item in catalog.subjects["human_fibroblast"].abundances}
    assert used["SIGIRR"].value == counted["SIGIRR"]
    assert any("TLR4" in text for text in result.ignored)
    assert any("SIGIRR" in text and "human_fibroblast" in text for text in result.warnings)


def test_every_citation_and_arrow_of_the_result_is_in_the_catalogue(result: Result, catalog: Catalog) -> None:
    assert {item.ref for item in result.citations} <= set(catalog.references)
    arrows = {name for reaction in result.reactions for name in reaction.interactions}
    assert arrows
    assert arrows <= set(catalog.interactions)
    reached = {name for names in result.observable_reactions.values() for name in names}
    assert reached <= {reaction.id for reaction in result.reactions}


def test_a_rerun_agrees_with_its_record_and_a_tampered_record_does_not(
    result: Result, catalog: Catalog, tmp_path: Path
) -> None:
    recorded = read_result(write_whole(tmp_path / "result.json", result.model_dump_json()))
    again = run(written(tmp_path), catalog=catalog)
    check_same(again, recorded)
    assert again.answers == result.answers  # the same machine gives the same bits
    text = result.model_dump_json()
    value = repr(result.curves[0].median[3])
    assert value in text
    tampered = read_result(write_whole(tmp_path / "t.json", text.replace(value, repr(1.01 * float(value)))))
    with pytest.raises(ReproducibilityError):
        check_same(again, tampered)


def test_faults_of_a_file_carry_its_lines_all_at_once(catalog: Catalog, tmp_path: Path) -> None:
    text = FILE.replace("human_fibroblast", "human_fibroblst").replace("drug: anakinra,", "drug: anakirna,")
    with pytest.raises(ScenarioError) as caught:
        run(written(tmp_path, text), catalog=catalog)
    lines = [(problem.line, problem.file.rsplit("/", 1)[-1]) for problem in caught.value.problems]
    assert lines == [(4, "question.yaml"), (11, "question.yaml")]


def test_a_measure_on_a_wrong_arm_is_refused_before_anything_runs(catalog: Catalog, tmp_path: Path) -> None:
    text = FILE.replace("kind: maximum", "kind: ec50")
    with pytest.raises(ScenarioError, match="needs an arm with a series") as caught:
        run(written(tmp_path, text), catalog=catalog)
    assert caught.value.problems[0].line == 17


def test_doses_from_an_event_table_equal_the_regimen_that_wrote_it(catalog: Catalog, tmp_path: Path) -> None:
    question = written(tmp_path)
    plan, _ = plan_of(question, catalog)
    (tmp_path / "doses.csv").write_text(export_plan(plan, catalog, "events"), encoding="utf-8")
    a, b = FILE.index("    regimen:"), FILE.index("duration:")
    from_table = run(written(tmp_path, FILE[:a] + "    events: doses.csv\n" + FILE[b:]), catalog=catalog)
    direct = run(question, catalog=catalog)
    for one, other in zip(from_table.answers, direct.answers, strict=True):
        assert one.values == pytest.approx(other.values, rel=1e-6)


@pytest.mark.parametrize("name", ["anakinra_week", "dose_response"])
def test_shipped_scenarios_answer_every_measure(catalog: Catalog, name: str) -> None:
    question = shipped_scenario(name)
    short = question.scenario.model_copy(update={"draws": 2})
    result = run(ScenarioFile(short, question.document, question.folder), catalog=catalog)
    assert {answer.measure for answer in result.answers} == {measure.id for measure in short.measures}
    assert [answer.measure for answer in result.answers if answer.note] == []


def test_the_verb_is_the_packages_own(catalog: Catalog) -> None:
    question: dict[str, Any] = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "hour",
        "subject": {"ref": "human_fibroblast"},
        "dish": {"cells": "1e5 cells/mL"},
        "arms": {"IL1B": {"add": [{"entity": "IL1B", "concentration": "10 pM"}]}},
        "duration": "1 h",
        "readouts": ["signalling_complexes"],
    }
    result = alarmin.run(alarmin.Scenario.model_validate(question))
    assert result.curves[0].median[0] == 0.0
    assert result.curves[0].median[-1] > 10.0


def test_a_series_is_exported_at_a_concentration_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "question.yaml"
    path.write_text(DISH, encoding="utf-8")
    assert main(["export", str(path)]) == 3
    assert '--concentration "10 pM"' in capsys.readouterr().err
    assert main(["export", str(path), "--concentration", "10 pM"]) == 0
    assert "<sbml " in capsys.readouterr().out


def test_tables_of_a_dose_response_name_the_place_of_the_result(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "question.yaml"
    path.write_text(DISH, encoding="utf-8")
    result = run(read_scenario(path), catalog=catalog)
    moved = tuple(curve.model_copy(update={"site": "well"}) for curve in result.dose_curves)
    write_result(result.model_copy(update={"dose_curves": moved}), tmp_path)
    rows = (tmp_path / "dish_curves.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {curve.site for curve in result.dose_curves} == {"dish"}
    assert {row.split(",")[0] for row in rows if "mol/L" in row} == {"well"}
