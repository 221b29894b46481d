"""A composed model as the ensemble engine takes it: its names, its numbers, and code that models of one form share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alarmin.errors import Unsupported
from alarmin.model.compose import ComposedModel
from alarmin.model.sbml import sbml_of
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.equations.expr import Expr, number, replaced
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.equations.prepare import asked, promoted
from alarmin.solve.lanes.sbml.read import network_of

__all__ = ["Compiled", "Composed", "Shelf", "composed_of"]


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed model read as a network.

    Parameters
    ----------
    network : Network
        Every species that a run may change is a state, and so is every rate of an infusion.
    species, held, parameters : tuple of str
        Species that have amounts, those that the surroundings hold, and parameters; in the order of the SBML.
    settable : frozenset of str
        Parameters that follow from no others.
    values : mapping of str to float
        Every number of the document that is not computed.
    """

    network: Network
    species: tuple[str, ...]
    held: tuple[str, ...]
    parameters: tuple[str, ...]
    settable: frozenset[str]
    values: Mapping[str, float]


def composed_of(model: ComposedModel) -> Composed:
    """Read a composed model.

    Raises
    ------
    ModelError
        When the model text does not parse.
    Unsupported
        When it uses a construct that the ensemble engine does not cover.
    """
    import libsbml

    text = sbml_of(model)
    document = libsbml.readSBMLFromString(text)  # held, since its model dies with it
    read = document.getModel()
    every = [read.getSpecies(index) for index in range(read.getNumSpecies())]
    species = tuple(str(one.getId()) for one in every if not one.getBoundaryCondition())
    held = tuple(str(one.getId()) for one in every if one.getBoundaryCondition())
    parameters = tuple(str(read.getParameter(index).getId()) for index in range(read.getNumParameters()))
    network = network_of(text, isolated=False)  # the text is our own
    rates = (target.rate for target in model.doses.values() if target.rate is not None)
    network, values = promoted(network, {*species, *rates}), _numbers(network.start)
    settable = frozenset(parameters) & {*network.constants, *network.states}
    for name in sorted({*network.states, *network.constants} - {*species, *values}):
        raise Unsupported("value computed at the start", name)
    return Composed(network, species, held, parameters, settable, values)


def _numbers(start: Iterable[tuple[str, Expr]]) -> dict[str, float]:
    """Return what is known at the start as a number, each value over those before it."""
    known: dict[str, Expr] = {}
    for name, value in start:
        (known[name],) = replaced([value], known)
    return {name: value.value for name, value in known.items() if value.op == "num"}


def _without_numbers(network: Network, values: Mapping[str, float]) -> Network:
    """Return a network whose numbers are all to be given, so that its code is that of every model of its form."""
    nothing = number(0.0)
    start = tuple((name, nothing if name in values else value) for name, value in network.start)
    return replace(network, start=start)


@dataclass(frozen=True, slots=True)
class Compiled:
    """Code of a model, and where its readouts stand among the observables."""

    ensemble: Ensemble
    column: Mapping[str, int]


@dataclass(slots=True)
class Shelf:
    """Code by the form of a model, so that models that differ in numbers alone share it.

    Parameters
    ----------
    most : int
        How many are kept; the oldest goes first.
    """

    most: int = 16
    _kept: dict[object, Compiled] = field(default_factory=dict)

    def compiled(self, model: Composed, readouts: Sequence[str], moving: Collection[str]) -> Compiled:
        """Return code that gives some readouts; rates in `moving` may change in a run."""
        network = _without_numbers(promoted(model.network, moving), model.values)
        amounts = {*model.species, *model.held}
        names = {name: f"amount({name})" if name in amounts else name for name in readouts}
        wanted = tuple(asked(network, name) for name in names.values())
        key = (network.states, network.rates, network.algebraic, network.constants, network.start, wanted)
        if key not in self._kept:
            if len(self._kept) >= self.most:
                self._kept.pop(next(iter(self._kept)))
            ensemble = Ensemble(network, tuple(names.values()))
            self._kept[key] = Compiled(ensemble, {name: place for place, name in enumerate(names)})
        return self._kept[key]
