"""A rerun held against a record: every number is looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alarmin.errors import InvalidInput, ReproducibilityError
from alarmin.records.result import Result
from alarmin.study.compare import TOLERANCE, check_same, read_result

SIGNAL = "signalling_complexes"


@pytest.fixture
def result(made_up: Callable[..., Result]) -> Result:
    measures = [
        {"id": "end", "kind": "value", "readout": SIGNAL, "arm": "course", "at": "2 h"},
        {"id": "none", "kind": "half_life", "readout": SIGNAL, "arm": "course", "at": "0 h"},
    ]
    arms = {
        "course": {"add": [{"entity": "IL1B", "concentration": "1 pM"}]},
        "series": {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "1 nM"}}]},
    }
    return made_up(
        lambda times, name, spec: 5.0 + times + spec.parameters["kon_R1"] / 1e6,
        arms=arms,
        measures=measures,
        dish={"cells": "1e6 cells/mL"},
        duration="2 h",
        sample={"every": "1 h"},
        draws=3,
    )


def changed(items: tuple[Any, ...], **update: Any) -> tuple[Any, ...]:
    return (items[0].model_copy(update=update), *items[1:])


def first_times(band: tuple[float, ...], factor: float) -> tuple[float, ...]:
    return (*band[:-1], band[-1] * factor)


def test_a_result_agrees_with_itself_and_with_its_file(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(result.model_dump_json(), encoding="utf-8")
    check_same(read_result(path), result)


@pytest.mark.parametrize("band", ["median", "low", "high"])
@pytest.mark.parametrize("kind", ["curves", "dose_curves"])
def test_a_changed_curve_is_found(result: Result, kind: str, band: str) -> None:
    items = getattr(result, kind)
    moved = first_times(getattr(items[0], band), 1 + 3 * TOLERANCE)
    tampered = result.model_copy(update={kind: changed(items, **{band: moved})})
    with pytest.raises(ReproducibilityError, match=rf"{SIGNAL} of (course|series)"):
        check_same(result, tampered)


def test_a_changed_answer_is_found_in_any_draw(result: Result) -> None:
    values = result.answers[0].values
    tampered = changed(result.answers, values=(values[0], values[1] * 1.001, values[2]))
    with pytest.raises(ReproducibilityError, match="answer end at dish"):
        check_same(result, result.model_copy(update={"answers": tampered}))


def test_a_changed_summary_is_found(result: Result) -> None:
    tampered = changed(result.answers, median=result.answers[0].median * 1.001)
    with pytest.raises(ReproducibilityError, match="summary of end"):
        check_same(result, result.model_copy(update={"answers": tampered}))


def test_a_value_where_there_was_none_is_found(result: Result) -> None:
    absent = result.answers[1]
    assert absent.values == (None, None, None)
    filled = (result.answers[0], absent.model_copy(update={"values": (None, 1.0, None)}))
    with pytest.raises(ReproducibilityError, match="answer none"):
        check_same(result, result.model_copy(update={"answers": filled}))


def test_rounding_of_another_machine_is_allowed(result: Result) -> None:
    moved = first_times(result.curves[0].median, 1 + TOLERANCE / 3)
    check_same(result, result.model_copy(update={"curves": changed(result.curves, median=moved)}))


@pytest.mark.parametrize("kind", ["answers", "curves", "dose_curves"])
def test_what_is_missing_from_a_record_is_found(result: Result, kind: str) -> None:
    tampered = result.model_copy(update={kind: getattr(result, kind)[1:]})
    with pytest.raises(ReproducibilityError, match="not in both"):
        check_same(result, tampered)
    with pytest.raises(ReproducibilityError, match="not in both"):
        check_same(tampered, result)


def test_a_shortened_curve_is_found(result: Result) -> None:
    short = changed(result.curves, median=result.curves[0].median[:-1])
    with pytest.raises(ReproducibilityError):
        check_same(result, result.model_copy(update={"curves": short}))


@pytest.mark.parametrize("name", ["scenario_digest", "model_digest"])
def test_another_question_or_model_is_found_first(result: Result, name: str) -> None:
    other = result.provenance.model_copy(update={name: "0" * 64})
    with pytest.raises(ReproducibilityError, match=name):
        check_same(result, result.model_copy(update={"provenance": other}))


def with_origin(result: Result, **update: Any) -> Result:
    return result.model_copy(update={"provenance": result.provenance.model_copy(update=update)})


def test_a_changed_file_is_named_before_its_numbers(result: Result) -> None:
    recorded = with_origin(result, input_files={"doses.csv": "a" * 64, "mine.csv": "b" * 64})
    again = with_origin(result, input_files={"doses.csv": "c" * 64, "mine.csv": "b" * 64})
    check_same(recorded, recorded)
    with pytest.raises(ReproducibilityError, match=r"doses\.csv is not the one of the record: .*cccc.*aaaa"):
        check_same(again, recorded)


def test_a_changed_catalogue_is_named_where_model_or_numbers_differ_and_nowhere_else(result: Result) -> None:
    other = with_origin(result, catalogue_digest="0" * 64)
    check_same(result, other)
    moved = changed(result.answers, median=result.answers[0].median * 1.001)
    with pytest.raises(ReproducibilityError, match="catalogue has changed"):
        check_same(result, other.model_copy(update={"answers": moved}))
    with pytest.raises(ReproducibilityError, match=r"model_digest differs\. The catalogue has changed"):
        check_same(result, with_origin(other, model_digest="0" * 64))
    with pytest.raises(ReproducibilityError) as caught:
        check_same(result, result.model_copy(update={"answers": moved}))
    assert "catalogue" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"scenario": 3}', "not json", '{"curves": NaN}'])
def test_a_file_that_is_no_result_is_bad_input(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"result\.json"):
        read_result(path)


def test_a_missing_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        read_result(tmp_path / "nothing.json")


@pytest.mark.parametrize("text", ["", "not json", "[1, 2"])
def test_record_that_is_no_json_is_told_without_an_empty_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"This is not a result of alarmin \(\w") as caught:
        read_result(path)
    assert "(:" not in str(caught.value)
