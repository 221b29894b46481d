"""Random numbers keyed by purpose, and quantiles of every kind of prior."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.cohort.streams import draw, draws_of, interval, uniform
from alarmin.records.evidence import Spread

LOGNORMAL = Spread(kind="lognormal", gsd=2.5)
LOGUNIFORM = Spread(kind="loguniform", low=3.0, high=300.0)
UNIFORM = Spread(kind="uniform", low=-1.0, high=4.0)
FIXED = Spread(kind="fixed")
RECORDED = [0.8578106580247689, 0.616802030443266, 0.34363412379169206]
SHARES = st.floats(1e-9, 1 - 1e-9)


@pytest.mark.parametrize("share", [0.001, 0.05, 0.5, 0.9, 0.999])
def test_quantiles_are_those_of_the_named_distribution(share: float) -> None:
    normal = NormalDist(log(10.0), log(2.5))
    assert draw(10.0, LOGNORMAL, share) == pytest.approx(exp(normal.inv_cdf(share)), rel=1e-12)
    assert draw(10.0, LOGUNIFORM, share) == pytest.approx(3.0 * 100.0**share, rel=1e-12)
    assert draw(10.0, UNIFORM, share) == pytest.approx(-1.0 + 5.0 * share)
    assert draw(10.0, FIXED, share) == 10.0


@given(one=SHARES, two=SHARES)
def test_a_larger_share_never_gives_a_smaller_value(one: float, two: float) -> None:
    low, high = sorted((one, two))
    for spread in (LOGNORMAL, LOGUNIFORM, UNIFORM):
        assert draw(10.0, spread, low) <= draw(10.0, spread, high)


@given(share=SHARES)
def test_bounded_priors_stay_in_bounds_and_positive_ones_positive(share: float) -> None:
    assert 3.0 * (1 - 1e-12) <= draw(10.0, LOGUNIFORM, share) <= 300.0 * (1 + 1e-12)
    assert -1.0 <= draw(10.0, UNIFORM, share) <= 4.0
    assert draw(10.0, LOGNORMAL, share) > 0


def test_the_interval_is_the_central_ninety_percent() -> None:
    low, high = interval(10.0, LOGNORMAL)
    assert (low * high) ** 0.5 == pytest.approx(10.0)
    assert log(high / low) == pytest.approx(2 * 1.6448536269514722 * log(2.5))
    assert interval(10.0, UNIFORM) == pytest.approx((-0.75, 3.75))
    assert interval(10.0, FIXED) == (10.0, 10.0)


def test_zero_stays_zero_whatever_the_spread_around_it() -> None:
    assert draw(0.0, LOGNORMAL, 0.99) == 0.0


@pytest.mark.parametrize("purpose", ["kon_R1", "inflamed_tissue.IL1B", "IL1R1"])
def test_numbers_of_one_purpose_are_spread_evenly(purpose: str) -> None:
    count = 4000
    found = np.sort([uniform(20261, purpose, index) for index in range(count)])
    steps = np.arange(count + 1) / count
    furthest = max(np.max(np.abs(found - steps[:-1])), np.max(np.abs(found - steps[1:])))
    assert furthest < 1.63 / sqrt(count)  # Kolmogorov-Smirnov at 1 %
    assert found[0] > 0.0
    assert found[-1] < 1.0


@pytest.mark.parametrize("bits", [0, 2**64 - 1], ids=["all zero", "all one"])
def test_the_ends_are_never_reached(monkeypatch: pytest.MonkeyPatch, bits: int) -> None:
    class Stuck:
        def __init__(self, **key: int) -> None:
            pass

        def random_raw(self) -> int:
            return bits

    monkeypatch.setattr(np.random, "Philox", Stuck)
    assert 0.0 < uniform(1, "a", 0) < 1.0


def test_purposes_seeds_and_neighbours_are_not_correlated() -> None:
    count = 3000
    base = np.array([uniform(1, "a", index) for index in range(count)])
    others = {
        "purpose": np.array([uniform(1, "b", index) for index in range(count)]),
        "seed": np.array([uniform(2, "a", index) for index in range(count)]),
        "neighbour": np.array([uniform(1, "a", index + 1) for index in range(count)]),
    }
    for name, other in others.items():
        assert abs(np.corrcoef(base, other)[0, 1]) < 4 / sqrt(count), name


def test_the_same_key_gives_the_same_number_on_every_machine() -> None:
    assert uniform(1, "Kd", 0) == uniform(1, "Kd", 0)
    assert [uniform(20261, "kon_R1", index) for index in range(3)] == RECORDED


def test_a_name_with_the_separator_is_another_key() -> None:
    assert uniform(1, "1/a", 0) != uniform(11, "a", 0)


ITEMS = {"a": (10.0, LOGNORMAL), "b": (20.0, LOGUNIFORM), "c": (0.5, FIXED)}


def test_one_draw_takes_every_centre() -> None:
    assert draws_of(ITEMS, seed=4, count=1) == ({"a": 10.0, "b": 20.0, "c": 0.5},)


def test_a_value_does_not_depend_on_what_else_is_drawn_or_in_which_order() -> None:
    whole = draws_of(ITEMS, seed=4, count=5)
    turned = draws_of(dict(reversed(ITEMS.items())), seed=4, count=5)
    alone = draws_of({"b": ITEMS["b"]}, seed=4, count=9)
    assert [one == other for one, other in zip(whole, turned, strict=True)] == [True] * 5
    assert [item["b"] for item in whole] == [item["b"] for item in alone[:5]]


def test_draws_cover_the_prior() -> None:
    values = [item["a"] for item in draws_of(ITEMS, seed=8, count=2000)]
    assert np.median(values) == pytest.approx(10.0, rel=0.1)
    assert np.std(np.log(values)) == pytest.approx(log(2.5), rel=0.05)


def test_two_values_of_one_draw_are_independent() -> None:
    found = draws_of({"a": (1.0, LOGNORMAL), "b": (1.0, LOGNORMAL)}, seed=8, count=1500)
    logs = np.log([[item["a"], item["b"]] for item in found])
    assert abs(np.corrcoef(logs.T)[0, 1]) < 4 / sqrt(1500)


SETS = {"one": 1.0, "three": 100.0, "two": 10.0}


def in_sets(**update: Any) -> Spread:
    return Spread(kind="lognormal", gsd=1.0001, sets=SETS, stream="drug_set", **update)


def nearest(value: float) -> str:
    return min(SETS, key=lambda name: abs(log(value / SETS[name])))


def test_values_of_one_stream_take_the_same_set_in_each_draw() -> None:
    other = in_sets().model_copy(update={"sets": {name: 7 * value for name, value in SETS.items()}})
    found = draws_of({"a": (1.0, in_sets()), "b": (7.0, other)}, seed=3, count=200)
    assert [item["b"] / item["a"] for item in found] == pytest.approx([7.0] * 200, rel=0.01)
    assert {nearest(item["a"]) for item in found} == set(SETS)


def test_sets_are_taken_as_often_as_their_weights_say() -> None:
    spread = in_sets(weights={"one": 1.0, "two": 3.0, "three": 0.5})
    taken = [nearest(item["a"]) for item in draws_of({"a": (1.0, spread)}, seed=3, count=3000)]
    for name, weight in spread.weights.items():
        assert taken.count(name) / 3000 == pytest.approx(weight / 4.5, abs=0.03)


def test_values_around_a_set_are_spread_as_without_sets() -> None:
    wide = Spread(kind="lognormal", gsd=2.0, sets={"only": 5.0}, stream="drug_set")
    plain = Spread(kind="lognormal", gsd=2.0)
    assert draws_of({"a": (5.0, wide)}, seed=3, count=20) == draws_of({"a": (5.0, plain)}, seed=3, count=20)


def test_one_draw_takes_the_value_of_the_first_set() -> None:
    assert draws_of({"a": (1.0, in_sets())}, seed=3, count=1) == ({"a": 1.0},)


def test_an_interval_covers_every_set() -> None:
    low, high = interval(1.0, Spread(kind="lognormal", gsd=2.0, sets=SETS, stream="drug_set"))
    assert low == pytest.approx(1.0 / 2**1.6449, rel=1e-3)
    assert high == pytest.approx(100.0 * 2**1.6449, rel=1e-3)
