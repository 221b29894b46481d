"""Formulas of MathML: every operator, functions written out, booleans where numbers stand."""

from __future__ import annotations

import math

import libsbml
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.errors import SbmlError, Unsupported
from alarmin.solve.lanes.equations.expr import TIME, Expr, symbols
from alarmin.solve.lanes.equations.scalar import compiled
from alarmin.solve.lanes.sbml.mathml import Budget, Formulas, formulas_of
from alarmin.solve.lanes.sbml.operators import AVOGADRO, OPERATORS
from alarmin.solve.lanes.sbml.parts import as_number

NOTHING = np.array([])
FREE = ("$x", "$y")


def expression(formula: str, functions: dict[str, str] | None = None) -> Expr:
    settings = libsbml.L3ParserSettings()
    settings.setParseAvogadroCsymbol(True)
    nodes = {name: libsbml.parseL3Formula(text) for name, text in (functions or {}).items()}
    node = libsbml.parseL3FormulaWithSettings(formula, settings)
    assert node is not None, libsbml.getLastParseL3Error()
    return Formulas(nodes, Budget()).read(node, "here")


def value(formula: str, x: float = 0.0, y: float = 0.0, functions: dict[str, str] | None = None) -> float:
    root = as_number(expression(formula, functions))
    return float(compiled([root], FREE, [])(0.0, np.array([x, y]), NOTHING)[0])


def from_xml(inner: str) -> Expr:
    text = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inner}</math>'
    return Formulas({}, Budget()).read(libsbml.readMathMLFromString(text), "here")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x^2 + 3*y - 1", 9.0),
        ("-x", -2.0),
        ("x / y", 1.0),
        ("root(3, -8)", -2.0),
        ("root(4, 16)", 2.0),
        ("sqrt(16)", 4.0),
        ("log10(1000)", 3.0),
        ("log(2, 8)", 3.0),
        ("ln(exp(2))", 2.0),
        ("factorial(4)", 24.0),
        ("floor(-1.5) + ceil(1.2)", 0.0),
        ("abs(-3)", 3.0),
        ("sec(1) * cos(1) + csc(1) * sin(1) + cot(1) * tan(1)", 3.0),
        ("sech(1) * cosh(1) + csch(1) * sinh(1) + coth(1) * tanh(1)", 3.0),
        ("min(3, 1, 2) + max(3, 1, 2)", 4.0),
        ("rem(-7, 3)", -1.0),
        ("quotient(-7, 3)", -2.0),
        ("piecewise(1, x > 5, 2, x > 1, 3)", 2.0),
        ("piecewise(1, x > 5, 3)", 3.0),
        ("x > 1 && y < 3", 1.0),
        ("x < 1 || !(y == 3)", 1.0),
        ("xor(x > 1, y > 1)", 0.0),
        ("implies(x > 1, y > 5)", 0.0),
        ("implies(x > 5, y > 5)", 1.0),
        ("x != y", 0.0),
        ("x >= 2 && x <= 2", 1.0),
        ("1 < x < 3", 1.0),
        ("(x > 1) + (y > 1)", 2.0),
        ("piecewise(5, x, 6)", 5.0),
        ("avogadro", AVOGADRO),
        ("pi", math.pi),
        ("exponentiale", math.e),
        ("1e3 + (1/4)", 1000.25),
    ],
)
def test_operators(formula: str, expected: float) -> None:
    assert value(formula, 2.0, 2.0) == pytest.approx(expected, rel=1e-14)


INVERSES = {
    "sin": (-1.4, 1.4),
    "cos": (0.1, 3.0),
    "tan": (-1.4, 1.4),
    "sec": (0.1, 1.5),
    "csc": (0.1, 1.5),
    "cot": (0.1, 1.5),
    "sinh": (-20.0, 20.0),
    "cosh": (0.1, 20.0),
    "tanh": (-3.0, 3.0),
    "sech": (0.1, 5.0),
    "csch": (0.1, 5.0),
    "coth": (0.1, 3.0),
}


@pytest.mark.parametrize("name", INVERSES)
@given(share=st.floats(0.0, 1.0))
def test_inverse_functions_undo_functions(name: str, share: float) -> None:
    low, high = INVERSES[name]
    x = low + share * (high - low)
    assert value(f"arc{name}({name}(x))", x) == pytest.approx(x, rel=1e-6, abs=1e-9)


@given(st.floats(-100, 100), st.floats(-100, 100).filter(lambda b: abs(b) > 1e-3))
def test_quotient_and_remainder_make_the_whole(a: float, b: float) -> None:
    assert value("quotient(x, y) * y + rem(x, y)", a, b) == pytest.approx(a, abs=1e-9)
    assert value("quotient(x, y)", a, b) == math.trunc(a / b)


def test_a_piecewise_without_a_case_that_holds_has_no_value() -> None:
    assert math.isnan(value("piecewise(1, x > 5)", 0.0))


def test_conditions_may_be_chosen_between() -> None:
    assert expression("piecewise(x > 1, y > 1, y < 0)").is_boolean


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<apply><plus/></apply>", 0.0),
        ("<apply><times/></apply>", 1.0),
        ("<infinity/>", math.inf),
        ("<notanumber/>", math.nan),
        ('<cn type="rational">1<sep/>4</cn>', 0.25),
        ('<cn type="rational">1<sep/>0</cn>', math.nan),
        ('<cn type="e-notation">2<sep/>3</cn>', 2000.0),
    ],
)
def test_numbers_and_sums_of_nothing(inner: str, expected: float) -> None:
    np.testing.assert_equal(from_xml(inner).value, expected)


def test_empty_conditions() -> None:
    assert from_xml("<apply><and/></apply>").op == "true"
    assert from_xml("<apply><or/></apply>").op == "false"
    assert from_xml("<apply><xor/></apply>").op == "false"


def test_functions_are_written_out_within_one_another() -> None:
    functions = {"g": "lambda(a, f(a) + f(2))", "f": "lambda(a, a * a)"}
    assert value("g(x)", 3.0, functions=functions) == 13.0


def test_a_function_of_a_condition_takes_it_as_a_number() -> None:
    assert value("f(x > 1)", 3.0, functions={"f": "lambda(a, a + 1)"}) == 2.0


def test_an_argument_hides_the_id_of_the_same_name() -> None:
    assert value("f(y) + x", 1.0, 10.0, {"f": "lambda(x, 2 * x)"}) == 21.0


def test_rate_of_an_argument_is_that_of_what_is_given() -> None:
    root = expression("f(x)", {"f": "lambda(a, rateOf(a) + a)"})
    assert symbols([root]) == {"$'x", "$x"}


def test_time_is_its_own_symbol() -> None:
    inner = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time"> t </csymbol>'
    assert from_xml(inner).name == TIME


@pytest.mark.parametrize(
    ("formula", "functions"),
    [
        ("f(x)", {}),
        ("f(x)", {"f": "lambda(a, b, a + b)"}),
        ("f(x)", {"f": "lambda(a, g(a))", "g": "lambda(a, f(a))"}),
        ("f(x)", {"f": "lambda(a, f(a))"}),
        ("f(x + y)", {"f": "lambda(a, rateOf(a))"}),
    ],
)
def test_calls_that_cannot_be_written_out_are_refused(formula: str, functions: dict[str, str]) -> None:
    with pytest.raises(SbmlError):
        expression(formula, functions)


@pytest.mark.parametrize(
    ("inner", "construct"),
    [
        (
            '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay"> d </csymbol>'
            "<ci> x </ci><cn> 1 </cn></apply>",
            "delay",
        ),
        ("<lambda><bvar><ci> x </ci></bvar><ci> x </ci></lambda>", "operator lambda"),
    ],
)
def test_what_is_not_covered_is_refused_by_name(inner: str, construct: str) -> None:
    with pytest.raises(Unsupported) as caught:
        from_xml(inner)
    assert caught.value.construct == construct


def test_a_delay_in_a_function_is_refused_only_where_it_is_used() -> None:
    functions = {"late": "lambda(a, delay(a, 1))"}
    assert value("x", 2.0, functions=functions) == 2.0
    with pytest.raises(Unsupported, match="delay"):
        expression("late(x)", functions)


def test_functions_that_double_again_and_again_are_refused() -> None:
    functions = {"f0": "lambda(a, a * 1.5 + 1)"}
    functions |= {f"f{n}": f"lambda(a, f{n - 1}(a * 2) + f{n - 1}(a * 3))" for n in range(1, 40)}
    with pytest.raises(SbmlError, match="too large"):
        expression("f39(x)", functions)


def test_deep_formulas_are_refused() -> None:
    with pytest.raises(SbmlError, match="deep"):
        expression("sin(" * 300 + "x" + ")" * 300)


def test_wrong_numbers_of_operands_are_refused() -> None:
    with pytest.raises(SbmlError, match="operands"):
        from_xml("<apply><divide/><cn> 1 </cn></apply>")


def test_operators_are_known_to_libsbml() -> None:
    assert [name for name in OPERATORS if name not in vars(libsbml)] == []


def test_functions_of_a_model_are_found() -> None:
    document = libsbml.SBMLDocument(3, 1)
    made = document.createModel().createFunctionDefinition()
    made.setId("f")
    made.setMath(libsbml.parseL3Formula("lambda(a, a + 1)"))
    found = formulas_of(document.getModel()).read(libsbml.parseL3Formula("f(1)"), "here")
    assert found.value == 2.0
