"""A scenario turned into integrations, and every name or value in it that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ScenarioError
from alarmin.records.evidence import Spread
from alarmin.records.scenario import SiteRef
from alarmin.records.subject import Abundance, SiteLevel
from alarmin.study.faults import Faults
from alarmin.study.plan import make_plan, sample_times
from alarmin.study.runs import priors
from alarmin.study.values import site_setting
from alarmin.units import convert

DISH = {"dish": {"cells": "2e6 cells/mL"}, "duration": "4 h"}
ANAKINRA = {"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}


def problems(ask: Callable[..., Any], **words: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        ask(**words)
    return [str(problem) for problem in caught.value.problems]


def test_samples_run_from_zero_to_the_end_with_every_time_asked_for(question: Callable[..., Any]) -> None:
    measure = {"id": "m", "kind": "mean", "readout": "signalling_complexes", "arm": "control"}
    times = sample_times(
        question(
            duration="10 h",
            sample={"every": "4 h", "at": ["90 min", "4 h"]},
            measures=[{**measure, "at": "1 h", "to": "7 h"}],
        )
    )
    assert times == tuple(hours * 3600.0 for hours in (0, 1, 1.5, 4, 7, 8, 10))


def test_without_a_grid_there_are_two_hundred_steps(question: Callable[..., Any]) -> None:
    times = sample_times(question(duration="1 d"))
    assert len(times) == 201
    assert (times[0], times[-1]) == (0.0, 86400.0)


def test_a_grid_finer_than_twenty_thousand_samples_is_refused(question: Callable[..., Any]) -> None:
    with pytest.raises(ScenarioError, match=r"more than 20,000 samples"):
        sample_times(question(duration="1 d", sample={"every": "1 s"}))


@pytest.mark.parametrize(
    "words",
    [
        {"sample": {"at": ["2 d"]}},
        {
            "measures": [
                {
                    "id": "m",
                    "kind": "value",
                    "readout": "signalling_complexes",
                    "arm": "control",
                    "at": "25 h",
                }
            ]
        },
    ],
)
def test_a_time_after_the_end_is_refused(question: Callable[..., Any], words: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="after the end of the run"):
        sample_times(question(**words))


def test_an_unknown_subject_site_and_drug_are_all_named_at_once(ask: Callable[..., Any]) -> None:
    found = problems(
        ask,
        subject={"ref": "human_fibroblst"},
        sites=[{"ref": "inflamed_tisue"}],
        arms={"on": {"regimen": [{**ANAKINRA, "drug": "anakira"}]}},
    )
    assert len(found) == 3
    for wrong, right in (
        ("human_fibroblst", "human_fibroblast"),
        ("inflamed_tisue", "inflamed_tissue"),
        ("anakira", "anakinra"),
    ):
        assert any(wrong in text and f"Did you mean {right}" in text for text in found)


def test_unknown_readout_level_ligand_and_gene_are_all_named_at_once(ask: Callable[..., Any]) -> None:
    body = problems(
        ask,
        readouts=["signaling_complexes"],
        sites=[{"ref": "inflamed_tissue", "hold": {"IL1C": "1 pM"}}],
        arms={"on": {"set": {"IL1R9": "5 sites/cell"}}},
    )
    assert len(body) == 3
    assert any("signaling_complexes" in text and "Did you mean signalling_complexes" in text for text in body)
    assert any("IL1C" in text for text in body)
    assert any("IL1R9" in text for text in body)
    dish = problems(ask, arms={"on": {"add": [{"entity": "CRP9", "concentration": "1 nM"}]}}, **DISH)
    assert len(dish) == 1
    assert "CRP9" in dish[0]


def test_a_concentration_by_mass_needs_a_molar_mass(ask: Callable[..., Any]) -> None:
    found = problems(ask, arms={"on": {"add": [{"entity": "sIL1R2", "concentration": "1 ng/mL"}]}}, **DISH)
    assert found == ["sIL1R2 has no molar mass here. Allowed: a molar concentration such as 1 nM."]


def test_a_molar_of_ligand_is_taken_for_a_slip_of_the_unit(ask: Callable[..., Any]) -> None:
    found = problems(ask, arms={"on": {"add": [{"entity": "IL1B", "concentration": "3 M"}]}}, **DISH)
    assert "Check the unit" in found[0]


def test_a_dose_per_weight_needs_a_weight(ask: Callable[..., Any]) -> None:
    arms = {"on": {"regimen": [{**ANAKINRA, "dose": "1 mg/kg"}]}}
    found = problems(ask, subject={"ref": "mouse_osteoblast"}, arms=arms)
    assert any("weight" in text for text in found)
    assert ask(subject={"ref": "mouse_osteoblast"}, arms=arms, weight="20 g").fixed == {
        "anakinra_weight": 0.02
    }


def test_the_weight_of_the_scenario_wins_over_that_of_the_subject(ask: Callable[..., Any]) -> None:
    arms = {"on": {"regimen": [ANAKINRA]}}
    assert ask(arms=arms).fixed == {"anakinra_weight": 70.0, "body_weight": 70.0}
    assert ask(arms=arms, weight="50 kg").fixed == {"anakinra_weight": 50.0, "body_weight": 50.0}
    assert ask().fixed == {}


def test_a_dish_closes_the_medium_and_gives_each_cell_its_share(ask: Callable[..., Any]) -> None:
    plan = ask(**DISH)
    assert plan.model.composition.surroundings == "closed"
    assert plan.model.composition.medium_per_cell_l == pytest.approx(0.5e-9, rel=1e-9, abs=0)
    assert [setting.name for setting in plan.settings] == ["dish"]
    assert "sIL1R2" in plan.equilibrate.clear


def test_in_the_cold_membranes_do_not_move(ask: Callable[..., Any]) -> None:
    cold = ask(**{**DISH, "dish": {"cells": "1e6 cells/mL", "cold": True}})
    assert set(cold.cold) == {
        "kdeg_receptor",
        "kint_signalling",
        "kdeg_endosome",
        "kint_IL1R2",
        "kshed_IL1R2",
    }
    assert ask(**DISH).cold == ()


def test_only_drugs_that_are_dosed_join_the_model(ask: Callable[..., Any]) -> None:
    assert ask().model.composition.drugs == ()
    assert ask(arms={"a": {}, "b": {"regimen": [ANAKINRA]}}).model.composition.drugs == ("anakinra",)


def test_human_cells_in_a_mouse_keep_their_receptors_and_get_mouse_pharmacokinetics(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    grafted = catalog.subjects["human_fibroblast"].model_copy(update={"id": "grafted", "host": "mouse"})
    known = replace(catalog, subjects={**catalog.subjects, "grafted": grafted})
    arms = {"on": {"regimen": [{**ANAKINRA, "dose": "1 mg/kg", "route": "ip"}]}}
    model = make_plan(question(subject={"ref": "grafted"}, arms=arms, weight="20 g"), known).model
    assert model.values["Kd_IL1RN_R1"] == pytest.approx(70e-12, rel=1e-9, abs=0)
    assert model.values["anakinra_weight_ref"] == pytest.approx(0.02)


def test_a_missing_abundance_is_an_error_never_a_default(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    whole = catalog.subjects["human_fibroblast"]
    kept = tuple(item for item in whole.abundances if item.gene != "SIGIRR")
    poor = whole.model_copy(update={"abundances": kept})
    known = replace(catalog, subjects={"human_fibroblast": poor})
    with pytest.raises(ScenarioError, match="gives no abundance of SIGIRR"):
        make_plan(question(), known)
    own = whole.abundances[0].model_copy(update={"gene": "SIGIRR", "value": 12.0})
    plan = make_plan(question(), known, abundances=(own,))
    assert {item.name: item.value for item in plan.abundances}["SIGIRR"] == 12.0


def test_own_abundances_win_and_a_knock_out_wins_over_both(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    whole = catalog.subjects["human_fibroblast"]
    own: Abundance = whole.abundances[0].model_copy(update={"gene": "IL1R1", "value": 77.0})
    plan = make_plan(question(), catalog, abundances=(own,))
    assert priors(plan)["IL1R1"][0] == 77.0
    lost = whole.model_copy(update={"genotype": {"IL1R1": "knock-out"}})
    known = replace(catalog, subjects={"human_fibroblast": lost})
    value, spread = priors(make_plan(question(), known, abundances=(own,)))["IL1R1"]
    assert (value, spread.kind) == (0.0, "fixed")


def test_levels_held_by_the_scenario_win_over_those_of_the_site(
    ask: Callable[..., Any], catalog: Catalog
) -> None:
    sites = [
        {"ref": "inflamed_tissue"},
        {"ref": "inflamed_tissue", "id": "held", "hold": {"IL1B": "17 pg/mL"}},
    ]
    plan = ask(sites=sites)
    found = priors(plan)
    (level,) = (item for item in catalog.sites["inflamed_tissue"].levels if item.entity == "IL1B")
    assert found["inflamed_tissue.IL1B"][0] == pytest.approx(
        convert(level.value, level.unit, "mol/L"), rel=1e-9, abs=0
    )
    value, spread = found["held.IL1B"]
    assert value == pytest.approx(1e-12, rel=1e-9, abs=0)
    assert spread.kind == "fixed"
    assert plan.settings[1].parameters["level_IL1B"] == "held.IL1B"


def test_spreads_of_levels_are_in_the_unit_of_the_model(ask: Callable[..., Any], catalog: Catalog) -> None:
    spread = Spread(kind="uniform", low=32.0, high=320.0)
    level = SiteLevel(entity="IL1B", value=100.0, unit="pM", spread=spread, status="assumed", reason="test")
    niche = catalog.sites["tumour_niche"].model_copy(update={"levels": (level,)})
    known = replace(catalog, sites={"tumour_niche": niche})
    model = ask().model
    setting = site_setting(0, SiteRef(ref="tumour_niche"), known.sites["tumour_niche"], model, Faults())
    held = {item.name: item for item in setting.uncertain}["tumour_niche.IL1B"]
    assert held.value == pytest.approx(100e-12, rel=1e-9, abs=0)
    assert (held.spread.low, held.spread.high) == (
        pytest.approx(32e-12, rel=1e-9, abs=0),
        pytest.approx(320e-12, rel=1e-9, abs=0),
    )


@pytest.mark.parametrize("cells", ["99 cells/mL", "1.1e10 cells/mL", "1e5 cells/m^3"])
def test_a_density_no_dish_can_have_is_refused(question: Callable[..., Any], cells: str) -> None:
    with pytest.raises(ValidationError, match=r"cannot be that of cells in a dish.*1e02 to 1e10 cells/mL"):
        question(dish={"cells": cells}, duration="4 h")


@pytest.mark.parametrize("cells", ["100 cells/mL", "1e10 cells/mL", "1e5 cells/mL"])
def test_densities_of_dishes_are_taken(question: Callable[..., Any], cells: str) -> None:
    assert question(dish={"cells": cells}, duration="4 h").dish is not None
