"""Roles follow from what the model cites, not from what anyone declares."""

from __future__ import annotations

from typing import Any

from alarmin.bench.roles import cited_by, most_independent, role_of, same_paper
from alarmin.catalog.load import load_catalog
from alarmin.records.evidence import Parameter
from alarmin.records.protocol import Reading
from alarmin.records.subject import Abundance

PAPER = frozenset({"dripps_1991"})
KD = {
    "id": "Kd",
    "value": 150,
    "unit": "pM",
    "spread": {"kind": "lognormal", "gsd": 1.5},
    "meaning": "affinity",
    "status": "measured",
    "sources": [{"ref": "dripps_1991", "place": "abstract", "reason": "binding"}],
}


def kd(**changes: Any) -> Parameter:
    return Parameter.model_validate({**KD, **changes})


def printed(value: float, unit: str = "pM") -> Reading:
    return Reading.model_validate({"measure": "m", "kind": "number", "value": value, "unit": unit})


def role(parameter: Parameter, reading: Reading) -> str:
    return role_of(reading, cited_by(PAPER, {parameter.id: parameter}, ()))


def test_a_value_that_was_put_in_is_an_input() -> None:
    assert role(kd(), printed(150)) == "input"
    assert role(kd(), printed(0.15, "nM")) == "input"


def test_one_percent_is_the_same_value_and_two_percent_is_not() -> None:
    assert role(kd(), printed(151.4)) == "input"
    assert role(kd(), printed(153.5)) == "check"


def test_another_quantity_of_the_same_paper_is_a_check() -> None:
    assert role(kd(), printed(20_000, "molecules/cell")) == "check"


def test_a_paper_that_nothing_cites_gives_a_prediction() -> None:
    other = kd(sources=[{"ref": "chin_1987"}])
    assert role(other, printed(150)) == "prediction"
    assert role_of(printed(150), (), drawn=True) == "check"


def test_a_fitted_number_makes_a_calibration() -> None:
    assert role(kd(status="calibrated", value=90), printed(150)) == "calibration"


def test_an_alternative_from_the_paper_is_an_input() -> None:
    beside = kd(
        sources=[{"ref": "chin_1987"}],
        alternatives=[{"value": 0.3, "unit": "nM", "source": {"ref": "dripps_1991"}}],
    )
    assert role(beside, printed(300)) == "input"
    assert role(beside, printed(150)) == "check"


def test_a_number_inside_a_derivation_is_an_input() -> None:
    derived = kd(
        status="derived", value=22, unit="uM", formula="10.95 nM times the 2000-fold loss, 1,234 sites"
    )
    assert role(derived, printed(2000, "")) == "input"
    assert role(derived, printed(1234, "")) == "input"
    assert role(derived, printed(2500, "")) == "check"


def test_names_with_digits_do_not_count_as_numbers() -> None:
    derived = kd(status="derived", value=22, unit="uM", formula="IL-12 and R13 and 14x")
    assert role(derived, printed(12, "")) == "check"
    assert role(derived, printed(13, "")) == "check"


def test_counted_sites_are_an_input() -> None:
    sites = Abundance.model_validate(
        {
            "gene": "IL1R1",
            "value": 238,
            "spread": {"kind": "lognormal", "gsd": 1.1},
            "status": "measured",
            "sources": [{"ref": "dripps_1991"}],
        }
    )
    cited = cited_by(PAPER, {}, (sites,))
    assert role_of(printed(238, "molecules/cell"), cited) == "input"
    assert role_of(printed(0.28, "nM"), cited) == "check"


def test_a_row_takes_its_most_independent_reading() -> None:
    assert most_independent(["input", "calibration"]) == "calibration"
    assert most_independent(["input", "prediction", "check"]) == "prediction"


def test_two_entries_of_one_paper_are_one_paper() -> None:
    catalog = load_catalog()
    assert same_paper(catalog, "dripps_1991") == {"dripps_1991"}
    assert same_paper(catalog, "nobody_2099") == {"nobody_2099"}
