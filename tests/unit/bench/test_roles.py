"""Roles follow from what the model cites, not from what anyone declares."""

from __future__ import annotations

from typing import Any

from alarmin.bench.roles import cited_by, ratio_pairs, role_of, role_of_row, same_paper
from alarmin.catalog.load import load_catalog
from alarmin.records.drug import PKSet
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


def test_a_printed_one_is_an_input_only_as_the_value_of_a_number_without_a_unit() -> None:
    reading = Reading.model_validate({"measure": "m", "over": "n", "kind": "number", "value": 1})
    assert role(kd(value=1, unit=""), reading) == "input"
    assert role(kd(value=1), reading) == "check"
    assert role(kd(value=2, unit="", formula="one of 1 and 3"), reading) == "check"


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


def test_a_row_is_a_prediction_only_if_all_its_readings_are() -> None:
    assert role_of_row(["prediction", "prediction"]) == "prediction"
    assert role_of_row(["input", "input", "prediction"]) == "check"
    assert role_of_row(["input", "check"]) == "check"
    assert role_of_row(["input", "calibration"]) == "calibration"
    assert role_of_row(["input"]) == "input"


def test_what_the_structure_holds_and_no_number_can_change_is_an_input() -> None:
    assert role_of(printed(1, ""), (), drawn=True, fixed=True) == "input"


def test_values_of_a_published_set_are_inputs_of_its_paper() -> None:
    spread = {"kind": "lognormal", "gsd": 1.5, "sets": {"one": 150.0, "two": 400.0}}
    clearance = kd(sources=[{"ref": "chin_1987"}], spread=spread)
    found = {
        name: PKSet.model_validate({"id": name, "weight": 1, "sources": [{"ref": ref}]})
        for name, ref in (("one", "chin_1987"), ("two", "dripps_1991"))
    }
    cited = cited_by(PAPER, {"CL": clearance}, (), found)
    assert role_of(printed(400), cited) == "input"
    assert role_of(printed(150), cited) == "check"
    assert cited_by(PAPER, {"CL": clearance}, ()) == ()


def pairs(value: float, own: frozenset[str] = frozenset(), **basis: str) -> set[tuple[str, str]]:
    """Return the pairs of numbers, 10 nM and 70 pM unless their text says more, that stand in a ratio."""
    spread = {"kind": "lognormal", "gsd": 1.5}
    tight = kd(id="tight", value=70, spread={**spread, "basis": basis.get("tight", "")})
    loose = kd(id="loose", value=10, unit="nM", spread={**spread, "basis": basis.get("loose", "")})
    numbers = {one.name: one for one in cited_by(None, {"tight": tight, "loose": loose}, ())}
    reading = Reading.model_validate({"measure": "m", "over": "n", "kind": "number", "value": value})
    return set(ratio_pairs(reading, numbers, own))


def test_a_ratio_of_two_values_in_use_is_recognised_within_ten_percent() -> None:
    assert pairs(10e3 / 70) == {("loose", "tight")}
    assert pairs(1.09 * 10e3 / 70) == {("loose", "tight")}
    assert pairs(1.2 * 10e3 / 70) == set()


def test_a_ratio_of_values_named_in_words_is_recognised_and_errors_are_not_values() -> None:
    words = {"loose": "15 +- 3 nM (Raji) and 8 +- 4 nM", "tight": "70 to 150 pM"}
    assert pairs(100, **words) == {("loose", "tight")}
    assert pairs(20, **words) == set()


def test_a_ratio_of_one_needs_values_in_use_and_the_paper_of_the_row() -> None:
    alike = {"tight": "10 nM", "loose": "70 pM"}
    assert pairs(1, frozenset({"tight"}), **alike) == set()
    spread = {"kind": "lognormal", "gsd": 1.5}
    same = {name: kd(id=name, spread=spread) for name in ("a", "b")}
    numbers = {one.name: one for one in cited_by(None, same, ())}
    reading = Reading.model_validate({"measure": "m", "over": "n", "kind": "number", "value": 1})
    assert set(ratio_pairs(reading, numbers, frozenset({"a"}))) == {("a", "b"), ("b", "a")}
    assert set(ratio_pairs(reading, numbers, frozenset())) == set()


def test_two_entries_of_one_paper_are_one_paper() -> None:
    catalog = load_catalog()
    assert same_paper(catalog, "dripps_1991") == {"dripps_1991"}
    assert same_paper(catalog, "nobody_2099") == {"nobody_2099"}
