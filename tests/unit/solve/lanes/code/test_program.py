"""Programs from the cache, and programs that become faster while they run."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.solve.lanes.code import program as programs
from alarmin.solve.lanes.code.native import Machine, emitted, host
from alarmin.solve.lanes.code.program import Frames, generated, program
from alarmin.solve.lanes.ensemble import Ensemble, EnsembleResult
from alarmin.solve.lanes.equations.expr import call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates
from alarmin.store.objects import Objects

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


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every module is taken to be one whose optimisation takes long."""
    monkeypatch.setattr(programs, "LONG", 0)


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
    frames, _ = generated(network, [X, K], 8, host())
    code = bytes(range(256)) + b"\n{}"
    assert Frames.unpacked(frames.packed(code)) == (frames, code)


@pytest.mark.usefixtures("long")
def test_the_code_of_the_first_moment_is_replaced_and_the_better_one_kept(folder: Path) -> None:
    model = Ensemble(cycle())
    first, result = model.native, outcome(model)
    model.program.finish()
    assert model.native is not first
    assert same(outcome(model), result)
    (entry,) = folder.iterdir()
    frames, text = generated(model.network, list(cycle().observables.values()), 8, host())
    kept = Objects(folder).get(entry.name)
    assert kept == frames.packed(emitted(text, host()))


@pytest.mark.usefixtures("long", "folder")
def test_code_replaced_amid_a_run_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = outcome(Ensemble(cycle(), machine=host()))
    monkeypatch.setenv("ALARMIN_CACHE", "off")
    go = threading.Event()

    def held(text: str, machine: Machine) -> bytes:
        if machine.level > 0:
            assert go.wait(60)
        return emitted(text, machine)

    monkeypatch.setattr(programs, "emitted", held)
    model = Ensemble(cycle())
    seen = [model.native]

    def after_a_chunk(done: int, count: int) -> None:
        go.set()
        model.program.finish()
        seen.append(model.native)

    found = outcome(model, threads=1, progress=after_a_chunk)
    assert seen[-1] is not seen[0]
    assert same(found, expected)


@pytest.mark.usefixtures("folder")
def test_a_machine_that_was_named_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LONG", 0)
    network = cycle()
    monkeypatch.setattr(programs.Program, "improve", refuse)
    program(network, [X], machine=host(level=1))


@pytest.mark.usefixtures("long", "folder")
def test_without_a_thread_the_first_code_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    expected = outcome(Ensemble(cycle(), machine=host()))
    monkeypatch.setenv("ALARMIN_CACHE", "off")
    monkeypatch.setattr(threading.Thread, "start", none)
    model = Ensemble(cycle())
    model.program.finish()
    monkeypatch.undo()
    assert same(outcome(model), expected)


SCRIPT = """
import os
from alarmin.solve.lanes.code import program as programs
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.equations.expr import symbol
from alarmin.solve.lanes.equations.network import network_of_rates

programs.LONG = 0


def chain(size):
    names = [f"s{n}" for n in range(size)]
    rates = {name: symbol(names[n - 1]) - symbol(name) for n, name in enumerate(names)}
    return network_of_rates("chain", rates, dict.fromkeys(names, 1.0))


"""
ENDS = {
    "at once": "models = [Ensemble(chain(size)) for size in (60, 61, 62)]",
    "by an error": "model = Ensemble(chain(60)); raise SystemExit(0)",
    "in a child": """
model = Ensemble(chain(60))
child = os.fork()
if not child:
    Ensemble(chain(3)).run([0.0, 1.0])
    model.run([0.0, 1.0])
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
""",
}


@pytest.mark.parametrize("end", ENDS)
def test_the_interpreter_ends_well_while_code_is_made(folder: Path, end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT + ENDS[end]],
        env={**os.environ, "ALARMIN_CACHE": str(folder.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert 1 <= len(list(folder.iterdir())) <= 3
    assert not [entry for entry in folder.iterdir() if entry.name.startswith(".")]


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_cycles_is_left_as_it_was(on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        generated(cycle(), [X], 8, host())
        assert gc.isenabled() is on
    finally:
        (gc.enable if before else gc.disable)()


def test_a_module_is_gone_without_the_collector_of_cycles() -> None:
    names = [f"s{n}" for n in range(40)]
    rates = {name: symbol(names[n - 1]) - symbol(name) for n, name in enumerate(names)}
    chain = network_of_rates("chain", rates, dict.fromkeys(names, 1.0))
    gc.collect()
    _, text = generated(chain, [], 8, host())
    assert gc.collect() < len(text.splitlines()) / 3
