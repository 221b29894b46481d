"""Which variable an algebraic rule determines, and what linear ones make of it."""

from __future__ import annotations

import pytest

from alarmin.errors import SbmlError, Unsupported
from alarmin.solve.lanes.equations.expr import Expr, call, number, symbols
from alarmin.solve.lanes.sbml import algebra
from alarmin.solve.lanes.sbml.algebra import determined, solved
from alarmin.solve.lanes.sbml.parts import Jump, Parts, Process, Quantity, meaning

x, y, z = meaning("x"), meaning("y"), meaning("z")
ONE, NONE = number(1.0), frozenset[str]()


def parts(*rules: Expr, jumps: tuple[Jump, ...] = (), **changed: Quantity) -> Parts:
    quantities = {name: Quantity(name, "parameter", 1.0) for name in "xyz"} | changed
    return Parts("m", quantities, (), rules, jumps)


def jump_on(name: str) -> Jump:
    return Jump("e", call("true"), ((name, ONE),), None, None, True, True, True)


def test_the_one_free_variable_is_determined() -> None:
    fixed = Quantity("x", "parameter", 1.0, constant=True)
    ruled = Quantity("y", "parameter", 1.0, assigned=ONE)
    assert determined(parts(x + y + z, x=fixed, y=ruled)) == ("z",)


def test_what_events_assign_is_determined_last() -> None:
    assert determined(parts(x + y, jumps=(jump_on("x"),))) == ("y",)


def test_what_reactions_change_is_not_free() -> None:
    species = Quantity("x", "species", 1.0, compartment="z")
    made = Parts(
        "m",
        {"x": species, "y": Quantity("y", "parameter")},
        (Process("R", ONE, (("x", ONE),)),),
        (x + y,),
        (),
    )
    assert determined(made) == ("y",)


def test_rules_make_room_for_one_another() -> None:
    assert determined(parts(x + y, x - ONE)) == ("y", "x")


def test_a_variable_may_stand_behind_an_assignment() -> None:
    behind = Quantity("x", "parameter", assigned=y * y)
    assert determined(parts(x - ONE, x=behind)) == ("y",)


def test_too_many_rules_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SbmlError, match="no variable left"):
        determined(parts(x - ONE, x + ONE))
    monkeypatch.setattr(algebra, "MOST_RULES", 1)
    with pytest.raises(Unsupported, match="algebraic rules"):
        determined(parts(x - ONE, y - ONE))


def test_linear_rules_are_solved() -> None:
    found = solved([number(2.0) * x + y - number(10.0)], ["x"], NONE)
    assert symbols(found.values()) == {"$y"}


@pytest.mark.parametrize(
    "rule",
    [
        x * x - y,
        call("exp", x) - y,
        call("floor", x) - y,
        call("select", call("lt", x, y), x, y),
        call("abs", x) - y,
        y + z,
    ],
)
def test_others_are_left(rule: Expr) -> None:
    assert solved([rule], ["x"], NONE) == {}


def test_what_is_to_be_left_is_left() -> None:
    assert solved([x - y], ["x"], frozenset({"x"})) == {}
