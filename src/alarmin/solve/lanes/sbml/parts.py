"""A model as its file writes it: quantities, reactions, rules and events, with formulas over ids still unresolved."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from alarmin.solve.lanes.equations.expr import Expr, call, number, symbol

__all__ = ["Jump", "Parts", "Process", "Quantity", "as_condition", "as_number", "is_id", "meaning", "rate_of"]


_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_id(name: str) -> bool:
    """Return whether a name is an id of SBML, so that none can be taken for what alarmin itself writes."""
    return _ID.fullmatch(name) is not None


def meaning(name: str) -> Expr:
    """Return what stands for an id in a formula until it is resolved."""
    return symbol(f"${name}")


def rate_of(name: str) -> Expr:
    """Return what stands for the change of an id over time until it is resolved."""
    return symbol(f"$'{name}")


def as_number(value: Expr) -> Expr:
    """Return a condition as one or zero, a number as it is."""
    return call("select", value, number(1.0), number(0.0)) if value.is_boolean else value


def as_condition(value: Expr) -> Expr:
    """Return a number as whether it is not zero, a condition as it is."""
    return value if value.is_boolean else call("not", call("eq", value, number(0.0)))


@dataclass(frozen=True, slots=True)
class Quantity:
    """What has an id and a value.

    Parameters
    ----------
    kind : str
        ``compartment``, ``species``, ``parameter`` or ``stoichiometry``.
    value : float
        At the start; nan where the file gives none.
    constant : bool
        Whether nothing may change it.
    initial, assigned, slope : Expr or None
        Initial assignment, assignment rule and rate rule.
    compartment, factor : str
        Of a species: where it is, and the parameter that converts extents into its amount.
    per_size : bool
        Whether its id means amount per size of the compartment.
    given_per_size : bool
        Whether `value` does.
    boundary : bool
        Whether reactions leave it alone.
    """

    id: str
    kind: str
    value: float = math.nan
    constant: bool = False
    initial: Expr | None = None
    assigned: Expr | None = None
    slope: Expr | None = None
    compartment: str = ""
    factor: str = ""
    per_size: bool = False
    given_per_size: bool = False
    boundary: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """A reaction: its rate, and by how much it changes species per extent (negative for reactants)."""

    id: str
    rate: Expr
    changes: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """An event; see `alarmin.solve.lanes.equations.network.Event` for its fields."""

    id: str
    trigger: Expr
    assignments: tuple[tuple[str, Expr], ...]
    delay: Expr | None
    priority: Expr | None
    persistent: bool
    starts_true: bool
    at_trigger: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole model.

    Parameters
    ----------
    quantities : mapping of str to Quantity
        By id, in the order of the file.
    constraints : tuple of Expr
        What algebraic rules keep at zero.
    """

    name: str
    quantities: Mapping[str, Quantity]
    processes: tuple[Process, ...]
    constraints: tuple[Expr, ...]
    jumps: tuple[Jump, ...]
