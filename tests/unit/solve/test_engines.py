"""Which engine is taken, and what happens where one refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alarmin.errors import InvalidInput, ModelError, UnknownName
from alarmin.model.compose import ComposedModel
from alarmin.solve.engines import ENGINES, MANY, AutoSolver, solver_for

RATE = "kon_R1*IL1A"


def with_rate(model: ComposedModel, text: str) -> ComposedModel:
    """Return a model with another text in place of one rate."""
    assert RATE in model.antimony
    return replace(model, antimony=model.antimony.replace(RATE, f"kon_R1*{text}", 1))


@pytest.mark.parametrize(
    ("runs", "name"), [(1, "libRoadRunner"), (MANY - 1, "libRoadRunner"), (MANY, "ensemble")]
)
def test_the_number_of_runs_decides(dish: ComposedModel, runs: int, name: str) -> None:
    assert solver_for("auto", runs).load(dish).made_by.startswith(name)


@pytest.mark.parametrize(("engine", "name"), [("lanes", "ensemble"), ("reference", "libRoadRunner")])
def test_an_engine_that_is_named_is_taken_whatever_the_number(
    dish: ComposedModel, engine: str, name: str
) -> None:
    for runs in (1, 10 * MANY):
        assert solver_for(engine, runs).load(dish).made_by.startswith(name)


def test_an_unknown_engine_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        solver_for("cvode", 1)
    assert all(name in str(caught.value) for name in ENGINES)


def test_what_one_engine_refuses_the_other_runs(dish: ComposedModel) -> None:
    drawn = with_rate(dish, "uniform(1, 2)")
    with pytest.raises(ModelError, match="distrib"):
        solver_for("lanes", MANY).load(drawn)
    assert AutoSolver(MANY).load(drawn).made_by.startswith("libRoadRunner")


@pytest.mark.parametrize("runs", [1, MANY])
def test_what_every_engine_refuses_is_a_fault_of_the_input_that_names_the_construct(
    dish: ComposedModel, runs: int
) -> None:
    with pytest.raises(InvalidInput, match=r"delay \(rate of bind_IL1A_IL1R1\)") as caught:
        AutoSolver(runs).load(with_rate(dish, "delay(IL1A, 5)"))
    assert len(caught.value.problems) == 2


def test_a_text_that_does_not_parse_is_no_matter_of_engines(dish: ComposedModel) -> None:
    with pytest.raises(ModelError, match="does not parse"):
        AutoSolver(MANY).load(with_rate(dish, "(IL1A"))


def test_the_version_names_every_engine() -> None:
    assert all(name in AutoSolver(1).version() for name in ("libRoadRunner", "ensemble engine", "llvmlite"))
