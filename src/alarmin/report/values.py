"""Values behind the page: each once, however many results used it; different ones stand apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alarmin.catalog.catalog import Catalog
from alarmin.records.evidence import Parameter, Source
from alarmin.records.result import Result, UsedValue
from alarmin.report.charts import Names
from alarmin.report.format import plain_words
from alarmin.report.html import anchor

__all__ = ["Value", "behind_of", "values_of"]

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Value:
    """A value behind the page: as used in the run, as entered in the catalogue, and where it acts.

    Parameters
    ----------
    label : str
        Name in words; a level is said with its place.
    questions : tuple of int
        Numbers of the results that used it.
    """

    anchor: str
    name: str
    label: str
    used: UsedValue | None
    parameter: Parameter | None
    reactions: tuple[str, ...]
    questions: tuple[int, ...] = (1,)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Sources of the value as used, or of the catalogue entry."""
        if self.used is not None and self.used.sources:
            return self.used.sources
        return self.parameter.sources if self.parameter is not None else ()

    @property
    def status(self) -> str:
        """Evidence status."""
        if self.used is not None:
            return self.used.status
        return self.parameter.status if self.parameter is not None else ""


def values_of(results: Sequence[Result], names: Sequence[Names], catalog: Catalog) -> tuple[Value, ...]:
    """Return the values of all results; those that agree in everything are one.

    Parameters
    ----------
    results : sequence of Result
        Results in the order of the page.
    names : sequence of Names
        For each result, what its places are called.
    """
    groups: dict[tuple[str, str], list[Value]] = {}
    for number, (result, called) in enumerate(zip(results, names, strict=True), 1):
        for value in _own(result, number, called, catalog):
            alike = groups.setdefault((value.anchor, value.name), [])
            at = next((at for at, other in enumerate(alike) if _same(value, other)), None)
            if at is None:
                alike.append(value)
            else:
                alike[at] = _together(alike[at], value)
    return tuple(value for alike in groups.values() for value in _numbered(alike))


def _own(result: Result, number: int, names: Names, catalog: Catalog) -> Iterable[Value]:
    parameters = _parameters(result, catalog)
    for used in result.used:
        parameter = parameters.get(used.name) if used.group == "parameter" else None
        name = anchor("v", f"{used.group} {used.name}")
        acting = _acting(used, result, catalog)
        yield Value(name, used.name, _label(used.name, names), used, parameter, acting, (number,))
    known = {used.name for used in result.used}
    needed = dict.fromkeys(name for reaction in result.reactions for name in reaction.parameters)
    for name in (name for name in needed if name not in known):
        acting = tuple(reaction.id for reaction in result.reactions if name in reaction.parameters)
        link = anchor("v", f"catalogue {name}")
        yield Value(link, name, plain_words(name), None, parameters.get(name), acting, (number,))


def _label(name: str, names: Names) -> str:
    place, _, what = name.partition(".")
    return f"{plain_words(what)}, {names.site(place)}" if what and place in names.sites else plain_words(name)


def _same(one: Value, other: Value) -> bool:
    return (one.label, one.used, one.parameter) == (other.label, other.used, other.parameter)


def _together(one: Value, other: Value) -> Value:
    reactions = tuple(dict.fromkeys((*one.reactions, *other.reactions)))
    questions = tuple(dict.fromkeys((*one.questions, *other.questions)))
    return replace(one, reactions=reactions, questions=questions)


def _numbered(alike: Sequence[Value]) -> list[Value]:
    """Give values of one name that differ anchors of their own, and say which question each is from."""
    apart = len({value.questions for value in alike}) > 1
    found = []
    for place, value in enumerate(alike, 1):
        said = f" (question {', '.join(map(str, value.questions))})" if apart else ""
        link = value.anchor if place == 1 else f"{value.anchor}~{place}"
        found.append(replace(value, anchor=link, label=value.label + said))
    return found


def _parameters(result: Result, catalog: Catalog) -> dict[str, Parameter]:
    """Return parameters by their names in the composed model; the subject's species wins."""
    subject = catalog.subjects.get(result.scenario.subject.ref)
    species = {"any", subject.species, subject.host or subject.species} if subject is not None else {"any"}
    owned = [("", p) for mechanism in catalog.mechanisms.values() for p in mechanism.parameters]
    for drug in catalog.drugs.values():
        for pk in drug.pk:
            if pk.species in species or subject is None:
                shared = (
                    catalog.mechanisms[pk.mechanism].parameters if pk.mechanism in catalog.mechanisms else ()
                )
                owned += [(f"{drug.id}_", parameter) for parameter in (*shared, *pk.parameters)]
    owned.sort(key=lambda pair: pair[1].species != "any")
    own = {p.id: p for p in subject.attributes} if subject is not None else {}
    return {f"{prefix}{p.id}": p for prefix, p in owned if p.species in species} | own


def behind_of(
    results: Sequence[Result], values: Sequence[Value], catalog: Catalog
) -> Mapping[str, tuple[Value, ...]]:
    """Return the values behind each name of a rate law: its own, or the count or level it is set by."""
    found: dict[str, tuple[Value, ...]] = {}
    for number, result in enumerate(results, 1):
        held = [value for value in values if number in value.questions]
        for name, behind in _behind(result, catalog, held).items():
            known = found.get(name, ())
            found[name] = (*known, *(value for value in behind if value not in known))
    return found


def _behind(result: Result, catalog: Catalog, values: Sequence[Value]) -> dict[str, tuple[Value, ...]]:
    counts = {
        species.initial: species.abundance
        for mechanism in catalog.mechanisms.values()
        for species in mechanism.species
        if species.initial
    }
    found = {}
    for name in dict.fromkeys(name for reaction in result.reactions for name in reaction.parameters):
        own = [value for value in values if value.name == name]
        if all(value.used is None and value.parameter is None for value in own):
            meant = {counts.get(name, ""), name.partition("_")[2]} - {""}
            given = [value for value in values if value.used and value.used.group != "parameter"]
            named = [value for value in given if meant & set(_WORD.findall(value.name))]
            told = [value for value in given if value.used and meant & set(_WORD.findall(value.used.rule))]
            own = named or told or own
        found[name] = tuple(own)
    return found


def _acting(used: UsedValue, result: Result, catalog: Catalog) -> tuple[str, ...]:
    """Return reactions a value acts in: by its own name, or by a species made of what it counts."""
    words = set(_WORD.findall(used.name))
    if used.group != "parameter":
        words |= {
            species.id
            for mechanism in catalog.mechanisms.values()
            for species in mechanism.species
            if words & {species.abundance, *species.parts[:1]} and len(species.parts) <= 1
        }
    return tuple(
        reaction.id
        for reaction in result.reactions
        if used.name in reaction.parameters or words & set(_WORD.findall(reaction.equation))
    )
