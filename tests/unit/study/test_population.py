"""Cells that differ: what is shared, what an average is, and which share responds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from alarmin.catalog.load import load_catalog
from alarmin.catalog.population import load_variation
from alarmin.errors import NotEquilibrated, ScenarioError
from alarmin.records.result import Result
from alarmin.solve.base import OneByOne, RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.population import CV, cell_factors
from alarmin.study.runs import arm_specs, centres, ensemble, one_draw

SIGNAL = "signalling_complexes"
STIMULUS = {"add": [{"entity": "IL1B", "concentration": "100 pM"}]}
DISH: Mapping[str, Any] = {
    "dish": {"cells": "1e5 cells/mL"},
    "arms": {"none": {}, "il1": STIMULUS},
    "duration": "2 h",
    "sample": {"every": "20 min"},
    "readouts": ["nuclear_NFKB", "total_IkBa"],
}


def responders(**more: Any) -> dict[str, Any]:
    return {"id": "m", "kind": "fraction", "readout": SIGNAL, "arm": "on", **more}


def own_count(spec: RunSpec, gene: str) -> float:
    return float(spec.parameters[f"n_{gene}"])


def test_cells_without_variation_give_the_bits_of_the_typical_one(ask: Callable[..., Any]) -> None:
    one, many = ask(**DISH), ask(**DISH, population={"cells": 3})
    loaded = ReferenceSolver().load(one.model)
    for values in ensemble(one, seed=3, count=2):
        single = one_draw(one, loaded, values)
        equal = one_draw(many, loaded, {**values, CV: 0.0})
        for key, runs in single.items():
            assert np.array_equal(runs[0].values, equal[key][0].values)


def test_the_average_is_that_of_cells_run_one_by_one(ask: Callable[..., Any]) -> None:
    plan = ask(**DISH, population={"cells": 4})
    loaded = ReferenceSolver().load(plan.model)
    values = centres(plan)
    found = one_draw(plan, loaded, values)
    factors = cell_factors(plan, values, seed=plan.scenario.seed, draw=0)
    for arm in plan.arms:
        own = [
            loaded.run(next(arm_specs(plan, plan.settings[0], arm, values, cell))).values for cell in factors
        ]
        (run,) = found["dish", arm.name]
        assert all(np.array_equal(cell.values, alone) for cell, alone in zip(run.cells, own, strict=True))
        assert run.values == pytest.approx(np.mean(own, axis=0), rel=1e-12)


def test_a_cell_is_the_same_in_every_order_place_and_size_of_population(ask: Callable[..., Any]) -> None:
    few, many = ask(population={"cells": 2}), ask(population={"cells": 5})
    values = centres(many)
    whole = cell_factors(many, values, seed=1, draw=7)
    assert cell_factors(few, values, seed=1, draw=7) == whole[:2]
    backwards = replace(
        many.model, abundances=dict(reversed(many.model.abundances.items())), parameters=many.model.parameters
    )
    assert cell_factors(replace(many, model=backwards), values, seed=1, draw=7) == whole
    assert cell_factors(many, values, seed=1, draw=8) != whole
    assert cell_factors(many, values, seed=2, draw=7) != whole
    assert len({cell["IL1R1"] for cell in whole}) == 5


def test_arms_and_places_share_their_cells(specs: Callable[..., list[RunSpec]]) -> None:
    sites = [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}]
    found = specs(sites=sites, arms={"a": {}, "b": {}}, population={"cells": 3})
    counts = [own_count(spec, "IL1R1") for spec in found]
    assert len(counts) == 12
    assert sorted(set(counts)) == sorted({own_count(spec, "IL1R1") for spec in found[:6]})
    assert len(set(counts)) == 3


def test_many_cells_have_the_mean_and_the_variation_of_the_catalogue(ask: Callable[..., Any]) -> None:
    plan = ask(population={"cells": 1000})
    factors = [cell for draw in range(4) for cell in cell_factors(plan, centres(plan), seed=1, draw=draw)]
    for gene in ("IL1R1", "IL1RAP"):
        values = np.array([cell[gene] for cell in factors])
        assert values.mean() == pytest.approx(1.0, abs=0.03)
        assert values.std() / values.mean() == pytest.approx(load_variation().abundance_cv.value, rel=0.06)


def test_every_gene_that_the_model_asks_for_scatters_and_a_knock_out_stays_out(
    ask: Callable[..., Any],
) -> None:
    words = {**DISH, "arms": {"out": {"change": {"TNFAIP3": 0}, **STIMULUS}}}
    plan = ask(**words, population={"cells": 2})
    first, second = cell_factors(plan, centres(plan), seed=1, draw=0)
    assert set(first) == set(plan.model.abundances)
    assert all(first[gene] != second[gene] for gene in first)
    spec = next(arm_specs(plan, plan.settings[0], plan.arms[0], centres(plan), first))
    assert spec.parameters["dosage_TNFAIP3"] == 0.0
    assert spec.parameters["n_RELA"] == centres(plan)["n_RELA"] * first["RELA"]


def test_the_variation_is_a_sourced_value_of_the_result(made_up: Callable[..., Result]) -> None:
    result = made_up(lambda times, name, spec: 1.0, population={"cells": 2})
    (used,) = (item for item in result.used if item.group == "population")
    assert (used.name, used.value) == (CV, 0.43)
    assert {source.ref for source in used.sources} <= set(load_catalog().references)
    assert used.sources[0].ref in {item.ref for item in result.citations}
    alone = made_up(lambda times, name, spec: 1.0)
    assert not [item for item in alone.used if item.group == "population"]


@pytest.mark.parametrize(
    ("more", "share"),
    [
        ({}, 50.0),
        ({"times": 1.5}, 100.0),
        ({"times": 4}, 0.0),
        ({"above": "2.5 molecules/cell"}, 50.0),
        ({"above": "1.5 molecules/cell", "times": 100}, 100.0),
        ({"to": "6 h"}, 0.0),
        ({"at": "12 h"}, 0.0),
    ],
)
def test_a_fraction_is_of_cells_that_rise_above_a_level(
    made_up: Callable[..., Result], more: dict[str, Any], share: float
) -> None:
    seen: dict[float, int] = {}

    def curve(times: Any, name: str, spec: Any) -> Any:
        number = seen.setdefault(own_count(spec, "IL1R1"), len(seen))
        # Two of four cells rise from 1 to 3 over the day, the others to 2.
        return 1 + (1 + number % 2) * times / 86400.0

    words = {"arms": {"on": {}}, "measures": [responders(**more)], "population": {"cells": 4}}
    (answer,) = made_up(curve, **words).answers
    assert (answer.median, answer.unit) == (share, "%")


def test_no_cell_responds_without_a_ligand(ask: Callable[..., Any]) -> None:
    from alarmin.study import run

    measures = [
        {"id": name, "kind": "fraction", "readout": "nuclear_NFKB", "arm": name} for name in ("none", "il1")
    ]
    plan = ask(**DISH, population={"cells": 5}, measures=measures)
    none, some = run(plan.scenario).answers
    assert none.median == 0.0
    assert some.median is not None
    assert some.median > 0.0


class Restless(OneByOne):
    """A loaded model of which some cells never come to rest."""

    def __init__(self, inside: Any, counts: set[float]) -> None:
        self.inside, self.counts = inside, counts

    def rest(self, spec: RunSpec) -> Any:
        if own_count(spec, "IL1R1") in self.counts:
            raise NotEquilibrated("The cell did not come to rest", time_s=0.0, state="NFKB_n")
        return self.inside.rest(spec)

    def run(self, spec: RunSpec) -> Any:
        return self.inside.run(spec)


def test_cells_that_never_rest_are_left_out_of_a_population_and_said(ask: Callable[..., Any]) -> None:
    plan = ask(**DISH, population={"cells": 3})
    loaded, values = ReferenceSolver().load(plan.model), centres(plan)
    factors = cell_factors(plan, values, seed=plan.scenario.seed, draw=0)
    counts = [values["IL1R1"] * cell["IL1R1"] for cell in factors]
    (whole,) = one_draw(plan, loaded, values)["dish", "il1"]
    (run,) = one_draw(plan, Restless(loaded, {counts[1]}), values)["dish", "il1"]
    assert whole.notes == ()
    assert "left out" in run.notes[-1]
    assert len(run.cells) == 2
    for own, cell in ((0, 0), (1, 2)):
        assert np.array_equal(run.cells[own].values, whole.cells[cell].values)
    with pytest.raises(NotEquilibrated):
        one_draw(plan, Restless(loaded, set(counts)), values)
    with pytest.raises(NotEquilibrated):
        one_draw(ask(**DISH), Restless(loaded, {values["IL1R1"]}), values)


def test_measures_are_taken_from_the_average(made_up: Callable[..., Result]) -> None:
    def curve(times: Any, name: str, spec: Any) -> Any:
        return own_count(spec, "IL1R1") + 0 * times

    asked = {"id": "m", "kind": "value", "readout": SIGNAL, "arm": "on", "at": "1 h"}
    result = made_up(curve, arms={"on": {}}, measures=[asked], population={"cells": 6})
    assert result.answers[0].median == result.curves[0].median[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"measures": [responders()]}, "a fraction is one of many cells"),
        ({"measures": [responders(kind="maximum", above="2 molecules/cell")]}, "has none"),
        ({"population": {"cells": 0}}, "greater than or equal to 1"),
        ({"population": {"cells": 1001}}, "less than or equal to 1000"),
    ],
)
def test_what_cannot_be_asked_of_one_cell_is_refused(
    question: Callable[..., Any], words: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        question(arms={"on": {}}, **words)


def test_a_level_of_another_kind_than_the_readout_is_refused(ask: Callable[..., Any]) -> None:
    words = {"arms": {"on": {}}, "population": {"cells": 2}}
    with pytest.raises(ScenarioError, match=r"never 3 pM.*molecules/cell"):
        ask(measures=[responders(above="3 pM")], **words)
    with pytest.raises(ScenarioError, match="cannot be given in 'h'"):
        ask(measures=[responders(unit="h")], **words)


def test_cells_count_for_the_size_of_a_result(ask: Callable[..., Any]) -> None:
    grid = {"duration": "1 d", "sample": {"every": "10 s"}}
    with pytest.raises(ScenarioError, match="1,000 cells"):
        ask(draws=60, population={"cells": 1000}, **grid)
