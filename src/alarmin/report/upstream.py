"""What feeds into a readout: a walk upstream from the reactions that change it, and who supplies held levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alarmin.catalog.catalog import Catalog
from alarmin.model.text import names_in, net_change, reached
from alarmin.records.drug import DrugAction, Inhibits, Supplies
from alarmin.records.result import ReactionTrace, Result

__all__ = ["Feed", "Held", "Supply", "feeds_of", "held_of", "supplies_of", "upstream"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A reaction that a readout depends on without being changed by it.

    Parameters
    ----------
    steps : int
        Reactions on the shortest way to one that changes the readout itself.
    questions : tuple of int
        Numbers of the results in which it feeds in.
    """

    reaction: str
    steps: int
    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A species whose amount the surroundings set, by a rule.

    Parameters
    ----------
    rules : tuple of (str, tuple of int)
        Each expression it has on the page, with the numbers of the results that have it.
    reactions : tuple of str
        Reactions it takes part in.
    """

    species: str
    rules: tuple[tuple[str, tuple[int, ...]], ...]
    reactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """A drug that reaches the cell.

    Parameters
    ----------
    species : tuple of str
        Held species that it is part of, and steps that it lowers.
    reactions : tuple of str
        Reactions that bring the drug to the cell, the nearest first.
    """

    drug: str
    species: tuple[str, ...]
    reactions: tuple[str, ...]


def upstream(
    direct: Iterable[str], reactions: Iterable[ReactionTrace], rules: Mapping[str, str]
) -> dict[str, int]:
    """Return every reaction upstream of others, with its distance in reactions, the nearest first.

    One reaction feeds another when it changes a species that the rate of the other depends on, through
    assignments too. A species that a rule sets is changed by no reaction.

    Parameters
    ----------
    direct : iterable of str
        Where the walk starts; not part of the answer.
    rules : mapping of str to str
        Assignment rules of the model.
    """
    traces = list(reactions)
    makers: dict[str, list[str]] = {}
    for trace in traces:
        for species in sorted(set(net_change(trace.equation)) - set(rules)):
            makers.setdefault(species, []).append(trace.id)
    used = {trace.id: reached(names_in(trace.rate), rules) for trace in traces}
    order = {trace.id: place for place, trace in enumerate(traces)}
    steps = dict.fromkeys((name for name in direct if name in order), 0)
    front, distance = list(steps), 0
    while front:
        distance += 1
        met = {maker for name in front for species in used[name] for maker in makers.get(species, ())}
        front = sorted(met - set(steps), key=order.__getitem__)
        steps |= dict.fromkeys(front, distance)
    return {name: distance for name, distance in steps.items() if distance}


def feeds_of(results: Sequence[Result]) -> dict[str, tuple[Feed, ...]]:
    """Return, per readout, what feeds into it in any result, the nearest first."""
    found: dict[str, dict[str, Feed]] = {}
    for number, result in enumerate(results, 1):
        for readout, direct in result.observable_reactions.items():
            known = found.setdefault(readout, {})
            for name, steps in upstream(direct, result.reactions, result.rules).items():
                other = known.get(name, Feed(name, steps, ()))
                known[name] = Feed(name, min(steps, other.steps), (*other.questions, number))
    return {
        readout: tuple(sorted(feeds.values(), key=lambda feed: feed.steps))
        for readout, feeds in found.items()
    }


def held_of(results: Sequence[Result]) -> dict[str, Held]:
    """Return the species of reactions that a rule sets, with each rule they have on the page."""
    found: dict[str, Held] = {}
    for number, result in enumerate(results, 1):
        met = {trace.id: names_in(trace.equation) for trace in result.reactions}
        for name in (name for name in result.rules if any(name in names for names in met.values())):
            known = found.get(name, Held(name, (), ()))
            rules = dict(known.rules)
            rules[result.rules[name]] = (*rules.get(result.rules[name], ()), number)
            acts = (*known.reactions, *(trace for trace, names in met.items() if name in names))
            found[name] = Held(name, tuple(rules.items()), tuple(dict.fromkeys(acts)))
    return found


def supplies_of(results: Sequence[Result], catalog: Catalog) -> dict[str, Supply]:
    """Return the drugs that reach the cell in any result, with what each acts on."""
    found: dict[str, Supply] = {}
    for result in results:
        for drug in catalog.drugs.values():
            acted = tuple(dict.fromkeys(name for name in map(_acts_on, drug.actions) if name in result.rules))
            behind = {
                name for place in acted for name in reached(names_in(result.rules[place]), result.rules)
            }
            if not any(name in behind for name in (f"ratio_{drug.id}", f"{drug.id}_local")):
                continue
            nearest = [
                trace.id for trace in result.reactions if behind.intersection(net_change(trace.equation))
            ]
            reactions = (*nearest, *upstream(nearest, result.reactions, result.rules))
            known = found.get(drug.id, Supply(drug.id, (), ()))
            found[drug.id] = Supply(
                drug.id,
                tuple(dict.fromkeys((*known.species, *acted))),
                tuple(dict.fromkeys((*known.reactions, *reactions))),
            )
    return found


def _acts_on(action: DrugAction) -> str:
    """Return the name in a model that a drug's action works on."""
    if isinstance(action, Supplies):
        return action.species
    return action.step if isinstance(action, Inhibits) else action.target
