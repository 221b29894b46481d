"""One draw in every arm at every place: what is shared, what is drawn, what is absorbed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.cohort.streams import draws_of
from alarmin.errors import ModelError
from alarmin.records.evidence import Spread
from alarmin.solve.base import Infusion, OneByOne, Pulse, Rested, RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.plan import make_plan
from alarmin.study.runs import arm_specs, centres, ensemble, one_draw, priors
from alarmin.units import AVOGADRO

ANAKINRA = {"drug": "anakinra", "dose": "17.3 mg", "route": "sc", "every": "1 d"}
MICROMOLE = 1e-6 * AVOGADRO
DISH = {"dish": {"cells": "1e6 cells/mL"}, "duration": "4 h", "sample": {"every": "1 h"}}
SERIES = {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "100 pM", "per_decade": 1}}]}
SITES = [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}]
FIXED = Spread(kind="fixed", basis="as printed")


def with_pk(catalog: Catalog, **update: Any) -> Catalog:
    """Return the catalogue with the human pharmacokinetics of anakinra changed."""
    drug = catalog.drugs["anakinra"]
    changed = tuple(pk.model_copy(update=update) if pk.species == "human" else pk for pk in drug.pk)
    return replace(catalog, drugs={**catalog.drugs, "anakinra": drug.model_copy(update={"pk": changed})})


def human_parameters(catalog: Catalog, **spreads: Spread) -> tuple[Any, ...]:
    (pk,) = (pk for pk in catalog.drugs["anakinra"].pk if pk.species == "human")
    return tuple(
        item.model_copy(update={"spread": spreads[item.id]}) if item.id in spreads else item
        for item in pk.parameters
    )


def first_spec(plan: Any, **values: float) -> RunSpec:
    return next(arm_specs(plan, plan.settings[0], plan.arms[0], {**centres(plan), **values}))


def test_a_share_absorbed_that_is_not_drawn_is_taken_at_its_centre(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    known = with_pk(catalog, parameters=human_parameters(catalog, F=FIXED))
    plan = make_plan(question(arms={"on": {"regimen": [ANAKINRA]}}), known)
    assert "anakinra_F" not in priors(plan)
    assert first_spec(plan).pulses[0].amount == pytest.approx(plan.model.values["anakinra_F"] * MICROMOLE)


def test_an_infusion_by_a_route_that_absorbs_part_brings_that_part(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    known = with_pk(catalog, bioavailability={"sc": "F", "iv": "F"})
    dose = {**ANAKINRA, "route": "iv", "infusion": "30 min", "start": "1 h"}
    plan = make_plan(question(arms={"on": {"regimen": [dose]}}), known)
    (infusion,) = first_spec(plan, anakinra_F=0.25).infusions
    assert infusion == Infusion(3600.0, 5400.0, "anakinra_infusion", pytest.approx(0.25 * MICROMOLE / 1800))


class Counting(OneByOne):
    """A loaded model that counts how often cells are rested."""

    def __init__(self, inside: Any) -> None:
        self.inside, self.rests, self.runs = inside, 0, 0

    def rest(self, spec: RunSpec) -> Rested:
        self.rests += 1
        return self.inside.rest(spec)

    def run(self, spec: RunSpec) -> Any:
        self.runs += 1
        assert spec.start is not None
        return self.inside.run(spec)


NONE = {"IL1R2": "0 sites/cell"}
CASES = [
    pytest.param({**DISH, "arms": {"dose": SERIES, "rest": {}}}, 1, 5, id="a series and an arm in a dish"),
    pytest.param(
        {
            "sites": SITES,
            "sample": {"every": "6 h"},
            "arms": {
                "control": {},
                "on": {"regimen": [ANAKINRA]},
                "lost": {"set": NONE},
                "lost_on": {"set": NONE, "regimen": [ANAKINRA]},
            },
        },
        4,
        8,
        id="two counts at two sites",
    ),
]


@pytest.mark.parametrize(("words", "rests", "runs"), CASES)
def test_cells_with_the_same_counts_rest_once_and_nothing_changes_by_a_bit(
    ask: Callable[..., Any], words: dict[str, Any], rests: int, runs: int
) -> None:
    plan = ask(**words)
    loaded = ReferenceSolver().load(plan.model)
    for values in ensemble(plan, seed=2, count=2):
        counting = Counting(loaded)
        found = one_draw(plan, counting, values)
        assert (counting.rests, counting.runs) == (rests, runs)
        for setting in plan.settings:
            for arm in plan.arms:
                own = [loaded.run(spec) for spec in arm_specs(plan, setting, arm, values)]
                for one, other in zip(found[setting.name, arm.name], own, strict=True):
                    assert np.array_equal(one.values, other.values)


def test_a_draw_has_a_stream_for_each_kind_of_value(ask: Callable[..., Any]) -> None:
    plan = ask()
    found = ensemble(plan, seed=5, count=3)
    items = priors(plan)
    for group, name in (
        ("parameter", "kon_R1"),
        ("abundance", "IL1R1"),
        ("site level", "inflamed_tissue.IL1B"),
    ):
        alone = draws_of({f"{group}/{name}": items[name]}, seed=5, count=3)
        assert [values[name] for values in found] == [values[f"{group}/{name}"] for values in alone]
    assert ensemble(plan, seed=5, count=1) == ({name: value for name, (value, _) in items.items()},)


def test_two_values_of_one_name_are_refused(ask: Callable[..., Any]) -> None:
    plan = ask()
    twin = replace(plan.abundances[0], name="kon_R1")
    with pytest.raises(ModelError, match=r"'kon_R1' \(parameter and abundance\)"):
        priors(replace(plan, abundances=(*plan.abundances, twin)))
    with pytest.raises(ModelError, match=r"'kon_R1' \(parameter and abundance\)"):
        centres(replace(plan, abundances=(*plan.abundances, twin)))


def test_all_parameters_of_a_drug_take_the_same_published_set(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    tight = {
        item.id: item.spread.model_copy(update={"gsd": 1.0001})
        for item in human_parameters(catalog)
        if item.spread.sets
    }
    known = with_pk(catalog, parameters=human_parameters(catalog, **tight))
    plan = make_plan(question(arms={"on": {"regimen": [ANAKINRA]}}), known)
    (pk,) = (pk for pk in catalog.drugs["anakinra"].pk if pk.species == "human")
    seen = dict.fromkeys((item.id for item in pk.sets), 0)
    count = 600
    for values in ensemble(plan, seed=8, count=count):
        fits = [
            name
            for name in seen
            if all(
                values[f"anakinra_{parameter}"] == pytest.approx(spread.sets[name], rel=0.01)
                for parameter, spread in tight.items()
            )
        ]
        assert len(fits) == 1
        seen[fits[0]] += 1
    whole = sum(item.weight for item in pk.sets)
    for item in pk.sets:
        assert seen[item.id] / count == pytest.approx(item.weight / whole, abs=0.06)
    centre = ensemble(plan, seed=8, count=1)[0]
    assert all(centre[f"anakinra_{name}"] == spread.sets[pk.sets[0].id] for name, spread in tight.items())


def test_a_bolus_is_absorbed_by_the_share_of_the_draw(ask: Callable[..., Any]) -> None:
    plan = ask(arms={"on": {"regimen": [ANAKINRA]}})
    assert first_spec(plan, anakinra_F=0.5).pulses[0] == Pulse(
        0.0, "anakinra_depot", pytest.approx(0.5 * MICROMOLE)
    )
