"""Scenario files are read with their lines, shipped ones by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from alarmin.catalog.documents import load_scenario, read_scenario, shipped_points, shipped_scenario
from alarmin.errors import ScenarioError, UnknownName

SOUND = Path(__file__).parents[2] / "assets" / "malformed" / "sound"


def test_scenario_keeps_its_lines_and_its_folder() -> None:
    found = read_scenario(SOUND / "body.yaml")
    assert found.folder == SOUND
    assert found.document.line(("arms", "anakinra", "regimen", 0)) == 12
    assert load_scenario(SOUND / "body.yaml") == found.scenario


def test_shipped_scenarios_are_found_by_name_and_suggested() -> None:
    assert shipped_scenario("dose_response").scenario.dish is not None
    with pytest.raises(UnknownName, match=r"Did you mean anakinra_week\?"):
        shipped_scenario("anakinra_weak")


def test_shipped_name_is_no_path() -> None:
    with pytest.raises(UnknownName):
        shipped_scenario("../drugs/anakinra")


def test_published_points_belong_to_a_shipped_scenario_and_one_of_its_readouts() -> None:
    for points in shipped_points():
        scenario = shipped_scenario(points.scenario).scenario
        assert points.readout in scenario.readouts


@pytest.mark.parametrize(
    ("head", "count"),
    [("alarmin: 2\nkind: trial\n", 2), ("alarmin: 1\nkind: trial\n", 1), ("id: x\n", 2), ("- 1\n", 1)],
)
def test_all_faults_of_the_head_come_at_once(head: str, count: int, tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(head, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "q.yaml")
    assert len(caught.value.problems) == count
