"""Rules on parameters: names, units, spreads, status, and the second entry of core values."""

from __future__ import annotations

import math
from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog, ConfirmedValue
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.catalog.lint.citations import Owned, parameters
from alarmin.catalog.lint.modeltext import read_names
from alarmin.errors import UnitError, suggest
from alarmin.records.drug import Binds
from alarmin.records.evidence import Parameter, Spread
from alarmin.records.mechanism import Mechanism
from alarmin.units import convert, dimension_of, same_dimension

__all__ = [
    "CoreConfirmed",
    "ParameterNamed",
    "SpreadSane",
    "StatusEvidenced",
    "UnitKnown",
    "spread_fault",
]

AGREEMENT = 1e-5
"""Relative difference allowed between the two entries of a core value."""


class ParameterNamed(Rule):
    """model.ant against parameters.yaml."""

    id = "P01"
    severity = "error"
    rationale = "Every name in the model text has a value with evidence, and every value is used."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield names without value and values without use."""
        for name, mechanism in catalog.mechanisms.items():
            names = read_names(mechanism.antimony)
            own = {parameter.id for parameter in mechanism.parameters}
            starts = {one.initial for one in mechanism.species if one.initial}
            given = own | set(mechanism.copies.values()) | _lent(catalog, mechanism)
            for missing in sorted(names.needed - given):
                hint = suggest(missing, own)
                what = f"{name}: {missing!r} of the model text has no value."
                yield self.finding(catalog.problem(what, "mechanism", name, hint=hint))
            for unused in sorted(own - names.needed - starts):
                key = f"{name}.{unused}"
                what = f"{key} is not used in the model text."
                yield self.finding(catalog.problem(what, "parameter", key))


def _lent(catalog: Catalog, mechanism: Mechanism) -> set[str]:
    """Return the names that come with a mechanism when it is joined: of drugs, steps, places and what it needs."""
    users = [
        kin.parameters for drug in catalog.drugs.values() for kin in drug.pk if kin.mechanism == mechanism.id
    ]
    users += [
        one.parameters
        for drug in catalog.drugs.values()
        for one in drug.actions
        if isinstance(one, Binds) and one.mechanism == mechanism.id
    ]
    lent = set.intersection(*({item.id for item in given} for given in users)) if users else set()
    lent |= {*mechanism.places, *(step.id for step in mechanism.steps)}
    for other in _joined_with(catalog, mechanism):
        names = read_names(other.antimony)
        lent |= names.compartments | names.species | names.reactions | names.assigned
        lent |= {parameter.id for parameter in other.parameters} | {step.id for step in other.steps}
        lent |= set(other.copies.values())
    return lent


def _joined_with(catalog: Catalog, mechanism: Mechanism) -> list[Mechanism]:
    """Return the mechanisms whose names a text may use: what it needs; all of the cell for what drugs do to it."""
    cells = [one.id for one in catalog.mechanisms.values() if one.role == "cell"]
    seen, waiting = {mechanism.id}, [*mechanism.needs, *(cells if mechanism.role == "action" else ())]
    waiting += cells if mechanism.role == "surroundings" else []
    found = []
    while waiting:
        other = catalog.mechanisms.get(waiting.pop())
        if other is not None and other.id not in seen:
            seen.add(other.id)
            waiting += other.needs
            found.append(other)
    return found


class UnitKnown(Rule):
    """Units of values and alternatives."""

    id = "P02"
    severity = "error"
    rationale = (
        "A unit alarmin cannot read cannot be converted; alternatives measure the same thing as the value."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield unknown units and alternatives of another dimension."""
        for owned in parameters(catalog):
            parameter = owned.parameter
            for unit in (parameter.unit, *(other.unit for other in parameter.alternatives)):
                try:
                    fits = same_dimension(unit, parameter.unit)
                except UnitError as fault:
                    problem = fault.problems[0]
                    what = f"{owned.place}: {problem.what}"
                    yield self.finding(
                        catalog.problem(what, "parameter", owned.place, allowed=problem.allowed)
                    )
                    continue
                if not fits:
                    what = (
                        f"{owned.place}: the alternative in {unit!r} is not a {dimension_of(parameter.unit)}."
                    )
                    yield self.finding(catalog.problem(what, "parameter", owned.place))


class SpreadSane(Rule):
    """Value inside its spread."""

    id = "P03"
    severity = "error"
    rationale = (
        "A prior contains its central value near its middle, so that one run at the centre and an ensemble speak of the "
        "same thing; and it says what it rests on."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield spreads that cannot be meant."""
        for owned in parameters(catalog):
            fault = spread_fault(owned.parameter.value, owned.parameter.spread)
            if fault:
                yield self.finding(catalog.problem(f"{owned.place}: {fault}.", "parameter", owned.place))
        for fit in catalog.fits.values():
            for name, prior in fit.priors.items():
                fault = spread_fault(prior.value, prior.spread)
                if fault:
                    yield self.finding(catalog.problem(f"{name}, before the fit: {fault}.", "fit", fit.id))


def spread_fault(value: float, spread: Spread) -> str:
    """Return what is wrong with a value and its spread, or an empty text.

    Examples
    --------
    >>> spread_fault(5.0, Spread(kind="uniform", low=1.0, high=2.0, basis="range"))
    'the value 5 lies outside its spread 1 to 2'
    """
    if not spread.basis.strip():
        return "the spread does not say what it rests on (`basis`)"
    if spread.kind == "lognormal" and value <= 0:
        return f"a lognormal spread needs a value above zero, not {value:g}"
    if spread.kind == "joint":
        low, high = min(spread.sets.values()), max(spread.sets.values())
        outside = f"the value {value:g} lies outside its sets, {low:g} to {high:g}"
        return "" if low <= value <= high else outside
    low = spread.low if spread.low is not None else value
    high = spread.high if spread.high is not None else value
    if not low <= value <= high:
        return f"the value {value:g} lies outside its spread {low:g} to {high:g}"
    if low < high and not 0.25 <= _share(value, low, high, spread) <= 0.75:
        return f"the value {value:g} stands far from the middle of its spread {low:g} to {high:g}"
    return ""


def _share(value: float, low: float, high: float, spread: Spread) -> float:
    """Return how far through a range a value stands, on the scale that draws use."""
    if spread.kind == "loguniform":
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


class StatusEvidenced(Rule):
    """What each status asks for."""

    id = "P04"
    severity = "error"
    rationale = (
        "Measured and fitted values say where they stand in the source and are not exact; a source not opened "
        "cannot be measured from; calibrated values name the data in `formula` or `reason`."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield values whose status is not borne out."""
        for owned in parameters(catalog):
            for what in _status_faults(owned.parameter, catalog):
                yield self.finding(catalog.problem(f"{owned.place}: {what}.", "parameter", owned.place))


def _status_faults(parameter: Parameter, catalog: Catalog) -> Iterator[str]:
    if parameter.status in ("measured", "fitted elsewhere"):
        for source in parameter.sources:
            if not source.place:
                yield f"{parameter.status}, but no place is given in {source.ref}"
        reads = {catalog.references[s.ref].read for s in parameter.sources if s.ref in catalog.references}
        if reads and reads <= {"not opened", "title"}:
            yield f"{parameter.status}, but its source was not opened"
        if parameter.spread.kind == "fixed":
            yield f"{parameter.status}, but without spread; a measured value is never exact"
    if parameter.status == "calibrated" and not (parameter.formula or parameter.reason):
        yield "calibrated, but the data it was fitted to are not named"


class CoreConfirmed(Rule):
    """Second entry of core values."""

    id = "P05"
    severity = "error"
    rationale = (
        "Core values are entered twice from the paper, independently; the two entries agree within 1e-5."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield core values unconfirmed (warning) or contradicted (error), and entries that match no value."""
        every = list(parameters(catalog))
        matched = set()
        for owned in every:
            entry = _entry(catalog, owned)
            if entry is not None:
                matched.add((owned.mechanism, entry.id, entry.species))
                fault = _disagreement(owned.parameter, entry)
                if fault:
                    key = f"{owned.mechanism}.{entry.id}.{entry.species}"
                    yield self.finding(catalog.problem(f"{owned.place}: {fault}.", "confirm", key))
            elif owned.parameter.core:
                what = f"{owned.place} is a core value without second entry."
                yield self.finding(catalog.problem(what, "parameter", owned.place), "warning")
        for mechanism, confirmation in catalog.confirmations.items():
            for value in confirmation.values:
                if (mechanism, value.id, value.species) not in matched:
                    key = f"{mechanism}.{value.id}.{value.species}"
                    what = f"{key} confirms no value of the mechanism."
                    yield self.finding(catalog.problem(what, "confirm", key))


def _entry(catalog: Catalog, owned: Owned) -> ConfirmedValue | None:
    """Return the second entry; values of a drug are written as ``drug.parameter`` or ``drug.target.parameter``."""
    confirmation = catalog.confirmations.get(owned.mechanism)
    name = ".".join(filter(None, (owned.drug, owned.target, owned.parameter.id)))
    for value in confirmation.values if confirmation else ():
        if (value.id, value.species) == (name, owned.parameter.species):
            return value
    return None


def _disagreement(parameter: Parameter, entry: ConfirmedValue) -> str:
    try:
        second = convert(entry.value, entry.unit, parameter.unit)
    except UnitError as fault:
        return f"the second entry cannot be compared: {fault.problems[0].what.rstrip('.')}"
    if math.isclose(second, parameter.value, rel_tol=AGREEMENT):
        return ""
    return f"first entry {parameter.value:g} {parameter.unit}, second {entry.value:g} {entry.unit}"
