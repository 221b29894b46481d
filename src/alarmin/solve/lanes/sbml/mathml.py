"""Formulas of an SBML document as expressions over ids still unresolved; function definitions are inlined."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from alarmin.errors import Problem, SbmlError, Unsupported
from alarmin.solve.lanes.equations.expr import TIME, Expr, call, number, ordered, replaced, symbol, symbols
from alarmin.solve.lanes.sbml.operators import AVOGADRO, OPERATORS
from alarmin.solve.lanes.sbml.parts import as_number, is_id, meaning, rate_of

__all__ = ["MOST_NODES", "Budget", "Formulas", "formulas_of"]

MOST_NODES = 1_000_000
"""Operations that the inlining of functions and rules may lead to."""

DEEPEST = 250
"""Operators within one another in one formula."""


class Budget:
    """How much inlining may still be done for one document."""

    def __init__(self, most: int = MOST_NODES) -> None:
        self._left = most

    def spend(self, nodes: int) -> None:
        """Count operations.

        Raises
        ------
        SbmlError
            When the document asks for more than are allowed.
        """
        self._left -= nodes
        if self._left < 0:
            raise SbmlError(Problem("Functions and rules written out are too large for this engine."))


@cache
def _types() -> Mapping[int, str]:
    """Return the name of each type of node."""
    import libsbml

    return {value: name for name, value in vars(libsbml).items() if name.startswith("AST_")}


def _kind(node: Any) -> str:
    """Return the name of the type of a node, or an empty text."""
    import libsbml

    # Where libSEDML is loaded too, nodes come as objects of its classes, whose getType gives no number.
    return _types().get(libsbml.ASTNode.getType(node), "")


class Formulas:
    """Translates the formulas of one document.

    Parameters
    ----------
    definitions : mapping of str to libSBML node
        Function definitions by id (lambda nodes, or None where one has no formula).
    budget : Budget
        Shared by all that is inlined.

    Examples
    --------
    >>> import libsbml
    >>> Formulas({}, Budget()).read(libsbml.parseL3Formula("2 * 3"), "").value
    6.0
    """

    def __init__(self, definitions: Mapping[str, Any], budget: Budget) -> None:
        self._budget = budget
        self._bodies: dict[str, tuple[int, Expr] | Unsupported] = {}
        self._sizes: dict[str, int] = {}
        self._names: dict[str, frozenset[str]] = {}
        calls = {name: _called(node) & set(definitions) for name, node in definitions.items()}
        try:
            order = list(TopologicalSorter(calls).static_order())
        except CycleError as fault:
            raise SbmlError(Problem(f"Functions call one another: {', '.join(fault.args[1])}.")) from fault
        for name in order:
            self._define(name, definitions[name])

    def _define(self, name: str, node: Any) -> None:
        if node is None or _kind(node) != "AST_LAMBDA" or not node.getNumChildren():
            self._bodies[name] = Unsupported("function without a formula", name)
            return
        count = node.getNumChildren() - 1
        given = [str(node.getChild(place).getName()) for place in range(count)]
        scope = {one: symbol(f"$%{place}") for place, one in enumerate(given)}
        try:
            body = self.read(node.getChild(count), f"function {name}", scope)
        except Unsupported as fault:  # told where the function is used
            self._bodies[name] = fault
            return
        self._bodies[name] = (count, body)
        self._sizes[name] = sum(1 for _ in ordered([body]))
        self._names[name] = symbols([body])

    def read(self, node: Any, where: str, scope: Mapping[str, Expr] | None = None) -> Expr:
        """Return a formula as an expression.

        Parameters
        ----------
        node : libSBML node
            Formula.
        where : str
            Element that holds it, for messages.
        scope : mapping of str to Expr, optional
            What ids mean here before they mean anything else: local parameters, arguments.

        Raises
        ------
        SbmlError
            When the formula is damaged.
        Unsupported
            When it uses an operator that is not covered.
        """
        return self._read(node, where, scope or {}, 0)

    def _read(self, node: Any, where: str, scope: Mapping[str, Expr], depth: int) -> Expr:
        if depth > DEEPEST:
            raise SbmlError(Problem(f"The formula of {where} is nested more than {DEEPEST} deep."))
        self._budget.spend(1)
        kind = _kind(node)
        leaf = _leaf(node, kind)
        if leaf is not None:
            return leaf
        if kind == "AST_NAME":
            name = str(node.getName())
            if not is_id(name):
                raise SbmlError(Problem(f"A formula of {where} uses {name!r}, which is no id."))
            return scope.get(name, meaning(name))
        children = [node.getChild(place) for place in range(node.getNumChildren())]
        args = [self._read(child, where, scope, depth + 1) for child in children]
        if kind == "AST_FUNCTION_RATE_OF":
            return _rate(args, where)
        if kind == "AST_FUNCTION":
            return self._applied(str(node.getName()), args, where)
        if kind not in OPERATORS:
            raise Unsupported(_construct(node, kind), where)
        low, high, function = OPERATORS[kind]
        if len(args) < low or (high is not None and len(args) > high):
            word = kind.rsplit("_", 1)[-1].lower()
            raise SbmlError(Problem(f"The operator {word} of {where} has {len(args)} operands."))
        return function(args)

    def _applied(self, name: str, args: list[Expr], where: str) -> Expr:
        body = self._bodies.get(name)
        if body is None:
            raise SbmlError(Problem(f"The function {name} that {where} uses is not defined."))
        if isinstance(body, Unsupported):
            raise Unsupported(body.construct, where) from body
        count, formula = body
        if count != len(args):
            raise SbmlError(Problem(f"The function {name} takes {count} values; {where} gives {len(args)}."))
        self._budget.spend(self._sizes[name])
        by = {f"$%{place}": as_number(arg) for place, arg in enumerate(args)}
        for place in (place for place in range(count) if f"$'%{place}" in self._names[name]):
            by[f"$'%{place}"] = _rate([args[place]], where)
        return replaced([formula], by)[0]


def formulas_of(model: Any, budget: Budget | None = None) -> Formulas:
    """Return the translator of the formulas of a model of libSBML."""
    definitions = {str(one.getId()): one.getMath() for one in model.getListOfFunctionDefinitions()}
    return Formulas(definitions, Budget() if budget is None else budget)


def _called(node: Any) -> set[str]:
    """Return the names of the functions that a formula calls."""
    found: set[str] = set()
    stack = [node] if node is not None else []
    while stack:
        one = stack.pop()
        if _kind(one) == "AST_FUNCTION":
            found.add(str(one.getName()))
        stack.extend(one.getChild(place) for place in range(one.getNumChildren()))
    return found


_CONSTANTS = {
    "AST_CONSTANT_PI": math.pi,
    "AST_CONSTANT_E": math.e,
    "AST_NAME_AVOGADRO": AVOGADRO,
}


def _leaf(node: Any, kind: str) -> Expr | None:
    """Return a number, constant or time; None for anything else."""
    if kind == "AST_INTEGER":
        return number(float(node.getInteger()))
    if kind in ("AST_REAL", "AST_REAL_E"):
        return number(float(node.getReal()))
    if kind == "AST_RATIONAL":
        below = float(node.getDenominator())
        return number(float(node.getNumerator()) / below if below else math.nan)
    if kind in _CONSTANTS:
        return number(_CONSTANTS[kind])
    if kind in ("AST_CONSTANT_TRUE", "AST_CONSTANT_FALSE"):
        return call(kind.rsplit("_", 1)[-1].lower())
    return symbol(TIME) if kind == "AST_NAME_TIME" else None


def _rate(args: list[Expr], where: str) -> Expr:
    if len(args) != 1 or args[0].op != "sym" or not args[0].name.startswith("$"):
        raise SbmlError(Problem(f"rateOf of {where} takes one id."))
    return rate_of(args[0].name[1:])


def _construct(node: Any, kind: str) -> str:
    """Return the name of what is not covered."""
    if kind == "AST_FUNCTION_DELAY":
        return "delay"
    name = str(node.getName() or "") or kind.removeprefix("AST_").lower()
    return f"operator {name}" if name else "unknown operator"
