"""Several results on one page: what they share is one thing, what differs is told apart."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.records.result import ReactionTrace, Result

__all__ = ["merged_reactions", "merged_readouts", "told_apart"]


def told_apart(results: Sequence[Result]) -> tuple[Result, ...]:
    """Return the results with a new id for each reaction that an earlier one has in another form.

    Parameters
    ----------
    results : sequence of Result
        Results in the order of the page.
    """
    forms: dict[str, list[ReactionTrace]] = {}
    changed = []
    for number, result in enumerate(results, 1):
        ids: dict[str, str] = {}
        for reaction in result.reactions:
            known = forms.setdefault(reaction.id, [])
            same = next((form for form in known if _same(form, reaction)), None)
            if same is None:
                new = reaction.id if not known else f"{reaction.id} (question {number})"
                same = reaction.model_copy(update={"id": new})
                known.append(same)
            ids[reaction.id] = same.id
        changed.append(_renamed(result, ids))
    return tuple(changed)


def _same(one: ReactionTrace, other: ReactionTrace) -> bool:
    return (one.equation, one.rate, one.name) == (other.equation, other.rate, other.name)


def _renamed(result: Result, ids: dict[str, str]) -> Result:
    if all(old == new for old, new in ids.items()):
        return result
    reactions = tuple(reaction.model_copy(update={"id": ids[reaction.id]}) for reaction in result.reactions)
    behind = {
        readout: tuple(ids.get(name, name) for name in names)
        for readout, names in result.observable_reactions.items()
    }
    return result.model_copy(update={"reactions": reactions, "observable_reactions": behind})


def merged_reactions(results: Sequence[Result]) -> dict[str, ReactionTrace]:
    """Return every reaction once, with the parameters and interactions it has in any result."""
    found: dict[str, ReactionTrace] = {}
    for reaction in (reaction for result in results for reaction in result.reactions):
        known = found.setdefault(reaction.id, reaction)
        union = {
            "parameters": tuple(dict.fromkeys((*known.parameters, *reaction.parameters))),
            "interactions": tuple(dict.fromkeys((*known.interactions, *reaction.interactions))),
            "basis": known.basis or reaction.basis,
        }
        found[reaction.id] = known.model_copy(update=union)
    return found


def merged_readouts(results: Sequence[Result]) -> dict[str, tuple[str, ...]]:
    """Return every readout that is shown anywhere, with the reactions behind it in any result."""
    found: dict[str, tuple[str, ...]] = {}
    for result in results:
        shown = [*result.scenario.readouts, *(curve.readout for curve in result.curves)]
        shown += [*result.observable_reactions, *(curve.readout for curve in result.dose_curves)]
        shown += [answer.readout for answer in result.answers]
        for name in dict.fromkeys(shown):
            behind = result.observable_reactions.get(name, ())
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *behind)))
    return found
