"""The page on how far the catalogue agrees with independent copies, from the stored result of the tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from pages.markdown import table

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "verify" / "crosscheck"
TITLES = {
    "signs": (
        "Signs of arrows",
        "The Boolean model of IL-1 signalling of the Cell Collective. The sign of an edge follows from the truth table: "
        "what raising one input alone does to the output. Every pair of nodes that one side joins by an edge is compared "
        "with the edge or the shortest path of the other; a shortest path through a decoy and one through the receptor "
        "are of both signs and cannot be compared.",
    ),
    "pairs": (
        "Ligands and receptors",
        "Fifteen resources of ligands and receptors, complexes taken apart. A pair counts as known from three resources "
        "on. Both directions are compared: what the catalogue joins, and what the resources join among its genes; the "
        "catalogue draws one pathway, so that the second direction has gaps on purpose.",
    ),
    "identifiers": (
        "Identifiers",
        "The Cell Ontology, MONDO, EFO, CHEBI, UniProt and Cellosaurus. A term must exist, be in use, and have the name "
        'of the entity as label or synonym, or that of its note "nearest class"; a protein must be human and of the gene.',
    ),
    "responses": (
        "Response genes",
        "Measured response vectors of IL-1α, IL-1β and TNF. A gene is flat unless it moves more than "
        "nine in ten genes of its vector do. Only directions are kept; the data are under the GPL and are read by the tests alone.",
    ),
}


def crosschecks() -> str:
    """Return the page."""
    reviewed = yaml.safe_load((FOLDER / "explained.yaml").read_text(encoding="utf-8"))
    found = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    parts = [
        "# Cross-checks",
        "The catalogue beside copies that others made, as they stand in public packages. The tests make the comparison; "
        "a disagreement without an explanation fails them, and so does an explanation without a disagreement. How and "
        "why: [decision 0012](../adr/0012-crosschecks.md). To repeat it: `make crosscheck`.",
        table(("what", "beside", "compared", "agree", "differ, explained"), (_summary(one) for one in found)),
    ]
    for one in found:
        parts += _section(one, reviewed[one["check"]])
    return "\n\n".join(parts)


def _summary(one: dict[str, Any]) -> tuple[object, ...]:
    agree = sum(row["agrees"] for row in one["rows"])
    title = TITLES[one["check"]][0]
    anchor = title.lower().replace(" ", "-")
    return (f"[{title}](#{anchor})", one["source"], len(one["rows"]), agree, len(one["rows"]) - agree)


def _section(one: dict[str, Any], reviewed: Iterable[dict[str, str]]) -> list[str]:
    title, text = TITLES[one["check"]]
    differ = [(entry["pair"], entry["ours"], entry["theirs"], entry["why"]) for entry in reviewed]
    agree = [(row["pair"], row["ours"], row["note"]) for row in one["rows"] if row["agrees"]]
    parts = [f"## {title}", text]
    if differ:
        parts += ["They differ:", table(("what", "here", "there", "why"), differ)]
    if agree:
        parts += ["They agree:", table(("what", "both", "where"), agree)]
    missing = [f"- {len(names)} {reason}: {', '.join(names)}" for reason, names in one["left_out"].items()]
    missing += [f"- {count} {reason}" for reason, count in one["outside"].items()]
    return parts + (["Not comparable:\n\n" + "\n".join(missing)] if missing else [])
