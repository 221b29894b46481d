"""Rules on people and on drugs in the whole body find a fault that is planted for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint import lint
from alarmin.records.drug import HostSupply
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism


def own(catalog: Catalog, name: str, unit: str) -> Parameter:
    return catalog.mechanisms["receptor"].parameters[0].model_copy(update={"id": name, "unit": unit})


def host(catalog: Catalog) -> Mechanism:
    """Return a mechanism of the body that asks two things of people and takes a level from drugs."""
    return Mechanism.model_validate(
        {
            "id": "body",
            "title": "body",
            "summary": "levels",
            "role": "host",
            "antimony": "total := level + other + dose; made := entry;",
            "species": [],
            "reactions": [],
            "person": ["level", "other"],
            "parameters": [
                *(own(catalog, name, "pM") for name in ("level", "other", "dose")),
                own(catalog, "entry", "items/s"),
            ],
        }
    )


def with_body(catalog: Catalog) -> Catalog:
    return replace(catalog, mechanisms={**catalog.mechanisms, "body": host(catalog)})


def observed(catalog: Catalog, *given: tuple[str, str]) -> Catalog:
    """Make a person of the cell, with some attributes."""
    attributes = tuple(own(catalog, name, unit) for name, unit in given)
    changes = {"cell": "", "abundances": (), "attributes": attributes}
    changed = catalog.subjects["cell"].model_copy(update=changes)
    return replace(with_body(catalog), subjects={"cell": changed})


def sized(catalog: Catalog, *given: tuple[str, str]) -> Catalog:
    """Let the receptor ask for its first parameter, and the cell set some attributes."""
    first = catalog.mechanisms["receptor"].parameters[0]
    asking = catalog.mechanisms["receptor"].model_copy(update={"observed": (first.id,)})
    attributes = tuple(first.model_copy(update={"id": name, "unit": unit}) for name, unit in given)
    changed = catalog.subjects["cell"].model_copy(update={"attributes": attributes})
    return replace(catalog, mechanisms={**catalog.mechanisms, "receptor": asking}, subjects={"cell": changed})


def supplied(catalog: Catalog, mechanism: str, **levels: str) -> Catalog:
    supply = HostSupply(mechanism=mechanism, supplies=levels)
    changed = catalog.drugs["blocker"].model_copy(update={"host": supply})
    return replace(with_body(catalog), drugs={"blocker": changed})


FAULTS: list[tuple[str, str, Callable[[Catalog], Catalog]]] = [
    (
        "S05",
        "cell sets 'gain', which no host mechanism asks",
        lambda c: observed(c, ("level", "pM"), ("gain", "1/h")),
    ),
    (
        "S05",
        "gives level in '1/h', where 'pM' is asked for",
        lambda c: observed(c, ("level", "1/h"), ("other", "pM")),
    ),
    ("S05", "does not give other, which body asks for", lambda c: observed(c, ("level", "pM"))),
    ("S05", "gives level twice", lambda c: observed(c, ("level", "pM"), ("level", "pM"), ("other", "pM"))),
    (
        "S05",
        "cell sets 'gain', which no cell mechanism asks of a cell",
        lambda c: sized(c, ("gain", "fL")),
    ),
    ("D04", "no host mechanism is called 'magic'", lambda c: supplied(c, "magic", dose="level")),
    ("D04", "body takes no 'dos' from a drug", lambda c: supplied(c, "body", dos="level")),
    ("D04", "body takes no 'level' from a drug", lambda c: supplied(c, "body", level="level")),
    ("D04", "kinetics reports no concentration 'depot'", lambda c: supplied(c, "body", dose="depot")),
    ("D04", "kinetics reports no rate 'level'", lambda c: supplied(c, "body", entry="level")),
]


@pytest.mark.parametrize(("rule", "words", "plant"), FAULTS, ids=[f"{r}: {w}" for r, w, _ in FAULTS])
def test_planted_fault_is_found(
    sound: Catalog, rule: str, words: str, plant: Callable[[Catalog], Catalog]
) -> None:
    said = [finding.problem.what for finding in lint(plant(sound)) if finding.rule == rule]
    assert any(words in what for what in said), said


def test_a_whole_person_has_no_finding(sound: Catalog) -> None:
    whole = observed(sound, ("level", "pM"), ("other", "nM"))
    assert [one for one in lint(whole) if one.rule in ("S02", "S05", "D04")] == []


def test_a_cell_may_set_what_is_observed_of_it_or_leave_it_out(sound: Catalog) -> None:
    first = sound.mechanisms["receptor"].parameters[0]
    for given in ((), ((first.id, first.unit),)):
        assert [one for one in lint(sized(sound, *given)) if one.rule == "S05"] == []
