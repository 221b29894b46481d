"""What the number that drugs are ranked by rests on: numbers that come with the drug, by their evidence status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from alarmin.analyse.blockade.engine import Engine
from alarmin.analyse.blockade.left import Pair
from alarmin.catalog.catalog import Catalog
from alarmin.model.compose import compose
from alarmin.records.blockade import DrugBasis
from alarmin.records.evidence import Parameter
from alarmin.records.result import Answer
from alarmin.study.drivers import FEWEST_DRAWS, drivers_of

__all__ = ["RANKED_BY", "bases_of", "numbers_with_drug"]

RANKED_BY = "nfkb_left_mean"
"""Measure by which drugs are ranked."""

ASSUMED = "assumed"


def numbers_with_drug(engine: Engine, catalog: Catalog) -> dict[str, Parameter]:
    """Return the numbers that the model has for the sake of the drug, without those that do not vary.

    Parameters
    ----------
    engine : Engine
        A drug on a cell.
    """
    held = engine.plan.model
    # With the same mechanisms named, since those a drug brings are found anew.
    without = compose(catalog, replace(held.composition, drugs=()))
    return {
        name: parameter
        for name, parameter in held.parameters.items()
        if name not in without.parameters and parameter.spread.kind != "fixed"
    }


def bases_of(
    engine: Engine, drawn: Mapping[str, Sequence[Pair]], answers: Sequence[Answer], catalog: Catalog
) -> tuple[DrugBasis, ...]:
    """Return for every site what the ranked number rests on.

    Parameters
    ----------
    drawn : mapping of str to sequence of Pair
        Site to its draws.
    answers : sequence of Answer
        With the ranked measure at each site, one value per draw.
    """
    numbers = numbers_with_drug(engine, catalog)
    assumed = {name: item.meaning for name, item in numbers.items() if item.status == ASSUMED}
    ranked = {item.site: item for item in answers if item.measure == RANKED_BY}
    return tuple(
        DrugBasis(
            site=site,
            numbers=len(numbers),
            assumed=assumed,
            deciding=_deciding(ranked[site], pairs, tuple(numbers), assumed),
        )
        for site, pairs in drawn.items()
    )


def _deciding(
    answer: Answer, pairs: Sequence[Pair], numbers: Sequence[str], assumed: Mapping[str, str]
) -> tuple[str, ...] | None:
    known = [value for value in answer.values if value is not None]
    if known and min(known) == max(known) and len(known) > 1:
        return ()
    if len(known) < FEWEST_DRAWS:
        return None
    inputs = {
        name: np.array([pair.site.values[name] for pair in pairs])
        for name in numbers
        if name in pairs[0].site.values
    }
    return tuple(item.name for item in drivers_of(answer.values, inputs) if item.name in assumed)
