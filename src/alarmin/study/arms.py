"""What happens in one arm, as pulses, infusions and medium changes of the model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from alarmin.catalog.catalog import Catalog
from alarmin.dosing.events import DoseEvent, in_order
from alarmin.dosing.regimen import compile_regimen
from alarmin.errors import ScenarioError
from alarmin.model.compose import ComposedModel, DoseTarget
from alarmin.records.scenario import Addition, Arm, Series
from alarmin.solve.base import Infusion, Pulse, Reset
from alarmin.study.faults import Faults
from alarmin.study.values import molar
from alarmin.units import AVOGADRO

__all__ = ["ArmPlan", "SeriesPlan", "plan_arm"]

MOST_POINTS = 400


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """A dose-response: the same addition at many concentrations.

    Parameters
    ----------
    free : str
        Observable that is the free concentration of the entity, or empty.
    concentrations_m : tuple of float
        mol/L, zero first.
    """

    entity: str
    species: str
    free: str
    at_s: float
    concentrations_m: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """One arm ready for the solver.

    Parameters
    ----------
    doses : tuple of (Pulse or Infusion, str or None)
        Drug in items before absorption, with the parameter that is the share absorbed.
    events : tuple of DoseEvent
        The same doses in mol, for event tables.
    additions : tuple of Pulse
        Ligands put into the medium.
    counts : mapping of str to float
        Sites per cell set by the experimenter.
    changes : mapping of str to float
        Gene to how many times its usual copies the experimenter makes of it.
    left : mapping of str to float
        Parameter to the activity that an inhibited step keeps from time zero on.
    lowered : tuple of Infusion
        Inhibitors that are added later, as a fall of the activity of their steps.
    """

    name: str
    events: tuple[DoseEvent, ...]
    doses: tuple[tuple[Pulse | Infusion, str | None], ...]
    additions: tuple[Pulse, ...]
    resets: tuple[Reset, ...]
    counts: Mapping[str, float]
    series: SeriesPlan | None = None
    changes: Mapping[str, float] = field(default_factory=dict)
    left: Mapping[str, float] = field(default_factory=dict)
    lowered: tuple[Infusion, ...] = ()


def plan_arm(
    name: str,
    arm: Arm,
    *,
    catalog: Catalog,
    model: ComposedModel,
    duration_s: float,
    weight_kg: float | None,
    given: tuple[DoseEvent, ...],
    faults: Faults,
) -> ArmPlan:
    """Turn one arm into changes of the model; faults are noted, not raised.

    Parameters
    ----------
    given : tuple of DoseEvent
        Doses from an event table, added to those of the regimen.
    """
    place = ("arms", name)
    compiled = _events(arm, catalog, duration_s, weight_kg, faults, place)
    events = in_order((*compiled, *(event for event in given if event.time_s < duration_s)))
    _check_routes(arm, model, faults, place)
    _check_given(given, model, faults, (*place, "events"))
    doses = [
        (_dose(event, target), target.share)
        for event in events
        if (target := model.doses.get((event.drug, event.route))) is not None
    ]
    additions, series = _additions(arm, model, duration_s, faults, place)
    resets = tuple(
        Reset(addition.at.to("s") if addition.at else 0.0, model.medium)
        for addition in arm.add
        if addition.wash
    )
    left = _left(arm, model, faults, place)
    late_s = arm.inhibit_from.to("s") if arm.inhibit_from is not None else 0.0
    if late_s >= duration_s:
        faults.add(f"Arm {name}: `inhibit_from` is not within the duration.", (*place, "inhibit_from"))
    return ArmPlan(
        name,
        events,
        tuple(doses),
        additions,
        resets,
        {gene: count.to("molecules/cell") for gene, count in arm.set.items()},
        series,
        dict(arm.change),
        left if late_s == 0 else {},
        tuple(Infusion(late_s, math.inf, step, share - 1.0) for step, share in left.items() if late_s > 0),
    )


def _left(arm: Arm, model: ComposedModel, faults: Faults, place: tuple[str, str]) -> dict[str, float]:
    """Return the activity of inhibited steps; unknown genes and steps are noted."""
    for key, given in (("set", arm.set), ("change", arm.change)):
        for gene in given:
            if gene not in model.abundances:
                faults.unknown("abundance", gene, model.abundances, (*place, key, gene))
    left = {}
    for step, share in arm.inhibit.items():
        if step not in model.steps:
            faults.unknown("step", step, model.steps, (*place, "inhibit", step))
        else:
            left[model.steps[step]] = 1.0 - share.to("")
    return left


def _events(
    arm: Arm,
    catalog: Catalog,
    duration_s: float,
    weight_kg: float | None,
    faults: Faults,
    place: tuple[str, str],
) -> tuple[DoseEvent, ...]:
    known = [dose for dose in arm.regimen if dose.drug in catalog.drugs]
    masses = {dose.drug: catalog.drugs[dose.drug].molar_mass_g_mol for dose in known}
    try:
        return compile_regimen(known, duration_s=duration_s, weight_kg=weight_kg, molar_mass_g_mol=masses)
    except ScenarioError as fault:
        faults.take(fault, (*place, "regimen"))
        return ()


def _check_routes(arm: Arm, model: ComposedModel, faults: Faults, place: tuple[str, str]) -> None:
    for number, dose in enumerate(arm.regimen):
        here = (*place, "regimen", number)
        routes = sorted(route for drug, route in model.doses if drug == dose.drug)
        if dose.route not in routes:
            faults.add(
                f"{dose.drug} is not given by the route {dose.route!r}.", here, allowed=", ".join(routes)
            )
        elif (
            dose.infusion is not None
            and dose.infusion.value
            and model.doses[dose.drug, dose.route].rate is None
        ):
            faults.add(
                f"{dose.drug} is not infused by the route {dose.route!r}.", here, hint="Leave `infusion` out."
            )


def _check_given(
    given: tuple[DoseEvent, ...], model: ComposedModel, faults: Faults, place: tuple[str, ...]
) -> None:
    for drug, route in dict.fromkeys((event.drug, event.route) for event in given):
        routes = sorted(known for name, known in model.doses if name == drug)
        if route not in routes:
            faults.add(f"{drug} is not given by the route {route!r}.", place, allowed=", ".join(routes))
        elif model.doses[drug, route].rate is None and any(
            event.infusion_s for event in given if (event.drug, event.route) == (drug, route)
        ):
            faults.add(
                f"{drug} is not infused by the route {route!r}.", place, hint="Give it at once (RATE 0)."
            )


def _dose(event: DoseEvent, target: DoseTarget) -> Pulse | Infusion:
    items = event.amount_mol * AVOGADRO
    if event.infusion_s and target.rate is not None:
        return Infusion(event.time_s, event.time_s + event.infusion_s, target.rate, items / event.infusion_s)
    return Pulse(event.time_s, target.species, items)


def _additions(
    arm: Arm, model: ComposedModel, duration_s: float, faults: Faults, place: tuple[str, str]
) -> tuple[tuple[Pulse, ...], SeriesPlan | None]:
    pulses: list[Pulse] = []
    series: SeriesPlan | None = None
    items_per_m = model.composition.items_per_molar
    for number, addition in enumerate(arm.add):
        here = (*place, "add", number)
        at_s = addition.at.to("s") if addition.at else 0.0
        if addition.entity not in model.ports:
            faults.unknown("ligand or soluble receptor", addition.entity, model.ports, (*here, "entity"))
            continue
        if at_s >= duration_s:
            faults.add(f"Arm {place[1]}: an addition at {addition.at} is not within the duration.", here)
        species = model.ports[addition.entity]
        if addition.series is not None:
            levels = _levels(addition, addition.series, model, faults, here)
            series = SeriesPlan(addition.entity, species, model.free.get(addition.entity, ""), at_s, levels)
        elif addition.concentration is not None:
            level = molar(addition.concentration, addition.entity, model, faults, here)
            if level > 0:
                pulses.append(Pulse(at_s, species, level * items_per_m))
    return tuple(pulses), series


def _levels(
    addition: Addition, series: Series, model: ComposedModel, faults: Faults, place: tuple[str | int, ...]
) -> tuple[float, ...]:
    low = molar(series.low, addition.entity, model, faults, place)
    high = molar(series.high, addition.entity, model, faults, place)
    if not 0 < low < high:
        return (0.0,)
    steps = math.ceil(math.log10(high / low) * series.per_decade - 1e-9)
    if steps > MOST_POINTS:
        faults.add(f"The series has {steps + 1} points.", place, allowed=f"at most {MOST_POINTS}")
        return (0.0,)
    return (0.0, *(low * (high / low) ** (step / steps) for step in range(steps + 1)))
