"""Doses as rows and stops, beside lists made one subject at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import InvalidInput, UnknownName
from alarmin.solve.lanes.code.frame import KINDS
from alarmin.solve.lanes.run.doses import Dose, Schedule, schedule_of

STATES, CONSTANTS, END = ("x", "y"), ("k", "infusion(x)"), 5.0
Row = tuple[float, str, int, float]


@st.composite
def doses(draw: st.DrawFn, subjects: int) -> Dose:
    amounts = st.sampled_from([0.0, -0.0, 0.5, 1.0])
    each = st.lists(amounts, min_size=subjects, max_size=subjects)
    some = st.lists(st.integers(0, subjects - 1), max_size=4)
    target = draw(st.sampled_from(STATES))
    replaces = target == "y" and draw(st.booleans())
    return Dose(
        time=draw(st.sampled_from([0.0, 1.0, 2.0, 5.0, 7.0])),
        target=target,
        amount=draw(st.one_of(amounts, each)),
        duration=draw(st.sampled_from([0.0, 2.0])) if target == "x" else 0.0,
        subjects=draw(st.one_of(st.none(), some)),
        replaces=replaces,
    )


def one_by_one(given: list[Dose], subject: int, looks: list[float]) -> list[Row]:
    rows: list[Row] = []
    for dose in given:
        amount = float(np.broadcast_to(np.asarray(dose.amount, dtype=float), 8)[subject])
        times = 1 if dose.subjects is None else list(dose.subjects).count(subject)
        if dose.replaces:
            rows += [(dose.time, "set", STATES.index(dose.target), amount)] * times
        elif amount == 0.0:
            continue
        elif dose.duration:
            rate = amount / dose.duration
            rows += [(dose.time, "add_constant", 1, rate)] * times
            rows += [(dose.time + dose.duration, "add_constant", 1, -rate)] * times
        else:
            rows += [(dose.time, "add", STATES.index(dose.target), amount)] * times
    rows = [row for row in rows if row[0] <= END]
    seen: list[Row] = [(when, "look", 0, 0.0) for when in looks if 0.0 < when < END]
    return [*sorted([*seen, *rows], key=lambda row: row[0]), (END, "end", 0, 0.0)]


def rows_of(schedule: Schedule, looks: list[float]) -> list[list[tuple[float, int, int, float]]]:
    subjects = len(schedule.ends) - 1
    stops = schedule.stops(END, np.tile(np.array(looks, dtype=float), (subjects, 1)))
    flat = list(zip(stops.time, stops.kind, stops.index, stops.value, strict=True))
    return [flat[first:last] for first, last in zip(stops.ends[:-1], stops.ends[1:], strict=True)]


@given(
    st.lists(doses(8), max_size=6),
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 5.0, 6.0, math.nan]), max_size=3),
    st.integers(0, 7),
)
def test_stops_of_each_subject_are_those_made_one_by_one(
    given: list[Dose], looks: list[float], cut: int
) -> None:
    whole = schedule_of(given, STATES, CONSTANTS, 8, END)
    wanted = [
        [(time, KINDS[kind], index, value) for time, kind, index, value in one_by_one(given, subject, looks)]
        for subject in range(8)
    ]
    assert rows_of(whole, looks) == wanted
    assert rows_of(whole.part(cut, 8), looks) == wanted[cut:]


def test_what_all_get_is_held_once() -> None:
    many = schedule_of([Dose(float(day), "y", 1.0) for day in range(4)], STATES, CONSTANTS, 100_000, END)
    assert len(many.common) == 4
    assert not len(many.row)


@pytest.mark.parametrize(
    ("dose", "told"),
    [
        (Dose(-1.0, "x", 1.0), "from zero on"),
        (Dose(math.nan, "x", 1.0), "from zero on"),
        (Dose(0.0, "x", 1.0, duration=-2.0), "from zero on"),
        (Dose(0.0, "x", math.nan), "amounts that do not fit"),
        (Dose(0.0, "x", [1.0, 2.0]), "8 subjects"),
        (Dose(0.0, "x", 1.0, subjects=[8]), "0 to 7"),
        (Dose(0.0, "x", 1.0, subjects=[-1]), "0 to 7"),
        (Dose(0.0, "x", 1.0, subjects=[True, False]), "0 to 7"),
        (Dose(0.0, "y", 1.0, duration=1.0), 'infused=\\["y"\\]'),
        (Dose(0.0, "k", 1.0), "'k'"),
    ],
)
def test_a_dose_that_does_not_fit_is_named(dose: Dose, told: str) -> None:
    with pytest.raises((InvalidInput, UnknownName), match=told):
        schedule_of([dose], STATES, CONSTANTS, 8, END)


@given(st.lists(doses(8), max_size=5), st.lists(st.integers(0, 7), max_size=12))
def test_subjects_that_are_taken_have_the_doses_they_had(given: list[Dose], who: list[int]) -> None:
    whole = schedule_of(given, STATES, CONSTANTS, 8, END)
    taken = whole.taken(np.array(who, dtype=np.int64))
    rows = rows_of(whole, [])
    assert rows_of(taken, []) == [rows[one] for one in who]
