"""Papers that the structure of a reaction rests on stand in references.json."""

from __future__ import annotations

from dataclasses import replace

from alarmin.catalog.lint import lint
from alarmin.catalog.lint.citations import citations
from alarmin.catalog.load import load_catalog
from alarmin.records.evidence import Source

CATALOG = load_catalog()
TURNOVER = "il1_receptor.lose_IL1R1_IL1RN"


def test_the_turnover_of_bound_antagonist_cites_who_saw_no_internalisation() -> None:
    cited = {one.ref for one in citations(CATALOG) if (one.kind, one.name) == ("reaction", TURNOVER)}
    assert "dripps_1991" in cited


def test_an_unknown_source_of_a_reaction_is_an_error_with_its_line() -> None:
    mechanism = CATALOG.mechanisms["il1_receptor"]
    reactions = tuple(
        one.model_copy(update={"sources": (Source(ref="nobody_2099"),)})
        if TURNOVER.endswith(f".{one.id}")
        else one
        for one in mechanism.reactions
    )
    wrong = mechanism.model_copy(update={"reactions": reactions})
    found = lint(replace(CATALOG, mechanisms={**CATALOG.mechanisms, "il1_receptor": wrong}))
    faults = [one.problem for one in found if one.severity == "error" and "nobody_2099" in str(one.problem)]
    assert len(faults) == 1
    assert faults[0].line > 1
