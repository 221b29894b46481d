"""A scenario's model for other programs: SBML with doses as events, Antimony, event tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from alarmin.catalog.catalog import Catalog
from alarmin.dosing.write_table import write_events
from alarmin.errors import ModelError, UnknownName
from alarmin.model.sbml import antimony_of
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.plan import Plan
from alarmin.study.wanted import Wanted, at_one_level, pick_arm, pick_setting, sbml_text

__all__ = ["FORMATS", "export_plan"]


def export_plan(
    plan: Plan, catalog: Catalog, form: str, *, site: str = "", arm: str = "", concentration: str = ""
) -> str:
    """Return one arm at one site as text in another program's format, every value at its centre.

    SBML and Antimony start from the rested cell, so that they need no equilibration, and hold doses and medium
    changes as events. An event table holds the doses of every arm unless one is named; they are the same at all sites.

    Parameters
    ----------
    form : {"sbml", "antimony", "events"}
        Format.
    site, arm : str
        Which; the first of the scenario by default.
    concentration : str
        For an arm with a series: which concentration is added, such as ``10 pM``.

    Raises
    ------
    UnknownName
        When the format, site or arm is not known.
    ScenarioError
        When a concentration is needed and missing, cannot be read, or has no series to stand for.
    ModelError
        When doses are asked for and the cells are in a dish.
    """
    if form not in FORMATS:
        raise UnknownName("export format", form, tuple(FORMATS))
    chosen = pick_arm(plan, arm)
    wanted = Wanted(plan, catalog, pick_setting(plan, site), chosen, bool(arm), concentration)
    return FORMATS[form](wanted)


def _sbml(wanted: Wanted) -> str:
    return sbml_text(wanted, ReferenceSolver().load(wanted.plan.model))


def _antimony(wanted: Wanted) -> str:
    return antimony_of(_sbml(wanted))


def _events(wanted: Wanted) -> str:
    if wanted.plan.scenario.dish is not None:
        raise ModelError(
            "An event table holds the doses of a host, and these cells are in a dish. "
            "SBML and Antimony hold what is added to the medium."
        )
    at_one_level(wanted)  # refuses a concentration, since no arm of a body has a series
    arms = (wanted.arm,) if wanted.named else wanted.plan.arms
    stream = io.StringIO(newline="")
    write_events({item.name: item.events for item in arms}, stream)
    return stream.getvalue()


FORMATS: Mapping[str, Callable[[Wanted], str]] = {
    "sbml": _sbml,
    "antimony": _antimony,
    "events": _events,
}
"""Format name to its writer."""
