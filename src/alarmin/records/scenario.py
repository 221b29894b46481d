"""What users write: one subject, one or more arms, what to read out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from alarmin.errors import Problem, suggest
from alarmin.records.arm import Addition, Arm, Dose, Series
from alarmin.records.base import (
    CellDensity,
    Concentration,
    Duration,
    Identifier,
    Mass,
    Place,
    Record,
    refusal,
)
from alarmin.records.measure import Measure

__all__ = [
    "Addition",
    "Arm",
    "Dish",
    "Dose",
    "Measure",
    "Population",
    "Sampling",
    "Scenario",
    "Series",
    "SiteRef",
    "SubjectRef",
]


_LONGEST_S = 50 * 31_557_600
_LARGEST_DOSE = {"mass": "kg", "amount of substance": "mol", "pure number": "kg/kg"}
_HEAVIEST_KG = 1000
_DENSITIES = (1e2, 1e10)
"""Cells per mL: from single cells in a well to about the density of packed cells."""


class SubjectRef(Record):
    """Which subject: a catalogue id, and the user's own abundances over it.

    Parameters
    ----------
    ref : str
        Subject id.
    abundances : str
        CSV or AnnData file, relative to the scenario file.
    sample : str
        Column or observation of that file.
    """

    ref: Identifier
    abundances: str = ""
    sample: str = ""


class SiteRef(Record):
    """Cells in the body: levels are held by the surroundings.

    Parameters
    ----------
    ref : str
        Site id.
    id : str, optional
        Own name of the place, needed when one site is used twice.
    hold : dict of str to Quantity
        Levels that replace those of the site.
    """

    ref: Identifier
    id: Identifier | None = None
    hold: dict[str, Concentration] = {}


class Dish(Record):
    """Cells in a dish: a finite medium that cells can deplete.

    Parameters
    ----------
    cells : Quantity
        Cell density; the medium per cell is its inverse.
    cold : bool
        At 4 °C: no synthesis, internalisation, recycling or shedding.
    """

    cells: CellDensity
    cold: bool = False


class Sampling(Record):
    """When the readouts are taken: evenly, and at extra times."""

    every: Duration | None = None
    at: tuple[Duration, ...] = ()


class Population(Record):
    """Cells that differ in their abundances; readouts are averages over them.

    Parameters
    ----------
    cells : int
        How many are run, each by itself.
    """

    cells: int = Field(ge=1, le=1000)


class Scenario(Record):
    """One question: a subject, where it is, arms, how long, what to read.

    Parameters
    ----------
    title : str
        The question in one line.
    note : str
        What a reader of the answer should know.
    subject : SubjectRef
        Whom: a cell, or a person as a whole, who needs neither `sites` nor `dish`.
    sites : tuple of SiteRef
        Places in the body, run side by side with the same arms; or `dish`.
    dish : Dish
        Cells in a dish.
    arms : dict of str to Arm
        What is done.
    duration : Quantity
        How long.
    readouts : tuple of str
        Observables.
    sample : Sampling
        When they are taken; 200 even steps by default.
    measures : tuple of Measure
        Numbers taken from the curves.
    weight : Quantity
        Body weight, over that of the subject.
    population : Population
        Cells that differ; one typical cell when absent.
    mechanisms : tuple of str
        Mechanisms of the cell (of the body for a person) to join besides those that hold what is read and done, such
        as one that feeds back.
    seed : int
        Seed of the draws.
    draws : int
        Size of the ensemble; 1 takes every parameter at its central value.
    """

    alarmin: Literal[1]
    kind: Literal["scenario"]
    id: Identifier
    title: str = ""
    note: str = ""
    subject: SubjectRef
    sites: tuple[SiteRef, ...] = Field(default=(), max_length=20)
    dish: Dish | None = None
    arms: dict[Identifier, Arm] = Field(min_length=1, max_length=100)
    duration: Duration
    readouts: tuple[Identifier, ...] = Field(min_length=1, max_length=100)
    sample: Sampling = Sampling()
    measures: tuple[Measure, ...] = Field(default=(), max_length=500)
    weight: Mass | None = None
    population: Population | None = None
    mechanisms: tuple[Identifier, ...] = Field(default=(), max_length=50)
    draws: int = Field(default=1, ge=1, le=100_000)
    seed: int = Field(default=1, ge=0, lt=2**63)

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        found = [*self._place_faults(), *self._arm_faults(), *self._measure_faults()]
        if found:
            raise refusal(found)
        return self

    def _place_faults(self) -> Iterator[tuple[Place, Problem]]:
        if self.sites and self.dish is not None:
            what = "`sites` (cells in the body) and `dish` are both given."
            yield ("dish",), Problem(what, hint="Keep one of them.")
        seen: set[str] = set()
        for number, site in enumerate(self.sites):
            name = site.id or site.ref
            if name in seen:
                what = f"Two places are called {name!r}."
                yield ("sites", number), Problem(what, hint="Give each an `id` of its own.")
            seen.add(name)
        if self.dish is not None and not _DENSITIES[0] <= self.dish.cells.to("cells/mL") <= _DENSITIES[1]:
            what = f"A density of {self.dish.cells} cannot be that of cells in a dish."
            allowed = f"{_DENSITIES[0]:.0e} to {_DENSITIES[1]:.0e} cells/mL".replace("e+", "e")
            yield ("dish", "cells"), Problem(what, allowed=allowed, hint="Check the unit.")
        if not 0 < self.duration.to("s") <= _LONGEST_S:
            allowed = "above zero and at most 50 years"
            yield ("duration",), Problem(f"A duration of {self.duration} cannot be run.", allowed=allowed)
        if self.weight is not None and self.weight.to("kg") > _HEAVIEST_KG:
            what = f"A body weight of {self.weight} cannot be meant."
            yield ("weight",), Problem(what, allowed=f"at most {_HEAVIEST_KG} kg")

    def _arm_faults(self) -> Iterator[tuple[Place, Problem]]:
        for name, arm in self.arms.items():
            if self.dish is not None and (arm.regimen or arm.events):
                place = ("arms", name, "regimen" if arm.regimen else "events")
                what = "Doses need a body, and these cells are in a dish."
                yield place, Problem(what, hint="Put the protein into the dish with `add`.")
            if self.dish is None and self.sites and arm.add:
                what = "`add` needs a dish, and these cells are in the body."
                yield ("arms", name, "add"), Problem(what, hint="Use `hold` of a site, or a regimen.")
            if sum(addition.series is not None for addition in arm.add) > 1:
                yield ("arms", name, "add"), Problem("An arm takes one series.", hint="Make a second arm.")
            for number, dose in enumerate(arm.regimen):
                unit = _LARGEST_DOSE[dose.dose.dimension]
                if not dose.dose.to(unit) <= 1:
                    what = f"{dose.dose} is too large for a dose."
                    yield (
                        ("arms", name, "regimen", number, "dose"),
                        Problem(what, allowed=f"at most 1 {unit}"),
                    )

    def _measure_faults(self) -> Iterator[tuple[Place, Problem]]:
        seen: set[str] = set()
        for number, measure in enumerate(self.measures):
            for key, named in (("arm", measure.arm), ("versus", measure.versus)):
                if named is not None and named not in self.arms:
                    what = f"Measure {measure.id}: no arm is called {named!r}."
                    yield ("measures", number, key), Problem(what, hint=suggest(named, self.arms))
            if measure.readout not in self.readouts:
                what = f"Measure {measure.id}: {measure.readout!r} is not among the readouts."
                hint = f"{suggest(measure.readout, self.readouts)} Or add it to `readouts`."
                yield ("measures", number, "readout"), Problem(what, hint=hint)
            if measure.kind == "fraction" and self.population is None:
                what = f"Measure {measure.id}: a fraction is one of many cells, and one typical cell is run."
                yield ("measures", number, "kind"), Problem(what, hint="Add `population: {cells: 100}`.")
            if measure.id in seen:
                yield ("measures", number, "id"), Problem(f"Two measures are called {measure.id!r}.")
            seen.add(measure.id)
