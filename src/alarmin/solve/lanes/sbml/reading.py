"""A flat model of libSBML read into plain parts; nothing of libSBML is needed afterwards."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from alarmin.errors import Problem, SbmlError, Unsupported
from alarmin.solve.lanes.equations.expr import Expr, number
from alarmin.solve.lanes.sbml.mathml import Formulas
from alarmin.solve.lanes.sbml.parts import (
    Jump,
    Parts,
    Process,
    Quantity,
    as_condition,
    as_number,
    is_id,
    meaning,
)

__all__ = ["parts_of"]


def parts_of(model: Any, formulas: Formulas) -> Parts:
    """Return the parts of a flat model.

    Parameters
    ----------
    model : libSBML model
        Level 2 or 3.
    formulas : Formulas
        With the function definitions of the model.

    Raises
    ------
    SbmlError
        When elements do not fit together.
    Unsupported
        When a reaction is fast, or a formula is not covered.
    """
    return _Reader(model, formulas).parts()


class _Reader:
    def __init__(self, model: Any, formulas: Formulas) -> None:
        self._model, self._formulas = model, formulas
        self._level = int(model.getLevel())
        self._found: dict[str, Quantity] = {}
        self._initial: dict[str, Expr] = {}
        self._rules: dict[str, tuple[bool, Expr]] = {}

    def parts(self) -> Parts:
        model = self._model
        constraints = self._read_rules()
        for one in model.getListOfInitialAssignments():
            formula = self._number(one, f"initial assignment of {one.getSymbol()}")
            if formula is not None:
                self._initial[str(one.getSymbol())] = formula
        for listed in (self._compartments(), self._species(), self._parameters()):
            for one in listed:
                self._add(one)
        processes = tuple(self._process(one) for one in model.getListOfReactions())
        for name in (*self._initial, *self._rules):
            if name not in self._found:
                raise SbmlError(Problem(f"A rule or initial assignment changes {name}, which is not there."))
        ids = {one.id for one in processes}
        if len(ids) < len(processes) or ids & set(self._found):
            raise SbmlError(Problem("Two elements have the same id."))
        jumps = tuple(self._jump(one, place) for place, one in enumerate(model.getListOfEvents()))
        name = str(model.getId() or model.getName() or "model")
        return Parts(name, self._found, processes, constraints, jumps)

    def _add(self, one: Quantity) -> None:
        if not all(map(is_id, one.id.split("."))):
            raise SbmlError(Problem(f"A {one.kind} has the id {one.id!r}, which is none."))
        if one.id in self._found:
            raise SbmlError(Problem(f"Two elements have the id {one.id}."))
        if one.constant and (one.assigned is not None or one.slope is not None):
            raise SbmlError(Problem(f"A rule changes {one.id}, which is constant."))
        self._found[one.id] = one

    def _number(self, element: Any, where: str, scope: Mapping[str, Expr] | None = None) -> Expr | None:
        """Return the formula of an element as a number; None where Level 3 Version 2 lets it be empty."""
        node = element.getMath() if element is not None else None
        return as_number(self._formulas.read(node, where, scope)) if node is not None else None

    def _read_rules(self) -> tuple[Expr, ...]:
        constraints = []
        for rule in self._model.getListOfRules():
            name = str(rule.getVariable() or "")
            formula = self._number(rule, f"rule of {name}" if name else "algebraic rule")
            if formula is None:
                continue
            if rule.isAlgebraic():
                constraints.append(formula)
            elif name in self._rules:
                raise SbmlError(Problem(f"Two rules change {name}."))
            else:
                self._rules[name] = (bool(rule.isRate()), formula)
        return tuple(constraints)

    def _changes(self, name: str) -> dict[str, Any]:
        """Return the fields of a quantity that other elements give."""
        is_rate, formula = self._rules.get(name, (False, None))
        return {
            "initial": self._initial.get(name),
            "assigned": None if is_rate else formula,
            "slope": formula if is_rate else None,
        }

    def _compartments(self) -> Iterator[Quantity]:
        for one in self._model.getListOfCompartments():
            name = str(one.getId())
            value = float(one.getSize()) if one.isSetSize() else math.nan
            yield Quantity(name, "compartment", value, bool(one.getConstant()), **self._changes(name))

    def _parameters(self) -> Iterator[Quantity]:
        for one in self._model.getListOfParameters():
            name = str(one.getId())
            value = float(one.getValue()) if one.isSetValue() else math.nan
            yield Quantity(name, "parameter", value, bool(one.getConstant()), **self._changes(name))

    def _species(self) -> Iterator[Quantity]:
        whole = str(self._model.getConversionFactor() or "") if self._level > 2 else ""
        for one in self._model.getListOfSpecies():
            name, place = str(one.getId()), str(one.getCompartment())
            inside = self._found.get(place)
            if inside is None or inside.kind != "compartment":
                raise SbmlError(Problem(f"The species {name} is in {place!r}, which is no compartment."))
            flat = _is_point(self._model.getCompartment(place), self._level)
            by_size = not one.isSetInitialAmount() and bool(one.isSetInitialConcentration())
            value = one.getInitialConcentration() if by_size else one.getInitialAmount()
            own = str(one.getConversionFactor() or "") if self._level > 2 else ""
            yield Quantity(
                name,
                "species",
                float(value) if by_size or one.isSetInitialAmount() else math.nan,
                bool(one.getConstant()),
                compartment=place,
                factor=own or whole,
                per_size=not one.getHasOnlySubstanceUnits() and not flat,
                given_per_size=by_size,
                boundary=bool(one.getBoundaryCondition()),
                **self._changes(name),
            )

    def _process(self, one: Any) -> Process:
        name = str(one.getId())
        if (self._level < 3 or self._model.getVersion() < 2) and one.getFast():
            raise Unsupported("fast reaction", name)
        changes = [
            change
            for sign, listed in ((-1.0, one.getListOfReactants()), (1.0, one.getListOfProducts()))
            for reference in listed
            for change in self._change(reference, sign, name)
        ]
        law = one.getKineticLaw()
        scope = self._locals(law, name) if law is not None else {}
        rate = self._number(law, f"rate of {name}", scope)
        return Process(name, number(0.0) if rate is None else rate, tuple(changes))

    def _locals(self, law: Any, reaction: str) -> dict[str, Expr]:
        """Return the parameters of one rate, which become constants named after both."""
        listed = law.getListOfLocalParameters() if self._level > 2 else law.getListOfParameters()
        scope = {}
        for one in listed:
            name = f"{reaction}.{one.getId()}"
            self._add(
                Quantity(name, "parameter", float(one.getValue()) if one.isSetValue() else math.nan, True)
            )
            scope[str(one.getId())] = meaning(name)
        return scope

    def _change(self, reference: Any, sign: float, reaction: str) -> Iterator[tuple[str, Expr]]:
        species = str(reference.getSpecies())
        target = self._found.get(species)
        if target is None or target.kind != "species":
            raise SbmlError(Problem(f"The reaction {reaction} changes {species!r}, which is no species."))
        count = self._stoichiometry(reference, reaction)
        if not target.boundary:
            if target.constant or target.assigned is not None or target.slope is not None:
                what = "constant" if target.constant else "changed by a rule"
                raise SbmlError(Problem(f"The reaction {reaction} changes {species}, which is {what}."))
            yield species, count if sign > 0 else -count

    def _stoichiometry(self, reference: Any, reaction: str) -> Expr:
        name = str(reference.getId() or "")
        if self._level == 2 and reference.isSetStoichiometryMath():
            formula = self._number(reference.getStoichiometryMath(), f"stoichiometry in {reaction}")
            if formula is not None:
                return formula
        given = self._level == 2 or reference.isSetStoichiometry()
        value = float(reference.getStoichiometry()) if given else math.nan
        if not name:
            return number(value)
        fixed = self._level > 2 and bool(reference.getConstant())
        self._add(Quantity(name, "stoichiometry", value, fixed, **self._changes(name)))
        return meaning(name)

    def _jump(self, one: Any, place: int) -> Jump:
        name = str(one.getId() or f"event {place + 1}")
        trigger = one.getTrigger()
        node = trigger.getMath() if trigger is not None else None
        where = f"trigger of {name}"
        fires = number(0.0) if node is None else self._formulas.read(node, where)
        late = self._level > 2
        assignments = []
        for assigned in one.getListOfEventAssignments():
            target = str(assigned.getVariable())
            value = self._number(assigned, f"{name} on {target}")
            if target not in self._found:
                raise SbmlError(Problem(f"The event {name} changes {target!r}, which is not there."))
            if self._found[target].constant:
                raise SbmlError(Problem(f"The event {name} changes {target}, which is constant."))
            assignments += [(target, value)] if value is not None else []
        return Jump(
            name,
            as_condition(fires),
            tuple(assignments),
            self._number(one.getDelay(), f"delay of {name}"),
            self._number(one.getPriority(), f"priority of {name}") if late else None,
            bool(trigger.getPersistent()) if late and trigger is not None else True,
            bool(trigger.getInitialValue()) if late and trigger is not None else True,
            bool(one.getUseValuesFromTriggerTime()),
        )


def _is_point(compartment: Any, level: int) -> bool:
    """Return whether a compartment has no dimensions, so that its species are amounts; Level 3 may not say."""
    told = level < 3 or bool(compartment.isSetSpatialDimensions())
    return told and float(compartment.getSpatialDimensionsAsDouble()) == 0.0
