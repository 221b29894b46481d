"""What a paper leaves open is drawn evenly and changes only what it names."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from alarmin.bench.expressible import obstacles
from alarmin.bench.vary import centre_of, open_draws, open_things, scenario_at
from alarmin.catalog.load import load_catalog
from alarmin.records.evidence import Spread
from alarmin.records.protocol import Expected, Protocol

CATALOG = load_catalog()
SCENARIO: dict[str, Any] = {
    "alarmin": 1,
    "kind": "scenario",
    "id": "x",
    "subject": {"ref": "human_embryonic_lung_fibroblast"},
    "dish": {"cells": "1e6 cells/mL", "cold": True},
    "arms": {"one": {"add": [{"entity": "IL1B", "concentration": "10 pM"}]}, "two": {}},
    "duration": "4 h",
    "readouts": ["bound_IL1B"],
    "measures": [
        {"id": "early", "kind": "value", "readout": "bound_IL1B", "arm": "one", "at": "1 h"},
        {"id": "late", "kind": "value", "readout": "bound_IL1B", "arm": "one", "at": "4 h"},
    ],
}
EXPECTED = Expected.model_validate(
    {
        "alarmin": 1,
        "kind": "expected",
        "id": "x",
        "readings": [{"measure": "late", "kind": "number", "value": 1}],
        "source": {"ref": "chin_1987"},
    }
)


def protocol(*assumed: tuple[str, float, float, str], **changes: Any) -> Protocol:
    items = [
        {"of": of, "low": low, "high": high, "unit": unit, "reason": "open"}
        for of, low, high, unit in assumed
    ]
    head = {"alarmin": 1, "kind": "protocol", "id": "x", "title": "t", "group": "B"}
    return Protocol.model_validate({**head, "scenario": {**SCENARIO, **changes}, "assumed": items})


def test_draws_fill_the_range_evenly() -> None:
    spread = Spread(kind="loguniform", low=1.0, high=100.0)
    values = sorted(one["IL1RAP"] for one in open_draws({"IL1RAP": spread}, seed=1, count=10, purpose="open"))
    assert values[0] == pytest.approx(10**0.1)
    assert values[-1] == pytest.approx(10**1.9)
    assert sum(value < 10 for value in values) == 5


def test_things_left_open_are_paired_by_chance_and_repeatably() -> None:
    spread = Spread(kind="loguniform", low=1.0, high=100.0)
    things = {"IL1RAP": spread, "incubation": spread}
    one = open_draws(things, seed=1, count=12, purpose="open")
    assert one == open_draws(things, seed=1, count=12, purpose="open")
    assert one != open_draws(things, seed=2, count=12, purpose="open")
    assert any(draw["IL1RAP"] != pytest.approx(draw["incubation"]) for draw in one)


def test_only_three_cell_densities_are_tried_since_each_is_a_model() -> None:
    spread = Spread(kind="loguniform", low=1e5, high=1e7)
    assert len({one["cells"] for one in open_draws({"cells": spread}, seed=1, count=30, purpose="open")}) == 3


def test_an_abundance_that_the_subject_assumes_is_open_without_being_named() -> None:
    things = open_things(protocol(), CATALOG)
    assert "SIGIRR" in things
    assert "IL1R1" not in things
    named = open_things(protocol(("IL1RAP", 5, 50, "sites/cell")), CATALOG)
    assert centre_of(named)["IL1RAP"] == pytest.approx(15.811388, rel=1e-6)


def test_the_centre_of_an_assumed_count_is_its_value_and_not_one_copy() -> None:
    things = open_things(protocol(subject={"ref": "human_macrophage"}), CATALOG)
    assert things["IL1R1"].gsd is None
    assert centre_of(things)["IL1R1"] == pytest.approx(600)


def test_the_incubation_moves_the_end_and_what_is_read_there() -> None:
    found = protocol(("incubation", 2, 8, "h"))
    moved = scenario_at(found.scenario, found.assumed, {"incubation": 8.0})
    times = {measure.id: measure.at.to("h") for measure in moved.measures if measure.at}
    assert moved.duration.to("h") == 8
    assert times == {"early": 1, "late": 8}


def test_density_and_concentration_change_alone() -> None:
    found = protocol(("cells", 1e5, 1e7, "cells/mL"), ("add.one.IL1B", 1, 100, "pM"))
    moved = scenario_at(found.scenario, found.assumed, {"cells": 1e5, "add.one.IL1B": 3.0})
    assert moved.dish is not None
    assert moved.dish.cells.to("cells/mL") == pytest.approx(1e5)
    assert moved.dish.cold
    level = moved.arms["one"].add[0].concentration
    assert level is not None
    assert level.to("pM") == pytest.approx(3.0)
    assert moved.arms["two"] == found.scenario.arms["two"]


def test_a_protocol_never_sets_a_rate_or_an_affinity() -> None:
    found = obstacles(protocol(("Kd_IL1B_R1", 1, 10, "pM")), EXPECTED, CATALOG)
    assert "parameter of the model" in found[0]


@pytest.mark.parametrize(
    ("assumed", "says"),
    [
        (("IL1RAQ", 1, 10, "sites/cell"), "Did you mean IL1RAP"),
        (("IL1RAP", 1, 10, "h"), "molecules per cell is needed"),
        (("incubation", 1, 10, "furlong"), "incubation"),
        (("add.one.IL1A", 1, 10, "pM"), "nothing that can be left open"),
    ],
)
def test_what_cannot_be_left_open_is_named(assumed: tuple[str, float, float, str], says: str) -> None:
    assert says in " ".join(obstacles(protocol(assumed), EXPECTED, CATALOG))


def test_a_direction_needs_a_ratio_and_a_known_measure() -> None:
    reading = {"measure": "late", "kind": "direction", "direction": "up"}
    wrong = Expected.model_validate(
        {**EXPECTED.model_dump(), "readings": [reading, {**reading, "measure": "latte"}]}
    )
    found = " ".join(obstacles(protocol(), wrong, CATALOG))
    assert "a direction is that of a ratio" in found
    assert "no measure 'latte'" in found


def test_nothing_is_left_open_twice() -> None:
    with pytest.raises(ValidationError, match="assumed twice"):
        protocol(("IL1RAP", 1, 2, "sites/cell"), ("IL1RAP", 3, 4, "sites/cell"))
    with pytest.raises(ValidationError, match="low < high"):
        protocol(("IL1RAP", 2, 1, "sites/cell"))


def test_scenarios_of_one_row_have_names_of_their_own() -> None:
    found = protocol().model_dump()
    with pytest.raises(ValidationError, match="stands twice"):
        Protocol.model_validate({**found, "also": [found["scenario"]]})
    other = {**found["scenario"], "measures": []}
    with pytest.raises(ValidationError, match="scenario id stands twice"):
        Protocol.model_validate({**found, "also": [other]})


def test_what_is_assumed_of_a_person_is_left_open() -> None:
    words = {"dish": None, "subject": {"ref": "cardiometabolic_person"}, "arms": {"one": {}, "two": {}}}
    things = open_things(protocol(**words), CATALOG)
    assert {*things} == {"production_IL1B", "IL6_base", "CRP_base"}  # the share of other IL-6 is fitted
    centre = centre_of(things)
    attributes = CATALOG.subjects["cardiometabolic_person"].attributes
    for item in (one for one in attributes if one.status == "assumed"):
        assert centre[item.id] == pytest.approx(item.value, rel=1e-6)
    measured = {item.id for item in CATALOG.subjects["healthy_person"].attributes if item.status != "assumed"}
    healthy = open_things(protocol(**{**words, "subject": {"ref": "healthy_person"}}), CATALOG)
    assert not measured & {*healthy}


def test_a_concentration_may_be_left_open_for_every_arm_at_once_and_a_wash_stays_one() -> None:
    pulse = [
        {"entity": "IL1B", "concentration": "10 pM"},
        {"entity": "IL1B", "concentration": "0 pM", "at": "1 h", "wash": True},
    ]
    arms = {"one": {"add": pulse}, "two": {"add": pulse[:1]}, "none": {}}
    asked = protocol(("add.IL1B", 20.0, 80.0, "pM"), arms=arms)
    assert not obstacles(asked, EXPECTED, CATALOG)
    found = scenario_at(asked.scenario, asked.assumed, {"add.IL1B": 40.0})
    levels = {name: [str(one.concentration) for one in arm.add] for name, arm in found.arms.items()}
    assert levels == {"one": ["40 pM", "0 pM"], "two": ["40 pM"], "none": []}
