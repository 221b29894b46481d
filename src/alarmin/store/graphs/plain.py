"""Networks as SIF, and as the node-link JSON that graph libraries read."""

from __future__ import annotations

import json

from alarmin.records.network import Network
from alarmin.store.graphs.facts import about, arrow_facts, node_facts, signed

__all__ = ["json_text", "sif_text"]


def sif_text(network: Network) -> str:
    r"""Return one tab-separated line per arrow: source, action with sign, target.

    Parameters
    ----------
    network : Network
        The format has no room for more; the sign stands behind the action, as in ``binds:-1``.

    Examples
    --------
    >>> sif_text(Network(name="empty"))
    ''
    """
    rows = (arrow.row for arrow in network.arrows)
    return "".join(f"{row.source}\t{row.action}:{signed(row.sign)}\t{row.target}\n" for row in rows)


def json_text(network: Network) -> str:
    """Return a node-link document: ``nodes`` with ids, ``edges`` with source, target and key.

    Parameters
    ----------
    network : Network
        References are written whole.
    """
    edges = [
        {"source": arrow.row.source, "target": arrow.row.target, "key": arrow.row.id}
        | arrow_facts(arrow)
        | {"references": [item.model_dump(mode="json") for item in arrow.references]}
        for arrow in network.arrows
    ]
    document = {
        "directed": True,
        "multigraph": True,
        "graph": about(network) | {"filters": network.filters, "catalogue": network.digest},
        "nodes": [{"id": entity.id} | node_facts(entity) for entity in network.entities],
        "edges": edges,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
