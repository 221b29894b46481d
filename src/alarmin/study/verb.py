"""Run a scenario: plan, draw, integrate, summarise, cite."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.documents import ScenarioFile
from alarmin.catalog.load import load_catalog
from alarmin.records.result import Result
from alarmin.records.scenario import Scenario
from alarmin.records.subject import Abundance
from alarmin.solve.base import Solver
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.beside import input_digests
from alarmin.study.drivers import with_drivers
from alarmin.study.measures import answers_of
from alarmin.study.own_table import OwnTable, own_abundances
from alarmin.study.own_values import own_notes
from alarmin.study.plan import Plan, make_plan
from alarmin.study.runs import Draw, ensemble, one_draw
from alarmin.study.summary import assemble

__all__ = ["plan_of", "run"]


def run(
    scenario: Scenario | ScenarioFile,
    *,
    catalog: Catalog | None = None,
    solver: Solver | None = None,
    base: Path | None = None,
    abundances: tuple[Abundance, ...] = (),
    progress: Callable[[int, int], None] | None = None,
    command: str = "",
) -> Result:
    """Answer a scenario.

    Every uncertain value is drawn once per draw and shared by arms and places, so that differences between
    arms are differences of treatment. With ``draws: 1`` every value is taken at its centre.

    Parameters
    ----------
    scenario : Scenario or ScenarioFile
        The question; a file keeps its lines for messages.
    catalog : Catalog, optional
        Evidence; the shipped catalogue by default.
    solver : Solver, optional
        libRoadRunner by default.
    base : Path, optional
        Folder in which files named by the scenario are found.
    abundances : tuple of Abundance
        Sites per cell over those of the subject and of the user's table.
    progress : callable, optional
        Called with draws done and draws in all.
    command : str
        The command that makes the result again, for its provenance.

    Raises
    ------
    ScenarioError
        When names or values of the scenario cannot be used.
    SolveError
        When an integration fails.

    Examples
    --------
    >>> import alarmin
    >>> question = alarmin.Scenario.model_validate({
    ...     "alarmin": 1, "kind": "scenario", "id": "hour", "subject": {"ref": "human_fibroblast"},
    ...     "sites": [{"ref": "inflamed_tissue"}], "arms": {"control": {}}, "duration": "1 h",
    ...     "readouts": ["signalling_complexes"]})
    >>> alarmin.run(question).curves[0].unit
    'molecules/cell'
    """
    started = time.perf_counter()
    known = catalog or load_catalog()
    engine = solver or ReferenceSolver()
    plan, own = plan_of(scenario, known, base=base, abundances=abundances)
    inputs = ensemble(plan, seed=plan.scenario.seed, count=plan.scenario.draws)
    draws = _integrated(plan, engine, inputs, progress)
    answers = with_drivers(answers_of(plan, draws), inputs, [setting.name for setting in plan.settings])
    seconds = time.perf_counter() - started
    return assemble(plan, known, engine, draws, answers=answers, own=own, command=command, seconds=seconds)


def _integrated(
    plan: Plan,
    solver: Solver,
    inputs: Sequence[Mapping[str, float]],
    progress: Callable[[int, int], None] | None,
) -> list[Draw]:
    loaded = solver.load(plan.model)
    draws = []
    for number, values in enumerate(inputs):
        draws.append(one_draw(plan, loaded, values, number=number))
        if progress is not None:
            progress(number + 1, len(inputs))
    return draws


def plan_of(
    scenario: Scenario | ScenarioFile,
    catalog: Catalog,
    *,
    base: Path | None = None,
    abundances: tuple[Abundance, ...] = (),
) -> tuple[Plan, OwnTable]:
    """Return the plan of a scenario and the user's table; integrates nothing.

    Raises
    ------
    ScenarioError
        When names or values of the scenario cannot be used.
    """
    document = scenario.document if isinstance(scenario, ScenarioFile) else None
    folder = base or (scenario.folder if isinstance(scenario, ScenarioFile) else Path())
    question = scenario.scenario if isinstance(scenario, ScenarioFile) else scenario
    own = own_abundances(question, catalog, folder, document)
    counts = (*own.used, *abundances)
    plan = make_plan(question, catalog, abundances=counts, document=document, folder=folder)
    noted = (*plan.warnings, *own_notes(catalog, plan.model))
    return replace(plan, input_files=input_digests(question, folder), warnings=noted), own
