"""Event tables keep every dose, and files of other programs are read as those programs read them."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.dosing.events import DoseEvent, in_order
from alarmin.dosing.regimen import compile_regimen
from alarmin.dosing.table import read_event_table, read_events, write_events
from alarmin.errors import EventTableError
from alarmin.records.scenario import Dose

HOUR = 3600.0
NONMEM = {1: ("anakinra", "sc"), "2": ("anakinra", "iv")}
CENTURY_US = 50 * 365 * 86_400_000_000


def table_text(arms: dict[str, tuple[DoseEvent, ...]], *, compact: bool = False) -> str:
    stream = io.StringIO(newline="")
    write_events(arms, stream, compact=compact)
    return stream.getvalue()


def round_trip(
    arms: dict[str, tuple[DoseEvent, ...]], folder: Path, *, compact: bool = False
) -> dict[str, tuple[DoseEvent, ...]]:
    file = folder / "events.csv"
    file.write_text(table_text(arms, compact=compact), encoding="utf-8")
    return read_events(file)


def events(every_h: int, count: int) -> tuple[DoseEvent, ...]:
    line = Dose.model_validate(
        {"drug": "anakinra", "route": "sc", "dose": "5 nmol", "every": f"{every_h} h", "count": count}
    )
    return compile_regimen([line], duration_s=1e9, weight_kg=None, molar_mass_g_mol={})


times_us = st.integers(0, CENTURY_US)
amounts = st.floats(1e-18, 1e3)
dose_events = st.builds(
    lambda time, drug, route, amount, infusion: DoseEvent(time / 1e6, drug, route, amount, infusion / 1e6),
    times_us,
    st.sampled_from(["anakinra", "nab_paclitaxel"]),
    st.sampled_from(["sc", "iv"]),
    amounts,
    st.one_of(st.just(0), st.integers(1, 365 * 86_400_000_000)),
)
trains = st.builds(
    lambda start, step, number, amount: tuple(
        DoseEvent((start + turn * step) / 1e6, "anakinra", "sc", amount) for turn in range(number)
    ),
    st.integers(0, 10**12),
    st.integers(1, 10**12),
    st.integers(1, 30),
    st.sampled_from([1e-9, 3.3e-9]),
)
arm_names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True)


@settings(deadline=None)
@given(st.dictionaries(arm_names, st.lists(dose_events, max_size=12).map(in_order), min_size=1, max_size=4))
def test_any_events_survive_a_round_trip_to_the_microsecond_and_bit(
    tmp_path_factory: pytest.TempPathFactory, arms: dict[str, tuple[DoseEvent, ...]]
) -> None:
    assert round_trip(arms, tmp_path_factory.mktemp("plain")) == arms


@settings(deadline=None)
@given(st.lists(trains, min_size=1, max_size=4), st.lists(dose_events, max_size=4))
def test_compact_tables_give_back_the_same_events_in_the_same_order(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[DoseEvent, ...]], single: list[DoseEvent]
) -> None:
    arms = {"a": in_order([*single, *(event for part in parts for event in part)]), "control": ()}
    assert round_trip(arms, tmp_path_factory.mktemp("compact"), compact=True) == arms


def test_a_year_of_daily_doses_is_one_compact_row() -> None:
    year = {"a": events(24, 365)}
    assert table_text(year, compact=True).splitlines()[1:] == ["1,0,5e-09,0,1,1,24,364,a,anakinra,sc,h,mol"]
    assert len(table_text(year).splitlines()) == 366


def test_doses_that_swap_order_within_an_instant_stay_as_written(tmp_path: Path) -> None:
    one, two = 1e-9, 2e-9
    pattern = [(0, one), (0, two), (1, two), (1, one), (2, one), (2, two)]
    arms = {"a": tuple(DoseEvent(hour * HOUR, "anakinra", "sc", amount) for hour, amount in pattern)}
    assert round_trip(arms, tmp_path, compact=True) == arms


def test_an_arm_without_doses_is_not_lost(tmp_path: Path) -> None:
    arms = {"vehicle": (), "anakinra": events(24, 2)}
    assert round_trip(arms, tmp_path) == arms


def test_names_that_spreadsheets_would_run_are_refused_and_nothing_is_written() -> None:
    stream = io.StringIO(newline="")
    with pytest.raises(EventTableError, match="cannot stand in an event table") as caught:
        write_events({"=1+1": (), "a b": (), "fine": ()}, stream)
    assert len(caught.value.problems) == 2
    assert stream.getvalue() == ""


def test_a_plain_nonmem_file_is_read_with_a_map_of_compartments(assets: Path) -> None:
    table = read_event_table(
        assets / "events" / "plain_nonmem.csv",
        molar_mass_g_mol={"anakinra": 20_000.0},
        compartments=NONMEM,
        amount_unit="mg",
    )
    first = table.arms["1"]
    assert [event.time_s / HOUR for event in first] == [0, 24, 48, 96]
    assert [event.route for event in first] == ["sc", "sc", "sc", "iv"]
    assert first[0].amount_mol == pytest.approx(0.1 / 20_000, rel=1e-14)
    assert first[3].infusion_s == 2 * HOUR
    assert table.arms["2"] == ()
    assert (table.observations, table.zero_doses) == (2, 1)
    assert table.ignored == ("dv", "mdv", "wt")


def test_without_evid_a_row_with_an_amount_is_a_dose(assets: Path) -> None:
    table = read_event_table(
        assets / "events" / "without_evid.csv", compartments=NONMEM, amount_unit="nmol", time_unit="d"
    )
    assert [event.time_s for event in table.arms["1"]] == [0.0, 24 * 86_400.0]
    assert [event.infusion_s for event in table.arms["1"]] == [0.0, 43_200.0]
    assert table.observations == 1


@pytest.mark.parametrize(("unit", "hours"), [("h", 1), ("min", Fraction(1, 60)), ("d", 24), ("wk", 168)])
def test_time_units_mean_the_same_instant(tmp_path: Path, unit: str, hours: Fraction) -> None:
    file = tmp_path / "t.csv"
    time = Fraction(336) / hours
    file.write_text(f"ID,TIME,AMT,TIMEUNIT,AMTUNIT,DRUG,ROUTE\n1,{time},1,{unit},nmol,anakinra,sc\n")
    assert read_events(file)["1"][0].time_s == 336 * HOUR


def test_an_unknown_unit_named_by_the_caller_is_refused(assets: Path) -> None:
    with pytest.raises(EventTableError, match="not a unit of time"):
        read_events(
            assets / "events" / "plain_nonmem.csv", compartments=NONMEM, amount_unit="mol", time_unit="kg"
        )
