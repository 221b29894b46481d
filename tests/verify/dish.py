"""What typical cells in a dish do, as courses by arm and readout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from alarmin.records.scenario import Scenario
from alarmin.study import run

Courses: TypeAlias = Mapping[tuple[str, str], np.ndarray]


def courses(
    subject: str,
    arms: Mapping[str, Any],
    readouts: Sequence[str],
    duration: str,
    *,
    every: str,
    mechanisms: Sequence[str] = (),
    cells: str = "1e6 cells/mL",
) -> Courses:
    """Return medians by arm and readout; the mechanisms that readouts and arms need are joined without being named."""
    words = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "dish",
        "subject": {"ref": subject},
        "dish": {"cells": cells},
        "arms": arms,
        "duration": duration,
        "sample": {"every": every},
        "readouts": readouts,
        "mechanisms": mechanisms,
    }
    found = run(Scenario.model_validate(words)).curves
    return {(one.arm, one.readout): np.array(one.median) for one in found}
