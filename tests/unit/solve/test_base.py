"""Records that solvers read and give back."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from alarmin.solve.base import RunSpec, Trajectories


def test_a_readout_is_found_by_name() -> None:
    found = Trajectories(np.array([0.0, 1.0]), ("a", "b"), np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert found.of("b").tolist() == [2.0, 4.0]
    with pytest.raises(ValueError, match="not in tuple"):
        found.of("c")


def test_a_time_between_samples_is_read_at_the_nearest() -> None:
    found = Trajectories(np.array([0.0, 1.0, 5.0]), ("a",), np.zeros((3, 1)))
    assert [found.row(at) for at in (-1.0, 0.4, 0.6, 3.1, 9.0)] == [0, 0, 1, 2, 2]


def test_a_run_cannot_be_changed_once_written() -> None:
    spec = RunSpec((0.0,), ("a",))
    with pytest.raises(FrozenInstanceError):
        spec.relative_tolerance = 1.0  # type: ignore[misc]
    assert (spec.relative_tolerance, spec.absolute_tolerance) == (1e-8, 1e-8)
