"""Sets kept out of draws from the prior where every reading lies in its window: what such searches have in common."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from accepted import Prior, medians_of, misfit_of, moved, named, prior_of, priors_of, write_sets
from numpy.typing import NDArray

from alarmin.catalog.load import load_catalog
from alarmin.errors import SolveError
from alarmin.records.scenario import Scenario
from alarmin.solve.base import LoadedModel
from alarmin.solve.lanes.solver import LanesSolver
from alarmin.solve.together import together
from alarmin.study.plan import Plan
from alarmin.study.runs import Draw, centres, drawn, ensemble
from alarmin.study.verb import plan_of

__all__ = ["Asked", "Search", "Vector", "asked", "runs"]

Vector = NDArray[np.float64]
FITS = Path(__file__).resolve().parents[2] / "src/alarmin/catalog/data/fits"


class Asked(NamedTuple):
    """What is asked of one kind of cell in a dish, its model, and the values of some of them, the typical one first."""

    plan: Plan
    loaded: LoadedModel
    cells: tuple[dict[str, float], ...]


def asked(subject: str, *, others: int = 0, **words: Any) -> Asked:
    """Return what a scenario asks of a typical cell, and of others that differ in all that is uncertain.

    Parameters
    ----------
    words : any
        Of the scenario, beside its head and subject.
    """
    head = {"alarmin": 1, "kind": "scenario", "id": "fit", "subject": {"ref": subject}}
    plan = plan_of(Scenario.model_validate(head | words), load_catalog())[0]
    differing = ensemble(plan, seed=12, count=others) if others else ()
    return Asked(plan, LanesSolver().load(plan.model), (centres(plan), *differing))


@dataclass(frozen=True)
class Search:
    """One search: the fit by its name, which has a prior on record and a table of sets, and what readings must show."""

    fit: str
    windows: Mapping[str, tuple[float, float]]

    @cached_property
    def medians(self) -> dict[str, float]:
        """Medians of the prior, by name."""
        return medians_of(self.fit)

    @cached_property
    def prior(self) -> Prior:
        """Prior, of which points are logarithms of factors on the medians."""
        return prior_of(self.fit)

    def points(self, usual: tuple[int, int]) -> Vector:
        """Draw points from the prior: as many and with the seed as the command line says, or as usual."""
        given = tuple(int(word) for word in sys.argv[1:])
        count, seed = (*given, *usual[len(given) :])[:2]
        return np.random.default_rng(seed).normal(0, 1, (count, len(self.medians))) * self.prior.widths

    def kept(self, found: Mapping[str, float]) -> bool:
        """Return whether every reading lies in its window."""
        return all(misfit_of(value, self.windows[name]) == 0 for name, value in found.items())

    def values(self, cell: Mapping[str, float], points: Vector) -> list[dict[str, float]]:
        """Return the values of a cell at every point."""
        return [{**cell, **named(self.prior, point, self.medians)} for point in points]

    def save(self, good: Vector) -> None:
        """Write the sets in place of those in the catalogue, and say how far they moved from the prior."""
        columns, medians = [*priors_of(self.fit)], np.array(list(self.medians.values()))
        write_sets(FITS / f"{self.fit}.tsv", columns, medians, good)
        for line in moved(self.prior, good):
            sys.stderr.write(f"{line}\n")


def runs(question: Asked, values: Sequence[Mapping[str, float]]) -> list[Draw | SolveError]:
    """Integrate what is asked with each of some values."""
    return together([drawn(question.plan, question.loaded, one) for one in values])
