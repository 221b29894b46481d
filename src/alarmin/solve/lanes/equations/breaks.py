"""Times that a model names itself: where conditions on time change, so that no step passes over them unseen."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.expr import TIME, Expr, number, ordered, replaced, symbols
from alarmin.solve.lanes.equations.network import Network

__all__ = ["breaks_of", "watches_time"]

_COMPARED = frozenset({"lt", "le", "eq"})


def breaks_of(network: Network) -> tuple[Expr, ...]:
    """Return the times, over constants, at which comparisons of time with constants change.

    Both sides may hold time, as long as their difference is a line: ``time - lag >= 2 * period``.
    """
    steady = frozenset(network.constants)
    roots = [*network.rates, *(event.trigger for event in network.events)]
    found = dict.fromkeys(
        when
        for node in ordered(roots)
        if node.op in _COMPARED and not any(one.is_boolean for one in node.args)
        for when in _crossing(node, steady)
    )
    return tuple(found)


def watches_time(network: Network) -> bool:
    """Return whether a trigger hangs on time in a way whose changes are not known beforehand.

    Such triggers are looked at whenever something is reported, besides the shares of each step.
    """
    steady = frozenset(network.constants)
    return any(
        node.op in _COMPARED and TIME in symbols([node]) and not any(True for _ in _crossing(node, steady))
        for node in ordered([event.trigger for event in network.events])
        if not any(one.is_boolean for one in node.args)
    )


def _crossing(node: Expr, steady: frozenset[str]) -> Iterator[Expr]:
    """Yield the time at which both sides of a comparison are equal, if that is one time known at the start."""
    difference = node.args[0] - node.args[1]
    names = symbols([difference])
    if TIME not in names or not names <= steady | {TIME}:
        return
    slope = gradient([difference], [TIME])[0].get(TIME)
    if slope is None or TIME in symbols([slope]):
        return
    (at_zero,) = replaced([difference], {TIME: number(0.0)})
    yield -(at_zero / slope)
