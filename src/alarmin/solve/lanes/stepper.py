"""The loop over steps: each lane with its own time, step, stops and subject, all in one function.

A lane that comes to the end of its subject takes the next one from the queue; its result depends on nothing but the
subject. Step control is elementary: an error of the embedded method above the tolerance repeats the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llvmlite import ir

from alarmin.solve.lanes import functions, tableau
from alarmin.solve.lanes.frame import FLOATS, INTS, KINDS, LANE_INTS, Layout
from alarmin.solve.lanes.vector import F64, I64, Code, Value

__all__ = ["Parts", "write_stepper"]

SAFETY, SHRINK, GROW = 0.9, 0.1, 6.0
FIRST = 0.01
"""Share of the greatest state, in units of its tolerance, by which the first step may change any state."""
ROOTS = 60
"""Halvings of a step in search of the time of an event."""
LOOKS = (0.25, 0.5, 0.75, 1.0)
"""Shares of a step at which triggers are looked at."""
LEAST = 1e-14
"""Shortest step, relative to the time."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Functions of a network and their sizes.

    Parameters
    ----------
    by_time : int or None
        Where partial derivatives by time stand among the slopes; None where time does not occur.
    """

    rates: ir.Function
    slopes: ir.Function
    prologue: ir.Function
    triggers: ir.Function
    factor: ir.Function
    solve: ir.Function
    states: int
    constants: int
    by_time: int | None
    algebraic: Sequence[bool]
    events: int


class _Group:
    """A function on the memory of one group of lanes, with names for what it holds."""

    def __init__(
        self, module: ir.Module, name: str, layout: Layout, width: int, result: ir.Type | None = None
    ):
        self.code = Code(module, name, 3, width, result)
        self.frame, self.ints, self.floats = self.code.arguments()
        self.layout = layout

    def array(self, name: str) -> Value:
        """Return where an array of the group begins."""
        return self.code.at(self.frame, self.layout.starts[name])

    def table(self, name: str) -> Value:
        """Return an integer of the table."""
        return self.code.get(self.ints, INTS.index(name), I64)

    def over_subjects(self, name: str) -> Value:
        """Return the address of an array over subjects."""
        return self.code.to.inttoptr(self.table(name), ir.PointerType())

    def lane_int(self, name: str, lane: Value) -> Value:
        """Return an integer of a lane."""
        return self.code.get(self.array(f"lane_{name}"), lane, I64)

    def set_lane_int(self, name: str, lane: Value, value: Value) -> None:
        """Set an integer of a lane."""
        self.code.put(value, self.array(f"lane_{name}"), lane, I64)

    def spot(self, index: Value, lane: Value) -> Value:
        """Return the place of one lane's number in an array of vectors."""
        return self.code.to.add(self.code.to.mul(index, self.code.whole(self.code.width)), lane)


def write_stepper(module: ir.Module, parts: Parts, layout: Layout, width: int) -> None:
    """Write ``advance(frame, ints, floats)``: returns 0 when all subjects are done, 1 when a lane waits for events."""
    load = _write_load(module, parts, layout, width)
    stop = _write_stop(module, parts, layout, width)
    output = _write_output(module, parts, layout, width)
    step = _write_step(module, parts, layout, width, output)
    group = _Group(module, "advance", layout, width, I64)
    code, to = group.code, group.code.to
    pointers = code.arguments()
    with code.repeat():
        code.call(stop, *pointers)
        waiting = code.call(load, *pointers)
        with code.when(to.icmp_signed("!=", waiting, code.whole(-1))):
            to.ret(waiting)
        # A fresh subject may have a dose at its start.
        code.call(stop, *pointers)
        code.call(step, *pointers)
    to.unreachable()


def _write_load(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what gives idle lanes a subject; returns -1 to go on, 1 to wait for events, 0 when nothing is left."""
    group = _Group(module, "load", layout, width, I64)
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
        _prologue(group, parts)
    with code.when(to.icmp_signed("==", to.load(busy, typ=I64), code.whole(0))):
        to.ret(code.whole(0))
    with code.when(to.icmp_signed("!=", to.load(waits, typ=I64), code.whole(0))):
        to.ret(code.whole(1))
    to.ret(code.whole(-1))
    return code.function


def _prologue(group: _Group, parts: Parts) -> None:
    """Compute what depends on constants alone."""
    constants = group.array("c")
    beyond = group.code.at(constants, parts.constants)
    group.code.call(
        parts.prologue, group.array("at"), group.array("y"), constants, group.array("scratch"), beyond
    )


def _take(group: _Group, parts: Parts, lane: Value, subject: Value) -> None:
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
    if not parts.events:
        _write_row(group, parts, lane, code.get(group.array("t"), lane), group.array("y"))


def _write_row(group: _Group, parts: Parts, lane: Value, now: Value, values: Value) -> None:
    """Write states of one lane for a requested time, if the next one is not later than now."""
    code, to = group.code, group.code.to
    row = group.lane_int("out", lane)
    with code.when(to.icmp_signed("<", row, group.table("times"))):
        asked = code.get(group.over_subjects("out_time"), row)
        with code.when(to.fcmp_ordered("<=", asked, now)):
            _copy_row(group, parts, lane, row, values)


def _copy_row(group: _Group, parts: Parts, lane: Value, row: Value, values: Value) -> None:
    code, to = group.code, group.code.to
    subject, times = group.lane_int("subject", lane), group.table("times")
    first = to.mul(to.add(to.mul(subject, times), row), code.whole(parts.states))
    out = group.over_subjects("out")
    with code.loop(parts.states) as index:
        code.put(code.get(values, group.spot(index, lane)), out, to.add(first, index))
    group.set_lane_int("out", lane, to.add(row, code.whole(1)))


def _write_stop(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what happens to lanes that have reached their next stop: doses, changes of constants, the end."""
    group = _Group(module, "stop", layout, width)
    code, to = group.code, group.code.to
    changed = code.variable(I64)
    to.store(code.whole(0), changed)
    with code.loop(width) as lane:
        now, end = code.get(group.array("t"), lane), code.get(group.array("end"), lane)
        running = to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))
        with code.when(to.and_(running, to.fcmp_ordered(">=", now, end))):
            _stops(group, parts, lane, now, changed)
    with code.when(to.icmp_signed("!=", to.load(changed, typ=I64), code.whole(0))):
        _prologue(group, parts)
    to.ret_void()
    return code.function


def _stops(group: _Group, parts: Parts, lane: Value, now: Value, changed: Value) -> None:
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


def _tell(group: _Group, parts: Parts, lane: Value, number: Value, now: Value, after: ir.Block) -> None:
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


def _stop(group: _Group, parts: Parts, lane: Value, number: Value, changed: Value) -> None:
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
        _finish(group, parts, lane, code.whole(0))


def _finish(group: _Group, parts: Parts, lane: Value, status: Value) -> None:
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


def _write_output(module: ir.Module, parts: Parts, layout: Layout, width: int) -> ir.Function:
    """Write what fills requested times inside the step just made; `until` holds the last time, `shift` the length."""
    group = _Group(module, "output", layout, width)
    code, to = group.code, group.code.to
    size = parts.states
    with code.loop(width) as lane:
        running = to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))
        end, start = code.get(group.array("until"), lane), code.get(group.array("t"), lane)
        step = code.get(group.array("shift"), lane)
        with code.when(running), code.repeat() as (_, after):
            row = group.lane_int("out", lane)
            with code.when(to.icmp_signed(">=", row, group.table("times"))):
                to.branch(after)
            asked = code.get(group.over_subjects("out_time"), row)
            with code.when(to.fcmp_unordered(">", asked, end)):
                to.branch(after)
            share = to.fdiv(to.fsub(asked, start), step)
            rest = to.fsub(ir.Constant(F64, 1.0), share)
            out, times = group.over_subjects("out"), group.table("times")
            first = to.mul(to.add(to.mul(group.lane_int("subject", lane), times), row), code.whole(size))
            with code.loop(size) as index:
                value = _between(group, index, lane, share, rest, size)
                code.put(value, out, to.add(first, index))
            group.set_lane_int("out", lane, to.add(row, code.whole(1)))
    to.ret_void()
    return code.function


def _between(group: _Group, index: Value, lane: Value, share: Value, rest: Value, size: int) -> Value:
    """Return one state of one lane at a share of the step."""
    code, to = group.code, group.code.to
    spot = group.spot(index, lane)
    dense = group.array("dense")
    one, two, three = (
        code.get(dense, to.add(spot, code.whole(part * size * code.width))) for part in range(3)
    )
    inner = to.fadd(one, to.fmul(share, to.fadd(two, to.fmul(share, three))))
    late = to.fadd(code.get(group.array("u"), spot), to.fmul(rest, inner))
    return to.fadd(to.fmul(rest, code.get(group.array("y"), spot)), to.fmul(share, late))


def _write_step(
    module: ir.Module, parts: Parts, layout: Layout, width: int, output: ir.Function
) -> ir.Function:
    group = _Group(module, "step", layout, width)
    code, to = group.code, group.code.to
    t, given, end = (code.load(group.array(name)) for name in ("t", "h", "end"))
    running = to.icmp_signed(
        "==",
        to.load(group.array("lane_state"), typ=code.integers, align=8 * width),
        code.bits(1),
    )
    running = to.and_(running, code.below(t, end))
    code.store(t, group.array("at"))
    arguments = [group.array(name) for name in ("at", "y", "c", "scratch", "slopes")]
    code.call(parts.slopes, *arguments)
    chosen = code.variable(code.vector)
    to.store(given, chosen)
    with code.when(code.any(code.below(given, code.splat(0.0), "<="))):
        first = _first_step(group, parts)
        to.store(to.select(code.below(given, code.splat(0.0), "<="), first, given), chosen)
    wanted = to.load(chosen, typ=code.vector)
    left = to.fsub(end, t)
    last = code.below(to.fmul(wanted, code.splat(1.0001)), left, ">=")
    h = to.select(last, left, wanted)
    h = to.select(running, h, code.splat(1.0))
    rate = to.fdiv(code.splat(1.0), h)
    code.store(to.fmul(rate, code.splat(1.0 / tableau.GAMMA)), group.array("shift"))
    code.call(parts.factor, group.array("slopes"), group.array("shift"), group.array("w"))
    _stages(group, parts, t, h, rate)
    error = _error(group, parts)
    good = code.below(error, code.splat(1.0), "<=")
    accepted = to.and_(running, good)
    after = to.select(last, end, to.fadd(t, h))
    code.store(to.select(accepted, after, t), group.array("at"))
    code.store(h, group.array("shift"))
    _dense(group, parts)
    reached = code.load(group.array("at"))
    # With events, what is asked for at the time of a stop is taken when they have been looked at.
    until = to.select(last, _before(code, reached), reached) if parts.events else reached
    code.store(until, group.array("until"))
    fired = _fired(group, parts, t, h, accepted) if parts.events else None
    code.call(output, *code.arguments())
    _commit(group, parts, accepted, fired)
    _next_step(group, parts, running, good, error, h, wanted, last)
    if fired is not None:
        _pause(group, fired)
    to.ret_void()
    return code.function


def _first_step(group: _Group, parts: Parts) -> Value:
    """Return a first step from sizes of states and rates in units of tolerances."""
    code, to = group.code, group.code.to
    sizes = [code.variable(code.vector) for _ in range(2)]
    for one in sizes:
        to.store(code.splat(0.0), one)
    with code.loop(parts.states) as index:
        y = code.load(group.array("y"), index)
        unit = to.fdiv(code.splat(1.0), _tolerance(group, index, y, y))
        for one, value in zip(sizes, (y, code.load(group.array("slopes"), index)), strict=True):
            scaled = to.fmul(code.intrinsic("llvm.fabs", value), unit)
            to.store(code.largest(to.load(one, typ=code.vector), scaled), one)
    state, rate = (to.load(one, typ=code.vector) for one in sizes)
    state = code.largest(state, code.splat(1.0))
    rate = code.largest(rate, code.splat(1e-300))
    return to.fmul(code.splat(FIRST), to.fdiv(state, rate))


def _tolerance(group: _Group, index: Value, one: Value, other: Value) -> Value:
    """Return absolute and relative tolerance of a state together."""
    code, to = group.code, group.code.to
    absolute = code.spread(code.get(group.floats, to.add(index, code.whole(len(FLOATS)))))
    relative = code.spread(code.get(group.floats, FLOATS.index("rtol")))
    size = code.largest(code.intrinsic("llvm.fabs", one), code.intrinsic("llvm.fabs", other))
    return code.fma(relative, size, absolute)


def _stages(group: _Group, parts: Parts, t: Value, h: Value, rate: Value) -> None:
    for stage in range(tableau.STAGES):
        _argument(group, parts, stage)
        _right_hand_side(group, parts, stage, t, h, rate)
        group.code.call(parts.solve, group.array("w"), _stage(group, parts, stage))


def _stage(group: _Group, parts: Parts, stage: int) -> Value:
    return group.code.at(group.frame, group.layout.starts["k"] + stage * parts.states)


def _argument(group: _Group, parts: Parts, stage: int) -> None:
    """Put the states of a stage into `u`; the last two add one increment to those before."""
    code = group.code
    if stage == 0:
        return
    stages = tableau.STAGES
    weights = list(enumerate(tableau.A[stage]))
    base = "y"
    if stage >= stages - 2:
        weights, base = [(stage - 1, 1.0)], "u"
    held = [(_stage(group, parts, earlier), weight) for earlier, weight in weights]
    with code.loop(parts.states) as index:
        total = code.load(group.array(base), index)
        for increment, weight in held:
            value = code.load(increment, index)
            total = (
                code.to.fadd(total, value) if weight == 1.0 else code.fma(code.splat(weight), value, total)
            )
        code.store(total, group.array("u"), index)


def _right_hand_side(group: _Group, parts: Parts, stage: int, t: Value, h: Value, rate: Value) -> None:
    code, to = group.code, group.code.to
    target = _stage(group, parts, stage)
    if stage:
        code.store(code.fma(code.splat(tableau.NODES[stage]), h, t), group.array("at"))
        code.call(
            parts.rates, group.array("at"), group.array("u"), group.array("c"), group.array("scratch"), target
        )
    held = [
        (_stage(group, parts, earlier), to.fmul(rate, code.splat(weight)))
        for earlier, weight in enumerate(tableau.C[stage])
    ]
    source = target if stage else group.array("slopes")
    slope = tableau.SLOPES[stage] if parts.by_time is not None else 0.0
    timed = to.fmul(h, code.splat(slope)) if slope else None
    for start, stop, massive in _runs(parts.algebraic):
        with code.loop(stop, start) as index:
            total = code.load(source, index)
            for increment, weight in held if massive else ():
                total = code.fma(weight, code.load(increment, index), total)
            if timed is not None and parts.by_time is not None:
                by_time = code.at(group.array("slopes"), parts.by_time)
                total = code.fma(timed, code.load(by_time, index), total)
            code.store(total, target, index)


def _runs(algebraic: Sequence[bool]) -> list[tuple[int, int, bool]]:
    """Return stretches of states with and without mass: first, behind the last, whether they have mass."""
    found: list[tuple[int, int, bool]] = []
    for index, flag in enumerate(algebraic):
        if found and found[-1][2] != flag:
            found[-1] = (found[-1][0], index + 1, found[-1][2])
        else:
            found.append((index, index + 1, not flag))
    return found


def _error(group: _Group, parts: Parts) -> Value:
    """Finish the step in `u`, and return its greatest error in units of the tolerance."""
    code, to = group.code, group.code.to
    worst = code.variable(code.vector)
    to.store(code.splat(0.0), worst)
    last = _stage(group, parts, tableau.STAGES - 1)
    with code.loop(parts.states) as index:
        increment = code.load(last, index)
        result = to.fadd(code.load(group.array("u"), index), increment)
        code.store(result, group.array("u"), index)
        allowed = _tolerance(group, index, code.load(group.array("y"), index), result)
        share = to.fdiv(code.intrinsic("llvm.fabs", increment), allowed)
        to.store(code.largest(to.load(worst, typ=code.vector), share), worst)
    return to.load(worst, typ=code.vector)


def _fired(group: _Group, parts: Parts, t: Value, h: Value, accepted: Value) -> Value:
    """Return the lanes in which a trigger changes within the step; `at` becomes the time, and `k` holds the states then."""
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
        _states_within(group, parts, share)
        when = code.fma(share, h, t)
        code.store(to.select(fired, when, code.load(group.array("at"))), group.array("at"))
        # What is asked for at the time of an event is taken after it.
        code.store(
            to.select(fired, _before(code, when), code.load(group.array("until"))), group.array("until")
        )
    return fired


def _before(code: Code, time: Value) -> Value:
    """Return a time just before another."""
    return code.to.fsub(time, code.to.fmul(code.intrinsic("llvm.fabs", time), code.splat(2.0**-52)))


def _changes(group: _Group, parts: Parts, t: Value, h: Value, share: Value) -> Value:
    """Return where any trigger is not what it was before the step, at a share of it; `at` keeps its value."""
    code, to = group.code, group.code.to
    kept = code.load(group.array("at"))
    _states_within(group, parts, share)
    code.store(code.fma(share, h, t), group.array("at"))
    states = _stage(group, parts, 0)
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


def _states_within(group: _Group, parts: Parts, share: Value) -> None:
    """Put the states at a share of the step into the place of the first stage, which is no longer needed."""
    code, to = group.code, group.code.to
    rest = to.fsub(code.splat(1.0), share)
    target = _stage(group, parts, 0)
    with code.loop(parts.states) as index:
        one, two, three = (
            code.load(code.at(group.array("dense"), part * parts.states), index) for part in range(3)
        )
        inner = code.fma(share, code.fma(share, three, two), one)
        late = code.fma(rest, inner, code.load(group.array("u"), index))
        value = code.fma(rest, code.load(group.array("y"), index), to.fmul(share, late))
        code.store(value, target, index)


def _pause(group: _Group, fired: Value) -> None:
    """Let the lanes in which a trigger changed wait."""
    code, to = group.code, group.code.to
    place = group.array("lane_state")
    state = to.load(place, typ=code.integers, align=8 * code.width)
    running = to.icmp_signed("==", state, code.bits(1))
    to.store(to.select(to.and_(fired, running), code.bits(2), state), place, align=8 * code.width)


def _dense(group: _Group, parts: Parts) -> None:
    """Put what dense output needs into `dense`."""
    code = group.code
    stages = [_stage(group, parts, stage) for stage in range(tableau.STAGES)]
    with code.loop(parts.states) as index:
        increments = [code.load(one, index) for one in stages]
        for part, weights in enumerate(tableau.DENSE):
            total = code.to.fmul(code.splat(weights[0]), increments[0])
            for increment, weight in zip(increments[1:], weights[1:], strict=True):
                total = code.fma(code.splat(weight), increment, total)
            code.store(total, code.at(group.array("dense"), part * parts.states), index)


def _commit(group: _Group, parts: Parts, accepted: Value, fired: Value | None) -> None:
    """Take over time and states, up to the event where there is one."""
    code, to = group.code, group.code.to
    with code.loop(parts.states) as index:
        new, old = code.load(group.array("u"), index), code.load(group.array("y"), index)
        if fired is not None:
            new = to.select(fired, code.load(_stage(group, parts, 0), index), new)
        code.store(to.select(accepted, new, old), group.array("y"), index)
    code.store(code.load(group.array("at")), group.array("t"))


def _next_step(
    group: _Group,
    parts: Parts,
    running: Value,
    good: Value,
    error: Value,
    h: Value,
    wanted: Value,
    last: Value,
) -> None:
    """Choose the next step of each lane, count, and end what cannot go on."""
    code, to = group.code, group.code.to
    finite = code.below(error, error, "ord")
    safe = to.select(finite, code.largest(error, code.splat(1e-12)), code.splat(1.0))
    exponent = code.splat(-1.0 / tableau.ORDER)
    factor = to.fmul(code.splat(SAFETY), functions.exp(code, to.fmul(exponent, functions.log(code, safe))))
    factor = code.smallest(code.largest(factor, code.splat(SHRINK)), code.splat(GROW))
    factor = to.select(finite, factor, code.splat(SHRINK))
    following = to.fmul(h, factor)
    # A step cut short by a stop says nothing against the one that was wanted.
    longer = to.and_(good, last)
    following = to.select(to.and_(longer, code.below(following, wanted)), wanted, following)
    code.store(to.select(running, following, wanted), group.array("h"))
    least = to.fmul(code.splat(LEAST), code.intrinsic("llvm.fabs", code.load(group.array("t"))))
    vanished = to.and_(to.not_(good), code.below(h, least, "<="))
    tiny = to.and_(running, to.or_(vanished, code.below(h, code.splat(1e-290))))
    _count(group, running, good)
    with code.when(code.any(tiny), likely=False):
        flags = to.select(tiny, code.splat(1.0), code.splat(0.0))
        kinds = to.select(finite, code.splat(2.0), code.splat(3.0))
        _end_flagged(group, parts, flags, kinds)
    with code.loop(code.width) as lane:
        over = to.icmp_signed(">=", group.lane_int("steps", lane), group.table("most_steps"))
        on = to.icmp_signed("==", group.lane_int("state", lane), code.whole(1))
        before = to.fcmp_ordered("<", code.get(group.array("t"), lane), code.get(group.array("end"), lane))
        with code.when(to.and_(to.and_(over, on), before), likely=False):
            _finish(group, parts, lane, code.whole(1))


def _count(group: _Group, running: Value, good: Value) -> None:
    code, to = group.code, group.code.to
    for name, mask in (("steps", running), ("rejected", to.and_(running, to.not_(good)))):
        place = group.array(f"lane_{name}")
        total = to.load(place, typ=code.integers, align=8 * code.width)
        one = to.zext(mask, code.integers)
        to.store(to.add(total, one), place, align=8 * code.width)


def _end_flagged(group: _Group, parts: Parts, flags: Value, kinds: Value) -> None:
    code, to = group.code, group.code.to
    held = [code.variable(code.vector) for _ in range(2)]
    for place, value in zip(held, (flags, kinds), strict=True):
        to.store(value, place)
    with code.loop(code.width) as lane:
        flagged = to.fcmp_ordered(">", code.get(held[0], lane), ir.Constant(F64, 0.0))
        with code.when(flagged):
            _finish(group, parts, lane, to.fptosi(code.get(held[1], lane), I64))
