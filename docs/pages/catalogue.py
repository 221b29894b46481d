"""Pages about the catalogue: mechanisms, parameters, interactions, subjects and references."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.cohort.streams import interval
from alarmin.records.drug import DrugAction, HostSupply, Inhibits, Supplies
from alarmin.records.evidence import Parameter, Source, Spread
from pages.markdown import code, number, table


@lru_cache(maxsize=1)
def _catalog() -> Catalog:
    return load_catalog()


def _cited(sources: Iterable[Source]) -> str:
    return "; ".join(
        f"[{_catalog().references[one.ref].label}](references.md#{one.ref.lower()})"
        + (f" ({one.place})" if one.place else "")
        for one in sources
    )


def _spread(spread: Spread) -> str:
    if spread.kind == "lognormal":
        return f"lognormal, gsd {number(spread.gsd or 0)}"
    if spread.kind == "fixed":
        return "fixed"
    if spread.kind == "joint":
        low, high = interval(0.0, spread)
        return f"joint ({spread.fit}), {number(low)} to {number(high)}"
    return f"{spread.kind}, {number(spread.low or 0)} to {number(spread.high or 0)}"


PARAMETER_COLUMNS = ("parameter", "value", "unit", "spread", "status", "meaning", "rests on")


def _parameter_rows(parameters: Iterable[Parameter]) -> Iterable[tuple[str, ...]]:
    for one in parameters:
        fit = _catalog().fits.get(one.spread.fit)
        own = tuple(source for source in one.sources if fit is None or source not in fit.sources)
        why = one.reason or one.formula
        name = code(one.id) + ("" if one.species == "any" else f" ({one.species})")
        yield (
            name,
            number(one.value),
            one.unit,
            _spread(one.spread),
            one.status + (", core" if one.core else ""),
            one.meaning,
            _cited(own) + (f"; {why}" if own and why else why),
        )


def parameters() -> str:
    """Return the page of all parameters."""
    parts = [
        "# Parameters",
        "Every number of the model. What the words mean: [Evidence](../explanation/evidence.md).",
    ]
    for mechanism in _catalog().mechanisms.values():
        if mechanism.parameters:
            parts += [
                f"## {mechanism.title}",
                table(PARAMETER_COLUMNS, _parameter_rows(mechanism.parameters)),
            ]
    for drug in _catalog().drugs.values():
        for one in drug.pk:
            parts += [
                f"## {drug.name}, {one.species}" + (" (scaled)" if one.scaled else ""),
                *([one.note] if one.note else []),
                table(PARAMETER_COLUMNS, _parameter_rows(one.parameters)),
            ]
    for fit in _catalog().fits.values():
        parts += [
            f"## Fit `{fit.id}`",
            f"{fit.title}. Made by `{fit.made_by}`; every number of it cites: {_cited(fit.sources)}.",
        ]
    return "\n\n".join(parts)


def mechanisms() -> str:
    """Return the page of species, reactions and readouts."""
    parts = ["# Mechanisms", "The structure of the model; numbers stand under [parameters](parameters.md)."]
    for one in _catalog().mechanisms.values():
        parts += [f"## {one.title}", f"`{one.id}`. {one.summary}"]
        if one.limits:
            parts.append("Limits:\n" + "\n".join(f"- {limit}" for limit in one.limits))
        readouts = [(code(o.id), o.name, o.unit, o.meaning) for o in one.observables]
        if readouts:
            parts += ["### Readouts", table(("readout", "name", "unit", "meaning"), readouts)]
        if one.ports:
            ports = [(code(port.entity), code(port.species), ", ".join(port.modes)) for port in one.ports]
            parts += ["### Ports", table(("entity", "species", "modes"), ports)]
        species = [(code(s.id), s.name, s.compartment, ", ".join(s.parts)) for s in one.species]
        parts += ["### Species", table(("species", "name", "compartment", "parts"), species)]
        reactions = [(code(r.id), r.name, _arrows(r.interactions) or r.basis) for r in one.reactions]
        parts += ["### Reactions", table(("reaction", "name", "rests on"), reactions)]
    return "\n\n".join(parts)


def _arrows(names: Iterable[str]) -> str:
    return ", ".join(f"[{name}](interactions.md)" for name in names)


def interactions() -> str:
    """Return the page of all arrows."""
    rows = []
    for one in _catalog().interactions.values():
        labels = [_catalog().references[ref].label for ref in one.references]
        basis = "; ".join(labels) or "hypothesis"
        sign = {1: "+", -1: "-", 0: "0"}[one.sign]
        rows.append(
            (code(one.id), one.source, one.action, sign, one.target, one.kind, one.grade, basis, one.caution)
        )
    hypotheses = sum(one.is_hypothesis for one in _catalog().interactions.values())
    return "\n\n".join(
        [
            "# Interactions",
            f"{len(rows)} arrows; {hypotheses} have no reference and are hypotheses. Only arrows of kind `edge` may "
            "become reactions. Grades: A primary source read, R review or secondary copy, L implied by the "
            "review's legend, M uncited background.",
            table(("id", "source", "action", "sign", "target", "kind", "grade", "rests on", "caution"), rows),
        ]
    )


def subjects() -> str:
    """Return the page of subjects, sites and drugs."""
    parts = ["# Subjects, sites and drugs", "## Subjects"]
    for one in _catalog().subjects.values():
        held = "a person as a whole" if one.is_person else one.cell
        parts += [f"### {one.name}", f"`{one.id}`, {one.species}, {held}. {one.summary}"]
        if one.attributes:
            parts.append(table(PARAMETER_COLUMNS, _parameter_rows(one.attributes)))
        if one.is_person:
            continue
        rows = [
            (
                item.gene,
                number(item.value),
                _spread(item.spread),
                item.status,
                item.measured,
                _cited(item.sources),
            )
            for item in one.abundances
        ]
        parts.append(table(("gene", "sites/cell", "spread", "status", "measured", "rests on"), rows))
    parts.append("## Sites")
    for site in _catalog().sites.values():
        parts += [f"### {site.name}", f"`{site.id}`. {site.summary}"]
        levels = [
            (
                one.entity,
                f"{number(one.value)} {one.unit}",
                _spread(one.spread),
                one.status,
                _cited(one.sources),
            )
            for one in site.levels
        ]
        parts.append(table(("entity", "level", "spread", "status", "rests on"), levels))
    parts.append("## Drugs")
    for drug in _catalog().drugs.values():
        routes = "; ".join(f"{pk.species}: {', '.join(pk.routes)}" for pk in drug.pk)
        usual = "; ".join(f"{text} ({where})" for where, text in drug.usual_regimens.items())
        rows = [
            ("molar mass", f"{number(drug.molar_mass_g_mol)} g/mol"),
            ("does", "; ".join(f"{one.kind} `{_on(one)}`" for one in drug.actions)),
            *((("in the body", _in_body(drug.host)),) if drug.host else ()),
            ("active in", ", ".join(drug.active_in)),
            ("routes", routes),
            ("usual regimens", usual),
        ]
        parts += [f"### {drug.name}", f"`{drug.id}`. {drug.note}".strip(), table(("what", "value"), rows)]
    return "\n\n".join(parts)


def cross_activity() -> str:
    """Return the page on what ligands and drugs do in cells of another species."""
    header = ("molecule", "of", "in cells of", "activity", "fold", "basis", "rests on", "read")
    rows = [
        (
            code(one.molecule),
            one.from_species,
            one.to_species,
            one.activity,
            number(one.fold) if one.fold is not None else "",
            one.basis,
            _cited([Source(ref=one.reference, place=one.place)]) if one.reference else "",
            one.read,
        )
        for one in _catalog().crossing
    ]
    said = "Whether a molecule of one species acts in cells of the other; `unknown` means that no source was opened."
    return "\n\n".join(["# Across species", said, table(header, rows)])


def _in_body(host: HostSupply) -> str:
    """Return what a drug's levels become in the whole body."""
    levels = "; ".join(f"{readout} as `{name}`" for name, readout in host.supplies.items())
    return f"{levels} of {host.mechanism}" + (f". {host.note}" if host.note else "")


def _on(action: DrugAction) -> str:
    """Return the name in a cell that a drug's action works on."""
    if isinstance(action, Inhibits):
        return action.step
    return action.species if isinstance(action, Supplies) else action.target


def references() -> str:
    """Return the page of all references."""
    parts = [
        "# References",
        "Every source the catalogue cites, and how much of it was read before its numbers were entered.",
    ]
    for one in sorted(_catalog().references.values(), key=lambda item: item.id.lower()):
        place = " ".join(filter(None, (one.journal, one.volume, one.pages)))
        lines = [
            one.label,
            one.title,
            place,
            f"<{one.url}>" if one.url else one.other,
            f"read: {one.read}",
            one.note,
        ]
        parts.append(f"## {one.id}\n" + ". ".join(line.rstrip(".") for line in lines if line) + ".")
    return "\n\n".join(parts)
