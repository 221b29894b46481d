"""What is done in an arm, in the items and names of the model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ScenarioError
from alarmin.solve.base import Infusion, Pulse, Reset
from alarmin.study.export import export_plan
from alarmin.study.runs import arm_specs, centres
from alarmin.study.verb import plan_of
from alarmin.units import AVOGADRO

ANAKINRA = {"drug": "anakinra", "dose": "17.3 mg", "route": "sc", "every": "1 d"}
MICROMOLE = 1e-6 * AVOGADRO
DISH = {"dish": {"cells": "1e6 cells/mL"}, "duration": "4 h"}


def arm_of(ask: Callable[..., Any], arm: dict[str, Any], **words: Any) -> Any:
    return ask(arms={"on": arm}, **words).arms[0]


def test_mass_becomes_items_in_the_depot_with_the_share_absorbed_named(ask: Callable[..., Any]) -> None:
    arm = arm_of(ask, {"regimen": [ANAKINRA]}, duration="3 d")
    assert [share for _, share in arm.doses] == ["anakinra_F"] * 3
    assert [dose for dose, _ in arm.doses] == [
        Pulse(day * 86400.0, "anakinra_depot", pytest.approx(MICROMOLE)) for day in range(3)
    ]


def test_an_infusion_is_a_rate_between_two_times(ask: Callable[..., Any]) -> None:
    dose = {**ANAKINRA, "route": "iv", "infusion": "30 min", "start": "2 h"}
    arm = arm_of(ask, {"regimen": [dose]})
    assert arm.doses == (
        (Infusion(7200.0, 9000.0, "anakinra_infusion", pytest.approx(MICROMOLE / 1800)), None),
    )


def test_an_intravenous_bolus_goes_whole_into_plasma(ask: Callable[..., Any]) -> None:
    arm = arm_of(ask, {"regimen": [{**ANAKINRA, "route": "iv"}]})
    assert arm.doses == ((Pulse(0.0, "anakinra_central", pytest.approx(MICROMOLE)), None),)


def test_the_share_absorbed_follows_the_draw(ask: Callable[..., Any]) -> None:
    plan = ask(arms={"on": {"regimen": [ANAKINRA]}})
    centre = centres(plan)
    for share in (0.86, 0.5):
        spec = next(arm_specs(plan, plan.settings[0], plan.arms[0], {**centre, "anakinra_F": share}))
        assert spec.pulses[0].amount == pytest.approx(share * MICROMOLE)


def test_a_dose_of_nothing_leaves_no_trace(ask: Callable[..., Any]) -> None:
    assert arm_of(ask, {"regimen": [{**ANAKINRA, "dose": "0 mg"}]}).doses == ()
    assert arm_of(ask, {"add": [{"entity": "IL1B", "concentration": "0 pM"}]}, **DISH).additions == ()


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ({**ANAKINRA, "route": "oral"}, "is not given by the route 'oral'"),
        ({**ANAKINRA, "route": "ip"}, "is not given by the route 'ip'"),
        ({**ANAKINRA, "infusion": "1 h"}, "is not infused by the route 'sc'"),
    ],
)
def test_a_route_that_does_not_exist_is_refused(
    ask: Callable[..., Any], dose: dict[str, str], words: str
) -> None:
    with pytest.raises(ScenarioError, match=words):
        arm_of(ask, {"regimen": [dose]})


def test_ligand_becomes_molecules_per_cell(ask: Callable[..., Any]) -> None:
    add = [
        {"entity": "IL1B", "concentration": "17 pg/mL"},
        {"entity": "IL1RN", "concentration": "1 nM", "at": "1 h"},
    ]
    arm = arm_of(ask, {"add": add}, **DISH)
    assert arm.additions == (
        Pulse(0.0, "IL1B", pytest.approx(602.214076)),
        Pulse(3600.0, "IL1RN", pytest.approx(602214.076)),
    )


def test_half_the_medium_holds_half_the_ligand(ask: Callable[..., Any]) -> None:
    add = {"add": [{"entity": "IL1B", "concentration": "1 pM"}]}
    dense = arm_of(ask, add, dish={"cells": "2e6 cells/mL"}, duration="4 h")
    assert dense.additions[0].amount == pytest.approx(301.107038)


def test_a_wash_empties_the_whole_medium(ask: Callable[..., Any]) -> None:
    plan = ask(
        arms={"on": {"add": [{"entity": "IL1B", "concentration": "1 pM", "at": "1 h", "wash": True}]}}, **DISH
    )
    (reset,) = plan.arms[0].resets
    medium = {species.id for species in plan.model.species if species.compartment == "medium"}
    assert reset == Reset(3600.0, reset.species)
    assert set(reset.species) == medium
    assert {"IL1A", "sIL1R2", "sIL1R1_IL1RN"} <= medium


def test_an_addition_after_the_end_is_refused(ask: Callable[..., Any]) -> None:
    with pytest.raises(ScenarioError, match="not within the duration"):
        arm_of(ask, {"add": [{"entity": "IL1B", "concentration": "1 pM", "at": "4 h"}]}, **DISH)


def test_a_series_holds_zero_both_ends_and_even_steps(ask: Callable[..., Any]) -> None:
    series = {"low": "1 pM", "high": "1 nM", "per_decade": 2}
    found = arm_of(ask, {"add": [{"entity": "IL1B", "series": series}]}, **DISH).series
    levels = found.concentrations_m
    assert levels[:2] == (0.0, pytest.approx(1e-12, rel=1e-9, abs=0))
    assert levels[-1] == pytest.approx(1e-9, rel=1e-9, abs=0)
    assert len(levels) == 8
    steps = [high / low for low, high in pairwise(levels[1:])]
    assert steps == pytest.approx([10**0.5] * 6)


def test_the_longest_series_spans_twelve_decades_in_241_steps(ask: Callable[..., Any]) -> None:
    series = {"low": "1e-9 pM", "high": "1e3 pM", "per_decade": 20}
    found = arm_of(ask, {"add": [{"entity": "IL1B", "series": series}]}, **DISH).series
    assert len(found.concentrations_m) == 242


def test_every_level_of_a_series_is_one_run_from_the_same_cell(specs: Callable[..., Any]) -> None:
    series = {"low": "1 pM", "high": "100 pM", "per_decade": 1}
    other = {"entity": "IL1RN", "concentration": "1 nM"}
    runs = specs(arms={"on": {"add": [other, {"entity": "IL1B", "series": series, "at": "1 h"}]}}, **DISH)
    assert len(runs) == 4
    added = [[pulse.amount for pulse in run.pulses if pulse.species == "IL1B"] for run in runs]
    assert added[0] == []
    assert [amounts[0] for amounts in added[1:]] == pytest.approx([602.214076, 6022.14076, 60221.4076])
    assert len({run.initial["IL1R1"] for run in runs}) == 1
    assert all("free_IL1B" in run.readouts for run in runs)


def test_counts_reach_rate_and_start_and_the_experimenter_may_set_them(
    specs: Callable[..., Any], catalog: Catalog
) -> None:
    (run,) = specs(arms={"on": {"set": {"IL1R2": "0 sites/cell"}}})
    counted = {item.gene: item.value for item in catalog.subjects["human_fibroblast"].abundances}
    assert run.parameters["n_IL1R2"] == run.initial["IL1R2"] == 0.0
    assert run.parameters["n_IL1R1"] == run.initial["IL1R1"] == counted["IL1R1"] > 0


def test_in_the_cold_rates_of_membranes_are_zero_in_every_run(specs: Callable[..., Any]) -> None:
    (run,) = specs(dish={"cells": "1e6 cells/mL", "cold": True}, duration="1 h")
    assert run.parameters["kint_signalling"] == run.parameters["kdeg_receptor"] == 0.0


TABLE = "ID,TIME,AMT,RATE,EVID,CMT,DRUG,ROUTE,TIME_UNIT,AMT_UNIT\n"


def planned_with(catalog: Catalog, question: Callable[..., Any], folder: Path, **arm: Any) -> Any:
    return plan_of(
        question(arms={"on": {"events": "doses.csv", **arm}}, weight="70 kg"), catalog, base=folder
    )[0]


def events_text(ask: Callable[..., Any], catalog: Catalog, dose: dict[str, Any]) -> str:
    return export_plan(ask(arms={"on": {"regimen": [dose]}}), catalog, "events")


def test_an_exported_event_table_read_back_gives_the_same_doses(
    ask: Callable[..., Any], catalog: Catalog, question: Callable[..., Any], tmp_path: Path
) -> None:
    dose = {**ANAKINRA, "every": "6 h"}
    (tmp_path / "doses.csv").write_text(events_text(ask, catalog, dose), encoding="utf-8")
    back = planned_with(catalog, question, tmp_path)
    direct = ask(arms={"on": {"regimen": [dose]}})
    assert [d for d, _ in back.arms[0].doses] == [
        Pulse(d.time_s, d.species, pytest.approx(d.amount)) for d, _ in direct.arms[0].doses
    ]


def test_doses_of_a_table_add_to_those_of_the_regimen_in_time_order(
    ask: Callable[..., Any], catalog: Catalog, question: Callable[..., Any], tmp_path: Path
) -> None:
    text = events_text(ask, catalog, {**ANAKINRA, "start": "6 h"})
    (tmp_path / "doses.csv").write_text(text, encoding="utf-8")
    plan = planned_with(catalog, question, tmp_path, regimen=[ANAKINRA])
    assert [event.time_s for event in plan.arms[0].events] == [0.0, 21600.0]


def test_doses_of_a_table_after_the_end_are_left_out(
    ask: Callable[..., Any], catalog: Catalog, question: Callable[..., Any], tmp_path: Path
) -> None:
    week = ask(arms={"on": {"regimen": [ANAKINRA]}}, duration="7 d")
    (tmp_path / "doses.csv").write_text(export_plan(week, catalog, "events"), encoding="utf-8")
    plan = planned_with(catalog, question, tmp_path)
    assert [event.time_s for event in plan.arms[0].events] == [0.0]


def test_a_table_cannot_infuse_by_a_route_that_takes_doses_at_once(
    ask: Callable[..., Any], catalog: Catalog, question: Callable[..., Any], tmp_path: Path
) -> None:
    text = events_text(ask, catalog, {**ANAKINRA, "route": "iv", "infusion": "1 h"})
    assert "iv" in text
    (tmp_path / "doses.csv").write_text(text.replace("iv", "sc"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="is not infused by the route 'sc'"):
        planned_with(catalog, question, tmp_path)


@pytest.mark.parametrize("named", ["../doses.csv", "nowhere.csv"])
def test_a_table_outside_the_folder_or_missing_is_refused(
    catalog: Catalog, question: Callable[..., Any], tmp_path: Path, named: str
) -> None:
    inside = tmp_path / "study"
    inside.mkdir()
    (tmp_path / "doses.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(ScenarioError):
        plan_of(question(arms={"on": {"events": named}}), catalog, base=inside)
