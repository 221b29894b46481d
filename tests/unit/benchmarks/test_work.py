"""Runs cut at their doses, goals, and other programs that may be absent."""

from __future__ import annotations

import pytest
from beside.goals import MILLISECONDS, RATIOS, verdict
from beside.peers import PEERS, ways_of
from beside.work import legs
from beside.works import USUAL, WORKS
from hypothesis import given
from hypothesis import strategies as st

from alarmin.solve.lanes.ensemble import Dose

pytestmark = pytest.mark.unit


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=12, unique=True),
    st.lists(st.integers(0, 40), max_size=6, unique=True),
)
def test_legs_cover_every_time_and_dose_once(clock: list[int], when: list[int]) -> None:
    times = [0.0, *sorted(float(one) for one in clock)]
    doses = [Dose(float(one), "x", 1.0) for one in when]
    found = legs(times, doses)
    rows = [row for leg in found for row in range(leg.rows.start, leg.rows.stop)]
    assert rows == list(range(1, len(times)))
    given_doses = [dose for leg in found for dose in leg.doses]
    assert sorted(one.time for one in given_doses) == sorted(
        one.time for one in doses if one.time < times[-1]
    )
    assert [leg.times[0] for leg in found[1:]] == [leg.times[-1] for leg in found[:-1]]
    for leg in found:
        asked = list(times[leg.rows])
        assert list(leg.times[1 : 1 + len(asked)]) == asked
        assert all(dose.time == leg.times[0] for dose in leg.doses)


def test_a_program_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PEERS, "nobody", ("none", ("a_module_that_no_one_has",)))
    assert ways_of(["nobody"], None) == ([], {"nobody": "not installed"})


def test_goals_name_rows_and_rise_above_floors() -> None:
    assert set(RATIOS) | set(MILLISECONDS) <= set(WORKS)
    assert set(USUAL) <= set(WORKS)
    assert all(floor < goal for row in RATIOS.values() for floor, goal in row.values())
    assert all(floor > goal for floor, goal in MILLISECONDS.values())


@pytest.mark.parametrize(
    ("found", "said"),
    [(50.0, "goal met"), (30.0, "floor met"), (29.9, "floor missed"), (None, "not measured")],
)
def test_verdict(found: float | None, said: str) -> None:
    assert verdict(found, 30, 50) == said
