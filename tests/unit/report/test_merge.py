from __future__ import annotations

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Result
from alarmin.report.gather import build_trace
from alarmin.report.merge import merged_reactions, told_apart


def test_reaction_in_two_results_is_one_with_the_parameters_of_both(
    result: Result, dish_result: Result
) -> None:
    wider = result.reactions[0].model_copy(update={"parameters": ("kon", "level_IL1B")})
    other = dish_result.model_copy(update={"reactions": (wider, *result.reactions[1:])})
    merged = merged_reactions(told_apart((result, other)))
    assert list(merged) == ["receptor.bind", "receptor.uptake"]
    assert merged["receptor.bind"].parameters == ("kon", "level_IL1B")


def test_reaction_with_another_rate_stands_apart_and_keeps_its_readout(
    result: Result, dish_result: Result
) -> None:
    slower = result.reactions[0].model_copy(update={"rate": "kon * L * R / 2"})
    other = dish_result.model_copy(update={"reactions": (slower, *result.reactions[1:])})
    one, two, three = told_apart((result, other, other))
    assert [reaction.id for reaction in two.reactions] == ["receptor.bind (question 2)", "receptor.uptake"]
    assert two.observable_reactions["signal"] == ("receptor.bind (question 2)", "receptor.uptake")
    assert one == result
    assert three.reactions == two.reactions


def test_value_both_results_use_is_one_and_a_different_one_stands_apart(
    result: Result, dish_result: Result, catalog: Catalog
) -> None:
    changed = tuple(
        used.model_copy(update={"value": 2e6}) if used.name == "kon" else used for used in result.used
    )
    trace = build_trace((result, dish_result.model_copy(update={"used": changed})), catalog)
    found = {value.label: (value.anchor, value.questions) for value in trace.values}
    assert found["kint"] == ("v-parameter~20kint", (1, 2))
    assert found["kon (question 1)"] == ("v-parameter~20kon", (1,))
    assert found["kon (question 2)"] == ("v-parameter~20kon~2", (2,))
    assert [value.anchor for value in trace.behind["kon"]] == [
        "v-parameter~20kon",
        "v-parameter~20kon~2",
    ]


def test_references_of_two_results_are_one_list(
    result: Result, dish_result: Result, catalog: Catalog
) -> None:
    both = build_trace((result, dish_result), catalog)
    assert both.references == build_trace(result, catalog).references
