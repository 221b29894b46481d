"""SBML as networks: what each construct means in terms of amounts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import libsbml
import numpy as np
import pytest

from alarmin.errors import Unsupported
from alarmin.solve.lanes.equations.expr import TIME, Expr
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.equations.scalar import compiled
from alarmin.solve.lanes.sbml.read import network_of, read_network

NOTHING = np.array([])


def read(writer: Any) -> Network:
    return network_of(writer.text(), isolated=False)


def values(network: Network, roots: dict[str, Expr], time: float = 0.0, **given: float) -> dict[str, float]:
    """Return expressions at the start, with some states or constants given."""
    y, c = np.full(len(network.states), np.nan), np.full(len(network.constants), np.nan)
    for name, start in network.start:
        made = given.get(name, compiled([start], network.states, network.constants)(0.0, y, c)[0])
        if name in network.states:
            y[network.states.index(name)] = made
        else:
            c[network.constants.index(name)] = made
    found = compiled(roots.values(), network.states, network.constants)(time, y, c)
    return dict(zip(roots, map(float, found), strict=True))


def rates(network: Network, time: float = 0.0, **given: float) -> dict[str, float]:
    return values(network, dict(zip(network.states, network.rates, strict=True)), time, **given)


def shown(network: Network, time: float = 0.0, **given: float) -> dict[str, float]:
    return values(network, dict(network.observables), time, **given)


def test_states_are_amounts_and_symbols_concentrations(write: Callable[[], Any]) -> None:
    made = write().compartment(size=2.0).species("A", 6.0).species("B", hasOnlySubstanceUnits=True)
    network = read(made.reaction("R", ["A"], ["2*B"], "A + B"))
    assert network.states == ("A", "B")
    assert rates(network) == {"A": -3.0, "B": 6.0}
    assert shown(network)["A"] == 3.0
    assert values(network, dict(network.amounts))["A"] == 6.0
    assert values(network, dict(network.concentrations), B=8.0)["B"] == 4.0
    assert shown(network)["R"] == 3.0
    assert network.origin["A"] == "reaction R"


def test_boundary_and_constant_species_stay(write: Callable[[], Any]) -> None:
    made = write().compartment().species("A", 1.0, boundaryCondition=True)
    made.species("B", 2.0, boundaryCondition=True, constant=True).species("D")
    network = read(made.reaction("R", ["A", "B"], ["D"], "A * B"))
    assert network.states == ("D",)
    assert set(network.constants) == {"C", "A", "B"}


def test_rules_are_written_out_in_any_order_and_chains_stay_small(write: Callable[[], Any]) -> None:
    made = write().parameter("p0", 1.5)
    for n in range(60, 0, -1):
        made.parameter(f"p{n}").assigned(f"p{n}", f"p{n - 1} * p{n - 1} + 1")
    network = read(made.slope("p0", "p60 - p60 + 1"))
    assert network.states == ("p0",)
    assert rates(network) == {"p0": 1.0}


def test_a_rate_rule_of_a_concentration_in_a_compartment_that_grows(write: Callable[[], Any]) -> None:
    made = write().compartment(size=2.0, constant=False).species("A", 6.0, boundaryCondition=True)
    network = read(made.slope("C", "0.5").slope("A", "10"))
    assert rates(network) == {"C": 0.5, "A": 10 * 2 + 3 * 0.5}


def test_rate_of_a_concentration_counts_the_growth_of_its_compartment(write: Callable[[], Any]) -> None:
    made = write().compartment(size=2.0, constant=False).species("A", 6.0).parameter("p", 0.0)
    made.slope("C", "0.5").reaction("R", [], ["A"], "4").parameter("q").assigned("q", "rateOf(A)")
    network = read(made.slope("p", "rateOf(A) + rateOf(C)"))
    assert rates(network)["p"] == pytest.approx((4 - 3 * 0.5) / 2 + 0.5)
    assert shown(network)["q"] == pytest.approx(1.25)


def test_rate_of_what_a_rule_assigns_is_its_total_derivative(write: Callable[[], Any]) -> None:
    made = write().compartment(constant=False).parameter("x", 3.0).species("A", 5.0, boundaryCondition=True)
    made.slope("x", "2").assigned("C", "x * x + 1").slope("A", "0")
    network = read(made)
    assert rates(network) == {"x": 2.0, "A": pytest.approx(5.0 / 10.0 * 12.0)}


def test_conversion_factors_scale_what_reactions_change(write: Callable[[], Any]) -> None:
    made = write().compartment().species("A").species("B").parameter("f", 10.0, constant=True)
    made.parameter("g", 3.0, constant=True).attributes = 'conversionFactor="f"'
    made.lists["Species"][1] = made.lists["Species"][1].replace("/>", ' conversionFactor="g"/>')
    network = read(made.reaction("R", [], ["A", "B"], "2"))
    assert rates(network) == {"A": 20.0, "B": 6.0}


def test_stoichiometries_with_ids_are_quantities(write: Callable[[], Any]) -> None:
    made = write().compartment().species("A").parameter("p", 4.0).assigned("s", "2 * p")
    made.reaction("R", [], ["s=1*A"], "s").reaction("Q", ["u=3*A"], [], "1")
    network = read(made.event("e", "time > 1", {"u": "7"}))
    assert rates(network) == {"A": 64.0 - 3.0}
    assert rates(network, u=5.0) == {"A": 64.0 - 5.0}
    assert network.events[0].assignments[0][0] == "u"


def test_local_parameters_hide_others_and_are_constants(write: Callable[[], Any]) -> None:
    local = '<listOfLocalParameters><localParameter id="k" value="5"/></listOfLocalParameters>'
    made = write().compartment().species("A").parameter("k", 1.0, constant=True)
    network = read(made.reaction("R", [], ["A"], "k", local).reaction("Q", [], ["A"], "k"))
    assert rates(network) == {"A": 6.0}
    assert "R.k" in network.constants


def test_initial_assignments_may_need_rules_and_one_another(write: Callable[[], Any]) -> None:
    made = write().compartment(size=2.0).species("A", 1.0, boundaryCondition=True).parameter("p")
    made.parameter("q", 3.0).assigned("p", "q * 2").initial("A", "p + 1").initial("q", "z").parameter(
        "z", 4.0
    )
    network = read(made)
    assert shown(network)["A"] == 9.0
    assert values(network, dict(network.amounts))["A"] == 18.0
    assert shown(network, z=1.0)["A"] == 3.0


def test_an_algebraic_rule_linear_in_one_variable_is_an_assignment(write: Callable[[], Any]) -> None:
    made = write().compartment().species("A", 4.0).species("T", boundaryCondition=True)
    made.reaction("R", ["A"], [], "A").zero("A + 2 * T - 10")
    network = read(made)
    assert network.states == ("A",)
    assert shown(network)["T"] == 3.0


def test_other_algebraic_rules_make_algebraic_states(write: Callable[[], Any]) -> None:
    made = write().parameter("x", 1.0).parameter("y", 2.0).zero("x * x - y").slope("y", "1")
    network = read(made)
    assert dict(zip(network.states, network.algebraic, strict=True)) == {"x": True, "y": False}
    assert rates(network) == {"x": -1.0, "y": 1.0}
    assert network.origin["x"] == "algebraic rule"


def test_algebraic_rules_that_need_one_another_stay_equations(write: Callable[[], Any]) -> None:
    made = write().parameter("x", 1.0).parameter("y", 1.0).zero("x + y - 3").zero("x - y - 1")
    network = read(made)
    found = sum(network.algebraic)
    assert found + len(network.states) > 0
    given = dict.fromkeys(network.states, 0.0) | {"x": 2.0, "y": 1.0}
    assert all(value == pytest.approx(0.0) for value in rates(network, **given).values())


def test_conditions_choose_a_side_and_numbers_stand_for_conditions(write: Callable[[], Any]) -> None:
    made = write().parameter("x", 1.0).parameter("b").assigned("b", "x > 2")
    network = read(made.slope("x", "piecewise(10, b, 20) + (x > 0)"))
    assert rates(network) == {"x": 21.0}
    assert rates(network, x=3.0) == {"x": 11.0}
    assert shown(network, x=3.0)["b"] == 1.0


def test_events_carry_all_their_attributes(write: Callable[[], Any]) -> None:
    made = write().compartment(size=2.0, constant=False).species("A", 1.0, boundaryCondition=True)
    made.parameter("p", 1.0).event("plain", "p > 2", {"p": "3"})
    made.event(
        "rich",
        "time > 1",
        {"A": "p + 1", "C": "4"},
        delay="p * 2",
        priority="5",
        persistent=False,
        initialValue=False,
        useValuesFromTriggerTime=False,
    )
    network = read(made)
    plain, rich = network.events
    assert (plain.delay, plain.priority, plain.persistent, plain.starts_true) == (None, None, True, True)
    assert (rich.persistent, rich.starts_true, rich.at_trigger) == (False, False, False)
    assert [name for name, _ in rich.assignments] == ["A", "C"]
    assert rich.factors.keys() == {"A"}
    assert rich.priority is not None
    assert rich.priority.value == 5.0


def test_a_parameter_called_time_is_not_time(write: Callable[[], Any]) -> None:
    made = write().parameter("time", 5.0).parameter("x", 0.0)
    made.add("Rules", "").lists["Rules"] = []
    text = made.slope("x", "y").parameter("y").text().replace("<ci> y </ci>", "<ci> time </ci>")
    network = network_of(text.replace('id="y"', 'id="y" value="1"'), isolated=False)
    assert TIME not in network.constants
    assert rates(network) == {"x": 5.0}
    assert shown(network)["time"] == 5.0


def test_level_two_has_its_own_defaults() -> None:
    document = libsbml.SBMLDocument(2, 4)
    model = document.createModel()
    model.setId("m")
    place = model.createCompartment()
    place.setId("C")
    place.setSize(1.0)
    for name, value in (("A", 1.0), ("B", 0.0)):
        species = model.createSpecies()
        species.setId(name)
        species.setCompartment("C")
        species.setInitialAmount(value)
    reaction = model.createReaction()
    reaction.setId("R")
    reaction.createReactant().setSpecies("A")
    product = reaction.createProduct()
    product.setSpecies("B")
    formula = product.createStoichiometryMath()
    formula.setMath(libsbml.parseL3Formula("2 * A"))
    reaction.createKineticLaw().setMath(libsbml.parseL3Formula("A"))
    event = model.createEvent()
    event.setId("e")
    event.createTrigger().setMath(libsbml.parseL3Formula("A < 0.5"))
    change = event.createEventAssignment()
    change.setVariable("A")
    change.setMath(libsbml.parseL3Formula("1"))
    network = network_of(libsbml.writeSBMLToString(document), isolated=False)
    assert rates(network, A=3.0) == {"A": -3.0, "B": 18.0}
    only = network.events[0]
    assert (only.persistent, only.starts_true, only.at_trigger, only.priority) == (True, True, True, None)


def test_species_of_a_place_without_dimensions_are_amounts(write: Callable[[], Any]) -> None:
    made = write().species("A", 3.0)
    made.add("Compartments", '<compartment id="C" spatialDimensions="0" constant="true"/>')
    assert rates(read(made.reaction("R", ["A"], [], "A"))) == {"A": -3.0}


def test_formulas_may_be_left_out(write: Callable[[], Any]) -> None:
    made = write().compartment().species("A", 3.0).parameter("p", 2.0)
    made.add("Rules", '<assignmentRule variable="p"/>').add(
        "InitialAssignments", '<initialAssignment symbol="A"/>'
    )
    made.add("Reactions", '<reaction id="R" reversible="false"><kineticLaw/></reaction>')
    made.add("Events", '<event id="e" useValuesFromTriggerTime="true"/>')
    network = read(made)
    assert shown(network)["p"] == 2.0
    assert shown(network)["A"] == 3.0
    assert network.events[0].trigger.op == "false"


@pytest.mark.parametrize(
    ("construct", "change"),
    [
        ("delay", lambda made: made.slope("p", "delay(p, 1)")),
        ("rateOf of an algebraic variable", lambda made: made.zero("p * p - q").slope("q", "rateOf(p)")),
    ],
)
def test_what_is_not_covered_is_refused_by_name(
    construct: str, change: Callable[[Any], Any], write: Callable[[], Any]
) -> None:
    made = write().parameter("p", 1.0).parameter("q", 1.0)
    with pytest.raises(Unsupported) as caught:
        read(change(made))
    assert caught.value.construct == construct


def test_fast_reactions_and_needed_packages_are_refused(write: Callable[[], Any]) -> None:
    made = write().compartment().species("A").reaction("R", [], ["A"], "1").text()
    old = made.replace("version2/core", "version1/core").replace('version="2"', 'version="1"')
    fast = old.replace('reversible="false"', 'reversible="false" fast="true"')
    unknown = 'xmlns:odd="http://example.org/odd" odd:required="true" level='
    needed = made.replace("level=", unknown, 1)
    qual = 'xmlns:q="http://www.sbml.org/sbml/level3/version1/qual/version1" q:required="true" level='
    for text, construct in (
        (fast, "fast reaction"),
        (needed, "unknown package"),
        (made.replace("level=", qual, 1), "package qual"),
    ):
        with pytest.raises(Unsupported) as caught:
            network_of(text, isolated=False)
        assert caught.value.construct == construct


def test_a_drawing_named_in_a_file_of_level_two_is_let_be() -> None:
    drawing = "http://www.sbml.org/sbml/level3/version1/layout/version1"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" '
        f'version="4" layout:required="false" xmlns:layout="{drawing}"><model id="m"><listOfParameters>'
        '<parameter id="p" value="2"/></listOfParameters></model></sbml>'
    )
    assert network_of(text, isolated=False).constants == ("p",)


def test_level_one_is_refused() -> None:
    document = libsbml.SBMLDocument(1, 2)
    document.createModel().setName("m")
    with pytest.raises(Unsupported, match="Level 1"):
        network_of(libsbml.writeSBMLToString(document), isolated=False)


def test_reading_in_a_process_of_its_own_changes_nothing(tmp_path: Path, write: Callable[[], Any]) -> None:
    file = tmp_path / "model.xml"
    file.write_text(
        write().parameter("p", 0.1).slope("p", "0.30000000000000004 * p").text(), encoding="utf-8"
    )
    assert read_network(file) == read_network(file, isolated=False)
    file.write_text(write().parameter("p", 0.1).slope("p", "delay(p, 1)").text(), encoding="utf-8")
    with pytest.raises(Unsupported) as caught:
        read_network(file)
    assert caught.value.construct == "delay"
