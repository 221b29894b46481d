"""The key of compiled code changes with all that the code depends on, and with nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from alarmin.solve.lanes.code import fingerprint
from alarmin.solve.lanes.code.fingerprint import key_of
from alarmin.solve.lanes.code.native import Machine, host
from alarmin.solve.lanes.equations.expr import call, number, symbol
from alarmin.solve.lanes.equations.network import Event, Network, network_of_rates

X, K = symbol("x"), symbol("k")
HERE = Machine("x86_64-unknown-linux-gnu", "x86-64-v3", "+fma")


def decay() -> Network:
    reset = Event("reset", call("lt", X, number(0.1)), (("x", number(1.0)),), factors={"x": K})
    return network_of_rates("decay", {"x": -(K * X)}, {"x": 1.0, "k": 0.5}, (reset,))


def changed(field: str) -> Network:
    known = decay()
    value = getattr(known, field)
    if isinstance(value, str):
        return replace(known, **{field: value + "!"})
    if isinstance(value, tuple):
        return replace(known, **{field: (*value, value[0])})
    return replace(known, **{field: {**value, "new": number(7.0)}})


@pytest.mark.parametrize("field", ["states", "rates", "algebraic", "constants", "start", "events"])
def test_every_part_of_a_network_counts(field: str) -> None:
    assert key_of(changed(field), (), 8, HERE) != key_of(decay(), (), 8, HERE)


@pytest.mark.parametrize(
    "change",
    [
        {"trigger": call("lt", X, number(0.2))},
        {"delay": number(1.0)},
        {"priority": number(1.0)},
        {"persistent": False},
        {"starts_true": False},
        {"at_trigger": False},
        {"factors": {}},
        {"assignments": (("x", number(2.0)),)},
    ],
)
def test_every_part_of_an_event_counts(change: dict[str, object]) -> None:
    (event,) = decay().events
    other = replace(decay(), events=(replace(event, **change),))  # type: ignore[arg-type]
    assert key_of(other, (), 8, HERE) != key_of(decay(), (), 8, HERE)


@pytest.mark.parametrize("field", ["triple", "cpu", "features", "level"])
def test_every_part_of_a_machine_counts(field: str) -> None:
    other = replace(HERE, **{field: 1 if field == "level" else "other"})  # type: ignore[arg-type]
    assert key_of(decay(), (), 8, other) != key_of(decay(), (), 8, HERE)


def test_lanes_and_what_is_asked_for_count() -> None:
    keys = {key_of(decay(), asked, width, HERE) for asked in ((X,), (K,), (X, K), ()) for width in (4, 8)}
    assert len(keys) == 8


@pytest.mark.parametrize("name", ["llvm_version_info", "__version__", "GENERATOR"])
def test_versions_count(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of(decay(), (), 8, HERE)
    owner = {"llvm_version_info": fingerprint.binding, "__version__": fingerprint.llvmlite}
    other = (1, 2, 3) if name == "llvm_version_info" else "other"
    monkeypatch.setattr(owner.get(name, fingerprint), name, other)
    assert key_of(decay(), (), 8, HERE) != before


def test_without_source_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "GENERATOR", "")
    assert key_of(decay(), (), 8, HERE) is None


SCRIPT = """
import hashlib
from alarmin.solve.lanes.equations.expr import call, number, symbol
from alarmin.solve.lanes.code.fingerprint import key_of
from alarmin.solve.lanes.code.native import Machine
from alarmin.solve.lanes.equations.network import network_of_rates
from alarmin.solve.lanes.code.program import generated

names = [f"s{n}" for n in range(12)]
rates = {
    name: symbol("k") * symbol(names[n - 1]) - call("exp", symbol(name)) / (symbol("q") + symbol(names[n - 5]))
    for n, name in enumerate(names)
}
network = network_of_rates("ring", rates, {"q": 2.0, "k": 0.5} | dict.fromkeys(names, 1.0))
wanted = list(network.observables.values())
_, text = generated(network, wanted, 8)
print(key_of(network, wanted, 8, Machine("", "", "")), hashlib.sha256(text.encode()).hexdigest())
"""


def test_key_and_code_are_those_of_every_process() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert all(found)


def test_the_key_is_a_file_name() -> None:
    key = key_of(decay(), (), 8, host())
    assert key is not None
    assert len(key) == 64
    assert key.isalnum()
