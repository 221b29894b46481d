"""Abundances of one observation of an AnnData file (extra ``anndata``)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from alarmin.catalog.abundance_table import (
    ALLOWED_UNITS,
    AbundanceRow,
    AbundanceTable,
    known_unit,
    notes_on,
)
from alarmin.catalog.delimited import Faults
from alarmin.errors import AbundanceError, MissingDependency, Problem, shown, suggest

__all__ = ["read_anndata"]

_UNREADABLE = (OSError, KeyError, ValueError, TypeError)


def read_anndata(path: Path, *, sample: str = "", unit: str = "") -> AbundanceTable:
    """Read one observation of an ``.h5ad`` file; only its row of ``X`` is loaded.

    Parameters
    ----------
    sample : str
        Name of the observation; may be empty when there is only one.
    unit : str
        Unit of ``X``; when empty it is read from ``uns["unit"]``.

    Raises
    ------
    MissingDependency
        When the package anndata is not installed.
    AbundanceError
        When the file, the observation, the unit or a value cannot be used.
    """
    try:
        import anndata
    except ImportError as fault:
        raise MissingDependency(
            'Reading .h5ad files needs the package anndata: pip install "alarmin[anndata]".'
        ) from fault
    name = shown(path)
    if not path.is_file():
        raise AbundanceError(Problem("The file is not there.", name, hint="Check the path."))
    try:
        data = anndata.read_h5ad(path, backed="r")
    except _UNREADABLE as fault:
        raise AbundanceError(_unreadable(fault, name)) from fault
    try:
        return _read(data, name, sample, unit)
    except _UNREADABLE as fault:
        raise AbundanceError(_unreadable(fault, name)) from fault
    finally:
        data.file.close()


def _unreadable(fault: Exception, name: str) -> Problem:
    reason = str(fault).splitlines()[0][:200] if str(fault) else type(fault).__name__
    return Problem(
        f"The file cannot be read as AnnData ({reason}).", name, allowed="an .h5ad file with a matrix X"
    )


def _read(data: Any, name: str, sample: str, unit: str) -> AbundanceTable:
    faults = Faults(name, AbundanceError)
    chosen = _observation([str(label) for label in data.obs_names], sample, faults)
    written = unit or str(data.uns.get("unit", ""))
    known = known_unit(written)
    if not known:
        what = f"{written[:40]!r} is not a unit of abundance." if written else "The unit of X is not given."
        faults.add(what, allowed=ALLOWED_UNITS, hint='Set uns["unit"], such as "TPM", or name the unit.')
    faults.stop()
    values = [float(value) for value in data[[chosen], :].to_memory().to_df().iloc[0]]
    genes = [str(gene) for gene in data.var_names]
    _check_values(values, known, faults)
    faults.stop()
    rows = tuple(AbundanceRow(gene, value, known) for gene, value in zip(genes, values, strict=True))
    return AbundanceTable(name, chosen, rows, (), notes_on(rows))


def _observation(labels: list[str], sample: str, faults: Faults) -> str:
    if not sample and len(labels) == 1:
        return labels[0]
    if not sample:
        faults.add(
            f"The file holds {len(labels):,} observations and none is named.", hint=suggest(sample, labels)
        )
    elif labels.count(sample) != 1:
        times = "is not in the file" if sample not in labels else "stands more than once"
        faults.add(f"The observation {sample!r} {times}.", hint=suggest(sample, labels))
    return sample


def _check_values(values: list[float], unit: str, faults: Faults) -> None:
    """Note each kind of impossible value once, with how many there are."""
    limit = 1e6 if unit in ("TPM", "nTPM", "ppm") else 1e9
    kinds = {
        "not finite": sum(not math.isfinite(value) for value in values),
        "below zero": sum(value < 0 for value in values),
        f"above {limit:g} {unit}": sum(limit < value < math.inf for value in values),
    }
    for kind, number in kinds.items():
        if number:
            hint = "X looks scaled or log-transformed." if kind == "below zero" else ""
            faults.add(f"{number:,} of {len(values):,} values are {kind}.", hint=hint)
