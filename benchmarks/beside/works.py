"""Models of the benchmark: published ones, a ring of genes, our composed cell, a person of many organs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import libsbml

from alarmin.solve.lanes.ensemble import Dose
from beside.cell import il1
from beside.documents import grid, sbml_from
from beside.host import host_anakinra, host_daily, host_monthly
from beside.work import Work

MODELS = Path(os.environ.get("ALARMIN_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "models"


def nfkb() -> Work:
    """NF-kB (BIOMD140) without its events and readouts: IKK dosed four times."""
    document = libsbml.readSBML(str(_published("Hoffmann2002_NFkB_BIOMD140.xml")))
    model = _plain(document)
    for name in [one.getVariable() for one in model.getListOfRules()]:
        model.removeRuleByVariable(name)
    for name in [one.getId() for one in model.getListOfParameters() if not one.isSetValue()]:
        model.removeParameter(name)
    text = libsbml.writeSBMLToString(document)
    doses = tuple(Dose(when, "IKK", 0.1) for when in (0.0, 150.0, 300.0, 450.0))
    return Work("nfkb", "NF-κB, BIOMD140", text, doses, grid(600.0))


def egfr() -> Work:
    """EGF receptor (BIOMD19): events out, k5 by its linear branch, EGF a state, dosed four times."""
    document = libsbml.readSBML(str(_published("Schoeberl2002_EGFR_BIOMD19.xml")))
    model = _plain(document)
    model.getSpecies("x1").setBoundaryCondition(False)
    for rule in model.getListOfRules():
        if rule.getVariable() == "k5":
            rule.setMath(libsbml.parseL3Formula("C * -1.35e-5 + 1.55"))
    text = libsbml.writeSBMLToString(document)
    doses = tuple(Dose(when, "x1", 4962.0) for when in (0.0, 900.0, 1800.0, 2700.0))
    return Work(
        "egfr",
        "EGF receptor, BIOMD19",
        text,
        doses,
        grid(3600.0),
        subjects=192,
        checked=6,
        scale=1e4,
        others=(3, 4, 5, 6, 7, 8, 9),
        passes=2,
    )


def hills() -> Work:
    """Sixty genes in a ring of Hill functions with real powers, degraded at a rate that grows with temperature."""
    size = 60
    lines = [
        f"species S{n} = {1 + n % 5}; n{n} = {1.7 + 0.05 * (n % 20):.2f}; K{n} = {2 + n % 7};"
        for n in range(size)
    ]
    lines += [
        f"b{n} = {1 + 0.1 * (n % 9):.1f}; d{n} = {0.2 + 0.01 * (n % 13):.2f}; e{n} = {0.5 + 0.1 * (n % 4):.1f};"
        for n in range(size)
    ]
    for n in range(size):
        up, down = (n - 1) % size, (n + 7) % size
        hill = f"b{n}*(S{up}/K{n})^n{n}/(1 + (S{up}/K{n})^n{n} + (S{down}/K{n})^n{down})"
        lines += [
            f"make{n}: -> S{n}; {hill};",
            f"lose{n}: S{n} -> ; d{n}*S{n}*exp(-e{n}*S{down}/(1 + S{n}));",
        ]
    text = sbml_from("hills", lines)
    doses = tuple(Dose(when, "S0", 10.0) for when in (0.0, 25.0, 50.0, 75.0))
    return Work(
        "hill",
        "ring of 60 genes, real powers",
        text,
        doses,
        grid(100.0),
        subjects=256,
        checked=12,
        others=(3, 4, 5, 6, 7, 8, 9),
        passes=2,
        peers=("libRoadRunner", "COPASI", "bngsim"),
    )


def of_file(path: Path, target: str, amount: float, end: float) -> Work:
    """Return the row of a file."""
    doses = (Dose(0.0, target, amount),) if target else ()
    return Work(path.stem, path.stem, path.read_text(encoding="utf-8"), doses, grid(end))


def _published(name: str) -> Path:
    path = MODELS / name
    if not path.is_file():
        raise FileNotFoundError(
            f"{name} is not in {MODELS}; set ALARMIN_SHARED to the folder that holds models/."
        )
    return path


def _plain(document: libsbml.SBMLDocument) -> libsbml.Model:
    model = document.getModel()
    while model.getNumEvents():
        model.removeEvent(0)
    return model


WORKS: dict[str, Callable[[], Work]] = {
    "nfkb": nfkb,
    "egfr": egfr,
    "hill": hills,
    "il1": il1,
    "host_daily": host_daily,
    "host_monthly": host_monthly,
    "host_anakinra": host_anakinra,
}
USUAL = ("nfkb", "egfr", "hill", "il1", "host_daily", "host_monthly")
"""Rows that run unless others are asked for."""
