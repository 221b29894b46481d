"""Scores beside baselines, and their interval over papers."""

from __future__ import annotations

import pytest

from alarmin.bench.rows import Row
from alarmin.bench.skill import score_of, skill_of, units_of


def row(
    name: str, *, passed: bool, paper: str = "", constant: bool = False, prior: float = 0.0, **more: object
) -> Row:
    fields = {
        "id": name,
        "group": "B",
        "status": "pass" if passed else "fail",
        "role": "prediction",
        "reference": paper or name,
        "constant": constant,
        "signs": False,
        "prior_share": prior,
        "unfitted_share": prior,
    }
    return Row.model_validate(fields | more)


def test_skill_is_what_is_left_above_the_best_baseline() -> None:
    assert skill_of(0.75, [0.5, 0.2]) == 0.5
    assert skill_of(0.25, [0.5]) == -0.5
    assert skill_of(1.0, [1.0]) is None


def test_a_model_no_better_than_its_priors_has_no_skill() -> None:
    rows = [row("a", passed=True, prior=0.5), row("b", passed=False, prior=0.5)]
    assert score_of(rows).skill == 0.0


def test_draws_of_the_fitted_model_are_no_baseline() -> None:
    rows = [
        row("a", passed=True, prior=1.0, unfitted_share=0.25),
        row("b", passed=True, prior=0.5, unfitted_share=0.25),
    ]
    found = score_of(rows)
    assert (found.prior, found.drawn, found.skill) == (0.25, 0.75, 1.0)


def test_a_pass_at_the_centre_only_counts_in_the_first_score_and_not_in_the_second() -> None:
    rows = [row("a", passed=True, prior=0.49), row("b", passed=True, prior=0.5), row("c", passed=False)]
    assert [one.centre_only for one in rows] == [True, False, False]
    assert score_of(rows).passed == 2
    assert score_of(rows, robust=True).passed == 1
    assert score_of(rows, robust=True).rows == 3


def test_rows_that_were_not_scored_do_not_count() -> None:
    waiting = row("w", passed=False).model_copy(update={"status": "awaiting"})
    found = score_of([row("a", passed=True), waiting])
    assert (found.rows, found.passed, found.score) == (1, 1, 1.0)
    assert score_of([waiting]).score is None


def test_rows_that_contradict_each_other_count_once_and_need_both() -> None:
    pair = [row("a", passed=True, contested_with=("b",)), row("b", passed=False), row("c", passed=True)]
    assert len(units_of(pair)) == 2
    assert score_of(pair).passed == 1
    both = [pair[0], row("b", passed=True, contested_with=("a",)), pair[2]]
    assert score_of(both).passed == 2


def test_a_chain_of_contested_rows_is_one_unit() -> None:
    chain = [
        row("a", passed=True),
        row("c", passed=True),
        row("b", passed=True, contested_with=("a", "c")),
    ]
    assert len(units_of(chain)) == 1


def test_the_interval_is_the_same_for_the_same_seed_and_moves_with_it() -> None:
    rows = [row(f"r{n}", passed=n % 3 == 0, prior=0.013 * n * n / 2) for n in range(12)]
    one, again, other = score_of(rows, seed=1), score_of(rows, seed=1), score_of(rows, seed=2)
    assert one == again
    assert one.skill == other.skill
    assert (one.skill_low, one.skill_high) != (other.skill_low, other.skill_high)
    assert one.skill_low is not None
    assert one.skill is not None
    assert one.skill_high is not None
    assert one.skill_low <= one.skill <= one.skill_high


def test_rows_of_one_paper_are_drawn_together() -> None:
    apart = [row(f"r{n}", passed=n < 5) for n in range(10)]
    together = [row(f"r{n}", passed=n < 5, paper="one" if n < 5 else "two") for n in range(10)]
    narrow, wide = score_of(apart), score_of(together)
    assert wide.papers == 2
    assert narrow.skill_low is not None
    assert wide.skill_low is not None
    assert wide.skill_low < narrow.skill_low


def test_one_paper_gives_no_interval() -> None:
    found = score_of([row("a", passed=True, paper="p"), row("b", passed=False, paper="p")])
    assert found.skill == pytest.approx(0.5)
    assert found.skill_low is None


def test_rows_outside_the_headline_are_not_asked_for_luck() -> None:
    fitted = [row("a", passed=True, role="calibration", unfitted_share=None)]
    found = score_of([*fitted, row("b", passed=False, prior=0.5)])
    assert (found.prior, found.skill) == (None, 0.5)
    broken = row("c", passed=False, unfitted_share=None)
    assert score_of([broken, row("b", passed=True, prior=0.5)]).prior == 0.25
