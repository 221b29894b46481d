"""Sites and constants read off binding curves whose sites and constants are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.study.scatchard import fit_two_classes, site_class

FREE = np.logspace(-2, 4, 61)


def bound(*classes: tuple[float, float]) -> np.ndarray:
    return sum((sites * FREE / (FREE + kd) for kd, sites in classes), np.zeros_like(FREE))


@given(kd=st.floats(0.5, 200.0), sites=st.floats(1.0, 1e5))
def test_one_class_is_found_whatever_its_constant(kd: float, sites: float) -> None:
    found = site_class(FREE, bound((kd, sites)))
    assert found is not None
    assert (found.kd, found.sites) == (pytest.approx(kd, rel=1e-3), pytest.approx(sites, rel=1e-3))


def test_two_classes_far_apart_are_told_apart() -> None:
    curve = bound((0.5, 100.0), (300.0, 2000.0))
    high, low = fit_two_classes(FREE, curve)
    assert (high.kd, high.sites) == (pytest.approx(0.5, rel=0.05), pytest.approx(100.0, rel=0.05))
    assert (low.kd, low.sites) == (pytest.approx(300.0, rel=0.05), pytest.approx(2000.0, rel=0.05))
    assert site_class(FREE, curve, "high") == high
    assert site_class(FREE, curve, "low") == low


@pytest.mark.parametrize("which", ["high", "low"])
def test_one_class_shows_no_second(which: str) -> None:
    assert site_class(FREE, bound((5.0, 100.0)), which) is None


def test_nothing_bound_or_too_few_points_give_no_class() -> None:
    assert site_class(FREE, np.zeros_like(FREE)) is None
    assert site_class(FREE[:4], bound((5.0, 100.0))[:4]) is None


def test_points_without_ligand_are_left_out() -> None:
    free, curve = np.concatenate([[0.0], FREE]), np.concatenate([[0.0], bound((5.0, 100.0))])
    assert site_class(free, curve) == site_class(FREE, bound((5.0, 100.0)))
