"""What every format says of a node and of an arrow, as plain data."""

from __future__ import annotations

from typing import TypeAlias

from alarmin.records.entity import Entity
from alarmin.records.evidence import Reference
from alarmin.records.network import Arrow, Network

__all__ = ["Fact", "about", "arrow_facts", "citation", "node_facts", "signed"]

Fact: TypeAlias = str | int | bool | list[str]


def about(network: Network) -> dict[str, str]:
    """Return what is said of the whole network: what was asked for, and which catalogue it comes from."""
    asked = "; ".join(f"{name}: {value}" for name, value in network.filters.items()) or "none"
    return {
        "name": network.name,
        "description": f"Filters: {asked}. {len(network.arrows)} arrows between {len(network.entities)} nodes.",
        "version": network.digest[:12],
    }


def node_facts(entity: Entity) -> dict[str, Fact]:
    """Return the attributes of a node; the id is given by each format in its own way.

    Examples
    --------
    >>> node_facts(Entity(id="IL1B", name="interleukin 1 beta", kind="protein", curies=("hgnc:5992",)))["curies"]
    ['hgnc:5992']
    """
    return {
        "full_name": entity.name,
        "kind": entity.kind,
        "curies": list(entity.curies),
        "members": list(entity.members),
        "synonyms": list(entity.synonyms),
        "note": entity.note,
    }


def arrow_facts(arrow: Arrow) -> dict[str, Fact]:
    """Return the attributes of an arrow, the same in all formats but for how lists are written."""
    row = arrow.row
    return {
        "row": row.id,
        "interaction": row.action,
        "sign": row.sign,
        "place": row.place,
        "context": row.context,
        "outcome": row.outcome,
        "figure": list(row.figure),
        "grade": row.grade,
        "kind": row.kind,
        "hypothesis": row.is_hypothesis,
        "drawn_in_review": row.drawn_in_review,
        "cells": list(arrow.cells),
        "compartments": list(arrow.compartments),
        "references": [citation(item) for item in arrow.references],
        "pmids": [item.pmid for item in arrow.references if item.pmid],
        "dois": [item.doi for item in arrow.references if item.doi],
        "reference_note": row.reference_note,
        "caution": row.caution,
    }


def signed(sign: int) -> str:
    """Return ``+1``, ``-1`` or ``0``."""
    return f"{sign:+d}" if sign else "0"


def citation(reference: Reference) -> str:
    """Return a reference in one line, with its identifiers and what part of it was read.

    Examples
    --------
    >>> citation(Reference(id="a_2001", first_author="A", year=2001, pmid="1", read="abstract"))
    'A 2001 (PMID:1; read: abstract)'
    """
    marks = [
        f"PMID:{reference.pmid}" if reference.pmid else "",
        f"doi:{reference.doi}" if reference.doi else "",
        reference.pmcid,
        reference.other,
        f"read: {reference.read}",
    ]
    return f"{reference.label} ({'; '.join(mark for mark in marks if mark)})"
