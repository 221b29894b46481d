"""What a paper leaves open, drawn over its range: values, and the scenario that goes with them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from alarmin.catalog.catalog import Catalog
from alarmin.cohort.streams import draw, interval, uniform
from alarmin.errors import Problem, ScenarioError
from alarmin.records.evidence import Spread
from alarmin.records.protocol import Assumed, Protocol
from alarmin.records.scenario import Addition, Arm, Dish, Measure, Scenario
from alarmin.units import Quantity

__all__ = ["CELLS", "INCUBATION", "WEIGHT", "centre_of", "open_draws", "open_things", "scenario_at"]

CELLS, INCUBATION, WEIGHT = "cells", "incubation", "weight"
DENSITIES = 3
"""Cell densities tried; each is a model of its own, since the medium per cell is part of it."""

_BASIS = "range over which the row must hold"


def open_things(protocol: Protocol, catalog: Catalog) -> dict[str, Spread]:
    """Return the range of everything left open: what the protocol names, and what the subject assumes of itself."""
    found: dict[str, Spread] = {}
    for scenario in protocol.scenarios:
        subject = catalog.subjects[scenario.subject.ref]
        for one in subject.abundances:
            if one.status == "assumed" and one.spread.kind != "fixed":
                found[one.gene] = _range_of(one.value, one.spread)
        for attribute in subject.attributes:
            if attribute.status == "assumed" and attribute.spread.kind != "fixed":
                found[attribute.id] = _range_of(attribute.value, attribute.spread)
    for item in protocol.assumed:
        found[item.of] = Spread(kind="loguniform", low=item.low, high=item.high, basis=_BASIS)
    return found


def _range_of(value: float, spread: Spread) -> Spread:
    """Return a spread that stands without its value: the central 90 % of a lognormal one."""
    if spread.kind != "lognormal" or value <= 0:
        return spread
    low, high = interval(value, spread)
    return Spread(kind="loguniform", low=low, high=high, basis=spread.basis)


def centre_of(things: Mapping[str, Spread]) -> dict[str, float]:
    """Return the middle of every range (on the logarithm for log-uniform ones).

    Examples
    --------
    >>> centre_of({"IL1RAP": Spread(kind="loguniform", low=100.0, high=10000.0)})
    {'IL1RAP': 1000.0}
    """
    return {name: round(draw(1.0, spread, 0.5), 9) for name, spread in things.items()}


def open_draws(
    things: Mapping[str, Spread], *, seed: int, count: int, purpose: str
) -> tuple[dict[str, float], ...]:
    """Return values that fill every range evenly: one draw in each of `count` equal shares (Latin hypercube)."""
    columns = {name: _column(name, spread, seed, count, purpose) for name, spread in things.items()}
    return tuple({name: column[index] for name, column in columns.items()} for index in range(count))


def _column(name: str, spread: Spread, seed: int, count: int, purpose: str) -> list[float]:
    keys = [uniform(seed, f"bench/{purpose}/{name}", index) for index in range(count)]
    rank = {index: place for place, index in enumerate(sorted(range(count), key=keys.__getitem__))}
    shares = [(rank[index] + 0.5) / count for index in range(count)]
    if name == CELLS:
        shares = [(math.floor(share * DENSITIES) + 0.5) / DENSITIES for share in shares]
    return [draw(1.0, spread, share) for share in shares]


def scenario_at(scenario: Scenario, assumed: Iterable[Assumed], values: Mapping[str, float]) -> Scenario:
    """Return a scenario with the values that concern it: density, weight, time of readout, concentrations."""
    updates: dict[str, object] = {}
    for item in assumed:
        amount = Quantity(values[item.of], item.unit)
        if item.of == CELLS and scenario.dish is not None:
            updates["dish"] = Dish(cells=amount, cold=scenario.dish.cold)
        elif item.of == WEIGHT:
            updates["weight"] = amount
        elif item.of == INCUBATION:
            updates["duration"] = amount
            updates["measures"] = tuple(_moved(measure, scenario, amount) for measure in scenario.measures)
        elif item.of.startswith("add."):
            *_, entity = item.of.split(".", 2)
            arms = updates.get("arms", scenario.arms)
            if isinstance(arms, Mapping):
                concerned = item.of.split(".")[1:-1] or arms
                updates["arms"] = {
                    name: _added(arm, entity, amount) if name in concerned else arm
                    for name, arm in arms.items()
                }
    return _checked(scenario.model_copy(update=updates)) if updates else scenario


def _checked(scenario: Scenario) -> Scenario:
    """Return the scenario after all checks of its record.

    Raises
    ------
    ScenarioError
        When a drawn value does not fit, such as an incubation that ends before a dose.
    """
    try:
        return Scenario.model_validate(scenario.model_dump())
    except ValidationError as fault:
        first = str(fault.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        raise ScenarioError(
            Problem(f"{scenario.id}: what is left open does not fit the protocol: {first}.")
        ) from fault


def _moved(measure: Measure, scenario: Scenario, end: Quantity) -> Measure:
    """Move what is read at the end of the incubation to its new end."""
    last = scenario.duration.to("s")
    moved = {
        name: end
        for name, time in (("at", measure.at), ("to", measure.to))
        if time is not None and time.to("s") >= last
    }
    return measure.model_copy(update=moved)


def _added(arm: Arm, entity: str, amount: Quantity) -> Arm:
    """Return an arm with one concentration of an entity wherever it is added; none of it is a wash, and stays."""
    additions = tuple(
        Addition(entity=one.entity, concentration=amount, at=one.at, wash=one.wash)
        if one.entity == entity and one.concentration is not None and one.concentration.value > 0
        else one
        for one in arm.add
    )
    return arm.model_copy(update={"add": additions})
