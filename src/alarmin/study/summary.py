"""From draws to a result: bands, what was used, what it rests on, and how to repeat it."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from alarmin import __version__
from alarmin.catalog.catalog import Catalog
from alarmin.cohort.streams import interval
from alarmin.model.text import assigned, names_in
from alarmin.model.trace import reactions_of_readouts
from alarmin.records.result import (
    Answer,
    Citation,
    Curve,
    DoseCurve,
    GivenDose,
    Provenance,
    Result,
    UsedValue,
)
from alarmin.solve.base import RunSpec
from alarmin.study.arms import SeriesPlan
from alarmin.study.measures import display_factor
from alarmin.study.own_table import OwnTable
from alarmin.study.own_values import own_records, own_values
from alarmin.study.plan import Plan
from alarmin.study.runs import Draw, uncertain_values

__all__ = ["assemble", "library_versions"]

_LIBRARIES = ("libroadrunner", "python-libsbml", "antimony", "llvmlite", "numpy", "pydantic", "pint")


def assemble(
    plan: Plan,
    catalog: Catalog,
    made_by: str,
    draws: Sequence[Draw],
    *,
    answers: tuple[Answer, ...],
    own: OwnTable,
    command: str,
    seconds: float,
) -> Result:
    """Return the result of a run.

    Parameters
    ----------
    made_by : str
        Name and version of what integrated.
    draws : sequence of Draw
        One mapping per draw.
    own : OwnTable
        The user's table, for what was ignored.
    seconds : float
        Wall time.
    """
    rules = assigned(plan.model.antimony)
    readouts = tuple(dict.fromkeys((*plan.scenario.readouts, *_free_readouts(plan))))
    notes = dict.fromkeys(
        note for draw in draws for runs in draw.values() for run in runs for note in run.notes
    )
    return Result(
        scenario=plan.scenario,
        curves=tuple(_curves(plan, draws)),
        dose_curves=tuple(_dose_curves(plan, draws)),
        answers=answers,
        used=tuple(_used(plan)),
        ignored=(*own.ignored, *plan.subject.ignored),
        warnings=(*own.notes, *plan.warnings, *notes),
        limits=tuple(dict.fromkeys(limit for item in plan.model.mechanisms for limit in item.limits)),
        doses=_doses(plan),
        reactions=plan.model.reactions,
        observable_reactions=reactions_of_readouts(readouts, rules, plan.model.reactions),
        rules=rules,
        citations=tuple(_citations(plan, catalog)),
        provenance=_provenance(plan, catalog, made_by, command, seconds),
    )


def _doses(plan: Plan) -> dict[str, tuple[GivenDose, ...]]:
    """Return what each arm was given, whether written in the scenario or in a table beside it."""
    return {
        arm.name: tuple(
            GivenDose(
                time_s=dose.time_s,
                drug=dose.drug,
                route=dose.route,
                amount_mol=dose.amount_mol,
                infusion_s=dose.infusion_s,
            )
            for dose in arm.events
        )
        for arm in plan.arms
        if arm.events
    }


def _free_readouts(plan: Plan) -> Iterator[str]:
    for arm in plan.arms:
        if arm.series is not None and arm.series.free:
            yield arm.series.free


def _bands(stack: Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]]) -> tuple[tuple[float, ...], ...]:
    """Return low, median and high over draws, each of shape (T,)."""
    table = np.percentile(np.array(stack), [5, 50, 95], axis=0)
    return tuple(tuple(float(value) for value in row) for row in table)


def _curves(plan: Plan, draws: Sequence[Draw]) -> Iterator[Curve]:
    for setting in plan.settings:
        for arm in plan.arms:
            if arm.series is not None:
                continue
            for readout in plan.scenario.readouts:
                observable = plan.model.observables[readout]
                factor = display_factor(observable)
                low, median, high = _bands(
                    [draw[setting.name, arm.name][0].of(readout) * factor for draw in draws]
                )
                yield Curve(
                    site=setting.name,
                    arm=arm.name,
                    readout=readout,
                    unit=observable.unit,
                    times_s=plan.times_s,
                    median=median,
                    low=low,
                    high=high,
                )


def _dose_curves(plan: Plan, draws: Sequence[Draw]) -> Iterator[DoseCurve]:
    for arm in plan.arms:
        if arm.series is None:
            continue
        for readout in plan.scenario.readouts:
            for at_s in _dose_times(plan, readout):
                yield _dose_curve(plan, arm.name, arm.series, readout, at_s, draws)


def _dose_times(plan: Plan, readout: str) -> list[float]:
    """Return the times at which dose-responses of a readout are shown: those of measures on any series, else the end."""
    series = {arm.name for arm in plan.arms if arm.series is not None}
    asked = {
        measure.at.to("s")
        for measure in plan.scenario.measures
        if measure.arm in series and measure.readout == readout and measure.at is not None
    }
    return sorted(asked) or [plan.times_s[-1]]


def _dose_curve(
    plan: Plan, arm: str, series: SeriesPlan, readout: str, at_s: float, draws: Sequence[Draw]
) -> DoseCurve:
    observable = plan.model.observables[readout]
    factor = display_factor(observable)
    place = plan.settings[0].name
    stack = [
        np.array([run.of(readout)[run.row(at_s)] for run in draw[place, arm]]) * factor for draw in draws
    ]
    low, median, high = _bands(stack)
    return DoseCurve(
        site=place,
        arm=arm,
        entity=series.entity,
        readout=readout,
        unit=observable.unit,
        at_s=at_s,
        concentrations_M=series.concentrations_m,
        median=median,
        low=low,
        high=high,
    )


def _used(plan: Plan) -> Iterator[UsedValue]:
    for item in uncertain_values(plan):
        low, high = interval(item.value, item.spread)
        if plan.scenario.draws == 1:
            low = high = item.value
        yield UsedValue(
            group=item.group,
            name=item.name,
            value=item.value,
            low=low,
            high=high,
            unit=item.unit,
            status=item.status,
            rule=item.rule,
            sources=item.sources,
        )
    for name, value in plan.fixed.items():
        yield UsedValue(
            group="dose",
            name=name,
            value=value,
            low=value,
            high=value,
            unit="kg",
            status="assumed",
            rule="body weight of the subject or scenario",
        )


def _citations(plan: Plan, catalog: Catalog) -> Iterator[Citation]:
    """Yield each reference the run rests on with what for; unused parameters are not cited."""
    reasons: dict[str, dict[str, None]] = {}
    used = {name for reaction in plan.model.reactions for name in reaction.parameters}
    used |= {name for rule in assigned(plan.model.antimony).values() for name in names_in(rule)}
    for item in uncertain_values(plan):
        if item.group != "parameter" or item.name in used:
            for source in item.sources:
                reasons.setdefault(source.ref, {})[f"{item.name}: {source.reason}"] = None
    for reaction in plan.model.reactions:
        for name in reaction.interactions:
            for ref in catalog.interactions[name].references:
                reasons.setdefault(ref, {})[f"{name}: {reaction.name}"] = None
    for drug in plan.model.composition.drugs:
        source = catalog.drugs[drug].molar_mass_source
        reasons.setdefault(source.ref, {})[f"{drug}: {source.reason}"] = None
        for name in catalog.drugs[drug].interactions:
            for ref in catalog.interactions[name].references:
                reasons.setdefault(ref, {})[f"{name}: what {catalog.drugs[drug].name} acts on"] = None
    for ref in sorted(reasons):
        yield Citation(ref=ref, reasons=tuple(reasons[ref]))


def _provenance(plan: Plan, catalog: Catalog, made_by: str, command: str, seconds: float) -> Provenance:
    text = plan.scenario.model_dump_json()
    return Provenance(
        alarmin=__version__,
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        libraries=library_versions(),
        catalogue_digest=catalog.digest,
        own_folders=dict(catalog.folders),
        own_records=own_records(catalog, plan),
        own_values=own_values(catalog, plan.model),
        scenario_digest=hashlib.sha256(text.encode()).hexdigest(),
        model_digest=plan.model.digest,
        input_files=dict(plan.input_files),
        solver=made_by,
        relative_tolerance=RunSpec((), ()).relative_tolerance,
        absolute_tolerance=RunSpec((), ()).absolute_tolerance,
        seed=plan.scenario.seed,
        draws=plan.scenario.draws,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 3),
        command=command
        or f"alarmin.run(scenario)  # Python {sys.version_info.major}, scenario {plan.scenario.id}",
    )


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that numbers hang on."""
    return {name: _version(name) for name in _LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
