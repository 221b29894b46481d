"""Networks as GraphML, the format of http://graphml.graphdrawing.org."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from alarmin.records.network import Network
from alarmin.store.graphs.facts import Fact, about, arrow_facts, node_facts

__all__ = ["graphml_text"]

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA = f"{_SPACE} {_SPACE}/1.0/graphml.xsd"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GAP = "; "


def graphml_text(network: Network) -> str:
    """Return a GraphML document; lists are joined with ``; ``.

    Parameters
    ----------
    network : Network
        Nodes keep the ids of the entities, edges those of the interactions.

    Examples
    --------
    >>> graphml_text(Network(name="empty")).splitlines()[0]
    "<?xml version='1.0' encoding='utf-8'?>"
    """
    schema = {"xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xsi:schemaLocation": _SCHEMA}
    root = ET.Element("graphml", {"xmlns": _SPACE} | schema)
    nodes = {entity.id: node_facts(entity) for entity in network.entities}
    edges = {arrow.row.id: arrow_facts(arrow) for arrow in network.arrows}
    _keys(root, "graph", [about(network)])
    _keys(root, "node", list(nodes.values()))
    _keys(root, "edge", list(edges.values()))
    graph = ET.SubElement(root, "graph", {"id": "alarmin", "edgedefault": "directed"})
    _data(graph, "graph", about(network))
    for name, facts in nodes.items():
        _data(ET.SubElement(graph, "node", {"id": name}), "node", facts)
    for arrow in network.arrows:
        ends = {"id": arrow.row.id, "source": arrow.row.source, "target": arrow.row.target}
        _data(ET.SubElement(graph, "edge", ends), "edge", edges[arrow.row.id])
    ET.indent(root, " ")
    text: str = ET.tostring(root, encoding="utf-8", xml_declaration=True).decode("utf-8")
    return text + "\n"


def _keys(root: ET.Element, owner: str, rows: Sequence[Mapping[str, Fact]]) -> None:
    """Declare each attribute once, with its type."""
    for name, value in (rows[0] if rows else {}).items():
        kind = "boolean" if isinstance(value, bool) else "int" if isinstance(value, int) else "string"
        declared = {"id": f"{owner}_{name}", "for": owner, "attr.name": name, "attr.type": kind}
        ET.SubElement(root, "key", declared)


def _data(element: ET.Element, owner: str, facts: Mapping[str, Fact]) -> None:
    """Write what is not empty; characters that XML cannot hold become a replacement character."""
    for name, value in facts.items():
        text = _text(value)
        if text:
            entry = ET.SubElement(element, "data", {"key": f"{owner}_{name}"})
            entry.text = _NOT_XML.sub("\ufffd", text)


def _text(value: Fact) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _GAP.join(value) if isinstance(value, list) else str(value)
