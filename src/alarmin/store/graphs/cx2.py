"""Networks as CX2, the Cytoscape Exchange Format version 2.0."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from alarmin.records.network import Network
from alarmin.store.graphs.facts import Fact, about, arrow_facts, node_facts
from alarmin.store.graphs.style import GRADES, KINDS, SIGNS

__all__ = ["cx2_text"]


def cx2_text(network: Network) -> str:
    """Return a CX2 document: attributes declared, nodes and edges numbered, and a portable style.

    Parameters
    ----------
    network : Network
        A node is named by its entity; its first CURIE is what it represents, synonyms are its aliases.

    Examples
    --------
    >>> json.loads(cx2_text(Network(name="empty")))[0]
    {'CXVersion': '2.0', 'hasFragments': False}
    """
    nodes = [_node(item.id, node_facts(item)) for item in network.entities]
    edges = [_edge(item.row.source, item.row.target, arrow_facts(item)) for item in network.arrows]
    numbers = {entity.id: number for number, entity in enumerate(network.entities)}
    blocks: dict[str, list[Any]] = {
        "attributeDeclarations": [
            _declared({"networkAttributes": [about(network)], "nodes": nodes, "edges": edges})
        ],
        "networkAttributes": [about(network)],
        "nodes": [{"id": number, "v": facts} for number, facts in enumerate(nodes)],
        "edges": [
            {"id": number, "s": numbers[arrow.row.source], "t": numbers[arrow.row.target], "v": facts}
            for number, (arrow, facts) in enumerate(zip(network.arrows, edges, strict=True))
        ],
        "visualProperties": [_style()],
    }
    counts = [{"name": name, "elementCount": len(items)} for name, items in blocks.items()]
    document: list[Any] = [{"CXVersion": "2.0", "hasFragments": False}, {"metaData": counts}]
    document += [{name: items} for name, items in blocks.items()]
    document.append({"status": [{"error": "", "success": True}]})
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _node(name: str, facts: dict[str, Fact]) -> dict[str, Fact]:
    curies, synonyms = facts["curies"], facts["synonyms"]
    first = curies[0] if isinstance(curies, list) and curies else ""
    return {"name": name, "represents": first, "alias": synonyms} | facts


def _edge(source: str, target: str, facts: dict[str, Fact]) -> dict[str, Fact]:
    return {"name": f"{source} ({facts['interaction']}) {target}"} | facts


def _declared(aspects: Mapping[str, Sequence[Mapping[str, Fact]]]) -> dict[str, dict[str, dict[str, str]]]:
    return {
        aspect: {name: {"d": _type(value)} for name, value in (rows[0] if rows else {}).items()}
        for aspect, rows in aspects.items()
    }


def _type(value: Fact) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "list_of_string" if isinstance(value, list) else "string"


def _style() -> dict[str, Any]:
    lines = {
        mark: "solid" if not look.dash else "dashed" if look.dash[0] > 1 else "dotted"
        for mark, look in GRADES.items()
    }
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_WIDTH": 90,
                "NODE_HEIGHT": 32,
                "NODE_BORDER_WIDTH": 1,
                "NODE_BORDER_COLOR": "#4A5060",
            },
            "edge": {"EDGE_CURVED": True, "EDGE_TARGET_ARROW_SIZE": 8},
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
            "NODE_SHAPE": _map("kind", "string", {name: look.shape for name, look in KINDS.items()}),
            "NODE_BACKGROUND_COLOR": _map(
                "kind", "string", {name: look.fill for name, look in KINDS.items()}
            ),
        },
        "edgeMapping": {
            "EDGE_LINE_COLOR": _map("sign", "integer", {sign: look.colour for sign, look in SIGNS.items()}),
            "EDGE_TARGET_ARROW_COLOR": _map(
                "sign", "integer", {sign: look.colour for sign, look in SIGNS.items()}
            ),
            "EDGE_TARGET_ARROW_SHAPE": _map(
                "sign", "integer", {sign: look.head for sign, look in SIGNS.items()}
            ),
            "EDGE_WIDTH": _map("grade", "string", {mark: look.width for mark, look in GRADES.items()}),
            "EDGE_LINE_STYLE": _map("grade", "string", lines),
            "EDGE_OPACITY": _map("hypothesis", "boolean", {True: 0.5, False: 1.0}),
        },
    }


def _map(attribute: str, kind: str, values: Mapping[Any, Any]) -> dict[str, Any]:
    pairs = [{"v": value, "vp": shown} for value, shown in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": kind, "map": pairs}}
