"""A rerun held against a recorded result."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from alarmin.catalog.text import Limits, read_text
from alarmin.errors import InvalidInput, Problem, ReproducibilityError, shown
from alarmin.records.result import Result

__all__ = ["check_same", "read_result"]

_Numbers = tuple[float | None, ...]

_CATALOGUE = "The catalogue has changed since the record was made (catalogue_digest differs)."

TOLERANCE = 1e-5
"""Relative difference of answers that reruns may show with libRoadRunner on another machine."""


def read_result(path: Path) -> Result:
    """Read a result written by ``alarmin run --out``.

    Raises
    ------
    InvalidInput
        When the file is not a result.
    """
    text = read_text(path, limits=Limits(size=200_000_000))
    try:
        return Result.model_validate_json(text)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        told = f"{where}: {first['msg']}" if where else str(first["msg"])
        problem = Problem(f"This is not a result of alarmin ({told}).", shown(path), 1)
        raise InvalidInput(problem) from fault


def check_same(new: Result, recorded: Result) -> None:
    """Compare every answer, curve and dose-response of two results.

    Raises
    ------
    ReproducibilityError
        When scenario, a file that it names, model or numbers differ; the message names the largest difference.
    """
    ours, theirs = new.provenance, recorded.provenance
    since = "" if ours.catalogue_digest == theirs.catalogue_digest else f" {_CATALOGUE}"
    if ours.scenario_digest != theirs.scenario_digest:
        raise ReproducibilityError("The two results answer different questions: scenario_digest differs.")
    for name in sorted(set(ours.input_files) & set(theirs.input_files)):
        if ours.input_files[name] != theirs.input_files[name]:
            raise ReproducibilityError(
                f"The file {name} is not the one of the record: its SHA-256 is {ours.input_files[name][:12]}, "
                f"and was {theirs.input_files[name][:12]}."
            )
    if ours.model_digest != theirs.model_digest:
        raise ReproducibilityError(
            f"The two results answer different questions: model_digest differs.{since}"
        )
    largest, where = 0.0, ""
    for label, one, other in _pairs(new, recorded):
        difference = _difference(one, other)
        if difference > largest:
            largest, where = difference, label
    if largest > TOLERANCE:
        raise ReproducibilityError(
            f"The rerun differs from the record by {largest:.2g} (relative) in {where}; {TOLERANCE:g} is allowed. "
            f"Recorded with {recorded.provenance.solver}, alarmin {recorded.provenance.alarmin}.{since}"
        )


def _pairs(new: Result, recorded: Result) -> list[tuple[str, _Numbers, _Numbers]]:
    """Return label and numbers of what stands at the same place of both results."""
    ours, theirs = list(_numbers(new)), list(_numbers(recorded))
    labels, others = [label for label, _ in ours], [label for label, _ in theirs]
    if labels != others:
        apart = sorted(set(labels) ^ set(others)) or ["the order"]
        raise ReproducibilityError(f"The two results hold different numbers: {apart[0]} is not in both.")
    return [(label, one, other) for (label, one), (_, other) in zip(ours, theirs, strict=True)]


def _numbers(result: Result) -> Iterator[tuple[str, _Numbers]]:
    for answer in result.answers:
        yield f"answer {answer.measure} at {answer.site}", answer.values
        yield f"summary of {answer.measure} at {answer.site}", (answer.median, answer.low, answer.high)
    for curve in result.curves:
        label = f"{curve.readout} of {curve.arm} at {curve.site}"
        for name, band in (("curve", curve.median), ("low end of", curve.low), ("high end of", curve.high)):
            yield f"{name} {label}", band
    for dose_curve in result.dose_curves:
        label = f"{dose_curve.readout} of {dose_curve.arm} at {dose_curve.at_s:g} s"
        for name, band in (
            ("dose-response", dose_curve.median),
            ("low end of", dose_curve.low),
            ("high end of", dose_curve.high),
        ):
            yield f"{name} {label}", band


def _difference(one: _Numbers, other: _Numbers) -> float:
    if len(one) != len(other):
        return math.inf
    scale = max((abs(value) for value in other if value is not None), default=0.0) or 1.0
    worst = 0.0
    for left, right in zip(one, other, strict=True):
        if (left is None) != (right is None):
            return math.inf
        if left is not None and right is not None:
            worst = max(worst, abs(left - right) / scale)
    return worst
