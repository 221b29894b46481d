"""One arm at one place as text for another program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnknownName
from alarmin.study.export import FORMATS, export_plan

SITES = [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}]
ARMS = {
    "control": {},
    "on": {"regimen": [{"drug": "anakinra", "dose": "17.3 mg", "route": "sc", "every": "12 h"}]},
}


@pytest.fixture
def plan(ask: Callable[..., Any]) -> Any:
    return ask(sites=SITES, arms=ARMS)


def test_antimony_is_the_model_text(plan: Any, catalog: Catalog) -> None:
    assert export_plan(plan, catalog, "antimony") == plan.model.antimony


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
