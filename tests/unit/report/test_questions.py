from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import InvalidInput
from alarmin.records.result import Result
from alarmin.report.charts import Overlay
from alarmin.report.page import render

COMMAND = "alarmin demo --out pages"


@pytest.fixture
def text(result: Result, dish_result: Result, catalog: Catalog, overlay: Overlay) -> str:
    return render([dish_result, result], catalog, title="Two questions", command=COMMAND, overlays=[overlay])


def section(text: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', text, re.S)
    assert found is not None, name
    return found.group()


def test_two_questions_stand_on_one_page_in_order(text: str, parse: Any) -> None:
    page = parse(text)
    assert page.faults == []
    heads = [
        "What this page says",
        "Question 1. Dose-response",
        "Question 2. Does the blocker quiet the tumour?",
    ]
    places = [text.index(f"<h2>{head}</h2>") for head in heads]
    assert places == sorted(places)
    assert "<h1>Two questions</h1>" in text
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_ids_are_unique_and_links_arrive_over_two_results(text: str, parse: Any) -> None:
    page = parse(text)
    assert len(page.ids) == len(set(page.ids))
    targets = {
        a["href"][1:] for tag, a in page.tags if tag in ("a", "use") and a.get("href", "").startswith("#")
    }
    assert targets | set(re.findall(r"url\(#([^)]+)\)", text)) <= set(page.ids)


def test_figures_are_numbered_through_the_page_and_each_has_its_table(text: str) -> None:
    numbers = [int(number) for number in re.findall(r'<figure id="fig-(\d+)"', text)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 'id="fig-1"' in section(text, "question-1")
    assert 'id="fig-2"' in section(text, "question-2")
    for figure in re.findall(r"<figure.*?</figure>", text, re.S):
        assert re.search(r"<details>.*<table>.*</details>", figure, re.S)


def test_shared_reactions_values_and_papers_have_one_card(text: str) -> None:
    for name in ("rx-receptor.bind", "in-R001", "v-parameter~20kon", "ref-paper_one"):
        assert text.count(f'id="{name}"') == 1
    assert text.count("<article") == len(set(re.findall(r'<article id="([^"]+)"', text)))
    assert "(question 2)" not in text
    assert text.count('<ol class="references">') == 1


def test_values_and_left_out_lines_name_their_question(
    result: Result, dish_result: Result, catalog: Catalog
) -> None:
    own = dish_result.model_copy(update={"used": result.used[:1], "ignored": ("a thing left out",)})
    used = section(render([own, result], catalog), "used")
    assert "<td>1, 2</td>" in used
    assert "<td>2</td>" in used
    assert "<li>Question 1: a thing left out</li>" in used


def test_provenance_has_a_block_per_result_and_one_command(text: str, result: Result) -> None:
    made = section(text, "provenance")
    assert made.count("<dt>Scenario digest</dt>") == 2
    assert re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", made) == [COMMAND]
    assert result.provenance.command not in text


def test_without_a_command_each_result_gives_its_own(
    result: Result, dish_result: Result, catalog: Catalog
) -> None:
    other = dish_result.provenance.model_copy(update={"command": "alarmin run dish.yaml"})
    text = render([dish_result.model_copy(update={"provenance": other}), result], catalog)
    shown = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", section(text, "provenance"))
    assert shown == ["alarmin run dish.yaml", result.provenance.command]
    assert "alarmin run dish.yaml" in section(text, "question-1")


def test_page_opens_on_the_answers(result: Result, catalog: Catalog, parse: Any) -> None:
    text = render(result, catalog)
    first = section(text, "says")
    assert text.index(first) < text.index("<table>")
    words = "".join(parse(first).words)
    said = "Signalling complexes: low dose (blocker 1 mg/kg sc every 1 d) relative to vehicle: "
    assert f"{said}43 % (26 to 73 %) in Primary tumour; 22 % (13 to 37 %) in bone;" in words
    assert "Medians of 200 draws" in words
    assert "Drug in plasma: half-life, vehicle, at 0 d: none (no half maximum in the range)" in words
    assert "Left low" not in words
    linked = parse(first).linked
    assert {"43 %", "26 to 73 %", "61 sites/cell"} <= set(linked)


def test_page_without_a_result_is_refused(catalog: Catalog) -> None:
    with pytest.raises(InvalidInput, match="needs a result"):
        render([], catalog)


def test_derived_value_shows_its_formula_and_assumed_one_its_reason(result: Result, catalog: Catalog) -> None:
    text = render(result, catalog)
    derived = re.search(r'<article id="v-site~20level~20IL1B".*?</article>', text, re.S)
    assumed = re.search(r'<article id="v-parameter~20kint".*?</article>', text, re.S)
    assert derived is not None
    assert assumed is not None
    assert "<dt>Formula</dt><dd>a rule</dd>" in derived.group()
    assert "Fig 1; read: full text" in derived.group()
    assert "<dt>Assumed because</dt><dd>a guess</dd>" in assumed.group()


def test_paper_of_points_that_are_not_on_the_page_is_not_cited(
    result: Result, catalog: Catalog, overlay: Overlay
) -> None:
    elsewhere = replace(overlay, reference="label_three")
    other = result.model_copy(update={"used": ()})
    assert "ref-label_three" not in render(other, catalog, overlays=[elsewhere])
    on_time = replace(elsewhere, axis="time", y_error=None)
    assert "ref-label_three" in render(other, catalog, overlays=[on_time])


def test_arm_that_is_zero_throughout_is_named_where_a_log_axis_cannot_show_it(
    result: Result, catalog: Catalog
) -> None:
    figure = next(
        found
        for found in re.findall(r"<figure.*?</figure>", render(result, catalog), re.S)
        if "Drug in plasma over time" in found
    )
    assert "Zero throughout, so not drawn: vehicle." in figure
    assert "zero is not on it" in figure
