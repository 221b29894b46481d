"""Networks read from the SBML Test Suite, integrated slowly: every case passes or is refused by name."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.solve.conform import run_cases
from alarmin.solve.lanes.equations.expr import Expr
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.sbml.read import read_network
from alarmin.solve.suite import Case, Column, read_cases

slow: Any = importlib.import_module("slow_reference")

CHUNKS = 8
REFUSED = {"delay": "CSymbolDelay", "fast reaction": "FastReaction", "flux balance": "fbc:FluxObjective"}


class SlowCases:
    """The slow reference as an engine for cases."""

    name = "slow reference"

    def simulate(self, case: Case) -> np.ndarray:
        network = read_network(case.model, isolated=False)
        wanted = {column.name: asked(network, column) for column in case.columns}
        found = slow.simulate(network, case.times, wanted=wanted)
        return np.column_stack([found[column.name] for column in case.columns])


def asked(network: Network, column: Column) -> Expr:
    kinds: Mapping[str, Mapping[str, Expr]] = {
        "amount": network.amounts,
        "concentration": network.concentrations,
        "value": network.observables,
    }
    return kinds[column.kind].get(column.name, network.observables[column.name])


@pytest.fixture(scope="module")
def cases(shared: Path) -> tuple[Case, ...]:
    return read_cases(shared / "sbml-test-suite")


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_case_passes_or_is_refused_for_what_it_is_about(chunk: int, cases: tuple[Case, ...]) -> None:
    mine = cases[chunk::CHUNKS]
    found = run_cases(mine, SlowCases())
    assert {one.case: one.words for one in found.verdicts if one.outcome == "failed"} == {}
    for one in found.verdicts:
        about = [construct for construct, tag in REFUSED.items() if tag in one.tags]
        assert (one.outcome == "refused") == bool(about), one
        assert not about or one.construct in about


def test_a_file_read_in_a_process_of_its_own_is_the_same_network(cases: tuple[Case, ...]) -> None:
    model = next(case.model for case in cases if "comp:ExternalModelDefinition" in case.tags)
    assert read_network(model) == read_network(model, isolated=False)


def test_a_formula_is_read_where_libsedml_is_loaded_too(cases: tuple[Case, ...]) -> None:
    program = (
        "import libsbml, libsedml, sys; from pathlib import Path; from alarmin.solve.lanes.sbml.read import read_network; "
        "print(read_network(Path(sys.argv[1]), isolated=False).states)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(cases[0].model)], capture_output=True, text=True
    )
    assert done.stdout.strip() == "('S1', 'S2')", done.stderr
