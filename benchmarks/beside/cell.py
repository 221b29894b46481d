"""Our widest composed model of one cell: IL-1, what makes and reads it, and the drug, in a dish for 48 hours."""

from __future__ import annotations

from alarmin.catalog.load import load_catalog
from alarmin.model.compose import Composition, compose
from alarmin.model.sbml import sbml_of
from alarmin.solve.lanes.ensemble import Dose
from beside.documents import at_rest, grid
from beside.work import Work

HOUR = 3600.0
CELL = "mda_mb_231"
STIMULUS_M, DRUG_M = 57e-12, 58e-9
"""1 ng/mL of IL-1β and 1 µg/mL of anakinra."""


def il1() -> Work:
    """MDA-MB-231 with every mechanism of a cell: IL-1β at the start, anakinra after 24 hours."""
    catalog = load_catalog()
    model = compose(catalog, Composition("human", "closed", ("anakinra",)))
    counts = {one.gene: one.value for one in catalog.subjects[CELL].abundances}
    text = sbml_of(model)
    for gene, parameter in model.abundances.items():
        if gene in counts:
            text = _with_value(text, parameter, counts[gene])
    rested = at_rest(text, 30 * 24 * HOUR, set_to=dict.fromkeys(model.medium, 0.0))
    items = model.composition.items_per_molar
    doses = (Dose(0.0, "IL1B", STIMULUS_M * items), Dose(24 * HOUR, "IL1RN", DRUG_M * items))
    vary = tuple(name for name in model.values if name not in model.steps.values())
    return Work(
        "il1",
        "our IL-1 cell in a dish",
        rested,
        doses,
        grid(48 * HOUR, 97),
        subjects=256,
        checked=4,
        vary=vary,
        others=(2, 3, 4, 5, 6, 7, 8, 9),
        passes=2,
        peers=("libRoadRunner",),
    )


def _with_value(sbml: str, parameter: str, value: float) -> str:
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    document.getModel().getParameter(parameter).setValue(value)
    return str(libsbml.writeSBMLToString(document))
