"""Formulas resolved over states, constants and time."""

from __future__ import annotations

import pytest

from alarmin.errors import SbmlError
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, symbol, symbols
from alarmin.solve.lanes.sbml.mathml import Budget
from alarmin.solve.lanes.sbml.parts import Parts, Process, Quantity, meaning, rate_of
from alarmin.solve.lanes.sbml.rules import Circular, Meanings


def meanings(
    *quantities: Quantity, processes: tuple[Process, ...] = (), budget: int = 10_000, **assigned: Expr
) -> Meanings:
    parts = Parts("m", {one.id: one for one in quantities}, processes, (), ())
    return Meanings(parts, assigned, (), Budget(budget))


def of_parameters(*names: str, **assigned: Expr) -> Meanings:
    return meanings(*(Quantity(name, "parameter", 1.0) for name in names), **assigned)


def test_assignments_are_written_out() -> None:
    made = of_parameters("a", "b", "c", a=meaning("b") + meaning("c"), b=meaning("c") * meaning("c"))
    c = symbol("c")
    assert made.resolved([meaning("a")])[0] is c * c + c


def test_what_depends_on_itself_is_named() -> None:
    made = of_parameters("a", "b", "c", a=meaning("b"), b=meaning("a"))
    with pytest.raises(Circular) as caught:
        made.resolved([meaning("c"), meaning("a")])
    assert set(caught.value.names) == {"a", "b"}


def test_ids_that_are_not_there_are_named() -> None:
    with pytest.raises(SbmlError, match="nowhere"):
        of_parameters("a").resolved([meaning("nowhere")])


def test_results_that_grow_too_large_are_refused() -> None:
    with pytest.raises(SbmlError, match="too large"):
        meanings(Quantity("a", "parameter"), budget=3).resolved(
            [meaning("a") * number(float(n)) for n in range(9)]
        )


def test_what_does_not_change_has_no_rate() -> None:
    made = of_parameters("a", "b", b=meaning("a") + number(1.0))
    assert [one.value for one in made.resolved([rate_of("a"), rate_of("b")])] == [0.0, 0.0]


def test_the_rate_of_an_assignment_goes_along_time() -> None:
    made = of_parameters("a", a=call("sin", symbol(TIME)))
    assert made.resolved([rate_of("a")])[0] is call("cos", symbol(TIME))


def test_a_species_changed_by_two_reactions_names_both() -> None:
    place = Quantity("C", "compartment", 1.0, constant=True)
    species = Quantity("S", "species", 1.0, compartment="C", per_size=True)
    two = tuple(
        Process(name, meaning("S"), (("S", number(sign)),)) for name, sign in (("R", 1.0), ("Q", -2.0))
    )
    made = meanings(place, species, processes=two)
    assert made.is_state("S")
    assert not made.is_state("C")
    assert made.origin("S") == "reactions R, Q"
    assert symbols(made.resolved([made.change("S")])) == {"S", "C"}
    assert made.amount("S") is symbol("S")
