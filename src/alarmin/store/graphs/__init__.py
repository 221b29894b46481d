"""Networks as text for other programs: GraphML, SIF, CX2 and node-link JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alarmin.records.network import Network
from alarmin.store.graphs.cx2 import cx2_text
from alarmin.store.graphs.graphml import graphml_text
from alarmin.store.graphs.plain import json_text, sif_text

__all__ = ["WRITERS"]

WRITERS: Mapping[str, Callable[[Network], str]] = {
    "graphml": graphml_text,
    "sif": sif_text,
    "cx2": cx2_text,
    "json": json_text,
}
"""Format name, which is also the ending of its files, to its writer."""
