"""Published models under parameters far from their own, and how honest the tolerance is."""

from __future__ import annotations

from pathlib import Path

import libsbml
import numpy as np
import pytest
from numpy.typing import NDArray

from alarmin.solve.lanes.code.frame import STATUS
from alarmin.solve.lanes.ensemble import Dose, Ensemble
from alarmin.solve.lanes.equations.expr import symbol
from alarmin.solve.lanes.equations.network import Network, network_of_rates
from alarmin.solve.lanes.sbml.read import read_network

Vector = NDArray[np.float64]
NFKB = "Hoffmann2002_NFkB_BIOMD140"
JNK = "Proctor2013_IL1_OSM_JNK_BIOMD504"


def drawn(file: Path, network: Network, factors: Vector) -> dict[str, Vector]:
    """Return parameters of the file times factors of shape (subjects, parameters at most)."""
    model = libsbml.readSBMLFromFile(str(file)).getModel()
    known = {one.getId(): one.getValue() for one in model.getListOfParameters()}
    names = [name for name in known if name in network.constants and known[name] > 0]
    return {name: known[name] * factors[:, place] for place, name in enumerate(names)}


@pytest.mark.parametrize("name", [NFKB, JNK])
def test_two_decades_either_way_leave_every_subject_with_a_status(name: str, shared: Path) -> None:
    file = shared / "models" / f"{name}.xml"
    network = read_network(file, isolated=False)
    factors = 10.0 ** np.random.default_rng(5).uniform(-2.0, 2.0, (1500, 200))
    found = Ensemble(network, network.states).run(
        [0.0, 50.0, 100.0], values=drawn(file, network, factors), rtol=1e-4, atol=1e-9, most_steps=5000
    )
    assert set(found.status) <= set(STATUS.values()) - {"not run"}
    good = np.array([one == "ok" for one in found.status])
    assert good.mean() > 0.95
    assert np.isfinite(found.values[good]).all()


@pytest.mark.parametrize("rtol", [1e-4, 1e-6])
def test_the_error_of_a_run_is_within_ten_times_the_tolerance(rtol: float, shared: Path) -> None:
    file = shared / "models" / f"{NFKB}.xml"
    network = read_network(file, isolated=False)
    model = Ensemble(network, network.states)
    values = drawn(file, network, np.exp(np.random.default_rng(6).normal(0.0, 0.3, (400, 200))))
    times, doses = np.linspace(0.0, 400.0, 41), [Dose(100.0, "IKK", 0.1), Dose(250.0, "IKK", 0.1)]
    exact = model.run(times, values=values, doses=doses, rtol=1e-11, atol=1e-15).values
    found = model.run(times, values=values, doses=doses, rtol=rtol, atol=1e-3 * rtol).values
    greatest = np.abs(exact).max(axis=1, keepdims=True)
    share = np.abs(found - exact) / np.where(greatest > 0.0, greatest, 1.0)
    assert np.percentile(share.max(axis=(1, 2)), 99) <= 10.0 * rtol


@pytest.mark.parametrize("drug", [1e2, 1e4, 1e6])
def test_what_a_drug_leaves_free_is_as_exact_as_what_it_binds(drug: float) -> None:
    bound, freed = symbol("on") * symbol("drug") * symbol("free"), symbol("off") * symbol("bound")
    rates = {"drug": -(symbol("out") * symbol("drug")), "free": freed - bound, "bound": bound - freed}
    start = {"drug": drug, "free": 1e5, "bound": 0.0, "on": 1.0, "off": 1.0, "out": 0.3}
    model = Ensemble(network_of_rates("blockade", rates, start), ["free"])
    times = np.linspace(0.0, 30.0, 61)
    exact = model.run(times, rtol=1e-11, atol=1e-14).values
    found = model.run(times, rtol=1e-5, atol=1e-8).values
    assert np.abs(found / exact - 1.0).max() <= 10.0 * 1e-5
