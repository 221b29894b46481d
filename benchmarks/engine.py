"""The ensemble engine beside libRoadRunner: milliseconds of one core per subject at equal achieved error.

``python benchmarks/engine.py [--json] [--model FILE.xml --dose SPECIES AMOUNT --end TIME] [--subjects N]``

Both run in one process, one after the other, timed as process CPU time. Parameters of each subject are lognormal (sigma
0.3). The error of a run is the maximum over states and times of |y - ref| / max_t |ref|, its median over subjects, against
the engine itself at 1e-11 relative, which libRoadRunner confirms. Each engine is run over a row of tolerances and its time
is read off at the error asked for, between the two runs around it. Doses: libRoadRunner by restart and by event; the better
counts.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import libsbml
import numpy as np
import roadrunner
from numpy.typing import NDArray

from alarmin.solve.lanes.ensemble import Dose, Ensemble
from alarmin.solve.lanes.sbml import network_of

Vector = NDArray[np.float64]
MODELS = Path(os.environ.get("ALARMIN_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "models"
OWN = Path(__file__).resolve().parent / "models"
ERRORS = (1e-4, 1e-5, 1e-6, 1e-7)
SIGMA = 0.3
POINTS = 101


@dataclass(frozen=True)
class Work:
    """One row of the table: a model without events, its doses and its horizon."""

    name: str
    sbml: str
    target: str
    amount: float
    times: tuple[float, ...]
    end: float
    subjects: int = 512
    peers: int = 24
    scale: float = 1.0
    vary: tuple[str, ...] = field(default=())


def main() -> None:
    """Print the table."""
    asked = _arguments()
    works = [_own(asked)] if asked.model else [nfkb(), egfr(), hills()]
    table = {}
    for work in works:
        table[work.name] = row(work, subjects=asked.subjects)
    if asked.json:
        print(json.dumps(table, indent=1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--dose", nargs=2, metavar=("SPECIES", "AMOUNT"), default=("", "0"))
    parser.add_argument("--end", type=float, default=100.0)
    parser.add_argument("--subjects", type=int, default=0)
    return parser.parse_args()


def _own(asked: argparse.Namespace) -> Work:
    text = asked.model.read_text(encoding="utf-8")
    return Work(asked.model.stem, text, asked.dose[0], float(asked.dose[1]), (0.0,), asked.end)


def row(work: Work, *, subjects: int = 0) -> dict[str, object]:
    """Measure one model and print what was found."""
    count = subjects or work.subjects
    started = time.perf_counter()
    model = Ensemble(network_of(work.sbml), network_of(work.sbml).states)
    model.program.finish()
    ready = time.perf_counter() - started
    values = drawn(work, model, count)
    doses = [Dose(when, work.target, work.amount) for when in work.times] if work.target else []
    times = np.linspace(0.0, work.end, POINTS)
    first = {name: column[: work.peers] for name, column in values.items()}
    reference = model.run(times, values=first, doses=doses, rtol=1e-11, atol=1e-14 * work.scale, threads=1)
    curve = lanes(work, model, values, doses, times, reference.values)
    ours = {error: at_error(curve, error) for error in ERRORS}
    peers = {"libRoadRunner": road_runner(work, model, first, times, reference.values)}
    print(f"{work.name}: {len(model.network.states)} states, ready in {ready:.2f} s", file=sys.stderr)
    found: dict[str, object] = {}
    for peer, points in peers.items():
        theirs = {error: at_error(points, error) for error in ERRORS}
        found[peer] = {f"{error:g}": _ratio(theirs[error], ours[error]) for error in ERRORS}
        for error in ERRORS:
            print(
                f"  {error:7.0e}  lanes {_said(ours[error])} ms  {peer} {_said(theirs[error])} ms  "
                f"{_ratio(theirs[error], ours[error])}x",
                file=sys.stderr,
            )
    return found


def _said(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "   -  "


def _ratio(theirs: float, ours: float) -> float | None:
    return round(theirs / ours, 1) if math.isfinite(theirs) and math.isfinite(ours) else None


def drawn(work: Work, model: Ensemble, count: int) -> dict[str, Vector]:
    """Return parameters of all subjects."""
    document = libsbml.readSBMLFromString(work.sbml)
    random = np.random.default_rng(1)
    known = {one.getId(): one.getValue() for one in document.getModel().getListOfParameters()}
    names = [name for name in known if name in model.network.constants and known[name] != 0]
    return {name: known[name] * np.exp(random.normal(0.0, SIGMA, count)) for name in names}


Curve = list[tuple[float, float]]
"""Achieved error and milliseconds per subject, from loose to tight."""


def lanes(
    work: Work,
    model: Ensemble,
    values: dict[str, Vector],
    doses: Sequence[Dose],
    times: Vector,
    reference: Vector,
) -> Curve:
    found = []
    for power in (2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7):
        rtol = 10.0**-power
        best = math.inf
        for _ in range(3):
            started = time.process_time()
            run = model.run(
                times, values=values, doses=doses, rtol=rtol, atol=rtol * 1e-3 * work.scale, threads=1
            )
            best = min(best, time.process_time() - started)
        error = _error(run.values[: work.peers], reference)
        found.append((error, 1e3 * best / len(run.status)))
    return found


def _error(values: Vector, reference: Vector) -> float:
    greatest = np.abs(reference).max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(greatest > 0, np.abs(values - reference) / greatest, 0.0)
    return float(np.median(share.max(axis=(1, 2))))


def at_error(curve: Curve, error: float) -> float:
    """Return the time at an error, between the runs around it (straight on logarithms); NaN beyond them."""
    points = sorted((found, cost) for found, cost in curve if math.isfinite(found))
    for (low, slow), (high, fast) in pairwise(points):
        if low <= error <= high and low < high:
            share = math.log(error / low) / math.log(high / low)
            return math.exp(math.log(slow) + share * (math.log(fast) - math.log(slow)))
    return math.nan


def road_runner(
    work: Work, model: Ensemble, values: dict[str, Vector], times: Vector, reference: Vector
) -> Curve:
    """Return the better of restarts and events at each tolerance."""
    states = list(model.network.states)
    runs: list[Callable[[float], tuple[Vector, float]]] = [
        _restarts(work, states, values, times),
        _events(work, states, values, times),
    ]
    found: Curve = []
    inside = ~np.isin(times, work.times)
    for power in (3, 4, 5, 6, 7, 8, 9):
        for run in runs:
            try:
                result, cost = run(10.0**-power)
            except RuntimeError:
                continue
            found.append((_error(result[:, inside], reference[:, inside]), cost))
    # Of points with a smaller error at a smaller cost, the others do not count.
    return [one for one in found if not any(b[0] <= one[0] and b[1] < one[1] for b in found)]


def _prepared(text: str, states: Sequence[str]) -> roadrunner.RoadRunner:
    runner = roadrunner.RoadRunner(text)
    runner.timeCourseSelections = ["time", *states]
    runner.setIntegrator("cvode")
    runner.getIntegrator().setValue("stiff", True)
    runner.getIntegrator().setValue("maximum_num_steps", 1_000_000)
    return runner


def _set(runner: roadrunner.RoadRunner, rtol: float, scale: float) -> None:
    runner.getIntegrator().setValue("relative_tolerance", rtol)
    runner.getIntegrator().setValue("absolute_tolerance", rtol * 1e-3 * scale)


def _restarts(work: Work, states: Sequence[str], values: dict[str, Vector], times: Vector):
    runner = _prepared(work.sbml, states)
    stops = [*(one for one in work.times if one > 0), work.end]

    def one() -> Vector:
        found = np.zeros((len(times), len(states)))
        begin = 0.0
        if work.target and 0.0 in work.times:
            runner.model[work.target] = runner.model[work.target] + work.amount
        for stop in stops:
            rows = (times >= begin) & (times <= stop)
            found[rows] = runner.simulate(begin, stop, int(rows.sum()))[:, 1:]
            if work.target and stop in work.times:
                runner.model[work.target] = runner.model[work.target] + work.amount
            begin = stop
        return found

    return lambda rtol: _timed(work, runner, rtol, values, one)


def _timed(
    work: Work,
    runner: roadrunner.RoadRunner,
    rtol: float,
    values: dict[str, Vector],
    one: Callable[[], Vector],
) -> tuple[Vector, float]:
    """Return the results of all subjects, and milliseconds for each."""
    _set(runner, rtol, work.scale)
    count = len(next(iter(values.values())))
    out = []
    started = time.process_time()
    for subject in range(count):
        runner.resetAll()
        for name, column in values.items():
            runner.model[name] = column[subject]
        out.append(one())
    return np.array(out), 1e3 * (time.process_time() - started) / count


def _events(work: Work, states: Sequence[str], values: dict[str, Vector], times: Vector):
    document = libsbml.readSBMLFromString(work.sbml)
    model = document.getModel()
    for number, when in enumerate(work.times if work.target else ()):
        event = model.createEvent()
        event.setId(f"dose_{number}")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setMath(libsbml.parseL3Formula(f"time >= {when}"))
        if document.getLevel() > 2:
            trigger.setPersistent(True)
            trigger.setInitialValue(False)
        change = event.createEventAssignment()
        change.setVariable(work.target)
        change.setMath(libsbml.parseL3Formula(f"{work.target} + {work.amount}"))
    runner = _prepared(libsbml.writeSBMLToString(document), states)

    return lambda rtol: _timed(
        work, runner, rtol, values, lambda: np.array(runner.simulate(0.0, work.end, len(times)))[:, 1:]
    )


def _plain(document: libsbml.SBMLDocument) -> libsbml.Model:
    model = document.getModel()
    while model.getNumEvents():
        model.removeEvent(0)
    return model


def nfkb() -> Work:
    """NF-kB (BIOMD140) without its events and readouts: IKK dosed four times."""
    document = libsbml.readSBML(str(MODELS / "Hoffmann2002_NFkB_BIOMD140.xml"))
    model = _plain(document)
    for name in [one.getVariable() for one in model.getListOfRules()]:
        model.removeRuleByVariable(name)
    for name in [one.getId() for one in model.getListOfParameters() if not one.isSetValue()]:
        model.removeParameter(name)
    text = libsbml.writeSBMLToString(document)
    return Work("NF-kB BIOMD140", text, "IKK", 0.1, (0.0, 150.0, 300.0, 450.0), 600.0)


def egfr() -> Work:
    """EGF receptor (BIOMD19): events out, k5 by its linear branch, EGF a state, dosed four times."""
    document = libsbml.readSBML(str(MODELS / "Schoeberl2002_EGFR_BIOMD19.xml"))
    model = _plain(document)
    model.getSpecies("x1").setBoundaryCondition(False)
    for rule in model.getListOfRules():
        if rule.getVariable() == "k5":
            rule.setMath(libsbml.parseL3Formula("C * -1.35e-5 + 1.55"))
    text = libsbml.writeSBMLToString(document)
    doses = (0.0, 900.0, 1800.0, 2700.0)
    return Work("EGFR BIOMD19", text, "x1", 4962.0, doses, 3600.0, subjects=192, peers=8, scale=1e4)


def hills() -> Work:
    """Sixty genes in a ring of Hill functions with real powers, degraded at a rate that grows with temperature."""
    import antimony

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
    antimony.clearPreviousLoads()
    antimony.loadAntimonyString("model hills()\n" + "\n".join(lines) + "\nend")
    return Work(
        "Hill powers, 60 states",
        antimony.getSBMLString(),
        "S0",
        10.0,
        (0.0, 25.0, 50.0, 75.0),
        100.0,
        subjects=256,
    )


if __name__ == "__main__":
    main()
