"""The ensemble engine beside other programs: how many times less of one core it takes per subject at equal error.

``python benchmarks/engine.py [--json] [--rows ROW ...] [--peers NAME ...] [--model FILE --dose SPECIES AMOUNT --end TIME]``

All run in one process and by turns, one thread each, timed as process CPU time; the best of several passes counts.
Parameters of each subject are lognormal (sigma 0.3). The error of a run is the maximum over states and times of
|y - ref| / max_t |ref|, its median over subjects, against the engine itself at 1e-11 relative, to which the curves of the
other programs fall too. Every program is run over a row of tolerances, and its time is read off at the error asked for,
between the two runs around it. Other programs get doses by restart and by event; the better counts. Rows also take
`parts` (where the time of a step goes), `threads` and `memory`. Programs that are not installed are named.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from beside import machine
from beside.compare import OWN, Row, compared
from beside.curves import ERRORS, GATE, at_error, ratio
from beside.goals import MILLISECONDS, RATIOS, THREADS, verdict
from beside.parts import parts
from beside.peers import PEERS
from beside.work import Work
from beside.works import USUAL, WORKS, of_file

OTHER_ROWS = ("parts", "threads", "memory")


def main() -> None:
    """Print the table, and with ``--json`` the ratios at the error of the gate to standard output."""
    asked = _arguments()
    ratios: dict[str, Any] = {}
    stored: dict[str, Any] = {"processor": machine.processor(), "rows": {}}
    for work in _works(asked):
        row = compared(work, tuple(asked.peers))
        _print_row(work, row)
        others = {label: curve for label, curve in row.curves.items() if label != OWN}
        ratios[work.key] = {
            label: ratio(curve, row.curves[OWN], GATE) for label, curve in others.items()
        } | dict.fromkeys(row.missing)
        stored["rows"][work.key] = _stored(work, row)
    for name in asked.rows:
        if name in OTHER_ROWS:
            ratios[name] = stored[name] = _other(name)
    if asked.json:
        print(json.dumps(ratios, indent=1))
    if asked.store:
        asked.store.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    every = (*WORKS, *OTHER_ROWS)
    usual = [*USUAL, *OTHER_ROWS]
    parser.add_argument(
        "--json",
        action="store_true",
        help="ratios at 1e-5 as JSON, by row and program; null where there is none",
    )
    parser.add_argument("--rows", nargs="+", choices=every, default=None, metavar="ROW", help=" ".join(every))
    parser.add_argument("--peers", nargs="*", choices=tuple(PEERS), default=list(PEERS), metavar="NAME")
    parser.add_argument("--model", type=Path, help="an SBML file in place of the rows")
    parser.add_argument("--dose", nargs=2, metavar=("SPECIES", "AMOUNT"), default=("", "0"))
    parser.add_argument("--end", type=float, default=100.0, help="horizon of --model, in its unit of time")
    parser.add_argument("--subjects", type=int, default=0)
    parser.add_argument("--passes", type=int, default=0)
    parser.add_argument("--store", type=Path, help="write curves and all else that was measured to a file")
    asked = parser.parse_args()
    if asked.rows is None:
        asked.rows = [] if asked.model else usual
    return asked


def _works(asked: argparse.Namespace) -> list[Work]:
    works = [WORKS[name]() for name in asked.rows if name in WORKS]
    if asked.model:
        works.append(of_file(asked.model, asked.dose[0], float(asked.dose[1]), asked.end))
    if asked.subjects:
        works = [
            replace(one, subjects=asked.subjects, checked=min(one.checked, asked.subjects)) for one in works
        ]
    return [replace(one, passes=asked.passes or one.passes) for one in works]


def _print_row(work: Work, row: Row) -> None:
    ours = row.curves[OWN]
    _say(f"\n{work.name}: {row.states} states, compiled in {row.compiled:.1f} s")
    _say(f"  {'ms of one core per subject at error':36s}" + "".join(f"{error:>11.0e}" for error in ERRORS))
    for label, curve in row.curves.items():
        _say(f"  {label:36s}" + "".join(f"{_said(at_error(curve, error)):>11s}" for error in ERRORS))
    for label, curve in row.curves.items():
        if label == OWN:
            continue
        found = {error: ratio(curve, ours, error) for error in ERRORS}
        goal = RATIOS.get(work.key, {}).get(label)
        end = f"   floor {goal[0]}x, goal {goal[1]}x: {verdict(found[GATE], *goal)}" if goal else ""
        shown = "".join(f"{'-' if one is None else f'{one:.1f}x':>11s}" for one in found.values())
        _say(f"  {f'times faster than {label}':36s}{shown}{end}")
    for label, why in row.missing.items():
        _say(f"  {label}: {why}")
    if work.key in MILLISECONDS:
        floor, aim = MILLISECONDS[work.key]
        cost = at_error(ours, GATE)
        said = verdict(cost if math.isfinite(cost) else None, floor, aim)
        _say(f"  {_said(cost)} ms per subject at {GATE:.0e}; floor {floor} ms, goal {aim} ms: {said}")


def _stored(work: Work, row: Row) -> dict[str, Any]:
    return {
        "name": work.name,
        "states": row.states,
        "compiled_s": round(row.compiled, 2),
        "curves": {
            label: [[float(f"{error:.6g}"), float(f"{cost:.6g}")] for error, cost in curve]
            for label, curve in row.curves.items()
        },
        "missing": row.missing,
    }


def _other(name: str) -> dict[str, Any]:
    if name == "parts":
        return _parts()
    if name == "threads":
        found = machine.threads(replace(WORKS["nfkb"](), subjects=8192))
        floor, aim = THREADS
        said = verdict(found["ratio"], floor, aim)
        _say(f"\nTwo threads against one, NF-κB: {found['ratio']}x; floor {floor}x, goal {aim}x: {said}")
        return found
    found = machine.memory()
    held = f"{found['above_MB']} MB above results, which are {found['results_MB']} MB"
    _say(f"\nMemory of {found['subjects']:,} subjects, NF-κB: {held}")
    return found


def _parts() -> dict[str, Any]:
    peak = machine.fma_peak()
    _say(f"\nPeak of this core: {peak:.1f} billion multiply-adds of one number a second")
    found: dict[str, Any] = {"peak_fma_per_ns": round(peak, 1)}
    for key in ("nfkb", "egfr"):
        one = parts(WORKS[key](), peak)
        found[key] = one
        _say(f"  {key}: {one['ns_per_lane_step']} ns per lane and step, {one['peak_share']:.0%} of the peak")
        for part, share in one["shares"].items():
            _say(f"    {part:34s}{share:>6.0%}")
    return found


def _said(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "-"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
