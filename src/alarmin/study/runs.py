"""Draws of a plan, integrated in every arm at every place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from alarmin.cohort.streams import draws_of, unfitted
from alarmin.errors import ModelError, NotEquilibrated, SolveError
from alarmin.model.units import in_model_unit
from alarmin.records.evidence import Spread
from alarmin.solve.base import Infusion, LoadedModel, Pulse, Rested, RunSpec, Trajectories
from alarmin.solve.together import Task, abreast, alone, rests, runs, sure
from alarmin.study.arms import ArmPlan
from alarmin.study.plan import Plan
from alarmin.study.population import averaged, cell_factors, variation_of
from alarmin.study.values import Setting, Uncertain

__all__ = [
    "Draw",
    "arm_specs",
    "centres",
    "drawn",
    "ensemble",
    "one_draw",
    "priors",
    "runs_of",
    "uncertain_values",
]

Draw = Mapping[tuple[str, str], tuple[Trajectories, ...]]
"""(place, arm) to its run, or to one run per concentration of a series."""

_TYPICAL: Mapping[str, float] = MappingProxyType({})


def uncertain_values(plan: Plan) -> Iterator[Uncertain]:
    """Yield every value with a prior: parameters, abundances, levels, and how cells differ."""
    given = {plan.model.abundances.get(item.name) for item in plan.abundances}
    for name, parameter in plan.model.parameters.items():
        if parameter.spread.kind != "fixed" and name not in given:
            rule = parameter.formula or parameter.reason or parameter.system
            yield Uncertain(
                "parameter",
                name,
                parameter.value,
                parameter.unit,
                parameter.spread,
                parameter.status,
                rule,
                parameter.sources,
            )
    yield from plan.abundances
    for setting in plan.settings:
        yield from setting.uncertain
    yield from variation_of(plan)


def priors(plan: Plan) -> dict[str, tuple[float, Spread]]:
    """Return name to central value and spread of everything that is drawn.

    Raises
    ------
    ModelError
        When two values have one name, since one draw would set both.
    """
    return {name: (item.value, item.spread) for name, item in _drawn(plan).items()}


def centres(plan: Plan) -> dict[str, float]:
    """Return name to central value of everything that is drawn.

    Raises
    ------
    ModelError
        When two values have one name.
    """
    return {name: item.value for name, item in _drawn(plan).items()}


def _drawn(plan: Plan) -> dict[str, Uncertain]:
    found: dict[str, Uncertain] = {}
    for item in uncertain_values(plan):
        if item.name in found:
            groups = f"{found[item.name].group} and {item.group}"
            raise ModelError(f"Two values are called {item.name!r} ({groups}); rename one of them.")
        found[item.name] = item
    return found


def ensemble(plan: Plan, *, seed: int, count: int, fitted: bool = True) -> tuple[dict[str, float], ...]:
    """Return draws of everything that is drawn, by name; a single draw takes every central value.

    A random stream is keyed by what a value is and by its name, so that no two kinds of value share one.

    Parameters
    ----------
    seed : int
        Seed of the study.
    count : int
        Number of draws.
    fitted : bool
        Whether numbers of a fit take one of its sets; else each is drawn as it was believed before the fit.
    """
    streams = {f"{item.group}/{name}": item for name, item in _drawn(plan).items()}
    keyed = {stream: (item.value, item.spread) for stream, item in streams.items()}
    if not fitted:
        keyed = {stream: unfitted(*of) for stream, of in keyed.items()}
    draws = draws_of(keyed, seed=seed, count=count)
    return tuple({item.name: values[stream] for stream, item in streams.items()} for values in draws)


def one_draw(
    plan: Plan,
    loaded: LoadedModel,
    values: Mapping[str, float],
    *,
    seed: int | None = None,
    number: int = 0,
) -> Draw:
    """Integrate every arm at every place with one set of values; see `drawn`.

    Raises
    ------
    SolveError
        When an integration fails.
    """
    return alone(drawn(plan, loaded, values, seed=seed, number=number))


def drawn(
    plan: Plan,
    loaded: LoadedModel,
    values: Mapping[str, float],
    *,
    seed: int | None = None,
    number: int = 0,
) -> Task[Draw]:
    """Integrate every arm at every place with one set of values; of a population, every cell.

    All runs of a place whose cells have the same counts start from one rested cell. To be done together with other
    draws; see `alarmin.solve.together`.

    Parameters
    ----------
    values : mapping of str to float
        Name to value, in the unit of each prior.
    seed : int, optional
        Seed of the cells of a population; that of the scenario by default.
    number : int
        Number of the draw, which a population takes other cells for.

    Raises
    ------
    SolveError
        When an integration fails; of a population, when no cell comes to rest.
    """
    cells = cell_factors(plan, values, seed=plan.scenario.seed if seed is None else seed, draw=number)
    single = yield from abreast(
        _one_cell(plan, loaded, setting, values, factors) for setting in plan.settings for factors in cells
    )
    found: dict[tuple[str, str], tuple[Trajectories, ...]] = {}
    for place, setting in enumerate(plan.settings):
        rested = _rested(single[place * len(cells) : (place + 1) * len(cells)])
        for arm in plan.arms:
            each = zip(*(cell[arm.name] for cell in rested), strict=True)
            found[setting.name, arm.name] = tuple(
                one[0] if plan.scenario.population is None else averaged(one, of=len(cells)) for one in each
            )
    return found


_Cell = Mapping[str, tuple[Trajectories, ...]]
_Counts = tuple[frozenset[tuple[str, float]], ...]


def _rested(cells: Sequence[_Cell | SolveError]) -> list[_Cell]:
    """Return the runs of each cell; of a population, of those cells that come to rest.

    Raises
    ------
    NotEquilibrated
        When no cell comes to rest.
    """
    # A few cells of many oscillate by themselves and have no start.
    known = [sure(cell) for cell in cells if not isinstance(cell, NotEquilibrated)]
    return known or [sure(cells[-1])]


def _one_cell(
    plan: Plan,
    loaded: LoadedModel,
    setting: Setting,
    values: Mapping[str, float],
    factors: Mapping[str, float],
) -> Task[_Cell]:
    """Return the runs of one cell by arm: first all cells that differ in their counts rest, then all arms run."""
    before: dict[_Counts, RunSpec] = {}
    asked: list[tuple[str, _Counts, RunSpec]] = []
    for arm in plan.arms:
        counts: _Counts = (frozenset(arm.counts.items()), frozenset(arm.changes.items()))
        for spec in arm_specs(plan, setting, arm, values, factors):
            before.setdefault(counts, _untreated(spec, arm))
            asked.append((arm.name, counts, spec))
    found = yield from rests(loaded, tuple(before.values()))
    rested = {counts: sure(one) for counts, one in zip(before, found, strict=True)}
    specs = [replace(spec, start=rested[counts].amounts) for _, counts, spec in asked]
    made: dict[str, tuple[Trajectories, ...]] = {arm.name: () for arm in plan.arms}
    for (name, counts, _), one in zip(asked, (yield from runs(loaded, specs)), strict=True):
        made[name] = (*made[name], _noted(sure(one), rested[counts]))
    return made


def _untreated(spec: RunSpec, arm: ArmPlan) -> RunSpec:
    """Return a run before the experimenter inhibits anything."""
    return replace(
        spec, parameters={name: value for name, value in spec.parameters.items() if name not in arm.left}
    )


def _noted(run: Trajectories, rested: Rested) -> Trajectories:
    """Return a run with what was remarked while its cell came to rest."""
    notes = tuple(dict.fromkeys((*rested.notes, *run.notes)))
    return replace(run, notes=notes) if rested.notes else run


def runs_of(plan: Plan) -> int:
    """Return how many runs one draw takes."""
    cells = plan.scenario.population.cells if plan.scenario.population is not None else 1
    single = sum(len(arm.series.concentrations_m) if arm.series is not None else 1 for arm in plan.arms)
    return len(plan.settings) * cells * single


def arm_specs(
    plan: Plan,
    setting: Setting,
    arm: ArmPlan,
    values: Mapping[str, float],
    factors: Mapping[str, float] = _TYPICAL,
) -> Iterator[RunSpec]:
    """Yield the integrations of one arm in one cell: one, or one per concentration of its series.

    Parameters
    ----------
    factors : mapping of str to float
        Gene to what its abundance is multiplied by in this cell; the typical cell by default.
    """
    numbers = _numbers(plan, setting, arm, values, factors)
    known = {**plan.model.values, **numbers}
    initial = {species: known[parameter] for species, parameter in plan.model.initial.items()}
    doses = [_absorbed(dose, share, known) for dose, share in arm.doses]
    pulses = (*(dose for dose in doses if isinstance(dose, Pulse)), *arm.additions)
    for extra in _series_pulses(plan, arm):
        yield RunSpec(
            times_s=plan.times_s,
            readouts=_readouts(plan, arm),
            parameters=numbers,
            initial=initial,
            pulses=(*pulses, *extra),
            infusions=(*(dose for dose in doses if isinstance(dose, Infusion)), *arm.lowered),
            resets=arm.resets,
            equilibrate=plan.equilibrate,
        )


def _numbers(
    plan: Plan,
    setting: Setting,
    arm: ArmPlan,
    values: Mapping[str, float],
    factors: Mapping[str, float],
) -> dict[str, float]:
    """Return every parameter that differs from the document, in model units."""
    model = plan.model
    numbers = {
        name: in_model_unit(parameter, values[name])
        for name, parameter in model.parameters.items()
        if name in values
    }
    counts = {item.name: values[item.name] for item in plan.abundances} | dict(arm.counts)
    numbers |= {model.abundances[gene]: count for gene, count in counts.items()}
    numbers |= {parameter: values[name] for parameter, name in setting.parameters.items()}
    for gene, times in (*arm.changes.items(), *_forms_with(plan, arm, values), *factors.items()):
        parameter = model.abundances[gene]
        numbers[parameter] = times * numbers.get(parameter, model.values[parameter])
    return numbers | dict(arm.left) | dict(plan.fixed) | dict.fromkeys(plan.cold, 0.0)


def _forms_with(plan: Plan, arm: ArmPlan, values: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Yield how many times its copies a form of a protein has, where the experimenter changes or sets its gene."""
    for form, gene in plan.model.forms.items():
        usual = values.get(gene, plan.model.values[plan.model.abundances[gene]])
        if gene in arm.changes:
            yield form, arm.changes[gene]
        elif gene in arm.counts and form not in arm.counts and usual > 0:
            yield form, arm.counts[gene] / usual


def _absorbed(dose: Pulse | Infusion, share: str | None, known: Mapping[str, float]) -> Pulse | Infusion:
    fraction = known[share] if share is not None else 1.0
    if isinstance(dose, Pulse):
        return Pulse(dose.time_s, dose.species, dose.amount * fraction)
    return Infusion(dose.start_s, dose.end_s, dose.parameter, dose.rate * fraction)


def _series_pulses(plan: Plan, arm: ArmPlan) -> Iterator[tuple[Pulse, ...]]:
    if arm.series is None:
        yield ()
        return
    items_per_m = plan.model.composition.items_per_molar
    for level in arm.series.concentrations_m:
        yield (Pulse(arm.series.at_s, arm.series.species, level * items_per_m),) if level else ()


def _readouts(plan: Plan, arm: ArmPlan) -> tuple[str, ...]:
    """Return the readouts asked for, and the free ligand a saturation curve is drawn against."""
    extra = (arm.series.free,) if arm.series is not None and arm.series.free else ()
    return tuple(dict.fromkeys((*plan.scenario.readouts, *extra)))
