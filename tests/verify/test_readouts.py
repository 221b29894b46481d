"""Readouts against the parts of which species are made: nothing forgotten, nothing counted twice."""

from __future__ import annotations

from typing import Any

import pytest

from alarmin.units import AVOGADRO

LITRES = AVOGADRO * 1e-9
AGONISTS = {"IL1A", "IL1B"}


@pytest.fixture(scope="module")
def state(lab: Any) -> tuple[dict[str, float], dict[str, float], Any]:
    """Amounts of all species, observables, and the model, where every species has an amount of its own."""
    model = lab.model("closed")
    start = {species.id: 100.0 + 7.0 * number for number, species in enumerate(model.species)}
    names = (*start, *model.observables)
    found = dict(zip(names, lab.run(model, (0.0,), names, initial=start).values[0], strict=True))
    return start, found, model


def total(state: Any, place: str, part: str, without: str = "") -> float:
    """Return the amount of a part in one compartment."""
    start, _, model = state
    return sum(
        start[species.id] * species.parts.count(part)
        for species in model.species
        if species.compartment == place and (not without or without not in species.parts)
    )


def test_amounts_at_the_start_are_those_given(state: Any) -> None:
    start, found, _ = state
    assert {name: found[name] for name in start} == start


@pytest.mark.parametrize("ligand", ["IL1A", "IL1B", "IL1RN"])
def test_ligand_is_bound_free_or_on_soluble_receptors(state: Any, ligand: str) -> None:
    start, found, _ = state
    assert found[f"bound_{ligand}"] == pytest.approx(total(state, "surface", ligand))
    assert found[f"free_{ligand}"] == pytest.approx(start[ligand] / LITRES, rel=1e-9, abs=0)
    soluble = total(state, "medium", ligand) - start[ligand]
    assert found[f"soluble_bound_{ligand}"] == pytest.approx(soluble / LITRES, rel=1e-9, abs=0)


@pytest.mark.parametrize("ligand", ["IL1A", "IL1B"])
def test_ligand_inside_is_that_of_the_endosome(state: Any, ligand: str) -> None:
    assert state[1][f"internal_{ligand}"] == pytest.approx(total(state, "endosome", ligand))


def test_surface_receptor_is_every_form_of_it(state: Any) -> None:
    assert state[1]["surface_IL1R1"] == pytest.approx(total(state, "surface", "IL1R1"))


def test_signal_comes_from_agonist_with_both_receptors_and_without_brake(state: Any) -> None:
    start, found, model = state
    parts = {species.id: set(species.parts) for species in model.species if species.compartment == "surface"}
    active = sum(
        start[name]
        for name, held in parts.items()
        if {"IL1R1", "IL1RAP"} < held and held & AGONISTS and "SIGIRR" not in held
    )
    assert found["signalling_complexes"] == pytest.approx(active)


def test_occupancies_are_shares_of_surface_receptor(state: Any) -> None:
    start, found, model = state
    forms = [item for item in model.species if item.compartment == "surface" and "IL1R1" in item.parts]
    whole = sum(start[item.id] for item in forms) + model.values["one_item"]
    agonist = sum(start[item.id] for item in forms if AGONISTS & set(item.parts))
    antagonist = sum(start[item.id] for item in forms if "IL1RN" in item.parts)
    assert found["agonist_occupancy"] == pytest.approx(agonist / whole)
    assert found["antagonist_occupancy"] == pytest.approx(antagonist / whole)


def test_a_cell_without_receptor_has_no_occupancy(lab: Any) -> None:
    model = lab.model("closed")
    found = lab.run(model, (0.0, 60.0), ["agonist_occupancy", "antagonist_occupancy"], initial={"IL1B": 1e4})
    assert not found.values.any()
