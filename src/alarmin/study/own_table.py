"""The user's own table of abundances, found, read and mapped to what the model asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alarmin.catalog.abundances import load_rules, map_abundances, read_abundances
from alarmin.catalog.catalog import Catalog
from alarmin.catalog.text import Document
from alarmin.errors import InvalidInput
from alarmin.model.cell import cell_mechanisms
from alarmin.records.scenario import Scenario
from alarmin.records.subject import Abundance
from alarmin.study.beside import beside
from alarmin.study.faults import Faults
from alarmin.study.joins import drugs_in_dish, mechanisms_of

__all__ = ["OwnTable", "own_abundances"]


@dataclass(frozen=True, slots=True)
class OwnTable:
    """What the user's table contributes.

    Parameters
    ----------
    used : tuple of Abundance
        Sites per cell with spread and rule.
    ignored : tuple of str
        Genes and columns that the model does not use.
    notes : tuple of str
        What the reader should know: aliases, zeros, genes taken from the subject instead.
    """

    used: tuple[Abundance, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def own_abundances(
    scenario: Scenario, catalog: Catalog, folder: Path, document: Document | None = None
) -> OwnTable:
    """Read the table that a scenario names, if it names one.

    Raises
    ------
    InvalidInput
        When the table cannot be used, with every fault and its line.
    """
    named, subject = scenario.subject.abundances, catalog.subjects.get(scenario.subject.ref)
    if not named or (subject is not None and subject.is_person):
        return (
            OwnTable()
        )  # that a person has no cells to count on is told with the other faults of the scenario
    faults = Faults(document)
    path = beside(folder, named, faults, ("subject", "abundances"))
    faults.stop()
    if path is None:
        return OwnTable()
    drugs = [
        dose.drug for arm in scenario.arms.values() for dose in arm.regimen if dose.drug in catalog.drugs
    ]
    joined = mechanisms_of(scenario, catalog, (*drugs, *drugs_in_dish(scenario, catalog)))
    genes = tuple(gene for item in cell_mechanisms(catalog, joined) for gene in item.copies)
    aliases = {name: entity.id for entity in catalog.entities.values() for name in entity.synonyms}
    try:
        table = read_abundances(path, sample=scenario.subject.sample)
        mapped = map_abundances(table, genes, load_rules(), aliases=aliases)
    except InvalidInput as fault:
        if any(problem.line for problem in fault.problems):
            raise
        faults.take(fault, ("subject", "abundances"))
        faults.stop()
        raise
    missing = [
        f"{gene} is not in the table; the value of {scenario.subject.ref} is used." for gene in mapped.missing
    ]
    columns = tuple(f"column {column}" for column in table.ignored_columns)
    return OwnTable(mapped.used, (*mapped.ignored, *columns), (*mapped.notes, *missing))
