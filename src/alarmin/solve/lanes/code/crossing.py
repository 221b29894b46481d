"""The search for the time at which a trigger changes within a step."""

from __future__ import annotations

from llvmlite import ir

from alarmin.solve.lanes.code.group import Group, Parts
from alarmin.solve.lanes.code.vector import Code, Value
from alarmin.solve.lanes.code.within import write_within

__all__ = ["before", "fired_lanes", "pause"]

ROOTS = 60
"""Halvings of a step in search of the time of an event."""
LOOKS = (0.25, 0.5, 0.75, 1.0)
"""Shares of a step at which triggers are looked at."""


def fired_lanes(group: Group, parts: Parts, t: Value, h: Value, accepted: Value) -> Value:
    """Return the lanes in which a trigger changes within the step; `at` becomes the time, and `crossed` the states then."""
    code, to = group.code, group.code.to
    low, high = code.variable(code.vector), code.variable(code.vector)
    found = code.variable(code.vector)
    to.store(code.splat(0.0), low)
    to.store(code.splat(1.0), high)
    to.store(code.splat(0.0), found)
    zero, one = code.splat(0.0), code.splat(1.0)
    for share in LOOKS:
        open_ = code.below(to.load(found, typ=code.vector), zero, "==")
        changed = to.and_(open_, to.and_(accepted, _changes(group, parts, t, h, code.splat(share))))
        to.store(to.select(changed, one, to.load(found, typ=code.vector)), found)
        to.store(to.select(changed, code.splat(share), to.load(high, typ=code.vector)), high)
        still = code.below(to.load(found, typ=code.vector), zero, "==")
        to.store(to.select(still, code.splat(share), to.load(low, typ=code.vector)), low)
    fired = code.below(to.load(found, typ=code.vector), zero, "!=")
    with code.when(code.any(fired), likely=False):
        with code.loop(ROOTS):
            below, above = to.load(low, typ=code.vector), to.load(high, typ=code.vector)
            middle = to.fmul(code.splat(0.5), to.fadd(below, above))
            changed = _changes(group, parts, t, h, middle)
            to.store(to.select(changed, middle, above), high)
            to.store(to.select(changed, below, middle), low)
        share = to.load(high, typ=code.vector)
        write_within(group, parts, share, group.array("crossed"), range(parts.states))
        when = code.fma(share, h, t)
        code.store(to.select(fired, when, code.load(group.array("at"))), group.array("at"))
        # What is asked for at the time of an event is taken after it.
        code.store(
            to.select(fired, before(code, when), code.load(group.array("until"))), group.array("until")
        )
    return fired


def before(code: Code, time: Value) -> Value:
    """Return a time just before another."""
    return code.to.fsub(time, code.to.fmul(code.intrinsic("llvm.fabs", time), code.splat(2.0**-52)))


def _changes(group: Group, parts: Parts, t: Value, h: Value, share: Value) -> Value:
    """Return where any trigger is not what it was before the step, at a share of it; `at` keeps its value."""
    code, to = group.code, group.code.to
    kept = code.load(group.array("at"))
    states = group.array("within")
    write_within(group, parts, share, states, parts.tripped)
    code.store(code.fma(share, h, t), group.array("at"))
    code.call(
        parts.triggers,
        group.array("at"),
        states,
        group.array("c"),
        group.array("scratch"),
        group.array("fired"),
    )
    code.store(kept, group.array("at"))
    found: Value = ir.Constant(ir.VectorType(ir.IntType(1), code.width), [0] * code.width)
    for index in range(parts.events):
        now, then = (code.load(group.array(name), index) for name in ("fired", "seen"))
        found = to.or_(found, code.below(now, then, "!="))
    return found


def pause(group: Group, fired: Value) -> None:
    """Let the lanes in which a trigger changed wait."""
    code, to = group.code, group.code.to
    place, state = group.array("lane_state"), group.lane_ints("state")
    running = to.icmp_signed("==", state, code.bits(1))
    to.store(to.select(to.and_(fired, running), code.bits(2), state), place, align=8 * code.width)
