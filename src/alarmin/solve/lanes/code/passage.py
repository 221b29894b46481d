"""What happens to lanes between steps: subjects come and go, doses are given."""

from __future__ import annotations

from llvmlite import ir

from alarmin.solve.lanes.code.frame import FLOATS, INTS, KINDS, LANE_INTS, Layout
from alarmin.solve.lanes.code.group import Group, Parts, call_prologue
from alarmin.solve.lanes.code.output import await_row
from alarmin.solve.lanes.code.vector import F64, I64, Value

__all__ = ["finish", "write_load", "write_stop"]


def write_load(
    module: ir.Module, parts: Parts, layout: Layout, width: int, present: ir.Function
) -> ir.Function:
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
        code.call(present, *code.arguments())
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
    for name in ("h", "h_first"):
        code.put(ir.Constant(F64, 0.0), group.array(name), lane)
    first, last = code.get(ends, subject, I64), code.get(ends, to.add(subject, code.whole(1)), I64)
    code.put(code.get(group.over_subjects("stop_time"), first), group.array("end"), lane)
    values = {"subject": subject, "stop": first, "stop_end": last}
    for name in LANE_INTS:
        group.set_lane_int(name, lane, values.get(name, code.whole(0)))
    # With events, Python looks at the triggers at time zero first.
    group.set_lane_int("state", lane, code.whole(2 if parts.events else 1))
    await_row(group, lane, code.whole(0))
    group.set_lane_int("present", lane, code.whole(0 if parts.events else 1))


def write_stop(
    module: ir.Module, parts: Parts, layout: Layout, width: int, present: ir.Function
) -> ir.Function:
    """Write what happens to lanes that have reached their next stop: doses, changes of constants, the end."""
    group = Group(module, "stop", layout, width)
    code, to = group.code, group.code.to
    changed = code.variable(I64)
    to.store(code.whole(0), changed)
    with code.loop(width) as lane:
        now, end = code.get(group.array("t"), lane), code.get(group.array("end"), lane)
        running = to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))
        with code.when(to.and_(running, to.fcmp_ordered(">=", now, end))):
            _stops(group, parts, lane, now, changed, present)
    with code.when(to.icmp_signed("!=", to.load(changed, typ=I64), code.whole(0))):
        call_prologue(group, parts)
    to.ret_void()
    return code.function


def _stops(group: Group, parts: Parts, lane: Value, now: Value, changed: Value, present: ir.Function) -> None:
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
            _tell(group, lane, number, after, present)
        group.set_lane_int("stop", lane, to.add(number, code.whole(1)))
        _stop(group, parts, lane, number, changed)
    if parts.events:
        # Events are looked at after every stop, where a dose may have changed what they watch.
        with code.when(to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))):
            group.set_lane_int("state", lane, code.whole(2))


def _tell(group: Group, lane: Value, number: Value, after: ir.Block, present: ir.Function) -> None:
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
        group.set_lane_int("present", lane, code.whole(1))
        code.call(present, *code.arguments())


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
    for name, kept in (("steps", "steps"), ("rejected", "rejected"), ("out", "rows")):
        code.put(group.lane_int(name, lane), group.over_subjects(kept), subject, I64)
    code.put(code.get(group.array("t"), lane), group.over_subjects("last_t"), subject)
    last = group.over_subjects("last_y")
    with code.loop(parts.states) as index:
        place = to.add(to.mul(subject, code.whole(parts.states)), index)
        code.put(code.get(group.array("y"), group.spot(index, lane)), last, place)
    group.set_lane_int("state", lane, code.whole(0))
