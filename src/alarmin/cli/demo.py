"""``alarmin demo``: two questions, one page."""

from __future__ import annotations

import shlex
from pathlib import Path

from alarmin.catalog.documents import shipped_points, shipped_scenario
from alarmin.cli.console import catalogue, check_folder, progress_line, say, show, show_json, write_result
from alarmin.cli.scenarios import with_options

__all__ = ["run_demo"]

QUESTIONS = ("dose_response", "anakinra_week")
TITLE = "How much of a cell's IL-1 signal does a dose of anakinra leave?"


def run_demo(out: Path, *, seed: int | None, draws: int | None, as_json: bool, quiet: bool) -> None:
    """Run the shipped scenarios and write build files and one report."""
    from alarmin.report.overlays import overlay_of
    from alarmin.report.page import write_report
    from alarmin.report.text import summary_lines
    from alarmin.study import run

    check_folder(out)
    known = catalogue(None)
    command = _command(out, seed, draws)
    results = []
    for name in QUESTIONS:
        question = with_options(shipped_scenario(name), seed=seed, draws=draws)
        tell = progress_line(question.scenario.title, quiet=quiet)
        results.append(run(question, catalog=known, progress=tell, command=command))
    units = {curve.readout: curve.unit for result in results for curve in result.curves}
    units |= {curve.readout: curve.unit for result in results for curve in result.dose_curves}
    for result in results:
        write_result(result, out)
    overlays = [overlay_of(points, units.get(points.readout, "")) for points in shipped_points()]
    page = write_report(results, known, out / "report.html", title=TITLE, command=command, overlays=overlays)
    say(f"Open {page} in a browser.")
    if as_json:
        show_json([result.model_dump(mode="json") for result in results])
        return
    for result in results:
        for line in summary_lines(result):
            show(line)
        show()


def _command(out: Path, seed: int | None, draws: int | None) -> str:
    words = ["alarmin", "demo", "--out", str(out)]
    for option, value in (("--seed", seed), ("--draws", draws)):
        words += [option, str(value)] if value is not None else []
    return shlex.join(words)
