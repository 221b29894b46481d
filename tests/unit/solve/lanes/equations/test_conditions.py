"""Conditions held still during a step."""

from __future__ import annotations

from alarmin.solve.lanes.equations.conditions import held_still
from alarmin.solve.lanes.equations.expr import call, number, symbol, symbols

x, k = symbol("x"), symbol("k")
RISES, HIGH = call("lt", number(0.0), x), call("lt", k, x)


def test_each_condition_becomes_one_constant_wherever_it_stands() -> None:
    roots = [call("select", RISES, x, k) + k, x * call("select", RISES, k, x)]
    held, conditions = held_still(roots)
    assert conditions == (RISES,)
    assert symbols(held) == {"x", "k", "?0"}


def test_a_condition_within_a_condition_stays_whole() -> None:
    inner = call("select", HIGH, x, k)
    outer = call("lt", inner, number(1.0))
    held, conditions = held_still([call("select", outer, x, number(0.0))])
    assert outer in conditions
    assert symbols(held) == {"x", f"?{conditions.index(outer)}"}


def test_formulas_without_conditions_are_left_as_they_are() -> None:
    assert held_still([x + k, x]) == ((x + k, x), ())
