"""Measured abundances mapped to copies per cell, by rules that are data with sources."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import model_validator

from alarmin.catalog.abundance_table import AbundanceRow, AbundanceTable
from alarmin.catalog.delimited import Faults
from alarmin.catalog.text import read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import AbundanceError, CatalogueError
from alarmin.records.base import Record
from alarmin.records.evidence import Parameter, Source, Spread, Status
from alarmin.records.subject import Abundance
from alarmin.units import convert

__all__ = ["AbundanceRules", "MappedAbundances", "load_rules", "map_abundances"]

_SHIPPED = Path(__file__).parent / "data" / "abundance_rules.yaml"
_NO_ALIASES: Mapping[str, str] = MappingProxyType({})
_RNA = ("TPM", "nTPM")
_SHARES = (*_RNA, "ppm")
_MOST = 1e9


class AbundanceRules(Record):
    """Factors from what was measured to copies per cell; every spread is lognormal.

    Parameters
    ----------
    given_count : Parameter
        Factor 1 whose spread stands in where a count per cell comes without one.
    sites_per_tpm : Parameter
        Surface sites per TPM (nTPM alike) for genes without an entry in `gene_sites_per_tpm`.
    gene_sites_per_tpm : dict of str to Parameter
        Factors of single genes.
    molecules_per_tpm : Parameter
        Molecules per TPM for the genes named in `cytosolic`, in a cell of 2000 cubic micrometres.
    cytosolic : tuple of str
        Genes whose protein is counted inside the cell, not at its surface.
    counts_only : tuple of str
        Genes that RNA or a share of protein says too little about: what a primed cell makes, and proteins for which
        the mechanisms hold calibrated copies. Only a count per cell is taken.
    molecules_per_ppm, surface_fraction : Parameter
        Molecules per cell for one ppm of protein, and the share of them at the surface.
    """

    alarmin: Literal[1]
    kind: Literal["abundance_rules"]
    given_count: Parameter
    sites_per_tpm: Parameter
    gene_sites_per_tpm: dict[str, Parameter] = {}
    molecules_per_tpm: Parameter
    cytosolic: tuple[str, ...] = ()
    counts_only: tuple[str, ...] = ()
    molecules_per_ppm: Parameter
    surface_fraction: Parameter

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every number of the rules."""
        from_rna = (self.sites_per_tpm, *self.gene_sites_per_tpm.values(), self.molecules_per_tpm)
        return (self.given_count, *from_rna, self.molecules_per_ppm, self.surface_fraction)

    @model_validator(mode="after")
    def _lognormal(self) -> AbundanceRules:
        for parameter in self.parameters:
            if parameter.spread.kind != "lognormal" or parameter.value <= 0:
                raise ValueError(f"{parameter.id} needs a value above zero and a lognormal spread")
        return self

    @model_validator(mode="after")
    def _one_class(self) -> AbundanceRules:
        classes = (*self.gene_sites_per_tpm, *self.cytosolic, *self.counts_only)
        twice = sorted({gene for gene in classes if classes.count(gene) > 1})
        if twice:
            raise ValueError(f"more than one rule for: {', '.join(twice)}")
        return self


@dataclass(frozen=True, slots=True)
class MappedAbundances:
    """Abundances that a model can use, and what became of the rest of the table.

    Parameters
    ----------
    used : tuple of Abundance
        In the order of the genes asked for; values in sites or molecules per cell.
    ignored : tuple of str
        Genes of the table, as written, that were not asked for, or given in a unit that the rules do not take for them.
    missing : tuple of str
        Genes that were asked for and are not in the table.
    notes : tuple of str
        Symbols that were matched by alias or another case, zeros, and notes of the table.
    """

    used: tuple[Abundance, ...]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()


def load_rules(path: Path = _SHIPPED) -> AbundanceRules:
    """Read the rules, those of the package unless a file is named.

    Raises
    ------
    CatalogueError
        With every fault of the file.

    Examples
    --------
    >>> load_rules().gene_sites_per_tpm["IL1R1"].unit
    'sites/cell/TPM'
    """
    document = read_yaml(path, error=CatalogueError)
    return build(AbundanceRules, document.data, document, error=CatalogueError)


def map_abundances(
    table: AbundanceTable,
    genes: Sequence[str],
    rules: AbundanceRules,
    *,
    aliases: Mapping[str, str] = _NO_ALIASES,
) -> MappedAbundances:
    """Turn a table into abundances in copies per cell.

    A count per cell is used as the median as it is given. TPM and nTPM are multiplied by sites per TPM, ppm by
    molecules per ppm and the share at the surface; for a protein inside the cell, by molecules per TPM, and by
    molecules per ppm alone. Some genes are taken as counts only, with a note on what was left out. The spread of the measurement (``gsd``, or from ``sd`` with
    ``ln(gsd)^2 = ln(1 + (sd / value)^2)``) and those of the factors add in quadrature on the log scale. Zero
    stays zero in every draw, with a note that the detection limit is not known.

    Parameters
    ----------
    genes : sequence of str
        HGNC symbols that the model asks for.
    aliases : mapping of str to str
        Other names to HGNC symbols.

    Raises
    ------
    AbundanceError
        When a gene stands in the table twice or a value is beyond what a cell can hold.
    """
    faults = Faults(table.file, AbundanceError)
    found, ignored, notes = _match(table, genes, aliases, faults)
    left_out = {gene for gene, row in found.items() if gene in rules.counts_only and row.unit in _SHARES}
    for gene in sorted(left_out):
        ignored.append(found[gene].gene)
        notes.append(f"{gene} in {found[gene].unit} is left out: only a count per cell is taken for it.")
    used = []
    for gene in genes:
        if gene in found and gene not in left_out:
            row = found[gene]
            mapped = _mapped(gene, row, rules, faults)
            used += [mapped] if mapped is not None else []
            if row.value == 0:
                notes.append(f"{gene} is 0 {row.unit}: taken as absent; the detection limit is not known.")
    faults.stop()
    missing = tuple(gene for gene in genes if gene not in found)
    return MappedAbundances(tuple(used), tuple(ignored), missing, (*table.notes, *notes))


def _match(
    table: AbundanceTable, genes: Sequence[str], aliases: Mapping[str, str], faults: Faults
) -> tuple[dict[str, AbundanceRow], list[str], list[str]]:
    symbols = {gene.casefold(): gene for gene in genes}
    others = {alias.casefold(): symbol for alias, symbol in aliases.items() if symbol in set(genes)}
    found: dict[str, AbundanceRow] = {}
    ignored, notes = [], []
    for row in table.rows:
        folded = row.gene.casefold()
        gene = symbols.get(folded) or others.get(folded)
        if gene is None:
            ignored.append(row.gene)
        elif gene in found:
            first = found[gene]
            where = f" on line {first.line}" if first.line else ""
            faults.add(f"{row.gene} gives {gene} again (first as {first.gene}{where}).", row.line)
        else:
            found[gene] = row
            if row.gene != gene:
                notes.append(f"{row.gene} was read as {gene}.")
    return found, ignored, notes


def _mapped(gene: str, row: AbundanceRow, rules: AbundanceRules, faults: Faults) -> Abundance | None:
    factors = _factors(gene, row, rules)
    value = row.value if factors else convert(row.value, row.unit, "sites/cell")
    for factor in factors:
        value *= factor.value
    own = _own_log_sd(row)
    spreads = [own] if own is not None else ([] if factors else [_log_gsd(rules.given_count)])
    spreads += [_log_gsd(factor) for factor in factors]
    gsd = float(f"{math.exp(min(math.hypot(*spreads), 50.0)):.12g}")
    if value > _MOST or gsd > 1000:
        what = f"{value:.3g} sites per cell" if value > _MOST else f"a spread of {gsd:.3g}-fold"
        faults.add(f"{gene}: {row.value:g} {row.unit} gives {what}, beyond belief.", row.line)
        return None
    count = f" (n = {row.n})" if row.n else ""
    given = f"; given by: {row.source}" if row.source else ""
    return Abundance(
        gene=gene,
        value=value,
        spread=_spread(value, gsd, own is not None, bool(factors)),
        status=_status(factors),
        rule=_rule(row, factors),
        measured=f"{row.value:g} {row.unit}{count}{given}"[:4000],
        sources=_sources(factors),
        reason=" ".join(factor.reason for factor in factors if factor.reason),
    )


def _factors(gene: str, row: AbundanceRow, rules: AbundanceRules) -> tuple[Parameter, ...]:
    inside = gene in rules.cytosolic
    if row.unit in _RNA:
        at_surface = rules.gene_sites_per_tpm.get(gene, rules.sites_per_tpm)
        return (rules.molecules_per_tpm if inside else at_surface,)
    if row.unit == "ppm":
        return (rules.molecules_per_ppm,) if inside else (rules.molecules_per_ppm, rules.surface_fraction)
    return ()


def _log_gsd(parameter: Parameter) -> float:
    return math.log(parameter.spread.gsd or 1.0)


def _own_log_sd(row: AbundanceRow) -> float | None:
    """Return the spread of the measurement itself on the log scale; None when it was not given."""
    if row.gsd is not None:
        return math.log(row.gsd)
    if row.sd is None:
        return None
    # hypot and not the square of a ratio: a huge sd must not overflow.
    return math.sqrt(2.0 * math.log(math.hypot(1.0, row.sd / row.value))) if row.value > 0 else 0.0


def _spread(value: float, gsd: float, own: bool, ruled: bool) -> Spread:
    if value == 0:
        return Spread(kind="fixed", basis="zero as given; the detection limit is not known")
    if gsd <= 1.0:
        return Spread(kind="fixed", basis="no spread, as given")
    parts = [*(["spread of the measurement"] if own else []), *(["spread of the rule"] if ruled else [])]
    return Spread(
        kind="lognormal", gsd=gsd, basis=" and ".join(parts) or "default for a count without spread"
    )


def _status(factors: tuple[Parameter, ...]) -> Status:
    if not factors:
        return "measured"
    return "assumed" if any(factor.status == "assumed" for factor in factors) else "derived"


def _rule(row: AbundanceRow, factors: tuple[Parameter, ...]) -> str:
    if not factors:
        return "count per cell as given"
    return " * ".join(
        [
            f"{row.value:g} {row.unit}",
            *(f"{factor.value:g} {factor.unit} ({factor.id})" for factor in factors),
        ]
    )


def _sources(factors: tuple[Parameter, ...]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for factor in factors for source in factor.sources))
