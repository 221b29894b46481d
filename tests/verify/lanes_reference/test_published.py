"""Published models read as networks and integrated slowly, beside libRoadRunner."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import roadrunner

from alarmin.solve.lanes.sbml.read import read_network
from alarmin.solve.quiet import catch_native

slow: Any = importlib.import_module("slow_reference")

MODELS = (
    "Dwivedi2014_IL6_BIOMD535",
    "Hoffmann2002_NFkB_BIOMD140",
    "Hoffmann2002_NFkB_IkBalpha_only_BIOMD139",
    "Lipniacki2004_NFkB_A20_BIOMD786",
    "Palmer2014_IL1_anakinra_T2D_BIOMD620",
    "Proctor2013_IL1_OSM_JNK_BIOMD504",
)
TIMES = tuple(np.linspace(0.0, 100.0, 6))


@pytest.mark.parametrize("name", MODELS)
def test_amounts_are_those_of_libroadrunner(name: str, shared: Path) -> None:
    file = shared / "models" / f"{name}.xml"
    network = read_network(file, isolated=False)
    wanted = {state: network.amounts.get(state, network.observables[state]) for state in network.states}
    found = slow.simulate(network, TIMES, wanted=wanted, rtol=1e-7, atol=1e-15)
    with catch_native():
        runner = roadrunner.RoadRunner(str(file))
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-15
        runner.integrator.maximum_num_steps = 200_000
        expected = np.array(runner.simulate(times=list(TIMES), selections=list(wanted)))
    ours = np.column_stack(list(found.values()))
    largest = np.maximum(np.abs(expected).max(axis=0), 1e-8)
    assert (np.abs(ours - expected).max(axis=0) / largest).max() < 1e-6
