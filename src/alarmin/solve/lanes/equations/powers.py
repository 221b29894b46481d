"""Powers with exponents that are no small whole number, as a logarithm of the base and an exponential of a product.

The logarithm of a base is shared by all its powers. Bases that are one varying number times different constants share
the logarithm of that number: (S/K)^n is exp(n (log S + log 1/K)), and log 1/K is computed once per subject.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from alarmin.solve.lanes.equations.expr import Expr, call, ordered

__all__ = ["MOST_FACTORS", "is_product", "lowered"]

MOST_FACTORS = 8
"""Greatest whole power written as products."""


def is_product(exponent: Expr) -> bool:
    """Return whether a power is written as products and a square root."""
    size = abs(exponent.value)
    return exponent.op == "num" and size <= MOST_FACTORS and 2.0 * size == int(2.0 * size)


def lowered(roots: Iterable[Expr], steady: Mapping[Expr, bool]) -> tuple[Expr, ...]:
    """Return expressions with powers in two parts.

    Parameters
    ----------
    roots : iterable of Expr
    steady : mapping of Expr to bool
        What depends on constants alone; what is not in it counts as varying.
    """
    wanted = tuple(roots)
    nodes = tuple(ordered(wanted))
    shared = _shared(nodes, steady)
    new: dict[Expr, Expr] = {}
    for node in nodes:
        args = tuple(new[one] for one in node.args)
        if node.op == "pow" and not is_product(node.args[1]):
            factors = [new[one] for one in _factors(node.args[0], steady, shared)]
            parts = [call(op, one) for one in factors for op in ("loghigh", "loglow")]
            name = "power" if len(factors) == 1 else "productpower"
            new[node] = call(name, *factors, args[1], *parts)
        else:
            new[node] = node if args == node.args else call(node.op, *args)
    return tuple(new[one] for one in wanted)


def _shared(nodes: Iterable[Expr], steady: Mapping[Expr, bool]) -> frozenset[Expr]:
    """Return what varies in the bases of two powers or more that differ by a constant factor."""
    bases: dict[Expr, set[Expr]] = defaultdict(set)
    for node in nodes:
        if node.op == "pow" and not is_product(node.args[1]) and not steady.get(node, False):
            bases[_scaled(node.args[0], steady)[-1]].add(node.args[0])
    return frozenset(one for one, found in bases.items() if len(found) > 1)


def _factors(base: Expr, steady: Mapping[Expr, bool], shared: frozenset[Expr]) -> tuple[Expr, ...]:
    factors = _scaled(base, steady)
    return factors if factors[-1] in shared else (base,)


def _scaled(base: Expr, steady: Mapping[Expr, bool]) -> tuple[Expr, ...]:
    """Return a constant factor, where there is one, and what varies."""
    if base.op == "mul":
        for one, other in (base.args, base.args[::-1]):
            if steady.get(one, False) and not steady.get(other, False):
                return one, other
    return (base,)
