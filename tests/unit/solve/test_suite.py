"""Cases of the SBML Test Suite read from a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from alarmin.errors import SbmlError
from alarmin.solve import suite
from alarmin.solve.suite import Column, read_cases, read_names

SETTINGS = "start: 0\nduration: 1\nsteps: 1\nvariables: A, p\nabsolute: 1e-6\nrelative: 1e-4\n"
ABOUT = "(*\ncomponentTags: Species, Reaction\ntestTags:      Amount\n*)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "00001")
    return tmp_path


def write(folder: Path, name: str, **changed: str) -> Path:
    place = folder / name
    place.mkdir()
    files = {
        "settings.txt": f"{SETTINGS}amount: A\nconcentration: B\n",
        "results.csv": "Time, A,p,B\n0,1,2,3\n1,0.5,2,inf\n",
        "model.m": ABOUT,
        "sbml-l2v4.xml": "<old/>",
        "sbml-l3v1.xml": "<newer/>",
        "sbml-l3v2.xml": "<newest/>",
    }
    for ending, text in (files | {key.replace("__", "."): value for key, value in changed.items()}).items():
        (place / f"{name}-{ending}").write_text(text, encoding="utf-8")
    return place


def test_a_case_has_model_settings_results_and_tags(folder: Path) -> None:
    (one,) = read_cases(folder)
    assert (one.id, one.absolute, one.relative) == ("00001", 1e-6, 1e-4)
    assert one.model.name == "00001-sbml-l3v2.xml"
    assert one.times == (0.0, 1.0)
    assert one.columns == (Column("A", "amount"), Column("p", "value"), Column("B", "concentration"))
    np.testing.assert_equal(one.expected, [[1.0, 2.0, 3.0], [0.5, 2.0, np.inf]])
    assert one.tags == ("Amount", "Reaction", "Species")


def test_cases_are_chosen_by_a_list(folder: Path, tmp_path: Path) -> None:
    write(folder, "00002")
    listed = tmp_path / "cases.txt"
    listed.write_text("# mine\n00002  # the second\n00002\n", encoding="utf-8")
    assert [one.id for one in read_cases(folder, read_names(listed))] == ["00002"]
    with pytest.raises(SbmlError, match="no case 00009"):
        read_cases(folder, ["00009"])


def test_results_that_are_no_time_course_have_no_times(folder: Path) -> None:
    write(folder, "00003", results__csv="flux,goal\n1,2\n")
    one = read_cases(folder, ["00003"])[0]
    assert one.times == ()
    assert [column.name for column in one.columns] == ["flux", "goal"]


def spoil(ending: str, text: str | None) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        file = place / f"00001-{ending}"
        file.unlink() if text is None else file.write_text(text, encoding="utf-8")

    return change


SPOILT = {
    "no results": spoil("results.csv", None),
    "empty results": spoil("results.csv", ""),
    "words for numbers": spoil("results.csv", "time,A\n0,many\n"),
    "rows of other lengths": spoil("results.csv", "time,A\n0,1\n1\n"),
    "fewer columns": spoil("results.csv", "time,A\n0,1,2\n"),
    "times backwards": spoil("results.csv", "time,A\n1,1\n0,2\n"),
    "times before zero": spoil("results.csv", "time,A\n-1,1\n"),
    "no tolerance": spoil("settings.txt", "absolute: 1\n"),
    "tolerance below zero": spoil("settings.txt", "absolute: -1\nrelative: 0\n"),
    "tolerance that is a word": spoil("settings.txt", "absolute: small\nrelative: 0\n"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_damaged_cases_are_told(name: str, folder: Path) -> None:
    SPOILT[name](folder / "00001")
    with pytest.raises(SbmlError, match="00001"):
        read_cases(folder)


def test_a_case_without_a_model_is_told(folder: Path) -> None:
    for file in (folder / "00001").glob("*.xml"):
        file.unlink()
    with pytest.raises(SbmlError, match="no model"):
        read_cases(folder)


def test_every_damaged_case_is_told_at_once(folder: Path) -> None:
    write(folder, "00002", results__csv="time\nx\n")
    spoil("results.csv", None)(folder / "00001")
    with pytest.raises(SbmlError) as caught:
        read_cases(folder)
    assert len(caught.value.problems) == 2


def test_folders_without_cases_and_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SbmlError, match="no cases"):
        read_cases(tmp_path)
    with pytest.raises(SbmlError, match="cannot be read"):
        read_cases(tmp_path / "missing")
    with pytest.raises(SbmlError, match="cannot be read"):
        read_names(tmp_path / "missing.txt")
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"\xe9")
    with pytest.raises(SbmlError, match="UTF-8"):
        read_names(latin)
    monkeypatch.setattr(suite, "MOST_BYTES", 0)
    with pytest.raises(SbmlError, match="more than 0 bytes"):
        read_names(latin)
