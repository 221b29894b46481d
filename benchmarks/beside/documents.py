"""SBML of the benchmark's own models, and models brought to rest."""

from __future__ import annotations

from collections.abc import Mapping

import libsbml
import numpy as np

from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.sbml.read import network_of


def grid(end: float, points: int = 101) -> tuple[float, ...]:
    """Return evenly spaced times from zero on."""
    return tuple(float(one) for one in np.linspace(0.0, end, points))


def sbml_from(name: str, lines: list[str]) -> str:
    """Return SBML of Antimony text."""
    import antimony

    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(f"model {name}()\n" + "\n".join(lines) + "\nend") < 0:
        raise ValueError(antimony.getLastError())
    return str(antimony.getSBMLString())


def at_rest(sbml: str, after: float, *, set_to: Mapping[str, float], scale: float = 1.0) -> str:
    """Return a model that starts, as numbers, from where it comes to without a dose; some amounts are set by hand."""
    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    species = [one.getId() for one in model.getListOfSpecies()]
    network = network_of(sbml)
    moving = [name for name in species if name in network.states]
    ensemble = Ensemble(network, [f"amount({name})" for name in moving])
    found = ensemble.run([after], rtol=1e-8, atol=1e-11 * scale, threads=1)
    amounts = {name: max(float(one), 0.0) for name, one in zip(moving, found.values[0, -1], strict=True)}
    for name, amount in (amounts | dict(set_to)).items():
        model.removeInitialAssignment(name)
        model.getSpecies(name).setInitialAmount(amount)
    return str(libsbml.writeSBMLToString(document))
