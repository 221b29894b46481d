"""What an export holds: one arm at one place, its run with every value at its centre, and its SBML."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from alarmin.catalog.catalog import Catalog
from alarmin.errors import Problem, ScenarioError, UnknownName
from alarmin.model.sbml import TimedDose, annotated_sbml
from alarmin.solve.base import LoadedModel, Pulse, RunSpec
from alarmin.study.arms import ArmPlan
from alarmin.study.faults import Faults
from alarmin.study.plan import Plan
from alarmin.study.runs import arm_specs, centres
from alarmin.study.values import Setting, molar
from alarmin.units import Quantity, parse

__all__ = ["Wanted", "at_one_level", "pick_arm", "pick_setting", "sbml_text"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is written: one arm at one place, and whether the arm was asked for by name.

    Parameters
    ----------
    concentration : str
        Which one of an arm with a series, such as ``10 pM``; empty for arms without.
    """

    plan: Plan
    catalog: Catalog
    setting: Setting
    arm: ArmPlan
    named: bool
    concentration: str


def pick_setting(plan: Plan, name: str) -> Setting:
    """Return a place of a plan by name; the first where none is named.

    Raises
    ------
    UnknownName
        When there is none of that name.
    """
    for setting in plan.settings:
        if name in ("", setting.name):
            return setting
    raise UnknownName("site of this scenario", name, [setting.name for setting in plan.settings])


def pick_arm(plan: Plan, name: str) -> ArmPlan:
    """Return an arm of a plan by name; the first where none is named.

    Raises
    ------
    UnknownName
        When there is none of that name.
    """
    for arm in plan.arms:
        if name in ("", arm.name):
            return arm
    raise UnknownName("arm of this scenario", name, [arm.name for arm in plan.arms])


def at_one_level(wanted: Wanted) -> ArmPlan:
    """Return the arm with one concentration in place of its series.

    Raises
    ------
    ScenarioError
        When a concentration is needed and missing, cannot be read, or has no series to stand for.
    """
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


def _central_spec(wanted: Wanted) -> RunSpec:
    return next(arm_specs(wanted.plan, wanted.setting, at_one_level(wanted), centres(wanted.plan)))


def sbml_text(wanted: Wanted, loaded: LoadedModel) -> str:
    """Return SBML that starts from the rested cell and holds doses and medium changes as events.

    Parameters
    ----------
    loaded : LoadedModel
        The model of the plan, ready to run.
    """
    spec = _central_spec(wanted)
    return annotated_sbml(
        wanted.plan.model,
        wanted.catalog,
        values=spec.parameters,
        amounts=loaded.rest(spec).amounts,
        doses=_timed_doses(spec),
    )


def _timed_doses(spec: RunSpec) -> tuple[TimedDose, ...]:
    """Return one change per time and name: SBML events at one time all see the amounts before it."""
    added: dict[tuple[float, str], float] = {}
    for pulse in spec.pulses:
        key = pulse.time_s, pulse.species
        added[key] = added.get(key, 0.0) + pulse.amount
    for infusion in spec.infusions:
        ends = () if math.isinf(infusion.end_s) else ((infusion.end_s, -infusion.rate),)
        for time_s, rate in ((infusion.start_s, infusion.rate), *ends):
            key = time_s, infusion.parameter
            added[key] = added.get(key, 0.0) + rate
    replaced = {(reset.time_s, name) for reset in spec.resets for name in reset.species}
    return tuple(
        TimedDose(*key, added.get(key, 0.0), replaces=key in replaced)
        for key in sorted(replaced | set(added))
    )
