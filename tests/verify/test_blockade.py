"""What blockers of IL-1 must and must not do at a site, by the blockade calculator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from alarmin.analyse.blockade import blockade
from alarmin.analyse.blockade.course import follow, scaled, site_of
from alarmin.analyse.blockade.engine import engine_of, scenario_of, window_of
from alarmin.analyse.blockade.left import Pair, mean_of, share_of
from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.records.arm import Dose
from alarmin.records.blockade import BlockadeCase, BlockadeQuestion
from alarmin.records.scenario import Scenario, SiteRef
from alarmin.solve.reference import ReferenceSolver
from alarmin.solve.together import Task, abreast, alone, sure, together
from alarmin.study import run
from alarmin.study.runs import ensemble
from alarmin.units import Quantity

REGIMENS = {
    "anakinra": ("100 mg", "sc", "1 d"),
    "canakinumab": ("150 mg", "sc", "8 wk"),
    "gevokizumab": ("60 mg", "sc", "4 wk"),
    "bermekimab": ("3.75 mg/kg", "iv", "3 wk"),
    "rilonacept": ("160 mg", "sc", "1 wk"),
    "amg_108": ("300 mg", "sc", "4 wk"),
    "nadunolimab": ("10 mg/kg", "iv", "1 wk"),
}
SIGNALS = ("complexes_left", "nfkb_left", "nfkb_fresh", "ap1_left", "ap1_fresh")
Ladder = Callable[..., list[list[float]]]


def dose(drug: str) -> Dose:
    amount, route, every = REGIMENS[drug]
    return Dose.model_validate({"drug": drug, "dose": amount, "route": route, "every": every})


def case_of(treatment: Dose, cell: str = "human_fibroblast", draws: int = 3, **more: Any) -> BlockadeCase:
    asked = BlockadeQuestion(
        **more, treatments=(treatment,), sites=("inflamed_tissue",), cells=(cell,), draws=draws
    )
    return blockade(asked).cases[0]


def values_of(case: BlockadeCase, measure: str) -> tuple[Any, ...]:
    return next(item.values for item in case.result.answers if item.measure == measure)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def ladder(catalog: Catalog) -> Ladder:
    """Return a function: drug and factors on its dose to the mean share of complexes left, per draw."""

    def climb(
        drug: str,
        factors: Sequence[float],
        hold: Mapping[str, str] | None = None,
        *,
        site: str = "inflamed_tissue",
        draws: int = 4,
        target: str = "complexes",
    ) -> list[list[float]]:
        treatment = dose(drug)
        window = window_of(treatment, None)
        asked = BlockadeQuestion(
            treatments=(treatment,), sites=(site,), cells=("human_fibroblast",), draws=draws
        )
        place = SiteRef.model_validate({"ref": site, "hold": dict(hold or {})})
        scenario = scenario_of(asked, treatment, "human_fibroblast", window)
        engine = engine_of(
            scenario.model_copy(update={"sites": (place,)}), window, catalog, ReferenceSolver()
        )
        signals = () if target == "complexes" else ("nuclear_NFKB",)

        def left_of(values: Mapping[str, float]) -> Task[list[float]]:
            here = yield from site_of(engine, engine.plan.settings[0], values)
            arms = [engine.plan.arms[0], *(scaled(engine.treated, factor) for factor in factors)]
            courses = yield from abreast(
                follow(engine, here, arm, signals=signals, fresh=False) for arm in arms
            )
            without, *given = map(sure, courses)
            row = []
            for one in given:
                left = share_of(Pair(here, without, one), target)
                assert left is not None
                row.append(mean_of(left, window.grid))
            return row

        drawn = ensemble(engine.plan, seed=1, count=draws)
        return [sure(row) for row in together(left_of(values) for values in drawn)]

    return climb


def test_canakinumab_leaves_mouse_cells_as_they_are_to_the_last_bit() -> None:
    treatment = Dose.model_validate(
        {"drug": "canakinumab", "dose": "10 mg/kg", "route": "ip", "every": "1 wk"}
    )
    case = case_of(treatment, "mouse_macrophage", draws=2, weight="20 g")
    assert not case.acts
    for measure in SIGNALS:
        for form in ("mean", "peak", "trough"):
            assert set(values_of(case, f"{measure}_{form}")) <= {100.0, None}, (measure, form)
    assert values_of(case, "complexes_left_mean") == (100.0, 100.0)


@pytest.mark.parametrize("drug", ["anakinra", "gevokizumab", "amg_108", "nadunolimab"])
def test_a_dose_of_zero_is_no_dose_to_the_last_bit(drug: str) -> None:
    case = case_of(dose(drug).model_copy(update={"dose": Quantity(0.0, "mg")}))
    for measure in SIGNALS:
        assert set(values_of(case, f"{measure}_mean")) <= {100.0, None}, measure
    curves = {(curve.readout, curve.arm): curve for curve in case.result.curves}
    for readout in ("signalling_complexes", "nuclear_NFKB", "free_IL1RN"):
        assert curves[readout, "treated"].median == curves[readout, "untreated"].median


def test_more_anakinra_leaves_fewer_complexes(ladder: Ladder) -> None:
    for row in ladder("anakinra", (0.0, 0.01, 0.1, 1.0, 10.0, 100.0)):
        assert row[0] == 1.0
        assert all(more < less for less, more in pairwise(row))


@pytest.mark.parametrize("drug", ["anakinra", "canakinumab"])
def test_antagonist_and_antibody_can_take_away_all_il1b_signal(ladder: Ladder, drug: str) -> None:
    for row in ladder(drug, (1000.0,), {"IL1A": "0 pM"}):
        assert row[0] < 1e-3


def test_gevokizumab_leaves_signal_at_any_dose(ladder: Ladder) -> None:
    """In some draws it leaves more than it found, since the pair outlives free IL-1β; see the explanation page."""
    for row in ladder("gevokizumab", (1.0, 100.0, 10_000.0), {"IL1A": "0 pM"}):
        assert min(row) > 0.05
        assert row[2] == pytest.approx(row[1], rel=0.01)


def test_canakinumab_leaves_the_signal_of_il1a(ladder: Ladder) -> None:
    for row in ladder("canakinumab", (1.0, 1000.0), {"IL1B": "0 pM", "IL1A": "5 pM"}):
        assert row == pytest.approx([1.0, 1.0], abs=1e-6)


def test_bermekimab_takes_the_signal_of_il1a_and_leaves_that_of_il1b(ladder: Ladder) -> None:
    for row in ladder("bermekimab", (1000.0,), {"IL1A": "0 pM"}):
        assert row == pytest.approx([1.0], abs=1e-6)
    for row in ladder("bermekimab", (1000.0,), {"IL1B": "0 pM", "IL1A": "5 pM"}):
        assert row[0] < 1e-3


def test_rilonacept_takes_the_antagonist_away_too() -> None:
    case = case_of(dose("rilonacept"))
    for name in ("free_IL1A", "free_IL1B", "free_IL1RN"):
        pairs = zip(
            values_of(case, f"{name}_treated_mean"), values_of(case, f"{name}_untreated_mean"), strict=True
        )
        assert all(given < 0.9 * without for given, without in pairs), name


def test_more_il1_at_the_site_needs_more_anakinra() -> None:
    asked = BlockadeQuestion(
        treatments=(dose("anakinra"),),
        sites=("inflamed_tissue", "tumour_niche"),
        cells=("human_fibroblast",),
        draws=5,
        want="90 %",
    )
    low, high = blockade(asked).cases[0].wanted
    assert low.half is not None
    assert high.half is not None
    assert high.half > 1.5 * low.half


def test_a_tenth_of_an_antibody_against_the_receptor_keeps_less_than_a_tenth_of_its_level(
    catalog: Catalog,
) -> None:
    """At 30 mg the receptor takes most of the drug in between two doses; canakinumab keeps its share."""
    kept = {}
    for drug in ("amg_108", "canakinumab"):
        usual = dose(drug)
        tenth = usual.model_copy(update={"dose": Quantity(usual.dose.value / 10, usual.dose.unit)})
        window = window_of(usual, None)
        levels = []
        for treatment in (usual, tenth):
            asked = BlockadeQuestion(
                treatments=(treatment,), sites=("inflamed_tissue",), cells=("human_fibroblast",), draws=1
            )
            scenario = scenario_of(asked, treatment, "human_fibroblast", window)
            engine = engine_of(scenario, window, catalog, ReferenceSolver())
            (values,) = ensemble(engine.plan, seed=1, count=1)
            here = alone(site_of(engine, engine.plan.settings[0], values))
            course = alone(follow(engine, here, engine.treated, signals=(), fresh=False))
            levels.append(mean_of(course.surface[f"{drug}_local"], window.grid))
        kept[drug] = levels[1] / levels[0]
    assert kept["amg_108"] < 0.05
    assert kept["canakinumab"] == pytest.approx(0.1, rel=1e-4)


def test_more_amg_108_leaves_fewer_complexes(ladder: Ladder) -> None:
    for row in ladder("amg_108", (0.0, 0.03, 0.1, 0.3, 1.0, 10.0)):
        assert row[0] == 1.0
        assert all(more < less for less, more in pairwise(row))


def after_stopping(drug: str, count: int, days: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    amount, route, every = REGIMENS[drug]
    line = {"drug": drug, "dose": amount, "route": route, "every": every, "count": count}
    asked = Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "stopping",
            "subject": {"ref": "human_fibroblast"},
            "sites": [{"ref": "inflamed_tissue"}],
            "arms": {"untreated": {}, "treated": {"regimen": [line]}},
            "duration": f"{days} d",
            "sample": {"every": "12 h"},
            "readouts": ["signalling_complexes"],
            "draws": 1,
        }
    )
    curves = {curve.arm: np.array(curve.median) for curve in run(asked).curves}
    times = np.arange(len(curves["treated"])) / 2
    return times, curves["treated"] / curves["untreated"]


@pytest.mark.parametrize(
    ("drug", "count", "days"),
    [("anakinra", 14, 40), ("rilonacept", 4, 300), ("canakinumab", 2, 900), ("amg_108", 4, 200)],
)
def test_the_signal_returns_after_the_last_dose(drug: str, count: int, days: int) -> None:
    times, left = after_stopping(drug, count, days)
    assert left.min() < 0.3
    assert left[-1] == pytest.approx(1.0, abs=0.02)
    assert times[left.argmin()] < times[-1]


def test_complexes_do_not_overshoot_by_more_than_a_tenth_after_anakinra() -> None:
    _, left = after_stopping("anakinra", 14, 40)
    assert left.max() < 1.1


def test_nfkb_of_a_macrophage_rebounds_when_a_blocker_is_washed_away_and_il1_is_there_again() -> None:
    again = {"entity": "IL1B", "concentration": "100 pM", "at": "3 d", "wash": True}
    il1 = {"entity": "IL1B", "concentration": "100 pM"}
    blocker = {"entity": "IL1RN", "concentration": "1 uM"}
    asked = Scenario.model_validate(
        {
            "alarmin": 1,
            "kind": "scenario",
            "id": "again",
            "subject": {"ref": "human_macrophage"},
            "dish": {"cells": "1e4 cells/mL"},
            "arms": {"kept": {"add": [il1, again]}, "stopped": {"add": [blocker, il1, again]}},
            "duration": "4 d",
            "sample": {"every": "15 min"},
            "readouts": ["nuclear_NFKB"],
        }
    )
    kept, stopped = (np.array(curve.median) for curve in run(asked).curves)
    before, after = slice(2 * 96, 3 * 96), slice(3 * 96, 3 * 96 + 32)
    assert stopped[before].mean() < 0.3 * kept[before].mean()
    assert stopped[after].max() > 2 * kept[after].max()
