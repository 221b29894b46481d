"""What a COMBINE archive holds, and that the same input gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ScenarioError, UnknownName
from alarmin.study.export import export_plan
from alarmin.study.omex import EXPERIMENT, export_archive, time_course

SITES = [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}]
ARMS = {
    "control": {},
    "on": {"regimen": [{"drug": "anakinra", "dose": "17.3 mg", "route": "sc", "every": "12 h"}]},
}
DISH = {"dish": {"cells": "1e6 cells/mL"}, "duration": "4 h"}
SERIES = {
    "plain": {"add": [{"entity": "IL1B", "concentration": "10 pM"}]},
    "dose": {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "1 nM", "per_decade": 1}}]},
}
ALWAYS = {"manifest.xml", "metadata.rdf", EXPERIMENT, "README.md"}


@pytest.fixture
def plan(ask: Callable[..., Any]) -> Any:
    return ask(sites=SITES, arms=ARMS, title="IL-1 <& anakinra>")


def files_of(archive: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_every_arm_at_every_place_is_a_file_with_its_name(plan: Any, catalog: Catalog) -> None:
    files = files_of(export_archive(plan, catalog))
    models = {f"{site}.{arm}.xml" for site in ("inflamed_tissue", "tumour_niche") for arm in ARMS}
    assert set(files) == ALWAYS | models
    assert files["tumour_niche.on.xml"] == export_plan(plan, catalog, "sbml", site="tumour_niche", arm="on")


@pytest.mark.parametrize(
    ("site", "arm", "models"),
    [
        ("tumour_niche", "on", {"tumour_niche.on.xml"}),
        ("", "on", {"inflamed_tissue.on.xml", "tumour_niche.on.xml"}),
        ("tumour_niche", "", {"tumour_niche.control.xml", "tumour_niche.on.xml"}),
    ],
)
def test_what_is_named_is_what_is_in_it(
    plan: Any, catalog: Catalog, site: str, arm: str, models: set[str]
) -> None:
    assert set(files_of(export_archive(plan, catalog, site=site, arm=arm))) == ALWAYS | models


def test_the_same_question_gives_the_same_bytes(plan: Any, catalog: Catalog) -> None:
    one, two = (export_archive(plan, catalog, command="alarmin export") for _ in range(2))
    assert one == two


@pytest.mark.parametrize("name", ["manifest.xml", "metadata.rdf", EXPERIMENT])
def test_titles_with_marks_of_xml_are_escaped(plan: Any, catalog: Catalog, name: str) -> None:
    files = files_of(export_archive(plan, catalog, arm="on", site="tumour_niche"))
    ElementTree.fromstring(files[name])
    assert "IL-1 <& anakinra>" in files["README.md"]


def test_the_readme_names_command_digests_units_and_files(plan: Any, catalog: Catalog) -> None:
    files = files_of(export_archive(plan, catalog, command="alarmin export q.yaml", beside={"q.yaml": "x"}))
    text = files["README.md"]
    assert "\nalarmin export q.yaml\n" in text
    assert catalog.digest in text
    assert plan.model.digest in text
    assert "Signalling complexes (molecules/cell)" in text
    assert [name for name in files if name not in ("manifest.xml", "README.md") and name not in text] == []
    assert files["q.yaml"] == "x"


def test_names_that_differ_in_case_alone_are_numbered(ask: Callable[..., Any], catalog: Catalog) -> None:
    plan = ask(arms={"on": {}, "ON": {}})
    models = set(files_of(export_archive(plan, catalog))) - ALWAYS
    assert models == {"1.inflamed_tissue.on.xml", "2.inflamed_tissue.ON.xml"}


def test_a_series_is_written_at_the_concentration_named_and_other_arms_as_they_are(
    ask: Callable[..., Any], catalog: Catalog
) -> None:
    plan = ask(arms=SERIES, **DISH)
    with pytest.raises(ScenarioError, match="series of 5 concentrations of IL1B"):
        export_archive(plan, catalog)
    files = files_of(export_archive(plan, catalog, concentration="10 pM"))
    assert files["dish.dose.xml"] == files["dish.plain.xml"]
    assert "10 pM" in files["README.md"]
    with pytest.raises(ScenarioError, match="has no series"):
        export_archive(plan, catalog, arm="plain", concentration="10 pM")


@pytest.mark.parametrize(
    ("more", "right"), [({"site": "tumor_niche"}, "tumour_niche"), ({"arm": "onn"}, "on")]
)
def test_what_is_not_there_is_named_with_what_is(
    plan: Any, catalog: Catalog, more: dict[str, str], right: str
) -> None:
    with pytest.raises(UnknownName, match=f"Did you mean {right}"):
        export_archive(plan, catalog, **more)


@pytest.mark.parametrize(
    ("sample", "steps", "said"),
    [
        ({"every": "30 min"}, 48, ""),
        ({"every": "5000 s"}, 18, "among them: 17."),
        ({"every": "6 h", "at": ["1 h", "12 h"]}, 4, "among them: 1."),
        ({}, 200, ""),
        ({"every": "3 d"}, 1, ""),
    ],
)
def test_steps_end_at_the_end_and_what_is_off_them_is_said(
    ask: Callable[..., Any], catalog: Catalog, sample: dict[str, Any], steps: int, said: str
) -> None:
    plan = ask(sample=sample)
    assert time_course(plan).steps == steps
    assert time_course(plan).end_s == 86400
    text = files_of(export_archive(plan, catalog))["README.md"]
    assert said in text
    assert ("not among them" in text) == bool(said)
