"""The model's answer to a protocol: at the centre, over what is left open, over all spreads, and by luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from alarmin.bench.vary import centre_of, open_draws, open_things, scenario_at
from alarmin.catalog.catalog import Catalog
from alarmin.errors import SolveError
from alarmin.records.protocol import Protocol, Reading
from alarmin.records.scenario import Measure, Scenario
from alarmin.solve.base import LoadedModel, RunSpec, Solver
from alarmin.solve.together import Task, alone, portions, together
from alarmin.study.measures import answers_of
from alarmin.study.plan import Plan
from alarmin.study.runs import centres, ensemble, runs_of
from alarmin.study.runs import drawn as drawn_of
from alarmin.study.verb import plan_of
from alarmin.units import convert

__all__ = ["Answers", "Engine", "Ensemble", "Outcome", "by_luck", "predict", "read", "solver_error"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One reading in one draw.

    Parameters
    ----------
    value : float or None
        In the unit of the reading; a ratio for directions.
    top, bottom : float or None
        What the ratio was made of.
    """

    value: float | None
    top: float | None = None
    bottom: float | None = None


Answers = Mapping[str, tuple[float | None, str]]
"""Measure to value and unit."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The measures of a protocol in every draw.

    Parameters
    ----------
    centre : mapping
        Everything at its centre.
    open : tuple of mappings
        Parameters at their centre, what is left open drawn.
    prior : tuple of mappings
        Everything drawn, fitted numbers from their sets.
    """

    centre: Answers
    open: tuple[Answers, ...]
    prior: tuple[Answers, ...]


@dataclass(slots=True)
class Engine:
    """Catalogue, solver and the models compiled so far.

    Parameters
    ----------
    most : int
        Compiled models kept; the oldest goes first.
    made_by : dict of str to None
        Names and versions of what has integrated, in order.
    """

    catalog: Catalog
    solver: Solver
    most: int = 12
    made_by: dict[str, None] = field(default_factory=dict)
    _loaded: dict[str, LoadedModel] = field(default_factory=dict)

    def load(self, plan: Plan) -> LoadedModel:
        """Return the compiled model of a plan."""
        key = plan.model.digest
        if key not in self._loaded:
            if len(self._loaded) >= self.most:
                self._loaded.pop(next(iter(self._loaded)))
            self._loaded[key] = self.solver.load(plan.model)
            self.made_by[self._loaded[key].made_by] = None
        return self._loaded[key]

    def answers(
        self,
        protocol: Protocol,
        opened: Mapping[str, float],
        *,
        drawn: Mapping[str, Mapping[str, float]] | None = None,
        folder: Path | None = None,
    ) -> Answers:
        """Return every measure of every scenario of a protocol in one draw; see `asked`.

        Raises
        ------
        SolveError
            When an integration fails.
        """
        return alone(self.asked(protocol, opened, drawn=drawn, folder=folder))

    def together(
        self, tasks: Sequence[Task[Answers]], plans: Mapping[str, Plan]
    ) -> Iterator[Answers | SolveError]:
        """Yield what some draws of one protocol end in, as many of them at once as suits its models.

        Parameters
        ----------
        plans : mapping of str to Plan
            Plan of each scenario; says how many runs a draw takes.
        """
        most = max((loaded.batch for loaded in self._loaded.values()), default=1)
        for portion in portions(tasks, most, max(map(runs_of, plans.values()))):
            yield from together(portion)

    def asked(
        self,
        protocol: Protocol,
        opened: Mapping[str, float],
        *,
        drawn: Mapping[str, Mapping[str, float]] | None = None,
        factors: Mapping[str, float] | None = None,
        folder: Path | None = None,
        seed: int = 1,
        number: int = 0,
    ) -> Task[Answers]:
        """Return every measure of every scenario of a protocol in one draw; to be done together with other draws.

        Parameters
        ----------
        opened : mapping of str to float
            Values of what is left open.
        drawn : mapping of str to mapping, optional
            Values from the priors, by scenario id; parameters are at their centre without it.
        factors : mapping of str to float, optional
            Parameters and abundances multiplied by a factor, to see what they do.
        folder : Path, optional
            Files that the protocol names are found here.
        seed, number : int
            Seed of the bench and number of the draw, which key the cells of a population.
        """
        found: dict[str, tuple[float | None, str]] = {}
        for scenario in protocol.scenarios:
            concerned = scenario_at(_with_parts(scenario), protocol.assumed, opened)
            plan, _ = plan_of(concerned, self.catalog, base=folder)
            given = drawn[scenario.id] if drawn is not None else centres(plan)
            values = _with_open(plan, given, opened)
            values |= {
                name: values[name] * factor for name, factor in (factors or {}).items() if name in values
            }
            draw = yield from drawn_of(plan, self.load(plan), values, seed=seed, number=number)
            found |= {one.measure: (one.values[0], one.unit) for one in answers_of(plan, [draw])}
        return found


def _with_open(plan: Plan, values: Mapping[str, float], opened: Mapping[str, float]) -> dict[str, float]:
    """Return the values of a draw with counts and attributes that are left open; genes a cell lacks stay at none."""
    out = {gene for gene, state in plan.subject.genotype.items() if state == "knock-out"}
    counts = {item.name for item in plan.abundances} - out
    counts |= {item.id for item in plan.subject.attributes}
    absent = {item.name for item in plan.abundances if item.value == 0 and item.spread.kind == "fixed"}
    return {**values, **{name: value for name, value in opened.items() if name in counts - absent}}


def predict(
    engine: Engine,
    protocol: Protocol,
    plans: Mapping[str, Plan],
    *,
    open_count: int,
    prior_count: int,
    seed: int,
    folder: Path | None = None,
) -> Ensemble:
    """Run a protocol at the centre, over what is left open, and over all spreads.

    Parameters
    ----------
    plans : mapping of str to Plan
        Plan of each scenario by its id; gives the priors.
    open_count, prior_count : int
        Draws; zero where nothing is judged on them.

    Raises
    ------
    ScenarioError
        When the model lacks what the protocol names.
    SolveError
        When the integration at the centre fails.
    """
    things = open_things(protocol, engine.catalog)
    opened = open_draws(things, seed=seed, count=open_count, purpose="open") if things else ()
    both = open_draws(things, seed=seed, count=prior_count, purpose="prior")
    asked = partial(engine.asked, protocol, folder=folder, seed=seed)
    centre = engine.answers(protocol, centre_of(things), folder=folder)
    tasks = [
        *(asked(values, number=number) for number, values in enumerate(opened)),
        *_drawn(asked, plans, both, seed=seed, fitted=True),
    ]
    found = _answers(engine, tasks, plans)
    return Ensemble(centre, found[: len(opened)] or (centre,), found[len(opened) :])


def by_luck(
    engine: Engine,
    protocol: Protocol,
    plans: Mapping[str, Plan],
    *,
    count: int,
    seed: int,
    folder: Path | None = None,
) -> tuple[Answers, ...]:
    """Run a protocol with everything drawn as it was believed before any fit.

    Parameters
    ----------
    count : int
        Draws.
    """
    things = open_things(protocol, engine.catalog)
    both = open_draws(things, seed=seed, count=count, purpose="prior")
    asked = partial(engine.asked, protocol, folder=folder, seed=seed)
    return _answers(engine, [*_drawn(asked, plans, both, seed=seed, fitted=False)], plans)


def _drawn(
    asked: Callable[..., Task[Answers]],
    plans: Mapping[str, Plan],
    opened: Sequence[Mapping[str, float]],
    *,
    seed: int,
    fitted: bool,
) -> Iterator[Task[Answers]]:
    """Yield a task for each draw of everything, with what is left open."""
    # A single draw of an ensemble is its centre, so two are made even where one is wanted.
    count = max(len(opened), 2)
    tables = {name: ensemble(plan, seed=seed, count=count, fitted=fitted) for name, plan in plans.items()}
    for index, values in enumerate(opened):
        yield asked(values, drawn={name: table[index] for name, table in tables.items()}, number=index)


def _answers(
    engine: Engine, tasks: Sequence[Task[Answers]], plans: Mapping[str, Plan]
) -> tuple[Answers, ...]:
    """Return what tasks end in: no answers where the integration fails, which counts against the row."""
    return tuple({} if isinstance(one, SolveError) else one for one in engine.together(tasks, plans))


def _with_parts(scenario: Scenario) -> Scenario:
    """Return a scenario that also measures what its ratios are made of."""
    parts: list[Measure] = []
    for measure in scenario.measures:
        if measure.kind == "ratio" and measure.versus is not None:
            kind = "mean" if measure.to is not None else "value"
            at = measure.at or scenario.duration
            for name, arm in (("top", measure.arm), ("bottom", measure.versus)):
                update = {"id": f"{measure.id}.{name}", "kind": kind, "arm": arm, "versus": None, "at": at}
                parts.append(measure.model_copy(update=update))
    return scenario.model_copy(update={"measures": (*scenario.measures, *parts)}) if parts else scenario


def read(reading: Reading, answers: Answers) -> Outcome:
    """Return one reading of one draw, in the unit of the paper.

    Raises
    ------
    UnitError
        When the measure is not of the kind of quantity that was printed.
    """
    top, unit = answers.get(reading.measure, (None, ""))
    bottom: float | None = None
    if reading.over is not None:
        bottom, other = answers.get(reading.over, (None, ""))
        bottom = convert(bottom, other, unit) if bottom is not None else None
    elif reading.kind == "direction":
        top, bottom = (answers.get(f"{reading.measure}.{name}", (None, ""))[0] for name in ("top", "bottom"))
    if reading.kind == "direction":
        return Outcome(_compared(top, bottom), top, bottom)
    if reading.over is not None:
        return Outcome(_scaled(_divided(top, bottom), "", reading.unit), top, bottom)
    return Outcome(_scaled(top, unit, reading.unit))


def _divided(top: float | None, bottom: float | None) -> float | None:
    return top / bottom if top is not None and bottom else None


def _compared(top: float | None, bottom: float | None) -> float | None:
    """Return a ratio for a direction: a control of nothing counts as the smallest amount the solver can tell from zero.

    None where neither arm has more than that, since there is nothing to compare.
    """
    if top is None or bottom is None:
        return None
    least = solver_error(max(abs(top), abs(bottom)))
    if max(abs(top), abs(bottom)) <= least:
        return None
    return top / bottom if abs(bottom) > least else top / least


def solver_error(amount: float) -> float:
    """Return the numerical error of a readout of some size, in its unit.

    Local errors add up over a run: a hundred times the tolerance of a step is taken.
    """
    spec = RunSpec((), ())
    return 100.0 * (spec.relative_tolerance * abs(amount) + spec.absolute_tolerance)


def _scaled(value: float | None, unit: str, wanted: str) -> float | None:
    return None if value is None else convert(value, unit, wanted)
