"""Binding at rest in the cold against algebra: one ligand with depletion, competition, and all complexes at once."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from alarmin.units import AVOGADRO

LONG = (0.0, 5e5, 1e6)
MEDIUM_L = 1e-9
ITEMS = AVOGADRO * MEDIUM_L
TIGHT = {"relative_tolerance": 1e-10, "absolute_tolerance": 1e-10}


def cold(lab: Any, model: Any, counts: dict[str, float], **values: float) -> dict[str, Any]:
    """Return a cell on which membranes do not move, for `lab.run`."""
    cell = lab.cell(model, counts)
    cell["parameters"] |= dict.fromkeys(model.cold, 0.0) | values
    return cell


@pytest.mark.parametrize("level_m", [1e-12, 1e-10, 1e-9, 3e-8])
@pytest.mark.parametrize("sites", [1e3, 1e6])
@pytest.mark.parametrize(
    ("ligand", "bound"), [("IL1B", "IL1R1_IL1B"), ("IL1A", "IL1R1_IL1A"), ("IL1RN", "IL1R1_IL1RN")]
)
def test_one_ligand_on_one_receptor_gives_the_quadratic_with_depletion(
    lab: Any, level_m: float, sites: float, ligand: str, bound: str
) -> None:
    model = lab.model()
    cell = cold(lab, model, {"IL1R1": sites})
    cell["initial"][ligand] = level_m * ITEMS
    found = lab.run(model, LONG, [bound], **cell, **TIGHT).values[-1, 0]
    dissociation = model.values[f"Kd_{ligand}_R1"] * ITEMS
    total = sites + level_m * ITEMS + dissociation
    # The smaller root, written so that nothing cancels.
    root = 2 * sites * level_m * ITEMS / (total + sqrt(total**2 - 4 * sites * level_m * ITEMS))
    assert found == pytest.approx(root, rel=1e-7)


@pytest.mark.parametrize("antagonist_m", [0.0, 7e-11, 1e-9, 1e-7])
@pytest.mark.parametrize("agonist_m", [1e-11, 5e-10, 1e-8])
def test_competition_for_one_site_follows_gaddum(lab: Any, agonist_m: float, antagonist_m: float) -> None:
    model = lab.model("held")
    cell = cold(lab, model, {"IL1R1": 4000.0}, level_IL1B=agonist_m, level_IL1RN=antagonist_m, one_item=0.0)
    found = lab.run(model, LONG, ["agonist_occupancy", "antagonist_occupancy"], **cell, **TIGHT).values[-1]
    agonist = agonist_m / model.values["Kd_IL1B_R1"]
    antagonist = antagonist_m / model.values["Kd_IL1RN_R1"]
    assert found[0] == pytest.approx(agonist / (1 + agonist + antagonist), rel=1e-8)
    assert found[1] == pytest.approx(antagonist / (1 + agonist + antagonist), rel=1e-8, abs=1e-15)


def equilibrium(
    values: dict[str, float], counts: dict[str, float], levels: dict[str, float]
) -> dict[str, float]:
    """Return the amounts of all surface complexes at held levels, from mass action alone.

    Free receptors are found by damped fixed-point iteration; nothing here knows rates or time.
    """
    a, b, n, cap = (levels.get(name, 0.0) for name in ("IL1A", "IL1B", "IL1RN", "sIL1RAP"))
    one = {"A": a / values["Kd_IL1A_R1"], "B": b / values["Kd_IL1B_R1"], "N": n / values["Kd_IL1RN_R1"]}
    two = {"A": a / values["Kd_IL1A_R2"], "B": b / values["Kd_IL1B_R2"], "N": n / values["Kd_IL1RN_R2"]}
    capped = (one["A"] + one["B"]) * cap / values["Kd_sRAP"]
    joined = one["A"] / values["K2D_IL1A"] + one["B"] / values["K2D_IL1B"]
    pair = 1 / (values["fold_pair"] * values["K2D_IL1B"])
    held = (two["A"] + two["B"]) / values["K2D_R2"]
    brake = 1 / values["K2D_SIGIRR"]
    free = dict(counts)
    for _ in range(20000):
        r1, rap, r2, sigirr = (free[name] for name in ("IL1R1", "IL1RAP", "IL1R2", "SIGIRR"))
        active = joined * (1 + sigirr * brake)
        ratio = {
            "IL1R1": 1 + sum(one.values()) + capped + rap * (pair + active),
            "IL1RAP": 1 + r1 * (pair + active) + r2 * held,
            "IL1R2": 1 + sum(two.values()) + rap * held,
            "SIGIRR": 1 + r1 * rap * joined * brake,
        }
        new = {name: sqrt(free[name] * counts[name] / ratio[name]) for name in free}
        done = max(abs(new[name] / free[name] - 1) for name in free) < 1e-15
        free = new
        if done:
            break
    r1, rap, r2, sigirr = (free[name] for name in ("IL1R1", "IL1RAP", "IL1R2", "SIGIRR"))
    both = {letter: one[letter] * r1 * rap / values[f"K2D_IL1{letter}"] for letter in "AB"}
    return free | {
        "IL1R1_IL1RAP": r1 * rap * pair,
        **{f"IL1R1_IL1{letter}": one[letter] * r1 for letter in "AB"},
        "IL1R1_IL1RN": one["N"] * r1,
        **{f"IL1R1_IL1{letter}_IL1RAP": both[letter] for letter in "AB"},
        **{f"IL1R1_IL1{letter}_IL1RAP_SIGIRR": both[letter] * sigirr * brake for letter in "AB"},
        **{f"IL1R1_IL1{letter}_sIL1RAP": one[letter] * r1 * cap / values["Kd_sRAP"] for letter in "AB"},
        **{f"IL1R2_IL1{letter}": two[letter] * r2 for letter in "AB"},
        "IL1R2_IL1RN": two["N"] * r2,
        **{f"IL1R2_IL1{letter}_IL1RAP": two[letter] * r2 * rap / values["K2D_R2"] for letter in "AB"},
    }


LEVELS = {"IL1A": 2e-11, "IL1B": 5e-11, "IL1RN": 3e-10, "sIL1RAP": 3e-9}
COUNTS = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 500.0, "SIGIRR": 1230.0}


def test_a_ternary_complex_alone_follows_its_own_quadratic(lab: Any) -> None:
    model = lab.model("held")
    cell = cold(lab, model, {"IL1R1": 4000.0, "IL1RAP": 2000.0}, level_IL1B=1e-10)
    found = lab.run(model, LONG, ["IL1R1_IL1B_IL1RAP"], **cell, **TIGHT).values[-1, 0]
    load = 1e-10 / model.values["Kd_IL1B_R1"]
    k2d = lab.derived(model)["K2D_IL1B"]
    tied = load / k2d + 1 / (model.values["fold_pair"] * k2d)
    # R1 = 4000/(1 + load + tied RAP) put into RAP (1 + tied R1) = 2000.
    middle = (1 + load) + tied * (4000.0 - 2000.0)
    rap = 2 * 2000.0 * (1 + load) / (middle + sqrt(middle**2 + 4 * tied * 2000.0 * (1 + load)))
    r1 = 4000.0 / (1 + load + tied * rap)
    assert found == pytest.approx(load * r1 * rap / k2d, rel=1e-7)


@pytest.mark.parametrize("draw", range(6))
def test_all_surface_complexes_at_rest_follow_mass_action(lab: Any, draw: int, record_property: Any) -> None:
    model = lab.model("held")
    chosen = lab.draws(model, 7)[draw] if draw else {}
    levels = {f"level_{name}": level for name, level in LEVELS.items()}
    cell = cold(lab, model, COUNTS)
    cell["parameters"] = chosen | cell["parameters"] | levels
    expected = equilibrium(lab.derived(model, chosen), COUNTS, LEVELS)
    found = lab.run(model, (0.0, 3e6), tuple(expected), **cell, **TIGHT).values[-1]
    apart = np.abs(found / np.array(list(expected.values())) - 1)
    worst = int(np.argmax(apart))
    record_property("worst", float(apart[worst]))
    assert apart[worst] < 1e-6, list(expected)[worst]


def test_the_antagonist_moves_a_dose_response_by_the_schild_factor(lab: Any) -> None:
    model = lab.model("held")

    def occupied(agonist_m: float, antagonist_m: float) -> float:
        cell = cold(lab, model, {"IL1R1": 4000.0}, level_IL1A=agonist_m, level_IL1RN=antagonist_m)
        return float(lab.run(model, LONG, ["IL1R1_IL1A"], **cell, **TIGHT).values[-1, 0])

    antagonist_m = 2e-9
    shift = 1 + antagonist_m / model.values["Kd_IL1RN_R1"]
    assert occupied(3e-11 * shift, antagonist_m) == pytest.approx(occupied(3e-11, 0.0), rel=1e-8)


@pytest.mark.parametrize("draw", range(4))
def test_all_soluble_complexes_at_rest_follow_mass_action(lab: Any, draw: int) -> None:
    model = lab.model("held")
    known = lab.derived(model, lab.draws(model, 5)[draw] if draw else {})
    levels = {"IL1A": 2e-11, "IL1B": 5e-11, "IL1RN": 3e-10, "sIL1R1": 4e-11, "sIL1R2": 2e-10, "sIL1RAP": 3e-9}
    expected = {}
    for ligand in ("IL1A", "IL1B", "IL1RN"):
        expected[f"sIL1R1_{ligand}"] = levels["sIL1R1"] * levels[ligand] / known[f"Kd_{ligand}_R1"]
        expected[f"sIL1R2_{ligand}"] = levels["sIL1R2"] * levels[ligand] / known[f"Kd_{ligand}_sR2"]
    for ligand in ("IL1A", "IL1B"):
        held = expected[f"sIL1R2_{ligand}"]
        expected[f"sIL1R2_{ligand}_sIL1RAP"] = held * levels["sIL1RAP"] / known["Kd_sRAP"]
    values = {name: known[name] for name in model.values} | dict.fromkeys(model.cold, 0.0)
    values |= {f"level_{name}": level for name, level in levels.items()}
    found = lab.run(model, (0.0, 3e6), tuple(expected), parameters=values, **TIGHT).values[-1]
    assert found == pytest.approx([ITEMS * level for level in expected.values()], rel=1e-6)


@pytest.mark.parametrize(
    ("bound", "receptor", "ligand", "on", "off"),
    [
        ("sIL1R1_IL1A", "sIL1R1", "IL1A", "kon_R1", "koff_IL1A_R1"),
        ("sIL1R1_IL1B", "sIL1R1", "IL1B", "kon_R1", "koff_IL1B_R1"),
        ("sIL1R1_IL1RN", "sIL1R1", "IL1RN", "kon_R1", "koff_IL1RN_R1"),
        ("sIL1R2_IL1A", "sIL1R2", "IL1A", "kon_R2", "koff_IL1A_sR2"),
        ("sIL1R2_IL1B", "sIL1R2", "IL1B", "kon_R2", "koff_IL1B_sR2"),
        ("sIL1R2_IL1RN", "sIL1R2", "IL1RN", "kon_R2", "koff_IL1RN_sR2"),
    ],
)
def test_soluble_binding_goes_half_the_way_to_rest_in_ln_2_over_its_off_rate(
    lab: Any, bound: str, receptor: str, ligand: str, on: str, off: str
) -> None:
    model = lab.model("held")
    known = lab.derived(model)
    levels = {f"level_{receptor}": 2e-9, f"level_{ligand}": 3e-9}
    # Free partners are held, so that the complex relaxes with its off-rate alone.
    found = lab.run(model, (0.0, float(np.log(2)) / known[off]), [bound], parameters=levels, **TIGHT)
    assert found.values[-1, 0] == pytest.approx(2e-9 * 3e-9 * known[on] / known[off] * ITEMS / 2, rel=1e-6)


@pytest.mark.parametrize("ligand", ["IL1A", "IL1B"])
def test_soluble_co_receptor_leaves_and_joins_at_its_rates(lab: Any, ligand: str) -> None:
    model = lab.model("held")
    known = lab.derived(model)
    triple = f"sIL1R2_{ligand}_sIL1RAP"
    alone = {"kon_R2": 0.0, "level_sIL1RAP": 2e-9}
    start = {f"sIL1R2_{ligand}": 1000.0, triple: 1000.0}
    found = lab.run(model, (0.0, 500.0), [triple], parameters=alone, initial=start, **TIGHT).values[-1, 0]
    joins, leaves = known["kon_sRAP"] * 2e-9, known["koff_sRAP"]
    rest = 2000.0 * joins / (joins + leaves)
    assert found == pytest.approx(rest + (1000.0 - rest) * np.exp(-500.0 * (joins + leaves)), rel=1e-6)
