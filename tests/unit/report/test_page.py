from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import InvalidInput
from alarmin.records.result import Result
from alarmin.report.charts import Overlay
from alarmin.report.format import significant
from alarmin.report.page import MAX_BYTES, render, write_report

BENCH = {"skill": 0.41234, "rows": [{"experiment": "made_one", "role": "check", "reference": "paper_one"}]}


@pytest.fixture(params=["body", "dish"])
def text(
    request: pytest.FixtureRequest, result: Result, dish_result: Result, catalog: Catalog, overlay: Overlay
) -> str:
    if request.param == "body":
        return render(result, catalog, bench=BENCH)
    return render(dish_result, catalog, overlays=[overlay])


def test_every_tag_is_closed_where_it_was_opened(text: str, parse: Any) -> None:
    assert parse(text).faults == []


def test_page_asks_the_network_for_nothing(text: str, parse: Any) -> None:
    page = parse(text)
    named = {tag for tag, _ in page.tags}
    assert not named & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image"}
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            if "//" in value:
                assert (tag, name) == ("a", "href"), f"<{tag} {name}={value}>"
    assert not re.search(r"url\((?!#)|@import", text)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in {
        attributes.get("content") for attributes in page.all_of("meta")
    }


def test_every_id_is_unique_and_every_link_inside_the_page_arrives(text: str, parse: Any) -> None:
    page = parse(text)
    assert len(page.ids) == len(set(page.ids))
    targets = [
        a["href"][1:] for tag, a in page.tags if tag in ("a", "use") and a.get("href", "").startswith("#")
    ]
    targets += re.findall(r"url\(#([^)]+)\)", text)
    assert targets
    assert set(targets) <= set(page.ids)


def test_page_can_be_used_without_sight_or_mouse(text: str, parse: Any) -> None:
    page = parse(text)
    assert page.all_of("html")[0]["lang"] == "en-GB"
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in page.tags}
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    first_link = page.all_of("a")[0]
    assert first_link["href"] == "#main"
    for drawing in page.all_of("svg"):
        assert drawing.get("aria-hidden") == "true" or (drawing["role"] == "img" and drawing["aria-label"])
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") > 0
    assert all(cell.get("scope") in ("col", "row") for cell in page.all_of("th"))
    assert tags.count("figure") == tags.count("figcaption") > 0


def test_every_figure_has_a_table_twin(text: str) -> None:
    found = re.findall(r"<figure.*?</figure>", text, re.S)
    assert found
    for figure in found:
        assert "as numbers</summary>" in figure
        assert re.search(r"<details>.*<table>.*</details>", figure, re.S)
        for body in re.findall(r"<tbody>.*?</tbody>", figure, re.S):
            assert 0 < body.count("<tr>") <= 60


def test_every_answer_is_a_link_to_the_reactions_behind_it(
    result: Result, catalog: Catalog, parse: Any
) -> None:
    text = render(result, catalog)
    page = parse(text)
    for answer in result.answers:
        if answer.unit == "s" or answer.median is None:
            continue
        shown = significant(answer.median * (100 if answer.kind == "ratio" else 1))
        assert any(word.startswith(shown) for word in page.linked), answer.measure
        outside = [word for word in page.words if re.search(rf"(?<![\d.]){re.escape(shown)}(?![\d.])", word)]
        assert set(outside) <= set(page.linked) | {word for word in outside if "Figure" in word}
    card = re.search(
        r'<article id="ro-signal".*?</article>|<article[^>]*id="ro-signal".*?</article>', text, re.S
    )
    assert card is not None
    assert 'href="#rx-receptor.bind"' in card.group()


def test_thread_leads_from_reaction_to_paper_and_place(result: Result, catalog: Catalog) -> None:
    text = render(result, catalog)
    reaction = re.search(r'<article[^>]*id="rx-receptor.bind".*?</article>', text, re.S)
    assert reaction is not None
    for part in (
        "L + R -&gt; LR",
        "kon * L * R",
        "#in-R001",
        "1 × 10⁶ 1/(M*s)",
        "measured",
        "#ref-paper_one",
        "Table 2",
    ):
        assert part in reaction.group()
    reference = re.search(r'<li id="ref-paper_one".*?</li>', text, re.S)
    assert reference is not None
    assert 'href="https://doi.org/10.0000/made.up"' in reference.group()
    assert "Read: abstract" in reference.group()
    assert "affinity" in reference.group()


def test_hypotheses_and_assumed_values_are_named_in_words(result: Result, catalog: Catalog) -> None:
    text = render(result, catalog)
    hypothesis = re.search(r'<article[^>]*id="in-R002".*?</article>', text, re.S)
    assumed = re.search(r'<article[^>]*id="v-parameter~20kint".*?</article>', text, re.S)
    supported = re.search(r'<article[^>]*id="in-R001".*?</article>', text, re.S)
    assert hypothesis is not None
    assert assumed is not None
    assert supported is not None
    assert ">hypothesis</span>" in hypothesis.group()
    assert "seen once" in hypothesis.group()
    assert ">assumed</span>" in assumed.group()
    assert "a guess" in assumed.group()
    assert "hypothesis" not in supported.group()


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title></style>&lt;"]
)
def test_hostile_text_stays_text(hostile: str, result: Result, catalog: Catalog, parse: Any) -> None:
    scenario = result.scenario.model_copy(update={"title": hostile})
    provenance = result.provenance.model_copy(update={"command": hostile, "libraries": {hostile: hostile}})
    curves = tuple(curve.model_copy(update={"site": hostile}) for curve in result.curves[:4])
    answers = tuple(
        a.model_copy(update={"note": hostile, "unit": hostile, "arm": hostile}) for a in result.answers[:1]
    )
    used = (result.used[0].model_copy(update={"name": hostile, "rule": hostile}),)
    changed = result.model_copy(
        update={
            "scenario": scenario, "provenance": provenance, "warnings": (hostile,), "ignored": (hostile,),
            "curves": curves, "answers": answers, "used": used,
        }
    )  # fmt: skip
    page = parse(render(changed, catalog, bench={hostile: hostile, "rows": [{hostile: hostile}]}))
    assert page.faults == []
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert hostile in "".join(page.words)


def test_large_result_stays_below_two_megabytes(make_result: Callable[..., Result], catalog: Catalog) -> None:
    large = make_result(readouts=8, points=400)
    assert len({(c.site, c.arm, c.readout) for c in large.curves}) == 3 * 4 * 8
    assert len(render(large, catalog).encode()) <= MAX_BYTES


def test_a_result_too_large_for_the_page_loses_detail_not_figures(
    make_result: Callable[..., Result], catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = make_result(readouts=4)
    full = len(render(large, catalog).encode())
    monkeypatch.setattr("alarmin.report.page.MAX_BYTES", full // 2)
    text = render(large, catalog)
    assert len(text.encode()) <= full // 2
    assert all(f'id="fig-{number}"' in text for number in range(1, 6))


def test_same_result_gives_the_same_bytes(tmp_path: Path, result: Result, catalog: Catalog) -> None:
    one = write_report(result, catalog, tmp_path / "one.html")
    other = write_report(result, catalog, tmp_path / "new folder" / "other.html")
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["one.html"]


def test_page_that_cannot_be_made_leaves_the_old_one(
    tmp_path: Path, result: Result, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write_report(result, catalog, tmp_path / "page.html")
    before = target.read_bytes()

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_report(result, catalog, target)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_each_rerunnable_section_names_its_command(result: Result, catalog: Catalog) -> None:
    text = render(result, catalog)
    for name in ("answer", "figures", "used", "thread", "warnings", "provenance"):
        section = re.search(rf'<section[^>]*id="{name}".*?</section>', text, re.S)
        assert section is not None
        assert result.provenance.command in section.group(), name


def test_scenario_without_curves_or_measures_still_makes_a_page(
    result: Result, catalog: Catalog, parse: Any
) -> None:
    empty = result.model_copy(
        update={
            "curves": (),
            "answers": (),
            "used": (),
            "reactions": (),
            "observable_reactions": {},
            "citations": (),
        }
    )
    page = parse(render(empty, catalog))
    assert page.faults == []
    assert any("no curves" in word for word in page.words)
