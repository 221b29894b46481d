"""What experiments say of NF-kB and JNK under IL-1β and TNF, asked of one fibroblast in a dish."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.records.scenario import Scenario
from alarmin.solve.base import LoadedModel
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.plan import Plan
from alarmin.study.runs import Draw, centres, ensemble, one_draw
from alarmin.study.verb import plan_of

__all__ = ["PROBES", "WINDOWS", "draws", "kept", "peaks", "plan", "put", "readings", "solved"]

Vector = NDArray[np.float64]
HIGH, TNF, TNF_LOW = "600 pM", "196 pM", "19.6 pM"
"""10 ng/mL of IL-1β, and 10 and 1 ng/mL of TNF."""
CALIBRATED = ("myddosome", "tnf_receptor", "nfkb")


def put(entity: str, level: str, minute: int = 0, *, wash: bool = False) -> dict[str, Any]:
    """Return one addition to the dish."""
    timed = {"at": f"{minute} min"} if minute else {}
    return {"entity": entity, "concentration": level, **timed, **({"wash": True} if wash else {})}


def pulse(entity: str, level: str, minute: int = 0) -> list[dict[str, Any]]:
    """Return a pulse of five minutes."""
    return [put(entity, level, minute), put(entity, "0 pM", minute + 5, wash=True)]


HOUR_OF_IL1 = [put("IL1B", HIGH), put("IL1B", "0 pM", 60, wash=True)]
PROBES: Mapping[str, dict[str, Any]] = {
    "TNF": {"add": [put("TNF", TNF)]},
    "TNF_low": {"add": [put("TNF", TNF_LOW)]},
    "TNF_without_A20": {"add": [put("TNF", TNF)], "change": {"TNFAIP3": 0}},
    "TNF_TNF_60": {"add": pulse("TNF", TNF) + pulse("TNF", TNF, 60)},
    "TNF_TNF_150": {"add": pulse("TNF", TNF) + pulse("TNF", TNF, 150)},
    "TNF_IL1_60": {"add": pulse("TNF", TNF) + pulse("IL1B", HIGH, 60)},
    "IL1": {"add": [put("IL1B", HIGH)]},
    "IL1_low": {"add": [put("IL1B", "1 pM")]},
    "IL1_IL1": {"add": [*HOUR_OF_IL1, put("IL1B", HIGH, 120)]},
    "IL1_TNF": {"add": [*HOUR_OF_IL1, put("TNF", TNF, 120)]},
    "IL1_without_IRAK1_kinase": {"add": [put("IL1B", HIGH)], "inhibit": {"act_IRAK1": "100 %"}},
}
WINDOWS: Mapping[str, tuple[float, float]] = {
    "TNF 10 ng/mL: first peak (min)": (18, 30),
    "TNF 10 ng/mL: period (min)": (90, 115),
    "TNF 10 ng/mL: IkBalpha at 15 min (%)": (0, 12),
    "TNF 10 ng/mL: IkBalpha at 60 min (%)": (60, np.inf),
    "TNF 1 ng/mL: first peak (min)": (18, 30),
    "TNF 1 ng/mL: period (min)": (90, 115),
    "TNF 1 ng/mL: IkBalpha at 15 min (%)": (0, 12),
    "TNF 1 ng/mL: IkBalpha at 60 min (%)": (60, np.inf),
    "TNF, A20 lost: mean 3 to 6 h over wild type": (2, np.inf),
    "TNF pulse 60 min after a TNF pulse (% of first)": (0, 50),
    "TNF pulse 150 min after a TNF pulse (% of first)": (80, np.inf),
    "IL-1β pulse 60 min after a TNF pulse (% of first)": (50, np.inf),
    "IL-1β 0.6 nM: IkBalpha at 15 min (%)": (0, 15),
    "IL-1β 0.6 nM: IkBalpha at 60 min (%)": (70, np.inf),
    "IL-1β 0.6 nM: later peaks (% of first)": (0, 15),
    "IL-1β 1 pM: further peaks in 10 h": (3, np.inf),
    "IL-1β 1 pM: period (min)": (85, 125),
    "IL-1β after an hour of IL-1β (% of first)": (0, 15),
    "TNF after an hour of IL-1β (% of first)": (50, np.inf),
    "IL-1β 0.6 nM: peak of JNK (min)": (10, 30),
    "IRAK1 kinase off, 0.6 nM: first peak (% of usual)": (80, np.inf),
    "IRAK1 kinase off, 0.6 nM: later activity over usual": (2, np.inf),
}
"""Reading to what the calibration, or an experiment, asks of it."""


def plan(
    arms: Mapping[str, Any],
    readouts: tuple[str, ...] = ("nuclear_NFKB", "total_IkBa", "JNK_activity"),
    *,
    catalog: Catalog | None = None,
    **words: Any,
) -> Plan:
    """Return the plan of arms on a human fibroblast so thinly sown that ligand is not used up."""
    asked = {
        "alarmin": 1,
        "kind": "scenario",
        "id": "signalling",
        "subject": {"ref": "human_fibroblast"},
        "dish": {"cells": "1e3 cells/mL"},
        "arms": dict(arms),
        "duration": "10 h",
        "sample": {"every": "60 s"},
        "readouts": list(readouts),
        **words,
    }
    return plan_of(Scenario.model_validate(asked), catalog or load_catalog())[0]


def solved(asked: Plan, loaded: LoadedModel | None = None, values: Mapping[str, float] | None = None) -> Draw:
    """Return the curves of a plan, with every value at its centre unless others are given."""
    return one_draw(asked, loaded or ReferenceSolver().load(asked.model), values or centres(asked))


def draws(asked: Plan, count: int, *, wider: float | None = 1.0, seed: int = 7) -> Iterator[dict[str, float]]:
    """Yield values: of the three calibrated mechanisms alone, with their spread so much wider, or of all (None)."""
    known, centre = load_catalog(), centres(asked)
    own = {item.id for name in CALIBRATED for item in known.mechanisms[name].parameters}
    for drawn in ensemble(asked, seed=seed, count=count + 1)[:count]:
        if wider is None:
            yield drawn
            continue
        moved = {name for name, middle in centre.items() if name in own and middle}
        yield centre | {name: centre[name] * (drawn[name] / centre[name]) ** wider for name in moved}


def peaks(times: Vector, curve: Vector, share: float = 0.02) -> tuple[Vector, Vector]:
    """Return times and heights of the peaks that rise by a share of the maximum above the valleys beside them."""
    found = []
    for number in range(1, len(curve) - 1):
        if not curve[number - 1] < curve[number] >= curve[number + 1]:
            continue
        higher = np.flatnonzero(curve > curve[number])
        left = max((int(one) for one in higher if one < number), default=0)
        right = min((int(one) for one in higher if one > number), default=len(curve) - 1)
        foot = max(np.min(curve[left : number + 1]), np.min(curve[number : right + 1]))
        if curve[number] - foot >= share * np.max(curve):
            found.append(number)
    return times[found], curve[found]


def readings(draw: Draw) -> dict[str, float]:
    """Return what `WINDOWS` asks of one draw of `PROBES`."""
    minutes = draw["dish", "TNF"][0].times_s / 60

    def of(arm: str, readout: str = "nuclear_NFKB") -> Vector:
        return draw["dish", arm][0].of(readout)

    def within(arm: str, low: float, high: float, what: Callable[[Vector], Any] = np.max) -> float:
        return float(what(of(arm)[(minutes >= low) & (minutes <= high)]))

    def left(arm: str, minute: float) -> float:
        curve = of(arm, "total_IkBa")
        return float(100 * np.interp(minute, minutes, curve) / curve[0])

    def period(arm: str) -> float:
        when, _ = peaks(minutes, of(arm))
        return float(np.mean(np.diff(when))) if len(when) > 1 else np.nan

    found = []
    for arm in ("TNF", "TNF_low"):
        when, _ = peaks(minutes, of(arm))
        found += [float(when[0]), period(arm), left(arm, 15), left(arm, 60)]
    found.append(within("TNF_without_A20", 180, 360, np.mean) / within("TNF", 180, 360, np.mean))
    first, high = within("TNF", 0, 60), within("IL1", 0, 60)
    for arm, start in (("TNF_TNF_60", 60), ("TNF_TNF_150", 150), ("TNF_IL1_60", 60)):
        found.append(100 * within(arm, start, start + 60) / first)
    found += [left("IL1", 15), left("IL1", 60), 100 * within("IL1", 100, 600) / high]
    found += [len(peaks(minutes, of("IL1_low"))[0]) - 1.0, period("IL1_low")]
    found += [100 * within(arm, 120, 180) / high for arm in ("IL1_IL1", "IL1_TNF")]
    found.append(float(minutes[int(np.argmax(of("IL1", "JNK_activity")))]))
    off = "IL1_without_IRAK1_kinase"
    found += [100 * within(off, 0, 60) / high, within(off, 100, 600) / within("IL1", 100, 600)]
    return dict(zip(WINDOWS, found, strict=True))


def kept(reading: str, value: float) -> bool:
    """Return whether a reading lies in its window."""
    low, high = WINDOWS[reading]
    return bool(low <= value <= high)
