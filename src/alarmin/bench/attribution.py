"""The role of every reading of a row: who cites its paper, and what moves with whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from alarmin.bench.predict import Answers, Engine, read
from alarmin.bench.roles import Cited, cited_by, merged, ratio_pairs, role_of, same_paper
from alarmin.bench.rows import Role
from alarmin.bench.vary import centre_of, open_things
from alarmin.catalog.catalog import Catalog, ExperimentEntry
from alarmin.errors import SolveError
from alarmin.model.compose import ComposedModel
from alarmin.model.text import assigned
from alarmin.model.trace import reactions_of_readouts
from alarmin.records.drug import PKSet
from alarmin.records.protocol import Reading
from alarmin.solve.together import portions
from alarmin.study.plan import Plan
from alarmin.study.runs import priors

__all__ = ["reading_roles"]

NUDGES = (1.5, 0.5)
"""Factors by which a number is changed to see what moves with it."""

MOVES = 1e-3
"""Relative change of a reading that counts as moving."""

IN_STEP = 0.1
"""How far a measure may stray from a number and still follow it one to one."""

TRIED = 16
"""Numbers moved at once to see whether any of them changes a reading."""


@dataclass(frozen=True, slots=True)
class _Probe:
    """A row whose numbers can be moved one at a time."""

    entry: ExperimentEntry
    engine: Engine
    plans: Mapping[str, Plan]
    centre: Answers
    _known: dict[tuple[str, float], Answers] = field(default_factory=dict)

    def moved(self, name: str, factor: float = NUDGES[0]) -> Answers:
        """Return the measures with one number multiplied and everything else at its centre."""
        if (name, factor) not in self._known:
            self.move([(name, factor)])
        return self._known[name, factor]

    def move(self, wanted: Iterable[tuple[str, float]]) -> None:
        """Find the measures for numbers and factors that will be asked for."""
        new = [pair for pair in dict.fromkeys(wanted) if pair not in self._known]
        opened = centre_of(open_things(self.entry.protocol, self.engine.catalog))
        ask = partial(self.engine.asked, self.entry.protocol, opened, folder=self.entry.folder)
        tasks = [ask(factors={name: factor}) for name, factor in new]
        for pair, found in zip(new, self.engine.together(tasks, self.plans), strict=True):
            # No answers at all where the integration fails: every reading moves with such a number.
            self._known[pair] = {} if isinstance(found, SolveError) else found

    def enters(self, name: str, reading: Reading, factor: float = NUDGES[0]) -> bool:
        """Return whether a reading moves with a number."""
        first, second = read(reading, self.centre).value, read(reading, self.moved(name, factor)).value
        if first is None or second is None:
            return first is not second
        return abs(second - first) > MOVES * max(abs(first), abs(second))

    def follows(self, measure: str, name: str) -> float:
        """Return how many times a measure grows with a number (1 when it stays as it is)."""
        before, after = self.centre.get(measure, (None, ""))[0], self.moved(name).get(measure, (None, ""))[0]
        return after / before if before and after else float("nan")

    def is_fixed(self, reading: Reading) -> bool:
        """Return whether no number of the model, moved by half either way, changes a reading."""
        names = dict.fromkeys(name for plan in self.plans.values() for name in priors(plan))
        for portion in portions([(name, factor) for name in names for factor in NUDGES], TRIED, 1):
            self.move(portion)
            if any(self.enters(name, reading, factor) for name, factor in portion):
                return False
        return True


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
    if entry.expected is None:
        return ()
    papers = same_paper(engine.catalog, entry.expected.source.ref)
    probe = _Probe(entry, engine, plans, centre)
    own = _numbers(plans, engine.catalog, papers)
    everyone = _numbers(plans, engine.catalog, None)

    def role(reading: Reading) -> Role:
        if _is_quotient(reading, probe, everyone, own):
            return "input"
        probe.move((name, NUDGES[0]) for name in own)
        entering = [one for name, one in own.items() if probe.enters(name, reading)]
        by_arrow, by_reaction = _drawn(reading, probe, papers)
        fixed = by_reaction and not entering and probe.is_fixed(reading)
        return role_of(reading, entering, drawn=by_arrow or by_reaction, fixed=fixed)

    return tuple(role(reading) for reading in entry.expected.readings)


def _numbers(plans: Mapping[str, Plan], catalog: Catalog, papers: frozenset[str] | None) -> dict[str, Cited]:
    """Return the numbers of all scenarios that cite the papers (any, without); one name may stand for two species."""
    found: dict[str, Cited] = {}
    for plan in plans.values():
        sets = _sets(plan.model, catalog)
        for one in cited_by(papers, plan.model.parameters, plan.subject.abundances, sets):
            found[one.name] = merged(found[one.name], one) if one.name in found else one
    return found


def _sets(model: ComposedModel, catalog: Catalog) -> dict[str, PKSet]:
    drugs = (catalog.drugs[name] for name in model.composition.drugs)
    return {one.id: one for drug in drugs for kinetics in drug.pk for one in kinetics.sets}


def _is_quotient(
    reading: Reading, probe: _Probe, everyone: Mapping[str, Cited], own: Mapping[str, Cited]
) -> bool:
    """Return whether a ratio of two measures is a ratio of two cited numbers, each followed one to one."""
    if reading.over is None:
        return False
    over = reading.over
    return any(
        _in_step(probe.follows(reading.measure, top), NUDGES[0])
        and _in_step(probe.follows(over, top), 1.0)
        and _in_step(probe.follows(over, bottom), NUDGES[0])
        and _in_step(probe.follows(reading.measure, bottom), 1.0)
        for top, bottom in ratio_pairs(reading, everyone, frozenset(own))
    )


def _in_step(found: float, wanted: float) -> bool:
    return abs(found / wanted - 1.0) <= IN_STEP


def _drawn(reading: Reading, probe: _Probe, papers: frozenset[str]) -> tuple[bool, bool]:
    """Return whether an arrow, and whether the structure, of a reaction behind the readout cites one of the papers."""
    catalog = probe.engine.catalog
    arrow, structure = False, False
    for plan in probe.plans.values():
        wanted = {reading.measure, reading.over}
        readouts = tuple(one.readout for one in plan.scenario.measures if one.id in wanted)
        model = plan.model
        behind = reactions_of_readouts(readouts, assigned(model.antimony), model.reactions)
        named = {name for names in behind.values() for name in names}
        arrows = {one for item in model.reactions if item.id in named for one in item.interactions}
        arrow |= any(papers & set(catalog.interactions[one].references) for one in arrows)
        structure |= any(ref in papers for ref in _structural(model, named))
    return arrow, structure


def _structural(model: ComposedModel, named: Iterable[str]) -> Iterator[str]:
    """Yield the references that the structure of some reactions rests on."""
    wanted = frozenset(named)
    for mechanism in model.mechanisms:
        for reaction in mechanism.reactions:
            if reaction.id in wanted:
                yield from (source.ref for source in reaction.sources)
