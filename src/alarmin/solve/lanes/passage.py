"""What happens to lanes between steps: subjects come and go, doses are given, requested times are filled."""

from __future__ import annotations

import math

from llvmlite import ir

from alarmin.solve.lanes.frame import FLOATS, INTS, KINDS, LANE_INTS, Layout
from alarmin.solve.lanes.group import Group, Parts, call_prologue
from alarmin.solve.lanes.vector import F64, I64, PTR, Value

__all__ = ["finish", "write_load", "write_output", "write_stop"]


def write_load(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what gives idle lanes a subject; returns -1 to go on, 1 to wait for events, 0 when nothing is left."""
    group = Group(module, "load", layout, width, I64)
    code, to = group.code, group.code.to
    fresh, busy, waits = (code.variable(I64) for _ in range(3))
    for flag in (fresh, busy, waits):
        to.store(code.whole(0), flag)
    with code.loop(width) as lane:
        state = group.lane_int("state", lane)
        following = group.table("next")
        idle = to.icmp_signed("==", state, code.whole(0))
        left = to.icmp_signed("<", following, group.table("subjects"))
        with code.when(to.and_(idle, left)):
            to.store(code.whole(1), fresh)
            code.put(to.add(following, code.whole(1)), group.ints, INTS.index("next"), I64)
            _take(group, parts, lane, following)
        now = group.lane_int("state", lane)
        to.store(to.or_(to.load(busy, typ=I64), now), busy)
        to.store(to.or_(to.load(waits, typ=I64), to.and_(now, code.whole(2))), waits)
    with code.when(to.icmp_signed("!=", to.load(fresh, typ=I64), code.whole(0))):
        call_prologue(group, parts)
    with code.when(to.icmp_signed("==", to.load(busy, typ=I64), code.whole(0))):
        to.ret(code.whole(0))
    with code.when(to.icmp_signed("!=", to.load(waits, typ=I64), code.whole(0))):
        to.ret(code.whole(1))
    to.ret(code.whole(-1))
    return code.function


def _take(group: Group, parts: Parts, lane: Value, subject: Value) -> None:
    code, to = group.code, group.code.to
    for name, size in (("y", parts.states), ("c", parts.constants)):
        given = group.over_subjects(f"start_{name}")
        with code.loop(size) as index:
            place = to.add(to.mul(subject, code.whole(size)), index)
            code.put(code.get(given, place), group.array(name), group.spot(index, lane))
    ends = group.over_subjects("stop_ends")
    code.put(code.get(group.floats, FLOATS.index("start")), group.array("t"), lane)
    code.put(ir.Constant(F64, 0.0), group.array("h"), lane)
    first, last = code.get(ends, subject, I64), code.get(ends, to.add(subject, code.whole(1)), I64)
    code.put(code.get(group.over_subjects("stop_time"), first), group.array("end"), lane)
    values = {"subject": subject, "stop": first, "stop_end": last}
    for name in LANE_INTS:
        group.set_lane_int(name, lane, values.get(name, code.whole(0)))
    # With events, Python looks at the triggers at time zero first.
    group.set_lane_int("state", lane, code.whole(2 if parts.events else 1))
    _await_row(group, lane, code.whole(0))
    if not parts.events:
        _write_row(group, parts, lane, code.get(group.array("t"), lane), group.array("y"))


def _write_row(group: Group, parts: Parts, lane: Value, now: Value, values: Value) -> None:
    """Write states of one lane for a requested time, if the next one is not later than now."""
    code, to = group.code, group.code.to
    row = group.lane_int("out", lane)
    with code.when(to.icmp_signed("<", row, group.table("times"))):
        asked = code.get(group.over_subjects("out_time"), row)
        with code.when(to.fcmp_ordered("<=", asked, now)):
            _copy_row(group, parts, lane, row, values)


def _copy_row(group: Group, parts: Parts, lane: Value, row: Value, values: Value) -> None:
    code, to = group.code, group.code.to
    subject, times = group.lane_int("subject", lane), group.table("times")
    first = to.mul(to.add(to.mul(subject, times), row), code.whole(parts.states))
    out = group.over_subjects("out")
    with code.loop(parts.states) as index:
        code.put(code.get(values, group.spot(index, lane)), out, to.add(first, index))
    _await_row(group, lane, to.add(row, code.whole(1)))


def _await_row(group: Group, lane: Value, row: Value) -> None:
    """Note the next row of a lane, and when it is due: never where there is none."""
    code, to = group.code, group.code.to
    group.set_lane_int("out", lane, row)
    code.put(ir.Constant(F64, math.inf), group.array("due"), lane)
    with code.when(to.icmp_signed("<", row, group.table("times"))):
        code.put(code.get(group.over_subjects("out_time"), row), group.array("due"), lane)


def write_stop(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what happens to lanes that have reached their next stop: doses, changes of constants, the end."""
    group = Group(module, "stop", layout, width)
    code, to = group.code, group.code.to
    changed = code.variable(I64)
    to.store(code.whole(0), changed)
    with code.loop(width) as lane:
        now, end = code.get(group.array("t"), lane), code.get(group.array("end"), lane)
        running = to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))
        with code.when(to.and_(running, to.fcmp_ordered(">=", now, end))):
            _stops(group, parts, lane, now, changed)
    with code.when(to.icmp_signed("!=", to.load(changed, typ=I64), code.whole(0))):
        call_prologue(group, parts)
    to.ret_void()
    return code.function


def _stops(group: Group, parts: Parts, lane: Value, now: Value, changed: Value) -> None:
    code, to = group.code, group.code.to
    times = group.over_subjects("stop_time")
    with code.repeat() as (_, after):
        number = group.lane_int("stop", lane)
        left = to.icmp_signed("<", number, group.lane_int("stop_end", lane))
        with code.when(to.not_(left)):
            to.branch(after)
        when = code.get(times, number)
        with code.when(to.fcmp_ordered(">", when, now)):
            code.put(when, group.array("end"), lane)
            to.branch(after)
        if parts.events:
            _tell(group, parts, lane, number, now, after)
        group.set_lane_int("stop", lane, to.add(number, code.whole(1)))
        _stop(group, parts, lane, number, changed)
    if parts.events:
        # Events are looked at after every stop, where a dose may have changed what they watch.
        with code.when(to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))):
            group.set_lane_int("state", lane, code.whole(2))


def _tell(group: Group, parts: Parts, lane: Value, number: Value, now: Value, after: ir.Block) -> None:
    """Let events of the time of a stop go before its end, and samples of that time before its dose."""
    code, to = group.code, group.code.to
    kind = code.get(group.over_subjects("stop_kind"), number, I64)
    plain = [to.icmp_signed("==", kind, code.whole(KINDS[name])) for name in ("look", "end")]
    following = to.add(number, code.whole(1))
    untold = to.icmp_signed("!=", group.lane_int("told", lane), following)
    with code.when(to.and_(to.or_(*plain), untold)):
        group.set_lane_int("told", lane, following)
        to.branch(after)
    with code.when(to.not_(to.or_(*plain))):
        _write_row(group, parts, lane, now, group.array("y"))


def _stop(group: Group, parts: Parts, lane: Value, number: Value, changed: Value) -> None:
    code, to = group.code, group.code.to
    kind = code.get(group.over_subjects("stop_kind"), number, I64)
    place = group.spot(code.get(group.over_subjects("stop_index"), number, I64), lane)
    value = code.get(group.over_subjects("stop_value"), number)
    for name, array, adds in (
        ("add", "y", True),
        ("set", "y", False),
        ("add_constant", "c", True),
        ("set_constant", "c", False),
    ):
        with code.when(to.icmp_signed("==", kind, code.whole(KINDS[name]))):
            held = group.array(array)
            code.put(to.fadd(code.get(held, place), value) if adds else value, held, place)
            code.put(ir.Constant(F64, 0.0), group.array("h"), lane)
            if array == "c":
                to.store(code.whole(1), changed)
    with code.when(to.icmp_signed("==", kind, code.whole(KINDS["end"]))):
        finish(group, parts, lane, code.whole(0))


def finish(group: Group, parts: Parts, lane: Value, status: Value) -> None:
    """Write how the subject of a lane ended, and leave the lane idle."""
    code, to = group.code, group.code.to
    subject = group.lane_int("subject", lane)
    code.put(status, group.over_subjects("status"), subject, I64)
    for name in ("steps", "rejected"):
        code.put(group.lane_int(name, lane), group.over_subjects(name), subject, I64)
    code.put(code.get(group.array("t"), lane), group.over_subjects("last_t"), subject)
    last = group.over_subjects("last_y")
    with code.loop(parts.states) as index:
        place = to.add(to.mul(subject, code.whole(parts.states)), index)
        code.put(code.get(group.array("y"), group.spot(index, lane)), last, place)
    group.set_lane_int("state", lane, code.whole(0))


def write_output(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what fills requested times inside the step just made; `until` holds the last time, `shift` the length.

    Each turn takes the next time of every lane that has one left; the values of all lanes are worked out together.
    """
    group = Group(module, "output", layout, width)
    code, to = group.code, group.code.to
    asked, found, rows = code.variable(F64, width), code.variable(I64), code.variable(PTR, width)
    with code.repeat() as (_, after):
        to.store(code.whole(0), found)
        with code.loop(width) as lane:
            # Where nothing is asked for, values go to a place that the next step writes anew.
            code.put(group.array("w"), rows, lane, PTR)
            code.put(code.get(group.array("t"), lane), asked, lane)
            _asked_row(group, parts, lane, asked, found, rows)
        with code.when(to.icmp_signed("==", to.load(found, typ=I64), code.whole(0))):
            to.branch(after)
        _write_rows(group, parts, to.load(asked, typ=code.vector, align=8), rows)
    to.ret_void()
    return code.function


def _asked_row(group: Group, parts: Parts, lane: Value, asked: Value, found: Value, rows: Value) -> None:
    """Note time and place of the next row of a lane, if it is asked for within the step."""
    code, to = group.code, group.code.to
    row, times = group.lane_int("out", lane), group.table("times")
    running = to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))
    with code.when(to.and_(running, to.icmp_signed("<", row, times))):
        time = code.get(group.over_subjects("out_time"), row)
        with code.when(to.fcmp_ordered("<=", time, code.get(group.array("until"), lane))):
            code.put(time, asked, lane)
            first = to.add(to.mul(group.lane_int("subject", lane), times), row)
            out = group.over_subjects("out")
            code.put(code.at(out, to.mul(first, code.whole(parts.states)), F64), rows, lane, PTR)
            _await_row(group, lane, to.add(row, code.whole(1)))
            to.store(code.whole(1), found)


def _write_rows(group: Group, parts: Parts, asked: Value, rows: Value) -> None:
    """Write the states of all lanes at a time of each."""
    code, to, size = group.code, group.code.to, parts.states
    share = to.fdiv(to.fsub(asked, code.load(group.array("t"))), code.load(group.array("shift")))
    rest = to.fsub(code.splat(1.0), share)
    places = [code.get(rows, lane, PTR) for lane in range(code.width)]
    dense = group.array("dense")
    with code.loop(size) as index:
        one, two, three = (code.load(code.at(dense, part * size), index) for part in range(3))
        inner = to.fadd(one, to.fmul(share, to.fadd(two, to.fmul(share, three))))
        late = to.fadd(code.load(group.array("u"), index), to.fmul(rest, inner))
        value = to.fadd(to.fmul(rest, code.load(group.array("y"), index)), to.fmul(share, late))
        for lane, place in enumerate(places):
            code.put(to.extract_element(value, ir.Constant(ir.IntType(32), lane)), place, index)
