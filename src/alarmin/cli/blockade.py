"""``alarmin blockade``: how much IL-1 signal a drug leaves."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from alarmin.catalog.catalog import Catalog
from alarmin.cli.console import catalogue, check_folder, progress_line, say, show, show_json, table_text
from alarmin.cli.scenarios import engine_words
from alarmin.errors import InvalidInput, Problem, ScenarioError
from alarmin.records.blockade import BlockadeAnswer, BlockadeQuestion
from alarmin.units import Quantity, parse

__all__ = ["Words", "run_blockade"]

PAGE = "report.html"


@dataclass(frozen=True, slots=True)
class Words:
    """What the command line asks, in its words."""

    drugs: Sequence[str]
    doses: Sequence[str]
    routes: Sequence[str]
    every: Sequence[str]
    sites: Sequence[str]
    cells: Sequence[str]
    hold: Sequence[str]
    everything: bool
    days: float | None
    weight: str
    want: str
    of: str
    draws: int | None
    seed: int | None
    engine: str
    folders: Sequence[Path]


def run_blockade(words: Words, *, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Answer, print the table, and write page and tables."""
    from alarmin.analyse.blockade import blockade
    from alarmin.store.folder import results_folder

    check_folder(out)
    known = catalogue(words.folders)
    question, left_out = _question(words, known)
    tell = progress_line("blockade", quiet=quiet)
    with ExitStack() as stack:
        part = stack.enter_context(results_folder(out)) if out is not None else None
        command = _command(words, question, out)
        answer = blockade(
            question,
            catalog=known,
            engine=words.engine,
            progress=tell,
            command=command,
            left_out=left_out,
        )
        if part is not None:
            _write(answer, known, part)
    if out is not None:
        say(f"Written: {out / PAGE}")
    _print(answer, as_json=as_json)


def _question(words: Words, known: Catalog) -> tuple[BlockadeQuestion, dict[str, str]]:
    from alarmin.analyse.blockade.ask import Given, every_usual, host_of, treatments_of

    _check_places(words, known)
    host = host_of(words.cells, known)
    if words.everything and words.drugs:
        raise InvalidInput(Problem("--all and --drug are both given.", hint="Keep one of them."))
    left_out: dict[str, str] = {}
    if words.everything:
        treatments, left_out = every_usual(known, host)
    elif words.drugs:
        treatments = treatments_of(Given(words.drugs, words.doses, words.routes, words.every), known, host)
    else:
        raise InvalidInput(
            Problem("No drug is named.", allowed=", ".join(known.drugs), hint="Add --drug, or --all.")
        )
    asked = {
        "treatments": treatments,
        "sites": words.sites,
        "cells": words.cells,
        "hold": _held(words.hold),
        "days": f"{words.days:.17g} d" if words.days is not None else None,
        "weight": parse(words.weight) if words.weight else None,
        "want": parse(words.want) if words.want else None,
        "of": words.of,
        **{
            name: value for name, value in (("draws", words.draws), ("seed", words.seed)) if value is not None
        },
    }
    try:
        return BlockadeQuestion.model_validate(asked), left_out
    except ValidationError as fault:
        told = [Problem(f"--{item['loc'][0]}: {item['msg']}") for item in fault.errors(include_url=False)]
        raise ScenarioError(told) from fault


def _held(words: Sequence[str]) -> dict[str, Quantity]:
    """Return entity to level, from words such as ``IL1B=10 pM``."""
    wrong = [word for word in words if not all(part.strip() for part in word.partition("="))]
    if wrong:
        raise InvalidInput(
            [Problem(f"--hold {word!r} is not a level.", allowed='such as "IL1B=10 pM"') for word in wrong]
        )
    pairs = (word.partition("=") for word in words)
    return {name.strip(): parse(level.strip()) for name, _, level in pairs}


def _check_places(words: Words, known: Catalog) -> None:
    cells = [name for name, subject in known.subjects.items() if not subject.is_person]
    missing = [
        Problem(f"No {what} is named.", allowed=", ".join(names), hint=f"Add {option}.")
        for what, option, given, names in (
            ("site", "--site", words.sites, list(known.sites)),
            ("cell", "--cell", words.cells, cells),
        )
        if not given
    ]
    if missing:
        raise InvalidInput(missing)


def _command(words: Words, question: BlockadeQuestion, out: Path | None) -> str:
    said = ["alarmin", "blockade"]
    for place, name in enumerate(words.drugs):
        said += ["--drug", name]
        sides = (("--dose", words.doses), ("--route", words.routes), ("--every", words.every))
        said += [word for option, side in sides if side for word in (option, side[place])]
    said += ["--all"] if words.everything else []
    said += [word for site in words.sites for word in ("--site", site)]
    said += [word for cell in words.cells for word in ("--cell", cell)]
    said += [word for level in words.hold for word in ("--hold", level)]
    said += ["--days", f"{words.days:g}"] if words.days is not None else []
    said += ["--weight", words.weight] if words.weight else []
    said += ["--want", words.want, "--of", words.of] if words.want else []
    said += ["--draws", str(question.draws), "--seed", str(question.seed)]
    said += engine_words(words.engine)
    said += [word for folder in words.folders for word in ("--path", str(folder))]
    return shlex.join([*said, "--out", str(out)] if out is not None else said)


def _write(answer: BlockadeAnswer, known: Catalog, folder: Path) -> None:
    import json

    from alarmin.report.blockade import course_rows, dose_rows, plain, table_rows, write_page
    from alarmin.store.files import write_whole

    write_whole(folder / "blockade.json", json.dumps(plain(answer), ensure_ascii=False, indent=1) + "\n")
    write_whole(folder / "blockade.csv", table_text(table_rows(answer)))
    write_whole(folder / "courses.csv", table_text(course_rows(answer)))
    if any(case.wanted for case in answer.cases):
        write_whole(folder / "doses.csv", table_text(dose_rows(answer)))
    write_page(answer, known, folder / PAGE)


def _print(answer: BlockadeAnswer, *, as_json: bool) -> None:
    from alarmin.report.blockade import plain, text_lines

    if as_json:
        show_json(plain(answer))
        return
    for line in text_lines(answer):
        show(line)
