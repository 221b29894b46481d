"""What scores without a model."""

from __future__ import annotations

import pytest

from alarmin.bench.baselines import usual_value
from alarmin.bench.signs import constant_direction, perturbed, sign_direction
from alarmin.catalog.load import load_catalog
from alarmin.catalog.protocols import read_constant_rule
from alarmin.records.protocol import Reading
from alarmin.records.scenario import Arm

CATALOG = load_catalog()
RULE = read_constant_rule()


def number(value: float, unit: str, **more: object) -> Reading:
    return Reading.model_validate({"measure": "m", "kind": "number", "value": value, "unit": unit, **more})


def arm(*added: str, **sites: str) -> Arm:
    return Arm.model_validate(
        {"add": [{"entity": name, "concentration": "1 nM"} for name in added], "set": sites}
    )


def says(one: Arm, other: Arm) -> str:
    return constant_direction(perturbed(CATALOG, one, other), RULE)


def test_the_constant_rule_says_that_il1_raises_and_blocking_lowers() -> None:
    assert says(arm("IL1B"), arm()) == "up"
    assert says(arm("IL1B", "IL1RN"), arm("IL1B")) == "down"
    assert says(arm("IL1B"), arm("IL1B")) == "none"


def test_a_knocked_out_receptor_counts_as_blocking() -> None:
    assert says(arm("IL1B", IL1R1="0 sites/cell"), arm("IL1B")) == "down"
    assert says(arm("IL1B", IL1R2="0 sites/cell"), arm("IL1B")) == "up"


@pytest.mark.parametrize(
    ("done", "entity", "sign", "told"),
    [
        ({"change": {"IL1R1": 0}}, "IL1R1", -1, "down"),
        ({"change": {"IL1R2": 10}}, "IL1R2", 1, "down"),
        ({"change": {"TNFAIP3": 0}}, "TNFAIP3", -1, "none"),
        ({"inhibit": {"act_IRAK4": "90 %"}}, "IRAK4", -1, "down"),
        ({"inhibit": {"act_MAPK14": "90 %"}}, "MAPK14", -1, "none"),
    ],
)
def test_genes_that_are_changed_and_steps_that_are_inhibited_count(
    done: dict[str, object], entity: str, sign: int, told: str
) -> None:
    one = Arm.model_validate({"add": [{"entity": "IL1B", "concentration": "1 nM"}], **done})
    assert perturbed(CATALOG, one, arm("IL1B")) == {entity: sign}
    assert says(one, arm("IL1B")) == told


def test_a_drug_counts_by_its_entity() -> None:
    dosed = Arm.model_validate({"regimen": [{"drug": "anakinra", "dose": "100 mg", "route": "sc"}]})
    assert says(dosed, Arm()) == "down"


def test_signs_follow_the_arrows_of_the_catalogue() -> None:
    assert sign_direction(CATALOG, {"IL1B": 1}, {"IL1R1"}) == "up"
    assert sign_direction(CATALOG, {"IL1B": -1}, {"IL1R1"}) == "down"
    assert sign_direction(CATALOG, {"nothing_known": 1}, {"IL1R1"}) == "none"


def test_the_usual_value_is_that_of_other_papers() -> None:
    papers = [
        ("a", number(100, "pM")),
        ("b", number(0.4, "nM")),
        ("own", number(9, "uM")),
        ("c", number(5, "h")),
    ]
    assert usual_value(number(8.4, "pM"), papers, (), "own") == pytest.approx(200.0)


def test_a_ratio_is_guessed_to_be_one() -> None:
    assert usual_value(number(2000, "", over="n"), [], (), "own") == 1.0


def test_without_another_paper_the_catalogue_is_asked() -> None:
    parameters = CATALOG.mechanisms["il1_receptor"].parameters
    found = usual_value(number(8.4, "pM"), [("own", number(8.4, "pM"))], parameters, "own")
    assert found is not None
    assert 10 < found < 1e5
    assert usual_value(number(3, "kg"), [], (), "own") is None
