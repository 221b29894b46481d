"""A small catalogue without fault, in which rules find what is planted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog, Confirmation, ConfirmedValue, ExperimentEntry
from alarmin.records.drug import Drug
from alarmin.records.entity import Entity, Interaction
from alarmin.records.evidence import Reference
from alarmin.records.mechanism import Mechanism
from alarmin.records.protocol import Expected, Protocol
from alarmin.records.subject import Site, Subject

MODEL = """
compartment medium, surface;
species L in medium, R in surface, LR in surface;
koff := Kd*kon;
bind: L + R -> LR; kon*L*R - koff*LR;
lose: LR => ; kdeg*LR;
occupied := LR/n_R;
"""
PK_MODEL = "compartment plasma; species central in plasma; out: central => ; CL*weight/weight_ref*central;"
FIXED = {"kind": "fixed", "basis": "exact"}
SOURCE = {"ref": "ref_2001", "place": "abstract"}


def parameter(name: str, unit: str = "1/h", **fields: Any) -> dict[str, Any]:
    plain = {"value": 2.0, "spread": {"kind": "lognormal", "gsd": 2, "basis": "SD"}, "meaning": name}
    return {"id": name, "unit": unit, "status": "measured", "sources": [SOURCE], **plain, **fields}


def mechanism() -> Mechanism:
    return Mechanism.model_validate(
        {
            "id": "receptor",
            "title": "receptor",
            "summary": "binding",
            "antimony": MODEL,
            "species": [
                {"id": "L", "name": "ligand", "compartment": "medium", "parts": ["LIG"]},
                {
                    "id": "R",
                    "name": "receptor",
                    "compartment": "surface",
                    "parts": ["REC"],
                    "initial": "n_R",
                    "abundance": "REC",
                },
                {"id": "LR", "name": "complex", "compartment": "surface", "parts": ["LIG", "REC"]},
            ],
            "reactions": [
                {"id": "bind", "name": "binding", "interactions": ["R1"]},
                {"id": "lose", "name": "loss", "basis": "turnover"},
            ],
            "observables": [{"id": "occupied", "name": "share", "unit": "%", "model_unit": "dimensionless"}],
            "ports": [{"species": "L", "entity": "LIG"}],
            "cycles": [{"id": "loop", "reactions": ["bind"], "directions": [1], "closing": "koff"}],
            "parameters": [
                parameter("Kd", "pM", core=True),
                parameter("kon", "1/M/s"),
                parameter("kdeg", status="assumed", sources=[], reason="test"),
            ],
            "trafficking": ["kdeg"],
        }
    )


def kinetics() -> Mechanism:
    return Mechanism.model_validate(
        {
            "id": "kinetics",
            "title": "kinetics",
            "summary": "one volume",
            "antimony": PK_MODEL,
            "species": [{"id": "central", "name": "drug", "compartment": "plasma"}],
            "reactions": [{"id": "out", "name": "clearance", "basis": "transport"}],
        }
    )


def drug() -> Drug:
    return Drug.model_validate(
        {
            "id": "blocker",
            "name": "blocker",
            "entity": "Blocker",
            "molar_mass_g_mol": 17000,
            "molar_mass_source": SOURCE,
            "actions": [{"kind": "supplies", "species": "L", "interactions": ["R2"]}],
            "active_in": ["human"],
            "active_in_source": SOURCE,
            "pk": [
                {
                    "species": "human",
                    "mechanism": "kinetics",
                    "routes": {"iv": "central"},
                    "reference_weight_kg": 70,
                    "parameters": [
                        parameter("CL", "L/h", species="human"),
                        parameter("weight", "kg", species="human"),
                        parameter("weight_ref", "kg", species="human"),
                    ],
                }
            ],
        }
    )


def experiment() -> ExperimentEntry:
    scenario = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "row",
        "subject": {"ref": "cell"},
        "dish": {"cells": "1e6 cells/mL"},
        "arms": {"ligand": {"add": [{"entity": "LIG", "concentration": "1 pM"}]}},
        "duration": "1 h",
        "readouts": ["occupied"],
        "measures": [{"id": "end", "kind": "value", "readout": "occupied", "arm": "ligand", "at": "1 h"}],
    }
    protocol = Protocol.model_validate(
        {"alarmin": 1, "kind": "protocol", "id": "row", "title": "t", "group": "B", "scenario": scenario}
    )
    expected = Expected.model_validate(
        {
            "alarmin": 1,
            "kind": "expected",
            "id": "row",
            "readings": [{"measure": "end", "kind": "number", "value": 10, "unit": "%", "fold": 2}],
            "source": SOURCE,
        }
    )
    return ExperimentEntry(protocol, expected, Path("row"))


def arrow(name: str, **fields: Any) -> Interaction:
    plain = {
        "source": "LIG",
        "action": "binds",
        "sign": 1,
        "target": "REC",
        "place": "surface",
        "context": "test",
        "outcome": "complex",
        "references": ("ref_2001",),
        "grade": "A",
        "drawn_in_review": "yes",
        "kind": "edge",
    }
    return Interaction.model_validate({"id": name, **plain, **fields})


def entity(name: str, kind: str = "protein", **fields: Any) -> Entity:
    return Entity.model_validate({"id": name, "name": name, "kind": kind, **fields})


@pytest.fixture
def sound() -> Catalog:
    """A small catalogue without fault; its arrows form a closed loop."""
    subject = Subject.model_validate(
        {
            "id": "cell",
            "name": "cell",
            "species": "human",
            "cell": "cell",
            "abundances": [
                {
                    "gene": "REC",
                    "value": 100,
                    "spread": {"kind": "lognormal", "gsd": 2, "basis": "SD"},
                    "status": "measured",
                    "sources": [SOURCE],
                }
            ],
        }
    )
    level = {"entity": "LIG", "value": 1, "unit": "pM", "status": "assumed", "reason": "test"}
    site = Site.model_validate(
        {
            "id": "plasma",
            "name": "plasma",
            "levels": [{**level, "spread": {"kind": "loguniform", "low": 0.5, "high": 2, "basis": "range"}}],
            "drug_ratio_value": 1,
            "drug_ratio": FIXED,
            "drug_ratio_reason": "plasma itself",
        }
    )
    second = ConfirmedValue(id="Kd", value=0.002, unit="nM")
    return Catalog(
        entities={
            "LIG": entity("LIG", curies=("hgnc:5991", "uniprot:P01583")),
            "REC": entity("REC"),
            "Blocker": entity("Blocker", "drug"),
            "LIG_REC": entity("LIG_REC", "complex", members=("LIG", "REC")),
        },
        interactions={
            "R1": arrow("R1"),
            "R2": arrow("R2", source="Blocker", sign=-1),
            "R3": arrow("R3", source="REC", target="LIG", action="induces"),
        },
        references={"ref_2001": Reference(id="ref_2001", doi="10.1000/x1", read="abstract")},
        mechanisms={"receptor": mechanism(), "kinetics": kinetics()},
        drugs={"blocker": drug()},
        subjects={"cell": subject},
        sites={"plasma": site},
        experiments={"row": experiment()},
        digest="0" * 64,
        origin={("interaction", "R1"): ("arrows.tsv", 7)},
        confirmations={"receptor": Confirmation(reader="second", values=(second,))},
    )
