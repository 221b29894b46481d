"""The blockade calculator through the command line: tables, page, errors."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path

import pytest

from alarmin.cli import main

PLACE = ["--site", "inflamed_tissue", "--cell", "human_fibroblast"]

ANAKINRA = [
    "blockade",
    "--drug",
    "anakinra",
    "--dose",
    "100 mg",
    "--route",
    "sc",
    "--every",
    "1 d",
    "--draws",
    "2",
    *PLACE,
]


def test_one_drug_is_answered_with_page_tables_and_the_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "found"
    assert main([*ANAKINRA, "--want", "50 %", "--out", str(out)]) == 0
    said = capfd.readouterr().out
    assert "anakinra 100 mg sc every 1 d" in said
    assert "50 % blockade of signalling complexes" in said
    page = (out / "report.html").read_text(encoding="utf-8")
    for words in (
        "What this page says",
        "<svg",
        "To run this again",
        "Citations",
        "Dose for the wanted blockade",
    ):
        assert words in page
    assert "<script" not in page
    assert 'src="http' not in page
    with (out / "blockade.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["measure"]: row for row in csv.DictReader(stream)}
    assert 0 < float(rows["complexes_left_mean"]["median"]) < 100
    assert (out / "doses.csv").exists()
    document = json.loads((out / "blockade.json").read_text(encoding="utf-8"))
    assert document["provenance"]["draws"] == 2
    assert document["command"].endswith(shlex.quote(str(out)))


def test_a_comparison_is_sorted_and_printed_as_one_json_document(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["blockade", "--drug", "bermekimab", "--drug", "anakinra", "--draws", "1", "--json", "--quiet"]
    assert main([*words, *PLACE]) == 0
    cases = json.loads(capfd.readouterr().out)["cases"]
    assert [(case["drug"], case["site"]) for case in cases] == [
        ("anakinra", "inflamed_tissue"),
        ("bermekimab", "inflamed_tissue"),
    ]
    first = cases[0]["measures"]
    assert first["free_IL1RN_treated_mean"]["median"] > first["free_IL1RN_untreated_mean"]["median"]


def test_a_level_of_ones_own_replaces_that_of_the_site(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["blockade", "--drug", "anakinra", "--draws", "1", "--json", "--quiet", *PLACE]
    assert main([*words, "--hold", "IL1B=50 pM"]) == 0
    document = json.loads(capfd.readouterr().out)
    found = document["cases"][0]["measures"]["free_IL1B_untreated_mean"]
    assert found["median"] == pytest.approx(50.0)
    assert "--hold 'IL1B=50 pM'" in document["command"]


def test_the_same_seed_gives_the_same_numbers(capfd: pytest.CaptureFixture[str]) -> None:
    words = [*ANAKINRA, "--seed", "4", "--json", "--quiet"]
    found = []
    for _ in range(2):
        assert main(words) == 0
        found.append(json.loads(capfd.readouterr().out)["cases"])
    assert found[0] == found[1]


def test_a_dose_per_kilogram_needs_a_weight(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["blockade", "--drug", "anakinra", "--cell", "mouse_macrophage", "--site", "inflamed_tissue"]
    assert main([*words, "--draws", "1"]) == 3
    assert 'Add --weight, such as "20 g".' in capfd.readouterr().err
    assert main([*words, "--draws", "1", "--weight", "20 g"]) == 0
    assert "anakinra 1 mg/kg sc every 1 d" in capfd.readouterr().out


def test_place_and_cell_are_asked_for_with_all_that_are_known(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["blockade", "--drug", "anakinra"]) == 3
    said = capfd.readouterr().err
    assert "No site is named. Allowed: healthy_plasma, inflamed_tissue" in said
    assert "No cell is named. Allowed: " in said
    assert "healthy_person" not in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--drug", "anakinra", "--dose", "1 mg", "--route", "po", "--every", "1 d"], 3, "Allowed: sc, iv"),
        (["--drug", "anakinra", "--site", "inflamd_tissue"], 3, "Did you mean inflamed_tissue?"),
        (["--drug", "anakinra", "--cell", "human_fibroblst"], 3, "Did you mean human_fibroblast?"),
        (["--drug", "anakinra", "--of", "ire"], 3, "--of"),
        (["--drug", "anakinra", "--want", "120 %"], 3, "above 1"),
        (["--drug", "anakinra", "--all"], 3, "Keep one of them"),
        (["--drug", "anakinra", "--cell", "mouse_macrophage"], 3, "2 species"),
        (["--drug", "belnacasan", "--dose", "1 g", "--route", "po", "--every", "1 d"], 3, "release of IL-1"),
        (["--drug", "anakinra", "--hold", "IL1B"], 3, "not a level"),
        (["--drug", "anakinra", "--hold", "IL1C=1 pM"], 3, "No level is called 'IL1C'"),
        (["--drug", "anakinra", "--hold", "IL1B=1 mg"], 3, "--hold"),
        ([], 3, "No drug is named"),
        (["--drug", "anakinra", "--days", "1e5"], 3, "0.01 to 18250 days"),
        (["--drug", "anakinra", "--days", "nan"], 3, "0.01 to 18250 days"),
        (["--drug", "anakinra", "--dose", "1e30 mg"], 3, "at most 1 kg"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    words: list[str], code: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["blockade", *PLACE, *words, "--draws", "1"]) == code
    shown = capfd.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
