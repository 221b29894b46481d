"""Scenarios of a person as a whole: what they may ask, and which mechanisms of the body they need."""

from __future__ import annotations

from collections.abc import Iterable

from alarmin.catalog.catalog import Catalog
from alarmin.model.cell import owner_of
from alarmin.records.scenario import Scenario
from alarmin.records.subject import Subject
from alarmin.study.faults import Faults

__all__ = ["BODY", "check_drugs_reach", "check_place", "host_mechanisms_of"]

BODY = "body"
"""Name of the place when the subject is a person as a whole."""


def host_mechanisms_of(scenario: Scenario, catalog: Catalog) -> tuple[str, ...]:
    """Return the host mechanisms that a scenario names or reads; none where it reads drug levels alone."""
    asked = {
        *scenario.mechanisms,
        *(owner_of(catalog, "readout", name, "host") for name in scenario.readouts),
    }
    return tuple(name for name, item in catalog.mechanisms.items() if item.role == "host" and name in asked)


def check_place(scenario: Scenario, subject: Subject, catalog: Catalog, faults: Faults) -> None:
    """Note cells that are nowhere, and a person who is put into a place or treated as a cell."""
    if not subject.is_person:
        if not scenario.sites and scenario.dish is None:
            faults.add("Nothing says where the cells are.", hint="Add `sites` (cells in the body) or `dish`.")
        return
    for key, given in (("sites", scenario.sites), ("dish", scenario.dish)):
        if given:
            faults.add(
                f"{subject.id} is a person as a whole, and `{key}` is a place of cells.",
                (key,),
                hint="Leave it out, or take a cell as subject.",
            )
    if scenario.subject.abundances:
        what = f"{subject.id} is a person as a whole, and has no cells to count on."
        faults.add(what, ("subject", "abundances"), hint="Take a cell as subject.")
    for name, arm in scenario.arms.items():
        inhibited = [step for step in arm.inhibit if step not in _steps(catalog)]
        of_cells = {"add": arm.add, "set": arm.set, "change": arm.change, "inhibit": inhibited}
        for key, done in of_cells.items():
            if done:
                faults.add(
                    f"`{key}` is done to cells, and {subject.id} is a person as a whole.",
                    ("arms", name, key),
                    hint="Give a `regimen`, or take a cell as subject.",
                )


def _steps(catalog: Catalog) -> set[str]:
    """Return the steps of the body, which may be inhibited in a person."""
    return {step.id for item in catalog.mechanisms.values() if item.role == "host" for step in item.steps}


def check_drugs_reach(
    scenario: Scenario, subject: Subject, catalog: Catalog, drugs: Iterable[str], faults: Faults
) -> None:
    """Note drugs whose effect on what is read is not described, since none would be shown in its place.

    A drug that does not know its target in the species has no effect, and passes.

    Parameters
    ----------
    drugs : iterable of str
        Drugs that are dosed.
    """
    # A mechanism without reactions, such as the filtration of kidneys, has nothing that a drug could change.
    read = [name for name in host_mechanisms_of(scenario, catalog) if catalog.mechanisms[name].reactions]
    known = [name for name, drug in catalog.drugs.items() if drug.host and drug.host.mechanism in read]
    for name in drugs if read else ():
        if name not in known and subject.species in catalog.drugs[name].active_in:
            faults.add(
                f"What {name} does to {', '.join(read)} is not described.",
                ("arms",),
                allowed=", ".join(known),
                hint="No constants by which it acts there are in the catalogue, and those fitted to another drug do "
                "not hold for it. Read its plasma concentration alone, or ask `alarmin blockade` what it leaves at a site.",
            )
