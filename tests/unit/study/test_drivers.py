from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.records.result import Answer
from alarmin.study.drivers import FEWEST_DRAWS, drivers_of, rank_correlation, with_drivers

DRAWS = 200


def answer(values: list[float | None], site: str = "here") -> Answer:
    return Answer(
        measure="m", kind="mean", readout="r", site=site, arm="a", unit="", values=tuple(values),
        median=0.0, low=0.0, high=0.0,
    )  # fmt: skip


def test_rank_correlation_of_a_worked_example_with_ties() -> None:
    one, other = np.array([1.0, 2.0, 2.0, 4.0, 5.0]), np.array([2.0, 1.0, 3.0, 5.0, 4.0])
    ranks = np.array([1.0, 2.5, 2.5, 4.0, 5.0]), np.array([2.0, 1.0, 3.0, 5.0, 4.0])
    assert rank_correlation(one, other) == pytest.approx(np.corrcoef(*ranks)[0, 1], abs=1e-6)


@given(st.lists(st.floats(-30, 30), min_size=3, max_size=40, unique=True))
def test_rank_correlation_sees_order_only(values: list[float]) -> None:
    held = np.array(values)
    order = np.argsort(np.argsort(held)).astype(float)
    assert rank_correlation(held, order**3) == 1.0
    assert rank_correlation(held, -order) == -1.0


def test_constant_input_drives_nothing() -> None:
    assert rank_correlation(np.ones(60), np.arange(60.0)) is None


def test_clearance_that_sets_the_answer_comes_first_with_its_sign() -> None:
    random = np.random.default_rng(7)
    inputs = {name: random.lognormal(size=DRAWS) for name in ("clearance", "affinity", "idle")}
    values = [float(value) for value in np.log(inputs["affinity"]) - 3 * np.log(inputs["clearance"])]
    found = drivers_of(values, inputs)
    assert [driver.name for driver in found] == ["clearance", "affinity"]
    assert found[0].rho < -0.8
    assert found[1].rho > 0.2


def test_inputs_that_do_nothing_are_not_named() -> None:
    random = np.random.default_rng(3)
    inputs = {f"idle_{number}": random.normal(size=DRAWS) for number in range(50)}
    answers = [[float(value) for value in random.normal(size=DRAWS)] for _ in range(40)]
    assert sum(bool(drivers_of(values, inputs)) for values in answers) <= 2


def test_at_most_five_are_kept() -> None:
    random = np.random.default_rng(5)
    inputs = {f"input_{number}": random.normal(size=DRAWS) for number in range(7)}
    assert len(drivers_of([float(v) for v in sum(inputs.values())], inputs)) == 5


def test_draws_without_a_value_are_left_out() -> None:
    held = np.arange(DRAWS, dtype=float)
    values = [None if number % 2 else float(number) for number in range(DRAWS)]
    (found,) = drivers_of(values, {"level": held})
    assert found.rho == 1.0
    assert drivers_of([*values[: 2 * FEWEST_DRAWS - 2], *[None] * 102], {"level": held}) == ()


def test_level_of_another_place_is_not_held_against_an_answer() -> None:
    inputs = [{"here.IL1B": float(n), "there.IL1B": float(n), "Kd": 1.0} for n in range(60)]
    (found,) = with_drivers([answer([float(n) for n in range(60)])], inputs, ["here", "there"])
    assert [driver.name for driver in found.drivers] == ["here.IL1B"]


def test_few_draws_give_no_ranking() -> None:
    inputs = [{"Kd": float(n)} for n in range(FEWEST_DRAWS - 1)]
    (found,) = with_drivers([answer([float(n) for n in range(FEWEST_DRAWS - 1)])], inputs, ["here"])
    assert found.drivers == ()
