"""The README of a COMBINE archive: what is in it, what to know, and the command that made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alarmin import __version__
from alarmin.catalog.catalog import Catalog
from alarmin.model.sedml import RunModel, TimeCourse, readout_label
from alarmin.study.plan import Plan

__all__ = ["readme"]


def readme(
    plan: Plan,
    catalog: Catalog,
    runs: Sequence[RunModel],
    course: TimeCourse,
    command: str,
    concentration: str,
    beside: Sequence[str],
) -> str:
    """Return the README as Markdown.

    Parameters
    ----------
    beside : sequence of str
        Names of the files besides models, experiment and metadata.
    """
    parts = (
        [f"# {plan.scenario.title or plan.scenario.id}", plan.scenario.note],
        ["## What is in it", "\n".join(_contents(runs, beside))],
        ["## Made with", "\n".join(_made(plan, catalog, command))],
        ["## To know", "\n".join(f"- {line}" for line in _to_know(plan, runs, course, concentration))],
    )
    return "\n\n".join(line for part in parts for line in part if line) + "\n"


def _contents(runs: Sequence[RunModel], beside: Sequence[str]) -> Iterator[str]:
    yield "| file | holds |"
    yield "|---|---|"
    for run in runs:
        yield f"| `{run.source}` | SBML Level 3: {run.name} |"
    yield "| `simulation.sedml` | SED-ML: one time course of each model, a report each, a plot of each readout |"
    yield "| `metadata.rdf` | title, package, digests; creators are yours to add |"
    for name in beside:
        yield f"| `{name}` | the scenario |"


def _made(plan: Plan, catalog: Catalog, command: str) -> Iterator[str]:
    yield f"alarmin {__version__}" + (", with" if command else " from Python.")
    if command:
        yield f"```\n{command}\n```"
    yield f"Catalogue SHA-256 `{catalog.digest}`, model SHA-256 `{plan.model.digest}`."
    for name, digest in plan.input_files.items():
        yield f"The scenario reads `{name}`, SHA-256 `{digest}`."


def _to_know(plan: Plan, runs: Sequence[RunModel], course: TimeCourse, concentration: str) -> Iterator[str]:
    yield "Every uncertain value is at its centre. The intervals of alarmin come from many draws and are not in here."
    whole = plan.model.composition.surroundings == "body"
    start, counted = ("the untreated body", "in the body") if whole else ("the rested cell", "per cell")
    yield f"Each model starts from {start}; doses and medium changes are SBML events."
    if concentration:
        yield f"Arms that are a series of concentrations are written at {concentration}."
    units = "; ".join(readout_label(plan.model.observables[name]) for name in plan.scenario.readouts)
    yield f"Time is in seconds, and readouts are in the units of the SBML: {units}."
    yield from _times(plan, course)
    yield (
        f"CVODE with relative tolerance {course.relative_tolerance:g} and absolute tolerance "
        f"{course.absolute_tolerance:g} (amounts are items {counted}). COPASI takes LSODA in its place."
    )
    if len(runs) > 1:
        yield (
            "COPASI opens one model of an archive: name `--arm` and `--site` for an archive of one, or open the "
            "SBML files by themselves."
        )
    yield from plan.warnings


def _times(plan: Plan, course: TimeCourse) -> Iterator[str]:
    step = course.end_s / course.steps
    yield f"Values are taken every {step:g} s, {course.steps + 1} of them, to {course.end_s:g} s."
    grid = {round(number * step, 6) for number in range(course.steps + 1)}
    left_out = sum(round(time, 6) not in grid for time in plan.times_s)
    if left_out:
        yield f"SED-ML has equal steps only: sample times of the scenario that are not among them: {left_out}."
    yield "At the very time of a dose, one program shows what was before it and another what comes after."
