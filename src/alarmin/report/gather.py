"""What a page can link to, gathered from its results and the catalogue they used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alarmin.catalog.catalog import Catalog
from alarmin.records.drug import Drug
from alarmin.records.entity import Interaction
from alarmin.records.mechanism import Observable
from alarmin.records.result import Result
from alarmin.report.charts import Names, Overlay
from alarmin.report.format import plain_words
from alarmin.report.merge import merged_reactions, merged_readouts, told_apart
from alarmin.report.trace import Trace
from alarmin.report.upstream import feeds_of, held_of, supplies_of
from alarmin.report.values import Value, behind_of, values_of
from alarmin.study.person import BODY

__all__ = ["build_trace", "names_of"]


def build_trace(
    results: Result | Sequence[Result], catalog: Catalog, points: Sequence[Overlay] = ()
) -> Trace:
    """Return the links of a page.

    Parameters
    ----------
    results : Result or sequence of Result
        Reactions, values and citations of the runs.
    catalog : Catalog
        Interactions, parameters and references they point to.
    points : sequence of Overlay
        Published points on the page; their references are numbered too.
    """
    given = told_apart((results,) if isinstance(results, Result) else tuple(results))
    reactions = merged_reactions(given)
    observables = _observables(catalog)
    supplies = supplies_of(given, catalog)
    drugs = [catalog.drugs[drug] for drug in supplies]
    named = dict.fromkeys(name for reaction in reactions.values() for name in reaction.interactions)
    named |= dict.fromkeys(name for drug in drugs for name in drug.interactions)
    interactions = {name: catalog.interactions[name] for name in named if name in catalog.interactions}
    names = [names_of(result, catalog, observables) for result in given]
    found = values_of(given, names, catalog)
    behind = behind_of(given, found, catalog)
    values = _needed(found, behind)
    return Trace(
        catalog=catalog,
        names=names[0],
        observables=observables,
        readouts=merged_readouts(given),
        feeds=feeds_of(given),
        holds=held_of(given),
        supplies=supplies,
        reactions=reactions,
        interactions=interactions,
        values=values,
        behind=behind,
        references=_numbered(given, values, interactions, drugs, points),
        reasons=_reasons(given, values, interactions, drugs, points),
    )


def names_of(result: Result, catalog: Catalog, observables: Mapping[str, Observable] | None = None) -> Names:
    """Return what a result calls readouts, entities and places; a place's own id stands with its site.

    Parameters
    ----------
    result : Result
        Its scenario names the places.
    observables : mapping, optional
        Observables by name, when they are at hand already.
    """
    known = _observables(catalog) if observables is None else observables
    sites = {BODY: "the body"} | {name: site.name for name, site in catalog.sites.items()}
    for place in result.scenario.sites:
        if place.id is not None and place.id != place.ref:
            site = catalog.sites.get(place.ref)
            sites[place.id] = f"{plain_words(place.id)} ({site.name if site else plain_words(place.ref)})"
    return Names(
        readouts={name: observable.name for name, observable in known.items()},
        sites=sites,
        entities={name: entity.name for name, entity in catalog.entities.items()},
        steps={step.id: step.name for item in catalog.mechanisms.values() for step in item.steps},
    )


def _observables(catalog: Catalog) -> dict[str, Observable]:
    """Return observables by name; those of a drug carry its id in front, as in the composed model."""
    found = {item.id: item for mechanism in catalog.mechanisms.values() for item in mechanism.observables}
    for drug in catalog.drugs.values():
        for mechanism in sorted({pk.mechanism for pk in drug.pk} & set(catalog.mechanisms)):
            for item in catalog.mechanisms[mechanism].observables:
                name = f"{drug.name} {item.name}"
                found[f"{drug.id}_{item.id}"] = item.model_copy(update={"name": name})
    return found


def _numbered(
    results: Sequence[Result],
    values: Iterable[Value],
    interactions: Mapping[str, Interaction],
    drugs: Sequence[Drug],
    points: Sequence[Overlay],
) -> dict[str, int]:
    refs = [citation.ref for result in results for citation in result.citations]
    refs += [source.ref for value in values for source in value.sources]
    refs += [
        other.source.ref for value in values if value.parameter for other in value.parameter.alternatives
    ]
    refs += [ref for interaction in interactions.values() for ref in interaction.references]
    refs += [source.ref for drug in drugs for source in (drug.molar_mass_source, drug.active_in_source)]
    refs += [overlay.reference for overlay in points]
    return {ref: number for number, ref in enumerate(dict.fromkeys(refs), 1)}


def _needed(values: Sequence[Value], behind: Mapping[str, Sequence[Value]]) -> tuple[Value, ...]:
    """Return the values without the names in rate laws that only stand for a count or a level."""
    linked = {value.anchor for held in behind.values() for value in held}
    return tuple(value for value in values if value.used or value.parameter or value.anchor in linked)


def _reasons(
    results: Sequence[Result],
    values: Sequence[Value],
    interactions: Mapping[str, Interaction],
    drugs: Sequence[Drug],
    points: Sequence[Overlay],
) -> dict[str, tuple[str, ...]]:
    """Return what each reference is used for; values are named as on their cards."""
    labels = {value.name: value.label for value in values}
    reasons: dict[str, list[str]] = {}
    for citation in (citation for result in results for citation in result.citations):
        for reason in citation.reasons:
            name, mark, rest = reason.partition(": ")
            said = f"{labels.get(name, name)}{mark}{rest}"
            reasons.setdefault(citation.ref, []).append(said)
    for value in values:
        for source in value.sources:
            said = f"{value.label}: {source.reason}" if source.reason else value.label
            reasons.setdefault(source.ref, []).append(said)
        for other in value.parameter.alternatives if value.parameter else ():
            reasons.setdefault(other.source.ref, []).append(f"{value.label}: a value that disagrees")
    for name, interaction in interactions.items():
        said = f"{interaction.source} → {plain_words(interaction.target)} ({name})"
        for ref in interaction.references:
            reasons.setdefault(ref, []).append(f"interaction {said}")
    for drug in drugs:
        for source in (drug.molar_mass_source, drug.active_in_source):
            reasons.setdefault(source.ref, []).append(f"{drug.id}: {source.reason}")
    for overlay in points:
        reasons.setdefault(overlay.reference, []).append(f"published points: {overlay.label}")
    return {ref: tuple(dict.fromkeys(said)) for ref, said in reasons.items()}
