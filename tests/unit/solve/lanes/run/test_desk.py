"""Pieces that come back in any order, or not at all."""

from __future__ import annotations

import copy
import os
import pickle
import signal
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.errors import InvalidInput, WorkersLost
from alarmin.solve.lanes.ensemble import Ensemble, EnsembleResult
from alarmin.solve.lanes.run.desk import Desk, Line
from alarmin.solve.lanes.run.pools import Processes, in_processes
from alarmin.solve.lanes.run.progress import Progress
from alarmin.solve.lanes.run.results import Gathered, Piece
from alarmin.solve.lanes.run.work import Work, settings_of, work_of

from .broken_off import COUNT, KS, TIMES, Stopped, assert_same, build, run, stop_after


@pytest.fixture(scope="module")
def model() -> Ensemble:
    return build()


@pytest.fixture(scope="module")
def whole(model: Ensemble) -> EnsembleResult:
    return run(model, chunk=256)


class LostError(Exception):
    """Whoever had a piece is gone."""


def plain_work(model: Ensemble) -> Work:
    asked = settings_of(
        model.network,
        TIMES,
        rtol=1e-6,
        atol=1e-9,
        most_steps=1000,
        seed=0,
        observables=model.observables,
        reductions=(),
        trajectories=True,
    )
    return work_of(model.network, asked, subjects=None, values={"k": KS}, doses=())


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 30), st.integers(1, 6), st.randoms(use_true_random=False), st.booleans())
def test_any_order_and_any_loss_give_the_same_bits(
    model: Ensemble, size: int, slots: int, random: Any, lossy: bool
) -> None:
    work = plain_work(model)
    found = Gathered(work, model.observables, {})
    line = Line(work.parts(size), Desk(found, None))
    losses = 2 if lossy else 0

    def submit(part: Work) -> Future[Piece]:
        future: Future[Piece] = Future()
        future.part = part  # type: ignore[attr-defined]
        return future

    def first(out: list[Any]) -> Iterable[Any]:
        nonlocal losses
        assert len(out) <= slots
        chosen = random.sample(out, random.randint(1, len(out)))
        for future in chosen:
            if losses and random.random() < 0.5:
                losses -= 1
                future.set_exception(LostError())
            else:
                future.set_result(model.piece(future.part))
        return chosen

    done = 0
    while done < work.subjects:
        try:
            for one in line.work(submit, first, lambda: slots):
                done += one.subjects
        except LostError:
            line.take_back()
    assert done == work.subjects
    wanted = model.run(TIMES, values={"k": KS}, most_steps=1000)
    assert_same(found.result(), wanted)


def test_an_ensemble_sent_elsewhere_is_rebuilt_once(model: Ensemble) -> None:
    sent = pickle.dumps(model)
    assert len(sent) < 10_000
    again = pickle.loads(sent)  # noqa: S301 - our own bytes
    assert again is pickle.loads(sent)  # noqa: S301
    assert copy.copy(again) is again
    assert again.digest == model.digest
    assert_same(run(again), run(model))


def test_code_that_comes_out_otherwise_elsewhere_is_refused(model: Ensemble) -> None:
    rebuild, (recipe,) = model.__reduce__()
    with pytest.raises(WorkersLost, match="other code"):
        rebuild(replace(recipe, source="0"))


def test_processes_give_the_same_bits_also_when_one_is_killed(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(now: Progress) -> None:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
        if not killed and children.is_file():
            commands = {
                int(one): Path(f"/proc/{one}/cmdline").read_bytes() for one in children.read_text().split()
            }
            killed.extend(pid for pid, words in commands.items() if b"spawn_main" in words)
            os.kill(killed[0], signal.SIGKILL)

    found = run(model, executor=Processes(2), chunk=5, watch=kill, store=tmp_path)
    assert killed or not Path("/proc").is_dir()
    assert_same(found, whole)
    told: list[Progress] = []
    assert_same(run(model, executor=Processes(2), chunk=5, watch=told.append, store=tmp_path), whole)
    assert told[-1].resumed == COUNT


def test_processes_that_are_stopped_keep_what_is_finished(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path
) -> None:
    with pytest.raises(Stopped):
        run(model, executor=Processes(2), chunk=5, store=tmp_path, watch=stop_after(2, Stopped))
    told: list[Progress] = []
    assert_same(run(model, chunk=5, watch=told.append, store=tmp_path), whole)
    assert 10 <= told[-1].resumed < COUNT


def _die(part: Work) -> Piece:
    os._exit(3)


def test_processes_that_die_again_and_again_are_given_up(model: Ensemble) -> None:
    work = plain_work(model)
    desk = Desk(Gathered(work, model.observables, {}), None)
    with pytest.raises(WorkersLost, match="4 times"):
        list(in_processes(_die, work.parts(20), desk, Processes(1)))


@pytest.mark.parametrize(
    ("executor", "told"), [(Processes(0), "one or more"), ("threads", "str is not known")]
)
def test_an_executor_that_means_nothing_is_refused(model: Ensemble, executor: object, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        run(model, executor=executor)
