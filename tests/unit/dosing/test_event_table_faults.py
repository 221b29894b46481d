"""Faulty event tables are refused with the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from alarmin.dosing import table
from alarmin.dosing.table import read_events
from alarmin.errors import EventTableError

MASS = {"anakinra": 17_258.0}
CASES = [
    ("empty.csv", 0, "is empty"),
    ("only_comments.csv", 0, "is empty"),
    ("header_only.csv", 1, "no rows"),
    ("missing_columns.csv", 1, "Is it 'TIMES'? Rename it to TIME"),
    ("no_drug_or_mapping.csv", 1, "which drug is given by which route"),
    ("no_amount_unit.csv", 1, "in which unit AMT is"),
    ("duplicate_column.csv", 1, "'time' stands twice"),
    ("semicolons.csv", 0, "semicolons"),
    ("amount_not_a_number.csv", 3, "AMT 'a lot' is not a number"),
    ("decimal_comma.csv", 2, "decimal point"),
    ("underscore_number.csv", 2, "'1_000' is not a number"),
    ("negative_amount.csv", 2, "AMT -100 is below zero"),
    ("negative_time.csv", 2, "TIME -24 is below zero"),
    ("nan_amount.csv", 2, "'nan' is not a number"),
    ("infinite_time.csv", 2, "'inf' is not a number"),
    ("huge_amount.csv", 2, "at most 1e30"),
    ("huge_time.csv", 2, "100 years"),
    ("missing_amount.csv", 2, "has no AMT"),
    ("missing_time.csv", 2, "TIME is missing"),
    ("missing_id.csv", 2, "ID is missing"),
    ("formula_id.csv", 2, "'=cmd()' is not a name"),
    ("unknown_time_unit.csv", 2, "'fortnight' is not a unit of time"),
    ("unknown_amount_unit.csv", 2, "'tablets' is not a unit of amount"),
    ("dose_per_weight.csv", 2, "'mg/kg' is not a unit of amount"),
    ("mass_without_molar_mass.csv", 2, "molar mass of mystery"),
    ("interval_without_count.csv", 2, "II without ADDL"),
    ("count_without_interval.csv", 2, "ADDL without II"),
    ("interval_column_alone.csv", 1, "column II needs the column ADDL"),
    ("fractional_count.csv", 2, "not a whole number"),
    ("too_many_expanded.csv", 2, "too many doses"),
    ("beyond_a_century.csv", 2, "beyond 100 years"),
    ("time_goes_back.csv", 3, "TIME goes back"),
    ("reset_event.csv", 2, "EVID 3"),
    ("reset_and_dose.csv", 2, "EVID 4"),
    ("other_event.csv", 2, "EVID 2"),
    ("unknown_event.csv", 2, "EVID 7 is not known"),
    ("observation_with_amount.csv", 2, "Use EVID 1"),
    ("modelled_rate.csv", 2, "modelled by the program"),
    ("negative_rate.csv", 2, "RATE -5"),
    ("rate_and_duration_disagree.csv", 2, "do not agree"),
    ("steady_state.csv", 2, "SS (steady state)"),
    ("short_row.csv", 3, "3 cells, the header has 11"),
    ("open_quote.csv", 2, "quoting"),
    ("broken_quote.csv", 2, "quoting"),
    ("two_arms_one_id.csv", 3, "is in two arms"),
    ("one_arm_two_ids.csv", 3, "has two IDs"),
    ("binary.csv", 0, "binary"),
    ("latin1.csv", 2, "UTF-8"),
]


def faults(path: Path, **options: object) -> list[tuple[int, str]]:
    with pytest.raises(EventTableError) as caught:
        read_events(path, molar_mass_g_mol=MASS, **options)  # type: ignore[arg-type]
    return [(problem.line, str(problem)) for problem in caught.value.problems]


@pytest.mark.parametrize(("name", "line", "part"), CASES, ids=[case[0] for case in CASES])
def test_a_faulty_table_is_refused_with_line_and_reason(
    assets: Path, name: str, line: int, part: str
) -> None:
    found = faults(assets / "events" / name)
    assert any(at == line and part in text and name in text for at, text in found), found


def test_every_faulty_asset_is_expected_here(assets: Path) -> None:
    sound = {"plain_nonmem.csv", "without_evid.csv"}
    elsewhere = {"many_faults.csv", "unmapped_compartment.csv"}
    named = {case[0] for case in CASES} | sound | elsewhere
    assert {path.name for path in (assets / "events").iterdir()} == named


def test_a_compartment_that_is_not_mapped_is_named(assets: Path) -> None:
    path = assets / "events" / "unmapped_compartment.csv"
    ((line, text),) = faults(path, compartments={1: ("anakinra", "sc")})
    assert line == 3
    assert "CMT 9" in text


def test_all_faults_of_a_table_are_told_at_once_in_line_order(assets: Path) -> None:
    found = faults(assets / "events" / "many_faults.csv")
    assert [line for line, _ in found] == [2, 3, 4, 5]


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    ((_, text),) = faults(tmp_path / "nowhere.csv")
    assert "nowhere.csv" in text
    assert "cannot be read" in text


def test_a_table_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_MAX_ROWS", 3)
    path = tmp_path / "long.csv"
    rows = "".join(f"1,{hour},1,nmol,anakinra,sc\n" for hour in range(5))
    path.write_text("ID,TIME,AMT,AMTUNIT,DRUG,ROUTE\n" + rows)
    ((line, text),) = faults(path)
    assert (line, "more than 3 rows" in text) == (5, True)


def test_a_long_list_of_faults_is_cut_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "junk.csv"
    path.write_text("ID,TIME,AMT,AMTUNIT,DRUG,ROUTE\n" + "1,soon,1,nmol,anakinra,sc\n" * 500)
    found = faults(path)
    assert len(found) == 101
    assert "400 more" in found[-1][1]


def test_many_large_subjects_do_not_exhaust_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_TOTAL", 1000)
    path = tmp_path / "wide.csv"
    rows = "".join(f"{number},0,1,0.1,99,nmol,anakinra,sc\n" for number in range(1, 13))
    path.write_text("ID,TIME,AMT,II,ADDL,AMTUNIT,DRUG,ROUTE\n" + rows)
    found = faults(path)
    assert {line for line, _ in found} == {12, 13}
