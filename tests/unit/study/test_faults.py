"""Faults that only the catalogue shows, with the line of the scenario they stand on."""

from __future__ import annotations

import pytest

from alarmin.catalog.text import Document
from alarmin.errors import Problem, ScenarioError, UnitError
from alarmin.study.faults import Faults

DOCUMENT = Document("question.yaml", {}, {(): 1, ("arms",): 7, ("arms", "on"): 8, ("subject",): 3})


def found_in(faults: Faults) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        faults.stop()
    return caught.value.problems


def test_nothing_found_stops_nothing() -> None:
    Faults(DOCUMENT).stop()


def test_problems_come_in_line_order_with_their_file() -> None:
    faults = Faults(DOCUMENT)
    faults.add("late", ("arms", "on"))
    faults.unknown("subject", "humn", ["human", "mouse"], ("subject", "ref"))
    first, second = found_in(faults)
    assert (first.file, first.line, first.hint) == ("question.yaml", 3, "Did you mean human?")
    assert (second.what, second.line) == ("late", 8)


def test_a_fault_of_another_check_keeps_its_own_place_or_takes_the_one_given() -> None:
    faults = Faults(DOCUMENT)
    faults.take(UnitError(Problem("elsewhere", "table.csv", 2)), ("arms",))
    faults.take(UnitError(Problem("nowhere", allowed="pM", hint="Try.")), ("arms",))
    elsewhere, nowhere = found_in(faults)
    assert (elsewhere.file, elsewhere.line) == ("table.csv", 2)
    assert nowhere == Problem("nowhere", "question.yaml", 7, "pM", "Try.")


def test_without_a_document_problems_carry_no_place() -> None:
    faults = Faults()
    faults.add("what")
    assert str(found_in(faults)[0]) == "what"
