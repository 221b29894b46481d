"""Identifiers beside the ontologies: that a wrong, unknown or obsolete term shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from independent.outcome import Outcome, faults

from alarmin.catalog.catalog import Catalog


@pytest.mark.parametrize(
    ("entity", "curie", "said"),
    [
        ("IL1B", "uniprot:P01583", "IL1A"),
        ("NFKBIA", "uniprot:Q99999999", "unknown"),
        ("IL1B", "uniprot:P10749", "IL1B_MOUSE"),
        ("cell:NK", "CL:0000625", "CD8-positive, alpha-beta T cell"),
        ("cell:NK", "CL:0000101010", "unknown"),
        ("cell:NK", "CL:0000540000", "unknown"),
        ("Paclitaxel", "CHEBI:28748", "doxorubicin"),
    ],
)
def test_a_wrong_term_is_noticed(
    entity: str, curie: str, said: str, catalog: Catalog, compare: Callable[..., Outcome]
) -> None:
    wrong = catalog.entities[entity].model_copy(update={"curies": (curie,)})
    changed = compare("identifiers", replace(catalog, entities={**catalog.entities, entity: wrong}))
    assert any(
        f"unexplained: {entity} = {curie}" in fault and fault.endswith(said) for fault in faults(changed)
    )


def test_an_obsolete_term_is_noticed(catalog: Catalog, compare: Callable[..., Outcome]) -> None:
    wrong = catalog.entities["cell:NK"].model_copy(update={"curies": ("CL:0000101",)})
    changed = compare("identifiers", replace(catalog, entities={**catalog.entities, "cell:NK": wrong}))
    assert "cell:NK = CL:0000101" in changed.disagreements
