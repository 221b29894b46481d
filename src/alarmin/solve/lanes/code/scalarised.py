"""Functions that no vector code stands for: called lane by lane in the C library, so that bits may differ by system."""

from __future__ import annotations

from llvmlite import ir

from alarmin.solve.lanes.code.vector import F64, Code, Value

__all__ = ["SCALARISED", "scalarised"]

SCALARISED = frozenset({"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "factorial"})
"""Operations taken from the C library."""


def scalarised(code: Code, op: str, x: Value) -> Value:
    """Return an operation on every lane; `factorial` is the gamma function of one more."""
    name = "tgamma" if op == "factorial" else op
    function = code.module.globals.get(name)
    if function is None:
        function = ir.Function(code.module, ir.FunctionType(F64, [F64]), name)
    if op == "factorial":
        x = code.to.fadd(x, code.splat(1.0))
    found: Value = ir.Constant(code.vector, ir.Undefined)
    for lane in range(code.width):
        place = ir.Constant(ir.IntType(32), lane)
        value = code.to.call(function, [code.to.extract_element(x, place)])
        found = code.to.insert_element(found, value, place)
    return found
