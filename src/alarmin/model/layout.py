"""What users may set in the cells of a model: copies per cell, levels, additions and steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from alarmin.model.drugs import free_name, supplied_ports
from alarmin.records.drug import Drug
from alarmin.records.mechanism import Mechanism

__all__ = ["Layout", "layout_of"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Names that stand for what users set; the fields are those of `alarmin.model.compose.ComposedModel`."""

    initial: dict[str, str]
    abundances: dict[str, str]
    typical: frozenset[str]
    forms: dict[str, str]
    steps: dict[str, str]
    levels: dict[str, str]
    ports: dict[str, str]
    free: dict[str, str]
    molar_masses: dict[str, float]
    cold: tuple[str, ...]
    medium: tuple[str, ...]
    resting: tuple[str, ...]


def layout_of(
    cells: Iterable[Mechanism], drugs: Collection[Drug], species: str, *, held: bool, around: Collection[str]
) -> Layout:
    """Return what users may set in joined cell mechanisms.

    Parameters
    ----------
    species : {"human", "mouse", "rat"}
        Species of the cells.
    held : bool
        Whether the surroundings hold levels.
    around : collection of str
        Species of drugs and their complexes that are in the medium of a dish.
    """
    joined = tuple(cells)
    members = [(cell, item) for cell in joined for item in cell.species]
    ports = [port for cell in joined for port in cell.ports]
    given = {parameter.id for cell in joined for parameter in cell.parameters}
    copies = {gene: name for cell in joined for gene, name in cell.copies.items()}
    dish = {} if held else _drug_ports(drugs, species)
    return Layout(
        initial={item.id: item.initial for _, item in members if item.initial},
        abundances=copies,
        typical=frozenset(gene for gene, name in copies.items() if name in given),
        forms={form: gene for cell in joined for form, gene in cell.forms.items()},
        steps={step.id: f"left_{step.id}" for cell in joined for step in cell.steps},
        levels={port.entity: f"level_{port.species}" for port in ports} if held else {},
        ports={port.entity: port.species for port in ports} | dish,
        free={port.entity: port.free for port in ports if port.free} | _free(dish, drugs),
        molar_masses={port.entity: port.molar_mass_g_mol for port in ports if port.molar_mass_g_mol}
        | {drug.id: drug.molar_mass_g_mol for drug in drugs},
        cold=tuple(dict.fromkeys(name for cell in joined for name in cell.trafficking)),
        medium=(*(item.id for cell, item in members if item.compartment == cell.medium), *around),
        resting=tuple(item.id for cell, item in members if item.compartment in cell.resting),
    )


def _drug_ports(drugs: Iterable[Drug], species: str) -> dict[str, str]:
    """Return drug to where it goes in a dish: the ligand that it is, or a species of its own."""
    given = tuple(drugs)
    supplied = {drug.id: port for port, drug in supplied_ports(given, species)}
    return {drug.id: supplied.get(drug.id, free_name(drug)) for drug in given}


def _free(dish: dict[str, str], drugs: Iterable[Drug]) -> dict[str, str]:
    return {drug.id: f"{drug.id}_local" for drug in drugs if dish.get(drug.id) == free_name(drug)}
