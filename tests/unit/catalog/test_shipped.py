"""The shipped catalogue keeps its own rules, and its open ends are the known ones."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint import Finding, lint, orphans
from alarmin.catalog.lint.vocabulary import ACTIONS
from alarmin.catalog.load import SHIPPED, load_catalog


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def findings(catalog: Catalog) -> list[Finding]:
    return lint(catalog)


def test_shipped_catalogue_has_no_error(findings: list[Finding]) -> None:
    assert [str(finding) for finding in findings if finding.severity == "error"] == []


def test_every_finding_names_a_file_and_a_line(findings: list[Finding]) -> None:
    assert findings
    for finding in findings:
        assert finding.problem.file, str(finding)
        assert finding.problem.line >= 1, str(finding)


def test_hypotheses_are_counted(catalog: Catalog, findings: list[Finding]) -> None:
    named = {finding.problem.what.split(":")[0] for finding in findings if finding.rule == "E06"}
    assert named == {name for name, arrow in catalog.interactions.items() if arrow.is_hypothesis}
    assert {"R003", "R024", "R048", "R062b", "R062c"} <= named


def test_known_open_ends_of_the_graph_are_found(catalog: Catalog) -> None:
    no_input, no_output = orphans(catalog)
    assert {"OSM", "MAP2K1_2", "MTOR", "PI3K", "ERBB2", "TGM2"} <= set(no_input)
    assert {"STAT3", "CXCR3", "AP1", "MAPK14"} <= set(no_output)
    assert not {"Hypoxia", "Anakinra", "cell:CAF"} & set(no_input)
    assert not {"Metastasis", "cell:MDSC"} & set(no_output)


def test_every_action_of_the_vocabulary_is_used(catalog: Catalog) -> None:
    assert {arrow.action for arrow in catalog.interactions.values()} == set(ACTIONS)


def test_ligands_and_receptors_carry_gene_and_protein_identifiers(catalog: Catalog) -> None:
    proteins = {
        "IL1A": "P01583",
        "IL1B": "P01584",
        "IL1RN": "P18510",
        "IL1R1": "P14778",
        "IL1R2": "P27930",
        "IL1RAP": "Q9NPH3",
        "SIGIRR": "Q6IA17",
    }
    for name, accession in proteins.items():
        assert f"uniprot:{accession}" in catalog.entities[name].curies


def test_every_protein_has_a_gene_identifier(catalog: Catalog) -> None:
    for name, entity in catalog.entities.items():
        if entity.kind in ("protein", "rna"):
            assert any(curie.startswith("hgnc:") for curie in entity.curies), name


def test_forms_of_one_protein_share_its_gene(catalog: Catalog) -> None:
    genes = Counter(curie for one in catalog.entities.values() for curie in one.curies if "hgnc" in curie)
    il1b = next(curie for curie in catalog.entities["IL1B"].curies if curie.startswith("hgnc:"))
    assert genes[il1b] == 3  # mature, precursor, released without inflammasome


def test_tables_hold_no_machine_paths_and_no_stray_blanks() -> None:
    for name in ("entities.tsv", "interactions.tsv", "references.json"):
        text = (SHIPPED / name).read_text(encoding="utf-8")
        assert not re.search(r"/(work|root|tmp|home)/", text)
        if name.endswith(".tsv"):
            cells = [cell for line in text.rstrip("\n").split("\n") for cell in line.split("\t")]
            assert all(cell == cell.strip() for cell in cells)


def test_references_are_sorted_and_their_links_lead_somewhere(catalog: Catalog) -> None:
    assert list(catalog.references) == sorted(catalog.references)
    assert catalog.references["dripps_1991"].url == "https://pubmed.ncbi.nlm.nih.gov/1828071/"
    assert catalog.references["liu_2021"].url == "https://doi.org/10.1155/2021/7785890"
