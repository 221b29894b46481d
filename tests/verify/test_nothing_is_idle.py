"""Every number and every reaction of the model is felt: a model text that lost one would not pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.model.text import reaction_lines
from alarmin.solve.base import Pulse, RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.units import AVOGADRO

ITEMS = AVOGADRO * 1e-9
TIMES = (0.0, 600.0, 3600.0, 6 * 3600.0, 48 * 3600.0)
COUNTS = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 500.0, "SIGIRR": 1230.0}
LEVELS = {"IL1A": 3e-11, "IL1B": 1e-10, "IL1RN": 1e-9, "sIL1R1": 5e-11, "sIL1R2": 3e-10, "sIL1RAP": 3e-9}
FIXED = {"N_A"}
"""The Avogadro constant is checked against its defined value instead; the share absorbed acts on doses."""


BODY = {"anakinra_weight": 50.0, "body_weight": 50.0, "kidney_function": 0.6}
"""Healthy kidneys of the reference weight would hide what their numbers do."""


def probe(model: ComposedModel, loaded: Any, changed: dict[str, float]) -> np.ndarray:
    """Return every observable over two days of a cell with all ligands and, in the body, a drug."""
    counts = {f"n_{gene}": count for gene, count in COUNTS.items()}
    held = model.composition.surroundings == "held"
    levels = {f"level_{name}": level for name, level in LEVELS.items()} if held else {}
    values = model.values | counts | levels | (BODY if held else {})
    start = COUNTS if held else COUNTS | {name: level * ITEMS for name, level in LEVELS.items()}
    pulses = (Pulse(0.0, "anakinra_depot", 1e18 * values["anakinra_F"]),) if held else ()
    infused = {"anakinra_infusion": 1e12} if held else {}
    parameters = {name: value * changed.get(name, 1.0) for name, value in (values | infused).items()}
    spec = RunSpec(TIMES, tuple(model.observables), parameters, start, pulses)
    return loaded.run(spec).values


def felt(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest relative change of any observable at any time."""
    scale = np.max(np.abs(one), axis=0)
    return float(np.max(np.abs(one - other) / np.where(scale > 0, scale, 1.0)))


def both(lab: Any) -> list[ComposedModel]:
    return [lab.model("closed"), lab.model("held", "human", ("anakinra",))]


def test_every_number_is_felt_in_a_dish_or_in_the_body(lab: Any) -> None:
    found: set[str] = set()
    models = both(lab)
    for model in models:
        loaded, usual = lab.loaded(model), probe(model, lab.loaded(model), {})
        numbers = set(model.parameters) - FIXED - {"anakinra_F"}
        found |= {name for name in numbers if felt(probe(model, loaded, {name: 1.3}), usual) > 1e-5}
    assert {name for model in models for name in model.parameters} - found == FIXED | {"anakinra_F"}


OUTSIDE = {
    "IL1B_precursor": 1e-10,
    "IL1A_precursor": 1e-10,
    "PRTN3": 1e-9,
    "ELANE": 1e-9,
    "IL1A_shown": 1e-12,
    "IL37": 3e-11,
    "paclitaxel": 1e-6,
}
STIMULI = {**LEVELS, **OUTSIDE, "TLR_ligand": 1e-9, "TNF": 2e-10}
SECOND = {
    "ATP": 1e-3,
    "BzATP": 1e-6,
    "ionophore": 1e-9,
    "flagellin": 1e-12,
    "fluorouracil": 1e-7,
    "gemcitabine": 1e-7,
}
"""What a whole cell meets at the start, and two hours later."""
PUT_IN = {"n_MAP3K14": 20.0, "n_MAP2K7_active": 500.0, "n_MAP2K6_active": 500.0}
LOWERED = {f"dosage_{gene}": 0.5 for gene in ("UBE2N", "IKBKG", "RNF31", "TAB2_3")}
"""Active kinases that only experimenters put in, and what is so plentiful that only its loss is felt."""
NOT_FELT = {"one_cell", "k_turn_P2RX7", "k_drain", "k_drain_PGE2", "active_taxane"}
"""The scale of shares; turnover of what nothing else moves; the drains, which are shut in a dish; what is nought in people."""
PARTS = 4


def course(lab: Any, model: ComposedModel, changed: dict[str, float]) -> np.ndarray:
    """Return every observable over a day of a whole macrophage on which all ways are used."""
    counts = lab.counts(model, "human_macrophage") | {
        model.abundances[gene]: count for gene, count in COUNTS.items()
    }
    values = {
        name: value * changed.get(name, 1.0)
        for name, value in {**model.values, **counts, **PUT_IN, **LOWERED}.items()
    }
    start = lab.typical(model, values) | {name: level * ITEMS for name, level in STIMULI.items()}
    pulses = tuple(Pulse(7200.0, name, level * ITEMS) for name, level in SECOND.items())
    times = (0.0, 600.0, 1800.0, 3600.0, 4 * 3600.0, 24 * 3600.0)
    return lab.loaded(model).run(RunSpec(times, tuple(model.observables), values, start, pulses)).values


@pytest.mark.parametrize("part", range(PARTS))
def test_every_number_of_the_whole_cell_is_felt(lab: Any, part: int) -> None:
    model = lab.model(whole=True)
    usual = course(lab, model, {})
    numbers = sorted({*model.parameters} - FIXED - NOT_FELT)[part::PARTS]
    assert [name for name in numbers if felt(course(lab, model, {name: 1.3}), usual) < 1e-6] == []


def test_every_reaction_is_felt_in_a_dish(lab: Any) -> None:
    cell = lab.catalog.mechanisms["il1_receptor"]
    least = 3e-7  # hundreds of solver tolerances; binding of uM is at rest at once, whatever its speed
    usual = final(lab.model())
    idle = []
    for name, (_, rate) in reaction_lines(cell.antimony).items():
        faster = cell.antimony.replace(f"; {rate};", f"; 1.5*({rate});", 1)
        assert faster != cell.antimony, name
        mechanism = cell.model_copy(update={"antimony": faster})
        known = replace(lab.catalog, mechanisms={**lab.catalog.mechanisms, "il1_receptor": mechanism})
        if (
            felt(final(compose(known, Composition("human", "closed", mechanisms=("il1_receptor",)))), usual)
            < least
        ):
            idle.append(name)
    assert idle == []


def final(model: ComposedModel) -> np.ndarray:
    """Return every species of a cell in a dish over two days."""
    counts = {f"n_{gene}": count for gene, count in COUNTS.items()}
    start = COUNTS | {name: level * ITEMS for name, level in LEVELS.items()}
    names = tuple(species.id for species in model.species)
    return (
        ReferenceSolver()
        .load(model)
        .run(RunSpec(TIMES, names, counts, start, relative_tolerance=1e-9))
        .values
    )
