"""Ligands and receptors beside the public resources that the package liana holds."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations

from alarmin.catalog.catalog import Catalog
from alarmin.model.text import net_change, reaction_lines
from alarmin.records.mechanism import Mechanism
from independent.genes import symbols, symbols_of
from independent.outcome import Outcome, Row, names, outcome
from independent.places import package

CHECK = "pairs"
ENOUGH = 3
"""Resources that must list a pair before it counts as known; single resources hold mistakes."""
YES, NO = "joined", "not joined"


def listed() -> tuple[dict[tuple[str, str], set[str]], str]:
    """Return ligand and receptor to the original human resources that list them, complexes taken apart, and the source."""
    found = package("liana")
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    with found.file("resource/omni_resource.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["resource"] not in names()["liana_not_counted"]:
                for ligand in row["source_genesymbol"].split("_"):
                    for receptor in row["target_genesymbol"].split("_"):
                        pairs[ligand, receptor].add(row["resource"])
    return dict(pairs), f"{found.name} {found.version}"


def joined(catalog: Catalog) -> dict[tuple[str, str], list[str]]:
    """Return pairs of genes to the arrows by which the catalogue lets one act on the other, in both orders.

    A complex or family stands for its members, so that an arrow onto the receptor complex joins all of its parts;
    a mechanism joins what it binds without an arrow.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for arrow in catalog.interactions.values():
        if arrow.kind == "edge" and arrow.action in names()["contact"]:
            for one in symbols_of(catalog, arrow.source):
                for other in symbols_of(catalog, arrow.target):
                    found[one, other].append(arrow.id)
                    found[other, one].append(arrow.id)
    for entity in catalog.entities.values():
        if entity.kind == "complex":
            parts = sorted(symbols_of(catalog, entity.id))
            for one, other in permutations(parts, 2):
                found[one, other].append(f"complex {entity.id}")
    for mechanism in catalog.mechanisms.values():
        for reaction, pair in bound_without_arrow(mechanism):
            for one, other in permutations(pair):
                found[one, other].append(f"reaction {reaction} of {mechanism.id}")
    return {pair: sorted(set(arrows)) for pair, arrows in found.items()}


def bound_without_arrow(mechanism: Mechanism) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield reactions that rest on no arrow and make a species of two parts, with the parts."""
    parts = {species.id: species.parts for species in mechanism.species}
    lines = reaction_lines(mechanism.antimony)
    for reaction in mechanism.reactions:
        if reaction.id in lines and not reaction.interactions:
            for species, change in net_change(lines[reaction.id][0]).items():
                if change > 0 and len(parts.get(species, ())) == 2:
                    yield reaction.id, parts[species]


def compare(catalog: Catalog) -> Outcome:
    """Compare every pair of genes of the catalogue that one side joins as ligand and receptor."""
    (resources, source), mine, genes = listed(), joined(catalog), symbols(catalog)
    sure = {pair for pair, where in resources.items() if len(where) >= ENOUGH}
    ligands, receptors = {pair[0] for pair in sure}, {pair[1] for pair in sure}
    roles = {
        (one, other) for one, other in mine if {one, other} <= genes and one in ligands and other in receptors
    }
    known = {pair for pair in sure if set(pair) <= genes}
    few = {f"{one} - {other}" for one, other in resources if {one, other} <= genes} - {
        f"{a} - {b}" for a, b in roles | known
    }
    rows: list[Row] = []
    for ligand, receptor in sorted(roles | known):
        count, here = len(resources.get((ligand, receptor), ())), mine.get((ligand, receptor), [])
        pair = f"{ligand} - {receptor}"
        said = (YES if here else NO, YES if count >= ENOUGH else NO)
        note = f"{', '.join(here) or 'no arrow'}; {count} resources"
        rows.append(Row(pair, said[0], said[1], said[0] == said[1], note))
    return outcome(CHECK, source, rows, {"listed by fewer resources": few})
