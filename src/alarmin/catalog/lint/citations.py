"""Every place of the catalogue that cites a reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alarmin.catalog.catalog import Catalog
from alarmin.records.drug import Binds, Supplies
from alarmin.records.evidence import Parameter, Source

__all__ = ["Cited", "Owned", "citations", "parameters"]


class Cited(NamedTuple):
    """A reference id, and the record (kind, id) that cites it."""

    ref: str
    kind: str
    name: str


class Owned(NamedTuple):
    """A parameter, the mechanism it belongs to, the drug or person that gives it and what it acts on (or empty)."""

    parameter: Parameter
    mechanism: str
    drug: str
    target: str = ""

    @property
    def owner(self) -> str:
        """Id of the folder or file it stands in."""
        return ".".join(filter(None, (self.drug or self.mechanism, self.target)))

    @property
    def place(self) -> str:
        """Key of its line in `Catalog.origin`."""
        return f"{self.owner}.{self.parameter.id}.{self.parameter.species}"


def parameters(catalog: Catalog) -> Iterator[Owned]:
    """Yield every parameter of mechanisms, of the kinetics and actions of drugs, and of people."""
    for mechanism in catalog.mechanisms.values():
        for parameter in mechanism.parameters:
            yield Owned(parameter, mechanism.id, "")
    for drug in catalog.drugs.values():
        for kinetics in drug.pk:
            for parameter in kinetics.parameters:
                yield Owned(parameter, kinetics.mechanism, drug.id)
        for action in drug.actions:
            if not isinstance(action, Supplies):
                folder = action.mechanism if isinstance(action, Binds) else ""
                target = action.target if isinstance(action, Binds) else action.step
                yield from (Owned(parameter, folder, drug.id, target) for parameter in action.parameters)
    for subject in catalog.subjects.values():
        yield from (Owned(parameter, "", subject.id) for parameter in subject.attributes)


def citations(catalog: Catalog) -> Iterator[Cited]:
    """Yield every citation: arrows, reactions, parameters, fits, drugs, subjects, sites and experiments."""
    yield from _of_the_model(catalog)
    yield from _of_its_use(catalog)


def _of_the_model(catalog: Catalog) -> Iterator[Cited]:
    for arrow in catalog.interactions.values():
        yield from (Cited(ref, "interaction", arrow.id) for ref in arrow.references)
    for mechanism in catalog.mechanisms.values():
        for reaction in mechanism.reactions:
            yield from _each(reaction.sources, "reaction", f"{mechanism.id}.{reaction.id}")
    for owned in parameters(catalog):
        alternatives = tuple(other.source for other in owned.parameter.alternatives)
        yield from _each((*owned.parameter.sources, *alternatives), "parameter", owned.place)
    for fit in catalog.fits.values():
        yield from _each(fit.sources, "fit", fit.id)


def _of_its_use(catalog: Catalog) -> Iterator[Cited]:
    for drug in catalog.drugs.values():
        yield from _each((drug.molar_mass_source, drug.active_in_source), "drug", drug.id)
    for subject in catalog.subjects.values():
        for abundance in subject.abundances:
            yield from _each(abundance.sources, "abundance", f"{subject.id}.{abundance.gene}")
    for site in catalog.sites.values():
        yield from _each(site.drug_ratio_sources, "site", site.id)
        for level in site.levels:
            yield from _each(level.sources, "level", f"{site.id}.{level.entity}")
    for name, entry in catalog.experiments.items():
        if entry.expected is not None:
            yield Cited(entry.expected.source.ref, "expected", name)


def _each(sources: tuple[Source, ...], kind: str, name: str) -> Iterator[Cited]:
    for source in sources:
        yield Cited(source.ref, kind, name)
