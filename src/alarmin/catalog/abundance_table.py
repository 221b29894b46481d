"""Rows of a user's table of abundances, and what each may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from alarmin.catalog.delimited import Faults, Row, finite, measured

__all__ = ["COLUMNS", "AbundanceRow", "AbundanceTable", "check_row", "known_unit", "notes_on"]

COLUMNS = ("gene", "value", "unit", "sd", "gsd", "n", "source", "sample")
"""Columns that are read; the first three are needed."""

ALLOWED_UNITS = "sites/cell, receptors/cell, copies/cell, molecules/cell, TPM, nTPM, ppm"

_GENE = re.compile(r"^[^\s,;=@+-][^\s,;]{0,63}$")
_WRITTEN = {"tpm": "TPM", "ntpm": "nTPM", "ppm": "ppm"}
_MILLION = 1e6
_MOST = 1e9
_TRANSCRIPTOME = 5000


@dataclass(frozen=True, slots=True)
class AbundanceRow:
    """One gene in one sample.

    Parameters
    ----------
    value : float
        In `unit`.
    sd, gsd : float or None
        Standard deviation in `unit`, or geometric standard deviation; at most one of them.
    n : int or None
        Number of measurements, for the record only: a spread is never divided by its root.
    line : int
        Line in the file; 0 where the file has no lines.
    """

    gene: str
    value: float
    unit: str
    sd: float | None = None
    gsd: float | None = None
    n: int | None = None
    source: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class AbundanceTable:
    """Abundances of one sample.

    Parameters
    ----------
    file, sample : str
        Where they come from.
    ignored_columns : tuple of str
        Columns that are not read.
    notes : tuple of str
        What a reader should know about the numbers.
    """

    file: str
    sample: str
    rows: tuple[AbundanceRow, ...]
    ignored_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def known_unit(text: str) -> str:
    """Return a unit of abundance as `alarmin.units` writes it, or empty when it is none.

    Examples
    --------
    >>> known_unit("tpm"), known_unit("receptors/cell"), known_unit("mg")
    ('TPM', 'receptors/cell', '')
    """
    unit = _WRITTEN.get(text.casefold(), text)
    return unit if measured(unit) in ("molecules per cell", "TPM", "nTPM", "ppm") else ""


def check_row(row: Row, faults: Faults) -> AbundanceRow | None:
    """Return the abundance in a row, or None when a fault was noted."""
    before = len(faults)
    gene, unit = row.text("gene"), known_unit(row.text("unit"))
    for column in ("gene", "value", "unit"):
        if column in row.cells and not row.text(column):
            faults.add(f"{column} is missing.", row.line)
    if gene and not _GENE.match(gene):
        faults.add(f"{gene[:40]!r} is not a gene symbol.", row.line, allowed="HGNC symbols such as IL1R1")
    if row.text("unit") and not unit:
        hint = "Convert FPKM or counts to TPM first." if row.text("unit").casefold() in _COUNTS else ""
        faults.add(
            f"{row.text('unit')[:40]!r} is not a unit of abundance.",
            row.line,
            allowed=ALLOWED_UNITS,
            hint=hint,
        )
    value = finite(row, "value", faults)
    _check_limit(value, unit, row.line, faults)
    spread = _spread(row, value, faults)
    count = finite(row, "n", faults)
    if count is not None and (count < 1 or count != int(count)):
        faults.add(f"n {row.text('n')} is not a number of measurements.", row.line, allowed="1, 2, 3, ...")
    if len(faults) > before or value is None or not gene or not unit:
        return None
    n = None if count is None else int(count)
    return AbundanceRow(gene, value, unit, *spread, n, row.text("source"), row.line)


_COUNTS = frozenset({"fpkm", "rpkm", "cpm", "count", "counts", "reads", "log2 tpm", "log2(tpm+1)"})


def _check_limit(value: float | None, unit: str, line: int, faults: Faults) -> None:
    if value is None or not unit:
        return
    share = unit in _WRITTEN.values()
    if share and value > _MILLION:
        faults.add(f"{value:g} {unit} is impossible: a share is out of a million.", line)
    if not share and value > _MOST:
        faults.add(f"{value:g} {unit} is too large for one cell.", line, allowed="at most 1e9 per cell")


def _spread(row: Row, value: float | None, faults: Faults) -> tuple[float | None, float | None]:
    sd, gsd = finite(row, "sd", faults), finite(row, "gsd", faults)
    if sd is not None and gsd is not None:
        faults.add("Both sd and gsd are given.", row.line, hint="Keep one of them.")
    if gsd is not None and not 1 <= gsd <= 1000:
        what = f"gsd {row.text('gsd')} is not a geometric standard deviation."
        faults.add(what, row.line, allowed="1 to 1000; 2 means twofold either way")
    if value == 0 and (sd or (gsd or 1) > 1):
        faults.add(
            "A value of 0 cannot have a spread, which is a factor.",
            row.line,
            hint="Leave sd and gsd empty, or give the detection limit as value with a wide gsd.",
        )
    return sd, gsd


def notes_on(rows: Iterable[AbundanceRow]) -> tuple[str, ...]:
    """Return a note when whole-transcriptome TPM do not sum to a million, as after a logarithm."""
    shares = [row.value for row in rows if row.unit in ("TPM", "nTPM")]
    total = math.fsum(shares)
    if len(shares) < _TRANSCRIPTOME or 0.5 * _MILLION <= total <= 1.5 * _MILLION:
        return ()
    return (
        f"The {len(shares):,} TPM values sum to {total:.3g}, not to about a million: "
        "are they on a logarithmic scale, or only a part of the genes?",
    )
