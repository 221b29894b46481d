"""The bench: every published experiment, what the model says, and what that is worth."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from alarmin.bench.baselines import Guesser
from alarmin.bench.judge import judge
from alarmin.bench.kept import KeptRows
from alarmin.bench.predict import Engine
from alarmin.bench.rows import HEADLINE, ROLES, BenchResult, Row
from alarmin.bench.skill import score_of
from alarmin.catalog.catalog import Catalog, ExperimentEntry
from alarmin.catalog.load import load_catalog
from alarmin.catalog.protocols import (
    Brought,
    holds_catalogue,
    holds_experiments,
    read_awaiting,
    read_constant_rule,
    read_protocols,
)
from alarmin.errors import Problem, UnknownName
from alarmin.records.protocol import AwaitingRow
from alarmin.solve.base import Solver
from alarmin.solve.engines import AUTO, solver_for

__all__ = ["DRAWS", "run_bench"]

DRAWS = 60
"""Draws over what is left open, and as many over all priors, for each row."""

"""Roles whose rows count in the headline."""


def run_bench(
    catalog: Catalog | None = None,
    *,
    groups: Sequence[str] = (),
    rows: Sequence[str] = (),
    paths: Sequence[Path | str] = (),
    draws: int = DRAWS,
    seed: int = 1,
    solver: Solver | None = None,
    engine: str = AUTO,
    progress: Callable[[int, int], None] | None = None,
    store: Path | str | None = None,
) -> BenchResult:
    """Score the model against published experiments.

    Parameters
    ----------
    catalog : Catalog, optional
        Evidence; the shipped catalogue by default.
    groups : sequence of str
        Only rows of these groups (``B``, ``P``); all by default.
    rows : sequence of str
        Only these rows (``B08``); all by default.
    paths : sequence of Path
        Folders of protocols from outside; only their rows are scored then. A folder that also holds subjects, changed
        values or other parts of a catalogue adds them; where none holds a protocol, the shipped rows are scored.
    draws : int
        Draws over what is left open, and as many over all priors, for each row.
    seed : int
        The same seed gives the same rows and scores.
    solver : Solver, optional
        Any solver, in place of `engine`.
    engine : {"auto", "lanes", "reference"}
        What integrates: the ensemble engine, libRoadRunner, or whichever suits the number of draws.
    progress : callable, optional
        Called with rows done and rows in all.
    store : Path, optional
        Folder in which judged rows are kept; the same call goes on from those it finds there.

    Raises
    ------
    CatalogueError
        When a folder of `paths` does not exist or holds no experiment.
    UnknownName
        When no row belongs to a group or has an id of `rows`.
    """
    started = time.perf_counter()
    known, entries, awaiting, unread = _gather(catalog, [Path(path) for path in paths])
    wanted = _wanted(_groups(entries, awaiting, unread), groups, rows)
    chosen = [entry for entry in entries if entry.protocol.id in wanted]
    integrating = Engine(known, solver or solver_for(engine, _runs(chosen, draws)))
    printed = {entry.protocol.id: entry for entry in (*known.experiments.values(), *entries)}
    guesser = Guesser.of(known, printed.values(), read_constant_rule())
    kept = None
    if store is not None:
        by = f"{type(integrating.solver).__name__} {engine}"
        kept = KeptRows(Path(store), known, printed.values(), draws=max(draws, 1), seed=seed, engine=by)
    found = []
    for number, entry in enumerate(chosen, start=1):
        found.append(_judged(entry, integrating, guesser, kept, draws=max(draws, 1), seed=seed))
        if progress is not None:
            progress(number, len(chosen))
    found += [_waiting(row) for row in awaiting if row.id in wanted]
    found += [_unread(name, problems) for name, problems in unread if name in wanted]
    ordered = tuple(sorted(found, key=lambda row: _natural(row.id)))
    return _result(
        ordered,
        integrating,
        unread,
        draws=max(draws, 1),
        seed=seed,
        seconds=time.perf_counter() - started,
    )


def _judged(
    entry: ExperimentEntry, engine: Engine, guesser: Guesser, kept: KeptRows | None, *, draws: int, seed: int
) -> Row:
    """Return the row of one experiment, from the folder of those that were judged before if it is there."""
    before = kept.get(entry.protocol.id) if kept is not None else None
    if before is not None:
        row, made_by = before
        engine.made_by |= dict.fromkeys(made_by)
        return row
    row = judge(entry, engine, guesser, draws=draws, seed=seed)
    if kept is not None:
        kept.put(row, engine.made_by)
    return row


def _runs(entries: Sequence[ExperimentEntry], draws: int) -> int:
    """Return how many runs a model of these rows has on average: draws of both kinds, in every arm."""
    arms = [len(scenario.arms) for entry in entries for scenario in entry.protocol.scenarios]
    return 2 * draws * sum(arms) // max(len(arms), 1)


def _result(
    rows: tuple[Row, ...],
    engine: Engine,
    unread: Iterable[tuple[str, tuple[Problem, ...]]],
    *,
    draws: int,
    seed: int,
    seconds: float,
) -> BenchResult:
    headline = [row for row in rows if row.role in HEADLINE]
    return BenchResult(
        rows=rows,
        headline=score_of(headline, seed=seed),
        robust=score_of(headline, seed=seed, robust=True),
        readings=_by_reading(rows),
        by_role={role: score_of((row for row in rows if row.role == role), seed=seed) for role in ROLES},
        discriminating=score_of((row for row in headline if row.discriminates), seed=seed),
        draws=draws,
        seed=seed,
        seconds=round(seconds, 1),
        catalogue_digest=engine.catalog.digest,
        own_folders=dict(engine.catalog.folders),
        own_values={change.key: change.words for change in engine.catalog.changes},
        problems=tuple(str(problem) for _, problems in unread for problem in problems),
        engines=tuple(engine.made_by),
    )


def _by_reading(rows: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """Return how many readings hold, and how many there are, in each role."""
    readings = [one for row in rows if row.is_scored for one in row.readings]
    return {
        role: (
            sum(one.holds for one in readings if one.role == role),
            sum(one.role == role for one in readings),
        )
        for role in ROLES
    }


Unread = tuple[tuple[str, tuple[Problem, ...]], ...]


def _gather(
    catalog: Catalog | None, paths: Sequence[Path]
) -> tuple[Catalog, list[ExperimentEntry], tuple[AwaitingRow, ...], Unread]:
    if not paths:
        known = catalog or load_catalog()
        return known, list(known.experiments.values()), read_awaiting(), ()
    whole = [path for path in paths if holds_catalogue(path)]
    # A folder that only adds to the catalogue brings no rows; what it changes is tried on the shipped ones.
    brought: list[Brought] = [
        read_protocols(path) for path in paths if path not in whole or holds_experiments(path)
    ]
    known = load_catalog(whole) if whole else catalog or load_catalog()
    if not brought:
        return known, list(known.experiments.values()), read_awaiting(), ()
    entries = [entry for one in brought for entry in one.entries.values()]
    return known, entries, (), tuple(item for one in brought for item in one.unread.items())


def _groups(
    entries: Iterable[ExperimentEntry], awaiting: Iterable[AwaitingRow], unread: Unread
) -> dict[str, str]:
    """Return the group of every row by its id; none for what could not be read."""
    names = dict.fromkeys((name for name, _ in unread), "")
    names |= {row.id: row.group for row in awaiting}
    return names | {entry.protocol.id: entry.protocol.group for entry in entries}


def _wanted(names: Mapping[str, str], groups: Sequence[str], rows: Sequence[str]) -> frozenset[str]:
    """Return the ids of the rows asked for, from all ids and their groups."""
    known = sorted({group for group in names.values() if group})
    for group in groups:
        if group not in known:
            raise UnknownName("group of the bench", group, known)
    for row in rows:
        if row not in names:
            raise UnknownName("row of the bench", row, sorted(names, key=_natural))
    return frozenset(
        name
        for name, group in names.items()
        if (not groups or group in groups or not group) and (not rows or name in rows)
    )


def _waiting(row: AwaitingRow) -> Row:
    return Row(
        id=row.id,
        group=row.group,
        status=row.status,
        reference=row.reference,
        mechanism=row.mechanism,
        contested_with=row.contested_with,
        reason=row.reason,
    )


def _unread(name: str, problems: Sequence[Problem]) -> Row:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    reason = (
        f"the protocol cannot be read: {problems[0]}{more}" if problems else "the protocol cannot be read"
    )
    return Row(id=name, group="", status="not applicable", reason=reason)


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that puts B9 before B10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
