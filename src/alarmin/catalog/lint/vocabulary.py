"""The closed vocabulary of actions, and the patterns of identifiers."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["ACTIONS", "CURIES", "DOI", "PMCID", "PMID", "Action"]


class Action(NamedTuple):
    """What an action means and which signs it may carry."""

    signs: frozenset[int]
    meaning: str


def _action(*signs: int, meaning: str) -> Action:
    return Action(frozenset(signs), meaning)


ACTIONS: dict[str, Action] = {
    "binds": _action(-1, 1, meaning="forms a complex; -1 when the target is taken out of use"),
    "sequesters": _action(-1, meaning="holds the target where it cannot act"),
    "recruits": _action(1, meaning="brings a molecule into a complex or a cell to a place"),
    "activates": _action(1, meaning="raises activity, mechanism not stated"),
    "inhibits": _action(-1, meaning="lowers activity, number or growth"),
    "phosphorylates": _action(-1, 1, meaning="adds phosphate; the sign is the effect on activity"),
    "cleaves": _action(-1, 1, meaning="cuts a protein; the sign is the effect on its active form"),
    "stabilises": _action(1, meaning="slows the loss of a protein"),
    "methylates": _action(-1, meaning="silences a gene by methylation"),
    "transcribes": _action(1, meaning="acts on the gene of the target"),
    "induces": _action(1, meaning="raises expression or release, steps between not stated"),
    "represses": _action(-1, meaning="lowers expression, steps between not stated"),
    "secretes": _action(1, meaning="a cell releases the target"),
    "releases": _action(1, meaning="lets the target out through a pore or a broken membrane"),
    "translocates": _action(1, meaning="moves into the compartment that is the target"),
    "differentiates": _action(1, meaning="turns a precursor into the target cell"),
    "expands": _action(1, meaning="raises the number of a cell type"),
    "primes": _action(1, meaning="prepares an immune cell to act"),
    "promotes": _action(1, meaning="furthers a phenotype such as growth, resistance or spread"),
    "potentiates": _action(1, meaning="strengthens another effect or acts in synergy"),
    "mediates": _action(1, meaning="lies on the way to the target, shown by blocking it"),
    "permits": _action(1, meaning="must be there for the target to happen"),
    "associates": _action(-1, 0, 1, meaning="goes together with; no cause is claimed"),
    "no_effect": _action(0, meaning="a published absence of effect"),
}
"""Action to its meaning and signs."""

DOI = re.compile(r"^10\.\d{4,9}/[^\sA-Z]+$")
PMID = re.compile(r"^[1-9]\d{0,7}$")
PMCID = re.compile(r"^PMC[1-9]\d{3,8}$")

CURIES: dict[str, re.Pattern[str]] = {
    "hgnc": re.compile(r"^\d{1,6}$"),
    "uniprot": re.compile(r"^([OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d([A-Z][A-Z\d]{2}\d){1,2})$"),
    "CL": re.compile(r"^\d{7}$"),
    "UBERON": re.compile(r"^\d{7}$"),
    "MONDO": re.compile(r"^\d{7}$"),
    "GO": re.compile(r"^\d{7}$"),
    "EFO": re.compile(r"^\d{7}$"),
    "CHEBI": re.compile(r"^\d{1,7}$"),
    "cellosaurus": re.compile(r"^CVCL_[A-Z0-9]{4}$"),
    "drugbank": re.compile(r"^DB\d{5}$"),
    "dbsnp": re.compile(r"^rs\d+$"),
    "fplx": re.compile(r"^[A-Za-z][A-Za-z0-9_]*$"),
    "NCBITaxon": re.compile(r"^\d+$"),
}
"""Prefix to the pattern of the local part."""
