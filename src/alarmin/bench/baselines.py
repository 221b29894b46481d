"""What scores without a model: a constant guess, and signs along the arrows of the catalogue.

Three baselines stand beside every score.

constant
    Directions: IL-1 (and TNF) raises everything, and blocking it or a kinase it needs lowers everything; where nothing
    was added or taken away, there is no difference. Numbers: the geometric mean of what *other* papers of the bench print for the same kind of
    quantity (the field's usual value), or of the parameters of the catalogue where no other paper prints one; ratios
    of two readings are guessed to be 1.
signs
    Directions: the sign of the shortest paths from what was changed to the readout. Numbers: the constant guess, since
    signs give no number.
prior
    The share of draws that get the row right where every number is drawn as it was believed before any fit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alarmin.bench.score import inside, number_window
from alarmin.bench.signs import constant_direction, parts_of_readout, perturbed, sign_direction
from alarmin.catalog.catalog import Catalog, ExperimentEntry
from alarmin.errors import UnitError
from alarmin.model.compose import ComposedModel
from alarmin.records.evidence import Parameter
from alarmin.records.protocol import Protocol, Reading
from alarmin.records.scenario import Measure, Scenario
from alarmin.units import convert

__all__ = ["Guesser", "usual_value"]


def usual_value(
    reading: Reading, papers: Iterable[tuple[str, Reading]], parameters: Iterable[Parameter], own: str
) -> float | None:
    """Return the field's usual value of a quantity, in the unit of the reading.

    Parameters
    ----------
    papers : iterable of (str, Reading)
        Every number reading of the bench with its paper.
    parameters : iterable of Parameter
        Used where no other paper prints such a quantity.
    own : str
        The paper of the reading, which is left out.
    """
    if reading.over is not None:
        return 100.0 if reading.unit == "%" else 1.0
    printed = [
        found
        for paper, other in papers
        if paper != own
        and other.over is None
        and (found := _in_unit(_middle(other), other.unit, reading.unit))
    ]
    stated = [found for one in parameters if (found := _in_unit(one.value, one.unit, reading.unit))]
    known = printed or stated
    return math.exp(sum(math.log(value) for value in known) / len(known)) if known else None


def _middle(reading: Reading) -> float | None:
    if reading.value is not None:
        return reading.value
    ends = [end for end in (reading.low, reading.high) if end is not None]
    return math.prod(ends) ** (1.0 / len(ends)) if all(end > 0 for end in ends) else None


def _in_unit(value: float | None, unit: str, wanted: str) -> float | None:
    if value is None or value <= 0:
        return None
    try:
        return convert(value, unit, wanted)
    except UnitError:
        return None


@dataclass(frozen=True, slots=True)
class Guesser:
    """The baselines of a bench.

    Parameters
    ----------
    printed : tuple of (str, Reading)
        Every number reading with its paper.
    rule : mapping of str to int
        Entities that the constant rule calls bad (1) or good (-1).
    """

    catalog: Catalog
    printed: tuple[tuple[str, Reading], ...]
    rule: Mapping[str, int]

    @classmethod
    def of(cls, catalog: Catalog, entries: Iterable[ExperimentEntry], rule: Mapping[str, int]) -> Guesser:
        """Return the baselines for some experiments."""
        printed = tuple(
            (entry.expected.source.ref, reading)
            for entry in entries
            if entry.expected is not None
            for reading in entry.expected.readings
            if reading.kind == "number"
        )
        return cls(catalog, printed, rule)

    def constant(self, entry: ExperimentEntry) -> bool:
        """Return whether the constant guess gets every reading of a row."""
        expected = entry.expected
        if expected is None:
            return False
        return all(
            self._number(reading, entry.protocol, expected.source.ref)
            if reading.kind == "number"
            else constant_direction(self._changes(entry.protocol, reading), self.rule) == reading.direction
            for reading in expected.readings
        )

    def signs(self, entry: ExperimentEntry, models: Mapping[str, ComposedModel]) -> bool:
        """Return whether signs along the arrows (and the constant guess for numbers) get every reading of a row.

        Parameters
        ----------
        models : mapping of str to ComposedModel
            Model of each scenario of the row, by scenario id.
        """
        expected = entry.expected
        if expected is None:
            return False
        return all(
            self._number(reading, entry.protocol, expected.source.ref)
            if reading.kind == "number"
            else self._signed(reading, entry.protocol, models) == reading.direction
            for reading in expected.readings
        )

    def _number(self, reading: Reading, protocol: Protocol, paper: str) -> bool:
        parameters = [one for mechanism in self.catalog.mechanisms.values() for one in mechanism.parameters]
        guess = usual_value(reading, self.printed, parameters, paper)
        found = _find(protocol, reading.measure)
        return inside(guess, number_window(reading, found[1].kind if found else ""))

    def _changes(self, protocol: Protocol, reading: Reading) -> dict[str, int]:
        found = _find(protocol, reading.measure)
        if found is None or reading.over is not None or found[1].versus is None:
            return {}
        scenario, measure = found
        return perturbed(self.catalog, scenario.arms[measure.arm], scenario.arms[found[1].versus])

    def _signed(self, reading: Reading, protocol: Protocol, models: Mapping[str, ComposedModel]) -> str:
        found = _find(protocol, reading.measure)
        changes = self._changes(protocol, reading)
        if found is None or not changes or found[0].id not in models:
            return "none"
        return sign_direction(self.catalog, changes, parts_of_readout(models[found[0].id], found[1].readout))


def _find(protocol: Protocol, measure: str) -> tuple[Scenario, Measure] | None:
    for scenario in protocol.scenarios:
        for one in scenario.measures:
            if one.id == measure:
                return scenario, one
    return None
