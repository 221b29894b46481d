"""Cyclo-oxygenase 2 and prostaglandin E2 of a fibroblast under IL-1β, and what p38 has to do with it."""

from __future__ import annotations

import pytest

from alarmin.catalog.load import load_catalog
from alarmin.records.scenario import Scenario
from alarmin.study import run

IL1 = {"add": [{"entity": "IL1B", "concentration": "100 pM"}]}


@pytest.fixture(scope="module")
def courses() -> dict[str, dict[str, tuple[float, ...]]]:
    """Medians by arm and readout, every hour for eight hours."""
    words = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "cox",
        "subject": {"ref": "human_embryonic_lung_fibroblast"},
        "dish": {"cells": "1e5 cells/mL"},
        "arms": {"rest": {}, "il1": IL1, "no_p38": {**IL1, "inhibit": {"act_MAPK14": "100 %"}}},
        "duration": "8 h",
        "sample": {"every": "1 h"},
        "readouts": ["PTGS2_protein", "PGE2_secreted"],
    }
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for curve in run(Scenario.model_validate(words), catalog=load_catalog()).curves:
        found.setdefault(curve.arm, {})[curve.readout] = tuple(float(one) for one in curve.median)
    return found


def test_il1_raises_the_enzyme_and_then_what_it_makes(
    courses: dict[str, dict[str, tuple[float, ...]]],
) -> None:
    rest, il1 = courses["rest"], courses["il1"]
    assert il1["PTGS2_protein"][-1] > 5 * rest["PTGS2_protein"][-1]
    early, late = (il1["PGE2_secreted"][hour] / rest["PGE2_secreted"][hour] for hour in (1, 8))
    assert 1 < early < late


def test_without_p38_there_is_less(courses: dict[str, dict[str, tuple[float, ...]]]) -> None:
    assert courses["no_p38"]["PGE2_secreted"][-1] < 0.7 * courses["il1"]["PGE2_secreted"][-1]
    assert courses["no_p38"]["PTGS2_protein"][-1] > courses["rest"]["PTGS2_protein"][0]


def test_a_cell_at_rest_stays_where_it_is(courses: dict[str, dict[str, tuple[float, ...]]]) -> None:
    first, *_, last = courses["rest"]["PTGS2_protein"]
    assert last == pytest.approx(first, rel=1e-3)
