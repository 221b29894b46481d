"""Requested times: observables of each lane at its next one, kept as they are and in what is made of courses.

What is made of a course is a list of acts for every requested time, the same for all subjects: each takes one observable
into one number of the subject (see `alarmin.solve.lanes.run.reduce`).
"""

from __future__ import annotations

import math

from llvmlite import ir

from alarmin.solve.lanes.code.frame import ACTS, Layout
from alarmin.solve.lanes.code.group import Group, Parts
from alarmin.solve.lanes.code.vector import F64, I64, Value
from alarmin.solve.lanes.code.within import write_within

__all__ = ["await_row", "write_output", "write_present", "write_rows"]


def await_row(group: Group, lane: Value, row: Value) -> None:
    """Note the next row of a lane, and when it is due: never where there is none."""
    code, to = group.code, group.code.to
    group.set_lane_int("out", lane, row)
    code.put(ir.Constant(F64, math.inf), group.array("due"), lane)
    with code.when(to.icmp_signed("<", row, group.table("times"))):
        code.put(code.get(group.over_subjects("out_time"), row), group.array("due"), lane)


def write_output(
    module: ir.Module, parts: Parts, layout: Layout, width: int, rows: ir.Function
) -> ir.Function:
    """Write what fills requested times inside the step just made; `until` holds the last time, `shift` the length.

    Each turn takes the next time of every lane that has one left; the values of all lanes are worked out together.
    """
    group = Group(module, "output", layout, width)
    code, to = group.code, group.code.to
    with code.repeat() as (_, after):
        asked = _take_due(group, group.lane_ints("state"), "until", after)
        begun = to.fsub(asked, code.load(group.array("t")))
        share = to.fdiv(begun, code.load(group.array("shift")))
        write_within(group, parts, share, group.array("within"), parts.watched)
        _look(group, parts, "within")
        code.call(rows, *code.arguments())
    to.ret_void()
    return code.function


def write_present(
    module: ir.Module, parts: Parts, layout: Layout, width: int, rows: ir.Function
) -> ir.Function:
    """Write what fills requested times up to now from the states as they are, in lanes that say so by `present`."""
    group = Group(module, "present", layout, width)
    code, to = group.code, group.code.to
    flags = group.array("lane_present")
    with code.repeat() as (_, after):
        _take_due(group, group.lane_ints("present"), "t", after)
        _look(group, parts, "y")
        code.call(rows, *code.arguments())
    to.store(code.bits(0), flags, align=8 * width)
    to.ret_void()
    return code.function


def _take_due(group: Group, flags: Value, until: str, after: ir.Block) -> Value:
    """Note which lanes of those flagged have a time up to `until`, and return it; leave where there is none."""
    code, to = group.code, group.code.to
    due = code.load(group.array("due"))
    taken = code.below(due, code.load(group.array(until)), "<=")
    taken = to.and_(to.icmp_signed("==", flags, code.bits(1)), taken)
    with code.when(to.not_(code.any(taken))):
        to.branch(after)
    to.store(to.zext(taken, code.integers), group.array("lane_asked"), align=8 * code.width)
    asked = to.select(taken, due, code.load(group.array("t")))
    code.store(asked, group.array("moment"))
    return asked


def _look(group: Group, parts: Parts, states: str) -> None:
    names = ("moment", states, "c", "scratch", "found")
    group.code.call(parts.look, *(group.array(name) for name in names))


def write_rows(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what takes observables of the lanes that asked for them to where they go."""
    group = Group(module, "rows", layout, width)
    code, to = group.code, group.code.to
    with code.loop(width) as lane:
        asked = to.icmp_signed("!=", group.lane_int("asked", lane), code.whole(0))
        with code.when(asked):
            row = group.lane_int("out", lane)
            with code.when(to.icmp_signed("!=", group.table("out"), code.whole(0))):
                _copy_row(group, parts, lane, row)
            with code.when(to.icmp_signed("!=", group.table("slots"), code.whole(0))):
                _act(group, parts, lane, row)
            await_row(group, lane, to.add(row, code.whole(1)))
    to.ret_void()
    return code.function


def _copy_row(group: Group, parts: Parts, lane: Value, row: Value) -> None:
    code, to = group.code, group.code.to
    before = to.add(to.mul(group.lane_int("subject", lane), group.table("times")), row)
    place = code.at(group.over_subjects("out"), to.mul(before, code.whole(parts.asked)), F64)
    with code.loop(parts.asked) as index:
        code.put(code.get(group.array("found"), group.spot(index, lane)), place, index)


def _act(group: Group, parts: Parts, lane: Value, row: Value) -> None:
    """Do all acts of a row for one lane, and keep its observables for the next."""
    code, to = group.code, group.code.to
    ends = group.over_subjects("act_ends")
    slots = to.mul(group.lane_int("subject", lane), group.table("slots"))
    now, then = (code.get(group.array(name), lane) for name in ("moment", "moment_before"))
    with code.loop(code.get(ends, to.add(row, code.whole(1)), I64), code.get(ends, row, I64)) as act:
        _one_act(group, lane, act, slots, now, then)
    with code.loop(parts.asked) as index:
        spot = group.spot(index, lane)
        code.put(code.get(group.array("found"), spot), group.array("found_before"), spot)
    code.put(now, group.array("moment_before"), lane)


def _one_act(group: Group, lane: Value, act: Value, slots: Value, now: Value, then: Value) -> None:
    code, to = group.code, group.code.to
    tables = {name: group.over_subjects(f"act_{name}") for name in ("kind", "index", "slot", "sign", "level")}
    kind, index, slot = (code.get(tables[name], act, I64) for name in ("kind", "index", "slot"))
    spot, place, kept = group.spot(index, lane), to.add(slots, slot), group.over_subjects("reduced")
    value, held = code.get(group.array("found"), spot), code.get(kept, place)
    ways = {name: code.function.append_basic_block(name) for name in ACTS}
    after = code.function.append_basic_block("done")
    choice = to.switch(kind, after)
    for name, block in ways.items():
        choice.add_case(code.whole(ACTS[name]), block)
    to.position_at_end(ways["keep"])
    code.put(value, kept, place)
    to.branch(after)
    to.position_at_end(ways["extreme"])
    sign = code.get(tables["sign"], act)
    beyond = to.fcmp_ordered(">", to.fmul(sign, value), to.fmul(sign, held))
    with code.when(to.or_(beyond, _is_nan(group, value))):
        code.put(value, kept, place)
        code.put(now, kept, to.add(place, code.whole(1)))
    to.branch(after)
    to.position_at_end(ways["strip"])
    half = to.fmul(ir.Constant(F64, 0.5), to.fsub(now, then))
    both = to.fadd(value, code.get(group.array("found_before"), spot))
    code.put(to.fadd(held, to.fmul(both, half)), kept, place)
    to.branch(after)
    for name in ("now", "reach", "cross"):
        to.position_at_end(ways[name])
        sign, level = (code.get(tables[one], act) for one in ("sign", "level"))
        before = code.get(group.array("found_before"), spot)
        high, low = to.fmul(sign, value), to.fmul(sign, before)
        found = to.fcmp_ordered(">=", high, level)
        if name == "cross":
            found = to.and_(found, to.fcmp_ordered("<", low, level))
        # An unknown value leaves unknown when the level was reached, until it is.
        new = to.or_(found, _is_nan(group, value))
        open_ = to.not_(to.fcmp_ordered("<", held, ir.Constant(F64, math.inf)))
        with code.when(to.and_(open_, new), likely=False):
            time = (
                now if name == "now" else _crossed(group, then, now, to.fsub(level, low), to.fsub(high, low))
            )
            code.put(to.select(found, time, value), kept, place)
        to.branch(after)
    to.position_at_end(after)


def _is_nan(group: Group, value: Value) -> Value:
    return group.code.to.fcmp_unordered("uno", value, value)


def _crossed(group: Group, then: Value, now: Value, part: Value, rise: Value) -> Value:
    """Return when a straight line has risen by a part of what it rises by: now if that is later or unknown."""
    to = group.code.to
    between = to.fadd(then, to.fmul(to.fsub(now, then), to.fdiv(part, rise)))
    return to.select(to.fcmp_ordered("<=", between, now), between, now)
