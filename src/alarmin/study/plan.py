"""A scenario turned into integrations: which model, which levels, which doses, which times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.text import Document
from alarmin.dosing.events import DoseEvent
from alarmin.errors import ModelError
from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.model.text import assigned, names_in, reached
from alarmin.records.scenario import Scenario
from alarmin.records.subject import Abundance, Subject
from alarmin.solve.base import Equilibration
from alarmin.study.arms import ArmPlan, plan_arm
from alarmin.study.asked import check_measures
from alarmin.study.cautions import cautions, check_size
from alarmin.study.event_files import doses_from_files
from alarmin.study.faults import Faults
from alarmin.study.joins import drugs_in_dish, mechanisms_of
from alarmin.study.person import BODY, check_drugs_reach, check_place, host_mechanisms_of
from alarmin.study.values import Setting, Uncertain, abundances_of, site_setting

__all__ = ["Plan", "make_plan", "rest_of", "sample_times"]

DEFAULT_POINTS = 200
MOST_SAMPLES = 20_000
DISH = "dish"
"""Name of the place when the cells are in a dish."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything needed to run a scenario.

    Parameters
    ----------
    settings : tuple of Setting
        One per site, or the dish, or the body.
    times_s : tuple of float
        Sample times, zero first, the end last.
    fixed : mapping of str to float
        Parameters the scenario sets (body weight), in model units.
    warnings : tuple of str
        What a reader of the result must know about the values chosen.
    input_files : mapping of str to str
        File named by the scenario to the SHA-256 of its bytes.
    """

    scenario: Scenario
    model: ComposedModel
    subject: Subject
    settings: tuple[Setting, ...]
    arms: tuple[ArmPlan, ...]
    times_s: tuple[float, ...]
    abundances: tuple[Uncertain, ...]
    fixed: Mapping[str, float]
    equilibrate: Equilibration
    cold: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    input_files: Mapping[str, str] = field(default_factory=dict)


def make_plan(
    scenario: Scenario,
    catalog: Catalog,
    *,
    abundances: tuple[Abundance, ...] = (),
    document: Document | None = None,
    folder: Path | None = None,
) -> Plan:
    """Turn a scenario into integrations.

    Parameters
    ----------
    scenario : Scenario
        What the user asked.
    catalog : Catalog
        Names are looked up here.
    abundances : tuple of Abundance
        The user's own, over those of the subject.
    document : Document, optional
        Gives lines to messages.
    folder : Path, optional
        Event tables named by arms are read from here.

    Raises
    ------
    ScenarioError
        With every name that is not known and every value that cannot be used.
    """
    faults = Faults(document)
    given_doses = doses_from_files(scenario, catalog, folder or Path(), faults)
    subject, drugs = _look_up(scenario, catalog, given_doses, faults)
    model = _composed(scenario, catalog, subject, drugs, faults)
    for number, readout in enumerate(scenario.readouts):
        if readout not in model.observables:
            faults.unknown("readout", readout, _all_readouts(catalog, model), ("readouts", number))
    given = scenario.weight or subject.weight
    weight = given.to("kg") if given is not None else None
    counts = abundances_of(subject, abundances, model, faults)
    settings = _settings(scenario, catalog, model, faults)
    arms = _arms(scenario, catalog, model, weight, given_doses, faults)
    check_measures(scenario, model.free, {one: it.unit for one, it in model.observables.items()}, faults)
    times = sample_times(scenario, faults)
    check_size(scenario, arms, len(settings), len(times), faults)
    faults.stop()
    return Plan(
        scenario=scenario,
        model=model,
        subject=subject,
        settings=settings,
        arms=arms,
        times_s=times,
        abundances=counts,
        fixed=dict.fromkeys(model.weights, weight) if weight is not None else {},
        equilibrate=rest_of(model),
        cold=model.cold if scenario.dish is not None and scenario.dish.cold else (),
        warnings=cautions(scenario, subject, catalog, model.composition.drugs),
    )


def _settings(
    scenario: Scenario, catalog: Catalog, model: ComposedModel, faults: Faults
) -> tuple[Setting, ...]:
    """Return the places: the sites, or the dish, or the body of a person."""
    if scenario.dish is not None or not scenario.sites:
        place = BODY if scenario.dish is None else DISH
        return (Setting(place, place),)
    return tuple(
        site_setting(number, ref, catalog.sites[ref.ref], model, faults)
        for number, ref in enumerate(scenario.sites)
    )


def _arms(
    scenario: Scenario,
    catalog: Catalog,
    model: ComposedModel,
    weight_kg: float | None,
    given: Mapping[str, tuple[DoseEvent, ...]],
    faults: Faults,
) -> tuple[ArmPlan, ...]:
    return tuple(
        plan_arm(
            name,
            arm,
            catalog=catalog,
            model=model,
            duration_s=scenario.duration.to("s"),
            weight_kg=weight_kg,
            given=given.get(name, ()),
            faults=faults,
        )
        for name, arm in scenario.arms.items()
    )


def _look_up(
    scenario: Scenario,
    catalog: Catalog,
    given_doses: Mapping[str, tuple[DoseEvent, ...]],
    faults: Faults,
) -> tuple[Subject, tuple[str, ...]]:
    """Return the subject and the drugs; unknown names stop here, since nothing can be composed without them."""
    if scenario.subject.ref not in catalog.subjects:
        faults.unknown("subject", scenario.subject.ref, catalog.subjects, ("subject", "ref"))
    for number, site in enumerate(scenario.sites):
        if site.ref not in catalog.sites:
            faults.unknown("site", site.ref, catalog.sites, ("sites", number, "ref"))
    drugs: dict[str, None] = {}
    for name, arm in scenario.arms.items():
        for number, dose in enumerate(arm.regimen):
            if dose.drug not in catalog.drugs:
                faults.unknown("drug", dose.drug, catalog.drugs, ("arms", name, "regimen", number, "drug"))
            drugs[dose.drug] = None
    drugs |= {event.drug: None for events in given_doses.values() for event in events}
    drugs |= dict.fromkeys(drugs_in_dish(scenario, catalog))
    faults.stop()
    subject = catalog.subjects[scenario.subject.ref]
    role = "host" if subject.is_person else "cell"
    known = [name for name, item in catalog.mechanisms.items() if item.role == role]
    for number, name in enumerate(scenario.mechanisms):
        if name not in known:
            faults.unknown(f"{role} mechanism", name, known, ("mechanisms", number))
    check_place(scenario, subject, catalog, faults)
    if subject.is_person:
        check_drugs_reach(scenario, subject, catalog, drugs, faults)
    faults.stop()
    return subject, tuple(drugs)


def _composed(
    scenario: Scenario, catalog: Catalog, subject: Subject, drugs: tuple[str, ...], faults: Faults
) -> ComposedModel:
    joined = () if subject.is_person else mechanisms_of(scenario, catalog, drugs)
    if subject.is_person:
        asked = host_mechanisms_of(scenario, catalog)
        wanted = Composition(subject.species, "body", drugs, mechanisms=asked)
    elif scenario.dish is not None:
        per_cell_l = 1.0 / scenario.dish.cells.to("cells/L")
        wanted = Composition(subject.species, "closed", drugs, per_cell_l, joined)
    else:
        wanted = Composition(subject.species, "held", drugs, mechanisms=joined, host=subject.host)
    try:
        return compose(catalog, replace(wanted, attributes=subject.attributes))
    except ModelError as fault:
        faults.add(str(fault), ("subject", "ref"))
        faults.stop()
        raise


def _all_readouts(catalog: Catalog, model: ComposedModel) -> tuple[str, ...]:
    role = "host" if model.composition.surroundings == "body" else "cell"
    joined = (item for item in catalog.mechanisms.values() if item.role == role)
    held = (readout.id for item in joined for readout in item.observables)
    return tuple(dict.fromkeys((*model.observables, *held)))


def rest_of(model: ComposedModel) -> Equilibration:
    """Return the rest before time zero: until all on and in the cell, or in the body, that enters a rate has settled."""
    rated = {name for reaction in model.reactions for name in names_in(reaction.rate)}
    if model.composition.surroundings == "body":  # where levels stand between amounts and rates
        rated = reached(rated, assigned(model.antimony))
    watch = tuple(name for name in model.resting if name in rated)
    closed = model.composition.surroundings == "closed"
    if not closed:
        return Equilibration(watch, rhythm=model.composition.held)
    around = next((one.medium for one in model.mechanisms if one.role == "cell" and one.medium), "")
    return Equilibration(watch, clear=model.medium, medium=around)


def sample_times(scenario: Scenario, faults: Faults | None = None) -> tuple[float, ...]:
    """Return when readouts are taken: every so often, at extra times, at the times of measures, and at the end."""
    end = scenario.duration.to("s")
    every = scenario.sample.every.to("s") if scenario.sample.every else end / DEFAULT_POINTS
    notes = faults or Faults()
    if every <= 0 or end / every > MOST_SAMPLES:
        notes.add(f"`sample.every` gives more than {MOST_SAMPLES:,} samples.", ("sample",))
        every = end
    grid = {round(step * every, 6) for step in range(int(end / every + 1e-9) + 1)} | {end}
    extra = [time.to("s") for time in scenario.sample.at]
    for measure in scenario.measures:
        extra += [time.to("s") for time in (measure.at, measure.to) if time is not None]
    if any(time > end for time in extra):
        notes.add(
            "A sample or measure lies after the end of the run.",
            ("duration",),
            hint="Make `duration` longer.",
        )
    if faults is None:
        notes.stop()
    return tuple(sorted(grid | {time for time in extra if time <= end}))
