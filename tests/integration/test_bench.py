"""The bench from protocol folders to plain data, good and bad."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alarmin.bench import BenchResult, run_bench
from alarmin.catalog.load import SHIPPED
from alarmin.errors import CatalogueError, UnknownName

PROTOCOL = """
alarmin: 1
kind: protocol
id: {id}
title: antagonist before agonist
group: X
level: cell
scenario:
  alarmin: 1
  kind: scenario
  id: {id}
  subject: {{ref: {subject}}}
  dish: {{cells: 1e6 cells/mL}}
  arms:
    agonist: {{add: [{{entity: IL1B, concentration: 100 pM, at: 1 h}}]}}
    both: {{add: [{{entity: {entity}, concentration: 100 nM}}, {{entity: IL1B, concentration: 100 pM, at: 1 h}}]}}
    washed:
      add:
        - {{entity: IL1RN, concentration: 100 nM}}
        - {{entity: IL1B, concentration: 100 pM, at: 1 h, wash: true}}
    knocked_out: {{set: {{IL1R1: 0 sites/cell}}, add: [{{entity: IL1B, concentration: 100 pM, at: 1 h}}]}}
  duration: 2 h
  readouts: [{readout}]
  measures:
    - {{id: blocked, kind: ratio, readout: {readout}, arm: both, versus: agonist, at: 2 h}}
    - {{id: lost, kind: ratio, readout: {readout}, arm: knocked_out, versus: agonist, at: 2 h}}
"""
EXPECTED = """
alarmin: 1
kind: expected
id: {id}
readings:
  - {{measure: blocked, kind: direction, direction: {direction}}}
  - {{measure: lost, kind: direction, direction: down}}
source: {{ref: chin_1987, place: figure, reason: test}}
discriminates: true
"""
GOOD = {
    "subject": "human_fibroblast",
    "entity": "IL1RN",
    "readout": "signalling_complexes",
    "direction": "down",
}


def plant(folder: Path, name: str, **changes: str) -> Path:
    values = GOOD | {"id": name} | changes
    target = folder / name
    target.mkdir(parents=True)
    (target / "protocol.yaml").write_text(PROTOCOL.format(**values), encoding="utf-8")
    (target / "expected.yaml").write_text(EXPECTED.format(**values), encoding="utf-8")
    return target


def rows_of(result: BenchResult) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in result.to_json()["rows"]}


def test_an_antagonist_and_a_knock_out_lower_signalling(tmp_path: Path) -> None:
    plant(tmp_path, "X1")
    row = rows_of(run_bench(paths=[tmp_path], draws=5))["X1"]
    assert row["status"] == "pass"
    assert row["kind"] == "direction"
    assert row["direction_model"] == row["direction_paper"] == "down"
    assert row["baselines"]["constant"] is True


def test_the_opposite_sign_fails_with_the_interval(tmp_path: Path) -> None:
    plant(tmp_path, "X1", direction="up")
    row = rows_of(run_bench(paths=[tmp_path], draws=5))["X1"]
    assert row["status"] == "fail"
    assert row["direction_model"] == "down"
    assert row["direction_paper"] == "up"
    assert "90 % interval" in row["reason"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"readout": "phospho_ERK"}, "No readout is called 'phospho_ERK'"),
        ({"subject": "hela"}, "no subject is called 'hela'"),
        ({"entity": "etanercept"}, "called 'etanercept'"),
    ],
)
def test_what_the_model_lacks_is_not_applicable_with_a_reason(
    tmp_path: Path, change: dict[str, str], says: str
) -> None:
    plant(tmp_path, "X1", **change)
    plant(tmp_path, "X2")
    rows = rows_of(run_bench(paths=[tmp_path], draws=2))
    assert rows["X1"]["status"] == "not applicable"
    assert says in rows["X1"]["reason"]
    assert rows["X2"]["status"] == "pass"


def test_a_faulty_folder_is_named_with_its_line_and_stops_no_other(tmp_path: Path) -> None:
    broken = plant(tmp_path, "X1") / "protocol.yaml"
    broken.write_text(broken.read_text(encoding="utf-8") + "pre_treatment: 1 h\n", encoding="utf-8")
    (plant(tmp_path, "X2") / "expected.yaml").unlink()
    (plant(tmp_path, "X3") / "expected.yaml").write_text("alarmin: [1", encoding="utf-8")
    plant(tmp_path, "X4")
    result = run_bench(paths=[tmp_path], draws=2)
    rows = rows_of(result)
    assert [rows[name]["status"] for name in ("X1", "X2", "X3", "X4")] == [*["not applicable"] * 3, "pass"]
    assert "pre_treatment" in rows["X1"]["reason"]
    assert "protocol.yaml:" in rows["X1"]["reason"]
    assert "expected.yaml is missing" in rows["X2"]["reason"]
    assert len(result.problems) >= 3


def test_a_unit_that_does_not_fit_the_measure_is_not_applicable(tmp_path: Path) -> None:
    target = plant(tmp_path, "X1") / "expected.yaml"
    reading = "  - {measure: blocked, kind: number, value: 3, unit: pM}\n"
    target.write_text(
        target.read_text(encoding="utf-8").replace("source:", reading + "source:"), encoding="utf-8"
    )
    row = rows_of(run_bench(paths=[tmp_path], draws=2))["X1"]
    assert row["status"] == "not applicable"
    assert "pM" in row["reason"]


def test_a_catalogue_folder_brings_its_own_subject(tmp_path: Path) -> None:
    plant(tmp_path / "experiments", "X1", subject="our_cell")
    (tmp_path / "subjects").mkdir()
    text = (SHIPPED / "subjects" / "human_fibroblast.yaml").read_text(encoding="utf-8")
    own = text.replace("id: human_fibroblast", "id: our_cell")
    (tmp_path / "subjects" / "our_cell.yaml").write_text(own, encoding="utf-8")
    assert rows_of(run_bench(paths=[tmp_path], draws=3))["X1"]["status"] == "pass"


def test_one_experiment_is_a_folder_too(tmp_path: Path) -> None:
    assert set(rows_of(run_bench(paths=[plant(tmp_path, "X1")], draws=2))) == {"X1"}


def test_no_folder_no_experiment_and_no_group_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such folder"):
        run_bench(paths=[tmp_path / "nowhere"])
    with pytest.raises(CatalogueError, match="holds no experiment"):
        run_bench(paths=[tmp_path])
    with pytest.raises(UnknownName, match="group of the bench"):
        run_bench(groups=["Z"])
    with pytest.raises(UnknownName, match="row of the bench"):
        run_bench(rows=["B8"])


def test_single_rows_are_found_by_their_ids() -> None:
    assert list(rows_of(run_bench(rows=["P03", "N01"], draws=2))) == ["N01", "P03"]


def test_another_seed_gives_other_draws(tmp_path: Path) -> None:
    plant(tmp_path, "X1")
    one, other = (
        rows_of(run_bench(paths=[tmp_path], draws=4, seed=seed))["X1"]["interval"] for seed in (1, 2)
    )
    assert one != other


def test_the_same_seed_gives_the_same_plain_data(tmp_path: Path) -> None:
    plant(tmp_path, "X1")
    one, again = (run_bench(paths=[tmp_path], draws=4).to_json() for _ in range(2))
    one["summary"]["seconds"] = again["summary"]["seconds"] = 0
    assert json.dumps(one) == json.dumps(again)


def test_plain_data_have_the_agreed_keys_first() -> None:
    plain = json.loads(json.dumps(run_bench(groups=["M"]).to_json()))
    assert list(plain) == ["summary", "rows"]
    agreed = ["id", "group", "status", "role", "kind", "predicted", "unit", "expected"]
    agreed += ["direction_model", "direction_paper", "reason"]
    assert all(list(row)[: len(agreed)] == agreed for row in plain["rows"])
    assert {row["status"] for row in plain["rows"]} == {"awaiting"}
    assert plain["summary"]["headline"]["rows"] == 0


def test_progress_counts_the_rows_that_are_run(tmp_path: Path) -> None:
    plant(tmp_path, "X1")
    plant(tmp_path, "X2")
    seen: list[tuple[int, int]] = []
    run_bench(paths=[tmp_path], draws=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_bench_that_was_broken_off_goes_on_with_the_same_rows(tmp_path: Path) -> None:
    folder, store = tmp_path / "rows", tmp_path / "kept"
    for name in ("X1", "X2", "X3"):
        plant(folder, name)

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_bench(paths=[folder], draws=2, progress=stop, store=store)
    first = {path: path.stat().st_mtime_ns for path in store.rglob("*.json")}
    assert len(first) == 2
    resumed, whole = (run_bench(paths=[folder], draws=2, store=one).to_json() for one in (store, None))
    assert {path: path.stat().st_mtime_ns for path in first} == first
    resumed["summary"]["seconds"] = whole["summary"]["seconds"] = 0
    assert json.dumps(resumed) == json.dumps(whole)


def test_kept_rows_answer_no_other_question(tmp_path: Path) -> None:
    folder, store = tmp_path / "rows", tmp_path / "kept"
    target = plant(folder, "X1")
    before = run_bench(paths=[folder], draws=2, store=store)
    other = run_bench(paths=[folder], draws=2, seed=2, store=store)
    assert rows_of(other) == rows_of(run_bench(paths=[folder], draws=2, seed=2)) != rows_of(before)
    expected = target / "expected.yaml"
    expected.write_text(expected.read_text(encoding="utf-8").replace("direction: down", "direction: up"))
    assert rows_of(run_bench(paths=[folder], draws=2, store=store))["X1"]["status"] == "fail"
    for path in store.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert rows_of(run_bench(paths=[folder], draws=2, store=store))["X1"]["status"] == "fail"


def test_an_incubation_too_short_for_the_protocol_is_not_applicable(tmp_path: Path) -> None:
    target = plant(tmp_path, "X1") / "protocol.yaml"
    text = target.read_text(encoding="utf-8")
    open_time = "assumed:\n  - {of: incubation, low: 0.1, high: 0.5, unit: h, reason: not stated}\n"
    target.write_text(text + open_time, encoding="utf-8")
    row = rows_of(run_bench(paths=[tmp_path], draws=2))["X1"]
    assert row["status"] == "not applicable"
    assert "within the duration" in row["reason"]
