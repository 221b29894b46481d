"""Steady states and pre-equilibration of published models, beside libRoadRunner."""

from __future__ import annotations

from pathlib import Path

import libsbml
import numpy as np
import pytest
import roadrunner

from alarmin.solve.lanes.ensemble import Ensemble, Rest
from alarmin.solve.quiet import catch_native

LONG = 1e6
TIMES = np.linspace(0.0, 300.0, 31)
FINE = {"rtol": 1e-10, "atol": 1e-14}


def without_events(file: Path) -> str:
    document = libsbml.readSBMLFromFile(str(file))
    model = document.getModel()
    while model.getNumEvents():
        model.removeEvent(0)
    return str(libsbml.writeSBMLToString(document))


def reference(text: str, values: dict[str, float]) -> roadrunner.RoadRunner:
    runner = roadrunner.RoadRunner(text)
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-12, 1e-16
    runner.integrator.maximum_num_steps = 200_000
    for name, value in values.items():
        runner[name] = value
    return runner


@pytest.mark.parametrize("name", ["Hoffmann2002_NFkB_BIOMD140", "Dwivedi2014_IL6_BIOMD535"])
def test_steady_states_are_where_libroadrunner_comes_to(name: str, shared: Path) -> None:
    file = shared / "models" / f"{name}.xml"
    model = Ensemble.from_sbml(file)
    found = model.steady(Rest(timeless=True), **FINE)
    assert found.status == ("ok",)
    ids = [f"[{one}]" for one in model.network.states if one in model.network.concentrations]
    with catch_native():
        runner = reference(without_events(file), {})
        expected = runner.simulate(times=[0.0, LONG], selections=ids)[-1]
    ours = Ensemble.from_sbml(file, ids).steady(Rest(timeless=True), **FINE).values[0]
    np.testing.assert_allclose(ours, expected, rtol=1e-7, atol=1e-9)
    # The model goes nowhere from there.
    after = Ensemble(model.timeless.network).run([0.0, LONG], start=found, **FINE).values[0, 1]
    np.testing.assert_allclose(after, found.values[0], rtol=1e-8, atol=1e-12)


def test_a_run_from_rest_is_that_of_libroadrunner(shared: Path) -> None:
    """NF-κB at rest without IKK, which is there from time zero on."""
    file = shared / "models" / "Hoffmann2002_NFkB_BIOMD140.xml"
    ids = ["[NFkB_nuc]", "[IkBalpha]", "[IkBeps]"]
    ikk, slow = np.array([0.05, 0.1, 0.2]), np.array([0.5, 1.0, 2.0])
    model = Ensemble(Ensemble.from_sbml(file).timeless.network, ids)
    first = float(model.steady().of("IKK")[0])
    assert first < 1e-6  # none is made, and what there is decays
    tr3 = {"tr3": 0.000255 * slow}
    found = model.run(TIMES, start=Rest(values={"IKK": 0.0}), values={"IKK": ikk, **tr3}, **FINE)
    for row in range(3):
        with catch_native():
            runner = reference(without_events(file), {"tr3": float(tr3["tr3"][row]), "IKK": 0.0})
            runner.simulate(times=[0.0, LONG], selections=ids)
            runner["IKK"] = float(ikk[row])
            runner.integrator.initial_time_step = 0.0
            expected = np.array(runner.simulate(start=0.0, end=300.0, points=31, selections=ids))
        error = np.abs(found.values[row] - expected).max(axis=0) / np.abs(expected).max(axis=0)
        assert error.max() < 1e-6
