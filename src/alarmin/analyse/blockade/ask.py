"""From words to treatments: drugs with doses as given, or by their usual regimens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from alarmin.analyse.blockade.engine import unjudged
from alarmin.catalog.catalog import Catalog
from alarmin.errors import AlarminError, Problem, ScenarioError, UnitError, suggest
from alarmin.records.arm import Dose
from alarmin.records.drug import Drug
from alarmin.units import Quantity, parse

__all__ = ["ONCE", "Given", "every_usual", "host_of", "treatments_of", "usual_regimen"]

ONCE = "once"
_REGIMEN = re.compile(r"^(?P<dose>.+?) (?P<route>[a-z]+) (?:every (?P<every>.+)|once)$")


@dataclass(frozen=True, slots=True)
class Given:
    """Words of the command line: the n-th dose, route and interval belong to the n-th drug."""

    drugs: Sequence[str]
    doses: Sequence[str] = ()
    routes: Sequence[str] = ()
    every: Sequence[str] = ()


def host_of(cells: Sequence[str], catalog: Catalog) -> str:
    """Return the species that is dosed.

    Raises
    ------
    ScenarioError
        When a cell is not known, or cells live in hosts of several species.
    """
    known = [name for name, subject in catalog.subjects.items() if not subject.is_person]
    problems = [
        Problem(f"No cell is called {name!r}.", hint=suggest(name, known))
        for name in cells
        if name not in known
    ]
    if problems:
        raise ScenarioError(problems)
    subjects = [catalog.subjects[name] for name in cells]
    hosts = sorted({subject.host or subject.species for subject in subjects})
    if len(hosts) > 1:
        what = f"These cells live in hosts of {len(hosts)} species ({' and '.join(hosts)}), which get different doses."
        raise ScenarioError(Problem(what, hint="Ask for the cells of one species at a time."))
    return str(hosts[0])


def treatments_of(given: Given, catalog: Catalog, host: str) -> tuple[Dose, ...]:
    """Return what is given; a drug without any dose takes its first usual regimen in the host.

    Raises
    ------
    ScenarioError
        With every drug that is not known, and every dose, route or interval that is missing or cannot be read.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> given = Given(["anakinra"], ["100 mg"], ["sc"], ["1 d"])
    >>> str(treatments_of(given, load_catalog(), "human")[0].dose)
    '100 mg'
    """
    problems: list[Problem] = []
    for words, option in ((given.doses, "--dose"), (given.routes, "--route"), (given.every, "--every")):
        if words and len(words) != len(given.drugs):
            what = f"{len(given.drugs)} drugs and {len(words)} times {option}."
            problems.append(
                Problem(what, hint=f"Give {option} once per drug, in the same order, or leave it out.")
            )
    if problems:
        raise ScenarioError(problems)
    found = []
    for place, name in enumerate(given.drugs):
        words = tuple(_at(side, place) for side in (given.doses, given.routes, given.every))
        try:
            found.append(_treatment(name, words, catalog, host))
        except ScenarioError as fault:
            problems += fault.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if words else ""


def _treatment(name: str, words: tuple[str, ...], catalog: Catalog, host: str) -> Dose:
    if name not in catalog.drugs:
        raise ScenarioError(Problem(f"No drug is called {name!r}.", hint=suggest(name, catalog.drugs)))
    drug = catalog.drugs[name]
    if not any(words):
        usual = usual_regimen(drug, host)
        if usual is None:
            what = f"{drug.name} has no usual regimen in the {host}."
            raise ScenarioError(
                Problem(what, hint='Give --dose, --route and --every, such as "100 mg", sc, "1 d".')
            )
        return usual
    dose, route, every = words
    routes = {pk.species: ", ".join(pk.routes) for pk in drug.pk}
    if host not in routes:
        what = f"{drug.name} has no pharmacokinetics in the {host}; it has them in {', '.join(routes) or 'no species'}."
        raise ScenarioError(Problem(what, hint="Ask for cells of a species in which it has."))
    missing = [
        Problem(f"{drug.name}: no {what} is given.", allowed=allowed, hint=f"Add {option}.")
        for word, what, allowed, option in (
            (dose, "dose", "such as 100 mg, 1 mg/kg or 5 nmol", "--dose"),
            (route, "route", routes[host], "--route"),
            (every, "interval", f"such as 1 d or 4 wk; {ONCE} for a single dose", "--every"),
        )
        if not word
    ]
    if missing:
        raise ScenarioError(missing)
    return _dose(drug, dose, route, every)


def _dose(drug: Drug, dose: str, route: str, every: str) -> Dose:
    held: dict[str, object] = {"drug": drug.id, "route": route}
    problems = []
    for key, words in (("dose", dose), *((("every", every),) if every != ONCE else ())):
        try:
            held[key] = _quantity(words)
        except UnitError as fault:
            problems += [
                Problem(f"{drug.name}, --{key}: {item.what}", allowed=item.allowed, hint=item.hint)
                for item in fault.problems
            ]
    if problems:
        raise ScenarioError(problems)
    try:
        return Dose.model_validate(held)
    except ValidationError as fault:
        raise ScenarioError(
            [
                Problem(f"{drug.name}, --{'.'.join(map(str, item['loc'])) or 'dose'}: {item['msg']}")
                for item in fault.errors()
            ]
        ) from fault


def _quantity(words: str) -> Quantity:
    return parse(words)


def usual_regimen(drug: Drug, host: str) -> Dose | None:
    """Return the first usual regimen of a drug in a host; those of a mouse have the word in their names.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> found = usual_regimen(load_catalog().drugs["anakinra"], "mouse")
    >>> str(found.dose), str(found.every)
    ('1 mg/kg', '1 d')
    """
    species = {pk.species for pk in drug.pk}
    for label, words in drug.usual_regimens.items():
        named = {word for word in re.findall(r"[a-z]+", label.lower()) if word in {"human", "mouse"}} or {
            "human"
        }
        read = _REGIMEN.match(words)
        if host in named and host in species and read is not None:
            return _dose(drug, read["dose"], read["route"], read["every"] or ONCE)
    return None


def every_usual(catalog: Catalog, host: str) -> tuple[tuple[Dose, ...], dict[str, str]]:
    """Return every drug by its usual regimen in the host, and why the others are left out."""
    found, left_out = [], {}
    for name, drug in catalog.drugs.items():
        try:
            usual = usual_regimen(drug, host)
        except AlarminError as fault:
            left_out[name] = str(fault)
            continue
        why = unjudged(drug, catalog)
        if why:
            left_out[name] = why
        elif usual is None:
            left_out[name] = f"no usual regimen in the {host}"
        else:
            found.append(usual)
    return tuple(found), left_out
