"""The role of every reading of a row: who cites its paper, and what moves with whom."""

from __future__ import annotations

from collections.abc import Mapping

from alarmin.bench.predict import Answers, Engine, read
from alarmin.bench.roles import Cited, cited_by, role_of, same_paper
from alarmin.bench.rows import Role
from alarmin.bench.vary import centre_of, open_things
from alarmin.catalog.catalog import ExperimentEntry
from alarmin.model.text import assigned
from alarmin.model.trace import reactions_of_readouts
from alarmin.records.protocol import Reading
from alarmin.study.plan import Plan

__all__ = ["reading_roles"]

NUDGE = 1.5
"""Factor by which a cited number is changed to see what moves with it."""

MOVES = 1e-3
"""Relative change of a reading that counts as moving."""


def reading_roles(
    entry: ExperimentEntry, engine: Engine, plans: Mapping[str, Plan], centre: Answers
) -> tuple[Role, ...]:
    """Return the role of every reading of an experiment; see `alarmin.bench.roles`.

    Parameters
    ----------
    plans : mapping of str to Plan
        Plan of each scenario of the row, by scenario id.
    centre : mapping
        Measures with everything at its centre.
    """
    protocol, expected = entry.protocol, entry.expected
    if expected is None:
        return ()
    papers = same_paper(engine.catalog, expected.source.ref)
    cited = _cited(plans, papers)
    opened = centre_of(open_things(protocol, engine.catalog))
    nudged = {
        name: engine.answers(protocol, opened, factors={name: NUDGE}, folder=entry.folder) for name in cited
    }

    def role(reading: Reading) -> Role:
        entering = [one for name, one in cited.items() if _moves(reading, centre, nudged[name])]
        return role_of(reading, entering, drawn=_drawn(reading, engine, plans, papers))

    return tuple(role(reading) for reading in expected.readings)


def _cited(plans: Mapping[str, Plan], papers: frozenset[str]) -> dict[str, Cited]:
    """Return the numbers of all scenarios that cite the papers; one name may stand for two species."""
    found: dict[str, Cited] = {}
    for plan in plans.values():
        for one in cited_by(papers, plan.model.parameters, plan.subject.abundances):
            known = found.get(one.name)
            found[one.name] = (
                one
                if known is None
                else Cited(one.name, one.status, (*known.values, *one.values), (*known.texts, *one.texts))
            )
    return found


def _drawn(reading: Reading, engine: Engine, plans: Mapping[str, Plan], papers: frozenset[str]) -> bool:
    """Return whether an arrow of a reaction behind the readout cites one of the papers."""
    wanted = {reading.measure, reading.over}
    for plan in plans.values():
        model = plan.model
        readouts = tuple(one.readout for one in plan.scenario.measures if one.id in wanted)
        behind = reactions_of_readouts(readouts, assigned(model.antimony), model.reactions)
        named = {name for names in behind.values() for name in names}
        arrows = (arrow for one in model.reactions if one.id in named for arrow in one.interactions)
        if any(papers & set(engine.catalog.interactions[arrow].references) for arrow in arrows):
            return True
    return False


def _moves(reading: Reading, before: Answers, after: Answers) -> bool:
    first, second = read(reading, before).value, read(reading, after).value
    if first is None or second is None:
        return first is not second
    return abs(second - first) > MOVES * max(abs(first), abs(second))
