"""Sets of values with which canakinumab lowers CRP as in people with diabetes (H13 to H16) and in rheumatoid arthritis.

``python tools/fits/host_crp.py`` writes ``fits/host_crp.tsv`` of the catalogue (seed 1; ten minutes on one core). With the
word ``all`` binding and turnover are sampled too, nothing is written, and it is told how far each value moves from its
prior, in standard deviations of the prior.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
from accepted import Prior, misfit_of, one_by_one, priors_of, sample
from numpy.typing import NDArray

from alarmin.bench.predict import read
from alarmin.bench.score import number_window
from alarmin.bench.vary import scenario_at
from alarmin.catalog.load import load_catalog
from alarmin.cohort.streams import draw
from alarmin.errors import SolveError
from alarmin.records.evidence import Spread
from alarmin.records.protocol import Protocol, Reading
from alarmin.records.scenario import Scenario
from alarmin.solve.base import LoadedModel
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.measures import answers_of
from alarmin.study.plan import Plan
from alarmin.study.runs import centres, one_draw
from alarmin.study.verb import plan_of

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "docs"))  # whose pages draw the same curves

from pages.crp_chain import last_mean, regimen  # noqa: E402
from pages.crp_published import CRP_BASE, ait_oudhia  # noqa: E402

TABLE = ROOT / "src" / "alarmin" / "catalog" / "data" / "fits" / "host_crp.tsv"
CALIBRATED = ("H13", "H14", "H15", "H16")
FACTS = ("P13", "P15", "P16")
"""Rows whose numbers the catalogue cites already; they go on holding."""
HELD: Mapping[str, tuple[float, Spread]] = {
    "CL_IL1B": (14.2, Spread(kind="lognormal", gsd=1.84)),
    "PS_IL1B": (0.386, Spread(kind="lognormal", gsd=1.66)),
    "V_plasma": (3.3, Spread(kind="lognormal", gsd=1.27)),
    "V_tissue": (2.71, Spread(kind="lognormal", gsd=1.33)),
    "Kd_antibody": (1.07, Spread(kind="lognormal", gsd=1.87)),
    "CL_antibody": (0.174, Spread(kind="lognormal", gsd=1.34)),
    "PS_antibody": (0.429, Spread(kind="lognormal", gsd=1.7)),
    "kdeg_IL6": (0.503, Spread(kind="loguniform", low=0.139, high=1.82)),
    "share_other_CRP": (0.04, Spread(kind="uniform", low=0.0, high=0.08)),
    "kdeg_CRP": (0.03648143, Spread(kind="lognormal", gsd=1.1)),
}
"""What keeps its published value in the sets that are stored, with the spread it is given by ``all``."""
MEMBERS = 48
PRIORS: dict[str, tuple[float, Spread]] = priors_of("host_crp")
"""Median and spread of each value before the fit, in the units of the catalogue."""
WEIGHTS = (0.5, 0.1, 0.9)
"""Shares of the range of body weight at which a row must hold, so that it holds in four fifths of it."""
FIFTH = (0.8, 1.2)
REGIMENS = ((150, 28, 6), (300, 28, 6), (300, 14, 6))
"""Dose in mg, days between doses and doses, as tabled in docs/explanation/canakinumab_crp.md."""


@dataclass(frozen=True)
class Case:
    """One run and what must come out of it: a plan, its model, its values at the centre and windows."""

    plan: Plan
    loaded: LoadedModel
    centre: Mapping[str, float]
    readings: tuple[tuple[Reading, tuple[float, float]], ...]

    def found(self, values: Mapping[str, float]) -> Iterator[tuple[float, tuple[float, float]]]:
        """Yield every number with its window."""
        owners = ("host_crp", self.plan.subject.id)
        named = (name.split(".") for name in values)
        own = {item: values[f"{owner}.{item}"] for owner, item in named if owner in owners}
        draw_ = one_draw(self.plan, self.loaded, {**self.centre, **own})
        answers = {one.measure: (one.values[0], one.unit) for one in answers_of(self.plan, [draw_])}
        for reading, window in self.readings:
            value = read(reading, answers).value
            yield math.nan if value is None else value, window


def values_at(point: NDArray[np.float64]) -> dict[str, float]:
    """Return the values at a point of standard normal scores, one per prior, with the digits that are stored."""
    normal = NormalDist()
    pairs = zip(PRIORS.items(), point, strict=True)
    found = {name: draw(value, spread, normal.cdf(float(score))) for (name, (value, spread)), score in pairs}
    return {name: float(f"{value:.4g}") for name, value in found.items()}


@cache
def cases() -> tuple[Case, ...]:
    """Return all runs, the quickest to refuse a set first."""
    models: dict[str, LoadedModel] = {}
    return tuple(
        _case(scenario, readings, models) for scenario, readings in (*_trial(), *_arthritis(), *_facts())
    )


def _case(scenario: Scenario, readings: tuple[Reading, ...], models: dict[str, LoadedModel]) -> Case:
    plan, _ = plan_of(scenario, load_catalog())
    if plan.model.digest not in models:
        models[plan.model.digest] = ReferenceSolver().load(plan.model)
    windows = tuple((one, _closed(number_window(one))) for one in readings)
    return Case(plan, models[plan.model.digest], centres(plan), windows)


def _closed(window: tuple[float | None, float | None]) -> tuple[float, float]:
    low, high = window
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _trial() -> Iterator[tuple[Scenario, tuple[Reading, ...]]]:
    """Yield the four rows as one scenario per body weight, an arm per row."""
    known = load_catalog().experiments
    entries = [known[name] for name in CALIBRATED]
    readings = tuple(
        one.model_copy(update={"measure": f"{entry.protocol.id}_{one.measure}"})
        for entry in entries
        for one in (entry.expected.readings if entry.expected else ())
    )
    first: Protocol = entries[0].protocol
    arms = {entry.protocol.id: entry.protocol.scenario.arms["canakinumab"] for entry in entries}
    measures = tuple(
        one.model_copy(update={"id": f"{name}_{one.id}" if name != "placebo" else one.id, "arm": name})
        for name in ("placebo", *arms)
        for one in first.scenario.measures
        if (one.arm == "placebo") == (name == "placebo")
    )
    both = {"placebo": first.scenario.arms["placebo"], **arms}
    joined = first.scenario.model_copy(update={"arms": both, "measures": measures})
    (weight,) = first.assumed
    span = Spread(kind="loguniform", low=weight.low, high=weight.high)
    for share in WEIGHTS:
        yield scenario_at(joined, first.assumed, {weight.of: draw(1.0, span, share)}), readings


def _arthritis() -> Iterator[tuple[Scenario, tuple[Reading, ...]]]:
    """Yield mean CRP over the sixth interval in rheumatoid arthritis, within a fifth of the published model."""
    for mg, every, count in REGIMENS:
        days = every * count
        printed = 100 * last_mean(ait_oudhia(regimen(mg, every, count), days), "CRP", every) / CRP_BASE
        dose = {
            "drug": "canakinumab",
            "dose": f"{mg} mg",
            "route": "sc",
            "every": f"{every} d",
            "count": count,
        }
        measure = {"id": "left", "kind": "mean", "readout": "CRP_change", "arm": "treated"}
        scenario = {
            "alarmin": 1,
            "kind": "scenario",
            "id": "arthritis",
            "subject": {"ref": "rheumatoid_arthritis"},
            "weight": "70 kg",
            "arms": {"treated": {"regimen": [dose]}},
            "duration": f"{days} d",
            "sample": {"every": "1 d"},
            "readouts": ["CRP_change"],
            "measures": [measure | {"at": f"{days - every} d", "to": f"{days} d"}],
        }
        low, high = (part * printed for part in FIFTH)
        window = Reading(measure="left", kind="number", low=low, high=high, unit="%")
        yield Scenario.model_validate(scenario), (window,)


def _facts() -> Iterator[tuple[Scenario, tuple[Reading, ...]]]:
    for name in FACTS:
        entry = load_catalog().experiments[name]
        yield entry.protocol.scenario, entry.expected.readings if entry.expected else ()


def misfit(point: NDArray[np.float64], most: float) -> float:
    """Return the misfit of a point, or infinity as soon as it exceeds the most that is of interest."""
    values, total = values_at(point), 0.0
    for case in cases():
        try:
            total += sum(misfit_of(value, window) for value, window in case.found(values))
        except SolveError:
            return math.inf
        if total > most:
            return math.inf
    return total


def central(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the accepted set nearest to the medians of all, with its powers set to those of the paper."""
    kept = points.copy()
    kept[:, [at for at, name in enumerate(PRIORS) if "power_" in name]] = 0.0
    away = np.sum((kept - np.median(points, axis=0)) ** 2, axis=1)
    for point in kept[np.argsort(away)]:
        if misfit(point, math.inf) == 0:
            return point
    raise SystemExit("No set holds with the published powers.")


def write(points: NDArray[np.float64]) -> None:
    """Write the table, the central set first."""
    lines = ["\t".join(("set", *PRIORS))]
    for number, point in enumerate((central(points), *points)):
        cells = (f"{value:.4g}" for value in values_at(point).values())
        lines.append("\t".join((f"s{number:02d}", *cells)))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tell(points: NDArray[np.float64]) -> None:
    """Tell how far each value moves from its prior, and which move together."""
    names, ties = tuple(PRIORS), np.corrcoef(points.T)
    for at, name in enumerate(names):
        values = [values_at(point)[name] for point in points]
        low, middle, high = np.percentile(values, (5, 50, 95))
        moved = f"moved {np.mean(points[:, at]):+.2f}, spread {np.std(points[:, at]):.2f}"
        tied = (to for to in range(len(names)) if to != at and abs(ties[at, to]) > 0.4)
        with_it = [f"{names[to]} {ties[at, to]:+.2f}" for to in tied]
        say(f"{name}: {middle:.3g} ({low:.3g} to {high:.3g}), {moved}; {', '.join(with_it)}")


def main() -> None:
    """Search, and save what is accepted."""
    everything = sys.argv[1:] == ["all"]
    if everything:
        PRIORS.update({f"host_crp.{name}": prior for name, prior in HELD.items()})
    prior = Prior(tuple(PRIORS), np.ones(len(PRIORS)))
    rounds = 300 if everything else 150
    points, costs = sample(
        prior, one_by_one(misfit), members=MEMBERS, rounds=rounds, seed=1, start=1.0, tell=say
    )
    accepted = points[costs == 0]
    tell(accepted)
    if not everything:
        write(accepted)


if __name__ == "__main__":
    main()
