"""Signed graphs: the direct effect of one node on another, and along the shortest paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Edges = dict[str, dict[str, set[int]]]


@dataclass(slots=True)
class SignedGraph:
    """Nodes with signed edges; a pair may have edges of both signs.

    Parameters
    ----------
    edges : dict
        Source to target to signs.
    """

    edges: Edges = field(default_factory=dict)

    def add(self, source: str, sign: int, target: str) -> None:
        """Add an edge; an edge from a node to itself is left out."""
        if source != target:
            self.edges.setdefault(source, {}).setdefault(target, set()).add(sign)

    def renamed(self, names: Mapping[str, str]) -> SignedGraph:
        """Return the graph with nodes renamed; nodes of the same new name become one."""
        other = SignedGraph()
        for source, targets in self.edges.items():
            for target, signs in targets.items():
                for sign in signs:
                    other.add(names.get(source, source), sign, names.get(target, target))
        return other

    def without(self, helpers: Iterable[str]) -> SignedGraph:
        """Return the graph with nodes taken out and their inputs joined to their outputs."""
        left = self
        for helper in helpers:
            other = SignedGraph()
            for source, targets in left.edges.items():
                for target, signs in targets.items():
                    if helper not in (source, target):
                        for sign in signs:
                            other.add(source, sign, target)
                    elif target == helper:
                        for end, ends in left.edges.get(helper, {}).items():
                            for one, two in ((one, two) for one in signs for two in ends):
                                other.add(source, one * two, end)
            left = other
        return left

    def shortest(self, source: str, target: str) -> tuple[set[int], int]:
        """Return the signs of all shortest paths and their length; no path gives an empty set."""
        level, seen, length = {(source, 1)}, {source}, 0
        while level:
            length += 1
            level = {
                (end, sign * one)
                for node, sign in level
                for end, signs in self.edges.get(node, {}).items()
                for one in signs
                if end not in seen
            }
            reached = {sign for node, sign in level if node == target}
            if reached:
                return reached, length
            seen |= {node for node, _ in level}
        return set(), 0
