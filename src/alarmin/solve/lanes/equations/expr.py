"""Expressions as a graph without duplicates: what kernels are generated from.

Two equal expressions are one object, so that common parts are found by identity. Constructors simplify as they go:
numbers are folded, and sums with 0 and products with 0 or 1 disappear.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from weakref import WeakValueDictionary

__all__ = [
    "ARITY",
    "BOOLEAN",
    "PARTS",
    "TIME",
    "Expr",
    "call",
    "number",
    "ordered",
    "replaced",
    "symbol",
    "symbols",
]

TIME = "time"
"""Name of the symbol of time."""

ARITY: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("add", "sub", "mul", "div", "pow", "lt", "le", "eq", "and", "or"), 2)
    | dict.fromkeys(("neg", "not", "exp", "log", "sqrt", "abs", "floor", "ceil", "factorial"), 1)
    | dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"), 1)
    | {"select": 3}
)
"""Number of arguments of each operation; `select` is condition, value where true, value where false."""

PARTS: Mapping[str, int] = MappingProxyType({"loghigh": 1, "loglow": 1, "power": 4, "productpower": 7})
"""Operations of vector code alone (`powers`): both parts of a logarithm; a power from the base, or
two factors of it, exponent and logarithms."""

BOOLEAN = frozenset({"lt", "le", "eq", "and", "or", "not", "true", "false"})
"""Operations whose result is true or false."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Expr:
    """One node; made by `number`, `symbol` and `call` only, which return the same object for the same expression.

    Parameters
    ----------
    op : str
        ``num``, ``sym``, ``true``, ``false``, or a key of `ARITY`.
    args : tuple of Expr
        Operands.
    value : float
        Of a number.
    name : str
        Of a symbol.
    """

    op: str
    args: tuple[Expr, ...] = ()
    value: float = 0.0
    name: str = ""

    @property
    def is_boolean(self) -> bool:
        """True where the value is true or false, not a number."""
        return self.op in BOOLEAN or (self.op == "select" and self.args[1].is_boolean)

    def is_number(self, value: float) -> bool:
        """Return whether this is one given number."""
        return self.op == "num" and self.value == value

    def __add__(self, other: Expr) -> Expr:
        return call("add", self, other)

    def __sub__(self, other: Expr) -> Expr:
        return call("sub", self, other)

    def __mul__(self, other: Expr) -> Expr:
        return call("mul", self, other)

    def __truediv__(self, other: Expr) -> Expr:
        return call("div", self, other)

    def __neg__(self) -> Expr:
        return call("neg", self)


# One table of all nodes in use; it holds no node alive.
_NODES: WeakValueDictionary[tuple[object, ...], Expr] = WeakValueDictionary()


def _node(op: str, args: tuple[Expr, ...] = (), value: float = 0.0, name: str = "") -> Expr:
    key = (op, tuple(map(id, args)), value.hex() if op == "num" else "", name)
    found = _NODES.get(key)
    if found is None:
        found = Expr(op, args, value, name)
        _NODES[key] = found
    return found


def number(value: float) -> Expr:
    """Return a constant.

    Examples
    --------
    >>> number(2.0) is number(2.0)
    True
    """
    return _node("num", value=float(value))


def symbol(name: str) -> Expr:
    """Return a state, constant or time by name."""
    return _node("sym", name=name)


def call(op: str, *args: Expr) -> Expr:
    """Return an operation on expressions, simplified.

    Parameters
    ----------
    op : str
        ``true``, ``false``, or a key of `ARITY` or `PARTS`.

    Examples
    --------
    >>> call("add", symbol("x"), number(0.0)) is symbol("x")
    True
    >>> call("mul", number(2.0), number(3.0)).value
    6.0
    """
    if op in ("true", "false"):
        return _node(op)
    count = PARTS[op] if op in PARTS else ARITY[op]
    if len(args) != count:
        raise ValueError(f"{op} takes {count} arguments, not {len(args)}")
    simpler = _SIMPLER.get(op)
    found = simpler(*args) if simpler is not None else None
    if found is not None:
        return found
    if op in _FOLD and all(one.op == "num" for one in args):
        folded = _folded(op, *(one.value for one in args))
        if folded is not None:
            return number(folded)
    return _node(op, args)


def _folded(op: str, *values: float) -> float | None:
    try:
        result = _FOLD[op](*values)
    except (ArithmeticError, ValueError):
        return None  # left to the run, where it becomes a status of the subject
    return result if isinstance(result, float) else None


_FOLD: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "pow": lambda a, b: math.pow(a, b),
        "neg": lambda a: -a,
        "sqrt": math.sqrt,
        "abs": abs,
    }
)


def _add(a: Expr, b: Expr) -> Expr | None:
    if a.is_number(0.0):
        return b
    if b.is_number(0.0):
        return a
    if b.op == "neg":
        return call("sub", a, b.args[0])
    return call("sub", b, a.args[0]) if a.op == "neg" else None


def _sub(a: Expr, b: Expr) -> Expr | None:
    if b.is_number(0.0):
        return a
    if a.is_number(0.0):
        return call("neg", b)
    if a is b and a.op != "num":
        return number(0.0)
    return call("add", a, b.args[0]) if b.op == "neg" else None


def _mul(a: Expr, b: Expr) -> Expr | None:
    if a.is_number(0.0) or b.is_number(0.0):
        return number(0.0)
    if a.is_number(1.0):
        return b
    if b.is_number(1.0):
        return a
    if a.is_number(-1.0):
        return call("neg", b)
    if b.is_number(-1.0):
        return call("neg", a)
    if a.op == "neg":
        return call("neg", call("mul", a.args[0], b))
    return call("neg", call("mul", a, b.args[0])) if b.op == "neg" else None


def _div(a: Expr, b: Expr) -> Expr | None:
    if b.is_number(1.0):
        return a
    if a.is_number(0.0) and b.op != "num":
        return number(0.0)
    return call("neg", call("div", a.args[0], b)) if a.op == "neg" else None


def _pow(a: Expr, b: Expr) -> Expr | None:
    if b.is_number(1.0):
        return a
    if b.is_number(0.0):
        return number(1.0)
    if b.is_number(0.5):
        return call("sqrt", a)
    return call("mul", a, a) if b.is_number(2.0) else None


def _neg(a: Expr) -> Expr | None:
    return a.args[0] if a.op == "neg" else None


def _not(a: Expr) -> Expr | None:
    opposite = {"true": "false", "false": "true"}
    if a.op in opposite:
        return call(opposite[a.op])
    return a.args[0] if a.op == "not" else None


def _and(a: Expr, b: Expr) -> Expr | None:
    if a.op == "false" or b.op == "false":
        return call("false")
    if a.op == "true":
        return b
    return a if b.op == "true" or a is b else None


def _or(a: Expr, b: Expr) -> Expr | None:
    if a.op == "true" or b.op == "true":
        return call("true")
    if a.op == "false":
        return b
    return a if b.op == "false" or a is b else None


def _select(condition: Expr, a: Expr, b: Expr) -> Expr | None:
    if condition.op == "true" or a is b:
        return a
    return b if condition.op == "false" else None


def _compared(op: str) -> Callable[[Expr, Expr], Expr | None]:
    tests = {"lt": float.__lt__, "le": float.__le__, "eq": float.__eq__}

    def simpler(a: Expr, b: Expr) -> Expr | None:
        if a.op == b.op == "num":
            return call("true" if tests[op](a.value, b.value) else "false")
        return None

    return simpler


_SIMPLER: Mapping[str, Callable[..., Expr | None]] = MappingProxyType(
    {
        "add": _add,
        "sub": _sub,
        "mul": _mul,
        "div": _div,
        "pow": _pow,
        "neg": _neg,
        "not": _not,
        "and": _and,
        "or": _or,
        "select": _select,
        "lt": _compared("lt"),
        "le": _compared("le"),
        "eq": _compared("eq"),
    }
)


def ordered(roots: Iterable[Expr]) -> Iterator[Expr]:
    """Yield every node below some roots once, operands before what uses them.

    The walk keeps its own stack, so that deep sums do not exhaust that of Python.
    """
    done: set[Expr] = set()
    for root in roots:
        stack: list[tuple[Expr, bool]] = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if node in done:
                continue
            if ready:
                done.add(node)
                yield node
                continue
            stack.append((node, True))
            stack.extend((one, False) for one in reversed(node.args) if one not in done)


def symbols(roots: Iterable[Expr]) -> frozenset[str]:
    """Return the names of all symbols below some roots."""
    return frozenset(node.name for node in ordered(roots) if node.op == "sym")


def replaced(roots: Iterable[Expr], by: Mapping[str, Expr]) -> tuple[Expr, ...]:
    """Return expressions with symbols replaced; replacements are taken as they are, not replaced again.

    Examples
    --------
    >>> x = symbol("x")
    >>> replaced([x + x], {"x": number(2.0)})[0].value
    4.0
    """
    wanted = tuple(roots)
    new: dict[Expr, Expr] = {}
    for node in ordered(wanted):
        if node.op == "sym":
            new[node] = by.get(node.name, node)
        elif node.args:
            args = tuple(new[one] for one in node.args)
            new[node] = node if args == node.args else call(node.op, *args)
        else:
            new[node] = node
    return tuple(new[one] for one in wanted)
