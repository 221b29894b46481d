"""Programs from the cache."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.solve.lanes import program as programs
from alarmin.solve.lanes.ensemble import Ensemble, EnsembleResult
from alarmin.solve.lanes.expr import call, number, symbol
from alarmin.solve.lanes.native import host
from alarmin.solve.lanes.network import Event, Network, network_of_rates
from alarmin.solve.lanes.program import Frames, generated

X, Y, K = symbol("x"), symbol("y"), symbol("k")
TIMES = np.linspace(0.0, 9.0, 10)


def cycle() -> Network:
    """Predator and prey that an event resets."""
    rates = {"x": X * (K - Y), "y": Y * (call("exp", X - number(2.0)) - number(1.0))}
    reset = Event("reset", call("lt", number(3.0), X), (("x", number(1.0)),))
    return network_of_rates("cycle", rates, {"x": 1.0, "y": 0.5, "k": 1.1}, (reset,))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALARMIN_CACHE", str(tmp_path))
    return tmp_path / "lanes"


def outcome(model: Ensemble, **more: Any) -> EnsembleResult:
    return model.run(TIMES, values={"k": np.linspace(0.7, 1.5, 700)}, **more)


def same(one: EnsembleResult, other: EnsembleResult) -> bool:
    return np.array_equal(one.values, other.values) and np.array_equal(one.steps, other.steps)


def refuse(*_: object) -> None:
    raise AssertionError("made again")


def test_code_from_the_cache_is_not_made_again_and_gives_the_same_bits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Ensemble(cycle())
    assert len(list(folder.iterdir())) == 1
    monkeypatch.setattr(programs, "generated", refuse)
    monkeypatch.setattr(programs, "emitted", refuse)
    again = Ensemble(cycle())
    assert again.program.frames == first.program.frames
    assert same(outcome(again), outcome(first))


@pytest.mark.parametrize("other", ["width", "observables", "machine", "infused"])
def test_other_code_is_another_entry(folder: Path, other: str) -> None:
    words: dict[str, Any] = {
        "width": {"width": 4},
        "observables": {"observables": ["y"]},
        "machine": {"machine": host(level=1)},
        "infused": {"infused": ["x"]},
    }
    Ensemble(cycle())
    Ensemble(cycle(), **words[other])
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: whole[:40], lambda _: b""])
def test_a_damaged_entry_is_made_again(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    first = outcome(Ensemble(cycle()))
    (entry,) = folder.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    assert same(outcome(Ensemble(cycle())), first)
    assert entry.read_bytes() == whole


def test_switched_off_or_in_a_folder_that_others_may_enter_nothing_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(mode=0o755)
    first = Ensemble(cycle())
    monkeypatch.setenv("ALARMIN_CACHE", "off")
    assert same(outcome(Ensemble(cycle())), outcome(first))
    assert list(folder.iterdir()) == []


def test_code_to_be_used_once_is_not_kept(folder: Path) -> None:
    Ensemble(cycle(), machine=host(level=0))
    assert not folder.exists()


def test_what_is_kept_of_the_memory_comes_back() -> None:
    network = cycle()
    frames, _ = generated(network, [X, K], 8)
    code = bytes(range(256)) + b"\n{}"
    assert Frames.unpacked(frames.packed(code)) == (frames, code)


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_cycles_is_left_as_it_was(on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        generated(cycle(), [X], 8)
        assert gc.isenabled() is on
    finally:
        (gc.enable if before else gc.disable)()
