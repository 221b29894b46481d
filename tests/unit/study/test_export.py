"""One arm at one place as text for another program."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import InvalidInput, ModelError, ScenarioError, UnknownName
from alarmin.study.export import FORMATS, export_plan

SITES = [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}]
ARMS = {
    "control": {},
    "on": {"regimen": [{"drug": "anakinra", "dose": "17.3 mg", "route": "sc", "every": "12 h"}]},
}


DISH = {"dish": {"cells": "1e6 cells/mL"}, "duration": "4 h"}
SERIES = {"dose": {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "1 nM", "per_decade": 1}}]}}


@pytest.fixture
def plan(ask: Callable[..., Any]) -> Any:
    return ask(sites=SITES, arms=ARMS)


def sbml_of_antimony(text: str) -> str:
    import antimony

    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
    return str(antimony.getSBMLString(antimony.getMainModuleName()))


def simulated(sbml: str, end_s: float, readouts: list[str]) -> Any:
    import roadrunner

    engine = roadrunner.RoadRunner(sbml)
    engine.integrator.relative_tolerance = engine.integrator.absolute_tolerance = 1e-9
    return engine.simulate(times=[0.0, end_s / 3, end_s], selections=readouts)


def test_antimony_has_the_curves_of_the_sbml_of_that_arm_at_that_site(plan: Any, catalog: Catalog) -> None:
    readouts = ["signalling_complexes", "antagonist_occupancy", "anakinra_plasma_concentration"]
    text = export_plan(plan, catalog, "antimony", site="tumour_niche", arm="on")
    sbml = export_plan(plan, catalog, "sbml", site="tumour_niche", arm="on")
    mine = simulated(sbml_of_antimony(text), 86400.0, readouts)
    assert mine[1:].min() > 0
    assert mine == pytest.approx(simulated(sbml, 86400.0, readouts), rel=1e-5, abs=1e-15)


def test_antimony_holds_the_doses_of_its_arm_and_the_levels_of_its_site(plan: Any, catalog: Catalog) -> None:
    texts = [
        export_plan(plan, catalog, "antimony", site=site, arm=arm)
        for site, arm in (("inflamed_tissue", "control"), ("tumour_niche", "control"), ("tumour_niche", "on"))
    ]
    assert [len(re.findall(r": at\b", text)) for text in texts] == [0, 0, 1]
    levels = [re.findall(r"^ *level_IL1B = (\S+);", text, re.M) for text in texts]
    assert [len(found) for found in levels] == [1, 1, 1]
    assert levels[0] != levels[1] == levels[2]


def test_an_event_table_of_one_arm_holds_that_arm_alone(plan: Any, catalog: Catalog) -> None:
    named = export_plan(plan, catalog, "events", arm="on")
    assert "control" in export_plan(plan, catalog, "events")
    assert "control" not in named
    assert named.count("anakinra") == 2


@pytest.mark.parametrize("arm", ["", "dose"])
def test_a_dish_has_no_doses_of_a_host_to_write(ask: Callable[..., Any], catalog: Catalog, arm: str) -> None:
    with pytest.raises(ModelError, match="cells are in a dish"):
        export_plan(ask(arms=SERIES, **DISH), catalog, "events", arm=arm)


@pytest.mark.parametrize("form", ["sbml", "antimony"])
def test_a_series_is_not_exported_at_a_concentration_of_our_choosing(
    ask: Callable[..., Any], catalog: Catalog, form: str
) -> None:
    with pytest.raises(ScenarioError, match=r"series of 5 concentrations of IL1B.*--concentration \"10 pM\""):
        export_plan(ask(arms=SERIES, **DISH), catalog, form)


@pytest.mark.parametrize("level", ["10 pM", "170 pg/mL", "0 pM"])
def test_a_series_is_exported_at_the_concentration_named(
    ask: Callable[..., Any], catalog: Catalog, level: str
) -> None:
    single = {"dose": {"add": [{"entity": "IL1B", "concentration": level}]}}
    one = export_plan(ask(arms=single, **DISH), catalog, "sbml")
    assert export_plan(ask(arms=SERIES, **DISH), catalog, "sbml", concentration=level) == one


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("10 mg", "'10 mg' is not a concentration"),
        ("-1 pM", "is not a concentration"),
        ("3 M", "Check the unit"),
        ("ten", "."),
    ],
)
def test_a_concentration_that_cannot_be_used_is_refused(
    ask: Callable[..., Any], catalog: Catalog, level: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        export_plan(ask(arms=SERIES, **DISH), catalog, "sbml", concentration=level)


@pytest.mark.parametrize("form", FORMATS)
def test_a_concentration_without_a_series_is_refused(plan: Any, catalog: Catalog, form: str) -> None:
    with pytest.raises(ScenarioError, match="has no series"):
        export_plan(plan, catalog, form, concentration="10 pM")


def test_event_tables_hold_every_arm(plan: Any, catalog: Catalog) -> None:
    text = export_plan(plan, catalog, "events")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0].split(",")[:2] == ["ID", "TIME"]
    assert sum("anakinra" in line for line in lines) >= 1
    assert "on" in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_text_that_is_the_same_each_time(plan: Any, catalog: Catalog, form: str) -> None:
    one, two = (export_plan(plan, catalog, form, site="tumour_niche", arm="on") for _ in range(2))
    assert one == two
    assert len(one) > 50


@pytest.mark.parametrize(
    ("form", "more", "right"),
    [
        ("sbmll", {}, "sbml"),
        ("sbml", {"site": "tumor_niche"}, "tumour_niche"),
        ("sbml", {"arm": "controll"}, "control"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(
    plan: Any, catalog: Catalog, form: str, more: dict[str, str], right: str
) -> None:
    with pytest.raises(UnknownName, match=f"Did you mean {right}"):
        export_plan(plan, catalog, form, **more)


def test_the_first_site_and_arm_stand_where_none_is_named(plan: Any, catalog: Catalog) -> None:
    bare = export_plan(plan, catalog, "sbml")
    assert bare == export_plan(plan, catalog, "sbml", site="inflamed_tissue", arm="control")
    assert bare != export_plan(plan, catalog, "sbml", site="tumour_niche", arm="control")
    assert "<event " not in bare


def test_doses_at_one_time_are_one_event(ask: Callable[..., Any], catalog: Catalog) -> None:
    twice = {"regimen": ARMS["on"]["regimen"] * 2}
    text = export_plan(ask(arms={"on": twice}), catalog, "sbml")
    # One dose of each line falls on time zero and stands in the initial amounts.
    assert text.count("<event ") == 1
