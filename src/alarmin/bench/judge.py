"""One published experiment held against the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alarmin.bench.attribution import reading_roles
from alarmin.bench.baselines import Guesser
from alarmin.bench.expressible import obstacles
from alarmin.bench.predict import Answers, Engine, Ensemble, by_luck, predict, read
from alarmin.bench.roles import role_of_row
from alarmin.bench.rows import HEADLINE, ReadingOutcome, Role, Row, Status
from alarmin.bench.score import (
    AGREE,
    band,
    direction_of,
    inside,
    judge_direction,
    number_window,
    share_of,
    threshold,
)
from alarmin.catalog.catalog import ExperimentEntry
from alarmin.errors import AlarminError, InvalidInput, SolveError
from alarmin.records.protocol import Expected, Protocol, Reading
from alarmin.study.plan import Plan
from alarmin.study.verb import plan_of

__all__ = ["judge"]


def judge(entry: ExperimentEntry, engine: Engine, guesser: Guesser, *, draws: int, seed: int) -> Row:
    """Return the row of one experiment; a protocol that the model cannot express is not applicable, with a reason.

    Parameters
    ----------
    draws : int
        Draws over what is left open, and as many over all priors.
    """
    protocol, expected = entry.protocol, entry.expected
    if expected is None:
        return _unscored(entry, "not applicable", "there is no expected.yaml, so nothing to compare with")
    found = obstacles(protocol, expected, engine.catalog)
    if found:
        return _unscored(entry, "not applicable", "; ".join(found))
    try:
        plans = {one.id: plan_of(one, engine.catalog, base=entry.folder)[0] for one in protocol.scenarios}
        # Directions are judged on the priors alone, so that a row without numbers needs no other draws.
        opened = draws if any(one.kind == "number" for one in expected.readings) else 0
        ensemble = predict(
            engine, protocol, plans, open_count=opened, prior_count=draws, seed=seed, folder=entry.folder
        )
        case = _Case(entry, protocol, expected, engine, ensemble, plans, seed)
        return _row(case, guesser)
    except SolveError as fault:
        return _unscored(entry, "fail", f"the integration failed: {fault}")
    except AlarminError as fault:
        return _unscored(entry, "not applicable", _in_words(fault))


def _in_words(fault: AlarminError) -> str:
    if isinstance(fault, InvalidInput):
        return "; ".join(dict.fromkeys(f"{one.what} {one.hint}".strip() for one in fault.problems))
    return str(fault)


def _unscored(entry: ExperimentEntry, status: Status, reason: str) -> Row:
    protocol, expected = entry.protocol, entry.expected
    return Row(
        id=protocol.id,
        group=protocol.group,
        level=protocol.level,
        title=protocol.title,
        status=status,
        role="prediction" if status == "fail" else None,
        reference=expected.source.ref if expected else "",
        discriminates=expected.discriminates if expected else False,
        contested_with=expected.contested_with if expected else (),
        left_out=expected.left_out if expected else "",
        reason=reason,
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything known about one experiment."""

    entry: ExperimentEntry
    protocol: Protocol
    expected: Expected
    engine: Engine
    ensemble: Ensemble
    plans: Mapping[str, Plan]
    seed: int

    def kind_of(self, measure: str) -> str:
        """Return the kind of a measure."""
        found = [
            one.kind for scenario in self.protocol.scenarios for one in scenario.measures if one.id == measure
        ]
        return found[0] if found else ""


def _row(case: _Case, guesser: Guesser) -> Row:
    roles = reading_roles(case.entry, case.engine, case.plans, case.ensemble.centre)
    outcomes = tuple(
        _outcome(case, reading, role) for reading, role in zip(case.expected.readings, roles, strict=True)
    )
    role, share = role_of_row(roles), _joint_share(case, case.ensemble.open)
    numbers = [one for one in outcomes if one.kind == "number"]
    directions = [one for one in outcomes if one.kind == "direction"]
    passed = (not numbers or share >= AGREE) and all(one.holds for one in directions)
    return Row(
        id=case.protocol.id,
        group=case.protocol.group,
        level=case.protocol.level,
        title=case.protocol.title,
        status="pass" if passed else "fail",
        role=role,
        kind="number" if numbers else "direction",
        reference=case.expected.source.ref,
        discriminates=case.expected.discriminates,
        contested_with=case.expected.contested_with,
        readings=outcomes,
        central=all(_holds(case, reading, case.ensemble.centre) for reading in case.expected.readings),
        share=share if numbers else None,
        prior_share=_all_share(case, case.ensemble.prior),
        unfitted_share=_luck(case) if role in HEADLINE else None,
        constant=guesser.constant(case.entry),
        signs=guesser.signs(case.entry, {name: plan.model for name, plan in case.plans.items()}),
        left_out=case.expected.left_out,
        reason=_reason(case, outcomes, share, passed),
        explained=bool(case.expected.why_it_fails),
    )


def _outcome(case: _Case, reading: Reading, role: Role) -> ReadingOutcome:
    centre = read(reading, case.ensemble.centre).value
    prior = [read(reading, answers) for answers in case.ensemble.prior]
    low, high = band(prior)
    unit = reading.unit
    if reading.kind == "direction":
        change = threshold(case.protocol.level)
        verdict = judge_direction(reading, prior, case.protocol.level)
        holds, share, window = verdict.holds, verdict.share, None
        reason = f"{_named(reading)}: {verdict.lacking}" if verdict.lacking else ""
        paper, model = reading.direction, direction_of(centre, change)
    else:
        window = number_window(reading, case.kind_of(reading.measure))
        opened = [read(reading, answers) for answers in case.ensemble.open]
        share = share_of(opened, window)
        holds, paper, model = share >= AGREE, None, None
        reason = "" if holds else _number_reason(reading, centre, window, share)
    return ReadingOutcome(
        measure=reading.measure,
        over=reading.over,
        kind=reading.kind,
        unit=unit,
        central=centre,
        low=low,
        high=high,
        expected=reading.value,
        window=window,
        direction_paper=paper,
        direction_model=model,
        share=share,
        holds=holds,
        role=role,
        reason=reason,
    )


def _named(reading: Reading) -> str:
    return reading.measure if reading.over is None else f"{reading.measure} over {reading.over}"


def _number_reason(
    reading: Reading, centre: float | None, window: tuple[float | None, float | None], share: float
) -> str:
    name = _named(reading)
    if centre is None:
        return f"{name}: the model gives no value"
    low, high = ("open" if end is None else f"{end:.4g}" for end in window)
    unit = f" {reading.unit}" if reading.unit else ""
    return f"{name}: {centre:.3g}{unit} against {low} to {high}{unit}, inside in {100 * share:.0f} % of draws"


def _holds(case: _Case, reading: Reading, answers: Answers) -> bool:
    value = read(reading, answers).value
    if reading.kind == "number":
        return inside(value, number_window(reading, case.kind_of(reading.measure)))
    return direction_of(value, threshold(case.protocol.level)) == reading.direction


def _joint_share(case: _Case, draws: tuple[Answers, ...]) -> float:
    """Return the share of draws in which all number readings hold together."""
    numbers = [reading for reading in case.expected.readings if reading.kind == "number"]
    return sum(all(_holds(case, one, answers) for one in numbers) for answers in draws) / len(draws)


def _all_share(case: _Case, draws: tuple[Answers, ...]) -> float:
    readings = case.expected.readings
    return sum(all(_holds(case, one, answers) for one in readings) for answers in draws) / len(draws)


def _luck(case: _Case) -> float:
    """Return the share of draws in which every reading holds before any fit."""
    count, folder = len(case.ensemble.prior), case.entry.folder
    return _all_share(
        case, by_luck(case.engine, case.protocol, case.plans, count=count, seed=case.seed, folder=folder)
    )


def _reason(case: _Case, outcomes: tuple[ReadingOutcome, ...], share: float, passed: bool) -> str:
    if passed:
        return case.expected.note
    found = [one.reason for one in outcomes if not one.holds and one.reason]
    if not found:
        found = [f"all readings hold together in {100 * share:.0f} % of draws only"]
    return ". ".join([*found, *([case.expected.why_it_fails] if case.expected.why_it_fails else [])])
