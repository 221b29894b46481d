"""Counts, RNA and protein shares become sites per cell by rules that carry their uncertainty."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.catalog.abundances import (
    AbundanceRow,
    AbundanceRules,
    AbundanceTable,
    load_rules,
    map_abundances,
    read_abundances,
)
from alarmin.errors import AbundanceError, CatalogueError
from alarmin.records.subject import Abundance

RULES = load_rules()
GENES = ("IL1R1", "IL1RAP", "IL1R2", "SIGIRR")


def mapped(row: AbundanceRow, gene: str = "IL1R1") -> Abundance:
    (found,) = map_abundances(AbundanceTable("t.csv", "", (row,)), [gene], RULES).used
    return found


def test_a_count_per_cell_enters_unchanged_with_the_default_spread() -> None:
    found = mapped(AbundanceRow("IL1R1", 3000.0, "receptors/cell"))
    assert (found.value, found.spread.gsd, found.status) == (3000.0, 1.3, "measured")
    assert "default" in found.spread.basis


def test_the_spread_of_the_measurement_replaces_the_default() -> None:
    assert mapped(AbundanceRow("IL1R1", 3000.0, "sites/cell", gsd=2.0)).spread.gsd == pytest.approx(2.0)
    found = mapped(AbundanceRow("IL1R1", 3000.0, "sites/cell", sd=1500.0))
    assert math.log(found.spread.gsd or 0) ** 2 == pytest.approx(math.log(1.25), rel=1e-9)


def test_a_count_given_without_error_of_its_own_stays_fixed() -> None:
    assert mapped(AbundanceRow("IL1R1", 3000.0, "sites/cell", sd=0.0)).spread.kind == "fixed"
    assert mapped(AbundanceRow("IL1R1", 3000.0, "sites/cell", gsd=1.0)).spread.kind == "fixed"


def test_fibroblast_rna_gives_the_binding_sites_seen_on_fibroblasts() -> None:
    found = mapped(AbundanceRow("IL1R1", 126.4, "nTPM"))
    assert 3000 < found.value < 5000
    assert found.status == "derived"
    assert {source.ref for source in found.sources} >= {"chin_1987", "chin_1988"}
    assert "126.4 nTPM" in found.rule
    assert "sites_per_tpm_IL1R1" in found.rule


def test_a_gene_without_an_anchor_gets_the_wide_rule_and_says_assumed() -> None:
    own, other = (
        RULES.gene_sites_per_tpm["IL1R1"].spread.gsd,
        mapped(AbundanceRow("IL1RAP", 6.5, "TPM"), "IL1RAP"),
    )
    assert other.status == "assumed"
    assert other.reason
    assert (other.spread.gsd or 0) > (own or 0)


def test_protein_share_uses_molecules_per_cell_and_the_share_at_the_surface() -> None:
    found = mapped(AbundanceRow("IL1R1", 2.0, "ppm"))
    assert found.value == 2.0 * RULES.molecules_per_ppm.value * RULES.surface_fraction.value
    expected = math.hypot(math.log(2.5), math.log(1.6))
    assert math.log(found.spread.gsd or 0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("gene", RULES.cytosolic)
def test_rna_of_a_protein_inside_the_cell_uses_the_rule_for_molecules(gene: str) -> None:
    found = mapped(AbundanceRow(gene, 38.8, "nTPM"), gene)
    assert found.value == pytest.approx(38.8 * 1500)
    assert "molecules_per_tpm" in found.rule
    assert found.status == "assumed"
    assert found.spread.gsd == pytest.approx(5.0)


def test_a_share_of_a_protein_inside_the_cell_is_not_cut_to_the_surface() -> None:
    found = mapped(AbundanceRow("CASP1", 2.0, "ppm"), "CASP1")
    assert found.value == 2.0 * RULES.molecules_per_ppm.value
    assert "surface_fraction" not in found.rule


@pytest.mark.parametrize("unit", ["TPM", "nTPM", "ppm"])
@pytest.mark.parametrize("gene", ["IL1B", "MYD88"])
def test_what_a_cell_makes_and_calibrated_copies_are_not_read_from_rna(gene: str, unit: str) -> None:
    table = AbundanceTable("t.csv", "", (AbundanceRow(gene, 1990.0, unit),))
    found = map_abundances(table, [gene], RULES)
    assert (found.used, found.ignored, found.missing) == ((), (gene,), ())
    assert found.notes == (f"{gene} in {unit} is left out: only a count per cell is taken for it.",)


def test_a_count_of_what_a_cell_makes_is_taken() -> None:
    assert mapped(AbundanceRow("IL1B", 5.7e5, "molecules/cell"), "IL1B").value == 5.7e5


def test_a_gene_in_two_classes_of_the_rules_is_refused() -> None:
    twice = RULES.model_dump() | {"cytosolic": ("IL1R1", "CASP1")}
    with pytest.raises(ValueError, match="more than one rule for: IL1R1"):
        AbundanceRules.model_validate(twice)


@pytest.mark.parametrize("unit", ["TPM", "nTPM", "ppm", "sites/cell"])
def test_zero_is_zero_in_every_draw_and_the_detection_limit_is_noted(unit: str) -> None:
    table = AbundanceTable("t.csv", "", (AbundanceRow("IL1R1", 0.0, unit),))
    found = map_abundances(table, ["IL1R1"], RULES)
    assert (found.used[0].value, found.used[0].spread.kind) == (0.0, "fixed")
    assert "detection limit" in found.notes[0]


def test_used_ignored_missing_and_notes_account_for_every_gene(assets: Path) -> None:
    table = read_abundances(assets / "abundances" / "fibroblast.csv", sample="culture")
    found = map_abundances(table, GENES, RULES, aliases={"CD121b": "IL1R2", "ST2": "IL1RL1"})
    assert [abundance.gene for abundance in found.used] == ["IL1R1", "IL1RAP", "IL1R2"]
    assert found.ignored == ("ACTB",)
    assert found.missing == ("SIGIRR",)
    assert "Il1rap was read as IL1RAP." in found.notes
    assert "CD121b was read as IL1R2." in found.notes
    assert "n = 3" in found.used[0].measured
    assert "our radioligand assay" in found.used[0].measured


def test_an_alias_beside_its_symbol_is_refused_with_both_lines() -> None:
    rows = (AbundanceRow("IL1R2", 5.0, "TPM", line=2), AbundanceRow("CD121b", 6.0, "TPM", line=3))
    with pytest.raises(AbundanceError, match=r"t\.csv:3: CD121b gives IL1R2 again .*line 2"):
        map_abundances(AbundanceTable("t.csv", "", rows), ["IL1R2"], RULES, aliases={"CD121b": "IL1R2"})


def test_numbers_beyond_belief_are_refused_with_their_lines() -> None:
    rows = (
        AbundanceRow("IL1R1", 9e5, "ppm", line=2),
        AbundanceRow("IL1RAP", 10.0, "sites/cell", sd=1e30, line=3),
    )
    with pytest.raises(AbundanceError) as caught:
        map_abundances(AbundanceTable("t.csv", "", rows), GENES, RULES)
    assert [problem.line for problem in caught.value.problems] == [2, 3]
    assert "beyond belief" in str(caught.value)


def test_every_number_of_the_rules_has_a_source_or_a_reason_and_a_range() -> None:
    for parameter in RULES.parameters:
        assert parameter.spread.basis, parameter.id
        assert parameter.sources or parameter.reason, parameter.id


def test_the_rule_of_il1r1_follows_from_the_anchors_in_its_formula() -> None:
    anchors = [3000 / 126.4, math.sqrt(3000 * 5000) / 126.4, math.sqrt(3000 * 14_000) / 126.4]
    rule = RULES.gene_sites_per_tpm["IL1R1"]
    assert [round(anchor) for anchor in anchors] == [24, 31, 51]
    assert round(math.prod(anchors) ** (1 / 3)) == 33
    assert (
        rule.value / (rule.spread.gsd or 1)
        <= min(anchors)
        < max(anchors)
        <= rule.value * (rule.spread.gsd or 1)
    )


def test_faulty_rules_are_refused_with_file_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("alarmin: 1\nkind: abundance_rules\nsites_per_tpn: 30\n")
    with pytest.raises(CatalogueError) as caught:
        load_rules(path)
    assert "sites_per_tpn" in str(caught.value)
    assert "sites_per_tpm" in str(caught.value)


@settings(deadline=None)
@given(
    low=st.floats(0, 1e5),
    more=st.floats(0, 1e5),
    unit=st.sampled_from(["TPM", "nTPM", "sites/cell"]),
    gene=st.sampled_from(GENES),
)
def test_more_rna_never_gives_fewer_sites(low: float, more: float, unit: str, gene: str) -> None:
    one, other = (mapped(AbundanceRow(gene, value, unit), gene).value for value in (low, low + more))
    assert one <= other


@settings(deadline=None)
@given(value=st.floats(1e-3, 1e5), gsd=st.floats(1, 100))
def test_a_rule_never_makes_a_measurement_more_certain(value: float, gsd: float) -> None:
    direct = mapped(AbundanceRow("IL1R1", value, "sites/cell", gsd=gsd)).spread.gsd or 1.0
    ruled = mapped(AbundanceRow("IL1R1", value, "TPM", gsd=gsd)).spread.gsd or 1.0
    assert ruled >= max(direct, 2.6) * (1 - 1e-9)
