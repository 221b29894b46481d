"""Rules on mechanisms: evidence of reactions, and agreement of the model text with its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.catalog.lint.modeltext import read_names
from alarmin.errors import suggest
from alarmin.records.mechanism import Mechanism

__all__ = [
    "CycleClosed",
    "InteractionIsEdge",
    "NamesAgree",
    "NamesApart",
    "PartsKnown",
    "ReactionEvidenced",
    "StartDefined",
]


class ReactionEvidenced(Rule):
    """Interactions or basis."""

    id = "M01"
    severity = "error"
    rationale = "Every reaction names the arrows it rests on, or says why there is none."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield reactions with neither."""
        for mechanism in catalog.mechanisms.values():
            for reaction in mechanism.reactions:
                if not reaction.interactions and not reaction.basis.strip():
                    key = f"{mechanism.id}.{reaction.id}"
                    hint = "Give `interactions` or `basis`."
                    what = f"{key} rests on no arrow and gives no basis."
                    yield self.finding(catalog.problem(what, "reaction", key, hint=hint))


class InteractionIsEdge(Rule):
    """Only edges become reactions."""

    id = "M02"
    severity = "error"
    rationale = "Rows of kind outcome or association are results, never reactions."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield reactions that rest on an unknown arrow or on one that is no edge."""
        for mechanism in catalog.mechanisms.values():
            for reaction in mechanism.reactions:
                key = f"{mechanism.id}.{reaction.id}"
                for name in reaction.interactions:
                    arrow = catalog.interactions.get(name)
                    if arrow is None:
                        hint = suggest(name, catalog.interactions)
                        what = f"{key}: no interaction is called {name!r}."
                        yield self.finding(catalog.problem(what, "reaction", key, hint=hint))
                    elif arrow.kind != "edge":
                        what = f"{key}: {name} is an {arrow.kind}, not an edge."
                        yield self.finding(catalog.problem(what, "reaction", key))


class PartsKnown(Rule):
    """Species and ports are made of entities."""

    id = "M03"
    severity = "error"
    rationale = "What a species is made of, and what a port takes, are entities of the catalogue."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield unknown parts and ports."""
        for mechanism in catalog.mechanisms.values():
            named = [
                (f"{mechanism.id}.{one.id}", part)
                for one in mechanism.species
                for part in one.parts
                if part not in mechanism.places
            ]
            named += [(f"{mechanism.id}.{step.id}", step.entity) for step in mechanism.steps if step.entity]
            named += [(mechanism.id, gene) for gene in mechanism.genes]
            named += [(f"{mechanism.id}.{port.species}", port.entity) for port in mechanism.ports]
            for key, part in named:
                if part not in catalog.entities:
                    hint = suggest(part, catalog.entities)
                    what = f"{key}: {part!r} is not an entity."
                    yield self.finding(catalog.problem(what, "species", key, hint=hint))


class NamesAgree(Rule):
    """mechanism.yaml against model.ant."""

    id = "M04"
    severity = "error"
    rationale = "Species, reactions and readouts described are those of the model text, no more and no less."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield names that stand in one of the two files only."""
        for mechanism in catalog.mechanisms.values():
            names = read_names(mechanism.antimony)
            pairs = (
                ("species", {one.id for one in mechanism.species}, names.species),
                ("reaction", {one.id for one in mechanism.reactions}, names.reactions),
            )
            for kind, described, written in pairs:
                yield from self._differences(catalog, mechanism, kind, described, written)
            for readout in mechanism.observables:
                if readout.id not in names.assigned | names.species:
                    yield self._missing(catalog, mechanism, "observable", readout.id)
            for one in mechanism.species:
                if one.compartment not in names.compartments:
                    yield self._missing(catalog, mechanism, "species", one.id, one.compartment)

    def _differences(
        self, catalog: Catalog, mechanism: Mechanism, kind: str, described: set[str], written: Iterable[str]
    ) -> Iterator[Finding]:
        for name in sorted(described - set(written)):
            yield self._missing(catalog, mechanism, kind, name)
        for name in sorted(set(written) - described):
            what = f"{mechanism.id}: the {kind} {name!r} of the model text is not described."
            yield self.finding(catalog.problem(what, "mechanism", mechanism.id))

    def _missing(self, catalog: Catalog, mechanism: Mechanism, kind: str, name: str, of: str = "") -> Finding:
        key = f"{mechanism.id}.{name}"
        what = f"{key}: {of or name!r} does not stand in the model text."
        return self.finding(catalog.problem(what, kind, key))


class NamesApart(Rule):
    """Names of mechanisms that one model joins."""

    id = "M07"
    severity = "error"
    rationale = (
        "Mechanisms of cells, and those of the body, give every name once: a reaction with the name of a parameter of "
        "another would take its place unseen."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield names that two mechanisms of one role define."""
        for role in ("cell", "host"):
            owner: dict[str, str] = {}
            for mechanism in catalog.mechanisms.values():
                for name in sorted(_defined(mechanism)) if mechanism.role == role else ():
                    first = owner.setdefault(name, mechanism.id)
                    if first != mechanism.id:
                        what = f"{mechanism.id}: {name!r} is a name of {first} as well."
                        yield self.finding(catalog.problem(what, "mechanism", mechanism.id))


def _defined(mechanism: Mechanism) -> set[str]:
    names = read_names(mechanism.antimony)
    given = {parameter.id for parameter in mechanism.parameters}
    return {*names.species, *names.reactions, *names.assigned, *given}


class StartDefined(Rule):
    """Amounts at the start."""

    id = "M05"
    severity = "error"
    rationale = (
        "An amount at the start comes from a parameter, or from the abundance of a gene that is an entity."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield starts that nothing sets."""
        for mechanism in catalog.mechanisms.values():
            given = {parameter.id for parameter in mechanism.parameters}
            for one in mechanism.species:
                key = f"{mechanism.id}.{one.id}"
                if one.abundance and one.abundance not in catalog.entities:
                    hint = suggest(one.abundance, catalog.entities)
                    what = f"{key}: the gene {one.abundance!r} is not an entity."
                    yield self.finding(catalog.problem(what, "species", key, hint=hint))
                if one.abundance and not one.initial:
                    what = f"{key}: an abundance needs `initial`, the name it sets."
                    yield self.finding(catalog.problem(what, "species", key))
                if one.initial and not one.abundance and one.initial not in given:
                    what = f"{key}: {one.initial!r} is neither a parameter nor set by an abundance."
                    yield self.finding(catalog.problem(what, "species", key))


class CycleClosed(Rule):
    """Names inside cycles, ports, forms and trafficking."""

    id = "M06"
    severity = "error"
    rationale = (
        "Cycles, ports, forms and trafficking name what exists; a cycle closes on an assigned constant."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield names that do not exist."""
        for mechanism in catalog.mechanisms.values():
            for key, kind, what in _loose_ends(mechanism):
                yield self.finding(catalog.problem(f"{key}: {what}.", kind, key))


def _loose_ends(mechanism: Mechanism) -> Iterator[tuple[str, str, str]]:
    assigned = read_names(mechanism.antimony).assigned
    known = {reaction.id for reaction in mechanism.reactions}
    for cycle in mechanism.cycles:
        key = f"{mechanism.id}.{cycle.id}"
        for reaction in sorted(set(cycle.reactions) - known):
            yield key, "cycle", f"no reaction is called {reaction!r}"
        if len(cycle.reactions) != len(cycle.directions):
            yield key, "cycle", "reactions and directions differ in number"
        if cycle.closing not in assigned:
            yield key, "cycle", f"{cycle.closing!r} is not assigned in the model text"
    species = {one.id for one in mechanism.species}
    for port in mechanism.ports:
        if port.species not in species:
            yield f"{mechanism.id}.{port.species}", "species", "the port is not a species"
    for gene in sorted({*mechanism.forms, *mechanism.forms.values()} - set(mechanism.copies)):
        yield mechanism.id, "mechanism", f"forms names {gene!r}, of which the mechanism has no copies"
    given = {parameter.id for parameter in mechanism.parameters}
    listed = (
        ("trafficking", mechanism.trafficking),
        ("flow", mechanism.flow),
        ("person", mechanism.person),
        ("observed", mechanism.observed),
    )
    for key, names in listed:
        for name in names:
            if name not in given:
                yield mechanism.id, "mechanism", f"{key} names {name!r}, which is no parameter"
