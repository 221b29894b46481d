"""A user's table of abundances for a tumour or cell line: CSV or AnnData, into sites per cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from alarmin.catalog.abundance_anndata import read_anndata
from alarmin.catalog.abundance_rules import AbundanceRules, MappedAbundances, load_rules, map_abundances
from alarmin.catalog.abundance_table import COLUMNS, AbundanceRow, AbundanceTable, check_row, notes_on
from alarmin.catalog.delimited import Faults, Row, Sheet, read_sheet
from alarmin.errors import AbundanceError, Problem, shown, suggest

__all__ = [
    "AbundanceRow",
    "AbundanceRules",
    "AbundanceTable",
    "MappedAbundances",
    "load_rules",
    "map_abundances",
    "read_abundances",
    "write_template",
]

_MAX_ROWS = 200_000
_GUIDE = (
    "# One row per gene (HGNC symbol). value and unit are needed; sd or gsd, n, source and sample are not.",
    "# unit: sites/cell, receptors/cell, copies/cell, molecules/cell (a count), TPM, nTPM (RNA), ppm (protein).",
    "# sd: standard deviation in the same unit. gsd: geometric standard deviation; 2 means twofold either way.",
    "# Use RNA of the cells themselves: bulk tumour RNA is mostly that of other cells for some receptors.",
)


def read_abundances(path: Path, *, sample: str = "", unit: str = "") -> AbundanceTable:
    """Read abundances of one sample.

    Parameters
    ----------
    path : Path
        Comma- or tab-separated text with the columns gene, value and unit, and optionally sd or gsd, n, source
        and sample; other columns are ignored and named. Or an AnnData file (``.h5ad``).
    sample : str
        Which sample or observation; may be empty when there is only one.
    unit : str
        Unit of the values of an AnnData file that does not name it.

    Raises
    ------
    AbundanceError
        With every fault of the file and its line.
    MissingDependency
        For an AnnData file when the extra is not installed.
    """
    if path.suffix.casefold() == ".h5ad":
        return read_anndata(path, sample=sample, unit=unit)
    name = shown(path)
    if unit:
        raise AbundanceError(
            Problem("A unit may be named for AnnData files only.", name, hint="Use the column unit.")
        )
    sheet, faults = read_sheet(path, COLUMNS, COLUMNS[:3], max_rows=_MAX_ROWS, error=AbundanceError)
    chosen = _sample(sheet, sample, faults)
    first: dict[tuple[str, str], int] = {}
    rows: list[AbundanceRow] = []
    for row in sheet.rows:
        found = check_row(row, faults)
        _note_twins(row, first, faults)
        if found is not None and row.text("sample") == chosen:
            rows.append(found)
    faults.stop()
    return AbundanceTable(name, chosen, tuple(rows), sheet.ignored, notes_on(rows))


def _note_twins(row: Row, first: dict[tuple[str, str], int], faults: Faults) -> None:
    key = (row.text("sample"), row.text("gene").casefold())
    if not key[1]:
        return
    line = first.setdefault(key, row.line)
    if line != row.line:
        faults.add(f"The gene {row.text('gene')} stands twice (first on line {line}).", row.line)


def _sample(sheet: Sheet, sample: str, faults: Faults) -> str:
    if "sample" not in sheet.columns:
        if sample:
            faults.add(f"The sample {sample!r} is asked for, and there is no column sample.", sheet.line)
        return ""
    there = sorted({row.text("sample") for row in sheet.rows})
    if not sample and len(there) > 1:
        named = ", ".join(label or "(empty)" for label in there[:12])
        faults.add(f"The table holds {len(there)} samples and none is named.", sheet.line, allowed=named)
    elif sample and sample not in there:
        faults.add(f"The sample {sample!r} is not in the table.", sheet.line, hint=suggest(sample, there))
    return sample or (there[0] if there else "")


def write_template(stream: TextIO, genes: Sequence[str] = ()) -> None:
    """Write a table to be filled in: a short guide, the header, and a row for each gene without a value.

    Parameters
    ----------
    stream : text file
        Open for writing with ``newline=""``.
    genes : sequence of str
        Genes that the model asks for.

    Examples
    --------
    >>> import io
    >>> text = io.StringIO()
    >>> write_template(text, ["IL1R1"])
    >>> text.getvalue().splitlines()[-1]
    'IL1R1,,sites/cell,,,,,'
    """
    for line in _GUIDE:
        stream.write(f"{line}\n")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for gene in genes:
        writer.writerow([gene, "", "sites/cell", *[""] * (len(COLUMNS) - 3)])
