"""From words to treatments: drugs with doses as given, or by their usual regimens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from alarmin.analyse.blockade.engine import ELSEWHERE, agonist, unjudged
from alarmin.analyse.blockade.refused import problems_of
from alarmin.catalog.catalog import Catalog
from alarmin.errors import AlarminError, Problem, ScenarioError, UnitError, suggest
from alarmin.records.arm import Dose
from alarmin.records.drug import Drug
from alarmin.units import parse

__all__ = [
    "ANY_HOST",
    "ONCE",
    "Given",
    "every_usual",
    "filled_of",
    "host_of",
    "treatments_of",
    "usual_regimen",
]

ONCE = "once"
ANY_HOST = ""
"""The host where no usable cell was named: words are checked against every species."""

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
    """Return what is given; what is not said is that of the first usual regimen in the host.

    Parameters
    ----------
    host : str
        Species that is dosed; `ANY_HOST` where it is not known.

    Raises
    ------
    ScenarioError
        With every drug that is not known, and every dose, route or interval that is missing or cannot be read.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> found = treatments_of(Given(["anakinra"], ["50 mg"]), load_catalog(), "human")[0]
    >>> str(found.dose), found.route, str(found.every)
    ('50 mg', 'sc', '1 d')
    """
    problems = [
        Problem(
            f"{len(given.drugs)} drugs and {len(words)} times {option}.",
            hint=f"Give {option} once per drug, in the same order, or leave it out.",
        )
        for words, option in ((given.doses, "--dose"), (given.routes, "--route"), (given.every, "--every"))
        if words and len(words) != len(given.drugs)
    ]
    found = []
    for place, name in enumerate(given.drugs):
        try:
            found.append(_treatment(name, _words(given, place), catalog, host))
        except ScenarioError as fault:
            problems += fault.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def filled_of(given: Given, catalog: Catalog, host: str) -> tuple[str, ...]:
    """Return a sentence for each drug of which some words were given and others taken from a usual regimen.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> filled_of(Given(["anakinra"], ["50 mg"]), load_catalog(), "human")
    ('anakinra: route sc and interval 1 d are those of its usual regimen (rheumatoid arthritis: 100 mg sc every 1 d).',)
    """
    told = []
    for place, name in enumerate(given.drugs):
        words = _words(given, place)
        usual = _fitting(catalog.drugs[name], words[1], host) if any(words) else None
        if usual is None or all(words):
            continue
        taken = [
            f"{what} {value}"
            for what, word, value in zip(("dose", "route", "interval"), words, usual.words, strict=True)
            if not word
        ]
        verb = "are those" if len(taken) > 1 else "is that"
        listed = ", ".join(taken[:-1]) + " and " + taken[-1] if len(taken) > 1 else taken[0]
        told.append(
            f"{catalog.drugs[name].name}: {listed} {verb} of its usual regimen ({usual.label}: {usual.text})."
        )
    return tuple(told)


def _words(given: Given, place: int) -> tuple[str, str, str]:
    dose, route, every = (
        words[place] if place < len(words) else "" for words in (given.doses, given.routes, given.every)
    )
    return dose, route, every


def _treatment(name: str, words: tuple[str, str, str], catalog: Catalog, host: str) -> Dose:
    if name not in catalog.drugs:
        unread = _unread(name, words)
        raise ScenarioError(
            [Problem(f"No drug is called {name!r}.", hint=suggest(name, catalog.drugs)), *unread]
        )
    drug = catalog.drugs[name]
    usual = _fitting(drug, words[1], host)
    if usual is None and not any(words):
        what = f"{drug.name} has no usual regimen in the {host or 'catalogue'}."
        raise ScenarioError(
            Problem(what, hint='Give --dose, --route and --every, such as "100 mg", sc, "1 d".')
        )
    dose, route, every = (
        word or other for word, other in zip(words, usual.words if usual else ("", "", ""), strict=True)
    )
    problems = list(_place_faults(drug, host, dose, route, every))
    try:
        found = _read(drug.name, drug.id, dose or "1 mg", route or "iv", every or ONCE)
    except ScenarioError as fault:
        problems += fault.problems
    if problems:
        raise ScenarioError(problems)
    return found


def _place_faults(drug: Drug, host: str, dose: str, route: str, every: str) -> Iterator[Problem]:
    """Yield what is missing, and a route that the drug has not."""
    routes = {pk.species: tuple(pk.routes) for pk in drug.pk if host in (ANY_HOST, pk.species)}
    if not routes:
        where = ", ".join(pk.species for pk in drug.pk) or "no species"
        what = f"{drug.name} has no pharmacokinetics in the {host or 'catalogue'}; it has them in {where}."
        yield Problem(what, hint="Ask for cells of a species in which it has.")
    known = tuple(dict.fromkeys(name for names in routes.values() for name in names))
    if route and known and route not in known:
        where = f" in the {host}" if host else ""
        yield Problem(f"{drug.name}, --route: {route!r} is no route of it{where}.", allowed=", ".join(known))
    for word, what, allowed, option in (
        (dose, "dose", "such as 100 mg, 1 mg/kg or 5 nmol", "--dose"),
        (route, "route", ", ".join(known), "--route"),
        (every, "interval", f"such as 1 d or 4 wk; {ONCE} for a single dose", "--every"),
    ):
        if not word:
            yield Problem(f"{drug.name}: no {what} is given.", allowed=allowed, hint=f"Add {option}.")


def _unread(name: str, words: tuple[str, str, str]) -> list[Problem]:
    """Return faults of the dose and interval of a drug that is not known."""
    dose, _, every = words
    try:
        _read(name, "unknown", dose or "1 mg", "iv", every or ONCE)
    except ScenarioError as fault:
        return list(fault.problems)
    return []


def _read(name: str, drug: str, dose: str, route: str, every: str) -> Dose:
    held: dict[str, object] = {"drug": drug, "route": route, "dose": "1 mg"}
    read: dict[str, object] = {}
    problems: list[Problem] = []
    for key, words in (("dose", dose), *((("every", every),) if every != ONCE else ())):
        try:
            read[key] = parse(words)
            # One at a time, since a record says nothing of an interval once it has refused the dose.
            Dose.model_validate({**held, key: read[key]})
        except UnitError as fault:
            problems += [replace(item, what=f"{name}, --{key}: {item.what}") for item in fault.problems]
        except ValidationError as fault:
            problems += problems_of(fault, f"{name}, ", "dose")
    if problems:
        raise ScenarioError(problems)
    return Dose.model_validate({**held, **read})


@dataclass(frozen=True, slots=True)
class _Usual:
    """A usual regimen of a drug: what it is used for, and dose, route and interval in words."""

    label: str
    text: str
    words: tuple[str, str, str]


def _usual(drug: Drug, host: str) -> Iterator[_Usual]:
    """Yield the usual regimens of a drug in a host; those of a mouse have the word in their names."""
    species = {pk.species for pk in drug.pk}
    for label, text in drug.usual_regimens.items():
        named = {word for word in re.findall(r"[a-z]+", label.lower()) if word in {"human", "mouse"}} or {
            "human"
        }
        read = _REGIMEN.match(text)
        if read is not None and (host == ANY_HOST or host in named & species):
            yield _Usual(label, text, (read["dose"], read["route"], read["every"] or ONCE))


def _fitting(drug: Drug, route: str, host: str) -> _Usual | None:
    """Return the first usual regimen by the route that was named, or the first."""
    known = list(_usual(drug, host))
    return next((item for item in known if item.words[1] == route), known[0] if known else None)


def usual_regimen(drug: Drug, host: str) -> Dose | None:
    """Return the first usual regimen of a drug in a host; those of a mouse have the word in their names.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> found = usual_regimen(load_catalog().drugs["anakinra"], "mouse")
    >>> str(found.dose), str(found.every)
    ('1 mg/kg', '1 d')
    """
    found = _fitting(drug, "", host)
    return _read(drug.name, drug.id, *found.words) if found is not None else None


def every_usual(catalog: Catalog, host: str) -> tuple[tuple[Dose, ...], dict[str, str]]:
    """Return every blocker by its usual regimen in the host, and why the others are left out.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> found, left_out = every_usual(load_catalog(), "human")
    >>> "anakinra" in [item.drug for item in found], left_out["rhil1b"].partition(" (")[0]
    (True, 'is an agonist')
    """
    found, left_out = [], {}
    for name, drug in catalog.drugs.items():
        try:
            usual = usual_regimen(drug, host)
        except AlarminError as fault:
            left_out[name] = str(fault)
            continue
        release = unjudged(drug, catalog)
        why = f"{release}. {ELSEWHERE}".rstrip(".") if release else agonist(drug, catalog)
        if why and not release and usual is not None:
            why += f"; `--drug {name}` says what it adds"
        if why:
            left_out[name] = why
        elif usual is None:
            left_out[name] = _no_usual(drug, host)
        else:
            found.append(usual)
    return tuple(found), left_out


def _no_usual(drug: Drug, host: str) -> str:
    why = f"has no usual regimen in the {host}"
    if any(pk.species == host for pk in drug.pk):
        return f"{why}; name one with `--drug {drug.id}` and --dose, --route and --every"
    return f"{why} and no pharmacokinetics there; `alarmin run` puts it into a dish"
