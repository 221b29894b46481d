"""Faulty files of every kind end in exit code 3, a message with its place, and nothing written."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.catalog.documents import load_scenario
from alarmin.catalog.load import load_catalog
from alarmin.cli import main
from alarmin.errors import InvalidInput
from alarmin.study.verb import plan_of

ROOT = Path(__file__).parents[1] / "assets"
MALFORMED = ROOT / "malformed"
JARGON = re.compile(
    r"Input should|pydantic|type=|valid (tuple|dictionary)|Traceback|ValidationError|NoneType"
)


def expectations(kind: str) -> list[dict[str, str]]:
    with (MALFORMED / kind / "expect.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


SCENARIOS = expectations("scenario")
CATALOGUES = expectations("catalogue")


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row.get("folder") or row["file"] for row in rows]


def place_of(path: Path, line: str) -> str:
    """Return the start of a message: file, and line where the fault has one."""
    shown = os.path.relpath(path)
    shown = str(path) if shown.startswith("..") else shown
    return f"{shown}:{line}: " if line != "0" else f"{shown}: "


def told(text: str, row: dict[str, str], path: Path) -> bool:
    start = place_of(path, row["line"])
    return any(
        line.removeprefix("alarmin: ").startswith(start) and row["says"] in line and row["advice"] in line
        for line in text.splitlines()
    )


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    assert main(words) == 3
    out, err = capsys.readouterr()
    assert not JARGON.search(out + err), out + err
    return out, err


def test_there_are_many_cases_and_every_file_is_used() -> None:
    assert {row["file"] for row in SCENARIOS} == {
        path.name for path in (MALFORMED / "scenario").glob("*.yaml")
    }
    folders = {path.name for path in (MALFORMED / "catalogue").iterdir() if path.is_dir()}
    assert {row["folder"] for row in CATALOGUES} == folders
    assert len(SCENARIOS) + len(CATALOGUES) > 150


@pytest.mark.parametrize("row", SCENARIOS, ids=names(SCENARIOS))
def test_validate_tells_what_is_wrong_in_a_scenario_where_and_what_to_do(
    row: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = MALFORMED / "scenario" / row["file"]
    out, err = refused(["validate", str(path)], capsys)
    assert told(out, row, path), out
    assert re.search(r"^\d+ problems? found\.$", err, re.M)


@pytest.mark.parametrize("row", SCENARIOS, ids=names(SCENARIOS))
def test_run_refuses_a_faulty_scenario_and_writes_nothing(
    row: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = MALFORMED / "scenario" / row["file"]
    out, err = refused(["run", str(path), "--out", str(tmp_path / "results")], capsys)
    assert out == ""
    assert told(err, row, path), err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("row", CATALOGUES, ids=names(CATALOGUES))
def test_validate_tells_what_is_wrong_in_a_catalogue_folder(
    row: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = MALFORMED / "catalogue" / row["folder"]
    out, _ = refused(["validate", str(folder)], capsys)
    assert told(out, row, folder / row["file"]), out


@pytest.mark.parametrize("row", CATALOGUES, ids=names(CATALOGUES))
def test_run_refuses_a_faulty_catalogue_folder_even_where_the_question_does_not_use_it(
    row: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = MALFORMED / "catalogue" / row["folder"]
    sound = MALFORMED / "sound" / "body.yaml"
    out, err = refused(["run", str(sound), "--path", str(folder), "--out", str(tmp_path / "results")], capsys)
    assert out == ""
    assert told(err, row, folder / row["file"]), err
    assert list(tmp_path.iterdir()) == []


SAMPLE = (
    "slow_unit",
    "billion_laughs",
    "unknown_drug",
    "binary",
    "latin1",
    "python_object",
    "trillion_doses",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_as_a_program_a_faulty_scenario_gives_no_traceback(name: str, tmp_path: Path) -> None:
    for words in (["validate"], ["run", "--out", str(tmp_path / "results")]):
        done = subprocess.run(
            [sys.executable, "-m", "alarmin", *words, str(MALFORMED / "scenario" / f"{name}.yaml")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 3
        assert f"{name}.yaml" in done.stdout + done.stderr
        assert not JARGON.search(done.stdout + done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_all_files_come_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    folder = MALFORMED / "scenario"
    files = [folder / "many_faults.yaml", folder / "empty.yaml", MALFORMED / "sound" / "body.yaml"]
    out, err = refused(["validate", *map(str, files)], capsys)
    assert [line.split(":")[0].rsplit("/", 1)[-1] for line in out.splitlines()] == [
        "many_faults.yaml",
        "many_faults.yaml",
        "empty.yaml",
    ]
    assert "body.yaml: valid" in err
    assert "3 problems found." in err


def _with_table(folder: Path, table: Path) -> Path:
    """Return a scenario beside a copy of a table of abundances."""
    shutil.copy(table, folder / "mine.csv")
    text = (MALFORMED / "sound" / "body.yaml").read_text(encoding="utf-8")
    path = folder / "question.yaml"
    named = "{ref: human_fibroblast, abundances: mine.csv}"
    path.write_text(text.replace("{ref: human_fibroblast}", named), encoding="utf-8")
    return path


ABUNDANCES = [
    ("empty", 0, "is empty"),
    ("missing_columns", 1, "column gene is missing"),
    ("misspelt_column", 1, "Rename it to value"),
    ("decimal_comma", 2, "decimal point"),
    ("negative", 3, "below zero"),
    ("nan", 2, "not a number"),
    ("huge", 2, "at most 1e30"),
    ("unknown_unit", 2, "'blobs' is not a unit"),
    ("duplicate_gene", 3, "stands twice"),
    ("open_quote", 2, "quoting"),
    ("binary", 0, "binary"),
    ("latin1", 2, "UTF-8"),
    ("gene_is_a_formula", 2, "not a gene symbol"),
]


@pytest.mark.parametrize(("name", "line", "says"), ABUNDANCES, ids=[row[0] for row in ABUNDANCES])
def test_faulty_table_of_abundances_is_refused_alone_and_through_the_scenario(
    name: str, line: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = ROOT / "abundances" / f"{name}.csv"
    question = _with_table(tmp_path, table)
    before = sorted(path.name for path in tmp_path.iterdir())
    out, _ = refused(["validate", str(table)], capsys)
    row = {"line": str(line), "says": says, "advice": ""}
    assert told(out, row, table), out
    out, _ = refused(["validate", str(question)], capsys)
    assert told(out, row, tmp_path / "mine.csv"), out
    _, err = refused(["run", str(question), "--out", str(tmp_path / "results")], capsys)
    assert told(err, row, tmp_path / "mine.csv"), err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_table_of_abundances_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = _with_table(tmp_path, ROOT / "abundances" / "fibroblast.csv")
    (tmp_path / "mine.csv").unlink()
    out, _ = refused(["validate", str(question)], capsys)
    assert "mine.csv: The file cannot be read (No such file or directory). Check the path." in out


def test_table_reached_by_a_link_out_of_the_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = _with_table(tmp_path, ROOT / "abundances" / "fibroblast.csv")
    (tmp_path / "mine.csv").unlink()
    (tmp_path / "mine.csv").symlink_to(ROOT / "abundances" / "fibroblast.csv")
    out, _ = refused(["validate", str(question)], capsys)
    assert "lies outside the folder of the scenario" in out


EVENTS = [
    ("empty", 0, "is empty"),
    ("amount_not_a_number", 3, "'a lot' is not a number"),
    ("negative_amount", 2, "below zero"),
    ("infinite_time", 2, "is not a number"),
    ("huge_amount", 2, "at most 1e30"),
    ("unknown_amount_unit", 2, "'tablets' is not a unit of amount"),
    ("too_many_expanded", 2, "too many doses"),
    ("time_goes_back", 3, "TIME goes back"),
    ("formula_id", 2, "is not a name"),
    ("steady_state", 2, "SS (steady state)"),
    ("broken_quote", 2, "quoting"),
    ("binary", 0, "binary"),
]


@pytest.mark.parametrize(("name", "line", "says"), EVENTS, ids=[row[0] for row in EVENTS])
def test_faulty_event_table_is_refused_alone_and_through_the_scenario(
    name: str, line: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = ROOT / "events" / f"{name}.csv"
    shutil.copy(table, tmp_path / "doses.csv")
    text = (MALFORMED / "sound" / "body.yaml").read_text(encoding="utf-8")
    question = tmp_path / "question.yaml"
    question.write_text(text.replace("  untreated: {}", "  untreated: {events: doses.csv}"), encoding="utf-8")
    row = {"line": str(line), "says": says, "advice": ""}
    for words in (["validate"], ["run", "--out", str(tmp_path / "results")]):
        out, err = refused([*words, str(question)], capsys)
        assert told(out + err, row, tmp_path / "doses.csv"), out + err
    assert not (tmp_path / "results").exists()


def test_event_table_alone_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    table = ROOT / "events" / "negative_time.csv"
    out, _ = refused(["validate", str(table)], capsys)
    assert told(out, {"line": "2", "says": "below zero", "advice": ""}, table)


HEAD = (MALFORMED / "sound" / "body.yaml").read_bytes()
DEEP = b"[" * 10_000 + b"]" * 10_000
LONG = 1_000_000
LARGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "ten thousand nested lists": (lambda: HEAD + b"title2: " + DEEP, "nests deeper than 24 levels"),
    "ten thousand nested mappings": (lambda: b"{a: " * 10_000, "nests deeper than 24 levels"),
    "key of a million characters": (lambda: HEAD + b"x" * LONG + b": 1\n", "not valid YAML"),
    "key of a thousand characters": (lambda: HEAD + b"x" * 1_000 + b": 1\n", "is not known here"),
    "number of a million digits": (
        lambda: HEAD.replace(b"duration: 2 d", b"duration: " + b"1" * LONG + b"! d"),
        "is not a number with a unit",
    ),
    "unit of a million characters": (
        lambda: HEAD.replace(b"duration: 2 d", b"duration: 2 " + b"a " * (LONG // 2)),
        "is not a number with a unit",
    ),
    "seed of a million digits": (lambda: HEAD.replace(b"seed: 7", b"seed: " + b"7" * LONG), "is too large"),
    "name of a million characters": (
        lambda: HEAD.replace(b"ref: human_fibroblast", b"ref: " + b"a" * LONG),
        "more than 4000 characters",
    ),
    "fifty megabytes": (lambda: b"# filler\n" * 5_600_000, "larger than 2,000,000 bytes"),
    "many values": (lambda: b"a: [" + b"1," * 300_000 + b"1]\n", "more than 200,000 values"),
}


@pytest.mark.parametrize("label", LARGE)
def test_large_and_deep_files_are_refused_quickly_in_few_words(
    label: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, says = LARGE[label]
    path = tmp_path / "question.yaml"
    path.write_bytes(content())
    start = time.monotonic()
    for words in (["validate"], ["run", "--out", str(tmp_path / "results")]):
        out, err = refused([*words, str(path)], capsys)
        assert says in out + err
        assert len(out + err) < 2_000
    assert time.monotonic() - start < 20
    assert [found.name for found in tmp_path.iterdir()] == ["question.yaml"]


def test_scenario_that_is_a_folder_or_missing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = refused(["run", str(tmp_path)], capsys)
    assert "cannot be read (Is a directory)" in err
    _, err = refused(["run", str(tmp_path / "none.yaml")], capsys)
    assert "cannot be read (No such file or directory)" in err


def test_file_of_an_unknown_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    out, _ = refused(["validate", str(tmp_path / "picture.png")], capsys)
    assert ".yaml scenarios" in out


def test_message_cannot_repaint_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    path = MALFORMED / "scenario" / "escape_in_a_key.yaml"
    for words in (["validate"], ["run"]):
        out, err = refused([*words, str(path)], capsys)
        assert "\x1b" not in out + err


LINES = (MALFORMED / "sound" / "body.yaml").read_bytes().splitlines(keepends=True)
WORDS = [word for line in LINES for word in re.findall(rb"[\w.-]+", line)]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sound scenario with lines dropped, doubled or moved, words swapped, or bytes replaced."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(("drop", "double", "move", "word", "bytes")))
        if change == "drop" and len(lines) > 1:
            lines.pop(at)
        elif change == "double":
            lines.insert(at, lines[at])
        elif change == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif change == "word":
            old, new = draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS))
            lines[at] = lines[at].replace(old, new)
        else:
            start = draw(st.integers(0, len(lines[at])))
            end = draw(st.integers(start, len(lines[at])))
            lines[at] = lines[at][:start] + draw(st.binary(max_size=6)) + lines[at][end:]
    return b"".join(lines)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(mutated())
def test_mutated_scenario_is_valid_or_refused_in_our_words(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "question.yaml"
        path.write_bytes(content)
        try:
            plan_of(load_scenario(path), load_catalog(), base=path.parent)
        except InvalidInput as fault:
            told_of = [str(problem) for problem in fault.problems]
        else:
            return
    assert told_of
    assert not JARGON.search("\n".join(told_of)), told_of
