"""What every id means: rules, reactions and definitions resolved into formulas over states, constants and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from alarmin.errors import Problem, SbmlError, Unsupported
from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.expr import TIME, Expr, number, ordered, replaced, symbol, symbols
from alarmin.solve.lanes.sbml.mathml import Budget
from alarmin.solve.lanes.sbml.parts import Parts, Quantity, meaning, rate_of

__all__ = ["Circular", "Meanings"]

_ZERO = number(0.0)


class Circular(SbmlError):
    """Formulas that need one another.

    Parameters
    ----------
    names : tuple of str
        The ids in the circle.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(Problem(f"These depend on one another: {', '.join(names)}."))


class Meanings:
    """Resolves formulas of one model.

    Parameters
    ----------
    parts : Parts
        The model.
    assigned : mapping of str to Expr
        What assignment rules, and solved algebraic rules, say of the value of an id.
    algebraic : iterable of str
        Ids that are states without a rate.
    budget : Budget
        For the size of what is written out.
    """

    def __init__(
        self, parts: Parts, assigned: Mapping[str, Expr], algebraic: Iterable[str], budget: Budget
    ) -> None:
        self._parts, self._budget = parts, budget
        self.assigned, self.algebraic = assigned, frozenset(algebraic)
        self._processes = {one.id: one for one in parts.processes}
        self._moved: dict[str, list[tuple[Expr, str]]] = {}
        for process in parts.processes:
            for species, count in process.changes:
                self._moved.setdefault(species, []).append((count, process.id))
        taken = {*parts.quantities, *self._processes}
        self._clock = TIME
        while self._clock in taken:
            self._clock += "_"
        self._resolved: dict[str, Expr] = {}

    def is_state(self, name: str) -> bool:
        """Return whether a quantity changes by a rate, or has an equation to fulfil."""
        quantity = self._parts.quantities[name]
        if name in self.assigned:
            return False
        return quantity.slope is not None or name in self._moved or name in self.algebraic

    def name(self, name: str) -> str:
        """Return the name of a quantity among states and constants; only one called as time is has another."""
        return self._clock if name == TIME else name

    def origin(self, name: str) -> str:
        """Return what changes a state, in words."""
        if name in self.algebraic:
            return "algebraic rule"
        if self._parts.quantities[name].slope is not None:
            return "rate rule"
        ids = tuple(dict.fromkeys(reaction for _, reaction in self._moved[name]))
        return f"reaction{'s' if len(ids) > 1 else ''} {', '.join(ids)}"

    def amount(self, name: str) -> Expr:
        """Return the value of a quantity as it is integrated, unresolved: of a species the amount."""
        quantity = self._parts.quantities[name]
        if name not in self.assigned:
            return symbol(self.name(name))
        return meaning(name) * meaning(quantity.compartment) if quantity.per_size else meaning(name)

    def change(self, name: str) -> Expr:
        """Return the rate of a state, unresolved: of a species that of its amount."""
        quantity = self._parts.quantities[name]
        if name in self.algebraic:
            raise Unsupported("rateOf of an algebraic variable", name)
        if quantity.slope is not None:
            if not quantity.per_size:
                return quantity.slope
            size = quantity.compartment
            return quantity.slope * meaning(size) + meaning(name) * rate_of(size)
        factor = meaning(quantity.factor) if quantity.factor else number(1.0)
        total = _ZERO
        for count, reaction in self._moved.get(name, ()):
            total = total + count * meaning(reaction)
        return total * factor

    def resolved(self, roots: Iterable[Expr]) -> tuple[Expr, ...]:
        """Return formulas over states, constants and time.

        Raises
        ------
        SbmlError
            When an id is not there, formulas need one another, or the result is too large.
        """
        wanted = tuple(roots)
        needs: dict[str, frozenset[str]] = {}
        bodies: dict[str, Expr] = {}
        stack = [one for one in _open(wanted) if one not in self._resolved]
        while stack:
            one = stack.pop()
            if one in needs:
                continue
            bodies[one] = self._definition(one)
            needs[one] = _open([bodies[one]])
            stack.extend(needs[one] - self._resolved.keys())
        try:
            order = list(TopologicalSorter(needs).static_order())
        except CycleError as fault:
            raise Circular(tuple(dict.fromkeys(name[1:].lstrip("'~") for name in fault.args[1]))) from fault
        for one in order:
            if one in bodies:
                self._resolved[one] = self._written_out([bodies[one]])[0]
        return self._written_out(wanted)

    def _written_out(self, roots: Iterable[Expr]) -> tuple[Expr, ...]:
        wanted = tuple(roots)
        self._budget.spend(sum(1 for _ in ordered(wanted)))
        return replaced(wanted, self._resolved)

    def _definition(self, key: str) -> Expr:
        """Return what one unresolved symbol stands for."""
        if key.startswith("$~"):
            return self.change(key[2:])
        name = key[1:].removeprefix("'")
        quantity, process = self._parts.quantities.get(name), self._processes.get(name)
        if quantity is None and process is None:
            raise SbmlError(Problem(f"A formula uses {name}, which is not there."))
        if key.startswith("$'"):
            return self._slope(name, quantity)
        if quantity is None:
            return self._processes[name].rate
        if name in self.assigned:
            return self.assigned[name]
        state = symbol(self.name(name))
        return state / meaning(quantity.compartment) if quantity.per_size else state

    def _slope(self, name: str, quantity: Quantity | None) -> Expr:
        """Return the change over time of what an id means."""
        if quantity is None:
            return self._along(self._processes[name].rate)
        if name in self.assigned:
            return self._along(self.assigned[name])
        change = symbol(f"$~{name}") if self.is_state(name) else _ZERO
        if not quantity.per_size:
            return change
        size = quantity.compartment
        return (change - meaning(name) * rate_of(size)) / meaning(size)

    def _along(self, formula: Expr) -> Expr:
        """Return the total derivative of a formula over time."""
        slopes = gradient([formula], symbols([formula]))[0]
        total = slopes.get(TIME, _ZERO)
        for name, slope in slopes.items():
            if name.startswith(("$'", "$~")):
                raise Unsupported("rateOf of a rate", name[2:])
            if name != TIME:
                total = total + slope * rate_of(name[1:])
        return total


def _open(roots: Iterable[Expr]) -> frozenset[str]:
    """Return the symbols that are still to be resolved."""
    return frozenset(name for name in symbols(roots) if name.startswith("$"))
