"""A network as text, the same for equal networks: to compare it, and to send it to another process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from alarmin.solve.lanes.equations.expr import Expr, call, number, ordered, symbol
from alarmin.solve.lanes.equations.network import Event, Network

__all__ = ["network_from", "network_text"]


def network_text(network: Network) -> str:
    """Return a network as JSON: its expressions as a numbered list, each over those before it.

    Examples
    --------
    >>> from alarmin.solve.lanes.equations.network import network_of_rates
    >>> decay = network_of_rates("decay", {"x": -(symbol("k") * symbol("x"))}, {"x": 1.0, "k": 0.5})
    >>> network_from(network_text(decay)) == decay
    True
    """
    places = {node: place for place, node in enumerate(ordered(_roots(network)))}
    nodes = [
        [node.op, *(places[one] for one in node.args)]
        if node.args
        else [node.op, node.value.hex() if node.op == "num" else node.name]
        for node in places
    ]
    body = {one.name: _plain(getattr(network, one.name), places) for one in fields(network)}
    return json.dumps({"nodes": nodes, **body}, separators=(",", ":"))


def network_from(text: str) -> Network:
    """Return the network of a text; its expressions are the objects that this process has for them."""
    body: dict[str, Any] = json.loads(text)
    nodes: list[Expr] = []
    for op, *rest in body["nodes"]:
        nodes.append(_node(op, rest, nodes))

    def pairs(rows: Iterable[tuple[str, int]]) -> tuple[tuple[str, Expr], ...]:
        return tuple((name, nodes[place]) for name, place in rows)

    def event(row: Mapping[str, Any]) -> Event:
        optional = {key: None if row[key] is None else nodes[row[key]] for key in ("delay", "priority")}
        made = {
            "trigger": nodes[row["trigger"]],
            "assignments": pairs(row["assignments"]),
            "factors": dict(pairs(row["factors"])),
        }
        return Event(**{**row, **optional, **made})

    return Network(
        name=body["name"],
        states=tuple(body["states"]),
        rates=tuple(nodes[place] for place in body["rates"]),
        algebraic=tuple(body["algebraic"]),
        constants=tuple(body["constants"]),
        start=pairs(body["start"]),
        observables=dict(pairs(body["observables"])),
        amounts=dict(pairs(body["amounts"])),
        concentrations=dict(pairs(body["concentrations"])),
        events=tuple(event(row) for row in body["events"]),
        origin=dict(body["origin"]),
    )


def _node(op: str, rest: list[Any], nodes: list[Expr]) -> Expr:
    if op == "num":
        return number(float.fromhex(rest[0]))
    if op == "sym":
        return symbol(rest[0])
    return call(op) if op in ("true", "false") else call(op, *(nodes[place] for place in rest))


def _roots(network: Network) -> list[Expr]:
    found = [*network.rates, *(value for _, value in network.start)]
    for table in (network.observables, network.amounts, network.concentrations):
        found += table.values()
    for event in network.events:
        found += [event.trigger, *(value for _, value in event.assignments), *event.factors.values()]
        found += [one for one in (event.delay, event.priority) if one is not None]
    return found


def _plain(value: object, places: Mapping[Expr, int]) -> object:
    """Return a part of a network with expressions as their numbers."""
    if isinstance(value, Expr):
        return places[value]
    if isinstance(value, Event):
        return {one.name: _plain(getattr(value, one.name), places) for one in fields(value)}
    if isinstance(value, Mapping):
        return [[key, _plain(one, places)] for key, one in value.items()]
    if isinstance(value, tuple):
        return [_plain(one, places) for one in value]
    return value
