"""A scenario's model for other programs: SBML with doses as events, Antimony, event tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from alarmin.catalog.catalog import Catalog
from alarmin.dosing.write_table import write_events
from alarmin.errors import ModelError, Problem, ScenarioError, UnknownName
from alarmin.model.sbml import TimedDose, annotated_sbml, antimony_of
from alarmin.solve.base import Pulse, RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.arms import ArmPlan
from alarmin.study.faults import Faults
from alarmin.study.plan import Plan
from alarmin.study.runs import arm_specs, centres
from alarmin.study.values import Setting, molar
from alarmin.units import Quantity, parse

__all__ = ["FORMATS", "export_plan", "rested_amounts"]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is written: one arm at one place, and whether the arm was asked for by name."""

    plan: Plan
    catalog: Catalog
    setting: Setting
    arm: ArmPlan
    named: bool
    concentration: str


def export_plan(
    plan: Plan, catalog: Catalog, form: str, *, site: str = "", arm: str = "", concentration: str = ""
) -> str:
    """Return one arm at one site as text in another program's format, every value at its centre.

    SBML and Antimony start from the rested cell, so that they need no equilibration, and hold doses and medium
    changes as events. An event table holds the doses of every arm unless one is named; they are the same at all sites.

    Parameters
    ----------
    form : {"sbml", "antimony", "events"}
        Format.
    site, arm : str
        Which; the first of the scenario by default.
    concentration : str
        For an arm with a series: which concentration is added, such as ``10 pM``.

    Raises
    ------
    UnknownName
        When the format, site or arm is not known.
    ScenarioError
        When a concentration is needed and missing, cannot be read, or has no series to stand for.
    ModelError
        When doses are asked for and the cells are in a dish.
    """
    if form not in FORMATS:
        raise UnknownName("export format", form, tuple(FORMATS))
    chosen = _pick_arm(plan, arm)
    wanted = _Wanted(plan, catalog, _pick_setting(plan, site), chosen, bool(arm), concentration)
    return FORMATS[form](wanted)


def _pick_setting(plan: Plan, name: str) -> Setting:
    for setting in plan.settings:
        if name in ("", setting.name):
            return setting
    raise UnknownName("site of this scenario", name, [setting.name for setting in plan.settings])


def _pick_arm(plan: Plan, name: str) -> ArmPlan:
    for arm in plan.arms:
        if name in ("", arm.name):
            return arm
    raise UnknownName("arm of this scenario", name, [arm.name for arm in plan.arms])


def _at_one_level(wanted: _Wanted) -> ArmPlan:
    """Return the arm with one concentration in place of its series."""
    arm, model = wanted.arm, wanted.plan.model
    if arm.series is None:
        if wanted.concentration:
            what = f"The arm {arm.name} has no series of concentrations."
            raise ScenarioError(Problem(what, hint="Leave --concentration out."))
        return arm
    if not wanted.concentration:
        what = f"The arm {arm.name} is a series of {len(arm.series.concentrations_m)} concentrations of {arm.series.entity}."
        raise ScenarioError(
            Problem(what, hint='Name one, such as --concentration "10 pM", or another --arm.')
        )
    faults = Faults()
    level = molar(_concentration(wanted.concentration), arm.series.entity, model, faults, ())
    faults.stop()
    items = level * model.composition.items_per_molar
    added = (Pulse(arm.series.at_s, arm.series.species, items),) if items else ()
    return replace(arm, series=None, additions=(*arm.additions, *added))


def _concentration(text: str) -> Quantity:
    level = parse(text)
    if level.dimension not in ("molar concentration", "mass concentration") or level.value < 0:
        what = f"{text!r} is not a concentration."
        raise ScenarioError(Problem(what, allowed="such as 10 pM or 1 ng/mL", hint="Check --concentration."))
    return level


def _central_spec(wanted: _Wanted) -> RunSpec:
    return next(arm_specs(wanted.plan, wanted.setting, _at_one_level(wanted), centres(wanted.plan)))


def rested_amounts(plan: Plan, spec: RunSpec) -> dict[str, float]:
    """Return the amounts (items) of the rested cell before anything is done to it."""
    return dict(ReferenceSolver().load(plan.model).rest(spec).amounts)


def _sbml(wanted: _Wanted) -> str:
    spec = _central_spec(wanted)
    return annotated_sbml(
        wanted.plan.model,
        wanted.catalog,
        values=spec.parameters,
        amounts=rested_amounts(wanted.plan, spec),
        doses=_timed_doses(spec),
    )


def _timed_doses(spec: RunSpec) -> tuple[TimedDose, ...]:
    """Return one change per time and name: SBML events at one time all see the amounts before it."""
    added: dict[tuple[float, str], float] = {}
    for pulse in spec.pulses:
        key = pulse.time_s, pulse.species
        added[key] = added.get(key, 0.0) + pulse.amount
    for infusion in spec.infusions:
        for time_s, rate in ((infusion.start_s, infusion.rate), (infusion.end_s, -infusion.rate)):
            key = time_s, infusion.parameter
            added[key] = added.get(key, 0.0) + rate
    replaced = {(reset.time_s, name) for reset in spec.resets for name in reset.species}
    return tuple(
        TimedDose(*key, added.get(key, 0.0), replaces=key in replaced)
        for key in sorted(replaced | set(added))
    )


def _antimony(wanted: _Wanted) -> str:
    return antimony_of(_sbml(wanted))


def _events(wanted: _Wanted) -> str:
    if wanted.plan.scenario.dish is not None:
        raise ModelError(
            "An event table holds the doses of a host, and these cells are in a dish. "
            "SBML and Antimony hold what is added to the medium."
        )
    _at_one_level(wanted)  # refuses a concentration, since no arm of a body has a series
    arms = (wanted.arm,) if wanted.named else wanted.plan.arms
    stream = io.StringIO(newline="")
    write_events({item.name: item.events for item in arms}, stream)
    return stream.getvalue()


FORMATS: Mapping[str, Callable[[_Wanted], str]] = {
    "sbml": _sbml,
    "antimony": _antimony,
    "events": _events,
}
"""Format name to its writer."""
