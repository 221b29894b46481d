"""``alarmin run`` and ``alarmin export``."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.documents import ScenarioFile, read_scenario, shipped_scenario
from alarmin.catalog.text import read_text
from alarmin.cli.console import catalogue, check_folder, progress_line, say, show, show_json, write_result
from alarmin.errors import InvalidInput, Problem, UnknownName, shown
from alarmin.records.result import Result

__all__ = ["REPORT", "Options", "engine_words", "export_file", "run_file", "with_options"]

REPORT = "report.html"
_DEMONSTRATION = "anakinra_week"
_ARCHIVE = "omex"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says over the scenario, and what integrates."""

    seed: int | None
    draws: int | None
    engine: str


def run_file(
    file: Path,
    options: Options,
    *,
    out: Path | None,
    folders: Sequence[Path] | None,
    against: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run one scenario file, print its answers, and write its files."""
    from alarmin.store.folder import results_folder
    from alarmin.study.compare import read_result

    check_folder(out)
    question = with_options(read_scenario(file), seed=options.seed, draws=options.draws)
    recorded = read_result(against) if against is not None else None
    known = catalogue(folders)
    command = _command(file, question, options.engine, folders, out)
    tell = progress_line(question.scenario.id, quiet=quiet)
    with ExitStack() as stack:
        part = stack.enter_context(results_folder(out)) if out is not None else None
        result = _answered(
            question, known, recorded, against, engine=options.engine, tell=tell, command=command
        )
        if part is not None:
            from alarmin.report.page import write_report

            write_result(result, part)
            write_report(result, known, part / REPORT)
    if out is not None:
        say(f"Written: {out / REPORT}")
    _print(result, as_json=as_json)


def _answered(
    question: ScenarioFile,
    known: Catalog,
    recorded: Result | None,
    against: Path | None,
    *,
    engine: str,
    tell: Callable[[int, int], None] | None,
    command: str,
) -> Result:
    from alarmin.study import run
    from alarmin.study.compare import check_same

    result = run(question, catalog=known, engine=engine, progress=tell, command=command)
    if recorded is not None:
        check_same(result, recorded)
        say(f"The rerun agrees with {against}.")
    return result


def with_options(question: ScenarioFile, *, seed: int | None, draws: int | None) -> ScenarioFile:
    """Return the question with seed and draws of the command line over those of the file."""
    changes = {name: value for name, value in (("seed", seed), ("draws", draws)) if value is not None}
    scenario = question.scenario.model_copy(update=changes)
    return ScenarioFile(scenario, question.document, question.folder)


def engine_words(engine: str) -> list[str]:
    """Return the words of a command that ask for an engine; none where it is chosen by itself."""
    return [] if engine == "auto" else ["--engine", engine]


def _command(
    file: Path, question: ScenarioFile, engine: str, folders: Sequence[Path] | None, out: Path | None
) -> str:
    scenario = question.scenario
    words = ["alarmin", "run", str(file), "--seed", str(scenario.seed), "--draws", str(scenario.draws)]
    words += engine_words(engine)
    for folder in folders or ():
        words += ["--path", str(folder)]
    return shlex.join([*words, "--out", str(out)] if out is not None else words)


def _print(result: Result, *, as_json: bool) -> None:
    if as_json:
        show_json(result.model_dump(mode="json"))
        return
    from alarmin.report.text import summary_lines

    for line in summary_lines(result):
        show(line)


def export_file(
    file: Path | None,
    *,
    form: str,
    arm: str,
    site: str,
    concentration: str,
    out: Path | None,
    folders: Sequence[Path] | None,
) -> None:
    """Write one arm at one site of a scenario, or an archive of all of them, for another program."""
    from alarmin.store.files import write_whole

    if form == _ARCHIVE and out is None:
        hint = f"Name a file, such as --out model.{_ARCHIVE}."
        raise InvalidInput(Problem("An archive is not text that can be printed.", hint=hint))
    known = catalogue(folders)
    question = read_scenario(file) if file is not None else shipped_scenario(_DEMONSTRATION)
    asked = {"arm": arm, "site": site, "concentration": concentration}
    content = _exported(question, known, file, form, asked, folders)
    if out is not None:
        say(f"Written: {write_whole(out, content)}")
    elif isinstance(content, str):
        show(content.rstrip("\n"))


def _exported(
    question: ScenarioFile,
    known: Catalog,
    file: Path | None,
    form: str,
    asked: Mapping[str, str],
    folders: Sequence[Path] | None,
) -> str | bytes:
    from alarmin.study.export import FORMATS, export_plan
    from alarmin.study.omex import export_archive
    from alarmin.study.verb import plan_of

    if form not in (*FORMATS, _ARCHIVE):
        raise UnknownName("export format", form, (*FORMATS, _ARCHIVE))
    plan, _ = plan_of(question, known)
    if form != _ARCHIVE:
        return export_plan(plan, known, form, **asked)
    command = _archive_command(file, question, asked, folders)
    beside = {shown(file.name): read_text(file)} if file is not None else {}
    return export_archive(plan, known, **asked, command=command, beside=beside)


def _archive_command(
    file: Path | None, question: ScenarioFile, asked: Mapping[str, str], folders: Sequence[Path] | None
) -> str:
    """Return the command with names alone: an archive is given away, and places on this machine are not."""
    words = ["alarmin", "export", *([shown(file.name)] if file is not None else []), "--format", _ARCHIVE]
    words += [word for name, value in asked.items() if value for word in (f"--{name}", value)]
    words += [word for folder in folders or () for word in ("--path", shown(folder.resolve().name))]
    return shlex.join([*words, "--out", f"{question.scenario.id}.{_ARCHIVE}"])
