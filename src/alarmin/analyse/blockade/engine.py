"""A drug on a cell made ready to run: the whole cell, its surface alone, and the times that are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from alarmin.analyse.blockade.refused import problems_of
from alarmin.catalog.catalog import Catalog
from alarmin.errors import Problem, ScenarioError
from alarmin.model.cell import cell_mechanisms, owner_of
from alarmin.model.compose import compose
from alarmin.records.arm import Dose
from alarmin.records.blockade import DAYS_ALLOWED, MOST_DAYS, BlockadeQuestion
from alarmin.records.drug import Drug, Inhibits, Supplies
from alarmin.records.scenario import Scenario
from alarmin.solve.base import LoadedModel, Solver
from alarmin.study.arms import ArmPlan
from alarmin.study.plan import Plan, make_plan, rest_of

__all__ = [
    "COMPLEXES",
    "ELSEWHERE",
    "LEVELS",
    "SIGNALS",
    "TREATED",
    "UNTREATED",
    "Engine",
    "Window",
    "agonist",
    "engine_of",
    "scenario_of",
    "unjudged",
    "window_of",
]

LEVELS = ("free_IL1A", "free_IL1B", "free_IL1RN")
COMPLEXES = "signalling_complexes"
SIGNALS = {"nfkb": "nuclear_NFKB", "ap1": "AP1_complexes"}
UNTREATED, TREATED = "untreated", "treated"

ELSEWHERE = (
    "What it leaves of the IL-1 that a cell makes is answered by `alarmin run` on a scenario with a dish "
    "(docs/howto/blockade.md)."
)
"""Which command answers for drugs that act on the release of IL-1."""

DAY_S = 86400.0
LEAST_S = 14 * DAY_S
LEAST_INTERVALS = 4
SETTLE_S = 2 * DAY_S
"""How long the inside of a cell runs before it is looked at; IRAK1 needs a day to find its level."""

WHOLE_S = 7 * DAY_S
"""Longest interval over which the inside of a cell is followed without gaps."""

PIECES, PIECE_S = 7, 0.5 * DAY_S


@dataclass(frozen=True, slots=True)
class Window:
    """The last dosing interval and the stretches of it over which the inside of the cell is followed.

    Parameters
    ----------
    start_s, interval_s : float
        From the first dose; all other times count from `start_s`.
    stretches : tuple of tuple of float
        Sample times; one stretch without gaps, or several spread over a long interval.
    arrivals : tuple of float
        When cells arrive that have not met IL-1 before.
    """

    start_s: float
    interval_s: float
    stretches: tuple[tuple[float, ...], ...]
    arrivals: tuple[float, ...]

    @property
    def grid(self) -> tuple[float, ...]:
        """All sample times, rising."""
        return tuple(time for stretch in self.stretches for time in stretch)


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything to follow one drug on one kind of cell.

    Parameters
    ----------
    plan, surface_plan : Plan
        Of the whole cell, and of its receptors alone, with the same drug, sites and doses.
    cell, surface : LoadedModel
        The same, compiled.
    """

    plan: Plan
    surface_plan: Plan
    cell: LoadedModel
    surface: LoadedModel
    window: Window
    acts: bool

    @property
    def treated(self) -> ArmPlan:
        """What is given."""
        return self.plan.arms[1]


def window_of(treatment: Dose, days_s: float | None) -> Window:
    """Return the last whole dosing interval of a treatment.

    Parameters
    ----------
    days_s : float or None
        Length of treatment, seconds; 14 days or four intervals by default, whichever is longer. A single dose has
        one interval, the treatment.

    Raises
    ------
    ScenarioError
        When not one interval fits into the treatment, or its default length is too long.

    Examples
    --------
    >>> daily = Dose(drug="anakinra", dose="100 mg", route="sc", every="1 d")
    >>> window_of(daily, None).start_s / 86400
    13.0
    """
    shares = (0.0, 0.25, 0.5, 0.75)
    if treatment.every is None:
        alone = days_s or LEAST_S
        return Window(0.0, alone, _stretches(alone), tuple(share * alone for share in shares))
    interval = treatment.every.to("s")
    length = days_s or max(LEAST_S, LEAST_INTERVALS * interval)
    if length > MOST_DAYS * DAY_S:
        what = f"{treatment.drug}: a treatment of {length / DAY_S:g} days, by intervals of {treatment.every}, cannot be followed."
        raise ScenarioError(Problem(what, allowed=DAYS_ALLOWED, hint="Give a shorter interval, or once."))
    whole = int(length / interval + 1e-9)
    if whole < 1:
        what = f"{treatment.drug}: {length / DAY_S:g} days of treatment are shorter than one interval of {treatment.every}."
        raise ScenarioError(Problem(what, hint="Give more --days, or leave them out."))
    arrivals = tuple(share * interval for share in shares)
    return Window((whole - 1) * interval, interval, _stretches(interval), arrivals)


def _stretches(interval_s: float) -> tuple[tuple[float, ...], ...]:
    if interval_s <= WHOLE_S:
        return (_even(0.0, interval_s, max(300.0, min(1800.0, interval_s / 96))),)
    gap = (interval_s - PIECE_S) / (PIECES - 1)
    return tuple(_even(number * gap, number * gap + PIECE_S, 900.0) for number in range(PIECES))


def _even(start_s: float, end_s: float, step_s: float) -> tuple[float, ...]:
    steps = max(1, round((end_s - start_s) / step_s))
    return tuple(round(start_s + (end_s - start_s) * step / steps, 3) for step in range(steps + 1))


def scenario_of(question: BlockadeQuestion, treatment: Dose, cell: str, window: Window) -> Scenario:
    """Return the treatment of one kind of cell at every site, beside no treatment, as a scenario.

    Raises
    ------
    ScenarioError
        When weight or dose are out of range.
    """
    end_s = window.start_s + window.interval_s
    given = treatment if treatment.every is not None else treatment.model_copy(update={"count": 1})
    asked: dict[str, object] = {
        "alarmin": 1,
        "kind": "scenario",
        "id": f"blockade_{treatment.drug}_{cell}"[:64],
        "title": f"{treatment.drug} on {cell}",
        "subject": {"ref": cell},
        "sites": [{"ref": site, "hold": question.hold} for site in question.sites],
        "arms": {UNTREATED: {}, TREATED: {"regimen": [given]}},
        "duration": f"{end_s:.17g} s",
        "sample": {"every": f"{end_s:.17g} s"},
        "readouts": [*LEVELS, COMPLEXES, *SIGNALS.values(), f"{treatment.drug}_local"],
        "weight": question.weight,
        "draws": question.draws,
        "seed": question.seed,
    }
    try:
        return Scenario.model_validate(asked)
    except ValidationError as fault:
        raise ScenarioError(problems_of(fault)) from fault


def engine_of(scenario: Scenario, window: Window, catalog: Catalog, solver: Solver) -> Engine:
    """Compile the whole cell and its surface for one drug.

    Raises
    ------
    ScenarioError
        When names, routes or doses cannot be used.
    """
    plan = make_plan(_readable(scenario, catalog), catalog)
    wanted = replace(plan.model.composition, mechanisms=plan.model.composition.mechanisms[:1])
    model = compose(catalog, wanted)
    surface = replace(
        plan,
        model=model,
        abundances=tuple(item for item in plan.abundances if item.name in model.abundances),
        equilibrate=rest_of(model),
    )
    drugs = [catalog.drugs[name] for name in plan.model.composition.drugs]
    acts = any(plan.subject.species in drug.active_in for drug in drugs)
    return Engine(plan, surface, solver.load(plan.model), solver.load(model), window, acts)


def _readable(scenario: Scenario, catalog: Catalog) -> Scenario:
    """Return the scenario without the level of a drug that is not known, so that only the drug is complained of."""
    drugs = {dose.drug for dose in scenario.arms[TREATED].regimen}
    unread = {f"{name}_local" for name in drugs if name not in catalog.drugs}
    kept = tuple(name for name in scenario.readouts if name not in unread)
    return scenario.model_copy(update={"readouts": kept})


def unjudged(drug: Drug, catalog: Catalog) -> str:
    """Return why a drug cannot be judged where levels are held, or an empty text.

    Parameters
    ----------
    drug : Drug
        One that only acts on the making of what the site holds changes nothing here.
    """
    owners = {owner_of(catalog, "readout", name) for name in (COMPLEXES, *SIGNALS.values())}
    judged = {item.id for item in cell_mechanisms(catalog, owners)}
    steps = dict(_steps(drug, catalog))
    if not steps or len(steps) < len(drug.actions) or any(owner in judged for owner in steps.values()):
        return ""
    titles = ", ".join(dict.fromkeys(catalog.mechanisms[owner].title for owner in steps.values()))
    return (
        f"acts on the release of IL-1 ({titles}), and a site holds the level of IL-1 whatever cells release"
    )


def agonist(drug: Drug, catalog: Catalog) -> str:
    """Return why a drug is no blocker: all that it does is to supply a ligand whose arrows activate; else an empty text.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> known = load_catalog()
    >>> bool(agonist(known.drugs["rhil1b"], known)), agonist(known.drugs["anakinra"], known)
    (True, '')
    """
    if not all(isinstance(action, Supplies) for action in drug.actions):
        return ""
    arrows = [catalog.interactions[name] for action in drug.actions for name in action.interactions]
    if not arrows or any(arrow.sign <= 0 for arrow in arrows):
        return ""
    onto = ", ".join(dict.fromkeys(f"{arrow.source} on {arrow.target}" for arrow in arrows))
    return f"is an agonist ({onto}) and blocks nothing"


def _steps(drug: Drug, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for action in drug.actions:
        if isinstance(action, Inhibits):
            yield action.step, owner_of(catalog, "step", action.step)
