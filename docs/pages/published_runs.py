"""Three published models of NF-kB and JNK, run from their BioModels files, as minutes and normalised curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FILES", "Curves", "hoffmann", "lipniacki", "proctor"]

Vector = NDArray[np.float64]
Curves = Mapping[str, Vector]
FILES = {
    "BIOMD786": "Lipniacki2004_NFkB_A20_BIOMD786.xml",
    "BIOMD140": "Hoffmann2002_NFkB_BIOMD140.xml",
    "BIOMD504": "Proctor2013_IL1_OSM_JNK_BIOMD504.xml",
}
SPAN = 600
"""Minutes shown."""
STEPS_PER_MINUTE = 5
REST_S = 363_000.0
HOFFMANN_START = 2000


def _engine(folder: Path, model: str, *, events: bool = True) -> Any:
    """Return a model, without its events if they would interfere."""
    import libsbml
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    document = libsbml.readSBML(str(folder / FILES[model]))
    while not events and document.getModel().getNumEvents():
        document.getModel().removeEvent(0)
    engine = roadrunner.RoadRunner(libsbml.writeSBMLToString(document))
    engine.integrator.maximum_num_steps = 200_000
    return engine


def _simulate(engine: Any, start: float, end: float, points: int, names: Sequence[str]) -> Vector:
    return np.array(engine.simulate(start, end, points, list(names)), dtype=float)


def lipniacki(
    folder: Path, tnf: Sequence[tuple[float, float]] = ((SPAN, 1.0),), *, a20: bool = True
) -> Curves:
    """Return nuclear NF-kB and IkBalpha of BIOMD786 under TNF.

    Its file switches TNF on at 363,600 s; that event is left out here, and TNF set instead.

    Parameters
    ----------
    tnf : sequence of (minutes, level)
        TNF, off 0 or on 1, one stretch after the other.
    a20 : bool
        False stops the translation of A20 from the start.
    """
    engine = _engine(folder, "BIOMD786", events=False)
    engine.integrator.relative_tolerance, engine.integrator.absolute_tolerance = 1e-9, 1e-13
    if not a20:
        engine["c4"] = 0.0
    engine.simulate(0, REST_S, 2)
    cytosol = ("[IkB]", "[IkB_NFKB]", "[IKKactive_IkB]", "[IKKactive_IkB_NFKB]")
    names = ("time", "[NFKB_nuc]", "[IkB_NFKB_nuc]", "[IkB_nuc]", *cytosol)
    rows, begun = [], 0.0
    for minutes, level in tnf:
        engine["TNF_R"] = level
        points = round(minutes * STEPS_PER_MINUTE) + 1
        found = _simulate(engine, begun * 60, (begun + minutes) * 60, points, names)
        rows.append(found if not rows else found[1:])
        begun += minutes
    table = np.vstack(rows)
    nuclear = table[:, 1] + table[:, 2]
    inhibitor = table[:, 4:].sum(axis=1) + (table[:, 2] + table[:, 3]) / float(engine["Kv"])
    return {"minutes": table[:, 0] / 60, "NFKB": nuclear, "IkBa": inhibitor}


def hoffmann(folder: Path) -> Curves:
    """Return nuclear NF-kB, all of it and the free part, and IkBalpha of BIOMD140; IKK appears at 2000 min."""
    engine = _engine(folder, "BIOMD140")
    # The default tolerances end in a failure to converge.
    engine.integrator.relative_tolerance, engine.integrator.absolute_tolerance = 1e-8, 1e-10
    bound = ("[IkBalpha_nuc_NFkB_nuc]", "[IkBbeta_nuc_NFkB_nuc]", "[IkBeps_nuc_NFkB_nuc]")
    names = ("time", "[NFkB_nuc]", *bound, "[IkBalpha_nuc]", "Total_IkBalpha")
    end = HOFFMANN_START + SPAN
    found = _simulate(engine, 0, end, end * STEPS_PER_MINUTE + 1, names)
    table = found[HOFFMANN_START * STEPS_PER_MINUTE :]
    nuclear = table[:, 1:5].sum(axis=1)
    inhibitor = table[:, 6] + table[:, 5] + table[:, 2]
    return {
        "minutes": table[:, 0] - HOFFMANN_START,
        "NFKB": nuclear,
        "free": table[:, 1],
        "IkBa": inhibitor,
    }


def proctor(folder: Path) -> Curves:
    """Return active JNK and p38 of BIOMD504 under IL-1 without oncostatin M."""
    engine = _engine(folder, "BIOMD504")
    engine["OSM"] = 0.0
    table = _simulate(engine, 0, SPAN * 60, SPAN * STEPS_PER_MINUTE + 1, ("time", "JNK_P", "p38_P", "IL1"))
    return {"minutes": table[:, 0] / 60, "JNK": table[:, 1], "p38": table[:, 2], "IL1": table[:, 3]}
