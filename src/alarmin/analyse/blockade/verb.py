"""Answer a blockade question: every drug on every kind of cell at every site, over the same draws."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from alarmin.analyse.blockade.basis import bases_of
from alarmin.analyse.blockade.check import faults_of
from alarmin.analyse.blockade.course import Course, follow, site_of
from alarmin.analyse.blockade.dose import evaluations, wanted_dose
from alarmin.analyse.blockade.engine import (
    TREATED,
    UNTREATED,
    Engine,
    engine_of,
    scenario_of,
    window_of,
)
from alarmin.analyse.blockade.left import Pair, answers_of, by_site, courses_of
from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.errors import Problem, ScenarioError
from alarmin.records.arm import Dose
from alarmin.records.blockade import BlockadeAnswer, BlockadeCase, BlockadeQuestion
from alarmin.records.result import Result
from alarmin.solve.base import Solver, Trajectories
from alarmin.solve.engines import AUTO, solver_for
from alarmin.solve.together import Task, abreast, portions, sure, together
from alarmin.study.own_table import OwnTable
from alarmin.study.runs import Draw, ensemble
from alarmin.study.summary import assemble
from alarmin.study.values import Setting

__all__ = ["blockade"]


def blockade(
    question: BlockadeQuestion,
    *,
    catalog: Catalog | None = None,
    solver: Solver | None = None,
    engine: str = AUTO,
    progress: Callable[[int, int], None] | None = None,
    command: str = "",
    left_out: Mapping[str, str] | None = None,
    filled: Sequence[str] = (),
) -> BlockadeAnswer:
    """Say how much IL-1 signal each drug leaves over its last dosing interval.

    Parameters
    ----------
    question : BlockadeQuestion
        Drugs with their doses, sites, cells.
    catalog : Catalog, optional
        Evidence; the shipped catalogue by default.
    solver : Solver, optional
        Any solver, in place of `engine`.
    engine : {"auto", "lanes", "reference"}
        What integrates: the ensemble engine, libRoadRunner, or whichever suits the number of runs.
    progress : callable, optional
        Called with runs done and runs in all.
    command : str
        The command that makes the answer again.
    left_out : mapping of str to str, optional
        Drugs that were not asked for, and why, for the record.
    filled : sequence of str
        What of the question was taken from usual regimens, for the record.

    Raises
    ------
    ScenarioError
        When names, routes or doses cannot be used, or a drug cannot be judged where levels are held.
    SolveError
        When an integration fails.

    Examples
    --------
    >>> daily = {"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}
    >>> asked = BlockadeQuestion(
    ...     treatments=[daily], sites=["inflamed_tissue"], cells=["human_fibroblast"], draws=1
    ... )
    >>> left = {item.measure: item.median for item in blockade(asked).cases[0].result.answers}
    >>> 0 < left["complexes_left_mean"] < 100
    True
    """
    known = catalog or load_catalog()
    each = len(question.sites) * question.draws * _runs(question)
    chosen = solver or solver_for(engine, each)
    problems = faults_of(question.treatments, question.days, known)
    if problems:
        raise ScenarioError(problems)
    pairs = [(treatment, cell) for cell in question.cells for treatment in question.treatments]
    engines = [_engine(question, treatment, cell, known, chosen) for treatment, cell in pairs]
    steps = _Steps(progress, len(pairs) * each)
    cases = [
        _case(question, treatment, cell, made, known, steps, command)
        for (treatment, cell), made in zip(pairs, engines, strict=True)
    ]
    return BlockadeAnswer(
        cases=tuple(cases), left_out=dict(left_out or {}), filled=tuple(filled), command=command
    )


class _Steps:
    """Counts runs for whoever watches."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def more(self, count: int = 1) -> None:
        self._done = min(self._total, self._done + count)
        if self._progress is not None:
            self._progress(self._done, self._total)


_COURSE_RUNS = 4
"""What a draw with courses weighs against one dose of a search, for the progress line."""


def _runs(question: BlockadeQuestion) -> int:
    return _COURSE_RUNS + (evaluations(question.of) if question.want is not None else 0)


def _engine(
    question: BlockadeQuestion, treatment: Dose, cell: str, catalog: Catalog, solver: Solver
) -> Engine:
    subject = catalog.subjects.get(cell)
    weighed = question.weight or (subject.weight if subject is not None else None)
    if subject is not None and weighed is None and treatment.dose.dimension == "pure number":
        what = f"{treatment.drug}: {treatment.dose} needs a body weight, and {cell} has none."
        raise ScenarioError(Problem(what, hint='Add --weight, such as "20 g".'))
    window = window_of(treatment, question.days.to("s") if question.days is not None else None)
    return engine_of(scenario_of(question, treatment, cell, window), window, catalog, solver)


def _case(
    question: BlockadeQuestion,
    treatment: Dose,
    cell: str,
    engine: Engine,
    catalog: Catalog,
    steps: _Steps,
    command: str,
) -> BlockadeCase:
    started = time.perf_counter()
    inputs = ensemble(engine.plan, seed=question.seed, count=question.draws)
    tasks = [_pair(engine, setting, values, steps) for values in inputs for setting in engine.plan.settings]
    found = [
        pair for portion in portions(tasks, engine.cell.batch, _COURSE_RUNS) for pair in together(portion)
    ]
    drawn = by_site([setting.name for setting in engine.plan.settings], found)
    wanted = []
    if question.want is not None:
        for pairs in drawn.values():
            sites = [(pair.site, pair.without) for pair in pairs]
            wanted.append(wanted_dose(engine, question, treatment, sites, steps.more))
    result = _result(engine, drawn, catalog, command, time.perf_counter() - started)
    return BlockadeCase(
        treatment=treatment,
        name=catalog.drugs[treatment.drug].name,
        cell=cell,
        interval_s=engine.window.interval_s,
        treated_s=engine.window.start_s + engine.window.interval_s,
        acts=engine.acts,
        draws=question.draws,
        result=result,
        courses=courses_of(engine, drawn),
        wanted=tuple(wanted),
        basis=bases_of(engine, drawn, result.answers, catalog),
    )


def _pair(engine: Engine, setting: Setting, values: Mapping[str, float], steps: _Steps) -> Task[Pair]:
    """Return one draw at one site without and with the drug."""
    site = yield from site_of(engine, setting, values)
    nothing = not engine.acts or not engine.treated.doses
    arms = engine.plan.arms[:1] if nothing else (engine.plan.arms[0], engine.treated)
    courses = yield from abreast(follow(engine, site, arm) for arm in arms)
    steps.more(_COURSE_RUNS)
    return Pair(site, sure(courses[0]), sure(courses[-1]))


def _result(
    engine: Engine,
    drawn: Mapping[str, Sequence[Pair]],
    catalog: Catalog,
    command: str,
    seconds: float,
) -> Result:
    """Return levels, complexes and signals over the last interval as a result like that of any run."""
    grid = engine.window.grid
    shown = engine.plan.scenario.readouts
    count = len(next(iter(drawn.values())))
    draws: list[Draw] = [
        {
            (place, arm): (
                _trajectory(grid, shown, pairs[number].without if arm == UNTREATED else pairs[number].given),
            )
            for place, pairs in drawn.items()
            for arm in (UNTREATED, TREATED)
        }
        for number in range(count)
    ]
    plan = replace(engine.plan, times_s=grid, warnings=(*engine.plan.warnings, *_notes(engine, count)))
    answers = answers_of(engine, drawn)
    made = assemble(
        plan,
        catalog,
        engine.cell.made_by,
        draws,
        answers=answers,
        own=OwnTable(),
        command=command,
        seconds=seconds,
    )
    return made


def _notes(engine: Engine, known: int) -> Iterator[str]:
    if not engine.acts:
        names = ", ".join(engine.plan.model.composition.drugs)
        species = engine.plan.subject.species
        yield f"{names} does not know its target in cells of the {species}, so the cell is the one without drug."
    asked = engine.plan.scenario.draws
    if known < asked:
        cell = engine.plan.scenario.subject.ref
        yield f"{cell}: in {asked - known} of {asked} draws the cell oscillates by itself, without IL-1; these are left out."


def _trajectory(grid: Sequence[float], names: Sequence[str], course: Course) -> Trajectories:
    held = {**course.surface, **course.signals}
    values = np.array([held[name] for name in names]).T
    return Trajectories(np.asarray(grid), tuple(names), values, course.notes)
