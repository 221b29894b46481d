"""Runs that are broken off and go on, and files that are damaged meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alarmin.errors import InvalidInput
from alarmin.solve.lanes.ensemble import Ensemble, EnsembleResult
from alarmin.solve.lanes.run.doses import Dose
from alarmin.solve.lanes.run.progress import Progress
from alarmin.solve.lanes.run.reduce import Area, At, TimeTo

from .broken_off import COUNT, KS, Stopped, assert_same, build, damage, run, stop_after


@pytest.fixture(scope="module")
def model() -> Ensemble:
    return build()


@pytest.fixture(scope="module")
def whole(model: Ensemble) -> EnsembleResult:
    return run(model, chunk=256)


@pytest.mark.parametrize("fault", [Stopped, KeyboardInterrupt])
def test_a_run_that_is_stopped_goes_on_with_the_same_bits(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path, fault: Callable[[], BaseException]
) -> None:
    with pytest.raises((Stopped, KeyboardInterrupt)):
        run(model, store=tmp_path, watch=stop_after(3, fault))
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.piece")}
    assert 3 <= len(kept) < 9
    told: list[Progress] = []
    assert_same(run(model, store=tmp_path, watch=told.append), whole)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert told[-1].done == told[-1].total == COUNT
    assert told[-1].resumed >= 3 * 7 - 3
    assert told[-1].seconds_left == 0.0


CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import broken_off as tests
seen = []
tests.run(tests.build(), store=sys.argv[2], threads=1, watch=lambda now: print(now.done, flush=True) or input())
"""


@pytest.mark.skipif(os.name != "posix", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_process_that_is_killed_loses_no_finished_piece(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path, number: signal.Signals
) -> None:
    here = str(Path(__file__).parent)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, here, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdin
    assert child.stdout
    for _ in range(2):
        assert child.stdout.readline().strip().isdigit()
        child.stdin.write("\n")
        child.stdin.flush()
    child.stdout.readline()
    child.send_signal(number)
    _, told = child.communicate(timeout=60)
    assert child.returncode != 0
    assert ("KeyboardInterrupt" in told) == (number == signal.SIGINT)
    progress: list[Progress] = []
    assert_same(run(model, store=tmp_path, watch=progress.append), whole)
    assert progress[-1].resumed >= 3 * 7


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["cut", "changed", "longer", "gone", "moved"]),
    st.integers(0, 10**6),
    st.integers(1, 8),
)
def test_a_damaged_piece_is_made_again(
    model: Ensemble,
    whole: EnsembleResult,
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    place: int,
    which: int,
) -> None:
    folder = tmp_path_factory.mktemp("store")
    run(model, store=folder)
    damage(sorted(folder.rglob("*.piece"))[which], kind, place)
    told: list[Progress] = []
    assert_same(run(model, store=folder, watch=told.append), whole)
    assert told[-1].resumed == COUNT - (4 if which == 8 else 7)


@pytest.mark.parametrize(
    "words",
    [
        {"seed": 1},
        {"rtol": 1e-5},
        {"atol": 1e-8},
        {"most_steps": 99_999},
        {"values": {"k": KS + 1e-15}},
        {"values": {"x": KS}},
        {"doses": [Dose(2.0, "y", 1.0)]},
        {"reductions": [Area("y")]},
        {"reductions": [Area("y"), TimeTo("y", above=0.5), At("x", times=[4.0])]},
        {"trajectories": False},
        {"chunk": 8},
    ],
)
def test_another_request_takes_nothing_from_the_folder(
    model: Ensemble, tmp_path: Path, words: dict[str, Any]
) -> None:
    run(model, store=tmp_path)
    told: list[Progress] = []
    assert_same(run(model, store=tmp_path, watch=told.append, **words), run(model, **words))
    assert told[-1].resumed == 0


def test_a_folder_that_cannot_be_written_is_named(model: Ensemble, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="finished pieces"):
        run(model, store=place)


@pytest.mark.parametrize("words", [{"chunk": 0}, {"threads": -1}])
def test_numbers_that_mean_nothing_are_refused(model: Ensemble, words: dict[str, int]) -> None:
    with pytest.raises(InvalidInput, match="one or more"):
        run(model, **words)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 80), st.integers(1, 4))
def test_bits_do_not_depend_on_pieces_or_threads(
    model: Ensemble, whole: EnsembleResult, chunk: int, threads: int
) -> None:
    assert_same(run(model, chunk=chunk, threads=threads), whole)


def test_the_pace_leaves_out_what_was_there_already() -> None:
    assert Progress(done=100, total=500, resumed=100, seconds=1.0).seconds_left == float("inf")
