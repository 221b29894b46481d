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

__all__ = ["PROBES", "READINGS", "WINDOWS", "draws", "kept", "peaks", "plan", "put", "readings", "solved"]

Vector = NDArray[np.float64]
HIGH, MIDDLE, TNF, TNF_LOW, TNF_LEAST = "600 pM", "60 pM", "196 pM", "19.6 pM", "1.96 pM"
"""10 and 1 ng/mL of IL-1β, and 10, 1 and 0.1 ng/mL of TNF."""
CALIBRATED = ("il1_receptor", "myddosome", "tnf_receptor", "nfkb")


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
    "TNF_least": {"add": [put("TNF", TNF_LEAST)]},
    "TNF_without_A20": {"add": [put("TNF", TNF)], "change": {"TNFAIP3": 0}},
    "TNF_TNF_60": {"add": pulse("TNF", TNF) + pulse("TNF", TNF, 60)},
    "TNF_TNF_150": {"add": pulse("TNF", TNF) + pulse("TNF", TNF, 150)},
    "TNF_IL1_60": {"add": pulse("TNF", TNF) + pulse("IL1B", HIGH, 60)},
    "IL1": {"add": [put("IL1B", HIGH)]},
    "IL1_middle": {"add": [put("IL1B", MIDDLE)]},
    "IL1_least": {"add": [put("IL1B", "0.3 pM")]},
    "IL1_low": {"add": [put("IL1B", "1 pM")]},
    "IL1_little": {"add": [put("IL1B", "3 pM")]},
    "IL1_some": {"add": [put("IL1B", "10 pM")]},
    "IL1_little_SIGIRR": {"add": [put("IL1B", "3 pM")], "change": {"SIGIRR": 10}},
    "IL1_little_antagonist": {"add": [put("IL1B", "3 pM"), put("IL1RN", "1 nM")]},
    "IL1_IL1": {"add": [*HOUR_OF_IL1, put("IL1B", HIGH, 120)]},
    "IL1_TNF": {"add": [*HOUR_OF_IL1, put("TNF", TNF, 120)]},
    "IL1_without_IRAK4_kinase": {"add": [put("IL1B", HIGH)], "inhibit": {"act_IRAK4": "99 %"}},
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
    "TNF 0.1 ng/mL: period (min)": (80, 120),
    "TNF, A20 lost: mean 3 to 6 h over wild type": (2, np.inf),
    "TNF pulse 60 min after a TNF pulse (% of first)": (0, 50),
    "TNF pulse 150 min after a TNF pulse (% of first)": (80, np.inf),
    "IL-1β pulse 60 min after a TNF pulse (% of first)": (50, np.inf),
    "IL-1β 0.6 nM: peak of nuclear NF-κB (min)": (12, 18),
    "IL-1β 0.6 nM: IkBalpha at 5 min (%)": (0, 80),
    "IL-1β 0.6 nM: IkBalpha at 15 min (%)": (0, 15),
    "IL-1β 0.6 nM: IkBalpha at 60 min (%)": (70, 150),
    "IL-1β 0.6 nM: later peaks (% of first)": (0, 15),
    "IL-1β 60 pM: peak of nuclear NF-κB (min)": (12, 22),
    "IL-1β 60 pM: IkBalpha at 15 min (%)": (0, 15),
    "IL-1β 60 pM: IkBalpha at 60 min (%)": (70, 150),
    "IL-1β 0.3 pM: first peak (% of that at 0.6 nM)": (0, 50),
    "IL-1β 0.3 pM: shortest time between peaks (min)": (75, np.inf),
    "IL-1β 0.3 pM: longest time between peaks (min)": (0, 133),
    "IL-1β 1 pM: further peaks in 10 h": (3, np.inf),
    "IL-1β 1 pM: shortest time between peaks (min)": (75, np.inf),
    "IL-1β 1 pM: longest time between peaks (min)": (0, 133),
    "IL-1β 3 pM: shortest time between peaks (min)": (75, np.inf),
    "IL-1β 3 pM: longest time between peaks (min)": (0, 133),
    "IL-1β 10 pM: first peak (% of that at 0.6 nM)": (50, np.inf),
    "IL-1β 3 pM: first peak with 10-fold SIGIRR (% of usual)": (0, 70),
    "IL-1β 3 pM: first peak with 1 nM of IL-1Ra (% of usual)": (0, 50),
    "IL-1β after an hour of IL-1β (% of first)": (0, 15),
    "TNF after an hour of IL-1β (% of first)": (50, np.inf),
    "IL-1β 0.6 nM: peak of JNK (min)": (10, 30),
    "IRAK4 kinase 99 % off, 0.6 nM: first peak (% of usual)": (0, 20),
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


def draws(asked: Plan, count: int, *, everything: bool = False, seed: int = 7) -> Iterator[dict[str, float]]:
    """Yield values: sets of the numbers that were found together, all else at its centre, or everything as drawn."""
    known, centre = load_catalog(), centres(asked)
    own = {
        item.id
        for name in CALIBRATED
        for item in known.mechanisms[name].parameters
        if item.spread.fit == "signalling"
    }
    for drawn in ensemble(asked, seed=seed, count=count + 1)[:count]:
        yield drawn if everything else centre | {name: drawn[name] for name in centre if name in own}


def peaks(times: Vector, curve: Vector, share: float = 0.02) -> tuple[Vector, Vector]:
    """Return times and heights of the peaks that rise by a share of the maximum above the valleys beside them."""
    found = []
    least = share * np.max(curve)
    for number in 1 + np.flatnonzero((curve[1:-1] > curve[:-2]) & (curve[1:-1] >= curve[2:])):
        higher = np.flatnonzero(curve > curve[number])
        beyond = int(np.searchsorted(higher, number))
        left = higher[beyond - 1] if beyond else 0
        right = higher[beyond] if beyond < len(higher) else len(curve) - 1
        foot = max(np.min(curve[left : number + 1]), np.min(curve[number : right + 1]))
        if curve[number] - foot >= least:
            found.append(number)
    return times[found], curve[found]


Asked = Callable[["_Curves"], float]


class _Curves:
    """Curves of one draw, read in the words of `WINDOWS`."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.minutes = next(iter(draw.values()))[0].times_s / 60

    def of(self, arm: str, readout: str = "nuclear_NFKB") -> Vector:
        """Return one curve."""
        return self.draw["dish", arm][0].of(readout)

    def within(self, arm: str, low: float, high: float, what: Callable[[Vector], Any] = np.max) -> float:
        """Return the maximum, or what else is asked, of nuclear NF-κB between two minutes."""
        return float(what(self.of(arm)[(self.minutes >= low) & (self.minutes <= high)]))

    def left(self, arm: str, minute: float) -> float:
        """Return IκBα at a minute in per cent of rest."""
        curve = self.of(arm, "total_IkBa")
        return float(100 * np.interp(minute, self.minutes, curve) / curve[0])

    def first(self, arm: str) -> float:
        """Return the minute of the first peak of nuclear NF-κB."""
        when, _ = peaks(self.minutes, self.of(arm))
        return float(when[0]) if len(when) else np.nan

    def between(self, arm: str, what: Callable[[Vector], Any] = np.mean) -> float:
        """Return the mean time between peaks of nuclear NF-κB, or what else is asked of these times."""
        when, _ = peaks(self.minutes, self.of(arm))
        return float(what(np.diff(when))) if len(when) > 1 else np.nan


_OFF, _OFF4 = "IL1_without_IRAK1_kinase", "IL1_without_IRAK4_kinase"
READINGS: Mapping[str, tuple[tuple[str, ...], Asked]] = dict(
    zip(
        WINDOWS,
        (
            (("TNF",), lambda one: one.first("TNF")),
            (("TNF",), lambda one: one.between("TNF")),
            (("TNF",), lambda one: one.left("TNF", 15)),
            (("TNF",), lambda one: one.left("TNF", 60)),
            (("TNF_low",), lambda one: one.first("TNF_low")),
            (("TNF_low",), lambda one: one.between("TNF_low")),
            (("TNF_low",), lambda one: one.left("TNF_low", 15)),
            (("TNF_low",), lambda one: one.left("TNF_low", 60)),
            (("TNF_least",), lambda one: one.between("TNF_least")),
            (
                ("TNF", "TNF_without_A20"),
                lambda one: (
                    one.within("TNF_without_A20", 180, 360, np.mean) / one.within("TNF", 180, 360, np.mean)
                ),
            ),
            (
                ("TNF", "TNF_TNF_60"),
                lambda one: 100 * one.within("TNF_TNF_60", 60, 120) / one.within("TNF", 0, 60),
            ),
            (
                ("TNF", "TNF_TNF_150"),
                lambda one: 100 * one.within("TNF_TNF_150", 150, 210) / one.within("TNF", 0, 60),
            ),
            (
                ("TNF", "TNF_IL1_60"),
                lambda one: 100 * one.within("TNF_IL1_60", 60, 120) / one.within("TNF", 0, 60),
            ),
            (("IL1",), lambda one: one.first("IL1")),
            (("IL1",), lambda one: one.left("IL1", 5)),
            (("IL1",), lambda one: one.left("IL1", 15)),
            (("IL1",), lambda one: one.left("IL1", 60)),
            (("IL1",), lambda one: 100 * one.within("IL1", 100, 600) / one.within("IL1", 0, 60)),
            (("IL1_middle",), lambda one: one.first("IL1_middle")),
            (("IL1_middle",), lambda one: one.left("IL1_middle", 15)),
            (("IL1_middle",), lambda one: one.left("IL1_middle", 60)),
            (
                ("IL1", "IL1_least"),
                lambda one: 100 * one.within("IL1_least", 0, 90) / one.within("IL1", 0, 60),
            ),
            (("IL1_least",), lambda one: one.between("IL1_least", np.min)),
            (("IL1_least",), lambda one: one.between("IL1_least", np.max)),
            (("IL1_low",), lambda one: len(peaks(one.minutes, one.of("IL1_low"))[0]) - 1.0),
            (("IL1_low",), lambda one: one.between("IL1_low", np.min)),
            (("IL1_low",), lambda one: one.between("IL1_low", np.max)),
            (("IL1_little",), lambda one: one.between("IL1_little", np.min)),
            (("IL1_little",), lambda one: one.between("IL1_little", np.max)),
            (
                ("IL1", "IL1_some"),
                lambda one: 100 * one.within("IL1_some", 0, 90) / one.within("IL1", 0, 60),
            ),
            (
                ("IL1_little", "IL1_little_SIGIRR"),
                lambda one: 100 * one.within("IL1_little_SIGIRR", 0, 180) / one.within("IL1_little", 0, 180),
            ),
            (
                ("IL1_little", "IL1_little_antagonist"),
                lambda one: (
                    100 * one.within("IL1_little_antagonist", 0, 180) / one.within("IL1_little", 0, 180)
                ),
            ),
            (
                ("IL1", "IL1_IL1"),
                lambda one: 100 * one.within("IL1_IL1", 120, 180) / one.within("IL1", 0, 60),
            ),
            (
                ("IL1", "IL1_TNF"),
                lambda one: 100 * one.within("IL1_TNF", 120, 180) / one.within("IL1", 0, 60),
            ),
            (("IL1",), lambda one: float(one.minutes[int(np.argmax(one.of("IL1", "JNK_activity")))])),
            (("IL1", _OFF4), lambda one: 100 * one.within(_OFF4, 0, 60) / one.within("IL1", 0, 60)),
            (("IL1", _OFF), lambda one: 100 * one.within(_OFF, 0, 60) / one.within("IL1", 0, 60)),
            (("IL1", _OFF), lambda one: one.within(_OFF, 100, 600) / one.within("IL1", 100, 600)),
        ),
        strict=True,
    )
)
"""Reading to the arms it needs, and how it is taken."""


def readings(draw: Draw) -> dict[str, float]:
    """Return what `WINDOWS` asks of one draw, as far as its arms were run; NaN where a curve has no peak."""
    curves = _Curves(draw)
    run = {arm for _, arm in draw}
    return {name: take(curves) for name, (arms, take) in READINGS.items() if run.issuperset(arms)}


def kept(reading: str, value: float) -> bool:
    """Return whether a reading lies in its window."""
    low, high = WINDOWS[reading]
    return bool(low <= value <= high)
