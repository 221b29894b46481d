"""The chain from IL-1β to CRP alone: steady states, conservation, published population models, and its page."""

from __future__ import annotations

import importlib
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from alarmin.catalog.load import load_catalog
from alarmin.model.sbml import check_sbml
from alarmin.records.evidence import Parameter
from alarmin.records.protocol import Expected, Protocol
from alarmin.units import AVOGADRO

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
ASSETS = ROOT / "tests" / "assets" / "host_crp"
DAY = 86400.0
ROWS = sorted(folder.name for folder in (ASSETS / "experiments").iterdir())

chain: Any = importlib.import_module("pages.crp_chain")
published: Any = importlib.import_module("pages.crp_published")
page: Any = importlib.import_module("pages.canakinumab_crp")


def rest(values: dict[str, float], **levels: float) -> dict[str, float]:
    """Return levels and relative changes after ten years at constant levels of drugs."""
    model = chain.compiled(dosed=False)
    chain.set_up(model, values | levels)
    model.simulate(0, 3650 * DAY, 2)
    return {name: float(model[name]) for name in (*chain.READ, "captured_IL1B")}


def scarce() -> dict[str, float]:
    """Return the mechanism with so little IL-1β that antibody is in any excess."""
    values = chain.own_values()
    return values | {"production_IL1B": values["production_IL1B"] * 1e-4}


def test_without_dose_the_untreated_person_stays_as_observed() -> None:
    curves = chain.run(chain.own_values(), days=365)
    for name in ("IL1_effect", "IL6_change", "CRP_change"):
        assert curves[name] == pytest.approx(np.ones(len(curves["days"])), rel=1e-9)
    assert np.max(np.abs(curves["bound_plasma"] / curves["free_plasma"])) < 1e-12


def test_an_empty_body_fills_to_the_untreated_levels() -> None:
    model = chain.compiled(dosed=False)
    values = chain.own_values()
    chain.set_up(model, values)
    for name in model.model.getFloatingSpeciesIds():
        model[name] = 0.0
    model.simulate(0, 365 * DAY, 2)
    free = values["production_IL1B"] / AVOGADRO / values["CL_IL1B"]
    assert model["free_plasma"] == pytest.approx(free, rel=1e-6)
    assert model["free_tissue"] == pytest.approx(free * (1 + 14.2 / 0.386), rel=1e-6)
    assert (model["IL6_change"], model["CRP_change"]) == pytest.approx((1, 1), rel=1e-6)


@pytest.mark.parametrize("level", [1e-10, 1e-9, 3e-8, 1e-6])
def test_free_il1b_beside_a_constant_antibody_follows_the_closed_form(level: float) -> None:
    values = scarce()
    found = rest(values, drug_plasma=level, drug_tissue=level)
    made, ratio = values["production_IL1B"] / AVOGADRO, level / values["Kd_antibody"]
    plasma = made / (values["CL_IL1B"] + ratio * values["CL_antibody"])
    above = made / (values["PS_IL1B"] + ratio * values["PS_antibody"])
    assert found["free_plasma"] == pytest.approx(plasma, rel=1e-4)
    assert found["free_tissue"] == pytest.approx(plasma + above, rel=1e-4)


def test_the_drug_that_halves_plasma_is_the_constant_times_the_ratio_of_clearances() -> None:
    values = scarce()
    level = values["Kd_antibody"] * values["CL_IL1B"] / values["CL_antibody"]
    assert level == pytest.approx(87e-9, rel=0.01)
    before, after = rest(values), rest(values, drug_plasma=level, drug_tissue=level)
    assert after["free_plasma"] / before["free_plasma"] == pytest.approx(0.5, rel=1e-4)


def test_total_il1b_fixes_the_constant_times_the_clearance_and_neither_alone() -> None:
    values = chain.own_values()
    faster = {name: values[name] * 6 for name in ("CL_IL1B", "PS_IL1B")}
    tighter = {"Kd_antibody": values["Kd_antibody"] / 6}
    doses = chain.regimen(150.0, 28.0, 6)
    one, other = (chain.run(values | more, doses, 168) for more in ({}, faster | tighter))
    late = one["days"] >= 140
    assert other["bound_plasma"][late] == pytest.approx(one["bound_plasma"][late], rel=5e-3)
    relative = [curves["free_plasma"] / curves["free_plasma"][0] for curves in (one, other)]
    assert relative[1][late] == pytest.approx(relative[0][late], rel=5e-3)
    alone = chain.run(values | tighter, doses, 168)
    assert alone["free_plasma"][-1] < 0.5 * one["free_plasma"][-1]


def test_il1b_made_is_in_the_body_or_cleared() -> None:
    values = chain.own_values()
    curves = chain.run(values, chain.regimen(150.0, 28.0, 3), 112)
    there = curves["IL1B_plasma"] + curves["IL1B_tissue"] + curves["cleared_IL1B"]
    made = there[0] + values["production_IL1B"] * curves["days"] * DAY
    assert there == pytest.approx(made, rel=1e-8)


@pytest.mark.parametrize(("drug", "ligand"), [(1e-7, 1e-15), (1e-15, 1e-12), (1e-9, 1e-9), (0.0, 3e-14)])
@pytest.mark.parametrize("constant", [1e-9, 3e-13])
def test_free_ligand_loses_no_digits(drug: float, ligand: float, constant: float) -> None:
    values = chain.own_values() | {"Kd_antibody": constant, "drug_plasma": drug}
    model = chain.compiled(dosed=False)
    chain.set_up(model, values)
    model["IL1B_plasma"] = ligand * AVOGADRO * values["V_plasma"]
    total, held, kd = Decimal(float(model["total_plasma"])), Decimal(drug), Decimal(constant)
    sum_ = kd + held + total
    exact = total - (sum_ - (sum_ * sum_ - 4 * held * total).sqrt()) / 2
    assert model["free_plasma"] == pytest.approx(float(exact), rel=1e-11)


def test_anakinra_competes_for_the_receptor() -> None:
    values = chain.own_values()
    found = rest(values, antagonist_plasma=13e-9, antagonist_tissue=13e-9)
    within = (1 + 25 / 70) / (1 + (25 + 13e3) / 70)
    assert found["IL1_effect"] == pytest.approx(within, rel=0.05)
    assert found["CRP_change"] < 0.5


def test_doubled_crp_is_lost_with_a_half_life_of_19_hours() -> None:
    model = chain.compiled(dosed=False)
    chain.set_up(model, chain.own_values())
    model["CRP"] = 2 * model["rest_CRP"]
    model.simulate(0, 19 * 3600, 2)
    assert model["CRP_change"] == pytest.approx(1.5, rel=1e-6)


def test_infused_il1b_raises_il6_and_crp() -> None:
    values = chain.own_values()
    found = rest(values, infusion_IL1B=10 * values["production_IL1B"])
    assert found["IL6_change"] > 1
    assert found["CRP_change"] > found["IL6_change"]


def test_antibody_in_large_excess_reads_production() -> None:
    values = chain.own_values()
    found = rest(values, drug_plasma=1e-4, drug_tissue=1e-4)
    assert found["captured_IL1B"] == pytest.approx(values["production_IL1B"], rel=0.01)


@pytest.mark.parametrize(("dose", "every"), [(150.0, 56.0), (150.0, 28.0), (200.0, 21.0), (300.0, 28.0)])
def test_binding_is_that_of_chakraborty_2012(dose: float, every: float) -> None:
    doses, days = chain.regimen(dose, every, 6), 6 * every
    theirs, ours = published.chakraborty(doses, days), chain.run(chain.as_chakraborty(), doses, days)
    for name in ("free_plasma", "free_tissue", "total_plasma"):
        mine = chain.pg_per_ml(chain.last_mean(ours, name, every))
        assert mine == pytest.approx(chain.last_mean(theirs, name, every), rel=1e-3)


def test_untreated_levels_and_the_peak_are_those_reported() -> None:
    curves = chain.run(chain.as_chakraborty(), [(0.0, 150.0)], 28)
    assert chain.pg_per_ml(curves["free_plasma"][0]) == pytest.approx(0.67, abs=0.005)
    assert chain.pg_per_ml(curves["free_tissue"][0]) == pytest.approx(25.5, abs=0.05)
    peak = float(curves["drug_plasma"].max()) * published.CHAKRABORTY.kda * 1e6
    assert peak == pytest.approx(15.4, abs=0.1)
    assert 16 - 3.5 < peak < 16 + 3.5  # label


@pytest.mark.parametrize(
    ("dose", "every", "free", "crp"),
    [(150.0, 28.0, 0.103, 3.80), (300.0, 28.0, 0.057, 2.86), (300.0, 14.0, 0.033, 2.21)],
)
def test_crp_is_that_of_ait_oudhia_2012(dose: float, every: float, free: float, crp: float) -> None:
    doses, days = chain.regimen(dose, every, 6), 6 * every
    theirs = published.ait_oudhia(doses, days)
    ours = chain.run(chain.as_ait_oudhia(), doses, days, published.AIT_OUDHIA)
    for level in (chain.last_mean(theirs, "free_plasma", every), chain.pg_per_ml(chain.last_mean(ours, "free_plasma", every))):  # fmt: skip
        assert level == pytest.approx(free, rel=0.01)
    for level in (chain.last_mean(theirs, "CRP", every), 8.44 * chain.last_mean(ours, "CRP_change", every)):
        assert level == pytest.approx(crp, rel=0.005)
    own = chain.run(chain.own_values() | page.RA, doses, days)
    assert 8.44 * chain.last_mean(own, "CRP_change", every) == pytest.approx(crp, rel=0.2)


def test_units_of_the_mechanism_agree() -> None:
    remarks = check_sbml(chain.compiled(dosed=False).getSBML())
    assert [remark for remark in remarks if remark.severity in ("Error", "Fatal")] == []
    assert [remark for remark in remarks if "unit" in remark.message.lower()] == []


def test_people_differ_in_what_can_be_observed_and_in_nothing_else() -> None:
    people = yaml.safe_load((ASSETS / "people.yaml").read_text(encoding="utf-8"))["people"]
    known = load_catalog()
    made = {}
    for person in people:
        items = {one["id"]: Parameter.model_validate(one) for one in person["attributes"]}
        assert set(items) == {"production_IL1B", "IL6_base", "CRP_base", "share_other_IL6"}
        assert {one.ref for item in items.values() for one in item.sources} <= set(known.references)
        made[person["id"]] = items["production_IL1B"].value
    assert made["CAPS"] / made["healthy_person"] == pytest.approx(5.2, abs=0.05)


@pytest.mark.parametrize("row", ROWS)
def test_drafted_experiments_are_well_formed(row: str) -> None:
    parts = [
        yaml.safe_load((ASSETS / "experiments" / row / name).read_text(encoding="utf-8"))
        for name in ("protocol.yaml", "expected.yaml")
    ]
    protocol, expected = Protocol.model_validate(parts[0]), Expected.model_validate(parts[1])
    measures = {measure.id for scenario in protocol.scenarios for measure in scenario.measures}
    assert protocol.id == expected.id == row
    assert {reading.measure for reading in expected.readings} <= measures
    assert expected.source.ref in load_catalog().references


def test_the_tables_of_the_page_are_current() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    number = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
    now = page.with_tables(text)
    assert number.sub("#", now) == number.sub("#", text)
    stands, computed = ([float(one) for one in number.findall(each)] for each in (text, now))
    # The last printed digit may differ between builds of a solver.
    for one, other in zip(computed, stands, strict=True):
        assert abs(one - other) <= max(0.01 * other, float(other == round(other)))
    assert page.FIGURE.is_file()
