"""What is left is counted from the cell without IL-1, and is exactly whole where nothing happens."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alarmin.analyse.blockade.course import Course, _smooth, scaled
from alarmin.analyse.blockade.dose import _rank, _smallest
from alarmin.analyse.blockade.left import Pair, by_site, fresh_share, mean_of, share_of
from alarmin.errors import NotEquilibrated, SolveError
from alarmin.solve.base import Infusion, Pulse
from alarmin.solve.together import Task, together
from alarmin.study.arms import ArmPlan


def course(nfkb: float, complexes: float, peaks: tuple[float, ...] = (10.0,)) -> Course:
    return Course(
        {"signalling_complexes": np.full(3, complexes)},
        {"nuclear_NFKB": np.full(3, nfkb)},
        {"nuclear_NFKB": np.array(peaks)},
    )


def pair(without: Course, given: Course, rest: float = 1.0) -> Pair:
    site: Any = SimpleNamespace(resting={"nuclear_NFKB": rest})
    return Pair(site, without, given)


def test_signals_count_from_the_cell_without_il1() -> None:
    both = pair(course(5.0, 8.0), course(3.0, 2.0, (5.5, 1.0)))
    assert share_of(both, "nfkb") == pytest.approx(0.5)
    assert share_of(both, "complexes") == pytest.approx(0.25)
    assert fresh_share(both, "nfkb") == pytest.approx([0.5, 0.0])


def test_the_same_course_twice_is_exactly_whole() -> None:
    one = course(0.3, 0.1 + 0.2)
    for target in ("nfkb", "complexes"):
        share = share_of(pair(one, one, rest=0.1), target)
        assert share is not None
        assert mean_of(share, (0.0, 1.0, 7.0)) == 1.0


def test_where_il1_does_nothing_there_is_nothing_to_block() -> None:
    quiet = course(1.005, 0.0, (1.0,))
    assert share_of(pair(quiet, quiet), "nfkb") is None
    assert share_of(pair(quiet, quiet), "complexes") is None
    assert fresh_share(pair(quiet, quiet), "nfkb") is None


def test_means_over_time_weigh_samples_by_their_distance() -> None:
    assert mean_of(np.array([0.0, 1.0, 1.0]), (0.0, 1.0, 10.0)) == pytest.approx(0.95)


def test_smoothing_keeps_a_constant_and_averages_a_wave() -> None:
    assert _smooth(np.full(9, 2.0), 3) == pytest.approx(2.0)
    wave = np.tile([0.0, 2.0], 20)
    assert np.ptp(_smooth(wave, 5)[5:-5]) < 0.2


def test_doses_are_scaled_and_zero_is_none() -> None:
    arm = ArmPlan(
        "t", (), ((Pulse(0.0, "depot", 4.0), "F"), (Infusion(0.0, 9.0, "rate", 2.0), None)), (), (), {}
    )
    pulse, infusion = (dose for dose, _ in scaled(arm, 0.5).doses)
    assert isinstance(pulse, Pulse)
    assert isinstance(infusion, Infusion)
    assert (pulse.amount, infusion.rate) == (2.0, 1.0)
    assert scaled(arm, 0.0).doses == ()


def test_the_smallest_dose_is_narrowed_down_between_two_steps() -> None:
    def tried(factor: float) -> Task[float | None]:
        yield ()
        return factor / (1 + factor)

    def smallest(*reached: float) -> Any:
        (found,) = together([_smallest(ladder, reached, 0.75, tried, 8)])
        return found

    ladder = [0.1, 1.0, 10.0]
    found = smallest(*(f / (1 + f) for f in ladder))
    assert found == pytest.approx(3.0, rel=0.02)
    assert found >= 3.0
    assert smallest(0.0, 0.1, 0.2) == float("inf")
    assert smallest(0.8, 0.9, 1.0) == 0.1


def test_a_part_of_the_draws_needs_its_dose() -> None:
    found = [1.0, 2.0, 3.0, float("inf")]
    assert _rank(found, 0.5, 10.0) == 20.0
    assert _rank(found, 0.9, 10.0) is None
    assert _rank([], 0.5, 10.0) is None


def test_a_draw_whose_cell_never_rests_is_left_out_at_every_site() -> None:
    one, other = pair(course(5.0, 8.0), course(3.0, 2.0)), pair(course(4.0, 8.0), course(3.0, 2.0))
    restless = NotEquilibrated("a", time_s=0.0)
    assert by_site(["a", "b"], [one, other, one, restless, other, one]) == {
        "a": [one, other],
        "b": [other, one],
    }
    with pytest.raises(NotEquilibrated):
        by_site(["a"], [restless, restless])
    with pytest.raises(SolveError):
        by_site(["a"], [one, SolveError("b", time_s=0.0)])
