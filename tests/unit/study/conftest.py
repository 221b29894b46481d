"""Scenarios as plain data, and a solver that answers with curves made up by the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.records.result import Result
from alarmin.records.scenario import Scenario
from alarmin.solve.base import OneByOne, Rested, RunSpec, Trajectories
from alarmin.study import run
from alarmin.study.plan import Plan
from alarmin.study.verb import plan_of


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


def scenario_of(**words: Any) -> Scenario:
    place = {} if "dish" in words or "sites" in words else {"sites": [{"ref": "inflamed_tissue"}]}
    basic: dict[str, Any] = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "check",
        "subject": {"ref": "human_fibroblast"},
        "arms": {"control": {}},
        "duration": "1 d",
        "readouts": ["signalling_complexes"],
    }
    return Scenario.model_validate({**basic, **place, **words})


@pytest.fixture(scope="session")
def question() -> Callable[..., Scenario]:
    """Return a scenario from plain data; what is left out is one day on a human fibroblast at one site."""
    return scenario_of


@pytest.fixture(scope="session")
def ask(catalog: Catalog) -> Callable[..., Plan]:
    """Return the plan of a scenario given as plain data."""
    return lambda **words: plan_of(scenario_of(**words), catalog)[0]


class MadeUp(OneByOne):
    """A solver whose curves are a function of time (s), readout and what is done."""

    name = "made up"
    made_by = "made up 0"

    def __init__(self, curve: Callable[[Any, str, RunSpec], Any]) -> None:
        self.curve = curve
        self.specs: list[RunSpec] = []
        self.rests: list[RunSpec] = []

    def version(self) -> str:
        return "0"

    def load(self, model: Any) -> MadeUp:
        return self

    def rest(self, spec: RunSpec) -> Rested:
        self.rests.append(spec)
        return Rested(dict(spec.initial))

    def run(self, spec: RunSpec) -> Trajectories:
        self.specs.append(spec)
        times = np.asarray(spec.times_s, dtype=float)
        columns = [np.broadcast_to(self.curve(times, name, spec), times.shape) for name in spec.readouts]
        return Trajectories(times, spec.readouts, np.array(columns, dtype=float).T)


@pytest.fixture
def made_up(catalog: Catalog) -> Callable[..., Result]:
    """Return the result of a scenario whose curves the test makes up."""
    return lambda curve, **words: run(scenario_of(**words), catalog=catalog, solver=MadeUp(curve))


@pytest.fixture
def specs(catalog: Catalog) -> Callable[..., list[RunSpec]]:
    """Return the integrations that a scenario asks its solver for."""

    def _specs(**words: Any) -> list[RunSpec]:
        solver = MadeUp(lambda times, name, spec: 1.0)
        run(scenario_of(**words), catalog=catalog, solver=solver)
        return solver.specs

    return _specs
