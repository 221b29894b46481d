"""Response genes beside the measured response vectors that the package CytoSig holds.

CytoSig is under the GPL. It is fetched for tests only; its code is not run and no number of it is kept: what leaves
this module is a direction.
"""

from __future__ import annotations

import math

from alarmin.catalog.catalog import Catalog
from independent.genes import symbols_of
from independent.outcome import Outcome, Row, names, outcome
from independent.places import package

CHECK = "responses"
CLEAR = 0.9
"""A gene moves where its change is larger than that of this share of all genes in the vector."""
Vector = dict[str, float]


def table(text: str) -> dict[str, Vector]:
    """Return signal to gene to change, from a tab-separated table whose header leaves out the first column."""
    head, *lines = text.splitlines()
    signals = head.split("\t")
    vectors: dict[str, Vector] = {signal: {} for signal in signals}
    for line in lines:
        gene, *values = line.split("\t")
        for signal, value in zip(signals, values, strict=True):
            if value and not math.isnan(float(value)):
                vectors[signal][gene] = float(value)
    return vectors


def floor(vector: Vector) -> float:
    """Return the size of change from which a gene counts as moved."""
    sizes = sorted(abs(value) for value in vector.values())
    return sizes[int(CLEAR * len(sizes))]


def direction(vectors: list[Vector], gene: str) -> str:
    """Return up, down, flat or empty for a gene, from the first vector that has it."""
    for vector in vectors:
        if gene in vector:
            if abs(vector[gene]) < floor(vector):
                return "flat"
            return "up" if vector[gene] > 0 else "down"
    return ""


def claims(catalog: Catalog) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return (signal, gene) to the directions the catalogue gives and the arrows that give them."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for arrow in catalog.interactions.values():
        if arrow.action in names()["transcript"] and arrow.kind == "edge" and arrow.sign:
            for signal in names()["responses"].get(arrow.source, ()):
                for gene in symbols_of(catalog, arrow.target):
                    said = found.setdefault((signal, gene), {})
                    said.setdefault("up" if arrow.sign > 0 else "down", []).append(arrow.id)
    return found


def compare(catalog: Catalog) -> Outcome:
    """Compare the direction of every response gene of the catalogue with the measured one."""
    found = package("CytoSig")
    tables = [table(found.file(f"/{name}").read_text(encoding="utf-8")) for name in names()["cytosig_tables"]]
    rows: list[Row] = []
    absent: list[str] = []
    for (signal, gene), said in claims(catalog).items():
        measured = direction([one[signal] for one in tables if signal in one], gene)
        pair = f"{signal} -> {gene}"
        if not measured:
            absent.append(pair)
            continue
        ours = " and ".join(sorted(said))
        arrows = ", ".join(sorted(one for ids in said.values() for one in ids))
        rows.append(Row(pair, ours, measured, ours == measured, arrows))
    source = f"{found.name} {found.version}"
    return outcome(
        CHECK, source, rows, outside={"response genes that the measured vectors do not have": len(absent)}
    )
