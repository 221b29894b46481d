"""One bench for all checks: composed models, compiled once, run with chosen values and amounts."""

from __future__ import annotations

import locale
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.cohort.streams import draws_of
from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.model.text import assigned
from alarmin.model.units import in_model_unit
from alarmin.records.scenario import Scenario
from alarmin.solve.base import LoadedModel, RunSpec, Trajectories
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.plan import Plan
from alarmin.study.verb import plan_of

ROOT = Path(__file__).resolve().parents[2]
# Tests import searches of `tools/fits`, and what stands beside them.
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tools" / "fits")]

GENES = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 20.0, "SIGIRR": 1230.0}


@dataclass
class Lab:
    """Models of the shipped catalogue, ready to run."""

    catalog: Catalog
    _kept: dict[Any, Any] = field(default_factory=dict)

    def model(
        self, surroundings: str = "closed", species: str = "human", drugs: Any = (), *, whole: bool = False
    ) -> ComposedModel:
        """Return the receptor alone, or the whole cell with every mechanism of the catalogue."""
        key = (surroundings, species, tuple(drugs), whole)
        if key not in self._kept:
            joined = () if whole else ("il1_receptor",)
            wanted = Composition(species, surroundings, tuple(drugs), mechanisms=joined)
            self._kept[key] = compose(self.catalog, wanted)
        return self._kept[key]

    def loaded(self, model: ComposedModel) -> LoadedModel:
        key = ("loaded", model.digest)
        if key not in self._kept:
            self._kept[key] = ReferenceSolver().load(model)
        return self._kept[key]

    def run(
        self, model: ComposedModel, times: Sequence[float], readouts: Sequence[str] = (), **more: Any
    ) -> Trajectories:
        """Integrate; all amounts are zero but those given, all values central but those given."""
        named = tuple(readouts) or tuple(model.observables)
        return self.loaded(model).run(RunSpec(tuple(times), named, **more))

    def cell(self, model: ComposedModel, counts: Mapping[str, float] = GENES) -> dict[str, Any]:
        """Return values and amounts of a cell with the given sites per cell, for `run`."""
        parameters = {f"n_{gene}": count for gene, count in counts.items()}
        return {"parameters": parameters, "initial": dict(counts)}

    def counts(self, model: ComposedModel, subject: str) -> dict[str, float]:
        """Return the copies per cell of a subject, by the parameter that holds them."""
        held = self.catalog.subjects[subject].abundances
        known = model.abundances
        return {known[item.gene]: float(item.value) for item in held if item.gene in known}

    def typical(
        self, model: ComposedModel, values: Mapping[str, float] = MappingProxyType({})
    ) -> dict[str, float]:
        """Return the amounts with which a cell starts, from the given or else the central values."""
        known = {**model.values, **values}
        return {species: known[parameter] for species, parameter in model.initial.items()}

    def draws(self, model: ComposedModel, count: int, seed: int = 7) -> list[dict[str, float]]:
        """Return random parameter values in model units."""
        items = {
            name: (parameter.value, parameter.spread)
            for name, parameter in model.parameters.items()
            if parameter.spread.kind != "fixed"
        }
        return [
            {name: in_model_unit(model.parameters[name], value) for name, value in draw.items()}
            for draw in draws_of(items, seed=seed, count=count)
        ]

    def derived(self, model: ComposedModel, values: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return every parameter with the assignments that follow from parameters alone, by Python's own arithmetic."""
        known = {**model.values, **(values or {}), "medium": model.composition.medium_per_cell_l}
        rules = {name: python_of(rule) for name, rule in assigned(model.antimony).items()}
        before = -1
        while len(known) != before:
            before = len(known)
            for name, rule in rules.items():
                try:
                    known[name] = eval(rule, {"__builtins__": {}, "piecewise": _piecewise}, known)  # noqa: S307 - rules of the catalogue, without builtins
                except NameError:
                    continue
        return known


def _piecewise(value: float, condition: bool, other: float) -> float:
    return value if condition else other


def python_of(expression: str) -> str:
    """Return an Antimony expression as Python."""
    return (
        expression.replace("^", "**")
        .replace(" dimensionless", "")
        .replace(" per_second", "")
        .replace(" second", "")
    )


@pytest.fixture(autouse=True)
def characters() -> Iterator[None]:
    """Undo what COPASI does to the characters of the whole process when it is imported."""
    before = locale.setlocale(locale.LC_CTYPE)
    yield
    locale.setlocale(locale.LC_CTYPE, before)


@pytest.fixture(scope="session")
def python() -> Callable[[str], str]:
    return python_of


@pytest.fixture(scope="session")
def lab() -> Lab:
    return Lab(load_catalog())


@pytest.fixture(scope="session")
def ask(lab: Lab) -> Callable[..., Plan]:
    """Plan a scenario given as plain data; what is left out is one day on a human fibroblast at one site."""
    return lambda **words: plan_of(question_of(**words), lab.catalog)[0]


@pytest.fixture(scope="session")
def question() -> Callable[..., Scenario]:
    return question_of


def question_of(**words: Any) -> Scenario:
    """Return a scenario from plain data; see `ask`."""
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


@pytest.fixture
def worst() -> Callable[[Any, Any], float]:
    """Return the largest difference between two curves, as a share of the largest value of the second."""

    def _worst(one: Any, other: Any) -> float:
        left, right = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
        scale = float(np.max(np.abs(right)))
        return float(np.max(np.abs(left - right))) / scale if scale else float(np.max(np.abs(left)))

    return _worst


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how far apart the worst case of each comparison was."""
    worst: dict[str, float] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            test = report.nodeid.split("::")[-1].split("[")[0]
            if name == "worst":
                worst[test] = max(worst.get(test, 0.0), value)
    for test, value in worst.items():
        terminalreporter.write_line(f"worst difference {value:.1e} in {test}")


@pytest.fixture(scope="session")
def expectations() -> str:
    """What the rows of the bench expect, and from which papers, as one text."""
    folder = ROOT / "src" / "alarmin" / "catalog" / "data" / "experiments"
    return "".join(path.read_text(encoding="utf-8") for path in folder.glob("*/expected.yaml"))
