"""A blockade as plain data and as rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from alarmin.records.blockade import BlockadeAnswer, BlockadeCase
from alarmin.report.blockade.words import basis_of, counted, ordered, ranks_of

__all__ = ["course_rows", "dose_rows", "plain", "table_rows"]


def _given(case: BlockadeCase) -> tuple[str, str, str, str, str]:
    every = str(case.treatment.every) if case.treatment.every is not None else "once"
    return case.treatment.drug, str(case.treatment.dose), case.treatment.route, every, case.cell


_COUNTS = ("draws_with_value", "draws")
_GIVEN = ("drug", "dose", "route", "every", "cell")


def table_rows(answer: BlockadeAnswer) -> Iterator[Sequence[object]]:
    """Yield one row per number: drug, place, measure, median and interval; least residual signal first."""
    yield (
        *_GIVEN,
        "site",
        "measure",
        "unit",
        "median",
        "low_5",
        "high_95",
        *_COUNTS,
        "note",
    )
    for case, site in ordered(answer):
        for item in case.result.answers:
            if item.site == site:
                numbers = (item.median, item.low, item.high, counted(item), case.draws, item.note)
                yield (*_given(case), site, item.measure, item.unit, *numbers)


def course_rows(answer: BlockadeAnswer) -> Iterator[Sequence[object]]:
    """Yield every course over the last dosing interval, to six digits; time counts from its start."""
    yield (*_GIVEN, "site", "arm", "readout", "unit", "time_s", "median", "low_5", "high_95")
    for case in answer.cases:
        for curve in (*case.courses, *case.result.curves):
            for row in zip(curve.times_s, curve.median, curve.low, curve.high, strict=True):
                said = (f"{value:.6g}" for value in row)
                yield (*_given(case), curve.site, curve.arm, curve.readout, curve.unit, *said)


def dose_rows(answer: BlockadeAnswer) -> Iterator[Sequence[object]]:
    """Yield the blockade at every dose that was tried for the wanted one."""
    yield (
        *_GIVEN,
        "site",
        "of",
        "dose_per_administration",
        "unit",
        "blockade_median",
        "low_5",
        "high_95",
        *_COUNTS,
    )
    for case in answer.cases:
        for wanted in case.wanted:
            curve = wanted.curve
            for row in zip(curve.doses, curve.median, curve.low, curve.high, strict=True):
                yield (
                    *_given(case),
                    wanted.site,
                    wanted.of,
                    row[0],
                    curve.unit,
                    *row[1:],
                    wanted.counted,
                    wanted.draws,
                )


def plain(answer: BlockadeAnswer) -> dict[str, Any]:
    """Return the answer as one JSON document: numbers, provenance, citations, warnings and the command."""
    first = answer.cases[0].result
    warnings = dict.fromkeys(line for case in answer.cases for line in case.result.warnings)
    limits = dict.fromkeys(line for case in answer.cases for line in case.result.limits)
    citations = dict.fromkeys(item.ref for case in answer.cases for item in case.result.citations)
    return {
        "command": answer.command,
        "cases": [
            _case(case, site, rank)
            for (case, site), rank in zip(ordered(answer), ranks_of(ordered(answer)), strict=True)
        ],
        "left_out": answer.left_out,
        "filled": list(answer.filled),
        "warnings": list(warnings),
        "limits": list(limits),
        "citations": list(citations),
        "provenance": first.provenance.model_dump(mode="json"),
    }


def _case(case: BlockadeCase, site: str, rank: str) -> dict[str, Any]:
    wanted = [item.model_dump(mode="json") for item in case.wanted if item.site == site]
    return {
        **dict(zip(_GIVEN, _given(case), strict=True)),
        "site": site,
        "rank": rank,
        "basis": basis_of(case, site).model_dump(mode="json"),
        "acts": case.acts,
        "interval_s": case.interval_s,
        "treated_s": case.treated_s,
        "measures": {
            item.measure: {
                "median": item.median,
                "low_5": item.low,
                "high_95": item.high,
                "unit": item.unit,
                "draws_with_value": counted(item),
                "draws": case.draws,
                "note": item.note,
            }
            for item in case.result.answers
            if item.site == site
        },
        **({"wanted": wanted[0]} if wanted else {}),
    }
