"""What is refused for its size, and what a reader must be told of the values chosen."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.records.drug import Drug, DrugPK
from alarmin.records.scenario import Scenario
from alarmin.records.subject import Subject
from alarmin.study.arms import ArmPlan
from alarmin.study.faults import Faults

__all__ = ["MOST_VALUES", "cautions", "check_size"]

MOST_VALUES = 200_000_000
"""Numbers that the draws of one result may hold in memory (8 bytes each)."""


def check_size(
    scenario: Scenario, arms: tuple[ArmPlan, ...], places: int, samples: int, faults: Faults
) -> None:
    """Note a scenario whose draws would not fit into memory.

    Parameters
    ----------
    arms : tuple of ArmPlan
        Each counts once, or once per concentration of its series.
    places, samples : int
        Sites and sample times.
    """
    runs = sum(len(arm.series.concentrations_m) if arm.series is not None else 1 for arm in arms)
    cells = scenario.population.cells if scenario.population is not None else 1
    values = scenario.draws * runs * places * samples * len(scenario.readouts) * cells
    if values > MOST_VALUES:
        faults.add(
            f"The result would hold {values:,} numbers ({scenario.draws:,} draws, {runs} runs at {places} places, "
            f"{samples:,} samples, {len(scenario.readouts)} readouts{_each(cells)}).",
            ("draws",),
            allowed=f"at most {MOST_VALUES:,}",
            hint="Ask for fewer draws, a longer `sample.every` or fewer readouts.",
        )


def _each(cells: int) -> str:
    return f", {cells:,} cells" if cells > 1 else ""


def cautions(
    scenario: Scenario, subject: Subject, catalog: Catalog, drugs: tuple[str, ...]
) -> tuple[str, ...]:
    """Return warnings on levels and pharmacokinetics that come from another species than the host.

    Parameters
    ----------
    drugs : tuple of str
        Drugs that are dosed.
    """
    host = subject.host or subject.species
    found = [*_borrowed_levels(scenario, catalog, host)]
    for name in drugs:
        drug = catalog.drugs[name]
        found += [_scaled(drug, pk) for pk in drug.pk if pk.species == host and pk.scaled]
    return tuple(found)


def _borrowed_levels(scenario: Scenario, catalog: Catalog, host: str) -> Iterator[str]:
    for ref in scenario.sites:
        site = catalog.sites[ref.ref]
        borrowed = [level.entity for level in site.levels if level.entity not in ref.hold]
        if site.species != host and borrowed:
            yield (
                f"Levels of {', '.join(borrowed)} at {ref.id or ref.ref} are {site.species} ones, and the host is "
                f"a {host}; give its own with `hold`."
            )


def _scaled(drug: Drug, pk: DrugPK) -> str:
    names = [item.id for item in pk.parameters if item.status == "derived"]
    said = f"Pharmacokinetics of {drug.name} in the {pk.species} are scaled from another species ({', '.join(names)})."
    return f"{said} {pk.note}".strip()
