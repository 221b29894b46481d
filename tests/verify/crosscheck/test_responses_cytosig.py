"""Response genes beside measured vectors: the reading of the table, and that a turned arrow shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from independent.outcome import Outcome
from independent.responses import direction, floor, table

from alarmin.catalog.catalog import Catalog

TEXT = "IL1B\tTNFA\n" + "".join(f"G{n}\t{n / 100}\t\n" for n in range(10)) + "A\t2\t1\nB\t-3\tnan\n"


def test_a_table_gives_signal_and_gene() -> None:
    vectors = table(TEXT)
    assert vectors["TNFA"] == {"A": 1.0}
    assert floor(vectors["IL1B"]) == 2.0
    said = {gene: direction([vectors["IL1B"]], gene) for gene in ("A", "B", "G9", "C")}
    assert said == {"A": "up", "B": "down", "G9": "flat", "C": ""}


def test_the_first_table_that_has_the_gene_decides() -> None:
    assert direction([{"A": 1.0}, {"A": -1.0, "B": -1.0}], "A") == "up"
    assert direction([{"A": 1.0}, {"A": -1.0, "B": -1.0}], "B") == "down"


def test_no_response_gene_is_measured_the_other_way(compare: Callable[..., Outcome]) -> None:
    assert {row.theirs for row in compare("responses").rows} <= {"up", "flat"}


def test_turning_every_arrow_turns_every_agreement(catalog: Catalog, compare: Callable[..., Outcome]) -> None:
    turned = {
        name: arrow.model_copy(update={"sign": -arrow.sign}) for name, arrow in catalog.interactions.items()
    }
    changed = compare("responses", replace(catalog, interactions=turned))
    assert not any(row.agrees for row in changed.rows)
    assert len(changed.rows) == len(compare("responses").rows)
