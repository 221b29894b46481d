"""One draw at one site, with and without the drug: the surface over the whole treatment, the inside near its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alarmin.analyse.blockade.engine import COMPLEXES, LEVELS, SETTLE_S, SIGNALS, Engine
from alarmin.solve.base import Infusion, Pulse, RunSpec, Trajectories
from alarmin.solve.together import Task, abreast, rest, run, sure
from alarmin.study.arms import ArmPlan
from alarmin.study.runs import arm_specs
from alarmin.study.values import Setting

__all__ = ["Course", "Site", "follow", "scaled", "site_of"]

Vector = NDArray[np.float64]
Amounts = Mapping[str, float]

ARRIVED_S = 8 * 3600.0
"""How long a newly arrived cell is followed; its response peaks within a few hours."""

NONE_LEFT = 1e-6
"""Items per cell that count as none where a run starts; a first step from less than that often fails."""

SMOOTH_S = 4 * 3600.0
"""Signals are averaged over this time, more than two periods of an oscillating cell; over each piece of an
interval that is followed in pieces."""


@dataclass(frozen=True, slots=True)
class Site:
    """One draw at one site: its values, and the cell that has met no IL-1."""

    setting: Setting
    values: Mapping[str, float]
    rest: Amounts
    resting: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Course:
    """One arm over the last dosing interval.

    Parameters
    ----------
    surface : mapping of str to ndarray
        Readout of levels and receptors at the grid of the window, model units.
    signals : mapping of str to ndarray
        Signal readout, averaged over four hours, at the same times; empty where the inside was not followed.
    fresh : mapping of str to ndarray
        Signal readout to its peak in cells that arrive, shape (A,).
    """

    surface: Mapping[str, Vector]
    signals: Mapping[str, Vector]
    fresh: Mapping[str, Vector]
    notes: tuple[str, ...] = ()


def site_of(engine: Engine, setting: Setting, values: Mapping[str, float]) -> Task[Site]:
    """Return one draw at one site with the cell at rest, which has met neither IL-1 nor drug."""
    spec = next(arm_specs(engine.plan, setting, engine.plan.arms[0], values))
    nothing = {**spec.parameters, **dict.fromkeys(engine.plan.model.levels.values(), 0.0)}
    rested = yield from rest(engine.cell, replace(spec, parameters=nothing))
    names = tuple(SIGNALS.values())
    still = RunSpec((0.0, 1.0), names, parameters=nothing, start=rested.amounts)
    signals = yield from run(engine.cell, still)
    return Site(setting, values, rested.amounts, {name: float(signals.of(name)[0]) for name in names})


def scaled(arm: ArmPlan, factor: float) -> ArmPlan:
    """Return an arm with every dose times a factor; no doses at all for zero."""
    if factor == 0.0:
        return replace(arm, doses=(), events=())
    return replace(arm, doses=tuple((_times(dose, factor), share) for dose, share in arm.doses))


def _times(dose: Pulse | Infusion, factor: float) -> Pulse | Infusion:
    if isinstance(dose, Pulse):
        return replace(dose, amount=dose.amount * factor)
    return replace(dose, rate=dose.rate * factor)


def follow(
    engine: Engine,
    site: Site,
    arm: ArmPlan,
    *,
    signals: Sequence[str] = tuple(SIGNALS.values()),
    fresh: bool = True,
) -> Task[Course]:
    """Follow one arm: receptors and levels from the first dose on, signals and arriving cells near the end.

    Parameters
    ----------
    signals : sequence of str
        Signal readouts wanted; without any the inside of the cell is not run.
    fresh : bool
        Whether cells arrive that have not met IL-1.
    """
    window = engine.window
    spec = replace(next(arm_specs(engine.surface_plan, site.setting, arm, site.values)), readouts=())
    starts = [window.start_s + stretch[0] - SETTLE_S for stretch in window.stretches]
    arrivals = [window.start_s + time for time in (window.arrivals if arm.doses else window.arrivals[:1])]
    grid = [window.start_s + time for time in window.grid]
    met = {max(0.0, time) for time in starts} if signals else set()  # before time zero all stands still
    around = yield from _surface(engine, spec, sorted({*grid, *met, *(arrivals if fresh else ())}))
    at = np.searchsorted(around.times_s, grid)
    found = {name: around.of(name)[at] for name in _shown(engine)}
    if not signals:
        return Course(found, {}, {}, around.notes)
    inside = next(arm_specs(engine.plan, site.setting, arm, site.values))
    # Where nothing changes, one stretch stands for all of them.
    parts = (
        [
            _inside(engine, site, inside, around, *pair, signals)
            for pair in zip(starts, window.stretches, strict=True)
        ]
        if arm.doses
        else [_steady(engine, site, inside, around, starts[0])]
    )
    arriving = arrivals if fresh else []
    peaks = [_arrived(engine, site, inside, around, time, signals) for time in arriving]
    done = [sure(one) for one in (yield from abreast([*parts, *peaks]))]
    curves, tops = done[: len(parts)], done[len(parts) :]
    averaged = {name: np.concatenate([curve[name] for curve in curves]) for name in curves[0]}
    if not arm.doses:
        averaged = {name: np.full(len(grid), values[0]) for name, values in averaged.items()}
    return Course(
        found, averaged, {name: np.array([top[name][0] for top in tops]) for name in signals}, around.notes
    )


def _shown(engine: Engine) -> tuple[str, ...]:
    """Return the readouts of levels and receptors, and of drugs that have a level of their own."""
    drugs = (f"{drug}_local" for drug in engine.plan.model.composition.drugs)
    return (*LEVELS, COMPLEXES, *(name for name in drugs if name in engine.surface_plan.model.observables))


def _surface(engine: Engine, spec: RunSpec, times: Sequence[float]) -> Task[Trajectories]:
    """Run receptors and levels over the whole treatment, with every amount among the readouts."""
    rested = yield from rest(engine.surface, spec)
    wanted = tuple(dict.fromkeys((*_shown(engine), *rested.amounts)))
    begun = replace(spec, start=_whole(rested.amounts), times_s=tuple(times), readouts=wanted)
    return (yield from run(engine.surface, begun))


def _whole(amounts: Amounts) -> dict[str, float]:
    return {name: 0.0 if value < NONE_LEFT else value for name, value in amounts.items()}


def _state(found: Trajectories, time_s: float, names: Sequence[str]) -> dict[str, float]:
    row = found.row(time_s)
    known = {name: place for place, name in enumerate(found.readouts)}
    return {name: float(found.values[row, known[name]]) for name in names if name in known}


def _from(
    spec: RunSpec, start_s: float, amounts: Amounts, times: Sequence[float], names: Sequence[str]
) -> RunSpec:
    """Return a run that starts later, with the doses that are still to come and infusions that still run."""
    infusions = tuple(
        Infusion(max(0.0, one.start_s - start_s), one.end_s - start_s, one.parameter, one.rate)
        for one in spec.infusions
        if one.end_s > start_s
    )
    return replace(
        spec,
        start=_whole(amounts),
        times_s=tuple(times),
        readouts=tuple(names),
        pulses=tuple(
            replace(one, time_s=one.time_s - start_s) for one in spec.pulses if one.time_s >= start_s
        ),
        infusions=infusions,
        equilibrate=None,
    )


def _inside(
    engine: Engine,
    site: Site,
    spec: RunSpec,
    surface: Trajectories,
    start_s: float,
    stretch: Sequence[float],
    names: Sequence[str],
) -> Task[dict[str, Vector]]:
    """Run the whole cell up to and over one stretch; return signals averaged over four hours."""
    amounts = {**site.rest, **_state(surface, start_s, tuple(site.rest))}
    half = SMOOTH_S / 2
    step = stretch[1] - stretch[0]
    before = min(int(half / step), int((engine.window.start_s + stretch[0] - start_s) / step))
    times = [
        engine.window.start_s + stretch[0] - start_s + step * number
        for number in range(-before, len(stretch))
    ]
    spec = _from(spec, start_s, amounts, [round(time, 3) for time in times], names)
    inner = yield from run(engine.cell, spec)
    alone = len(engine.window.stretches) == 1
    reach = max(1, round(half / step)) if alone else len(times)  # one value per piece of a long interval
    return {name: _smooth(inner.of(name), reach)[before:] for name in names}


def _smooth(values: Vector, reach: int) -> Vector:
    """Return the mean over `reach` samples to either side, over fewer at the ends."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    low, high = np.maximum(0, place - reach), np.minimum(len(values), place + reach + 1)
    smooth: Vector = (sums[high] - sums[low]) / (high - low)
    return smooth


def _steady(
    engine: Engine, site: Site, spec: RunSpec, surface: Trajectories, start_s: float
) -> Task[dict[str, Vector]]:
    """Return the signals of an untreated cell, averaged over a day after it has settled."""
    names = tuple(SIGNALS.values())
    times = [SETTLE_S + 300.0 * number for number in range(288)]
    amounts = {**site.rest, **_state(surface, start_s, tuple(site.rest))}
    inner = yield from run(engine.cell, _from(spec, start_s, amounts, times, names))
    return {name: inner.of(name).mean(keepdims=True) for name in names}


def _arrived(
    engine: Engine, site: Site, spec: RunSpec, surface: Trajectories, time_s: float, names: Sequence[str]
) -> Task[dict[str, Vector]]:
    """Return the peak signal of a cell that has met no IL-1 and is put into the surroundings of that time."""
    model = engine.plan.model
    cell = {item.compartment for item in model.species if item.id in set(model.resting)}
    own = {item.id for item in model.species if item.compartment in cell}
    around = _state(surface, time_s, [name for name in site.rest if name not in own])
    times = [300.0 * number for number in range(int(ARRIVED_S / 300.0) + 1)]
    inner = yield from run(engine.cell, _from(spec, time_s, {**site.rest, **around}, times, names))
    return {name: inner.of(name).max(keepdims=True) for name in names}
