"""A blockade in words: regimens, intervals, and the dose that is enough."""

from __future__ import annotations

from typing import Any

import pytest

from alarmin.records.arm import Dose
from alarmin.records.blockade import DoseBlockade, Wanted
from alarmin.records.result import Answer
from alarmin.report.blockade.words import regimen, said, wanted_words


def answer(median: float | None, low: float | None = None, high: float | None = None) -> Answer:
    held: dict[str, Any] = {
        "measure": "m",
        "kind": "ratio",
        "readout": "r",
        "site": "s",
        "arm": "a",
        "unit": "%",
    }
    return Answer(values=(median,), median=median, low=low, high=high, **held)


def wanted(half: float | None, most: float | None) -> Wanted:
    curve = DoseBlockade(
        unit="mg", doses=(1.0, 1000.0), median=(1.0, 40.0), low=(0.0, -3.0), high=(2.0, 70.0)
    )
    return Wanted(
        site="s",
        of="complexes",
        share=90.0,
        unit="mg",
        half=half,
        most=most,
        lowest=1.0,
        highest=1000.0,
        ceiling=(40.0, -3.0, 70.0),
        curve=curve,
        counted=3,
        draws=3,
    )


def test_regimens_are_said_as_written() -> None:
    held = {"drug": "anakinra", "dose": "100 mg", "route": "sc"}
    assert regimen(Dose.model_validate({**held, "every": "1 d"})) == "100 mg sc every 1 d"
    assert regimen(Dose.model_validate(held)) == "100 mg sc once"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (answer(5.67, 0.64, 145.2), "5.7 (0.64 to 145)"),
        (answer(1e-5, 1e-7, 3.0), "below 0.01 (below 0.01 to 3.0)"),
        (answer(100.0, 100.0, 100.0), "100"),
        (answer(None), "none"),
        (answer(12.0), "12"),
    ],
)
def test_numbers_carry_their_interval(given: Answer, text: str) -> None:
    assert said(given, 1).partition(";")[0] == text


def test_a_dose_that_is_enough_is_said_twice_and_a_ceiling_honestly() -> None:
    goal = "90 % blockade of signalling complexes"
    assert wanted_words(wanted(87.3, 372.0)) == f"{goal}: 87 mg in half of the draws, 370 mg in 90 % of them"
    assert wanted_words(wanted(None, None)) == (
        f"{goal}: not reached in half of the draws up to 1000 mg; the blockade there is 40.0 % (−3.00 to 70.0)"
    )
    assert "90 % of them up to 1000 mg" in wanted_words(wanted(20.0, None))
    assert "at most 1 mg" in wanted_words(wanted(1.0, 1.0))


def test_a_number_of_fewer_draws_says_of_how_many() -> None:
    some = answer(5.0, 1.0, 9.0).model_copy(update={"values": (1.0, None, 9.0)})
    assert said(some, 4) == "5.0 (1.0 to 9.0); 2 of 4 draws"
    goal = wanted(87.3, 372.0).model_copy(update={"counted": 2, "draws": 4})
    assert "in half of the 2 of 4 draws that respond without the drug" in wanted_words(goal)
