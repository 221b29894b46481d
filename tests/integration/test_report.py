from __future__ import annotations

import re

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.records.result import Result
from alarmin.records.scenario import Scenario
from alarmin.report.page import write_report
from alarmin.report.text import summary_lines
from alarmin.study import run

COMMAND = "alarmin run question.yaml --report question.html"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def treated(catalog: Catalog) -> Result:
    scenario = Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "two_days",
            "title": "What does the antagonist leave of the signal?",
            "subject": {"ref": "human_fibroblast"},
            "weight": "70 kg",
            "sites": [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}],
            "arms": {
                "control": {},
                "daily": {"regimen": [{"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}]},
            },
            "duration": "2 d",
            "readouts": ["signalling_complexes", "anakinra_plasma_concentration"],
            "sample": {"every": "1 h"},
            "measures": [
                {
                    "id": "left",
                    "kind": "ratio",
                    "readout": "signalling_complexes",
                    "arm": "daily",
                    "versus": "control",
                    "at": "1 d",
                    "to": "2 d",
                }
            ],
            "draws": 3,
        }
    )
    return run(scenario, catalog=catalog, command=COMMAND)


@pytest.fixture(scope="module")
def text(treated: Result, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(treated, catalog, tmp_path_factory.mktemp("page") / "page.html").read_text(
        encoding="utf-8"
    )


def card(text: str, name: str) -> str:
    found = re.search(rf'<article id="{re.escape(name)}".*?</article>', text, re.S)
    assert found is not None, name
    return found.group()


def test_every_link_of_a_real_page_arrives(text: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)


def test_residual_signal_can_be_followed_to_a_paper(text: str, treated: Result) -> None:
    answer = treated.answers[0]
    assert answer.readout == "signalling_complexes"
    assert re.search(r'<strong><a href="#ro-signalling_complexes">[^<]+</a></strong>', text)
    reactions = re.findall(r'href="#(rx-[^"]+)"', card(text, "ro-signalling_complexes"))
    assert len(reactions) > 1
    interactions = {
        name for reaction in reactions for name in re.findall(r'href="#(in-[^"]+)"', card(text, reaction))
    }
    assert interactions
    references = {
        ref for name in interactions for ref in re.findall(r'href="#(ref-[^"]+)"', card(text, name))
    }
    assert references
    for ref in references:
        entry = re.search(rf'<li id="{re.escape(ref)}".*?</li>', text, re.S)
        assert entry is not None
        assert "Used for:" in entry.group()


def test_headline_leads_upstream_to_the_drug_and_what_it_binds(text: str, treated: Result) -> None:
    readout = card(text, "ro-signalling_complexes")
    direct = set(treated.observable_reactions["signalling_complexes"])
    linked = set(re.findall(r'href="#rx-([^"]+)"', readout))
    bindings = {item.id for item in treated.reactions if re.match(r"IL1(B|RN) \+ IL1R1 ->", item.equation)}
    body = {item.id for item in treated.reactions if "anakinra_central" in item.equation}
    assert len(bindings) == 2
    assert len(body) > 1
    assert not (bindings | body) & direct
    assert direct | bindings | body <= linked
    assert 'href="#dr-anakinra"' in readout
    drug = card(text, "dr-anakinra")
    assert 'href="#lv-IL1RN"' in drug
    assert {f"rx-{name}" for name in body} <= set(re.findall(r'href="#(rx-[^"]+)"', drug))
    for arrow in ("R036", "R029"):
        assert f'href="#in-{arrow}"' in drug
        assert 'href="#ref-' in card(text, f"in-{arrow}")
    level = card(text, "lv-IL1RN")
    assert treated.rules["IL1RN"] in level
    assert 'href="#dr-anakinra"' in level


def test_page_answers_before_it_lists(text: str) -> None:
    opening = re.search(r'<section id="says".*?</section>', text, re.S)
    assert opening is not None
    said = re.sub(r"<[^>]+>", "", opening.group())
    assert "From 1 d to 2 d, daily (anakinra 100 mg sc every 1 d) leaves " in said
    assert re.search(r"leaves \S+ % \(\S+ to \S+ %\) of signalling complexes", said)
    assert said.index("leaves ") < said.index("Medians of")


def test_every_parameter_of_a_rate_law_leads_to_a_value(text: str, treated: Result) -> None:
    for reaction in treated.reactions:
        shown = card(text, f"rx-{reaction.id}")
        for name in reaction.parameters:
            assert re.search(rf"<code>{re.escape(name)}</code> = .*?href=\"#v-", shown, re.S), (
                reaction.id,
                name,
            )


def test_values_without_evidence_are_marked_assumed(text: str, treated: Result) -> None:
    assumed = [used for used in treated.used if used.status == "assumed"]
    assert assumed
    assert text.count(">assumed</span>") >= len(assumed)


def test_drug_level_is_drawn_once_since_plasma_is_the_same_at_every_site(text: str) -> None:
    levels = next(
        figure
        for figure in re.findall(r"<figure.*?</figure>", text, re.S)
        if "anakinra plasma concentration" in figure
    )
    assert levels.count('role="img"') == 1
    assert "the same at every site" in levels


def test_page_and_terminal_give_the_same_number_and_command(text: str, treated: Result) -> None:
    lines = summary_lines(treated)
    shown = re.findall(r'<strong><a href="#ro-signalling_complexes">([^<]+)</a></strong>', text)
    assert len(shown) == 2
    assert all(any(f": {number} (90 % interval" in line for line in lines) for number in shown)
    assert lines[-1] == f"Again: {COMMAND}"
    assert f"<code>{COMMAND}</code></pre>" in text


def test_papers_of_a_fit_stand_once_and_its_values_lead_there(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scenario = Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "fitted",
            "subject": {"ref": "human_fibroblast"},
            "dish": {"cells": "1e5 cells/mL"},
            "arms": {"il1": {"add": [{"entity": "IL1B", "concentration": "100 pM"}]}},
            "duration": "1 h",
            "readouts": ["nuclear_NFKB"],
        }
    )
    folder = tmp_path_factory.mktemp("fitted")
    page = write_report(run(scenario, catalog=catalog), catalog, folder / "page.html").read_text("utf-8")
    card = re.search(r'<article id="fit-signalling".*?</article>', page, flags=re.S)
    assert card is not None
    rest = page.replace(card.group(0), "")
    for source in catalog.fits["signalling"].sources:
        assert source.reason in card.group(0)
        assert f"{source.place}; read: abstract; for {source.reason}" not in rest
    value = re.search(r'<article id="v-parameter~20K_MYD88".*?</article>', page, flags=re.S)
    assert value is not None
    assert 'href="#fit-signalling"' in value.group(0)
