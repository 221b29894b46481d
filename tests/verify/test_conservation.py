"""What no reaction may change: totals of ligands and receptors, detailed balance, and amounts above zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alarmin.model.structure import conserved_totals, cycle_imbalances, independent_cycles, stoichiometry
from alarmin.units import AVOGADRO

ITEMS = AVOGADRO * 1e-9
DAY = 86400.0
TIMES = (0.0, 60.0, 600.0, 3600.0, 4 * 3600.0, DAY, 3 * DAY)
ABSOLUTE = 1e-8
LIGANDS = {"IL1A", "IL1B", "IL1RN", "sIL1R1"}
RECEPTORS = {"IL1R1", "IL1RAP", "IL1R2", "SIGIRR", "sIL1R2", "sIL1RAP"}
COUNTS = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 500.0, "SIGIRR": 1230.0}
ADDED = {"IL1A": 3e-11, "IL1B": 1e-10, "IL1RN": 1e-9, "sIL1R1": 5e-11, "sIL1R2": 3e-10, "sIL1RAP": 3e-9}
DRAWS = range(8)
STIMULI = {
    "IL1B_precursor": 1e-10,
    "IL1A_precursor": 1e-10,
    "PRTN3": 1e-9,
    "ELANE": 1e-9,
    "IL1A_shown": 1e-11,
    "IL37": 3e-11,
    "paclitaxel": 1e-6,
    "TLR_ligand": 1e-9,
    "TNF": 2e-10,
    "ATP": 3e-3,
    "ionophore": 1e-9,
    "flagellin": 1e-9,
    "fluorouracil": 1e-6,
}
"""What else is put on a whole cell, so that all of its ways are used."""
SIGNALLING = {"MYD88", "IRAK4", "IRAK2", "TRAF6", "RIPK1", "MAP3K7", "IKK_complex", "NFKB", "JUN", "PYCARD"}
KINASES = {"MAP2K4_7", "MAPK8", "MAP2K3_6", "MAPK14", "MAP3K8", "MAP2K1_2", "MAPK1_3"}


def run_all(lab: Any, model: Any, number: int, *, cold: bool) -> tuple[list[str], np.ndarray]:
    """Return names and amounts (T, S) of every species in a dish, with the values of one draw."""
    chosen = lab.draws(model, 9, seed=11)[number] if number else {}
    whole = len(model.mechanisms) > 1
    counts = (lab.counts(model, "human_macrophage") if whole else {}) | {
        model.abundances[gene]: count for gene, count in COUNTS.items()
    }
    values = chosen | counts | (dict.fromkeys(model.cold, 0.0) if cold else {})
    cell = {"parameters": values, "initial": lab.typical(model, values)}
    given = ADDED | (STIMULI if whole else {})
    cell["initial"] |= {name: level * ITEMS for name, level in given.items()}
    names = [species.id for species in model.species]
    found = lab.run(model, TIMES, names, absolute_tolerance=ABSOLUTE, **cell)
    return names, found.values


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("cold", [False, True], ids=["37 °C", "cold"])
@pytest.mark.parametrize("whole", [False, True], ids=["receptor", "whole cell"])
def test_totals_that_no_reaction_changes_stay_in_a_closed_dish(
    lab: Any, draw: int, cold: bool, whole: bool, record_property: Any
) -> None:
    model = lab.model(whole=whole)
    names, amounts = run_all(lab, model, draw, cold=cold)
    moieties = conserved_totals(model, moving=not cold)
    kept = {moiety.entity for moiety in moieties}
    if whole:
        assert kept >= SIGNALLING | KINASES | {"TNF", "TLR_ligand", "sIL1R1"}
    else:
        assert kept == (LIGANDS | RECEPTORS if cold else LIGANDS)
    drifts = {}
    for moiety in moieties:
        total = sum(weight * amounts[:, names.index(name)] for name, weight in moiety.weights.items())
        drifts[moiety.entity] = float(np.max(np.abs(total - total[0])) / max(total[0], 1.0))
    record_property("worst", max(drifts.values()))
    assert {entity: drift for entity, drift in drifts.items() if drift > 1e-8} == {}


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("whole", [False, True], ids=["receptor", "whole cell"])
def test_no_amount_falls_below_zero_by_more_than_the_tolerance(lab: Any, draw: int, whole: bool) -> None:
    names, amounts = run_all(lab, lab.model(whole=whole), draw, cold=False)
    lowest = amounts.min(axis=0)
    assert {name: low for name, low in zip(names, lowest, strict=True) if low < -10 * ABSOLUTE} == {}


def test_without_receptors_and_ligands_nothing_happens(lab: Any) -> None:
    model = lab.model()
    found = lab.run(model, TIMES, [species.id for species in model.species])
    assert np.all(found.values == 0.0)


def constants(known: dict[str, float]) -> dict[str, float]:
    """Return equilibrium constants (forward over backward) of the reactions in the cycles, per item."""
    litres = AVOGADRO * known["medium"]
    found = {}
    for ligand in ("IL1A", "IL1B"):
        found[f"bind_{ligand}_IL1R1"] = known["kon_R1"] / known[f"koff_{ligand}_R1"] / litres
        found[f"recruit_{ligand}_IL1RAP"] = 1 / known[f"K2D_{ligand}"]
        found[f"bind_{ligand}_pair"] = known["kon_R1"] / known[f"koff_{ligand}_pair"] / litres
    return found | {"pair_IL1R1_IL1RAP": 1 / known["K2D_pair"]}


@pytest.mark.parametrize("draw", range(20))
def test_binding_cycles_multiply_to_one_for_any_values(lab: Any, draw: int) -> None:
    model = lab.model()
    known = lab.derived(model, lab.draws(model, 20, seed=3)[draw])
    products = cycle_imbalances(model, constants(known))
    assert products == pytest.approx({"cycle_IL1A": 1.0, "cycle_IL1B": 1.0}, rel=1e-12)


def test_a_broken_constant_shows_as_imbalance(lab: Any) -> None:
    model = lab.model()
    broken = constants(lab.derived(model))
    broken["bind_IL1B_pair"] *= 3
    assert cycle_imbalances(model, broken)["cycle_IL1B"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("surroundings", ["closed", "held"])
@pytest.mark.parametrize("whole", [False, True], ids=["receptor", "whole cell"])
def test_every_independent_cycle_of_the_network_is_declared(lab: Any, surroundings: str, whole: bool) -> None:
    model = lab.model(surroundings, whole=whole)
    declared = [cycle for mechanism in model.mechanisms for cycle in mechanism.cycles]
    assert independent_cycles(model) == len(declared) == 2


def test_declared_cycles_come_back_to_where_they_began(lab: Any) -> None:
    model = lab.model()
    table = stoichiometry(model)
    for cycle in (cycle for mechanism in model.mechanisms for cycle in mechanism.cycles):
        net: dict[str, int] = {}
        for reaction, direction in zip(cycle.reactions, cycle.directions, strict=True):
            for name, count in table[reaction].items():
                net[name] = net.get(name, 0) + direction * count
        assert not any(net.values()), cycle.id


@pytest.mark.parametrize("draw", range(4))
def test_no_reaction_has_a_net_flux_at_rest_in_the_cold(lab: Any, draw: int, python: Any) -> None:
    model = lab.model()
    chosen = lab.draws(model, 5, seed=5)[draw] if draw else {}
    cell = lab.cell(model, COUNTS)
    cell["parameters"] = chosen | cell["parameters"] | dict.fromkeys(model.cold, 0.0)
    cell["initial"] |= {name: level * ITEMS for name, level in ADDED.items()}
    names = [species.id for species in model.species]
    rest = lab.run(model, (0.0, 1e7), names, relative_tolerance=1e-11, absolute_tolerance=1e-10, **cell)
    known = lab.derived(model, cell["parameters"]) | dict(zip(names, rest.values[-1], strict=True))
    for reaction in model.reactions:
        if "->" not in reaction.equation:
            continue
        net = eval(python(reaction.rate), {}, known)  # noqa: S307
        # Forward flux: every reactant present, no product.
        products = reaction.equation.split("->")[1].split("+")
        forward = eval(python(reaction.rate), {}, known | {name.strip(): 0.0 for name in products})  # noqa: S307
        assert abs(net) <= 1e-7 * forward, reaction.id
