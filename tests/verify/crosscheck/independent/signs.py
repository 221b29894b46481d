"""Signs of arrows beside the Boolean model of IL-1 signalling of the Cell Collective, in the package cana."""

from __future__ import annotations

import re

from alarmin.catalog.catalog import Catalog
from independent.graphs import SignedGraph
from independent.outcome import Outcome, Row, names, outcome
from independent.places import package

CHECK = "signs"
WORDS = {1: "+", -1: "-"}
BUILT = "of a part and its whole or a form and its product, which is no arrow of the catalogue"
LONELY, MIXED = "without a path on the other side", "with shortest paths of both signs"
_NODE = re.compile(r"^\.l (\d+) (\S+)$", re.M)
_TABLE = re.compile(r"^\.n (\d+) \d+((?: \d+)*)\n((?:[01]+ [01]\n)*)", re.M)


def boolean_graph(text: str) -> SignedGraph:
    """Return the signed edges of a Boolean network from its truth tables.

    An input acts with a plus where raising it alone never lowers the output and raises it somewhere, with a minus
    the other way round, and with both where it depends on the other inputs.
    """
    labels = dict(_NODE.findall(text))
    graph = SignedGraph()
    for number, inputs, body in _TABLE.findall(text):
        outputs = {line[:-2]: int(line[-1]) for line in body.splitlines()}
        for place, source in enumerate(inputs.split()):
            for state, low in outputs.items():
                high = outputs[f"{state[:place]}1{state[place + 1 :]}"]
                if high != low:
                    graph.add(labels[source], high - low, labels[number])
    return graph


def theirs() -> tuple[SignedGraph, str]:
    """Return the Boolean model under the names of the catalogue, without its helper nodes, and where it is from."""
    found = package("cana")
    graph = boolean_graph(found.file("cell_collective/IL-1 Signaling.txt").read_text(encoding="utf-8"))
    nodes = set(graph.edges) | {target for targets in graph.edges.values() for target in targets}
    known = names()["cell_collective"]
    unknown = sorted(set(known) - nodes)
    if unknown:
        raise ValueError(f"names.yaml maps nodes that the Boolean model does not have: {', '.join(unknown)}")
    helpers = sorted(node for node in nodes if node.startswith(("dum_", "tdum_")))
    return graph.without(helpers).renamed(known), f"{found.name} {found.version}"


def arrows(catalog: Catalog) -> SignedGraph:
    """Return the arrows of the catalogue that may become reactions."""
    graph = SignedGraph()
    for one in catalog.interactions.values():
        if one.kind == "edge" and one.sign:
            graph.add(one.source, one.sign, one.target)
    return graph


def ours(catalog: Catalog) -> SignedGraph:
    """Return the arrows, and what makes paths of them: a part makes its whole, a precursor its product."""
    graph = arrows(catalog)
    for entity in catalog.entities.values():
        if entity.kind in ("complex", "family"):
            for member in entity.members:
                graph.add(member, 1, entity.id)
    for precursor, product in names()["becomes"].items():
        graph.add(precursor, 1, product)
    return graph


def compare(catalog: Catalog) -> Outcome:
    """Compare every pair of nodes that one side joins by an edge and the other by an edge or a path."""
    other, source = theirs()
    mine, direct, shared = ours(catalog), arrows(catalog), set(names()["cell_collective"].values())
    rows: list[Row] = []
    left: dict[str, list[str]] = {reason: [] for reason in (BUILT, LONELY, MIXED)}
    pairs = {(a, b) for graph in (direct, other) for a, ends in graph.edges.items() for b in ends}
    for start, end in sorted(pairs):
        pair = f"{start} -> {end}"
        if start not in shared or end not in shared:
            continue
        (my_signs, my_steps), (their_signs, their_steps) = (
            mine.shortest(start, end),
            other.shortest(start, end),
        )
        if end in mine.edges.get(start, {}) and end not in direct.edges.get(start, {}):
            left[BUILT].append(pair)
        elif not my_signs or not their_signs:
            left[LONELY].append(pair)
        elif len(my_signs) > 1 or len(their_signs) > 1:
            left[MIXED].append(pair)
        else:
            (my_sign,), (their_sign,) = my_signs, their_signs
            note = f"{_steps(my_steps)} here, {_steps(their_steps)} there"
            rows.append(Row(pair, WORDS[my_sign], WORDS[their_sign], my_sign == their_sign, note))
    alone = sum(not {a, b} <= shared for a, ends in direct.edges.items() for b in ends)
    foreign = sum(not {a, b} <= shared for a, ends in other.edges.items() for b in ends)
    outside = {"of the catalogue with an end that the Boolean model does not have": alone}
    outside["of the Boolean model with an end that the catalogue does not have"] = foreign
    return outcome(CHECK, source, rows, left, outside)


def _steps(count: int) -> str:
    return "direct" if count == 1 else f"{count} steps"
