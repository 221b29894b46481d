"""What stoichiometry alone says, on networks small enough to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from alarmin.model.compose import ComposedModel
from alarmin.model.structure import conserved_totals, cycle_imbalances, independent_cycles, stoichiometry
from alarmin.records.mechanism import Cycle, SpeciesDef
from alarmin.records.result import ReactionTrace


def reaction(name: str, equation: str, *parameters: str) -> ReactionTrace:
    return ReactionTrace(
        id=name, name=name, equation=equation, rate="0", parameters=parameters, interactions=(), basis="test"
    )


def species(name: str, *parts: str) -> SpeciesDef:
    return SpeciesDef(id=name, name=name, compartment="medium", parts=parts)


@pytest.fixture
def square(composed: Callable[..., ComposedModel]) -> ComposedModel:
    """A ligand that binds a receptor alone or paired: four states, one cycle."""
    model = composed("closed")
    (mechanism,) = model.mechanisms
    cycle = Cycle(
        id="square",
        reactions=("bind", "join", "bind_pair", "pair"),
        directions=(1, 1, -1, -1),
        closing="koff",
    )
    return replace(
        model,
        species=(
            species("L", "L"),
            species("R", "R"),
            species("P", "P"),
            species("RL", "R", "L"),
            species("RP", "R", "P"),
            species("RLP", "R", "L", "P"),
            species("D", "R", "R"),
        ),
        reactions=(
            reaction("bind", "L + R -> RL"),
            reaction("join", "RL + P -> RLP"),
            reaction("pair", "R + P -> RP"),
            reaction("bind_pair", "L + RP -> RLP"),
            reaction("dimer", "R + R -> D"),
            reaction("lose", "RL => L", "k_move"),
        ),
        cold=("k_move",),
        mechanisms=(mechanism.model_copy(update={"cycles": (cycle,)}),),
    )


def test_stoichiometry_counts_what_goes_and_comes(square: ComposedModel) -> None:
    table = stoichiometry(square)
    assert table["bind"] == {"L": -1, "R": -1, "RL": 1}
    assert table["dimer"] == {"R": -2, "D": 1}
    assert table["lose"] == {"RL": -1, "L": 1}


def test_a_catalyst_has_no_net_change(square: ComposedModel) -> None:
    only = replace(square, reactions=(reaction("help", "L + R => L + P"), reaction("make", "=> L")))
    assert stoichiometry(only) == {"help": {"R": -1, "P": 1}, "make": {"L": 1}}


def test_totals_count_parts_as_often_as_they_are_held(square: ComposedModel) -> None:
    still = {moiety.entity: dict(moiety.weights) for moiety in conserved_totals(square, moving=False)}
    assert set(still) == {"L", "R", "P"}
    assert still["R"] == {"R": 1, "RL": 1, "RP": 1, "RLP": 1, "D": 2}


def test_a_total_that_a_moving_membrane_changes_is_none(square: ComposedModel) -> None:
    assert {moiety.entity for moiety in conserved_totals(square)} == {"L", "P"}


def test_one_square_is_one_cycle_and_a_side_reaction_none(square: ComposedModel) -> None:
    assert independent_cycles(square) == 1
    assert independent_cycles(replace(square, reactions=square.reactions[:2])) == 0
    assert independent_cycles(replace(square, reactions=())) == 0


def test_the_product_round_a_cycle_is_one_where_energies_fit(square: ComposedModel) -> None:
    constants = {"bind": 2.0, "join": 30.0, "pair": 5.0, "bind_pair": 12.0}
    assert cycle_imbalances(square, constants) == {"square": pytest.approx(1.0)}
    assert cycle_imbalances(square, {**constants, "join": 3.0}) == {"square": pytest.approx(0.1)}
