"""Every rule of the linter finds a fault that is planted for it, and is silent on a sound catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alarmin.catalog.catalog import KINDS, Catalog, Confirmation, ConfirmedValue, ExperimentEntry
from alarmin.catalog.lint import RULES, Finding, lint
from alarmin.records.entity import Entity, Interaction
from alarmin.records.evidence import Alternative, Fit, Parameter, Prior, Reference
from alarmin.records.mechanism import Mechanism
from alarmin.records.scenario import Arm, Dose


def change(catalog: Catalog, kind: str, name: str, /, **fields: Any) -> Catalog:
    """Return the catalogue with some fields of one record set, unchecked."""
    held = dict(catalog.of_kind(kind))
    held[name] = held[name].model_copy(update=fields)
    return replace(catalog, **{KINDS[kind]: held})


def add(catalog: Catalog, kind: str, *records: Any) -> Catalog:
    held = dict(catalog.of_kind(kind)) | {record.id: record for record in records}
    return replace(catalog, **{KINDS[kind]: held})


def like(catalog: Catalog, name: str, **fields: Any) -> Interaction:
    """Return the arrow R1 under another id, with some fields set."""
    return catalog.interactions["R1"].model_copy(update={"id": name, **fields})


def text(catalog: Catalog) -> str:
    return catalog.mechanisms["receptor"].antimony


def value(catalog: Catalog, name: str, **fields: Any) -> Catalog:
    """Change one parameter of the receptor."""
    old = catalog.mechanisms["receptor"].parameters
    new = tuple(one.model_copy(update=fields) if one.id == name else one for one in old)
    return change(catalog, "mechanism", "receptor", parameters=new)


def second(catalog: Catalog) -> Mechanism:
    """Return a mechanism of cells beside the receptor, with a reaction that is called as one of its parameters."""
    words = {"id": "other", "title": "other", "summary": "other", "role": "cell", "parameters": ()}
    kept = catalog.mechanisms["receptor"].model_dump(include={"figure"})
    return Mechanism.model_validate(
        {
            **kept,
            **words,
            "antimony": "kon: => ; 1;",
            "species": (),
            "reactions": ({"id": "kon", "name": "k", "basis": "b"},),
        }
    )


def item(catalog: Catalog, field: str, index: int, **fields: Any) -> Catalog:
    """Change one species, reaction, readout, port or cycle of the receptor."""
    items = list(getattr(catalog.mechanisms["receptor"], field))
    items[index] = items[index].model_copy(update=fields)
    return change(catalog, "mechanism", "receptor", **{field: tuple(items)})


def count(catalog: Catalog, **fields: Any) -> Catalog:
    (one,) = catalog.subjects["cell"].abundances
    return change(catalog, "subject", "cell", abundances=(one.model_copy(update=fields),))


def level(catalog: Catalog, **fields: Any) -> Catalog:
    (one,) = catalog.sites["plasma"].levels
    return change(catalog, "site", "plasma", levels=(one.model_copy(update=fields),))


def kin(catalog: Catalog, **fields: Any) -> Catalog:
    (one,) = catalog.drugs["blocker"].pk
    return change(catalog, "drug", "blocker", pk=(one.model_copy(update=fields),))


def protocol(catalog: Catalog, **fields: Any) -> Catalog:
    entry = catalog.experiments["row"]
    scenario = entry.protocol.scenario.model_copy(update=fields)
    changed = entry.protocol.model_copy(update={"scenario": scenario})
    return replace(catalog, experiments={"row": replace(entry, protocol=changed)})


def expected(catalog: Catalog, **fields: Any) -> Catalog:
    entry = catalog.experiments["row"]
    assert entry.expected is not None
    changed = entry.expected.model_copy(update=fields)
    return replace(catalog, experiments={"row": replace(entry, expected=changed)})


def confirmed(catalog: Catalog, **fields: Any) -> Catalog:
    plain = {"id": "Kd", "value": 2.0, "unit": "pM", **fields}
    second = Confirmation(reader="second", values=(ConfirmedValue.model_validate(plain),))
    return replace(catalog, confirmations={"receptor": second})


def target(catalog: Catalog, **fields: Any) -> Catalog:
    return change(
        catalog, "drug", "blocker", actions=(catalog.drugs["blocker"].actions[0].model_copy(update=fields),)
    )


def first_value(catalog: Catalog) -> Any:
    return catalog.mechanisms["receptor"].parameters[0]


Plant = Callable[[Catalog], Catalog]

FAULTS: list[tuple[str, str, Plant]] = [
    ("E01", "'RECC' is not an entity", lambda c: change(c, "interaction", "R1", target="RECC")),
    ("E02", "'hugs' is not an action", lambda c: change(c, "interaction", "R1", action="hugs")),
    ("E03", "inhibits cannot have the sign +1", lambda c: change(c, "interaction", "R1", action="inhibits")),
    ("E03", "no_effect cannot", lambda c: change(c, "interaction", "R1", action="no_effect")),
    ("E04", "grade A without", lambda c: change(c, "interaction", "R1", references=())),
    ("E05", "grade M cites ref_2001", lambda c: change(c, "interaction", "R1", grade="M")),
    ("E06", "is a hypothesis", lambda c: change(c, "interaction", "R1", references=(), grade="M")),
    ("E07", "R9: repeats R1", lambda c: add(c, "interaction", like(c, "R9"))),
    ("E08", "LIG has no input", lambda c: change(c, "interaction", "R3", kind="outcome")),
    ("E08", "REC has no output", lambda c: change(c, "interaction", "R3", kind="outcome")),
    (
        "E09",
        "reads like an outcome",
        lambda c: add(
            add(c, "entity", Entity(id="Growth", name="Growth", kind="phenotype")),
            "interaction",
            like(c, "R9", source="Blocker", target="Growth", action="inhibits", sign=-1),
        ),
    ),
    ("E10", "member 'REX'", lambda c: change(c, "entity", "LIG_REC", members=("LIG", "REC", "REX"))),
    ("E11", "joins LIG and REC", lambda c: change(c, "entity", "LIG_REC", kind="protein", members=())),
    ("E12", "'hgnc:IL1A'", lambda c: change(c, "entity", "LIG", curies=("hgnc:IL1A",))),
    ("E12", "'HGNC:5991'", lambda c: change(c, "entity", "LIG", curies=("HGNC:5991",))),
    ("E12", "'CL:57'", lambda c: change(c, "subject", "cell", curies=("CL:57",))),
    ("E13", "only in case", lambda c: add(c, "entity", Entity(id="lig", name="lig", kind="protein"))),
    ("B01", "'ref_2002'", lambda c: change(c, "interaction", "R1", references=("ref_2002",))),
    (
        "B01",
        "blocker.CL.human",
        lambda c: kin(
            c,
            parameters=(
                c.drugs["blocker"]
                .pk[0]
                .parameters[0]
                .model_copy(
                    update={"sources": (first_value(c).sources[0].model_copy(update={"ref": "gone"}),)}
                ),
            ),
        ),
    ),
    (
        "B02",
        "old_1990 is not cited",
        lambda c: add(c, "reference", Reference(id="old_1990", read="abstract")),
    ),
    ("B03", "'10.1000/X1'", lambda c: change(c, "reference", "ref_2001", doi="10.1000/X1")),
    (
        "B03",
        "'https://doi.org/10.1/x'",
        lambda c: change(c, "reference", "ref_2001", doi="https://doi.org/10.1/x"),
    ),
    ("B03", "'PMID1'", lambda c: change(c, "reference", "ref_2001", pmid="PMID1")),
    ("B03", "'123'", lambda c: change(c, "reference", "ref_2001", pmcid="123")),
    (
        "B04",
        "share the DOI",
        lambda c: add(c, "reference", Reference(id="twin_2001", doi="10.1000/x1", read="abstract")),
    ),
    ("B05", "ref_2001 has no identifier", lambda c: change(c, "reference", "ref_2001", doi="")),
    ("B06", "only read as title", lambda c: change(c, "reference", "ref_2001", read="title")),
    ("M01", "rests on no arrow", lambda c: item(c, "reactions", 1, basis=" ")),
    ("M02", "no interaction is called 'R8'", lambda c: item(c, "reactions", 0, interactions=("R8",))),
    ("M02", "R1 is an outcome", lambda c: change(c, "interaction", "R1", kind="outcome")),
    ("M02", "R1 is an association", lambda c: change(c, "interaction", "R1", kind="association")),
    ("M03", "'LIGX' is not an entity", lambda c: item(c, "species", 0, parts=("LIGX",))),
    ("M03", "'LIGX' is not an entity", lambda c: item(c, "ports", 0, entity="LIGX")),
    ("M04", "'Q' does not stand", lambda c: item(c, "species", 0, id="Q")),
    ("M04", "species 'L' of the model text is not described", lambda c: item(c, "species", 0, id="Q")),
    ("M04", "reaction 'lose' of the model text", lambda c: item(c, "reactions", 1, id="gain")),
    ("M04", "'share' does not stand", lambda c: item(c, "observables", 0, id="share")),
    ("M04", "'moon' does not stand", lambda c: item(c, "species", 0, compartment="moon")),
    ("M05", "gene 'RECX'", lambda c: item(c, "species", 1, abundance="RECX")),
    ("M05", "needs `initial`", lambda c: item(c, "species", 1, initial="")),
    ("M05", "neither a parameter", lambda c: item(c, "species", 1, abundance="")),
    ("M06", "no reaction is called 'bond'", lambda c: item(c, "cycles", 0, reactions=("bond",))),
    ("M06", "differ in number", lambda c: item(c, "cycles", 0, directions=(1, -1))),
    ("M06", "'kon' is not assigned", lambda c: item(c, "cycles", 0, closing="kon")),
    ("M06", "port is not a species", lambda c: item(c, "ports", 0, species="Z")),
    (
        "M06",
        "trafficking names 'kgone'",
        lambda c: change(c, "mechanism", "receptor", trafficking=("kgone",)),
    ),
    ("M06", "forms names 'RECX'", lambda c: change(c, "mechanism", "receptor", forms={"RECX": "RECX"})),
    ("M07", "'kon' is a name of receptor as well", lambda c: add(c, "mechanism", second(c))),
    (
        "P01",
        "'kx' of the model text has no value",
        lambda c: change(c, "mechanism", "receptor", antimony=text(c).replace("kdeg*", "kdeg*kx*")),
    ),
    (
        "P01",
        "receptor.kdeg is not used",
        lambda c: change(c, "mechanism", "receptor", antimony=text(c).replace("kdeg*", "")),
    ),
    ("P01", "'CL' of the model text has no value", lambda c: kin(c, parameters=())),
    ("P02", "'parsec' is not a unit", lambda c: value(c, "kdeg", unit="parsec")),
    (
        "P02",
        "not a molar concentration",
        lambda c: value(
            c,
            "Kd",
            alternatives=(Alternative.model_validate({"value": 1, "unit": "h", "source": bare(c)}),),
        ),
    ),
    (
        "P03",
        "outside its spread",
        lambda c: value(
            c,
            "kon",
            spread=first_value(c).spread.model_copy(update={"kind": "uniform", "low": 3.0, "high": 4.0}),
        ),
    ),
    (
        "P03",
        "far from the middle",
        lambda c: value(
            c,
            "kon",
            value=1.0,
            spread=first_value(c).spread.model_copy(update={"kind": "uniform", "low": 0.9, "high": 4.0}),
        ),
    ),
    ("P03", "needs a value above zero", lambda c: value(c, "kon", value=0.0)),
    ("P03", "does not say what it rests on", lambda c: value(c, "kon", spread=blank(c))),
    ("P03", "receptor.kon, before the fit: the spread does not say", lambda c: replace(c, fits=fits(c))),
    ("P04", "no place is given", lambda c: value(c, "kon", sources=(bare(c),))),
    ("P04", "was not opened", lambda c: change(c, "reference", "ref_2001", read="not opened")),
    ("P04", "never exact", lambda c: value(c, "kon", spread=fixed(c))),
    ("P04", "not named", lambda c: value(c, "kon", status="calibrated")),
    ("P05", "without second entry", lambda c: replace(c, confirmations={})),
    ("P05", "first entry 2 pM, second 3 pM", lambda c: confirmed(c, value=3.0)),
    ("P05", "first entry 2 pM, second 2.0001 pM", lambda c: confirmed(c, value=2.0001)),
    ("P05", "cannot be compared", lambda c: confirmed(c, unit="h")),
    ("P05", "confirms no value", lambda c: confirmed(c, id="Kdd")),
    ("P05", "confirms no value", lambda c: confirmed(c, species="mouse")),
    ("S01", "sets 'kon', which is a parameter", lambda c: count(c, gene="kon")),
    ("S01", "sets 'gain'", lambda c: change(c, "subject", "cell", genotype={"gain": "knock-out"})),
    ("S02", "no abundance of REC", lambda c: change(c, "subject", "cell", abundances=())),
    (
        "S02",
        "gives REC twice",
        lambda c: change(c, "subject", "cell", abundances=c.subjects["cell"].abundances * 2),
    ),
    ("S03", "measured without source", lambda c: count(c, sources=())),
    ("S03", "assumed without reason", lambda c: level(c, reason="")),
    ("S03", "outside its spread", lambda c: level(c, value=9.0)),
    (
        "S03",
        "drug ratio: assumed without reason",
        lambda c: change(c, "site", "plasma", drug_ratio_reason=""),
    ),
    ("S04", "no mechanism has a port for 'REC'", lambda c: level(c, entity="REC")),
    ("S04", "cannot be converted", lambda c: level(c, unit="pg/mL")),
    ("D01", "not an entity of kind drug", lambda c: change(c, "drug", "blocker", entity="LIG")),
    ("D02", "'R' is not a port", lambda c: target(c, species="R")),
    ("D02", "'R9' is not an edge", lambda c: target(c, interactions=("R9",))),
    ("D03", "no mechanism is called 'magic'", lambda c: kin(c, mechanism="magic")),
    ("D03", "route iv ends in 'depot'", lambda c: kin(c, routes={"iv": "depot"})),
    ("D03", "bioavailability names 'F'", lambda c: kin(c, bioavailability={"iv": "F"})),
    ("D03", "'sc', which is no route", lambda c: kin(c, bioavailability={"sc": "CL"})),
    ("D03", "infusion names 'drip'", lambda c: kin(c, infusion={"iv": "drip"})),
    ("D03", "infusion by 'sc'", lambda c: kin(c, infusion={"sc": "CL"})),
    ("D03", "no parameter 'weight'", lambda c: kin(c, parameters=weightless(c))),
    ("D03", "above zero", lambda c: kin(c, reference_weight_kg=0.0)),
    ("X01", "no readout is called 'shine'", lambda c: protocol(c, readouts=("shine",))),
    ("X01", "no subject is called 'cell'", lambda c: replace(c, subjects={})),
    ("X01", "no port is called 'LIG'", lambda c: change(c, "mechanism", "receptor", ports=())),
    ("X01", "no drug is called 'cure'", lambda c: protocol(c, arms={"ligand": regimen("cure", "iv")})),
    (
        "X01",
        "no route of blocker is called 'po'",
        lambda c: protocol(c, arms={"ligand": regimen("blocker", "po")}),
    ),
    ("X02", "no expected.yaml", lambda c: replace(c, experiments={"row": without_expected(c)})),
    ("X02", "no measure 'end'", lambda c: protocol(c, measures=())),
    ("X02", "contested with 'other'", lambda c: expected(c, contested_with=("other",))),
]


def weightless(catalog: Catalog) -> tuple[Parameter, ...]:
    given = catalog.drugs["blocker"].pk[0].parameters
    return tuple(item for item in given if item.id != "weight")


def regimen(name: str, route: str) -> Arm:
    return Arm(regimen=(Dose.model_validate({"drug": name, "dose": "1 mg", "route": route}),))


def blank(catalog: Catalog) -> Any:
    return first_value(catalog).spread.model_copy(update={"basis": " "})


def fits(catalog: Catalog) -> dict[str, Fit]:
    prior = Prior(value=2.0, spread=blank(catalog))
    words = {"kind": "fit", "id": "own", "title": "own", "basis": "test", "made_by": "hand"}
    own = Fit.model_validate({**words, "sources": [{"ref": "ref_2001"}], "priors": {"receptor.kon": prior}})
    return {"own": own}


def fixed(catalog: Catalog) -> Any:
    return first_value(catalog).spread.model_copy(update={"kind": "fixed"})


def bare(catalog: Catalog) -> Any:
    return first_value(catalog).sources[0].model_copy(update={"place": ""})


def without_expected(catalog: Catalog) -> ExperimentEntry:
    return replace(catalog.experiments["row"], expected=None)


def found(catalog: Catalog, rule: str) -> list[Finding]:
    return [finding for finding in lint(catalog) if finding.rule == rule]


def test_a_sound_catalogue_has_no_finding(sound: Catalog) -> None:
    assert lint(sound) == []


@pytest.mark.parametrize(("rule", "words", "plant"), FAULTS, ids=[f"{r}: {w}" for r, w, _ in FAULTS])
def test_planted_fault_is_found(sound: Catalog, rule: str, words: str, plant: Plant) -> None:
    findings = found(plant(sound), rule)
    assert any(words in finding.problem.what for finding in findings), [str(f) for f in findings]


def test_every_rule_has_a_planted_fault() -> None:
    elsewhere = {"D04", "S05"}  # test_person_rules.py
    assert {rule.id for rule in RULES} == elsewhere | {rule for rule, _, _ in FAULTS}


def test_rules_are_documented_and_told_apart() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    for rule in RULES:
        assert rule.severity in ("error", "warning", "note")
        assert rule.rationale.endswith(".")
        assert "\n" not in rule.rationale
        assert type(rule).__doc__


def test_finding_stands_where_the_record_was_read(sound: Catalog) -> None:
    (finding,) = found(change(sound, "interaction", "R1", target="RECC"), "E01")
    assert (finding.problem.file, finding.problem.line) == ("arrows.tsv", 7)
    assert str(finding).startswith("E01 error: arrows.tsv:7: R1:")
    assert "Did you mean REC?" in finding.problem.hint


def test_faults_of_many_rules_come_at_once(sound: Catalog) -> None:
    broken = change(level(count(sound, sources=()), unit="pg/mL"), "interaction", "R1", target="RECC")
    assert {"E01", "S03", "S04"} <= {finding.rule for finding in lint(broken)}


def test_unconfirmed_core_value_is_a_warning_and_a_contradiction_an_error(sound: Catalog) -> None:
    assert [one.severity for one in found(replace(sound, confirmations={}), "P05")] == ["warning"]
    assert [one.severity for one in found(confirmed(sound, value=3.0), "P05")] == ["error"]


def test_core_value_of_a_drug_is_confirmed_under_its_name(sound: Catalog) -> None:
    core = sound.drugs["blocker"].pk[0].parameters[0].model_copy(update={"core": True})
    asked = kin(sound, parameters=(core,))
    assert "blocker.CL.human" in found(asked, "P05")[0].problem.what
    second = ConfirmedValue(id="blocker.CL", species="human", value=2000, unit="mL/h")
    held = dict(asked.confirmations) | {"kinetics": Confirmation(reader="b", values=(second,))}
    assert found(replace(asked, confirmations=held), "P05") == []


def test_names_of_what_a_mechanism_needs_its_steps_and_its_places_count_as_given(sound: Catalog) -> None:
    text = "compartment c; species X in c; grow: => X; k*occupied*left_it*drug; out: X => ; kdeg*X;"
    reads = {"id": "reader", "antimony": text, "needs": ("receptor",), "places": ("drug",), "adds": {}}
    steps = ({"id": "left_it", "name": "a step"},)
    other = sound.mechanisms["receptor"].model_dump() | reads | {"steps": steps, "parameters": ()}
    reader = Mechanism.model_validate(other)
    catalog = replace(sound, mechanisms={**sound.mechanisms, "reader": reader})
    told = [one.problem.what for one in lint(catalog) if one.rule == "P01" and "reader" in one.problem.what]
    assert told == ["reader: 'k' of the model text has no value."]
