"""Cards of the thread: readout, reaction, interaction, value, reference."""

from __future__ import annotations

from collections.abc import Mapping

from alarmin.records.entity import Interaction
from alarmin.records.evidence import Fit, Parameter, Source
from alarmin.records.result import ReactionTrace
from alarmin.report.format import plain_words, quantity, unit_text
from alarmin.report.html import Html, anchor, el, join, link, listing, pairs
from alarmin.report.trace import Trace
from alarmin.report.values import Value
from alarmin.report.words import capital

__all__ = [
    "badge",
    "fit_card",
    "interaction_card",
    "parameter_line",
    "reaction_card",
    "readout_card",
    "reference_entry",
    "value_card",
]

_SIGNS: Mapping[int, str] = {1: "+ (raises)", -1: "− (lowers)", 0: "0 (no effect found)"}
_GRADES: Mapping[str, str] = {
    "A": "A: primary source read",
    "R": "R: review or secondary copy",
    "L": "L: implied by the legend of the review",
    "M": "M: uncited background",
}
_LOUD = frozenset({"assumed", "hypothesis", "partly hypothesis", "caution"})


def badge(status: str) -> Html:
    """Return a status as a text label; assumed values and hypotheses are set apart."""
    return (
        el("span", status, class_=f"badge {'loud' if status in _LOUD else 'quiet'}") if status else Html("")
    )


def readout_card(name: str, trace: Trace) -> Html:
    """Return what a readout is, which reactions change it, and what feeds into those."""
    observable = trace.observables.get(name)
    direct = trace.readouts[name]
    met = {*direct, *(feed.reaction for feed in trace.feeds.get(name, ()))}
    held = [trace.held(species) for species, level in trace.holds.items() if met & set(level.reactions)]
    drugs = [_supplied(drug, trace) for drug, supply in trace.supplies.items() if met & set(supply.reactions)]
    feeds = _feeds(name, trace)
    return el(
        "article",
        el("h4", trace.names.readout(name)),
        pairs(
            (
                ("Readout", el("code", name)),
                ("Meaning", observable.meaning if observable else ""),
                ("Unit", unit_text(observable.unit) if observable else ""),
                (
                    "Changes it directly",
                    join([trace.reaction(reaction) for reaction in direct], ", ")
                    or "none recorded for this readout",
                ),
                ("Feeds into it", listing(feeds) if feeds else ""),
                ("Levels held", join(held, ", ")),
                ("Drugs", listing(drugs) if drugs else ""),
            )
        ),
        id=anchor("ro", name),
        class_="card",
    )


def _feeds(readout: str, trace: Trace) -> list[Html]:
    """Return what feeds into a readout, by the number of reactions on the way."""
    feeds = trace.feeds.get(readout, ())
    everywhere = {question for feed in feeds for question in feed.questions}
    lines = []
    for steps in dict.fromkeys(feed.steps for feed in feeds):
        named = [
            join(
                (
                    trace.reaction(feed.reaction),
                    ""
                    if everywhere == set(feed.questions)
                    else f" (question {', '.join(map(str, feed.questions))})",
                )
            )
            for feed in feeds
            if feed.steps == steps
        ]
        away = f"{steps} step{'s' if steps > 1 else ''} upstream: "
        lines.append(join((away, join(named, ", "))))
    return lines


def _supplied(drug: str, trace: Trace) -> Html:
    acts = join([trace.interaction(name) for name in trace.catalog.drugs[drug].interactions], ", ")
    by = join((", by ", acts)) if acts else ""
    held = join([trace.held(name) for name in trace.supplies[drug].species], ", ")
    return join((trace.drug(drug), " acts on ", held, by))


def reaction_card(reaction: ReactionTrace, trace: Trace) -> Html:
    """Return a reaction with its equation, rate law, parameters and interactions."""
    rests = [trace.interactions[name] for name in reaction.interactions if name in trace.interactions]
    guessed = [interaction for interaction in rests if interaction.is_hypothesis]
    kind = ("hypothesis" if len(guessed) == len(rests) else "partly hypothesis") if guessed else ""
    lines = [parameter_line(name, trace) for name in reaction.parameters]
    return el(
        "article",
        el("h4", reaction.name or reaction.id, " ", badge(kind)),
        pairs(
            (
                ("Reaction", el("code", reaction.id)),
                ("Equation", el("code", reaction.equation)),
                ("Rate", el("code", reaction.rate)),
                ("Parameters", listing(lines) if lines else ""),
                ("Rests on", join([trace.interaction(name) for name in reaction.interactions], ", ")),
                ("Basis", reaction.basis),
            )
        ),
        id=anchor("rx", reaction.id),
        class_="card",
    )


def parameter_line(name: str, trace: Trace) -> Html:
    """Return a name of a rate law or rule with the values it stands for."""
    parts: list[Html] = []
    for value in trace.behind.get(name, ()):
        set_by = "" if value.name == name else f"{value.label}: "
        own = (trace.place(source) for source in _own_sources(value, trace))
        sources = join([*_found_in(value, trace), *own], "; ")
        parts.append(
            join((set_by, link(value.anchor, _number(value)), " ", badge(value.status), " ", sources))
        )
    return join((el("code", name), " = " if parts else "", join(parts, "; ")))


def _number(value: Value) -> str:
    held: float | None = None
    unit = ""
    if value.used is not None:
        held, unit = value.used.value, value.used.unit
    elif value.parameter is not None:
        held, unit = value.parameter.value, value.parameter.unit
    return quantity(held, unit, pad=False) if held is not None else "see the card"


def value_card(value: Value, trace: Trace) -> Html:
    """Return a value with interval, formula or reason, sources, alternatives and where it acts."""
    used, parameter = value.used, value.parameter
    sources = [trace.source(source) for source in _own_sources(value, trace)]
    spread = f"{quantity(used.low, used.unit)} to {quantity(used.high, used.unit)}" if used else ""
    return el(
        "article",
        el("h4", value.label, " ", badge(value.status)),
        pairs(
            (
                ("Value", _number(value)),
                ("90 % interval", spread if used and used.low < used.high else "fixed" if used else ""),
                ("Kind", used.group if used else "parameter"),
                *_obtained(value),
                *(_entered(parameter, trace) if parameter else ()),
                ("Found in", join(_found_in(value, trace))),
                ("Sources", listing(sources) if sources else ""),
                ("Acts in", join([trace.reaction(reaction) for reaction in value.reactions], ", ")),
            )
        ),
        id=value.anchor,
        class_="card",
    )


def _own_sources(value: Value, trace: Trace) -> list[Source]:
    """Return the sources of a value beside those of its fit, which stand on the card of the fit."""
    fit = trace.fit_of(value)
    return [source for source in value.sources if fit is None or source not in fit.sources]


def _found_in(value: Value, trace: Trace) -> list[Html]:
    """Return a link to the fit that a value was found in, if it was."""
    fit = trace.fit_of(value)
    return [link(anchor("fit", fit.id), f"fit {fit.id}")] if fit is not None else []


def fit_card(fit: Fit, trace: Trace) -> Html:
    """Return what values found together rest on, once for all of them."""
    found = [link(value.anchor, value.label) for value in trace.values if trace.fit_of(value) == fit]
    return el(
        "article",
        el("h4", fit.title),
        pairs(
            (
                ("Fit", el("code", fit.id)),
                ("Basis", fit.basis),
                ("Made by", el("code", fit.made_by)),
                ("Held against", listing(trace.source(source) for source in fit.sources)),
                ("Values", join(found, ", ")),
            )
        ),
        id=anchor("fit", fit.id),
        class_="card",
    )


def _obtained(value: Value) -> tuple[tuple[str, str], ...]:
    """Return how a value came about: the formula of a derived one, the reason for an assumed one."""
    used, parameter = value.used, value.parameter
    if used is None and parameter is None:
        return (("Rule", "set by the scenario when the model is joined"),)
    rule = used.rule if used else ""
    formula = (parameter.formula if parameter else "") or (rule if value.status == "derived" else "")
    reason = (parameter.reason if parameter else "") or (rule if value.status == "assumed" else "")
    system = parameter.system if parameter else ""
    return (
        ("Meaning", parameter.meaning if parameter else ""),
        ("Formula", formula),
        ("Assumed because", reason),
        ("System", system),
        ("Rule", "" if rule in (formula, reason, system) else rule),
    )


def _entered(parameter: Parameter, trace: Trace) -> tuple[tuple[str, str], ...]:
    others = [
        join((f"{other.value:g} {other.unit} ", trace.source(other.source), f" {other.note}".rstrip()))
        for other in parameter.alternatives
    ]
    return (
        ("Spread rests on", parameter.spread.basis),
        ("Published values that disagree", listing(others) if others else ""),
    )


def interaction_card(interaction: Interaction, trace: Trace) -> Html:
    """Return one arrow of the catalogue with its evidence."""
    names = trace.names
    references = join([trace.reference(ref) for ref in interaction.references], ", ")
    used_in = [name for name, reaction in trace.reactions.items() if interaction.id in reaction.interactions]
    drugs = [
        _supplied(drug, trace)
        for drug in trace.supplies
        if interaction.id in trace.catalog.drugs[drug].interactions
    ]
    arrow = f"{names.entity(interaction.source)} → {names.entity(interaction.target)}"
    return el(
        "article",
        el("h4", arrow, " ", badge("hypothesis" if interaction.is_hypothesis else "")),
        pairs(
            (
                ("Interaction", el("code", interaction.id)),
                ("Action", plain_words(interaction.action)),
                ("Sign", _SIGNS[interaction.sign]),
                ("Place", interaction.place),
                ("Context", interaction.context),
                ("Outcome", interaction.outcome),
                ("Grade", _GRADES[interaction.grade]),
                (
                    "Caution",
                    join((badge("caution"), " ", interaction.caution)) if interaction.caution else "",
                ),
                ("References", references or "none: this arrow is a hypothesis"),
                ("Note", interaction.reference_note),
                ("Reactions", join([trace.reaction(name) for name in used_in], ", ")),
                ("Drug", listing(drugs) if drugs else ""),
            )
        ),
        id=anchor("in", interaction.id),
        class_="card",
    )


def reference_entry(ref: str, trace: Trace) -> Html:
    """Return one numbered reference with what it is used for."""
    known = trace.catalog.references.get(ref)
    reasons = trace.reasons.get(ref, ())
    why = el("span", f"Used for: {'; '.join(reasons)}.", class_="why") if reasons else Html("")
    if known is None:
        return el("li", f"{ref} (not in the catalogue) ", why, id=anchor("ref", ref))
    title = f" {known.title.rstrip('.')}." if known.title else ""
    where = " ".join(part for part in (known.journal, known.volume) if part)
    where = (
        f" {where}{':' if known.pages and known.volume else ' ' if known.pages else ''}{known.pages}".rstrip()
    )
    names = [f"doi:{known.doi}" if known.doi else "", f"PMID {known.pmid}" if known.pmid else ""]
    name = ", ".join(part for part in (*names, known.pmcid, known.other) if part)
    address = el("a", name, href=known.url, rel="noreferrer") if known.url and name else join((name,))
    return el(
        "li",
        el("b", known.label),
        f".{title}{where + '.' if where else ''} ",
        address,
        f" Read: {known.read}. ",
        f"{capital(known.note.rstrip('.'))}. " if known.note else "",
        why,
        id=anchor("ref", ref),
    )
