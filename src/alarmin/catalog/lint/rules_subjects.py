"""Rules on subjects and sites: observable attributes only, each sourced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.catalog.lint.citations import parameters
from alarmin.catalog.lint.rules_parameters import spread_fault
from alarmin.errors import UnitError, suggest
from alarmin.records.evidence import Source, Spread
from alarmin.records.mechanism import Mechanism
from alarmin.records.subject import Site, Subject
from alarmin.units import convert, same_dimension

__all__ = ["AbundanceComplete", "AbundanceSourced", "LevelUsable", "OnlyObservables", "PersonComplete"]


class OnlyObservables(Rule):
    """No gain, sign or rate."""

    id = "S01"
    severity = "error"
    rationale = "A subject sets what can be counted on its cells; it never sets a gain, a sign or a rate."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield abundances and genotypes of anything but a gene product."""
        rates = {owned.parameter.id for owned in parameters(catalog)}
        genes = {name for name, entity in catalog.entities.items() if entity.kind in ("protein", "rna")}
        for name, subject in catalog.subjects.items():
            for gene in (*(abundance.gene for abundance in subject.abundances), *subject.genotype):
                if gene in rates or gene not in genes:
                    reason = (
                        "a parameter of the model" if gene in rates else "not a gene product of the catalogue"
                    )
                    what = f"{name} sets {gene!r}, which is {reason}."
                    key = f"{name}.{gene}"
                    kind = "abundance" if ("abundance", key) in catalog.origin else "subject"
                    place = key if kind == "abundance" else name
                    yield self.finding(catalog.problem(what, kind, place, hint=suggest(gene, genes)))


class AbundanceComplete(Rule):
    """Every gene a mechanism asks for."""

    id = "S02"
    severity = "error"
    rationale = (
        "A subject gives every gene that a mechanism asks for and gives no typical copies of: those of the receptor always, "
        "those of another mechanism all or none. A gene given twice has no meaning."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield genes that are missing or given twice."""
        cells = [one for one in catalog.mechanisms.values() if one.role == "cell"]
        for name, subject in catalog.subjects.items():
            if subject.is_person:
                continue
            genes = [abundance.gene for abundance in subject.abundances]
            given = {*genes, *subject.genotype}
            for mechanism in cells:
                asked = _asked(mechanism)
                if not mechanism.needs or asked & given:
                    for gene in sorted(asked - given):
                        what = f"{name} gives no abundance of {gene}, which {mechanism.id} asks for."
                        yield self.finding(catalog.problem(what, "subject", name))
            for gene in sorted({gene for gene in genes if genes.count(gene) > 1}):
                yield self.finding(catalog.problem(f"{name} gives {gene} twice.", "subject", name))


class PersonComplete(Rule):
    """What is observed of a person, or of a cell besides its copies."""

    id = "S05"
    severity = "error"
    rationale = (
        "A person sets what host mechanisms list under `person`, all or none of each mechanism; a cell sets what cell "
        "mechanisms list under `observed`, and what it leaves out is typical. Once, in a unit of the same kind; nothing "
        "else."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield attributes that no mechanism asks for, that are missing, given twice or of another kind."""
        hosts = [one for one in catalog.mechanisms.values() if one.person]
        asked = {
            True: _units(catalog, lambda one: one.person),
            False: _units(catalog, lambda one: one.observed),
        }
        for name, subject in catalog.subjects.items():
            given = [item.id for item in subject.attributes]
            faults = [*_attribute_faults(subject, asked[subject.is_person])]
            for host in hosts if subject.is_person else ():
                lacking = sorted({*host.person} - {*given}) if {*host.person} & {*given} else ()
                faults += [f"does not give {one}, which {host.id} asks for" for one in lacking]
            for fault in faults:
                yield self.finding(catalog.problem(f"{name} {fault}.", "subject", name))


def _units(catalog: Catalog, listed: Callable[[Mechanism], Sequence[str]]) -> dict[str, str]:
    """Return the unit of every parameter that mechanisms list."""
    return {
        item.id: item.unit
        for one in catalog.mechanisms.values()
        for item in one.parameters
        if item.id in listed(one)
    }


def _attribute_faults(subject: Subject, units: Mapping[str, str]) -> Iterator[str]:
    given = [item.id for item in subject.attributes]
    yield from (f"gives {one} twice" for one in sorted({one for one in given if given.count(one) > 1}))
    kind, whom = ("host", "person") if subject.is_person else ("cell", "cell")
    for item in subject.attributes:
        if item.id not in units:
            yield f"sets {item.id!r}, which no {kind} mechanism asks of a {whom}"
        elif not _alike(item.unit, units[item.id]):
            yield f"gives {item.id} in {item.unit!r}, where {units[item.id]!r} is asked for"


def _alike(unit: str, wanted: str) -> bool:
    try:
        return same_dimension(unit, wanted)
    except UnitError:
        return True  # told by the rule on units


def _asked(mechanism: Mechanism) -> set[str]:
    """Return the genes for which the mechanism has no typical copies."""
    typical = {parameter.id for parameter in mechanism.parameters}
    return {gene for gene, name in mechanism.copies.items() if name not in typical}


class AbundanceSourced(Rule):
    """Evidence of abundances and levels."""

    id = "S03"
    severity = "error"
    rationale = "Every abundance and level has a source, or is assumed with a reason; its spread contains it."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield unsourced values and spreads that miss their value."""
        for subject in catalog.subjects.values():
            for one in subject.abundances:
                key = f"{subject.id}.{one.gene}"
                faults = (
                    _evidence_fault(one.status, one.sources, one.reason),
                    _spread(one.value, one.spread),
                )
                for fault in filter(None, faults):
                    yield self.finding(catalog.problem(f"{key}: {fault}.", "abundance", key))
        for site in catalog.sites.values():
            for fault in filter(None, _ratio_faults(site)):
                yield self.finding(catalog.problem(f"{site.id}, drug ratio: {fault}.", "site", site.id))
            for level in site.levels:
                key = f"{site.id}.{level.entity}"
                faults = (
                    _evidence_fault(level.status, level.sources, level.reason),
                    _spread(level.value, level.spread),
                )
                for fault in filter(None, faults):
                    yield self.finding(catalog.problem(f"{key}: {fault}.", "level", key))


def _ratio_faults(site: Site) -> tuple[str, str]:
    status, sources = site.drug_ratio_status, site.drug_ratio_sources
    return (
        _evidence_fault(status, sources, site.drug_ratio_reason),
        _spread(site.drug_ratio_value, site.drug_ratio),
    )


def _evidence_fault(status: str, sources: Sequence[Source], reason: str) -> str:
    if status == "assumed":
        return "" if reason else "assumed without reason"
    return "" if sources else f"{status} without source"


def _spread(value: float, spread: Spread) -> str:
    # Zero is an absence: a spread on the log scale cannot hold it.
    return "" if value == 0 else spread_fault(value, spread)


class LevelUsable(Rule):
    """Levels of a site."""

    id = "S04"
    severity = "error"
    rationale = "A level is a concentration in mol/L of something that a port of a mechanism takes."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield levels that no port takes or that are no molar concentration."""
        ports = {port.entity for mechanism in catalog.mechanisms.values() for port in mechanism.ports}
        for site in catalog.sites.values():
            for level in site.levels:
                key = f"{site.id}.{level.entity}"
                if level.entity not in ports:
                    what = f"{key}: no mechanism has a port for {level.entity!r}."
                    yield self.finding(catalog.problem(what, "level", key, hint=suggest(level.entity, ports)))
                try:
                    convert(level.value, level.unit, "M")
                except UnitError as fault:
                    what = f"{key}: {fault.problems[0].what}"
                    yield self.finding(
                        catalog.problem(what, "level", key, allowed="a molar concentration such as pM")
                    )
