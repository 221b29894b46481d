"""The bench as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alarmin.bench.rows import BenchResult, ReadingOutcome, Row, Score

__all__ = ["bench_lines"]

_HEAD = ("row", "status", "role", "reading", "model", "90 % interval", "paper", "share", "prior share")
_LISTED = ("not applicable", "awaiting", "not modelled")
_WIDE = 34
_FEW = 5

FEW_DRAWS = 40
"""Draws below which the 5th and 95th percentile lie at the ends of the ensemble."""


def bench_lines(result: BenchResult) -> tuple[str, ...]:
    """Return the table of scored rows, what fails and why, what is only listed, and the scores."""
    scored = [row for row in result.rows if row.is_scored]
    return tuple(
        line.rstrip()
        for part in (_table(scored), _failing(scored), _listed(result.rows), _scores(result), _faults(result))
        for line in part
    )


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    for line in cells if rows else ():
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))


def _cells(row: Row) -> tuple[str, ...]:
    one = row.shown
    if one is None:
        return (row.id, row.status, row.role or "", *[""] * (len(_HEAD) - 3))
    name = one.measure if one.over is None else f"{one.measure}/{one.over}"
    more = f" (1 of {len(row.readings)})" if len(row.readings) > 1 else ""
    interval = f"{_number(one.low)} to {_number(one.high)}"
    status = "pass (centre only)" if row.centre_only else row.status
    answer = (f"{name}{more}"[:_WIDE], _model(one), interval, _paper(one))
    return (row.id, status, _roles(row), *answer, _percent(row.share), _percent(row.prior_share))


def _roles(row: Row) -> str:
    """Return the role of a row, and the roles of its readings where they differ."""
    counts = ", ".join(f"{count} {role}" for role, count in row.roles.items())
    return f"{row.role} ({counts})" if len(row.roles) > 1 else row.role or ""


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _model(one: ReadingOutcome) -> str:
    value = f"{_number(one.central)} {one.unit}".rstrip()
    return f"{one.direction_model or 'none given'} ({value})" if one.kind == "direction" else value


def _paper(one: ReadingOutcome) -> str:
    if one.kind == "direction":
        return str(one.direction_paper)
    if one.expected is not None:
        return f"{_number(one.expected)} {one.unit}".rstrip()
    low, high = one.window or (None, None)
    return f"{_number(low)} to {_number(high)} {one.unit}".rstrip()


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _failing(rows: Sequence[Row]) -> Iterator[str]:
    failing = [row for row in rows if row.status == "fail"]
    if failing:
        yield ""
        yield "What fails, and why:"
    for row in failing:
        yield f"  {row.id}  {row.reason}"


def _listed(rows: Sequence[Row]) -> Iterator[str]:
    for status in _LISTED:
        found = [row for row in rows if row.status == status]
        if not found:
            continue
        yield ""
        if status == "not applicable":
            yield "Not applicable:"
            yield from (f"  {row.id}  {row.reason}" for row in found)
        elif len(rows) <= _FEW:
            yield f"{status.capitalize()}:"
            yield from (f"  {row.id}  {row.reason}" for row in found)
        else:
            yield f"{status.capitalize()} ({len(found)} rows): {', '.join(row.id for row in found)}"


def _scores(result: BenchResult) -> Iterator[str]:
    yield ""
    yield from _score("Headline (check and prediction)", result.headline)
    yield from _score("Of these, passes that hold in at least half of the prior draws", result.robust)
    yield from _score("Of these, rows that discriminate", result.discriminating)
    for role, score in result.by_role.items():
        yield from _score(f"Role {role}", score)
    held = (f"{role} {held} of {every}" for role, (held, every) in result.readings.items() if every)
    if any(every for _, every in result.readings.values()):
        yield f"Readings that hold: {', '.join(held)}"
    yield f"{result.draws} draws a row, seed {result.seed}, {result.seconds:g} s"
    if result.draws < FEW_DRAWS:
        yield f"With fewer than {FEW_DRAWS} draws an interval is little more than the lowest and the highest of them."
    stale = [row.id for row in result.rows if row.status == "pass" and row.explained]
    if stale:
        yield f"Passing rows that still say why they fail: {', '.join(stale)}"


def _score(name: str, score: Score) -> Iterator[str]:
    if score.score is None:
        return
    skill = "not defined" if score.skill is None else f"{score.skill:.2f}"
    if score.skill_low is not None and score.skill_high is not None:
        skill += (
            f" (90 % interval {score.skill_low:.2f} to {score.skill_high:.2f} over {score.papers} papers)"
        )
    luck = "" if score.prior is None else f", priors before any fit {score.prior:.2f}"
    yield (
        f"{name}: {score.passed} of {score.rows} = {score.score:.2f}; constant rule {score.constant:.2f}, "
        f"signs {score.signs:.2f}{luck}; skill {skill}"
    )


def _faults(result: BenchResult) -> Iterator[str]:
    if result.problems:
        yield ""
        yield "Could not be read:"
        yield from (f"  {problem}" for problem in result.problems)
