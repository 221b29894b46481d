"""Exported SBML is free of remarks and says what every species and reaction is and rests on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import libsbml
import pytest

from alarmin.catalog.load import load_catalog
from alarmin.model.compose import Composition, compose
from alarmin.model.sbml import TimedDose, annotated_sbml, check_sbml, sbml_of
from alarmin.study.export import export_plan

COMPOSITIONS = [
    pytest.param("closed", "human", (), id="human cells in a dish"),
    pytest.param("closed", "mouse", (), id="mouse cells in a dish"),
    pytest.param("held", "human", (), id="human site"),
    pytest.param("held", "mouse", (), id="mouse site"),
    pytest.param("held", "human", ("anakinra",), id="human on anakinra"),
    pytest.param("held", "mouse", ("anakinra",), id="mouse on anakinra"),
]
DRUGS = {
    "no drug": (),
    **{name: (name,) for name in load_catalog().drugs},
    "all": tuple(load_catalog().drugs),
}


def usable(drugs: tuple[str, ...], surroundings: str, species: str) -> tuple[str, ...]:
    """Return the drugs that have pharmacokinetics in the species, which a body needs; all of them in a dish."""
    known = load_catalog().drugs
    told = [name for name in drugs if species in {pk.species for pk in known[name].pk}]
    return tuple(told) if surroundings == "held" else drugs


WHOLE = [
    pytest.param(
        surroundings, species, usable(drugs, surroundings, species), id=f"{species}, {surroundings}, {name}"
    )
    for name, drugs in DRUGS.items()
    for surroundings in ("closed", "held")
    for species in ("human", "mouse")
]
"""All mechanisms of a cell, with no drug, each drug, and all drugs at once."""


def read(sbml: str) -> Any:
    document = libsbml.readSBMLFromString(sbml)
    model = document.getModel()
    return document, model


def resources(element: Any) -> list[str]:
    terms = [element.getCVTerm(index) for index in range(element.getNumCVTerms())]
    return [term.getResourceURI(number) for term in terms for number in range(term.getNumResources())]


@pytest.mark.parametrize(("surroundings", "species", "drugs"), COMPOSITIONS)
def test_no_error_or_warning_in_any_composition(
    lab: Any, surroundings: str, species: str, drugs: Any
) -> None:
    model = lab.model(surroundings, species, drugs)
    assert check_sbml(sbml_of(model)) == ()
    assert check_sbml(annotated_sbml(model, lab.catalog)) == ()


@pytest.mark.parametrize(("surroundings", "species", "drugs"), WHOLE)
def test_no_error_or_warning_in_the_whole_cell_with_any_drug(
    lab: Any, surroundings: str, species: str, drugs: Any
) -> None:
    # A drug without pharmacokinetics is for a dish.
    known = {name: {kin.species for kin in drug.pk} for name, drug in lab.catalog.drugs.items()}
    drugs = tuple(name for name in drugs if surroundings == "closed" or species in known[name])
    model = compose(lab.catalog, Composition(species, surroundings, drugs))  # type: ignore[arg-type]
    assert check_sbml(annotated_sbml(model, lab.catalog) if not drugs else sbml_of(model)) == ()


def test_a_wrong_unit_is_remarked(lab: Any) -> None:
    sbml, changed = re.subn(
        r'(id="kon_R1" value="[^"]+" units=)"litre_per_mole_second"', r'\1"per_second"', sbml_of(lab.model())
    )
    assert changed == 1
    remarks = check_sbml(sbml)
    assert remarks
    assert any("unit" in remark.message for remark in remarks)


@pytest.mark.parametrize(
    ("route", "more"), [("sc", {}), ("iv", {"infusion": "1 h", "start": "6 h"})], ids=["boluses", "infusions"]
)
def test_no_error_or_warning_with_doses_as_events(
    lab: Any, ask: Callable[..., Any], route: str, more: dict[str, str]
) -> None:
    dose = {"drug": "anakinra", "dose": "100 mg", "route": route, "every": "1 d", **more}
    sbml = export_plan(ask(arms={"on": {"regimen": [dose]}}, duration="3 d"), lab.catalog, "sbml")
    assert check_sbml(sbml) == ()
    _, model = read(sbml)
    assert model.getNumEvents() == (2 if route == "sc" else 6)


def test_a_dish_with_medium_changes_exports_without_remarks(lab: Any, ask: Callable[..., Any]) -> None:
    add = [
        {"entity": "IL1B", "concentration": "1 nM"},
        {"entity": "IL1RN", "concentration": "1 nM", "at": "1 h", "wash": True},
    ]
    plan = ask(dish={"cells": "1e6 cells/mL"}, arms={"washed": {"add": add}}, duration="3 h")
    assert check_sbml(export_plan(plan, lab.catalog, "sbml")) == ()


@pytest.mark.parametrize(("surroundings", "species", "drugs"), COMPOSITIONS)
def test_every_species_names_what_it_is_made_of(
    lab: Any, surroundings: str, species: str, drugs: Any
) -> None:
    model = lab.model(surroundings, species, drugs)
    document, sbml = read(annotated_sbml(model, lab.catalog))
    assert document.getLevel() == 3
    bare = []
    for item in model.species:
        found = resources(sbml.getSpecies(item.id))
        for part in dict.fromkeys(item.parts):
            expected = [f"https://identifiers.org/{curie}" for curie in lab.catalog.entities[part].curies]
            if not expected or not set(expected) <= set(found):
                bare.append((item.id, part))
    assert bare == []


@pytest.mark.parametrize(("surroundings", "species", "drugs"), COMPOSITIONS)
def test_every_reaction_names_its_arrows_and_their_papers(
    lab: Any, surroundings: str, species: str, drugs: Any
) -> None:
    model = lab.model(surroundings, species, drugs)
    _, sbml = read(annotated_sbml(model, lab.catalog))
    for reaction in model.reactions:
        element = sbml.getReaction(reaction.id)
        notes = element.getNotesString()
        rows = [lab.catalog.interactions[name] for name in reaction.interactions]
        assert all(f"{row.id}:" in notes for row in rows), reaction.id
        assert all(ref in notes for row in rows for ref in row.references), reaction.id
        assert ("hypothesis" in notes) == any(not row.references for row in rows), reaction.id
        cited = [lab.catalog.references[ref] for row in rows for ref in row.references]
        named = [("pubmed", ref.pmid) for ref in cited] + [("doi", ref.doi) for ref in cited]
        named += [("pmc", ref.pmcid) for ref in cited]
        expected = {f"{register}:{name}" for register, name in named if name}
        assert set(resources(element)) == {f"https://identifiers.org/{name}" for name in expected}, (
            reaction.id
        )
        if not rows:
            assert reaction.basis.split(";")[0] in notes, reaction.id


def test_most_reactions_with_arrows_lead_to_a_paper(lab: Any) -> None:
    model = lab.model()
    _, sbml = read(annotated_sbml(model, lab.catalog))
    drawn = [reaction.id for reaction in model.reactions if reaction.interactions]
    led = [name for name in drawn if resources(sbml.getReaction(name))]
    assert len(led) > len(drawn) / 2


def test_every_number_carries_its_evidence_in_its_notes(lab: Any) -> None:
    model = lab.model()
    _, sbml = read(annotated_sbml(model, lab.catalog))
    for name, parameter in model.parameters.items():
        notes = sbml.getParameter(name).getNotesString()
        assert parameter.status in notes, name
        assert all(source.ref in notes for source in parameter.sources), name


def test_values_amounts_and_doses_are_written_into_the_document(lab: Any) -> None:
    model = lab.model("held", "human", ("anakinra",))
    doses = [
        TimedDose(0.0, "anakinra_depot", 5.0),
        TimedDose(60.0, "anakinra_depot", 7.0),
        TimedDose(0.0, "anakinra_infusion", 2.0),
        TimedDose(60.0, "anakinra_infusion", -2.0),
    ]
    text = annotated_sbml(
        model,
        lab.catalog,
        values={"kon_R1": 1.5},
        amounts={"IL1R1": 11.0, "anakinra_depot": 1.0},
        doses=doses,
    )
    assert check_sbml(text) == ()
    _, sbml = read(text)
    assert sbml.getParameter("kon_R1").getValue() == 1.5
    assert sbml.getSpecies("IL1R1").getInitialAmount() == 11.0
    assert sbml.getSpecies("anakinra_depot").getInitialAmount() == 6.0
    assert sbml.getParameter("anakinra_infusion").getValue() == 2.0
    assert [sbml.getEvent(number).getNumEventAssignments() for number in range(2)] == [1, 1]
