"""``alarmin blockade``: how much IL-1 signal a drug leaves."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from alarmin.catalog.catalog import Catalog
from alarmin.cli.console import catalogue, check_folder, progress_line, say, show, show_json, table_text
from alarmin.cli.scenarios import engine_words
from alarmin.errors import InvalidInput, Problem, ScenarioError, UnitError, suggest
from alarmin.records.arm import Dose
from alarmin.records.blockade import DAYS_ALLOWED, LEAST_DAYS, MOST_DAYS, BlockadeAnswer, BlockadeQuestion
from alarmin.units import Quantity, parse

__all__ = ["Words", "run_blockade"]

PAGE = "report.html"
T = TypeVar("T")
_NEEDED = ("treatments", "sites", "cells")


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
    question, chosen = _question(words, known)
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
            left_out=chosen.left_out,
            filled=chosen.filled,
        )
        if part is not None:
            _write(answer, known, part)
    if out is not None:
        say(f"Written: {out / PAGE}")
    _print(answer, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Treatments, drugs that are left out with the reason, and what was filled in."""

    treatments: tuple[Dose, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    filled: tuple[str, ...] = ()


def _question(words: Words, known: Catalog) -> tuple[BlockadeQuestion, _Chosen]:
    """Return what is asked, or raise the faults of all options at once."""
    from alarmin.analyse.blockade.check import faults_of

    faults = list(_place_faults(words, known))
    host = _noted(faults, lambda: _host(words.cells, known))
    chosen = _noted(faults, lambda: _chosen(words, known, host or "")) or _Chosen()
    days = _noted(faults, lambda: _days(words.days))
    asked = {
        "treatments": chosen.treatments,
        "sites": words.sites,
        "cells": words.cells,
        "hold": _noted(faults, lambda: _held(words.hold)) or {},
        "days": days,
        "weight": _noted(faults, lambda: _read("weight", words.weight)),
        "want": _noted(faults, lambda: _read("want", words.want)),
        "of": words.of,
        **{
            name: value for name, value in (("draws", words.draws), ("seed", words.seed)) if value is not None
        },
    }
    # What was refused or is missing has been said, and a question without it is still looked at.
    given = {name: value for name, value in asked.items() if value or name not in _NEEDED}
    question = _noted(faults, lambda: _validated(given))
    faults += faults_of(chosen.treatments, days, known)
    if faults or question is None:
        raise ScenarioError(faults)
    return question, chosen


def _noted(faults: list[Problem], made: Callable[[], T]) -> T | None:
    """Return what is made, or None with the reasons why not added to the faults."""
    try:
        return made()
    except InvalidInput as fault:
        faults.extend(fault.problems)
    return None


def _validated(asked: Mapping[str, object]) -> BlockadeQuestion | None:
    """Return the question; None where all that is against it is what it lacks."""
    from alarmin.analyse.blockade.refused import problems_of

    try:
        return BlockadeQuestion.model_validate(asked)
    except ValidationError as fault:
        missing = {error["loc"][0] for error in fault.errors() if error["type"] == "missing"}
        told = [item for item in problems_of(fault) if not any(f"--{name}:" in item.what for name in missing)]
        if told:
            raise ScenarioError(told) from fault
    return None


def _chosen(words: Words, known: Catalog, host: str) -> _Chosen:
    from alarmin.analyse.blockade.ask import ANY_HOST, Given, every_usual, filled_of, treatments_of

    if words.everything and words.drugs:
        raise InvalidInput(Problem("--all and --drug are both given.", hint="Keep one of them."))
    if words.everything:
        return _Chosen(*every_usual(known, host)) if host != ANY_HOST else _Chosen()
    if not words.drugs:
        raise InvalidInput(
            Problem("No drug is named.", allowed=", ".join(known.drugs), hint="Add --drug, or --all.")
        )
    given = Given(words.drugs, words.doses, words.routes, words.every)
    return _Chosen(treatments_of(given, known, host), filled=filled_of(given, known, host))


def _host(cells: Sequence[str], known: Catalog) -> str:
    from alarmin.analyse.blockade.ask import ANY_HOST, host_of

    return host_of(cells, known) if cells else ANY_HOST


def _days(days: float | None) -> Quantity | None:
    """Return the length of treatment within what can be followed; None where none is given."""
    if days is None:
        return None
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise InvalidInput(
            Problem(f"--days {days:g} cannot be followed.", allowed=DAYS_ALLOWED, hint="Give it in days.")
        )
    return Quantity(days, "d")


def _read(option: str, text: str) -> Quantity | None:
    """Return a quantity; the option is said where it cannot be read."""
    try:
        return parse(text) if text else None
    except UnitError as fault:
        raise InvalidInput(
            [replace(item, what=f"--{option}: {item.what}") for item in fault.problems]
        ) from fault


def _held(words: Sequence[str]) -> dict[str, Quantity]:
    """Return entity to level, from words such as ``IL1B=10 pM``."""
    faults, found = [], {}
    for word in words:
        name, _, level = (part.strip() for part in word.partition("="))
        if not name or not level:
            faults.append(Problem(f"--hold {word!r} is not a level.", allowed='such as "IL1B=10 pM"'))
            continue
        read = _noted(faults, partial(_read, f"hold {name}", level))
        if read is not None:
            found[name] = read
    if faults:
        raise InvalidInput(faults)
    return found


def _place_faults(words: Words, known: Catalog) -> Iterator[Problem]:
    """Yield sites that are missing or not known, and a missing cell."""
    cells = [name for name, subject in known.subjects.items() if not subject.is_person]
    for what, option, given, names in (
        ("site", "--site", words.sites, list(known.sites)),
        ("cell", "--cell", words.cells, cells),
    ):
        if not given:
            yield Problem(f"No {what} is named.", allowed=", ".join(names), hint=f"Add {option}.")
    for name in words.sites:
        if name not in known.sites:
            yield Problem(f"No site is called {name!r}.", hint=suggest(name, known.sites))


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
