from __future__ import annotations

from alarmin.catalog.catalog import Catalog
from alarmin.records.evidence import Reference
from alarmin.records.result import Result
from alarmin.records.scenario import SiteRef
from alarmin.report.gather import build_trace


def test_receptor_count_leads_to_the_reactions_of_the_receptor(result: Result, catalog: Catalog) -> None:
    trace = build_trace(result, catalog)
    count = next(value for value in trace.values if value.name == "IL1R1")
    assert count.reactions == ("receptor.bind",)


def test_rate_constant_leads_to_the_reactions_it_is_in(result: Result, catalog: Catalog) -> None:
    trace = build_trace(result, catalog)
    assert {value.name: value.reactions for value in trace.values}["kint"] == ("receptor.uptake",)


def test_name_set_by_an_abundance_leads_to_that_abundance(result: Result, catalog: Catalog) -> None:
    reaction = result.reactions[0].model_copy(update={"parameters": ("n_IL1R1", "level_IL1B")})
    trace = build_trace(result.model_copy(update={"reactions": (reaction,)}), catalog)
    assert [value.used.group for value in trace.behind["n_IL1R1"] if value.used] == ["abundance"]
    assert [value.used.value for value in trace.behind["level_IL1B"] if value.used] == [3.2e-12, 9.1e-12]


def test_link_to_something_unknown_is_plain_text(result: Result, catalog: Catalog) -> None:
    trace = build_trace(result, catalog)
    assert trace.reaction("no_such") == "no_such"
    assert trace.interaction("R999") == "R999"
    assert trace.readout("no_such", "1.00") == "1.00"


def test_references_are_numbered_citations_first_and_keep_every_reason(
    result: Result, catalog: Catalog
) -> None:
    trace = build_trace(result, catalog)
    assert trace.references["paper_one"] == 1
    assert sorted(trace.references.values()) == list(range(1, len(trace.references) + 1))
    assert trace.reasons["paper_one"] == (
        "affinity",
        "IL1R1: affinity",
        "kon: affinity",
        "interaction IL1B → IL1R1 (R001)",
    )


def test_reference_without_author_is_named_by_what_was_read() -> None:
    assert Reference(id="some_label", other="label of a drug", read="label").label == "label of a drug"
    assert Reference(id="x_1990", journal="Made J", year=1990, read="abstract").label == "Made J 1990"


def test_level_is_said_with_its_site(result: Result, catalog: Catalog) -> None:
    level = result.used[1].model_copy(update={"name": "tumour.IL1B"})
    (value, *_) = build_trace(result.model_copy(update={"used": (level,)}), catalog).values
    assert value.label == "IL1B, Primary tumour"


def test_place_with_its_own_name_is_shown_with_the_name_of_its_site(result: Result, catalog: Catalog) -> None:
    sites = (SiteRef(ref="tumour"), SiteRef(ref="tumour", id="deep_tumour"))
    level = result.used[1].model_copy(update={"name": "deep_tumour.IL1B"})
    scenario = result.scenario.model_copy(update={"sites": sites})
    trace = build_trace(result.model_copy(update={"scenario": scenario, "used": (level,)}), catalog)
    assert trace.names.site("tumour") == "Primary tumour"
    assert trace.names.site("deep_tumour") == "deep tumour (Primary tumour)"
    assert trace.values[0].label == "IL1B, deep tumour (Primary tumour)"


def test_alternative_value_gives_its_reference_a_reason(result: Result, catalog: Catalog) -> None:
    assert "kon: a value that disagrees" in build_trace(result, catalog).reasons["paper_two"]
