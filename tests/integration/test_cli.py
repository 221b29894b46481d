"""The command line from end to end: what is printed where, what is written, and which code comes back."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

import alarmin
from alarmin.cli import console, main
from alarmin.cli.app import app
from alarmin.study import run as run_study

ASSETS = Path(__file__).parents[1] / "assets"
BODY = ASSETS / "malformed" / "sound" / "body.yaml"
DISH = ASSETS / "malformed" / "sound" / "dish.yaml"
COMMANDS = [
    command.name or command.callback.__name__ for command in app.registered_commands if command.callback
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one run of the sound scenario."""
    out = tmp_path_factory.mktemp("run") / "results"
    assert main(["run", str(BODY), "--out", str(out), "--quiet"]) == 0
    return out


def test_without_words_the_help_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("Usage: alarmin")
    assert all(f"\n  {name} " in out for name in COMMANDS)
    assert err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_lists_each_of_its_options(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    for option in {"run": ["--out", "--seed", "--draws", "--path", "--against", "--json", "--quiet"]}.get(
        command, ["--help"]
    ):
        assert re.search(rf"^  {option} .*\w", out, re.M), option
    described = [line for line in out.splitlines() if re.match(r"  --\w", line)]
    assert all(len(line.split()) > 2 for line in described)


def test_version_is_that_of_the_package(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capfd.readouterr() == (f"alarmin {alarmin.__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["run"], "Missing argument"),
        (["run", "x.yaml", "--seed", "-1"], "--seed"),
        (["run", "x.yaml", "--seed", "99999999999999999999"], "--seed"),
        (["run", "x.yaml", "--draws", "0"], "--draws"),
        (["run", "x.yaml", "--draw", "1"], "--draws"),
        (["evidence"], "Missing argument"),
        (["export", "--format", "smbl"], "Did you mean sbml?"),
        (["export", "--arm", "anakinara"], "Did you mean anakinra?"),
        (["export", "--site", "tumor_niche"], "Did you mean tumour_niche?"),
        (["evidence", "anakirna"], "Did you mean Anakinra"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_and_unknown_names_give_2_and_say_what_is_known(
    words: list[str], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("alarmin: ")
    assert says in err


def test_data_go_to_stdout_and_messages_to_stderr(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(BODY), "--out", str(tmp_path / "o"), "--quiet"]) == 0
    out, err = capfd.readouterr()
    assert out.splitlines()[0] == "IL-1 signal under anakinra"
    assert "anakinra relative to untreated" in out
    assert "Written" not in out
    assert err.splitlines() == [f"Written: {tmp_path / 'o' / 'report.html'}"]


@pytest.mark.parametrize(
    "words",
    [
        ["run", str(BODY), "--json"],
        ["run", str(DISH), "--json", "--draws", "1"],
        ["validate", str(BODY), "--json"],
        ["evidence", "IL1RN", "--json"],
        ["doctor", "--json"],
    ],
    ids=lambda words: f"{words[0]}-{Path(words[1]).stem}",
)
def test_json_is_one_document_on_stdout(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    assert json.loads(capfd.readouterr().out)


def test_validate_gives_problems_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    path = ASSETS / "malformed" / "scenario" / "many_faults.yaml"
    assert main(["validate", str(path), "--json"]) == 3
    data = json.loads(capfd.readouterr().out)
    assert data["valid"] is False
    assert [problem["line"] for problem in data["problems"]] == [12, 13]
    assert set(data["problems"][0]) == {"file", "line", "what", "allowed", "hint"}


def test_run_writes_result_tables_and_report(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == [
        "question.json",
        "question_answers.csv",
        "question_curves.csv",
        "report.html",
    ]
    result = json.loads((written / "question.json").read_text(encoding="utf-8"))
    assert result["provenance"]["seed"] == 7
    assert result["provenance"]["command"].startswith("alarmin run ")
    with (written / "question_answers.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["measure"] == "left"
    assert row["draws_with_value"] == "2"
    assert float(row["low_5"]) <= float(row["median"]) <= float(row["high_95"])


def test_run_repeats_bit_for_bit_and_another_seed_differs(
    written: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(BODY), "--out", str(tmp_path / "again"), "--seed", "7"]) == 0
    assert main(["run", str(BODY), "--out", str(tmp_path / "other"), "--seed", "8"]) == 0
    capfd.readouterr()
    for name in ("question_answers.csv", "question_curves.csv"):
        recorded = (written / name).read_bytes()
        assert (tmp_path / "again" / name).read_bytes() == recorded
        assert (tmp_path / "other" / name).read_bytes() != recorded
    one, again = (
        json.loads((folder / "question.json").read_text(encoding="utf-8"))
        for folder in (written, tmp_path / "again")
    )
    for result in (one, again):
        for changing in ("created", "seconds", "command"):
            result["provenance"].pop(changing)
    assert one == again


def test_rerun_agrees_with_its_record(written: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(BODY), "--against", str(written / "question.json")]) == 0
    assert "agrees with" in capfd.readouterr().err


def _tampered(written: Path, folder: Path, change: str) -> Path:
    result = json.loads((written / "question.json").read_text(encoding="utf-8"))
    if change == "answer":
        result["answers"][0]["values"][0] *= 1.01
    elif change == "curve":
        result["curves"][0]["median"][-1] += 1.0
    elif change == "answers gone":
        result["answers"] = []
    elif change == "curves gone":
        result["curves"] = result["curves"][:1]
    else:
        result["provenance"]["scenario_digest"] = "0" * 64
    path = folder / "record.json"
    path.write_text(json.dumps(result), encoding="utf-8")
    return path


@pytest.mark.parametrize("change", ["answer", "curve", "answers gone", "curves gone", "question"])
def test_rerun_that_differs_from_its_record_gives_5_and_writes_nothing(
    change: str, written: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    record = _tampered(written, tmp_path, change)
    out = tmp_path / "results"
    assert main(["run", str(BODY), "--against", str(record), "--out", str(out), "--quiet"]) == 5
    assert capfd.readouterr().out == ""
    assert not out.exists()


@pytest.mark.parametrize("content", ["", "{}", "[1, 2", "not json", "\x00"])
def test_record_that_is_no_result_gives_3(
    content: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "record.json").write_text(content, encoding="utf-8")
    assert main(["run", str(BODY), "--against", str(tmp_path / "record.json")]) == 3
    assert "record.json" in capfd.readouterr().err


def test_interrupt_gives_130_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("alarmin.solve.engines.AutoSolver.load", stopped)
    for words in (["run", str(BODY)], ["demo"]):
        assert main([*words, "--out", str(tmp_path / "results")]) == 130
        out, err = capfd.readouterr()
        assert (out, err.strip()) == ("", "alarmin: interrupted; no file was left half-written.")
    assert list(tmp_path.iterdir()) == []


def test_interrupt_during_the_second_question_of_the_demonstration_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []

    def second_stops(*words: object, **options: object) -> object:
        asked.append(words)
        if len(asked) > 1:
            raise KeyboardInterrupt
        return run_study(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("alarmin.study.run", second_stops)
    assert main(["demo", "--draws", "1", "--out", str(tmp_path / "results"), "--quiet"]) == 130
    capfd.readouterr()
    assert len(asked) == 2
    assert list(tmp_path.iterdir()) == []


def test_folder_of_results_that_is_a_file_is_refused_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("computed")

    monkeypatch.setattr("alarmin.study.run", never)
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "taken", tmp_path / "taken" / "below"):
        for words in (["run", str(BODY)], ["demo"]):
            assert main([*words, "--out", str(out)]) == 3
            assert "Check --out." in capfd.readouterr().err
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="file modes do not bind this user")
def test_folder_that_cannot_be_written_to_gives_3(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    try:
        assert main(["run", str(BODY), "--out", str(tmp_path / "results")]) == 3
    finally:
        tmp_path.chmod(0o700)
    assert "cannot be written to" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_export_to_a_place_that_cannot_be_written_gives_3(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert main(["export", str(BODY), "--out", str(tmp_path / "taken" / "model.xml")]) == 3
    assert "cannot be written" in capfd.readouterr().err


def test_reader_that_goes_away_leaves_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "alarmin", "evidence", "IL1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


HEAVY = ("numpy", "pydantic", "matplotlib", "roadrunner", "libsbml", "antimony", "pint", "yaml")


# typer itself loads pydantic to describe options with bounds.
@pytest.mark.parametrize(("words", "light"), [([], HEAVY), (["run"], set(HEAVY) - {"pydantic"})])
def test_help_loads_no_heavy_library(words: list[str], light: Collection[str]) -> None:
    code = (
        f"import sys; from alarmin.cli import main; assert main({[*words, '--help']}) == 0; "
        f"sys.stderr.write(' '.join(name for name in {sorted(light)} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "Usage: alarmin" in done.stdout


@pytest.mark.parametrize(
    ("seconds", "lines"), [(0.0, 0), (10.0, 5)], ids=["short runs are silent", "long runs tell quarters"]
)
def test_progress_goes_to_stderr(
    seconds: float, lines: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, *[seconds] * 8])
    monkeypatch.setattr("alarmin.cli.console.time.monotonic", lambda: next(clock))
    tell = console.progress_line("question", quiet=False)
    assert tell is not None
    for done in range(1, 9):
        tell(done, 8)
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == max(0, lines - 1)
    assert console.progress_line("question", quiet=True) is None
