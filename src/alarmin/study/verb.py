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
from alarmin.solve.base import LoadedModel, Solver
from alarmin.solve.engines import AUTO, solver_for
from alarmin.solve.together import portions, sure, together
from alarmin.study.beside import input_digests
from alarmin.study.drivers import with_drivers
from alarmin.study.measures import answers_of
from alarmin.study.own_table import OwnTable, own_abundances
from alarmin.study.own_values import own_notes
from alarmin.study.plan import Plan, make_plan
from alarmin.study.runs import Draw, drawn, ensemble, runs_of
from alarmin.study.summary import assemble

__all__ = ["plan_of", "run"]


def run(
    scenario: Scenario | ScenarioFile,
    *,
    catalog: Catalog | None = None,
    solver: Solver | None = None,
    engine: str = AUTO,
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
        Any solver, in place of `engine`.
    engine : {"auto", "lanes", "reference"}
        What integrates: the ensemble engine, libRoadRunner, or whichever suits the number of runs.
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
    plan, own = plan_of(scenario, known, base=base, abundances=abundances)
    chosen = solver or solver_for(engine, plan.scenario.draws * runs_of(plan))
    loaded = chosen.load(plan.model)
    inputs = ensemble(plan, seed=plan.scenario.seed, count=plan.scenario.draws)
    draws = _integrated(plan, loaded, inputs, progress)
    answers = with_drivers(answers_of(plan, draws), inputs, [setting.name for setting in plan.settings])
    seconds = time.perf_counter() - started
    return assemble(
        plan, known, loaded.made_by, draws, answers=answers, own=own, command=command, seconds=seconds
    )


def _integrated(
    plan: Plan,
    loaded: LoadedModel,
    inputs: Sequence[Mapping[str, float]],
    progress: Callable[[int, int], None] | None,
) -> list[Draw]:
    draws: list[Draw] = []
    numbered = list(enumerate(inputs))
    for portion in portions(numbered, loaded.batch, runs_of(plan)):
        found = together(drawn(plan, loaded, values, number=number) for number, values in portion)
        draws += [sure(one) for one in found]
        if progress is not None:
            progress(len(draws), len(inputs))
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
