"""Small SBML documents, written from formulas as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import libsbml
import pytest

CORE = "http://www.sbml.org/sbml/level3/version2/core"


def math_of(formula: str) -> str:
    text: str = libsbml.writeMathMLToString(libsbml.parseL3Formula(formula))
    return text.split("?>", 1)[1]


@dataclass
class Writer:
    """Collects elements by list, and writes them as Level 3 Version 2."""

    lists: dict[str, list[str]] = field(default_factory=dict)
    attributes: str = ""

    def add(self, name: str, text: str) -> Writer:
        self.lists.setdefault(name, []).append(text)
        return self

    def function(self, name: str, formula: str) -> Writer:
        return self.add(
            "FunctionDefinitions", f'<functionDefinition id="{name}">{math_of(formula)}</functionDefinition>'
        )

    def compartment(
        self, name: str = "C", size: float = 1.0, *, constant: bool = True, more: str = ""
    ) -> Writer:
        fixed = str(constant).lower()
        return self.add("Compartments", f'<compartment id="{name}" size="{size}" constant="{fixed}" {more}/>')

    def species(self, name: str, amount: float = 0.0, place: str = "C", **more: bool) -> Writer:
        told = {"hasOnlySubstanceUnits": False, "boundaryCondition": False, "constant": False} | more
        words = " ".join(f'{key}="{str(value).lower()}"' for key, value in told.items())
        text = f'<species id="{name}" compartment="{place}" initialAmount="{amount}" {words}/>'
        return self.add("Species", text)

    def parameter(self, name: str, value: float | None = None, *, constant: bool = False) -> Writer:
        given = "" if value is None else f'value="{value}"'
        text = f'<parameter id="{name}" {given} constant="{str(constant).lower()}"/>'
        return self.add("Parameters", text)

    def initial(self, name: str, formula: str) -> Writer:
        text = f'<initialAssignment symbol="{name}">{math_of(formula)}</initialAssignment>'
        return self.add("InitialAssignments", text)

    def assigned(self, name: str, formula: str) -> Writer:
        return self.add("Rules", f'<assignmentRule variable="{name}">{math_of(formula)}</assignmentRule>')

    def slope(self, name: str, formula: str) -> Writer:
        return self.add("Rules", f'<rateRule variable="{name}">{math_of(formula)}</rateRule>')

    def zero(self, formula: str) -> Writer:
        return self.add("Rules", f"<algebraicRule>{math_of(formula)}</algebraicRule>")

    def reaction(
        self, name: str, reactants: Sequence[str], products: Sequence[str], rate: str, more: str = ""
    ) -> Writer:
        sides = "".join(
            f"<listOf{side}>{''.join(_reference(one) for one in listed)}</listOf{side}>"
            for side, listed in (("Reactants", reactants), ("Products", products))
            if listed
        )
        law = f"<kineticLaw>{math_of(rate)}{more}</kineticLaw>"
        return self.add("Reactions", f'<reaction id="{name}" reversible="false">{sides}{law}</reaction>')

    def event(self, name: str, trigger: str, changes: dict[str, str], **more: object) -> Writer:
        parts = [
            f"<{part}>{math_of(str(more.pop(part)))}</{part}>"
            for part in ("delay", "priority")
            if part in more
        ]
        held = {"initialValue": True, "persistent": True} | {
            key: value for key, value in more.items() if key != "useValuesFromTriggerTime"
        }
        words = " ".join(f'{key}="{str(value).lower()}"' for key, value in held.items())
        at = str(more.get("useValuesFromTriggerTime", True)).lower()
        assigned = "".join(
            f'<eventAssignment variable="{target}">{math_of(value)}</eventAssignment>'
            for target, value in changes.items()
        )
        return self.add(
            "Events",
            f'<event id="{name}" useValuesFromTriggerTime="{at}"><trigger {words}>{math_of(trigger)}</trigger>'
            f"{''.join(parts)}<listOfEventAssignments>{assigned}</listOfEventAssignments></event>",
        )

    def text(self) -> str:
        order = ("FunctionDefinitions", "Compartments", "Species", "Parameters", "InitialAssignments")
        order = (*order, "Rules", "Reactions", "Events")
        body = "".join(
            f"<listOf{name}>{''.join(self.lists[name])}</listOf{name}>"
            for name in order
            if name in self.lists
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="{CORE}" level="3" version="2">'
            f'<model id="m" {self.attributes}>{body}</model></sbml>'
        )


def _reference(one: str) -> str:
    """Return a reference from ``species``, ``2*species`` or ``id=2*species``."""
    name, _, rest = one.rpartition("=")
    count, _, species = rest.rpartition("*")
    named = f'id="{name}" constant="false"' if name else 'constant="true"'
    return f'<speciesReference {named} species="{species}" stoichiometry="{count or 1}"/>'


@pytest.fixture
def write() -> Callable[[], Writer]:
    return Writer
