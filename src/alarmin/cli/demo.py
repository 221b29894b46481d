"""``alarmin demo``: a few questions, one page."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.documents import shipped_points, shipped_scenario
from alarmin.cli.console import catalogue, check_folder, progress_line, say, show, show_json, write_result
from alarmin.cli.scenarios import REPORT, engine_words, with_options
from alarmin.records.result import Result

__all__ = ["run_demo"]

QUESTIONS = ("prime_and_release", "dose_response", "anakinra_week", "low_and_high")
TITLE = "IL-1 made, blocked and sensed: what one cell does, and what a dose of anakinra leaves"


def run_demo(
    out: Path, *, seed: int | None, draws: int | None, engine: str, as_json: bool, quiet: bool
) -> None:
    """Run the shipped scenarios and write build files and one report."""
    from alarmin.store.folder import results_folder

    check_folder(out)
    known = catalogue(None)
    command = _command(out, seed, draws, engine)
    with results_folder(out) as part:
        results = _answered(known, seed=seed, draws=draws, engine=engine, command=command, quiet=quiet)
        for result in results:
            write_result(result, part)
        _write_page(results, known, part / REPORT, command)
    say(f"Open {out / REPORT} in a browser.")
    if as_json:
        show_json([result.model_dump(mode="json") for result in results])
        return
    from alarmin.report.text import summary_lines

    for result in results:
        for line in summary_lines(result):
            show(line)
        show()


def _answered(
    known: Catalog, *, seed: int | None, draws: int | None, engine: str, command: str, quiet: bool
) -> list[Result]:
    from alarmin.study import run

    results = []
    for name in QUESTIONS:
        question = with_options(shipped_scenario(name), seed=seed, draws=draws)
        tell = progress_line(question.scenario.title, quiet=quiet)
        results.append(run(question, catalog=known, engine=engine, progress=tell, command=command))
    return results


def _write_page(results: Sequence[Result], known: Catalog, path: Path, command: str) -> None:
    from alarmin.report.overlays import overlay_of
    from alarmin.report.page import write_report

    units = {curve.readout: curve.unit for result in results for curve in result.curves}
    units |= {curve.readout: curve.unit for result in results for curve in result.dose_curves}
    overlays = [overlay_of(points, units.get(points.readout, "")) for points in shipped_points()]
    write_report(results, known, path, title=TITLE, command=command, overlays=overlays)


def _command(out: Path, seed: int | None, draws: int | None, engine: str) -> str:
    words = ["alarmin", "demo", "--out", str(out)]
    for option, value in (("--seed", seed), ("--draws", draws)):
        words += [option, str(value)] if value is not None else []
    return shlex.join([*words, *engine_words(engine)])
