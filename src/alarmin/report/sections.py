"""The sections of the page below the questions, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from alarmin.records.result import Provenance
from alarmin.report.bench_table import bench_tables
from alarmin.report.cards import (
    fit_card,
    interaction_card,
    reaction_card,
    readout_card,
    reference_entry,
    value_card,
)
from alarmin.report.format import significant
from alarmin.report.frame import Question, section
from alarmin.report.html import Html, el, join, listing, pairs
from alarmin.report.supply import drug_card, held_card
from alarmin.report.tables import used_table
from alarmin.report.trace import Trace

__all__ = ["bench_section", "citations", "provenance", "thread", "used_and_ignored", "warnings"]


def used_and_ignored(questions: Sequence[Question], trace: Trace, command: str) -> Html:
    """Return the values that entered the runs, and what the user gave that did not."""
    groups = dict.fromkeys(value.used.group for value in trace.values if value.used is not None)
    content: list[Html] = []
    for group in groups:
        values = [value for value in trace.values if value.used is not None and value.used.group == group]
        table = used_table(group, values, trace, asked=len(questions) > 1)
        content += [el("h3", f"{group[:1].upper()}{group[1:]}s"), table]
    left = _once(questions, [question.result.ignored for question in questions])
    ignored = listing(left) if left else el("p", "Nothing that was supplied was left out.")
    content += [el("h3", "Ignored"), ignored]
    return section("used", "What was used, and what was ignored", *content, command=command)


def _once(questions: Sequence[Question], said: Sequence[Iterable[str]]) -> list[str]:
    """Return each line once, with the questions it belongs to when it does not belong to all."""
    held: dict[str, list[int]] = {}
    for question, lines in zip(questions, said, strict=True):
        for line in dict.fromkeys(lines):
            held.setdefault(line, []).append(question.number)
    return [
        line if len(numbers) == len(questions) else f"Question {', '.join(map(str, numbers))}: {line}"
        for line, numbers in held.items()
    ]


def thread(trace: Trace, command: str) -> Html:
    """Return the cards behind every number: readouts, drugs, levels, reactions, interactions, values."""
    kinds: tuple[tuple[str, Iterable[Html]], ...] = (
        ("Readouts", (readout_card(name, trace) for name in trace.readouts)),
        ("Drugs", (drug_card(supply, trace) for supply in trace.supplies.values())),
        ("Levels held around the cell", (held_card(held, trace) for held in trace.holds.values())),
        ("Reactions", (reaction_card(reaction, trace) for reaction in trace.reactions.values())),
        ("Interactions", (interaction_card(found, trace) for found in trace.interactions.values())),
        ("Values", (value_card(value, trace) for value in trace.values)),
        ("Fits", (fit_card(fit, trace) for fit in trace.fits())),
    )
    said = (
        "Every number leads to its readout, a readout to the reactions that change it and all that feed into those, "
        "a reaction to values and interactions, those to papers."
    )
    held = [(title, list(cards)) for title, cards in kinds]
    parts = [join((el("h3", title), el("div", *cards, class_="cards"))) for title, cards in held if cards]
    return section("thread", "One thread to pull", el("p", said), *parts, command=command)


def bench_section(bench: Mapping[str, object], trace: Trace) -> Html:
    """Return how the model does against published experiments."""
    return section("bench", "How the model does against published experiments", bench_tables(bench, trace))


def warnings(questions: Sequence[Question], command: str) -> Html:
    """Return the warnings of the runs, or that there are none, and what the model leaves out."""
    said = _once(questions, [question.result.warnings for question in questions])
    found = listing(said, class_="warnings") if said else el("p", "None.")
    left = _once(questions, [question.result.limits for question in questions])
    limits = (el("h3", "What the model leaves out"), listing(left)) if left else ()
    return section("warnings", "Warnings and limits", found, *limits, command=command)


def provenance(questions: Sequence[Question], commands: Sequence[str]) -> Html:
    """Return versions, digests and settings of each run, and the command to copy.

    Parameters
    ----------
    commands : sequence of str
        What makes the page again.
    """
    blocks: list[Html] = []
    for question in questions:
        if len(questions) > 1:
            blocks.append(el("h3", f"Question {question.number}: {question.title}"))
        blocks.append(_made(question.result.scenario.id, question.result.provenance))
    copied = [el("pre", el("code", command), tabindex=0, aria_label="Command") for command in commands]
    return section("provenance", "Provenance", *blocks, el("h3", "To make this page again"), *copied)


def _made(scenario: str, made: Provenance) -> Html:
    return pairs(
        (
            ("Scenario", scenario),
            ("alarmin", made.alarmin),
            ("Python", made.python),
            ("Machine", made.machine),
            ("Libraries", ", ".join(f"{name} {version}" for name, version in sorted(made.libraries.items()))),
            ("Catalogue digest", el("code", made.catalogue_digest)),
            *_own(made),
            ("Scenario digest", el("code", made.scenario_digest)),
            ("Model digest", el("code", made.model_digest)),
            ("Solver", made.solver),
            ("Tolerances", f"relative {made.relative_tolerance:g}, absolute {made.absolute_tolerance:g}"),
            ("Seed and draws", f"{made.seed}, {made.draws}"),
            ("Created", made.created),
            ("Took", f"{significant(made.seconds)} s"),
        )
    )


def _own(made: Provenance) -> Iterator[tuple[str, str]]:
    """Yield what came from the user's folders; nothing where there were none."""
    for folder, digest in made.own_folders.items():
        yield f"Own folder {folder}", el("code", digest)
    if made.own_records:
        yield "Own records", ", ".join(made.own_records)
    for name, words in made.own_values.items():
        yield f"Own value {name}", words


def citations(trace: Trace) -> Html:
    """Return the numbered references with what each is used for."""
    entries = [reference_entry(ref, trace) for ref in trace.references]
    listed = el("ol", *entries, class_="references") if entries else el("p", "None.")
    return section("citations", "Citations", listed)
