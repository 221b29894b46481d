"""Doses of arms that stand in event tables beside the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.dosing.events import DoseEvent
from alarmin.dosing.table import read_events
from alarmin.errors import InvalidInput
from alarmin.records.scenario import Scenario
from alarmin.study.beside import beside
from alarmin.study.faults import Faults

__all__ = ["doses_from_files"]


def doses_from_files(
    scenario: Scenario, catalog: Catalog, folder: Path, faults: Faults
) -> Mapping[str, tuple[DoseEvent, ...]]:
    """Return arm to the doses of its event table; faults are noted, not raised.

    Parameters
    ----------
    folder : Path
        Folder of the scenario.
    """
    masses = {drug.id: drug.molar_mass_g_mol for drug in catalog.drugs.values()}
    found: dict[str, tuple[DoseEvent, ...]] = {}
    for name, arm in scenario.arms.items():
        place = ("arms", name, "events")
        path = beside(folder, arm.events, faults, place) if arm.events else None
        if path is None:
            continue
        try:
            tables = read_events(path, molar_mass_g_mol=masses)
        except InvalidInput as fault:
            faults.take(fault, place)
            continue
        if name not in tables and len(tables) != 1:
            faults.unknown(f"arm in {arm.events}", name, tables, place)
            continue
        found[name] = tables[name] if name in tables else next(iter(tables.values()))
        for drug in dict.fromkeys(event.drug for event in found[name]):
            if drug not in catalog.drugs:
                faults.unknown(f"drug in {arm.events}", drug, catalog.drugs, place)
    return found
