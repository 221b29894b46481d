"""Work on many draws at once: answers, failures and order do not depend on what is done beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import ModelError, SolveError
from alarmin.solve.base import OneByOne, Rested, RunSpec, Trajectories
from alarmin.solve.together import Task, abreast, portions, rest, run, runs, together

NEVER = -1.0
"""An amount with which no run succeeds."""


def spec(amount: float) -> RunSpec:
    return RunSpec((0.0, 1.0), ("x",), initial={"x": amount})


@dataclass
class Doubling(OneByOne):
    """A model whose readout is twice what it began with; notes what is handed over at once."""

    calls: list[int] = field(default_factory=list)

    def rest(self, spec: RunSpec) -> Rested:
        return Rested({"x": spec.initial["x"] + 1.0})

    def run(self, spec: RunSpec) -> Trajectories:
        begun = (spec.start or spec.initial)["x"]
        if begun == NEVER:
            raise SolveError("It failed", time_s=0.0)
        return Trajectories(np.array(spec.times_s), spec.readouts, np.full((2, 1), 2.0 * begun))

    def run_all(self, specs: Sequence[RunSpec]) -> tuple[Trajectories | SolveError, ...]:
        self.calls.append(len(specs))
        return super().run_all(specs)


def doubled(model: OneByOne, amount: float, times: int = 1) -> Task[float]:
    """Return an amount doubled some times, one run after the other."""
    for _ in range(times):
        found = yield from run(model, spec(amount))
        amount = float(found.of("x")[-1])
    return amount


def test_what_waits_for_one_model_is_handed_over_at_once() -> None:
    model = Doubling()
    assert together([doubled(model, 1.0, 3), doubled(model, 5.0), doubled(model, 2.0, 2)]) == [8.0, 10.0, 8.0]
    assert model.calls == [3, 2, 1]


def test_models_are_asked_apart() -> None:
    one, other = Doubling(), Doubling()
    assert together([doubled(one, 1.0), doubled(other, 2.0), doubled(one, 3.0)]) == [2.0, 4.0, 6.0]
    assert (one.calls, other.calls) == ([2], [1])


def test_work_that_fails_ends_alone() -> None:
    model = Doubling()
    before, fault, after = together([doubled(model, 1.0), doubled(model, NEVER), doubled(model, 2.0, 2)])
    assert (before, after) == (2.0, 8.0)
    assert isinstance(fault, SolveError)


def test_work_may_go_on_after_a_failure() -> None:
    def careful(model: OneByOne) -> Task[list[bool]]:
        found = yield from runs(model, [spec(1.0), spec(NEVER)])
        return [isinstance(one, SolveError) for one in found]

    assert together([careful(Doubling())]) == [[False, True]]


def test_parts_of_one_piece_of_work_run_abreast_with_other_work() -> None:
    model = Doubling()

    def both() -> Task[float]:
        one, other = yield from abreast([doubled(model, 1.0), doubled(model, 2.0, 2)])
        assert isinstance(one, float)
        assert isinstance(other, float)
        return one + other

    assert together([both(), doubled(model, 3.0)]) == [10.0, 6.0]
    assert model.calls == [3, 1]


def test_a_run_may_start_from_a_cell_that_rested() -> None:
    def work(model: OneByOne) -> Task[float]:
        rested = yield from rest(model, spec(4.0))
        found = yield from run(model, spec(rested.amounts["x"]))
        return float(found.of("x")[0])

    assert together([work(Doubling())]) == [10.0]


def test_a_fault_of_the_question_stops_everything() -> None:
    def wrong() -> Task[float]:
        yield ()
        raise ModelError("no such name")

    with pytest.raises(ModelError):
        together([wrong(), doubled(Doubling(), 1.0)])


def test_nothing_to_do_gives_nothing() -> None:
    assert together([]) == []


@given(st.lists(st.tuples(st.sampled_from([NEVER, 1.0, 3.0, 5.5]), st.integers(0, 4)), max_size=6))
def test_neighbours_change_nothing(work: list[tuple[float, int]]) -> None:
    model = Doubling()
    many = together(doubled(model, amount, times) for amount, times in work)
    single = [together([doubled(model, amount, times)])[0] for amount, times in work]
    assert [str(one) for one in many] == [str(one) for one in single]


@given(st.integers(0, 30), st.integers(1, 40), st.integers(0, 9))
def test_portions_hold_everything_in_order(count: int, batch: int, each: int) -> None:
    found = [list(portion) for portion in portions(range(count), batch, each)]
    assert [one for portion in found for one in portion] == list(range(count))
    assert all(1 <= len(portion) <= max(1, batch // max(each, 1)) for portion in found)
