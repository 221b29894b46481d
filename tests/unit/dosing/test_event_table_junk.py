"""Whatever a table holds, it is either read into doses that can be given or refused with problems."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.catalog.abundances import load_rules, map_abundances, read_abundances
from alarmin.dosing.table import read_events
from alarmin.errors import AbundanceError, EventTableError

RULES = load_rules()
NUMBERS = [
    "0",
    "1",
    "1.0",
    "2",
    "4",
    "24",
    ".5",
    "5.",
    "-1",
    "-2",
    "1e3",
    "1E-3",
    "1e-999",
    "1e30",
    "1e31",
    "nan",
]
ODD = [
    "",
    ".",
    "NA",
    "inf",
    "0x10",
    "1_0",
    "1,5",
    "=1",
    '"',
    "é",
    "١",
    "#",
    "1 2",
    "9" * 50,
    "0" * 39 + "1",
    "+1",
]
cells = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(ODD), st.text(max_size=4))
units = st.sampled_from(
    [
        "h",
        "min",
        "mg",
        "nmol",
        "mol",
        "",
        "kg",
        "m",
        "1/h",
        "TPM",
        "sites/cell",
        "mg^9",
        "%",
        "mg/",
        "(",
        "g)",
    ]
)
names = st.sampled_from(["anakinra", "sc", "iv", "1", "IL1R1", "il1r1", ".", ""])
EVENTS = ["ID", "TIME", "AMT", "RATE", "DUR", "EVID", "CMT", "II", "ADDL", "SS", "DRUG", "ROUTE", "ARM"]
EVENTS += ["TIMEUNIT", "AMTUNIT", "DV"]
ABUNDANCES = ["gene", "value", "unit", "sd", "gsd", "n", "source", "sample", "lab"]
LIKELY = {"DRUG": names, "ROUTE": names, "gene": names, "unit": units, "TIMEUNIT": units, "AMTUNIT": units}
LIKELY |= {"ID": st.sampled_from(["1", "2", "a"]), "EVID": st.sampled_from(["0", "1", "1", "."])}


@st.composite
def tables(draw: st.DrawFn, columns: list[str]) -> str:
    kept = draw(
        st.permutations(columns).flatmap(lambda order: st.integers(3, len(order)).map(lambda n: order[:n]))
    )
    kept = [*columns[:3], *(column for column in kept if column not in columns[:3])]
    rows = draw(
        st.lists(st.tuples(*(st.one_of(LIKELY.get(column, cells), cells) for column in kept)), max_size=5)
    )
    return "\n".join(",".join(row) for row in [kept, *rows])


@settings(deadline=None, max_examples=300)
@given(tables(EVENTS))
def test_an_event_table_of_junk_gives_sound_doses_or_problems(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("junk") / "events.csv"
    path.write_text(text, encoding="utf-8", newline="")
    fault, arms = None, {}
    try:
        arms = read_events(
            path,
            molar_mass_g_mol={"anakinra": 17_258.0},
            compartments={1: ("anakinra", "sc")},
            amount_unit="mg",
        )
    except EventTableError as refused:
        fault = refused
    assert fault is None or all(problem.what and problem.file for problem in fault.problems)
    for events in arms.values():
        assert all(math.isfinite(event.time_s) and event.amount_mol > 0 for event in events)
        assert list(events) == sorted(events, key=lambda event: event.time_s)


@settings(deadline=None, max_examples=300)
@given(tables(ABUNDANCES))
def test_a_table_of_abundances_of_junk_gives_sound_sites_or_problems(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("junk") / "abundances.csv"
    path.write_text(text, encoding="utf-8", newline="")
    fault, found = None, None
    try:
        found = map_abundances(read_abundances(path), ["IL1R1"], RULES)
    except AbundanceError as refused:
        fault = refused
    assert (fault is None) == (found is not None)
    assert fault is None or all(problem.what and problem.file for problem in fault.problems)
    assert found is None or all(0 <= abundance.value <= 1e9 for abundance in found.used)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "junk.csv"
    path.write_bytes(content)
    with pytest.raises(EventTableError):
        read_events(path)
    with pytest.raises(AbundanceError):
        read_abundances(path)
