"""Sensitivities of a published model beside differences of libRoadRunner at a tight tolerance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import roadrunner
from numpy.typing import NDArray

from alarmin.solve.lanes.ensemble import Ensemble, SensitivityResult
from alarmin.solve.quiet import catch_native

NAME = "Hoffmann2002_NFkB_BIOMD140.xml"
PARAMETERS = ("tr2a", "tr3", "deg1", "r1", "a7")
OBSERVABLES = ("[NFkB_nuc]", "[IkBalpha]", "[IkBalpha_transcript]")
TIMES = np.linspace(0.0, 4000.0, 81)[:-1] + 25.0  # not at the event
STEP = 0.004
WEIGHTS = {1: 45.0, 2: -9.0, 3: 1.0}
"""Of the difference of order six."""


@pytest.fixture(scope="module")
def model(shared: Path) -> Ensemble:
    return Ensemble.from_sbml(shared / "models" / NAME, OBSERVABLES)


@pytest.fixture(scope="module")
def expected(shared: Path) -> NDArray[np.float64]:
    """Changes by logarithms, shape (times, observables, parameters)."""
    with catch_native():
        runner = roadrunner.RoadRunner(str(shared / "models" / NAME))
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-13, 1e-18
        runner.integrator.maximum_num_steps = 1_000_000

        def course(name: str, value: float) -> NDArray[np.float64]:
            runner.resetAll()
            runner[name] = value
            asked = [0.0, *TIMES]
            return np.array(runner.simulate(times=asked, selections=list(OBSERVABLES)))[1:]

        found = []
        for name in PARAMETERS:
            runner.resetAll()
            centre = float(runner[name])
            slope = sum(
                weight * (course(name, centre * (1 + side * STEP)) - course(name, centre * (1 - side * STEP)))
                for side, weight in WEIGHTS.items()
            )
            found.append(slope / (60.0 * STEP))
    return np.stack(found, axis=-1)


def errors(found: SensitivityResult, expected: NDArray[np.float64]) -> NDArray[np.float64]:
    largest = np.abs(found.values[0]).max(axis=0)[:, None]
    return np.asarray(np.abs(found.sensitivities[0] - expected) / largest)


@pytest.mark.parametrize("rtol", [1e-3, 1e-4, 1e-5, 1e-6])
def test_errors_are_below_what_is_asked_for_and_stated(
    model: Ensemble, expected: NDArray[np.float64], rtol: float
) -> None:
    found = model.sensitivities(TIMES, PARAMETERS, rtol=rtol, atol=1e-4 * rtol)
    assert found.status == ("ok",)
    error = errors(found, expected)
    stated = found.errors[0] / np.abs(found.values[0]).max(axis=0)[:, None]
    assert np.abs(expected).max() > 0.05  # there is something to be off
    assert error.max() < rtol
    assert (error <= stated).mean() > 0.99
