"""The loop over steps: each lane with its own time, step, stops and subject, all in one function.

A lane that comes to the end of its subject takes the next one from the queue; its result depends on nothing but the
subject. An error of the embedded method above the tolerance repeats the step; the next one follows from the error, and from
its rise over two steps where that is steeper (Gustafsson 1994, ACM TOMS 20:496).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from llvmlite import ir

from alarmin.solve.lanes.code import functions, tableau
from alarmin.solve.lanes.code.crossing import before, fired_lanes, pause
from alarmin.solve.lanes.code.frame import FLOATS, Layout
from alarmin.solve.lanes.code.group import Group, Parts, stage_of
from alarmin.solve.lanes.code.output import write_output, write_present, write_rows
from alarmin.solve.lanes.code.passage import finish, write_load, write_stop
from alarmin.solve.lanes.code.vector import F64, I64, Code, Value

__all__ = ["write_stepper"]

SAFETY, SHRINK, GROW = 0.9, 0.1, 6.0
FIRST_GROW = 250.0
"""Greatest growth after a first step, which is chosen without knowing an error."""
FAR = 10.0
"""Growth behind a first step above which it was far too short."""
LEAST_ERROR = -4.6
"""Logarithm of the least error, in units of the tolerance, from which a rise is told."""
FIRST = 0.01
"""Share of the greatest state, in units of its tolerance, by which the first step may change any state."""
AHEAD = 5
"""Stage with which sums for those behind it begin, while the increments are at hand."""
LEAST = 1e-14
"""Shortest step, relative to the time."""


def write_stepper(module: ir.Module, parts: Parts, layout: Layout, width: int) -> None:
    """Write ``advance(frame, ints, floats)``: returns 0 when all subjects are done, 1 when a lane waits for events."""
    rows = write_rows(module, parts, layout, width)
    present = write_present(module, parts, layout, width, rows)
    output = write_output(module, parts, layout, width, rows)
    load = write_load(module, parts, layout, width, present)
    stop = write_stop(module, parts, layout, width, present)
    step = _write_step(module, parts, layout, width, output)
    group = Group(module, "advance", layout, width, I64)
    code, to = group.code, group.code.to
    pointers = code.arguments()
    with code.repeat():
        arrived = code.below(code.load(group.array("t")), code.load(group.array("end")), ">=")
        with code.when(code.any(to.and_(_are(group, 1), arrived))):
            code.call(stop, *pointers)
        with code.when(code.any(to.not_(_are(group, 1)))):
            waiting = code.call(load, *pointers)
            with code.when(to.icmp_signed("!=", waiting, code.whole(-1))):
                to.ret(waiting)
            # A fresh subject may have a dose at its start.
            code.call(stop, *pointers)
        code.call(step, *pointers)
    to.unreachable()


def _write_step(
    module: ir.Module, parts: Parts, layout: Layout, width: int, output: ir.Function
) -> ir.Function:
    group = Group(module, "step", layout, width)
    code, to = group.code, group.code.to
    t, given, end = (code.load(group.array(name)) for name in ("t", "h", "end"))
    running = to.and_(_are(group, 1), code.below(t, end))
    code.store(t, group.array("at"))
    arguments = [group.array(name) for name in ("at", "y", "c", "scratch", "slopes")]
    code.call(parts.slopes, *arguments)
    chosen = code.variable(code.vector)
    to.store(given, chosen)
    fresh = code.below(given, code.splat(0.0), "<=")
    with code.when(code.any(fresh)):
        # A dose like the one before it is followed by steps like those after that one.
        first = code.largest(_first_step(group, parts), code.load(group.array("h_first")))
        to.store(to.select(fresh, first, given), chosen)
    wanted = to.load(chosen, typ=code.vector)
    left = to.fsub(end, t)
    last = code.below(to.fmul(wanted, code.splat(1.0001)), left, ">=")
    h = to.select(last, left, wanted)
    h = to.select(running, h, code.splat(1.0))
    rate = to.fdiv(code.splat(1.0), h)
    code.store(to.fmul(rate, code.splat(1.0 / tableau.GAMMA)), group.array("shift"))
    code.call(parts.factor, group.array("slopes"), group.array("shift"), group.array("w"))
    # What changes at the time of a stop belongs to the step behind it.
    edge = to.select(last, before(code, end), to.fadd(t, h))
    _stages(group, parts, t, h, rate, edge)
    error = _error(group, parts)
    good = code.below(error, code.splat(1.0), "<=")
    accepted = to.and_(running, good)
    after = to.select(last, end, to.fadd(t, h))
    code.store(to.select(accepted, after, t), group.array("at"))
    code.store(h, group.array("shift"))
    reached = code.load(group.array("at"))
    # With events, what is asked for at the time of a stop is taken when they have been looked at.
    until = to.select(last, before(code, reached), reached) if parts.events else reached
    code.store(until, group.array("until"))
    fired = None
    if parts.events:
        fired = fired_lanes(group, parts, t, h, accepted)
    due = code.below(code.load(group.array("due")), code.load(group.array("until")), "<=")
    with code.when(code.any(to.and_(running, due))):
        code.call(output, *code.arguments())
    _commit(group, parts, accepted, fired)
    _next_step(group, parts, running, good, error, h, wanted, last, fresh)
    if fired is not None:
        pause(group, fired)
    to.ret_void()
    return code.function


def _are(group: Group, state: int) -> Value:
    """Return the lanes that are in a state."""
    return group.code.to.icmp_signed("==", group.lane_ints("state"), group.code.bits(state))


def _first_step(group: Group, parts: Parts) -> Value:
    """Return a first step from sizes of states and rates in units of tolerances."""
    code, to = group.code, group.code.to
    with code.fold(parts.states, code.bits(0), code.bits(0)) as (index, held):
        y = code.load(group.array("y"), index)
        unit = to.fdiv(code.splat(1.0), _tolerance(group, index, y, y))
        both = (y, code.load(group.array("slopes"), index))
        held.values = tuple(
            code.greater(most, code.size(to.fmul(one, unit)))
            for most, one in zip(held.values, both, strict=True)
        )
    state, rate = (to.bitcast(one, code.vector) for one in held.values)
    state = code.largest(state, code.splat(1.0))
    rate = code.largest(rate, code.splat(1e-300))
    return to.fmul(code.splat(FIRST), to.fdiv(state, rate))


def _tolerance(group: Group, index: Value, one: Value, other: Value) -> Value:
    """Return absolute and relative tolerance of a state together."""
    code, to = group.code, group.code.to
    absolute = code.spread(code.get(group.floats, to.add(index, code.whole(len(FLOATS)))))
    relative = code.spread(code.get(group.floats, FLOATS.index("rtol")))
    size = code.greater(code.size(one), code.size(other))
    return code.fma(relative, to.bitcast(size, code.vector), absolute)


def _stages(group: Group, parts: Parts, t: Value, h: Value, rate: Value, edge: Value) -> None:
    code = group.code
    for stage in range(tableau.STAGES):
        target = stage_of(group, parts, stage)
        if stage:
            _sums(group, parts, stage, rate)
        if tableau.SLOPES[stage] and parts.by_time is not None:
            _by_time(group, parts, stage, h)
        if stage:
            node = tableau.NODES[stage]
            code.store(edge if node == 1.0 else code.fma(code.splat(node), h, t), group.array("at"))
            code.call(parts.rates, *(group.array(name) for name in ("at", "u", "c", "scratch")), target)
        code.call(parts.solve, group.array("w"), target)


def _sums(group: Group, parts: Parts, stage: int, rate: Value) -> None:
    """Put the states of a stage into `u`, and what is added to its rates on the right-hand side into its increments.

    Both are sums over the increments so far, each of which is loaded once. The last two stages add one increment to
    the states of that before.
    """
    code, to = group.code, group.code.to
    weights = list(enumerate(tableau.A[stage]))
    base = "y"
    if stage >= tableau.STAGES - 2:
        weights, base = [(stage - 1, 1.0)], "u"
    for start, stop, massive in _runs(parts.algebraic):
        with code.loop(stop, start) as index:
            begin = AHEAD if stage > AHEAD else 0
            held = {
                earlier: code.load(stage_of(group, parts, earlier), index) for earlier in range(begin, stage)
            }
            total = code.load(group.array(base), index)
            for earlier, weight in weights:
                total = _with(code, total, weight, held[earlier])
            code.store(total, group.array("u"), index)
            target = stage_of(group, parts, stage)
            if not massive:
                code.store(code.splat(0.0), target, index)
                continue
            known = code.load(target, index) if begin else None
            code.store(to.fmul(rate, _slope_sum(code, stage, held, known)), target, index)
            for later in range(AHEAD + 1, tableau.STAGES) if stage == AHEAD else ():
                code.store(_slope_sum(code, later, held, None), stage_of(group, parts, later), index)


def _slope_sum(code: Code, stage: int, held: Mapping[int, Value], known: Value | None) -> Value:
    """Return what some increments give the right-hand side of a stage, times the step, with what others gave before."""
    total = known
    for earlier, value in held.items():
        weight = code.splat(tableau.C[stage][earlier])
        total = code.to.fmul(weight, value) if total is None else code.fma(weight, value, total)
    return total


def _by_time(group: Group, parts: Parts, stage: int, h: Value) -> None:
    """Add what the dependence of the rates on time gives a stage."""
    code = group.code
    target, source = stage_of(group, parts, stage), code.at(group.array("slopes"), parts.by_time or 0)
    timed = code.to.fmul(h, code.splat(tableau.SLOPES[stage]))
    with code.loop(parts.states) as index:
        code.store(code.fma(timed, code.load(source, index), code.load(target, index)), target, index)


def _with(code: Code, total: Value, weight: float, value: Value) -> Value:
    return code.to.fadd(total, value) if weight == 1.0 else code.fma(code.splat(weight), value, total)


def _runs(algebraic: Sequence[bool]) -> list[tuple[int, int, bool]]:
    """Return stretches of states with and without mass: first, behind the last, whether they have mass."""
    found: list[tuple[int, int, bool]] = []
    for index, flag in enumerate(algebraic):
        if found and found[-1][2] != flag:
            found[-1] = (found[-1][0], index + 1, found[-1][2])
        else:
            found.append((index, index + 1, not flag))
    return found


def _error(group: Group, parts: Parts) -> Value:
    """Finish the step in `u`, and return its greatest error in units of the tolerance."""
    code, to = group.code, group.code.to
    last = stage_of(group, parts, tableau.STAGES - 1)
    with code.fold(parts.states, code.bits(0)) as (index, held):
        increment = code.load(last, index)
        result = to.fadd(code.load(group.array("u"), index), increment)
        code.store(result, group.array("u"), index)
        allowed = _tolerance(group, index, code.load(group.array("y"), index), result)
        (worst,) = held.values
        held.values = (code.greater(worst, code.size(to.fdiv(increment, allowed))),)
    return to.bitcast(held.values[0], code.vector)


def _commit(group: Group, parts: Parts, accepted: Value, fired: Value | None) -> None:
    """Take over time and states, up to the event where there is one."""
    code, to = group.code, group.code.to
    with code.loop(parts.states) as index:
        new, old = code.load(group.array("u"), index), code.load(group.array("y"), index)
        if fired is not None:
            new = to.select(fired, code.load(group.array("crossed"), index), new)
        code.store(to.select(accepted, new, old), group.array("y"), index)
    code.store(code.load(group.array("at")), group.array("t"))


def _next_step(
    group: Group,
    parts: Parts,
    running: Value,
    good: Value,
    error: Value,
    h: Value,
    wanted: Value,
    last: Value,
    fresh: Value,
) -> None:
    """Choose the next step of each lane, count, and end what cannot go on."""
    code, to = group.code, group.code.to
    finite = code.below(error, error, "ord")
    factor = _factor(group, running, good, to.select(finite, error, code.splat(1.0)), h, fresh)
    factor = to.select(finite, factor, code.splat(SHRINK))
    following = to.fmul(h, factor)
    _note_first(
        group, to.and_(running, fresh), to.and_(good, code.below(factor, code.splat(FAR))), h, following
    )
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
    over = to.icmp_signed(
        ">=", group.lane_ints("steps"), code.spread(group.table("most_steps"), code.integers)
    )
    before = code.below(code.load(group.array("t")), code.load(group.array("end")))
    late = to.and_(over, to.and_(_are(group, 1), before))
    with code.when(code.any(late), likely=False):
        _end_flagged(group, parts, to.select(late, code.splat(1.0), code.splat(0.0)), code.splat(1.0))


def _note_first(group: Group, fresh: Value, near: Value, h: Value, following: Value) -> None:
    """Note by which step a subject may begin behind its next dose: by this one, or that which follows where it was far off."""
    code, to = group.code, group.code.to
    known = code.load(group.array("h_first"))
    code.store(to.select(fresh, to.select(near, h, following), known), group.array("h_first"))


def _factor(group: Group, running: Value, good: Value, error: Value, h: Value, fresh: Value) -> Value:
    """Return by how much to change the step: by its error, and less where errors rise from step to step."""
    code, to = group.code, group.code.to
    taken = to.and_(running, good)
    size = functions.log(code, code.largest(error, code.splat(1e-12)))
    h_before, size_before = (code.load(group.array(name)) for name in ("h_before", "error_before"))
    # Zero, on which what follows sets no bound: a first step has none before it, whoever had the lane.
    h_before = to.select(fresh, code.splat(0.0), h_before)
    trend = to.fsub(to.fmul(code.splat(2.0), size), size_before)
    plain, other = (_against(code, one) for one in (size, trend))
    other = to.fmul(other, to.fdiv(h, h_before))
    factor = to.select(to.and_(good, code.below(other, plain)), other, plain)
    code.store(to.select(taken, h, h_before), group.array("h_before"))
    size = code.largest(size, code.splat(LEAST_ERROR))
    code.store(to.select(taken, size, size_before), group.array("error_before"))
    most = to.select(fresh, code.splat(FIRST_GROW), code.splat(GROW))
    return code.smallest(code.largest(factor, code.splat(SHRINK)), most)


def _against(code: Code, size: Value) -> Value:
    """Return what the logarithm of an error makes of the step."""
    exponent = code.splat(-1.0 / tableau.ORDER)
    return code.to.fmul(code.splat(SAFETY), functions.exp(code, code.to.fmul(exponent, size)))


def _count(group: Group, running: Value, good: Value) -> None:
    code, to = group.code, group.code.to
    for name, mask in (("steps", running), ("rejected", to.and_(running, to.not_(good)))):
        place = group.array(f"lane_{name}")
        one = to.zext(mask, code.integers)
        to.store(to.add(group.lane_ints(name), one), place, align=8 * code.width)


def _end_flagged(group: Group, parts: Parts, flags: Value, kinds: Value) -> None:
    code, to = group.code, group.code.to
    held = [code.variable(code.vector) for _ in range(2)]
    for place, value in zip(held, (flags, kinds), strict=True):
        to.store(value, place)
    with code.loop(code.width) as lane:
        flagged = to.fcmp_ordered(">", code.get(held[0], lane), ir.Constant(F64, 0.0))
        with code.when(flagged):
            finish(group, parts, lane, to.fptosi(code.get(held[1], lane), I64))
