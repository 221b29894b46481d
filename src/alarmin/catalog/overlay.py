"""Values of a user's folder laid over those of a mechanism that was read before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alarmin.catalog.catalog import Change, Confirmation
from alarmin.catalog.shelf import Shelf
from alarmin.errors import Problem, UnitError, suggest
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Mechanism
from alarmin.units import dimension_of, same_dimension

__all__ = ["lay_over"]


def lay_over(name: str, found: Sequence[tuple[Parameter, int]], file: str, shelf: Shelf) -> None:
    """Replace the values of a mechanism that a folder gives anew; the second entries of the old ones go with them.

    Parameters
    ----------
    name : str
        The mechanism.
    found : sequence of (Parameter, int)
        New values and their lines in `file`.
    """
    mechanism: Mechanism | None = shelf.records["mechanism"].get(name)
    if mechanism is None:
        hint = (
            f"{suggest(name, shelf.records['mechanism'])} A new one also needs mechanism.yaml and model.ant."
        )
        what = f"A folder with parameters.yaml alone changes a mechanism, and none is called {name!r}."
        shelf.problems.append(Problem(what, file, 1, hint=hint))
        return
    faults = [
        Problem(what, file, line, hint=hint)
        for item, line in found
        for what, hint in _faults(mechanism, item, shelf)
    ]
    if faults:
        shelf.problems += faults
        return
    for item, line in found:
        mechanism = _changed(mechanism, item, shelf)
        for key in (f"{name}.{item.id}", f"{name}.{item.id}.{item.species}"):
            shelf.origin["parameter", key] = (file, line)
    shelf.records["mechanism"][name] = mechanism
    _drop_entries(name, {(item.id, item.species) for item, _ in found}, shelf)


def _faults(mechanism: Mechanism, item: Parameter, shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a new value, and what to do."""
    same = [other for other in mechanism.parameters if other.id == item.id]
    key = f"{mechanism.id}.{item.id}"
    if not same:
        yield (
            f"{key} is no value of the mechanism.",
            suggest(item.id, {one.id for one in mechanism.parameters}),
        )
        return
    species = [other.species for other in same]
    if item.species == "any" and "any" not in species:
        yield f"{key} has values for {' and '.join(sorted(species))}, none for any.", "Give its `species`."
    before = [one for one in shelf.changes if (one.mechanism, one.now.id) == (mechanism.id, item.id)]
    if item.species in [one.now.species for one in before]:
        file, line = shelf.origin["parameter", f"{key}.{item.species}"]
        yield f"{key} ({item.species}) is already changed at {file}:{line}.", "Keep one of the two."
    try:
        fits = same_dimension(item.unit, same[0].unit)
    except UnitError:
        return  # told by the rule on units, with what is allowed
    if not fits:
        kind = dimension_of(same[0].unit)
        yield f"{key} is a {kind}, and {item.unit!r} does not measure one.", f"Such as {same[0].unit!r}."


def _changed(mechanism: Mechanism, item: Parameter, shelf: Shelf) -> Mechanism:
    """Return the mechanism with one value in the place of the old, or behind the last where it had none."""
    values = list(mechanism.parameters)
    place = [n for n, other in enumerate(values) if (other.id, other.species) == (item.id, item.species)]
    shelf.changes.append(Change(mechanism.id, item, values[place[0]] if place else None))
    if place:
        values[place[0]] = item
    else:
        values.append(item)
    return mechanism.model_copy(update={"parameters": tuple(values)})


def _drop_entries(name: str, gone: set[tuple[str, str]], shelf: Shelf) -> None:
    held = shelf.confirmations.get(name)
    if held is not None:
        kept = tuple(value for value in held.values if (value.id, value.species) not in gone)
        shelf.confirmations[name] = Confirmation(reader=held.reader, values=kept)
