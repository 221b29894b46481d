"""The catalogue beside independent copies: every disagreement is explained, and every explanation is needed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import pytest
from independent import CHECKS
from independent.outcome import Outcome, explanations, faults, stored
from independent.places import ROOT

LEAST = {"signs": 38, "pairs": 17, "identifiers": 160, "responses": 17}
"""Fewer things compared means that a map of names or a source has broken."""
AGREE = {"signs": 0.9, "pairs": 0.5, "identifiers": 0.95, "responses": 0.7}
"""Explaining everything away must not pass; pairs count what a catalogue of one pathway leaves out on purpose."""


@pytest.mark.parametrize("check", CHECKS)
def test_disagreements_and_explanations_are_the_same(
    check: str, compare: Callable[..., Outcome], record_property: Callable[[str, object], None]
) -> None:
    found = compare(check)
    record_property("agreement", found.line)
    assert faults(found) == []


@pytest.mark.parametrize("check", CHECKS)
def test_enough_is_compared_and_enough_agrees(check: str, compare: Callable[..., Outcome]) -> None:
    found = compare(check)
    assert len(found.rows) >= LEAST[check]
    assert sum(row.agrees for row in found.rows) >= AGREE[check] * len(found.rows)


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_stored_for_the_documentation_is_what_is_found(
    check: str, compare: Callable[..., Outcome]
) -> None:
    found, kept = compare(check), stored()[check]
    if found.source != kept.source:
        pytest.skip(f"stored with {kept.source}, installed is {found.source}")
    assert found.rows == kept.rows, "results.json is stale; run: make crosscheck"


@pytest.mark.parametrize("check", CHECKS)
def test_stored_disagreements_are_explained(check: str) -> None:
    assert faults(stored()[check]) == []
    assert len(stored()[check].rows) >= LEAST[check]


def test_every_explanation_is_complete_and_stands_once() -> None:
    assert set(explanations()) == set(CHECKS) == set(stored())
    for check, entries in explanations().items():
        pairs = [entry["pair"] for entry in entries]
        assert len(pairs) == len(set(pairs)), check
        for entry in entries:
            assert set(entry) == {"pair", "ours", "theirs", "why"}, entry["pair"]
            assert len(entry["why"]) > 20, entry["pair"]


def test_the_copies_stay_with_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[~=<>]", entry)[0] for entry in project["dependency-groups"]["crosscheck"]]
    installed = str(project["project"]).lower()
    assert len(names) >= 4
    assert [name for name in names if name.lower() in installed] == []
    modules = "|".join(name.replace("-", "_") for name in names)
    importing = re.compile(rf"^\s*(import|from) ({modules})\b", re.M)
    sources = [path for folder in ("src", "tests", "docs") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if importing.search(path.read_text(encoding="utf-8"))] == []
