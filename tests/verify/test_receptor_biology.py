"""What is known of IL-1 receptors, shown by the structure of the model and not by the choice of a number.

Every check runs at the central values and at random draws from the priors.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from alarmin.solve.base import Pulse
from alarmin.study import run
from alarmin.units import AVOGADRO

ITEMS = AVOGADRO * 1e-9
HOUR = 3600.0
CELL = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 20.0, "SIGIRR": 1230.0}
SIGNAL = "signalling_complexes"
NOTHING = 1e-15
"""Complexes per cell; rounding in the implicit solver may leave this much of none."""
DRAWS = range(9)


@pytest.fixture(params=DRAWS, ids=lambda draw: f"draw {draw}" if draw else "central values")
def dish(lab: Any, request: pytest.FixtureRequest) -> Any:
    """Return a function: sites per cell and ligands (M) to readouts after some hours in a closed dish.

    In the cold no ligand is used up. At 37 °C whatever slows its binding also spares it, so that an antagonist or a
    soluble receptor can raise a late signal.
    """
    model = lab.model()
    chosen = lab.draws(model, 9, seed=17)[request.param] if request.param else {}

    def read(
        ligands: dict[str, float],
        readouts: tuple[str, ...] = (SIGNAL,),
        *,
        hours: float = 4.0,
        later: dict[str, float] | None = None,
        cold: bool = False,
        **counts: float,
    ) -> Any:
        cell = lab.cell(model, {**CELL, **counts})
        cell["parameters"] = chosen | cell["parameters"] | (dict.fromkeys(model.cold, 0.0) if cold else {})
        cell["initial"] |= {name: level * ITEMS for name, level in ligands.items()}
        pulses = tuple(Pulse(HOUR, name, level * ITEMS) for name, level in (later or {}).items())
        found = lab.run(model, (0.0, HOUR, hours * HOUR), readouts, pulses=pulses, **cell).values[-1]
        return found if len(readouts) > 1 else found[0]

    return read


@pytest.mark.parametrize("level", [1e-12, 1e-9, 1e-6, 1e-3])
def test_the_antagonist_alone_never_makes_a_signalling_complex(dish: Any, level: float) -> None:
    signal, bound = dish({"IL1RN": level}, (SIGNAL, "bound_IL1RN"))
    assert abs(signal) < NOTHING
    assert bound > 0


def test_the_antagonist_recruits_no_co_receptor(dish: Any) -> None:
    parts = ("IL1RAP", "IL1R1_IL1RAP")
    assert sum(dish({"IL1RN": 1e-6}, parts)) == pytest.approx(CELL["IL1RAP"], rel=0.2)
    # Antagonist takes IL-1R1 out of unliganded pairs, so free co-receptor can only rise.
    assert dish({"IL1RN": 1e-6}, parts)[0] >= dish({}, parts)[0]


@pytest.mark.parametrize("agonist", ["IL1A", "IL1B"])
def test_without_co_receptor_there_is_no_signal_at_any_level(dish: Any, agonist: str) -> None:
    for level in (1e-12, 1e-9, 1e-6):
        assert abs(dish({agonist: level}, IL1RAP=0.0)) < NOTHING
    assert dish({agonist: 1e-9}) > 0


def test_without_co_receptor_il1_beta_binds_more_weakly(dish: Any) -> None:
    level = {"IL1B": 2e-11}
    with_it, without = (
        dish(level, ("bound_IL1B", "free_IL1B"), hours=200.0, cold=True, IL1R2=0.0, IL1RAP=count)
        for count in (2000.0, 0.0)
    )
    assert with_it[0] > 1.2 * without[0]
    assert with_it[1] < without[1]


def test_antagonist_in_excess_displaces_il1_and_stops_its_signal(dish: Any) -> None:
    ligand = {"IL1B": 1e-11}
    before = dish(ligand, (SIGNAL, "bound_IL1B"), hours=20_000.0, cold=True, IL1R2=0.0)
    after = dish(ligand, (SIGNAL, "bound_IL1B"), hours=20_000.0, cold=True, IL1R2=0.0, later={"IL1RN": 1e-3})
    assert after[0] < 0.05 * before[0]
    assert after[1] < 0.05 * before[1]


def test_antagonist_lowers_signal_dose_by_dose(dish: Any) -> None:
    levels = (0.0, 1e-10, 1e-9, 1e-8, 1e-7)
    signals = [dish({"IL1B": 1e-11, "IL1RN": level}, hours=200.0, cold=True) for level in levels]
    assert all(lower < higher for higher, lower in pairwise(signals))


def test_the_decoy_lowers_signal_where_ligand_is_limiting(dish: Any) -> None:
    # 1 pM at a nanolitre per cell is 600 molecules: fewer than receptors.
    ligand = {"IL1B": 1e-12}
    signals = [dish(ligand, hours=200.0, cold=True, IL1R2=count) for count in (0.0, 2e3, 2e4, 2e5)]
    assert all(lower < higher for higher, lower in pairwise(signals))
    assert signals[-1] < 0.9 * signals[0]


def test_the_decoy_never_signals(dish: Any) -> None:
    assert abs(dish({"IL1B": 1e-8, "IL1A": 1e-8}, IL1R1=0.0, IL1R2=1e5)) < NOTHING


def test_soluble_decoy_neutralises_il1_beta_and_soluble_co_receptor_helps_it(dish: Any) -> None:
    alone = {"IL1B": 2e-11}
    decoy = {**alone, "sIL1R2": 1e-9}
    both = {**decoy, "sIL1RAP": 5e-9}
    # Without IL-1R1 only the soluble receptors can hold ligand.
    free = [dish(ligands, ("free_IL1B",), cold=True, IL1R1=0.0) for ligands in (alone, decoy, both)]
    assert free[2] < free[1] < free[0]
    signals = [dish(ligands, hours=200.0, cold=True) for ligands in (alone, decoy, both)]
    assert signals[2] < signals[1] < signals[0]


def test_soluble_co_receptor_alone_takes_no_free_ligand(dish: Any) -> None:
    ligand = {"IL1B": 2e-11}
    with_it = dish({**ligand, "sIL1RAP": 5e-9}, ("free_IL1B",), IL1R1=0.0, IL1R2=0.0)
    without = dish(ligand, ("free_IL1B",), IL1R1=0.0, IL1R2=0.0)
    assert with_it == pytest.approx(without, rel=1e-9)


def test_soluble_il1r1_takes_antagonist_away(dish: Any) -> None:
    ligands = {"IL1B": 2e-9, "IL1RN": 5e-9}
    held = dish({**ligands, "sIL1R1": 2e-8}, ("soluble_bound_IL1RN",))
    assert held > 0.5 * 5e-9
    free_with, free_without = (
        dish({"IL1RN": 5e-9, "sIL1R1": level}, ("free_IL1RN",)) for level in (2e-8, 0.0)
    )
    assert free_with < 0.5 * free_without


def test_soluble_il1r1_can_antagonise_the_antagonist(lab: Any) -> None:
    # At the central values IL-1Ra is bound seven times tighter than IL-1β, so the antagonist is lost first.
    model = lab.model()

    def signal(soluble_m: float) -> float:
        cell = lab.cell(model, CELL)
        levels = {"IL1B": 2e-10, "IL1RN": 5e-9, "sIL1R1": soluble_m}
        cell["initial"] |= {name: level * ITEMS for name, level in levels.items()}
        return float(lab.run(model, (0.0, 4 * HOUR), [SIGNAL], **cell).values[-1, 0])

    assert signal(5e-9) > 1.5 * signal(0.0)


def test_loss_of_sigirr_raises_signal_and_more_of_it_lowers_it(dish: Any) -> None:
    lost, usual, much = (dish({"IL1B": 1e-10}, SIGIRR=count) for count in (0.0, 1230.0, 20_000.0))
    assert lost > usual > much


def test_no_ligand_no_signal(dish: Any) -> None:
    assert abs(dish({})) < NOTHING


def test_surface_receptor_falls_under_agonist_and_not_under_antagonist(dish: Any) -> None:
    read = ("surface_IL1R1",)
    untouched = dish({}, read, hours=24.0)
    assert dish({"IL1B": 1e-8}, read, hours=24.0) < 0.95 * untouched
    assert dish({"IL1RN": 1e-6}, read, hours=24.0) == pytest.approx(untouched, rel=1e-3)


def test_knock_out_in_a_scenario_is_the_cell_without_receptor(ask: Any, lab: Any, question: Any) -> None:
    words = {
        "dish": {"cells": "1e6 cells/mL"},
        "duration": "2 h",
        "arms": {
            "wild_type": {"add": [{"entity": "IL1B", "concentration": "100 pM"}]},
            "no_co_receptor": {
                "add": [{"entity": "IL1B", "concentration": "100 pM"}],
                "set": {"IL1RAP": "0 sites/cell"},
            },
        },
        "readouts": [SIGNAL, "bound_IL1B"],
    }
    found = {
        (curve.arm, curve.readout): curve.median[-1]
        for curve in run(question(**words), catalog=lab.catalog).curves
    }
    assert found["no_co_receptor", SIGNAL] == 0.0
    assert found["wild_type", SIGNAL] > 100
    assert found["no_co_receptor", "bound_IL1B"] > 0
