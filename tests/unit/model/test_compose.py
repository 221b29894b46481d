"""Mechanisms, surroundings and drugs joined into one set of equations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ModelError
from alarmin.model.compose import ComposedModel, Composition, DoseTarget, compose
from alarmin.model.sbml import sbml_of
from alarmin.model.text import assigned, without_comments
from alarmin.records.mechanism import Mechanism
from alarmin.units import convert

Compose = Callable[..., ComposedModel]


def test_species_specific_values_win(composed: Compose) -> None:
    assert composed("closed", "human").values["Kd_IL1RN_R1"] == pytest.approx(70e-12, rel=1e-9, abs=0)
    assert composed("closed", "mouse").values["Kd_IL1RN_R1"] == pytest.approx(150e-12, rel=1e-9, abs=0)
    assert composed("closed", "human").values["kon_R1"] == composed("closed", "mouse").values["kon_R1"]


def test_a_dish_has_no_levels_and_a_site_holds_them(composed: Compose) -> None:
    dish, site = composed("closed"), composed("held")
    assert dish.levels == {}
    assert "level_IL1B" not in dish.parameters
    assert site.levels["IL1B"] == "level_IL1B"
    assert assigned(site.antimony)["IL1B"] == "(level_IL1B)*N_A*medium"
    assert " $IL1B in medium" in site.antimony
    assert "$" not in dish.antimony


def test_only_ports_are_held(composed: Compose) -> None:
    declared = [line for line in composed("held").antimony.splitlines() if "$" in line]
    held = {word.strip("$,;") for line in declared for word in line.split() if word.startswith("$")}
    assert held == {"IL1A", "IL1B", "IL1RN", "sIL1R1", "sIL1R2", "sIL1RAP"}


def test_a_drug_supplies_its_port_and_names_stay_apart(composed: Compose) -> None:
    model = composed("held", "human", ("anakinra",))
    rule = assigned(model.antimony)["IL1RN"]
    assert rule == "(level_IL1RN + ratio_anakinra*anakinra_plasma_concentration)*N_A*medium"
    assert "anakinra_N_A" not in model.parameters
    assert {*model.weights} == {"anakinra_weight", "body_weight"}
    assert model.observables["anakinra_plasma_concentration"].name == "anakinra plasma concentration"
    assert [species.parts for species in model.species if species.id == "anakinra_depot"] == [("Anakinra",)]


def test_routes_lead_to_their_compartments(composed: Compose) -> None:
    human = composed("held", "human", ("anakinra",)).doses
    mouse = composed("held", "mouse", ("anakinra",)).doses
    assert human["anakinra", "sc"] == DoseTarget("anakinra_depot", "anakinra_F", None)
    assert human["anakinra", "iv"] == DoseTarget("anakinra_central", None, "anakinra_infusion")
    assert ("anakinra", "ip") not in human
    assert mouse["anakinra", "ip"] == DoseTarget("anakinra_depot", "anakinra_F", None)


def test_cells_and_host_may_be_of_two_species(catalog: Catalog) -> None:
    grafted = compose(
        catalog, Composition("human", "held", ("anakinra",), host="mouse", mechanisms=("il1_receptor",))
    )
    assert grafted.values["Kd_IL1RN_R1"] == pytest.approx(70e-12, rel=1e-9, abs=0)
    (mouse,) = (pk for pk in catalog.drugs["anakinra"].pk if pk.species == "mouse")
    (volume,) = (item for item in mouse.parameters if item.id == "V")
    assert grafted.values["anakinra_V"] == pytest.approx(convert(volume.value, volume.unit, "L"))


def test_a_protein_that_the_cell_knows_goes_into_a_dish_as_itself(catalog: Catalog) -> None:
    model = compose(catalog, Composition("human", "closed", ("anakinra",), mechanisms=("il1_receptor",)))
    assert model.ports["anakinra"] == "IL1RN"
    assert model.molar_masses["anakinra"] == catalog.drugs["anakinra"].molar_mass_g_mol
    assert not model.doses


def without_mouse(catalog: Catalog) -> Catalog:
    drug = catalog.drugs["anakinra"]
    human = drug.model_copy(update={"pk": tuple(pk for pk in drug.pk if pk.species == "human")})
    return replace(catalog, drugs={"anakinra": human})


def test_a_species_without_pharmacokinetics_is_refused_with_those_that_have_them(catalog: Catalog) -> None:
    with pytest.raises(ModelError, match="anakinra has no pharmacokinetics in mouse; it has them in human"):
        compose(
            without_mouse(catalog), Composition("mouse", "held", ("anakinra",), mechanisms=("il1_receptor",))
        )


def test_a_value_for_the_other_species_only_is_refused(catalog: Catalog) -> None:
    cell = catalog.mechanisms["il1_receptor"]
    parameters = tuple(
        item.model_copy(update={"species": "mouse"}) if item.id == "kon_R2" else item
        for item in cell.parameters
    )
    known = replace(
        catalog,
        mechanisms={**catalog.mechanisms, "il1_receptor": cell.model_copy(update={"parameters": parameters})},
    )
    with pytest.raises(ModelError, match="No value for human of: kon_R2"):
        compose(known, Composition("human", "closed", mechanisms=("il1_receptor",)))
    assert compose(known, Composition("mouse", "closed", mechanisms=("il1_receptor",))).values[
        "kon_R2"
    ] == pytest.approx(3e6)


def test_the_medium_has_the_size_of_the_dish(catalog: Catalog) -> None:
    text = compose(
        catalog, Composition("human", "closed", (), 2.5e-10, mechanisms=("il1_receptor",))
    ).antimony
    assert "medium = 2.5e-10;" in text
    assert "surface = 1;" in text


def test_counts_start_where_synthesis_holds_them(composed: Compose) -> None:
    model = composed("closed")
    assert model.initial == {name: f"n_{name}" for name in ("IL1R1", "IL1RAP", "IL1R2", "SIGIRR")}
    assert model.abundances == model.initial
    assert "IL1R1 = n_IL1R1;" in model.antimony


def test_the_same_composition_has_the_same_digest_and_another_has_not(
    catalog: Catalog, composed: Compose
) -> None:
    again = compose(catalog, Composition("human", "closed", mechanisms=("il1_receptor",)))
    assert again.digest == composed("closed").digest
    digests = {
        composed(*key).digest for key in (("closed",), ("held",), ("closed", "mouse"), ("held", "mouse"))
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            "kint_signalling*IL1R1_IL1B_IL1RAP;", "2*kint_signalling*IL1R1_IL1B_IL1RAP;", id="rate law"
        ),
        pytest.param(
            "IL1B + IL1R1 -> IL1R1_IL1B;", "IL1B + IL1R1 + IL1R1 -> IL1R1_IL1B;", id="stoichiometry"
        ),
    ],
)
def test_a_changed_equation_changes_the_digest(
    catalog: Catalog, composed: Compose, old: str, new: str
) -> None:
    cell = catalog.mechanisms["il1_receptor"]
    assert old in cell.antimony
    changed = cell.model_copy(update={"antimony": cell.antimony.replace(old, new)})
    known = replace(catalog, mechanisms={**catalog.mechanisms, "il1_receptor": changed})
    assert (
        compose(known, Composition("human", "closed", mechanisms=("il1_receptor",))).digest
        != composed("closed").digest
    )


def test_a_text_that_does_not_parse_is_a_model_error(composed: Compose) -> None:
    model = composed("closed")
    broken = replace(model, antimony=model.antimony.replace("bind_IL1A_IL1R1:", "bind_IL1A_IL1R1: :", 1))
    with pytest.raises(ModelError, match="does not parse"):
        sbml_of(broken)


def test_every_name_of_the_text_has_a_meaning(composed: Compose) -> None:
    model = composed("held", "human", ("anakinra",))
    known: set[Any] = {*model.parameters, *(species.id for species in model.species), *model.observables}
    assert set(model.initial) <= known
    assert set(model.initial.values()) | set(model.levels.values()) | set(model.drug_ratios.values()) <= known
    assert set(model.cold) | set(model.weights) <= set(model.parameters)
    assert {name for reaction in model.reactions for name in reaction.parameters} <= set(model.parameters)


def test_the_layout_of_a_cell_is_what_its_mechanism_names(catalog: Catalog, composed: Compose) -> None:
    model = composed("closed")
    known = {species.id: species.compartment for species in model.species}
    assert {known[name] for name in model.medium} == {"medium"}
    assert {known[name] for name in model.resting} == {"surface", "endosome"}
    assert model.per_item["signalling_complexes"] == 1.0
    assert model.per_item["free_IL1B"] == pytest.approx(1 / (6.02214076e23 * 1e-9), rel=1e-12, abs=0)
    assert "agonist_occupancy" not in model.per_item


@pytest.mark.parametrize("name", ["medium", "avogadro"])
def test_a_cell_that_does_not_name_its_layout_is_refused(catalog: Catalog, name: str) -> None:
    bare = catalog.mechanisms["il1_receptor"].model_copy(update={name: None})
    known = replace(catalog, mechanisms={**catalog.mechanisms, "il1_receptor": bare})
    with pytest.raises(ModelError, match=f"does not name its `{name}`"):
        compose(known, Composition("human", "held", mechanisms=("il1_receptor",)))


def test_pharmacokinetics_that_do_not_name_plasma_are_refused(catalog: Catalog) -> None:
    bare = catalog.mechanisms["pk_two_steps"].model_copy(update={"plasma": None})
    known = replace(catalog, mechanisms={**catalog.mechanisms, "pk_two_steps": bare})
    with pytest.raises(ModelError, match="does not name its `plasma`"):
        compose(known, Composition("human", "held", ("anakinra",), mechanisms=("il1_receptor",)))


@pytest.mark.parametrize(
    ("name", "wrong"), [("medium", "broth"), ("resting", ["surfce"]), ("plasma", "blood")]
)
def test_a_layout_that_is_not_in_the_mechanism_is_refused(catalog: Catalog, name: str, wrong: Any) -> None:
    whole = catalog.mechanisms["il1_receptor"].model_dump()
    with pytest.raises(ValidationError, match=wrong if isinstance(wrong, str) else wrong[0]):
        Mechanism.model_validate({**whole, name: wrong})


def test_another_name_of_the_medium_gives_the_same_equations(catalog: Catalog) -> None:
    cell = catalog.mechanisms["il1_receptor"]
    moved = tuple(
        item.model_copy(update={"compartment": "broth"}) if item.compartment == "medium" else item
        for item in cell.species
    )
    text = re.sub(r"\bmedium\b", "broth", cell.antimony)
    renamed = cell.model_copy(update={"antimony": text, "medium": "broth", "species": moved})
    known = replace(catalog, mechanisms={**catalog.mechanisms, "il1_receptor": renamed})
    for surroundings in ("held", "closed"):
        kind = Composition("human", surroundings, medium_per_cell_l=2e-9, mechanisms=("il1_receptor",))
        other = compose(known, kind)
        assert re.sub(r"\bbroth\b", "medium", without_comments(other.antimony)) == without_comments(
            compose(catalog, kind).antimony
        )
        assert other.medium == compose(catalog, kind).medium


def test_all_parameters_of_a_drug_share_the_stream_and_weights_of_its_sets(composed: Compose) -> None:
    parameters = composed("held", "human", ("anakinra",)).parameters
    spreads = [
        item.spread for name, item in parameters.items() if item.spread.sets and item.spread.kind != "joint"
    ]
    assert len(spreads) >= 3
    assert {spread.stream for spread in spreads} == {"anakinra_set"}
    assert all(set(spread.weights) == set(spread.sets) for spread in spreads)
