"""Signs beside the Boolean model of the Cell Collective: the reading of truth tables, and that a wrong sign shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from independent.graphs import SignedGraph
from independent.outcome import Outcome, faults
from independent.signs import MIXED, boolean_graph

from alarmin.catalog.catalog import Catalog

TEXT = """.v 3

.l 1 signal
.l 2 brake
.l 3 answer

# 3 answer
.n 3 2 1 2
11 0
10 1
01 0
00 0

# 1 signal
.n 1 0

# 2 brake
.n 2 1 3
1 1
0 0
"""
DIRECT = "direct here, direct there"
XOR = ".l 1 a\n.l 2 b\n.l 3 c\n.n 3 2 1 2\n11 0\n10 1\n01 1\n00 0\n"


def test_signs_follow_from_truth_tables() -> None:
    assert boolean_graph(TEXT).edges == {
        "signal": {"answer": {1}},
        "brake": {"answer": {-1}},
        "answer": {"brake": {1}},
    }


def test_an_input_without_one_direction_has_both_signs() -> None:
    assert boolean_graph(XOR).edges["a"]["c"] == {1, -1}


def test_paths_multiply_signs_and_the_shortest_count() -> None:
    graph = SignedGraph()
    for source, sign, target in (
        ("a", -1, "b"),
        ("b", -1, "c"),
        ("c", 1, "d"),
        ("a", -1, "x"),
        ("x", 1, "d"),
    ):
        graph.add(source, sign, target)
    assert graph.shortest("a", "c") == ({1}, 2)
    assert graph.shortest("a", "d") == ({-1}, 2)
    assert graph.shortest("d", "a") == (set(), 0)
    assert graph.without(["b"]).edges["a"]["c"] == {1}


def test_turning_any_arrow_compared_directly_is_noticed(
    catalog: Catalog, compare: Callable[..., Outcome]
) -> None:
    direct = {row.pair for row in compare("signs").rows if row.agrees and row.note == DIRECT}
    arrows = [one for one in catalog.interactions.values() if f"{one.source} -> {one.target}" in direct]
    assert len(arrows) >= 20
    turned = {one.id: one.model_copy(update={"sign": -one.sign}) for one in arrows}
    changed = compare("signs", replace(catalog, interactions={**catalog.interactions, **turned}))
    pairs = {f"{one.source} -> {one.target}" for one in arrows}
    assert pairs <= set(changed.disagreements) | set(changed.left_out[MIXED])
    assert len(faults(changed)) >= len(pairs)
