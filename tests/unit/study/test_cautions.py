"""Results too large for memory, and values that come from another species than the host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ScenarioError
from alarmin.records.result import Result
from alarmin.study.plan import make_plan

ANAKINRA = {"drug": "anakinra", "dose": "1 mg/kg", "route": "sc", "every": "1 d"}
MOUSE = {"subject": {"ref": "mouse_osteoblast"}, "weight": "20 g"}


def test_more_numbers_than_memory_holds_are_refused_before_anything_runs(ask: Callable[..., Any]) -> None:
    words = {"sites": [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}], "arms": {"a": {}, "b": {}}}
    grid = {"duration": "1 d", "sample": {"every": "10 s"}}
    with pytest.raises(ScenarioError, match=r"207,384,000 numbers .*at most 200,000,000") as caught:
        ask(draws=6000, **words, **grid)
    assert "draws" in str(caught.value)
    assert ask(draws=5700, **words, **grid).scenario.draws == 5700


def test_every_concentration_of_a_series_counts(ask: Callable[..., Any]) -> None:
    arms = {"a": {"add": [{"entity": "IL1B", "series": {"low": "1 pM", "high": "1 nM", "per_decade": 3}}]}}
    words = {"dish": {"cells": "1e6 cells/mL"}, "duration": "200 s", "sample": {"every": "1 s"}}
    assert ask(arms=arms, draws=90_000, **words).arms[0].series is not None
    with pytest.raises(ScenarioError, match="11 runs"):
        ask(arms=arms, draws=100_000, **words)


def test_human_levels_around_a_mouse_are_warned_of(made_up: Callable[..., Result]) -> None:
    warned = made_up(lambda times, name, spec: 1.0, **MOUSE).warnings
    assert sum("are human ones, and the host is a mouse" in text for text in warned) == 1
    assert "IL1B" in warned[0]
    assert made_up(lambda times, name, spec: 1.0).warnings == ()


def test_levels_held_by_the_user_are_not_warned_of(catalog: Catalog, ask: Callable[..., Any]) -> None:
    held = {level.entity: f"{level.value} {level.unit}" for level in catalog.sites["inflamed_tissue"].levels}
    assert ask(sites=[{"ref": "inflamed_tissue", "hold": held}], **MOUSE).warnings == ()


def test_a_mouse_site_is_right_for_a_mouse_and_warned_of_for_a_human(
    catalog: Catalog, question: Callable[..., Any]
) -> None:
    site = catalog.sites["inflamed_tissue"].model_copy(update={"species": "mouse"})
    known = replace(catalog, sites={"inflamed_tissue": site})
    assert make_plan(question(**MOUSE), known).warnings == ()
    (warning,) = make_plan(question(), known).warnings
    assert "are mouse ones, and the host is a human" in warning


def test_scaled_pharmacokinetics_are_warned_of_with_their_note(
    ask: Callable[..., Any], catalog: Catalog
) -> None:
    (pk,) = (pk for pk in catalog.drugs["anakinra"].pk if pk.species == "mouse")
    found = [text for text in ask(arms={"on": {"regimen": [ANAKINRA]}}, **MOUSE).warnings if "scaled" in text]
    assert len(found) == 1
    assert pk.note in found[0]
    assert "CL, V" in found[0]
    human = ask(arms={"on": {"regimen": [ANAKINRA]}}).warnings
    assert not any("scaled" in text for text in human)


def test_limits_of_the_mechanisms_used_reach_the_result(
    made_up: Callable[..., Result], catalog: Catalog
) -> None:
    joined = ("il1_receptor", "kidney", "pk_two_steps")
    cell, body, pk = (catalog.mechanisms[name].limits for name in joined)
    assert made_up(lambda times, name, spec: 1.0).limits == cell
    treated = made_up(lambda times, name, spec: 1.0, arms={"on": {"regimen": [ANAKINRA]}})
    assert treated.limits == (*cell, *body, *pk)
