"""Cells that make IL-1: complete, and every number is what its rule says."""

from __future__ import annotations

import re

import pytest

from alarmin.catalog.abundances import load_rules
from alarmin.catalog.load import load_catalog
from alarmin.records.subject import Abundance

RULES = load_rules()
SUBJECTS = load_catalog().subjects
MAPK = load_catalog().mechanisms["mapk_ap1"]
RECEPTORS = {"IL1R1", "IL1RAP", "IL1R2", "SIGIRR", "TNFRSF1A", "TLR4", "P2RX7"}
MADE = {"IL1A", "IL1B", "IL1RN"}
TYPICAL = {"CASP1_constitutive", "MAP3K8"}
"""Given by the mechanism where a cell does not say otherwise."""
RELATIVE = {"NLRP3", "PYCARD", "CASP1", "GSDMD", "P2RX7"}
"""Counted in macrophages, so that the factor from RNA is in the rates per copy and a ratio remains."""
GENES = RECEPTORS | set(RULES.cytosolic) | MADE
CELLS = [name for name, one in SUBJECTS.items() if MADE & {item.gene for item in one.abundances}]
COPIES = [
    pytest.param(item, id=f"{cell}.{item.gene}") for cell in CELLS for item in SUBJECTS[cell].abundances
]
FROM_RNA = re.compile(r"([\d.]+) n?TPM times (\d+) (?:sites|molecules)/n?TPM(?: times (\d+)/2000 [^=;]*)?")
BESIDE = re.compile(r"those of a fibroblast, times ([\d.]+) over ([\d.]+) nTPM")
TAKEN_OVER = re.compile(r"value of (\w+) taken over(?:, spread times (\d+))?")


def of(subject: str, gene: str) -> Abundance:
    return next(item for item in SUBJECTS[subject].abundances if item.gene == gene)


def test_twelve_cells_say_what_they_make() -> None:
    assert len(CELLS) == 12


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_gives_every_gene_of_the_inflammasome_once(cell: str) -> None:
    given = [item.gene for item in SUBJECTS[cell].abundances]
    assert sorted(set(given) - TYPICAL) == sorted(GENES)
    assert len(given) == len(set(given))


@pytest.mark.parametrize("item", COPIES)
def test_a_rule_from_rna_gives_the_value_and_no_less_than_its_spread(item: Abundance) -> None:
    found = FROM_RNA.match(item.rule)
    if found is None or item.status != "derived" or "taken over" in item.rule:
        return
    rna, factor, volume = float(found[1]), float(found[2]), float(found[3] or 2000)
    rule = RULES.molecules_per_tpm if item.gene in RULES.cytosolic else RULES.sites_per_tpm
    assert factor == rule.value
    assert item.value == pytest.approx(rna * factor * volume / 2000, rel=0.06)
    assert (item.spread.gsd or 0) >= (1.5 if item.gene in RELATIVE else rule.spread.gsd or 0)


@pytest.mark.parametrize("item", COPIES)
def test_what_is_taken_over_is_that_of_the_other_cell(item: Abundance) -> None:
    found = TAKEN_OVER.search(item.rule)
    if found is None:
        return
    other = of(found[1], item.gene)
    assert item.value == other.value
    if found[2]:
        assert item.spread.gsd == pytest.approx((other.spread.gsd or 0) * float(found[2]))
        assert item.status == "assumed"


@pytest.mark.parametrize("item", COPIES)
def test_only_an_absence_is_fixed(item: Abundance) -> None:
    assert (item.spread.kind == "fixed") == (item.value == 0)


@pytest.mark.parametrize("cell", CELLS)
def test_nlrp3_is_that_of_a_primed_cell_and_cytokines_are_what_it_makes(cell: str) -> None:
    assert of(cell, "NLRP3").rule.startswith("of a primed cell")
    assert all(of(cell, gene).rule.startswith("made in 24 h") for gene in MADE)


@pytest.mark.parametrize(
    ("cell", "released", "kept"), [("human_monocyte", 13.3, 5.7), ("human_macrophage", 3.5, 21.3)]
)
def test_il1b_made_follows_from_the_amounts_measured(cell: str, released: float, kept: float) -> None:
    avogadro = 6.02214e23
    made = (released / 17_400 + kept / 30_700) * 1e-15 * avogadro
    assert of(cell, "IL1B").value == pytest.approx(made, rel=0.01)


def test_macrophages_and_monocytes_make_far_more_than_other_cells() -> None:
    makers = {"human_macrophage", "human_monocyte", "mouse_macrophage", "bone_marrow_mdsc", "thp_1"}
    others = max(of(cell, "IL1B").value for cell in CELLS if cell not in makers)
    assert min(of(cell, "IL1B").value for cell in makers) > 50 * others


@pytest.mark.parametrize(
    "cell", [name for name, one in SUBJECTS.items() if "MAP3K8" in {a.gene for a in one.abundances}]
)
def test_tpl2_is_the_typical_amount_times_the_rna_beside_that_of_a_fibroblast(cell: str) -> None:
    item = of(cell, "MAP3K8")
    found = BESIDE.search(item.rule)
    assert found is not None
    typical = next(one for one in MAPK.parameters if one.id == "n_MAP3K8")
    assert item.value == pytest.approx(typical.value * float(found[1]) / float(found[2]), rel=0.06)
    assert item.spread.gsd is not None
    assert typical.spread.gsd is not None
    assert item.spread.gsd >= typical.spread.gsd
