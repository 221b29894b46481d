from __future__ import annotations

import re
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.records.result import Answer, Driver, Result
from alarmin.records.scenario import Scenario
from alarmin.report.page import render


@pytest.fixture
def driven(result: Result) -> Result:
    """The made-up result, with what makes its first ratio uncertain."""
    used = (*result.used, result.used[1].model_copy(update={"name": "tumour.IL1B"}))
    rhos = {"tumour": 0.4, "bone": 0.7, "plasma_side": 0.5}

    def with_drivers(answer: Answer) -> Answer:
        if answer.measure != "left_low":
            return answer
        drivers = (
            Driver(name="kon", rho=-0.61),
            Driver(name="IL1R1", rho=rhos[answer.site]),
            Driver(name=f"{answer.site}.IL1B", rho=0.3),
        )
        return answer.model_copy(update={"drivers": drivers, "values": (answer.median,) * 60})

    answers = tuple(with_drivers(answer) for answer in result.answers)
    return result.model_copy(update={"answers": answers, "used": used})


def words(text: str, parse: Any, pattern: str) -> str:
    found = re.search(pattern, text, re.S)
    assert found is not None
    return "".join(parse(found.group()).words)


def gist(result: Result, catalog: Catalog, parse: Any) -> str:
    return words(render(result, catalog), parse, r'<p class="gist">.*?</p>')


def test_ratio_is_answered_in_one_sentence(result: Result, catalog: Catalog, parse: Any) -> None:
    assert gist(result, catalog, parse) == (
        "Does the blocker quiet the tumour? At the end, low dose (blocker 1 mg/kg sc every 1 d) leaves "
        "43 % (26 to 73 %) of signalling complexes in Primary tumour, 22 % (13 to 37 %) in bone and "
        "14 % (9 to 24 %) in plasma side, relative to vehicle."
    )


def test_sentence_names_the_window_of_the_measure(result: Result, catalog: Catalog, parse: Any) -> None:
    held = result.scenario.model_dump(mode="json")
    for measure in held["measures"]:
        measure |= {"at": "6 d", "to": "7 d"} if measure["id"] == "left_low" else {}
    windowed = result.model_copy(update={"scenario": Scenario.model_validate(held)})
    assert "? From 6 d to 7 d, low dose" in gist(windowed, catalog, parse)


def test_ratio_above_one_everywhere_is_not_called_left(result: Result, catalog: Catalog, parse: Any) -> None:
    answers = tuple(
        answer.model_copy(update={"median": 3.0, "low": 2.0, "high": 4.0}) for answer in result.answers
    )
    said = gist(result.model_copy(update={"answers": answers}), catalog, parse)
    assert "brings signalling complexes, relative to vehicle, to 300 % (200 to 400 %) at every place." in said


def test_half_maximum_is_answered_in_one_sentence(dish_result: Result, catalog: Catalog, parse: Any) -> None:
    assert gist(dish_result, catalog, parse) == (
        "Dose-response: Half-maximal signalling complexes at 24 pM (14 to 41) for IL1B."
    )


def test_result_without_ratio_or_half_maximum_says_its_first_measure(
    result: Result, catalog: Catalog, parse: Any
) -> None:
    answers = tuple(answer for answer in result.answers if answer.kind == "mean")
    said = gist(result.model_copy(update={"answers": answers}), catalog, parse)
    assert (
        "? Signalling complexes: mean, low dose (blocker 1 mg/kg sc every 1 d), 1 d to 7 d: 61 sites" in said
    )


def test_result_without_a_value_has_no_sentence(result: Result, catalog: Catalog) -> None:
    answers = tuple(answer for answer in result.answers if answer.median is None)
    assert 'class="gist"' not in render(result.model_copy(update={"answers": answers}), catalog)


def test_three_strongest_inputs_are_named_in_words_with_links(
    driven: Result, catalog: Catalog, parse: Any
) -> None:
    text = render(driven, catalog)
    said = words(text, parse, r'<p class="why-wide">.*?</p>')
    assert said == (
        "What makes the interval wide: IL1R1 per cell (+0.40 to +0.70), association (−0.61), "
        "level of IL1B there (+0.30)."
    )
    assert '<a href="#v-parameter~20kon">association</a>' in text
    assert '<a href="#v-site~20level~20tumour.IL1B">level of IL1B in Primary tumour</a> (+0.30)' in text


def test_input_that_matters_at_one_place_is_said_with_it(
    driven: Result, catalog: Catalog, parse: Any
) -> None:
    answers = tuple(
        answer.model_copy(update={"drivers": answer.drivers[2:] if answer.site == "tumour" else ()})
        for answer in driven.answers
    )
    text = render(driven.model_copy(update={"answers": answers}), catalog)
    said = words(text, parse, r'<p class="why-wide">.*?</p>')
    assert said == "What makes the interval wide: level of IL1B (+0.30 in Primary tumour)."
    assert text.count("not named") == 2


def test_ranking_stands_as_a_table_with_a_bar_per_place(driven: Result, catalog: Catalog) -> None:
    text = render(driven, catalog)
    table = next(
        found for found in re.findall(r"<table>.*?</table>", text, re.S) if "interval wide." in found
    )
    assert table.count('class="bar"') == 9
    assert re.findall(r'<th scope="col">(.*?)</th>', table) == [
        "Input",
        "Primary tumour",
        "bone",
        "plasma side",
    ]
    assert 'x="19.5" y="2" width="30.5"' in table


def test_draws_without_a_leading_input_are_said_to_have_none(driven: Result, catalog: Catalog) -> None:
    answers = tuple(answer.model_copy(update={"drivers": ()}) for answer in driven.answers)
    text = render(driven.model_copy(update={"answers": answers}), catalog)
    assert "no input stands out from chance." in text
    assert "What makes the intervals wide" not in text


def test_few_draws_say_nothing_about_inputs(result: Result, catalog: Catalog) -> None:
    assert "What makes the interval wide" not in render(result, catalog)
