"""A scenario's model for other programs: SBML with doses as events, Antimony, event tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from alarmin.catalog.catalog import Catalog
from alarmin.dosing.write_table import write_events
from alarmin.errors import UnknownName
from alarmin.model.sbml import TimedDose, annotated_sbml
from alarmin.solve.base import RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.arms import ArmPlan
from alarmin.study.plan import Plan
from alarmin.study.runs import arm_specs, priors
from alarmin.study.values import Setting

__all__ = ["FORMATS", "export_plan", "rested_amounts"]


def export_plan(plan: Plan, catalog: Catalog, form: str, *, site: str = "", arm: str = "") -> str:
    """Return one arm at one site as text in another program's format, every value at its centre.

    SBML starts from the rested cell, so that it needs no equilibration, and holds doses and medium changes as events.

    Parameters
    ----------
    form : {"sbml", "antimony", "events"}
        Format.
    site, arm : str
        Which; the first of the scenario by default.

    Raises
    ------
    UnknownName
        When the format, site or arm is not known.
    """
    if form not in FORMATS:
        raise UnknownName("export format", form, tuple(FORMATS))
    return FORMATS[form](plan, catalog, _pick_setting(plan, site), _pick_arm(plan, arm))


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


def _central_spec(plan: Plan, setting: Setting, arm: ArmPlan) -> RunSpec:
    centre = {name: value for name, (value, _) in priors(plan).items()}
    specs = list(arm_specs(plan, setting, arm, centre))
    return specs[-1]


def rested_amounts(plan: Plan, spec: RunSpec) -> dict[str, float]:
    """Return the amounts (items) of the rested cell before anything is done to it."""
    held = set(plan.model.ports.values()) if plan.model.composition.surroundings == "held" else set()
    names = tuple(species.id for species in plan.model.species if species.id not in held)
    rest = RunSpec(
        times_s=(0.0,),
        readouts=names,
        parameters=spec.parameters,
        initial=spec.initial,
        equilibrate=spec.equilibrate,
    )
    found = ReferenceSolver().load(plan.model).run(rest)
    return dict(zip(names, (float(value) for value in found.values[0]), strict=True))


def _sbml(plan: Plan, catalog: Catalog, setting: Setting, arm: ArmPlan) -> str:
    spec = _central_spec(plan, setting, arm)
    return annotated_sbml(
        plan.model,
        catalog,
        values=spec.parameters,
        amounts=rested_amounts(plan, spec),
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


def _antimony(plan: Plan, catalog: Catalog, setting: Setting, arm: ArmPlan) -> str:
    return plan.model.antimony


def _events(plan: Plan, catalog: Catalog, setting: Setting, arm: ArmPlan) -> str:
    stream = io.StringIO(newline="")
    write_events({item.name: item.events for item in plan.arms}, stream)
    return stream.getvalue()


FORMATS: Mapping[str, Callable[[Plan, Catalog, Setting, ArmPlan], str]] = {
    "sbml": _sbml,
    "antimony": _antimony,
    "events": _events,
}
"""Format name to its writer."""
