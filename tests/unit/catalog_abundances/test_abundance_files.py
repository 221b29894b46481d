"""Tables of abundances are read as written, and faulty ones refused with the line and the reason."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarmin.catalog.abundance_table import AbundanceRow, notes_on
from alarmin.catalog.abundances import read_abundances, write_template
from alarmin.errors import AbundanceError

CASES = [
    ("empty.csv", 0, "is empty"),
    ("header_only.csv", 1, "no rows"),
    ("missing_columns.csv", 1, "column gene is missing"),
    ("missing_columns.csv", 1, "column unit is missing"),
    ("misspelt_column.csv", 1, "Is it 'valeu'? Rename it to value"),
    ("duplicate_column.csv", 1, "'Value' stands twice"),
    ("semicolons.csv", 0, "semicolons"),
    ("not_a_number.csv", 2, "'many' is not a number"),
    ("decimal_comma.csv", 2, "decimal point"),
    ("negative.csv", 3, "below zero"),
    ("nan.csv", 2, "'nan' is not a number"),
    ("infinite.csv", 2, "'inf' is not a number"),
    ("huge.csv", 2, "at most 1e30"),
    ("too_large_for_a_cell.csv", 2, "at most 1e9 per cell"),
    ("more_than_a_million_tpm.csv", 2, "out of a million"),
    ("missing_value.csv", 2, "value is missing"),
    ("missing_unit.csv", 2, "unit is missing"),
    ("missing_gene.csv", 2, "gene is missing"),
    ("gene_is_a_formula.csv", 2, "not a gene symbol"),
    ("wrong_unit.csv", 2, "'mg' is not a unit of abundance"),
    ("unknown_unit.csv", 2, "'blobs' is not a unit of abundance"),
    ("fpkm.csv", 2, "Convert FPKM"),
    ("duplicate_gene.csv", 3, "stands twice (first on line 2)"),
    ("sd_and_gsd.csv", 2, "Both sd and gsd"),
    ("negative_sd.csv", 2, "sd -500 is below zero"),
    ("gsd_below_one.csv", 2, "not a geometric standard deviation"),
    ("zero_with_sd.csv", 2, "detection limit"),
    ("bad_n.csv", 2, "not a number of measurements"),
    ("short_row.csv", 2, "2 cells, the header has 3"),
    ("open_quote.csv", 2, "quoting"),
    ("two_samples.csv", 1, "2 samples and none is named"),
    ("binary.csv", 0, "binary"),
    ("latin1.csv", 2, "UTF-8"),
]


def faults(path: Path, **options: str) -> list[tuple[int, str]]:
    with pytest.raises(AbundanceError) as caught:
        read_abundances(path, **options)
    return [(problem.line, str(problem)) for problem in caught.value.problems]


@pytest.mark.parametrize(("name", "line", "part"), CASES, ids=[f"{case[0]}-{case[2]}" for case in CASES])
def test_a_faulty_table_is_refused_with_line_and_reason(
    assets: Path, name: str, line: int, part: str
) -> None:
    found = faults(assets / "abundances" / name)
    assert any(at == line and part in text and name in text for at, text in found), found


def test_every_faulty_asset_is_expected_here(assets: Path) -> None:
    named = {case[0] for case in CASES} | {"fibroblast.csv", "many_faults.csv"}
    assert {path.name for path in (assets / "abundances").iterdir()} == named


def test_all_faults_of_a_table_are_told_at_once_in_line_order(assets: Path) -> None:
    assert [line for line, _ in faults(assets / "abundances" / "many_faults.csv")] == [2, 3, 4, 5]


def test_one_sample_of_a_table_is_read_with_its_spread_and_extra_columns_are_named(assets: Path) -> None:
    table = read_abundances(assets / "abundances" / "fibroblast.csv", sample="culture")
    assert table.rows[0] == AbundanceRow(
        "IL1R1", 4000.0, "receptors/cell", None, 1.6, 3, "our radioligand assay", 3
    )
    assert [row.gene for row in table.rows] == ["IL1R1", "Il1rap", "CD121b", "ACTB"]
    assert table.ignored_columns == ("lab",)


def test_a_sample_that_is_not_there_is_refused_with_a_suggestion(assets: Path) -> None:
    ((_, text),) = faults(assets / "abundances" / "fibroblast.csv", sample="cultur")
    assert "Did you mean culture?" in text
    ((_, text),) = faults(assets / "abundances" / "negative_sd.csv", sample="culture")[:1]
    assert "no column sample" in text


def test_a_unit_cannot_override_that_of_a_csv(assets: Path) -> None:
    ((_, text),) = faults(assets / "abundances" / "fibroblast.csv", unit="TPM")
    assert "AnnData files only" in text


def test_tab_separated_tables_and_lower_case_tpm_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("Gene\tValue\tUnit\nIL1R1\t12.5\ttpm\n")
    assert read_abundances(path).rows[0] == AbundanceRow("IL1R1", 12.5, "TPM", line=2)


def test_the_template_names_every_gene_and_is_refused_until_it_is_filled_in(tmp_path: Path) -> None:
    text = io.StringIO(newline="")
    write_template(text, ["IL1R1", "IL1RAP"])
    path = tmp_path / "template.csv"
    path.write_text(text.getvalue())
    assert [part for _, part in faults(path) if "value is missing" in part] == [p for _, p in faults(path)]
    path.write_text(text.getvalue().replace(",,sites/cell", ",700,sites/cell"))
    assert [(row.gene, row.value) for row in read_abundances(path).rows] == [("IL1R1", 700), ("IL1RAP", 700)]


def test_a_transcriptome_on_a_logarithmic_scale_is_noted_and_one_in_tpm_is_not() -> None:
    logged = [AbundanceRow(f"G{number}", 3.0, "TPM") for number in range(20_000)]
    plain = [AbundanceRow(f"G{number}", 50.0, "TPM") for number in range(20_000)]
    assert "logarithmic scale" in notes_on(logged)[0]
    assert notes_on(plain) == ()
    assert notes_on(logged[:10]) == ()


@settings(deadline=None)
@given(
    value=st.floats(0, 1e6),
    unit=st.sampled_from(["TPM", "nTPM", "ppm", "sites/cell", "copies/cell", "molecules/cell"]),
    gsd=st.none() | st.floats(1, 1000),
)
def test_numbers_are_read_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, value: float, unit: str, gsd: float | None
) -> None:
    spread = None if value == 0 else gsd
    path = tmp_path_factory.mktemp("bits") / "t.csv"
    path.write_text(f"gene,value,unit,gsd\nIL1R1,{value!r},{unit},{'' if spread is None else repr(spread)}\n")
    assert read_abundances(path).rows == (AbundanceRow("IL1R1", value, unit, None, spread, None, "", 2),)
