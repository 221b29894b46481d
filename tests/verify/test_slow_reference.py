"""A plain fixed-step integrator written from the rate laws as text, against the solver.

It reads nothing but the reactions, rules and numbers of the composed model, so a slip between the text and what is
solved (a sign, a unit, a stoichiometry) shows here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alarmin.model.structure import stoichiometry
from alarmin.model.text import assigned
from alarmin.units import AVOGADRO

ITEMS = AVOGADRO * 1e-9
COUNTS = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 500.0, "SIGIRR": 1230.0}
ADDED = {"IL1A": 3e-11, "IL1B": 1e-10, "IL1RN": 1e-9, "sIL1R1": 5e-11, "sIL1R2": 3e-10, "sIL1RAP": 3e-9}
ALLOWED = 1e-6
STEP_S = 0.02
STEPS = 10000


def slope_of(model: Any, known: dict[str, float], python: Callable[[str], str]) -> Any:
    """Return amounts (S,) to their rates of change (S,) as one compiled expression."""
    names = [species.id for species in model.species]
    held = set(model.ports.values()) if model.composition.surroundings == "held" else set()
    rules = assigned(model.antimony)
    change: dict[str, list[str]] = {name: [] for name in names}
    table = stoichiometry(model)
    for reaction in model.reactions:
        for name, count in table[reaction.id].items():
            if name not in held:
                change[name].append(f"({count})*({python(reaction.rate)})")
    # Levels around the cell follow drug in plasma and are read again at every step.
    levels = "; ".join(f"{name} = {python(rules[name])}" for name in names if name in held)
    supplies = "; ".join(
        f"{name} = {python(rule)}" for name, rule in rules.items() if name.endswith("plasma_concentration")
    )
    lines = [
        "def slope(amounts):",
        f"    {', '.join(names)} = amounts",
        f"    {supplies or 'pass'}",
        f"    {levels or 'pass'}",
        f"    return [{', '.join(' + '.join(terms) or '0.0' for terms in change.values())}]",
    ]
    scope = dict(known)
    exec("\n".join(lines), scope)  # noqa: S102
    return scope["slope"]


def march(slope: Any, start: list[float]) -> np.ndarray:
    """Return amounts after STEPS steps of the classical fourth-order Runge-Kutta rule."""
    amounts = np.array(start)
    for _ in range(STEPS):
        one = np.array(slope(amounts))
        two = np.array(slope(amounts + STEP_S / 2 * one))
        three = np.array(slope(amounts + STEP_S / 2 * two))
        four = np.array(slope(amounts + STEP_S * three))
        amounts = amounts + STEP_S / 6 * (one + 2 * two + 2 * three + four)
    return amounts


def compare(lab: Any, model: Any, cell: dict[str, Any], python: Callable[[str], str]) -> float:
    held = set(model.ports.values()) if model.composition.surroundings == "held" else set()
    names = [species.id for species in model.species]
    known = lab.derived(model, cell["parameters"])
    start = [cell["initial"].get(name, 0.0) for name in names]
    slow = march(slope_of(model, known, python), start)
    fast = lab.run(
        model, (0.0, STEP_S * STEPS), names, relative_tolerance=1e-11, absolute_tolerance=1e-9, **cell
    ).values[-1]
    free = [index for index, name in enumerate(names) if name not in held]
    scale = np.maximum(np.abs(slow[free]), 1e-3)
    apart = np.abs(fast[free] - slow[free]) / scale
    return float(apart.max())


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_a_cell_in_a_dish_moves_as_its_rate_laws_say(
    lab: Any, python: Any, species: str, record_property: Any
) -> None:
    model = lab.model("closed", species)
    cell = lab.cell(model, COUNTS)
    cell["initial"] |= {name: level * ITEMS for name, level in ADDED.items()}
    apart = compare(lab, model, cell, python)
    record_property("worst", apart)
    assert apart < ALLOWED


def test_a_cell_in_the_body_on_drug_moves_as_its_rate_laws_say(
    lab: Any, python: Any, record_property: Any
) -> None:
    model = lab.model("held", "human", ("anakinra",))
    cell = lab.cell(model, COUNTS)
    cell["parameters"] |= {f"level_{name}": level for name, level in ADDED.items()}
    cell["parameters"] |= {"ratio_anakinra": 0.6, "anakinra_infusion": 1e14, "anakinra_weight": 55.0}
    cell["initial"] |= {"anakinra_depot": 1e18, "anakinra_central": 3e17}
    apart = compare(lab, model, cell, python)
    record_property("worst", apart)
    assert apart < ALLOWED


@pytest.mark.parametrize("name", ["kon_R1", "koff_RAP", "Kd_IL1RN_R1", "K2D_SIGIRR", "kint_signalling"])
def test_a_changed_constant_does_not_go_unseen(lab: Any, python: Any, name: str) -> None:
    model = lab.model("closed")
    cell = lab.cell(model, COUNTS)
    cell["initial"] |= {ligand: level * ITEMS for ligand, level in ADDED.items()}
    names = [species.id for species in model.species]
    changed = lab.derived(model, {**cell["parameters"], name: 1.01 * model.values[name]})
    one = slope_of(model, lab.derived(model, cell["parameters"]), python)
    other = slope_of(model, changed, python)
    state = lab.run(model, (0.0, 600.0), names, **cell).values[-1]
    assert np.max(np.abs(np.array(one(state)) - np.array(other(state)))) > 1e-6
