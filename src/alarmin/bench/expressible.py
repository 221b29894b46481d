"""Whether the model can express a protocol, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.bench.vary import CELLS, INCUBATION, WEIGHT
from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnitError, suggest
from alarmin.records.protocol import Assumed, Expected, Protocol
from alarmin.units import dimension_of

__all__ = ["obstacles"]

_DIMENSIONS = {CELLS: "cell density", INCUBATION: "time", WEIGHT: "mass"}


def obstacles(protocol: Protocol, expected: Expected, catalog: Catalog) -> tuple[str, ...]:
    """Return why a protocol cannot be held against its paper; empty when it can be tried.

    A protocol sets what an experimenter can set. A rate, an affinity or any other parameter of the model under
    `assumed` is refused here.
    """
    return tuple(
        dict.fromkeys(
            (*_subjects(protocol, catalog), *_assumed(protocol, catalog), *_measures(protocol, expected))
        )
    )


def _subjects(protocol: Protocol, catalog: Catalog) -> Iterator[str]:
    for scenario in protocol.scenarios:
        if scenario.subject.ref not in catalog.subjects:
            yield f"no subject is called {scenario.subject.ref!r}. {suggest(scenario.subject.ref, catalog.subjects)}"
        if len(scenario.sites) > 1:
            yield f"{scenario.id} reads several places; a row reads one"


def _assumed(protocol: Protocol, catalog: Catalog) -> Iterator[str]:
    genes = {one.abundance for mechanism in catalog.mechanisms.values() for one in mechanism.species} - {""}
    rates = {one.id for mechanism in catalog.mechanisms.values() for one in mechanism.parameters}
    added = {
        key
        for scenario in protocol.scenarios
        for name, arm in scenario.arms.items()
        for one in arm.add
        if one.series is None
        for key in (f"add.{name}.{one.entity}", f"add.{one.entity}")
    }
    for item in protocol.assumed:
        if item.of in rates:
            yield f"{item.of!r} is a parameter of the model; a protocol sets what the experimenter set"
        elif item.of not in {*genes, *_DIMENSIONS, *added}:
            yield f"nothing that can be left open is called {item.of!r}. {suggest(item.of, {*genes, *_DIMENSIONS, *added})}"
        else:
            yield from _unit_fault(item)


def _unit_fault(item: Assumed) -> Iterator[str]:
    expected = "molecules per cell"
    if item.of.startswith("add."):
        expected = "molar concentration"
    expected = _DIMENSIONS.get(item.of, expected)
    try:
        found = dimension_of(item.unit)
    except UnitError as fault:
        yield f"{item.of}: {fault}"
        return
    if found != expected:
        yield f"{item.of}: {item.unit!r} is a {found}; a {expected} is needed"


def _measures(protocol: Protocol, expected: Expected) -> Iterator[str]:
    kinds = {measure.id: measure.kind for scenario in protocol.scenarios for measure in scenario.measures}
    for reading in expected.readings:
        for name in (reading.measure, reading.over):
            if name is not None and name not in kinds:
                yield f"the protocol has no measure {name!r}. {suggest(name, kinds)}"
        if (
            reading.kind == "direction"
            and reading.over is None
            and kinds.get(reading.measure, "ratio") != "ratio"
        ):
            yield f"{reading.measure}: a direction is that of a ratio; give `over` or a measure of kind ratio"
