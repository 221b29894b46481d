"""What can be said against a question before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable

from alarmin.analyse.blockade.engine import ELSEWHERE, unjudged, window_of
from alarmin.catalog.catalog import Catalog
from alarmin.errors import Problem, ScenarioError
from alarmin.records.arm import Dose
from alarmin.units import Quantity

__all__ = ["faults_of"]

_LARGEST = {"mass": ("kg", "1 kg"), "amount of substance": ("mol", "1 mol"), "pure number": ("", "1 kg/kg")}


def faults_of(treatments: Iterable[Dose], days: Quantity | None, catalog: Catalog) -> list[Problem]:
    """Return why treatments cannot be judged: drugs, doses and lengths of treatment.

    Parameters
    ----------
    days : Quantity, optional
        Length of treatment; None takes the default.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> yearly = Dose(drug="anakinra", dose="100 mg", route="sc", every="52 wk")
    >>> [fault.what for fault in faults_of([yearly], Quantity(10.0, "d"), load_catalog())]
    ['anakinra: 10 days of treatment are shorter than one interval of 52 wk.']
    """
    return [fault for treatment in treatments for fault in _of(treatment, days, catalog)]


def _of(treatment: Dose, days: Quantity | None, catalog: Catalog) -> Iterable[Problem]:
    drug = catalog.drugs.get(treatment.drug)
    why = unjudged(drug, catalog) if drug is not None else ""
    if why:
        yield Problem(
            f"{treatment.drug} {why}.", hint=f"Ask for a drug that binds IL-1 or its receptor. {ELSEWHERE}"
        )
    unit, most = _LARGEST[treatment.dose.dimension]
    if treatment.dose.to(unit) > 1:
        yield Problem(
            f"{treatment.drug}: {treatment.dose} is too large for a dose.", allowed=f"at most {most}"
        )
    try:
        window_of(treatment, days.to("s") if days is not None else None)
    except ScenarioError as fault:
        yield from fault.problems
