"""``alarmin conform``."""

from __future__ import annotations

from pathlib import Path

import typer

from alarmin.cli.console import progress_line, say, show, show_json
from alarmin.errors import UnknownName
from alarmin.solve.conform import CaseEngine, Conformance, run_cases
from alarmin.solve.suite import read_cases, read_names

__all__ = ["ENGINES", "run_suite"]

ENGINES = ("lanes", "reference")
_FAILED = 1


def run_suite(
    folder: Path, *, engine: str, cases: Path | None, workers: int, as_json: bool, quiet: bool
) -> None:
    """Run the cases of a folder and print what became of them; exit code 1 when one fails."""
    runs = _engine(engine)
    wanted = read_cases(folder, read_names(cases) if cases is not None else None)
    found = run_cases(wanted, runs, workers=workers, tell=progress_line("cases", quiet=quiet))
    if as_json:
        show_json(_as_data(found))
    else:
        _show(found)
    if found.cases("failed"):
        raise typer.Exit(_FAILED)


def _engine(name: str) -> CaseEngine:
    from alarmin.solve.conform_lanes import LaneCases
    from alarmin.solve.conform_reference import ReferenceCases

    if name not in ENGINES:
        raise UnknownName("engine", name, ENGINES, listed=True)
    return LaneCases() if name == "lanes" else ReferenceCases()


def _as_data(found: Conformance) -> dict[str, object]:
    lists = {outcome: found.cases(outcome) for outcome in ("passed", "refused", "failed")}
    words = {one.case: one.words for one in found.verdicts if one.outcome == "failed"}
    return {
        "engine": found.engine,
        **lists,
        "refused_by": found.refused_by(),
        "reasons": words,
        "by_tag": found.by_tag(),
    }


def _show(found: Conformance) -> None:
    show(f"{'tag':<34}{'passed':>8}{'refused':>9}{'failed':>8}")
    for tag, counts in found.by_tag().items():
        show(f"{tag:<34}{counts['passed']:>8}{counts['refused']:>9}{counts['failed']:>8}")
    show()
    show(f"engine   {found.engine}")
    show(f"passed   {len(found.cases('passed'))}")
    show(f"refused  {len(found.cases('refused'))}")
    for construct, cases in found.refused_by().items():
        show(f"  {construct}: {len(cases)}")
    show(f"failed   {len(found.cases('failed'))}")
    for one in found.verdicts:
        if one.outcome == "failed":
            show(f"  {one.case}: {one.words}")
    if not found.cases("failed"):
        say("No case failed.")
