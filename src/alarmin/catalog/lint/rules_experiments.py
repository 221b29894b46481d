"""Rules on the experiments of the bench."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.errors import suggest
from alarmin.records.drug import Binds
from alarmin.records.scenario import Scenario

__all__ = ["ExpectedMatches", "ProtocolNames"]


class ProtocolNames(Rule):
    """Names inside a protocol."""

    id = "X01"
    severity = "error"
    rationale = (
        "Subject, sites, drugs, routes, additions, genes and readouts of a protocol exist in the catalogue."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield names that do not exist."""
        for name, entry in catalog.experiments.items():
            named = (item for scenario in entry.protocol.scenarios for item in _names(catalog, scenario))
            for kind, used, known in named:
                if used not in known:
                    what = f"{name}: no {kind} is called {used!r}."
                    hint = suggest(used, known)
                    yield self.finding(catalog.problem(what, "experiment", name, hint=hint))


def _names(catalog: Catalog, scenario: Scenario) -> Iterator[tuple[str, str, set[str]]]:
    """Yield (kind, name used, names known)."""
    mechanisms = list(catalog.mechanisms.values())
    ports = {port.entity for mechanism in mechanisms for port in mechanism.ports}
    genes = {gene for mechanism in mechanisms for gene in mechanism.copies}
    readouts = _readouts(catalog)
    yield "subject", scenario.subject.ref, set(catalog.subjects)
    for site in scenario.sites:
        yield "site", site.ref, set(catalog.sites)
        yield from (("port", entity, ports) for entity in site.hold)
    for arm in scenario.arms.values():
        for dose in arm.regimen:
            yield "drug", dose.drug, set(catalog.drugs)
            if dose.drug in catalog.drugs:
                pk = catalog.drugs[dose.drug].pk
                yield f"route of {dose.drug}", dose.route, {route for one in pk for route in one.routes}
        yield from (("port", addition.entity, ports | set(catalog.drugs)) for addition in arm.add)
        yield from (("gene", gene, genes) for gene in (*arm.set, *arm.change))
    yield from (("readout", readout, readouts) for readout in scenario.readouts)


def _readouts(catalog: Catalog) -> set[str]:
    """Return the readouts of composed models; those of a drug stand behind its id, and behind what it binds."""
    owned = {(f"{drug.id}_", kin.mechanism) for drug in catalog.drugs.values() for kin in drug.pk}
    for drug in catalog.drugs.values():
        bound = (one for one in drug.actions if isinstance(one, Binds))
        owned |= {(f"{drug.id}_{one.target}_", one.mechanism) for one in bound}
    found = set()
    for name, mechanism in catalog.mechanisms.items():
        users = [prefix for prefix, used in owned if used == name]
        found |= {f"{prefix}{one.id}" for prefix in users or [""] for one in mechanism.observables}
    return found


class ExpectedMatches(Rule):
    """expected.yaml against protocol.yaml."""

    id = "X02"
    severity = "error"
    rationale = "What is expected is measured by the protocol; rows that contest it exist."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield protocols without expectation and readings without measure."""
        for name, entry in catalog.experiments.items():
            if entry.expected is None:
                what = f"{name} has a protocol but no expected.yaml."
                yield self.finding(catalog.problem(what, "experiment", name), "warning")
                continue
            measures = [one.id for scenario in entry.protocol.scenarios for one in scenario.measures]
            used = [
                one for reading in entry.expected.readings for one in (reading.measure, reading.over) if one
            ]
            for measure in used:
                if measure not in measures:
                    what = f"{name}: the protocol has no measure {measure!r}."
                    hint = suggest(measure, measures)
                    yield self.finding(catalog.problem(what, "expected", name, hint=hint))
            for other in entry.expected.contested_with:
                if other not in catalog.experiments:
                    what = f"{name} is contested with {other!r}, which is not in the bench."
                    yield self.finding(catalog.problem(what, "expected", name))
