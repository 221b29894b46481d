"""What the commands share: messages, tables, folders of results and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alarmin import errors
from alarmin.catalog.documents import shipped_scenario
from alarmin.cli import console, entry
from alarmin.cli.scenarios import with_options
from alarmin.errors import CatalogueError, InvalidInput, Problem

CODES = {
    errors.ScenarioError(Problem("a")): 3,
    errors.UnitError(Problem("a")): 3,
    errors.UnknownName("drug", "a", ["b"]): 2,
    errors.ModelError("a"): 1,
    errors.SolveError("a", time_s=1.0): 4,
    errors.NotEquilibrated("a", time_s=1.0): 4,
    errors.MissingDependency("a"): 1,
    errors.WorkersLost("a"): 1,
    errors.ReproducibilityError("a"): 5,
    KeyboardInterrupt(): 130,
    BrokenPipeError(): None,
}


@pytest.mark.parametrize(("fault", "code"), CODES.items(), ids=[type(fault).__name__ for fault in CODES])
def test_each_error_has_its_exit_code_and_its_message(
    fault: BaseException,
    code: int | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(entry, "app", fails)
    if code is None:
        monkeypatch.setattr(entry.os, "dup2", lambda *_: None)
        monkeypatch.setattr(entry.sys.stdout, "fileno", lambda: 1, raising=False)
    assert entry.run_words(["run"]) == (code or 0)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("alarmin: ") == (code is not None)


def test_problems_are_counted_and_cannot_repaint_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise InvalidInput([Problem("\x1b[2Jone."), Problem("two.")])

    monkeypatch.setattr(entry, "app", fails)
    assert entry.run_words(["run"]) == 3
    assert capsys.readouterr().err.splitlines() == [
        "alarmin: \\x1b[2Jone.",
        "alarmin: two.",
        "alarmin: 2 problems found.",
    ]


def test_faults_of_ours_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(entry, "app", fails)
    with pytest.raises(ZeroDivisionError):
        entry.run_words(["run"])


def test_table_is_csv_with_quotes_where_needed() -> None:
    assert console.table_text([("a", "b"), ("x, y", 0.1), (None, "β")]) == 'a,b\n"x, y",0.1\n,β\n'


def test_json_keeps_letters_of_the_field(capsys: pytest.CaptureFixture[str]) -> None:
    console.show_json({"unit": "µM"})
    out = capsys.readouterr().out
    assert "µM" in out
    assert json.loads(out) == {"unit": "µM"}


def test_folder_that_can_be_made_is_accepted_and_not_made(tmp_path: Path) -> None:
    console.check_folder(tmp_path / "a" / "b")
    console.check_folder(tmp_path)
    console.check_folder(None)
    assert list(tmp_path.iterdir()) == []


def test_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InvalidInput, match="a folder is needed"):
        console.check_folder(tmp_path / "file")
    with pytest.raises(InvalidInput, match="the folder of results is needed"):
        console.check_folder(tmp_path / "file" / "below" / "deeper")


def test_own_folder_is_held_to_every_rule(tmp_path: Path) -> None:
    table = "id\tname\tkind\nmine\tmy protein\tprotein\nMINE\tmy protein\tprotein\n"
    (tmp_path / "entities.tsv").write_text(table, encoding="utf-8")
    with pytest.raises(CatalogueError, match="only in case"):
        console.catalogue([tmp_path])
    assert console.catalogue(None) is console.catalogue([])


def test_options_of_the_command_line_win_over_the_file() -> None:
    question = shipped_scenario("anakinra_week")
    changed = with_options(question, seed=5, draws=None).scenario
    assert (changed.seed, changed.draws) == (5, question.scenario.draws)
    assert with_options(question, seed=None, draws=None).scenario == question.scenario


def test_titles_cannot_turn_the_line_they_stand_in(capsys: pytest.CaptureFixture[str]) -> None:
    console.show("a title \u202e\x1b[2J\x9b turned\u2028")
    assert capsys.readouterr().out == "a title \\u202e\\x1b[2J\\x9b turned\\u2028\n"
    console.show("two\n\tlines")
    assert capsys.readouterr().out == "two\n\tlines\n"


def test_json_holds_such_marks_as_escapes_and_gives_them_back(capsys: pytest.CaptureFixture[str]) -> None:
    title = "β \u202e\x1b\x7f\x9b\u2028"
    console.show_json({"title": title})
    out = capsys.readouterr().out
    assert not set(title) & set(out) - {" "}
    assert json.loads(out) == {"title": title}
