"""Drugs at the cell: what they supply, bind and lower, in the body and in a dish."""

from __future__ import annotations

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ModelError
from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.model.drugs import bound_targets, inhibition, supplied_ports
from alarmin.model.text import assigned

RECEPTOR = ("il1_receptor",)


def joined(
    catalog: Catalog, *drugs: str, surroundings: str = "held", species: str = "human"
) -> ComposedModel:
    wanted = Composition(species, surroundings, drugs, mechanisms=RECEPTOR)  # type: ignore[arg-type]
    return compose(catalog, wanted)


def test_a_drug_acts_only_in_cells_of_species_it_knows(catalog: Catalog) -> None:
    drug = catalog.drugs["canakinumab"]
    assert bound_targets([drug], "human") == {"IL1B": ("ligand_capture",)}
    assert bound_targets([drug], "mouse") == {}
    mouse = joined(catalog, "canakinumab", species="mouse")
    assert "canakinumab_IL1B_complex" not in {item.id for item in mouse.species}
    assert ("canakinumab", "sc") in mouse.doses


def test_a_captured_ligand_follows_a_pool_at_a_site_and_itself_in_a_dish(catalog: Catalog) -> None:
    held, dish = joined(catalog, "canakinumab"), joined(catalog, "canakinumab", surroundings="closed")
    rules = assigned(held.antimony)
    assert rules["IL1B"] == "site_IL1B_pool"
    assert "level_IL1B" in rules["site_IL1B_fed"]
    assert "level_IL1A" in rules["IL1A"]
    capture = {item.id: item.equation for item in dish.reactions}["canakinumab_IL1B_capture"]
    assert capture == "canakinumab_free + IL1B -> canakinumab_IL1B_complex"
    assert "site_IL1B_pool" in held.resting
    assert "IL1B" not in assigned(dish.antimony)


def test_what_a_drug_holds_of_each_ligand_can_be_read(catalog: Catalog) -> None:
    dish = joined(catalog, "rilonacept", "gevokizumab", surroundings="closed")
    assert {f"rilonacept_{ligand}_captured" for ligand in ("IL1A", "IL1B", "IL1RN")} <= set(dish.observables)
    assert {"gevokizumab_IL1B_on_R1", "gevokizumab_IL1B_on_R2"} <= set(dish.observables)
    assert dish.observables["gevokizumab_IL1B_captured"].unit == "pM"


def test_nothing_leaves_a_dish(catalog: Catalog) -> None:
    held, dish = joined(catalog, "canakinumab"), joined(catalog, "canakinumab", surroundings="closed")
    assert held.values["canakinumab_IL1B_k_leave"] > 0
    assert dish.values["canakinumab_IL1B_k_leave"] == 0.0
    assert {"canakinumab_free", "canakinumab_IL1B_complex"} <= set(dish.medium)


def test_a_drug_in_a_dish_is_added_by_its_id(catalog: Catalog) -> None:
    dish = joined(catalog, "canakinumab", "anakinra", surroundings="closed")
    assert dish.ports["canakinumab"] == "canakinumab_free"
    assert dish.ports["anakinra"] == "IL1RN"
    assert dish.free["canakinumab"] == "canakinumab_local"
    assert not dish.doses


def test_a_binding_reaction_rests_on_the_arrows_of_the_drug(catalog: Catalog) -> None:
    traced = {item.id: item for item in joined(catalog, "nadunolimab").reactions}
    (action,) = catalog.drugs["nadunolimab"].actions
    assert traced["nadunolimab_IL1RAP_block"].interactions == action.interactions
    assert traced["nadunolimab_IL1RAP_lose_bound"].interactions == ()


def test_a_complex_that_a_drug_weakens_still_counts_as_signal(catalog: Catalog) -> None:
    plain, weak = joined(catalog), joined(catalog, "gevokizumab")
    before, after = (assigned(model.antimony)["signalling_complexes"] for model in (plain, weak))
    assert after == f"{before} + gevokizumab_IL1B_R1_RAP"


def test_soluble_accessory_protein_caps_what_a_drug_weakens_and_is_counted(catalog: Catalog) -> None:
    plain, weak = joined(catalog), joined(catalog, "gevokizumab")
    before, after = (assigned(model.antimony)["capped_complexes"] for model in (plain, weak))
    assert after == f"{before} + gevokizumab_IL1B_R1_sRAP"


def test_parts_of_a_captured_ligand_are_drug_and_ligand(catalog: Catalog) -> None:
    parts = {item.id: item.parts for item in joined(catalog, "gevokizumab").species}
    entity = catalog.drugs["gevokizumab"].entity
    assert parts["gevokizumab_IL1B_complex"] == (entity, "IL1B")
    assert parts["gevokizumab_IL1B_R1_RAP"] == (entity, "IL1B", "IL1R1", "IL1RAP")


def test_a_small_molecule_leaves_a_share_of_its_step(catalog: Catalog) -> None:
    drug = catalog.drugs["zimlovisertib"]
    piece, factors = inhibition(drug, "human")
    ((step, share),) = factors
    assert step == "act_IRAK4"
    assert share.startswith("1 dimensionless/(1 dimensionless + (zimlovisertib_local/")
    assert sorted(piece.parameters) == [f"zimlovisertib_{step}_IC50", f"zimlovisertib_{step}_hill"]


def test_ports_that_drugs_supply_are_told_with_the_drug(catalog: Catalog) -> None:
    drugs = [catalog.drugs[name] for name in ("anakinra", "canakinumab")]
    assert [(port, drug.id) for port, drug in supplied_ports(drugs, "mouse")] == [("IL1RN", "anakinra")]


def test_two_drugs_on_one_ligand_share_its_pool(catalog: Catalog) -> None:
    model = joined(catalog, "canakinumab", "rilonacept")
    names = [item.id for item in model.species]
    assert names.count("site_IL1B_pool") == 1
    assert {"canakinumab_IL1B_complex", "rilonacept_IL1B_complex", "rilonacept_IL1RN_complex"} <= set(names)


def test_a_species_without_kinetics_is_refused_with_those_that_have_them(catalog: Catalog) -> None:
    human = catalog.drugs["canakinumab"]
    only = human.model_copy(update={"pk": tuple(pk for pk in human.pk if pk.species == "human")})
    known = type(catalog)(
        **{name: getattr(catalog, name) for name in catalog.__slots__} | {"drugs": {only.id: only}}
    )
    with pytest.raises(ModelError, match="it has them in human"):
        joined(known, "canakinumab", species="mouse")


def test_a_drug_without_pharmacokinetics_is_for_a_dish(catalog: Catalog) -> None:
    with pytest.raises(ModelError, match="it has them in no species"):
        compose(catalog, Composition("human", "held", ("anti_il1r2",), mechanisms=("il1_receptor",)))
