"""Cards of what reaches the cell from outside: levels that are held, and the drugs that supply them."""

from __future__ import annotations

from alarmin.model.text import names_in
from alarmin.records.drug import Drug
from alarmin.report.cards import parameter_line
from alarmin.report.format import quantity
from alarmin.report.html import Html, anchor, el, join, link, listing, pairs
from alarmin.report.trace import Trace
from alarmin.report.upstream import Held, Supply
from alarmin.report.values import Value

__all__ = ["drug_card", "held_card"]


def held_card(held: Held, trace: Trace) -> Html:
    """Return how the surroundings set a species, and which drug is part of it."""
    several = len(held.rules) > 1
    rules = [
        join((el("code", rule), f" (question {', '.join(map(str, questions))})" if several else ""))
        for rule, questions in held.rules
    ]
    names = dict.fromkeys(name for rule, _ in held.rules for name in sorted(names_in(rule)))
    lines = [parameter_line(name, trace) for name in names if trace.behind.get(name)]
    drugs = [trace.drug(supply.drug) for supply in trace.supplies.values() if held.species in supply.species]
    return el(
        "article",
        el("h4", f"{trace.names.entity(held.species)} around the cell"),
        pairs(
            (
                ("Species", el("code", held.species)),
                ("Set by a rule", listing(rules)),
                ("With", listing(lines) if lines else ""),
                ("Supplied by", join(drugs, ", ")),
                ("Takes part in", join([trace.reaction(name) for name in held.reactions], ", ")),
            )
        ),
        id=anchor("lv", held.species),
        class_="card",
    )


def drug_card(supply: Supply, trace: Trace) -> Html:
    """Return what a drug supplies and acts on, and the reactions that bring it to the cell."""
    drug = trace.catalog.drugs[supply.drug]
    acts = [_arrow(name, trace) for name in drug.interactions]
    dosed = [value for value in trace.values if _on_the_dose(value, drug)]
    molar = join((quantity(drug.molar_mass_g_mol, "g/mol"), " ", trace.place(drug.molar_mass_source)))
    return el(
        "article",
        el("h4", drug.name),
        pairs(
            (
                ("Drug", el("code", drug.id)),
                ("Acts on", join([trace.held(name) for name in supply.species], ", ")),
                ("Acts by", listing(acts) if acts else ""),
                ("Note", " ".join(action.note for action in drug.actions if action.note)),
                ("In the body", join([trace.reaction(name) for name in supply.reactions], ", ")),
                ("On the dose", listing(link(value.anchor, _meaning(value)) for value in dosed)),
                ("Molar mass", molar),
                ("Active in", join((", ".join(drug.active_in), " ", trace.place(drug.active_in_source)))),
            )
        ),
        id=anchor("dr", supply.drug),
        class_="card",
    )


def _arrow(name: str, trace: Trace) -> Html:
    held = trace.interactions.get(name)
    if held is None:
        return trace.interaction(name)
    said = f": {trace.names.entity(held.source)} → {trace.names.entity(held.target)} "
    return join(
        (trace.interaction(name), said, join([trace.reference(ref) for ref in held.references], ", "))
    )


def _on_the_dose(value: Value, drug: Drug) -> bool:
    """Tell whether a value of a drug stands in no rate law, as the share of a dose that is absorbed does."""
    return value.used is not None and not value.reactions and value.name.startswith(f"{drug.id}_")


def _meaning(value: Value) -> str:
    return value.parameter.meaning if value.parameter and value.parameter.meaning else value.label
