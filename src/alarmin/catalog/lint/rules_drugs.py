"""Rules on drugs: what they act on, and how they move."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.errors import suggest
from alarmin.records.drug import Binds, DrugAction, DrugPK, Inhibits, Supplies
from alarmin.units import dimension_of

__all__ = ["DrugIsEntity", "HostReached", "KineticsComplete", "TargetIsPort"]

_REPORTED = {dimension_of("items/s"): ("item_per_second", "rate")}
"""Dimension of a parameter of the body to the model unit of what may supply it; a concentration otherwise."""


class DrugIsEntity(Rule):
    """The node of a drug."""

    id = "D01"
    severity = "error"
    rationale = "A drug is an entity of kind drug, so that its arrows can be found."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield drugs whose entity is missing or of another kind."""
        drugs = [name for name, entity in catalog.entities.items() if entity.kind == "drug"]
        for name, drug in catalog.drugs.items():
            if drug.entity not in drugs:
                what = f"{name}: {drug.entity!r} is not an entity of kind drug."
                yield self.finding(catalog.problem(what, "drug", name, hint=suggest(drug.entity, drugs)))


class TargetIsPort(Rule):
    """Where a drug enters the model."""

    id = "D02"
    severity = "error"
    rationale = (
        "A drug supplies a port, binds a species by an action mechanism, or inhibits a step of a cell; the arrows it names "
        "exist and are edges."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield actions on what does not exist, and arrows that are no edge."""
        for name, drug in catalog.drugs.items():
            for action in drug.actions:
                kind, target = _target(action)
                known = _targets(catalog, action.kind)
                if target not in known:
                    what = f"{name}: {target!r} is not a {kind} of a cell mechanism."
                    yield self.finding(catalog.problem(what, "drug", name, hint=suggest(target, known)))
                if isinstance(action, Binds):
                    yield from self._binding(catalog, name, action)
            for arrow in drug.interactions:
                if arrow not in catalog.interactions or catalog.interactions[arrow].kind != "edge":
                    what = f"{name}: {arrow!r} is not an edge of the catalogue."
                    yield self.finding(catalog.problem(what, "drug", name))

    def _binding(self, catalog: Catalog, name: str, action: Binds) -> Iterator[Finding]:
        known = {one.id for one in catalog.mechanisms.values() if one.role == "action"}
        if action.mechanism not in known:
            what = f"{name}: no action mechanism is called {action.mechanism!r}."
            yield self.finding(catalog.problem(what, "drug", name, hint=suggest(action.mechanism, known)))


def _target(action: DrugAction) -> tuple[str, str]:
    if isinstance(action, Inhibits):
        return "step", action.step
    return ("port", action.species) if isinstance(action, Supplies) else ("species", action.target)


def _targets(catalog: Catalog, kind: str) -> set[str]:
    """Return the names that an action of a kind may be on."""
    cells = [one for one in catalog.mechanisms.values() if one.role == "cell"]
    if kind == "inhibits":
        return {step.id for one in cells for step in one.steps}
    if kind == "supplies":
        return {port.species for one in cells for port in one.ports}
    return {item.id for one in cells for item in one.species}


class HostReached(Rule):
    """How a drug reaches the whole body."""

    id = "D04"
    severity = "error"
    rationale = (
        "What a drug supplies in the body is a parameter of a host mechanism; it becomes a concentration of its kinetics, or "
        "a rate where the parameter is one, in every species in which it is active and has any."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield supplies of what does not exist, by what does not exist."""
        hosts = {one.id: one for one in catalog.mechanisms.values() if one.role == "host"}
        for name, drug in catalog.drugs.items():
            if drug.host is None:
                continue
            host = hosts.get(drug.host.mechanism)
            if host is None:
                what = f"{name}: no host mechanism is called {drug.host.mechanism!r}."
                hint = suggest(drug.host.mechanism, hosts)
                yield self.finding(catalog.problem(what, "drug", name, hint=hint))
                continue
            taken = {
                item.id: dimension_of(item.unit) for item in host.parameters if item.id not in host.person
            }
            used = {kin.mechanism for kin in drug.pk if kin.species in drug.active_in}
            kinetics = [catalog.mechanisms[one] for one in sorted(used) if one in catalog.mechanisms]
            for parameter, readout in drug.host.supplies.items():
                if parameter not in taken:
                    what = f"{name}: {host.id} takes no {parameter!r} from a drug."
                    yield self.finding(catalog.problem(what, "drug", name, hint=suggest(parameter, taken)))
                unit, word = _REPORTED.get(taken.get(parameter, ""), ("mole_per_litre", "concentration"))
                for one in kinetics:
                    levels = {item.id for item in one.observables if item.model_unit == unit}
                    if readout not in levels:
                        what = f"{name}: {one.id} reports no {word} {readout!r}."
                        yield self.finding(catalog.problem(what, "drug", name, hint=suggest(readout, levels)))


class KineticsComplete(Rule):
    """Routes and parameters of a drug."""

    id = "D03"
    severity = "error"
    rationale = "Routes end in species of the kinetic mechanism; bioavailability names a parameter given; body weight is one of them."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield names that the kinetic mechanism or the file does not have."""
        for name, drug in catalog.drugs.items():
            for kinetics in drug.pk:
                for fault in _faults(catalog, kinetics):
                    what = f"{name} ({kinetics.species}): {fault}."
                    yield self.finding(catalog.problem(what, "drug", name))


def _faults(catalog: Catalog, kinetics: DrugPK) -> Iterator[str]:
    mechanism = catalog.mechanisms.get(kinetics.mechanism)
    if mechanism is None:
        yield f"no mechanism is called {kinetics.mechanism!r}"
        return
    species = {one.id for one in mechanism.species}
    for route, target in kinetics.routes.items():
        if target not in species:
            yield f"route {route} ends in {target!r}, which is no species of {mechanism.id}"
    given = {parameter.id for parameter in kinetics.parameters}
    rates = given | {parameter.id for parameter in mechanism.parameters}
    if "weight" not in rates:
        yield "there is no parameter 'weight', the body weight that the subject or scenario sets"
    for route, rate in kinetics.infusion.items():
        if route not in kinetics.routes:
            yield f"infusion by {route!r}, which is no route"
        if rate not in rates:
            yield f"infusion names {rate!r}, which is no parameter"
    for route, fraction in kinetics.bioavailability.items():
        if route not in kinetics.routes:
            yield f"bioavailability of {route!r}, which is no route"
        if fraction not in given:
            yield f"bioavailability names {fraction!r}, which is no parameter"
    if kinetics.reference_weight_kg <= 0:
        yield "the reference weight must be above zero"
