"""States at a time inside the step just made, by its dense output."""

from __future__ import annotations

from collections.abc import Sequence

from alarmin.solve.lanes.code import tableau
from alarmin.solve.lanes.code.group import Group, Parts, stage_of
from alarmin.solve.lanes.code.vector import I64, Code, Value

__all__ = ["write_within"]


def write_within(group: Group, parts: Parts, share: Value, target: Value, which: Sequence[int]) -> None:
    """Put some states at a share of the step of each lane into `target`.

    The weights of the stages are worked out first, so that an increment is read once and nothing kept between calls.
    """
    code = group.code
    rest = code.to.fsub(code.splat(1.0), share)
    weights = _weights(code, share, code.to.fmul(share, rest))
    stages = [stage_of(group, parts, stage) for stage in range(tableau.STAGES)]
    every = len(which) == parts.states
    table = None if every else code.constant(f"states_{'_'.join(map(str, which))}", I64, which)
    with code.loop(len(which)) as turn:
        index = turn if table is None else code.get(table, turn, I64)
        total = code.to.fmul(rest, code.load(group.array("y"), index))
        total = code.fma(share, code.load(group.array("u"), index), total)
        for weight, stage in zip(weights, stages, strict=True):
            total = code.fma(weight, code.load(stage, index), total)
        code.store(total, target, index)


def _weights(code: Code, share: Value, both: Value) -> list[Value]:
    """Return what each increment counts; `both` is the share times what is left of the step."""
    found = []
    for one, two, three in zip(*tableau.DENSE, strict=True):
        inner = code.fma(share, code.splat(three), code.splat(two))
        found.append(code.to.fmul(both, code.fma(share, inner, code.splat(one))))
    return found
