"""``alarmin validate`` and ``alarmin doctor``."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.documents import read_scenario
from alarmin.cli.console import catalogue, say, show, show_json
from alarmin.errors import AlarminError, InvalidInput, Problem, shown

__all__ = ["check_installation", "validate_all"]

_MOST_ROWS = 200_000
_FOUND = {"problems": 3}


def validate_all(files: Sequence[Path], *, folders: Sequence[Path] | None, as_json: bool) -> None:
    """Check each file and report every problem of all of them; exit code 3 when there is one."""
    problems: list[Problem] = []
    for file in files:
        try:
            _check_file(file, folders)
        except InvalidInput as fault:
            problems += fault.problems
        else:
            say(f"{shown(file)}: valid")
    if not files:
        problems += _lint_shipped(folders)
    if as_json:
        show_json({"valid": not problems, "problems": [_as_data(problem) for problem in problems]})
    else:
        for problem in problems:
            show(str(problem))
    if problems:
        say(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found.")
        raise typer.Exit(_FOUND["problems"])


def _as_data(problem: Problem) -> dict[str, object]:
    return {name: getattr(problem, name) for name in ("file", "line", "what", "allowed", "hint")}


def _check_file(file: Path, folders: Sequence[Path] | None) -> None:
    from alarmin.catalog.abundances import read_abundances
    from alarmin.dosing.table import read_event_table
    from alarmin.study.verb import plan_of

    if file.is_dir():
        _tell_own(catalogue([*(folders or ()), file]))
    elif file.suffix in (".yaml", ".yml"):
        plan_of(read_scenario(file), catalogue(folders))
    elif file.suffix in (".csv", ".tsv", ".h5ad"):
        if _is_event_table(file):
            masses = {drug.id: drug.molar_mass_g_mol for drug in catalogue(folders).drugs.values()}
            read_event_table(file, molar_mass_g_mol=masses)
        else:
            read_abundances(file, sample=_a_sample(file))
    else:
        allowed = ".yaml scenarios, .csv event or abundance tables, .h5ad, catalogue folders"
        raise InvalidInput(Problem("This kind of file is not known.", shown(file), allowed=allowed))


def _tell_own(known: Catalog) -> None:
    """Say what the user's folders change, and what the rules warn of in their files."""
    from alarmin.catalog.lint import lint

    for change in known.changes:
        say(f"Own value: {change.key} is {change.words}.")
    for finding in lint(known):
        if finding.severity == "warning" and any(
            Path(finding.problem.file).is_relative_to(folder) for folder in known.folders
        ):
            say(f"Warning: {finding.problem}")


def _a_sample(file: Path) -> str:
    """Return a sample of a table of abundances, since the rows of all samples are checked with any of them."""
    from alarmin.catalog.delimited import read_sheet

    if file.suffix == ".h5ad":
        return ""
    try:
        sheet, _ = read_sheet(file, ("sample",), (), max_rows=_MOST_ROWS, error=InvalidInput)
    except InvalidInput:
        return ""  # told by the reader of abundances, with what it asks for
    names = {row.text("sample") for row in sheet.rows}
    return min(names, default="") if "" not in names else ""


def _is_event_table(file: Path) -> bool:
    from alarmin.catalog.text import Limits, read_text

    lines = [line for line in read_text(file, limits=Limits(size=200_000_000)).splitlines() if line.strip()]
    header = next((line for line in lines if not line.startswith("#")), "").upper()
    return "TIME" in header or "EVID" in header


def _lint_shipped(folders: Sequence[Path] | None) -> list[Problem]:
    from alarmin.catalog.lint import lint

    known = catalogue(folders)
    findings = lint(known)
    counts = {
        level: sum(item.severity == level for item in findings) for level in ("error", "warning", "note")
    }
    _tell_own(known)
    say("catalogue: " + ", ".join(f"{count} {level}s" for level, count in counts.items()))
    return [item.problem for item in findings if item.severity == "error"]


def check_installation(*, as_json: bool) -> None:
    """Run every check and print what was found; exit code 1 when one fails."""
    rows = []
    for name, check in _CHECKS:
        try:
            rows.append((name, True, check()))
        except (AlarminError, ImportError, PackageNotFoundError) as fault:
            rows.append((name, False, str(fault)))
    if as_json:
        show_json([{"check": name, "ok": ok, "detail": detail} for name, ok, detail in rows])
    else:
        for name, ok, detail in rows:
            show(f"{'ok  ' if ok else 'FAIL'}  {name}: {detail}")
    if not all(ok for _, ok, _ in rows):
        raise typer.Exit(1)


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.machine()} ({sys.executable})"


def _libraries() -> str:
    names = (
        "numpy",
        "libroadrunner",
        "llvmlite",
        "python-libsbml",
        "antimony",
        "pydantic",
        "pint",
        "typer",
        "matplotlib",
    )
    return ", ".join(f"{name} {version(name)}" for name in names)


def _catalogue() -> str:
    known = catalogue(None)
    hypotheses = sum(row.is_hypothesis for row in known.interactions.values())
    return (
        f"{len(known.interactions)} interactions ({hypotheses} hypotheses), {len(known.entities)} entities, "
        f"{len(known.references)} references, digest {known.digest[:12]}"
    )


def _small_run() -> str:
    from alarmin.catalog.documents import shipped_scenario
    from alarmin.study import run

    question = shipped_scenario("anakinra_week").scenario.model_copy(update={"draws": 1})
    answer = run(question).answers[0]
    return f"one draw of {question.id}: {answer.measure} at {answer.site} = {answer.median:.4g}"


def _sbml() -> str:
    from alarmin.catalog.documents import shipped_scenario
    from alarmin.model.sbml import check_sbml
    from alarmin.study.export import export_plan
    from alarmin.study.verb import plan_of

    known = catalogue(None)
    plan, _ = plan_of(shipped_scenario("anakinra_week"), known)
    remarks = check_sbml(export_plan(plan, known, "sbml"))
    return f"exported model has {len(remarks)} libSBML errors and warnings"


def _extras() -> str:
    found = []
    for name in ("anndata", "xarray", "zarr", "distributed"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


_CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Python", _python),
    ("libraries", _libraries),
    ("extras", _extras),
    ("catalogue", _catalogue),
    ("solver", _small_run),
    ("SBML export", _sbml),
)
