"""How specs are grouped for the ensemble engine, and when models share code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alarmin.catalog.load import load_catalog
from alarmin.model.compose import ComposedModel, Composition, compose
from alarmin.solve.base import Infusion, RunSpec
from alarmin.solve.lanes.composed import Shelf, composed_of
from alarmin.solve.lanes.ensemble import Dose, Ensemble
from alarmin.solve.lanes.equations.expr import symbol
from alarmin.solve.lanes.equations.network import network_of_rates
from alarmin.solve.lanes.equations.prepare import promoted
from alarmin.solve.lanes.solver import alike

SHORT, LONG = (0.0, 1.0), (0.0, 2.0)


def test_specs_of_other_times_or_tolerances_run_apart() -> None:
    one = RunSpec(SHORT, ())
    finer = replace(one, relative_tolerance=1e-9)
    assert alike([one, RunSpec(LONG, ()), finer, replace(one, readouts=("x",))]) == [[0, 3], [1], [2]]


def test_specs_that_change_a_constant_run_apart_and_others_do_not() -> None:
    bare = RunSpec(SHORT, ())
    infused = replace(bare, infusions=(Infusion(0.0, 1.0, "k", 1.0),))
    assert alike([bare, infused]) == [[0, 1]]
    assert alike([bare, infused], ["k"]) == [[0], [1]]


@given(st.lists(st.tuples(st.sampled_from([SHORT, LONG]), st.sampled_from([1e-8, 1e-6]))))
def test_every_spec_is_in_one_group(kinds: list[tuple[tuple[float, float], float]]) -> None:
    specs = [RunSpec(times, (), relative_tolerance=finer) for times, finer in kinds]
    groups = alike(specs)
    assert sorted(place for group in groups for place in group) == list(range(len(specs)))
    assert len(groups) == len(set(kinds))


def test_dishes_of_other_densities_share_code_and_other_cells_do_not(dish: ComposedModel) -> None:
    shelf, read = Shelf(), ("signalling_complexes",)
    dense = compose(load_catalog(), replace(dish.composition, medium_per_cell_l=1e-12))
    drugged = compose(load_catalog(), replace(dish.composition, drugs=("canakinumab",)))
    one, other, third = (shelf.compiled(composed_of(model), read, ()) for model in (dish, dense, drugged))
    assert one is other
    assert one is not third


def test_a_shelf_keeps_no_more_than_it_may(dish: ComposedModel) -> None:
    shelf, model = Shelf(most=1), composed_of(dish)
    first = shelf.compiled(model, ("signalling_complexes",), ())
    shelf.compiled(model, ("agonist_occupancy",), ())
    assert shelf.compiled(model, ("signalling_complexes",), ()) is not first


def test_species_that_nothing_changes_are_states_so_that_they_may_be_added() -> None:
    wanted = Composition("human", "closed", ("mcc950",), mechanisms=("il1_receptor", "inflammasome"))
    model = composed_of(compose(load_catalog(), wanted))
    assert set(model.species) <= set(model.network.states)


def test_a_dose_may_set_an_amount_also_to_nothing() -> None:
    growth = network_of_rates("growth", {"x": symbol("k") * symbol("x")}, {"x": 1.0, "k": 1.0})
    emptied = Dose(1.0, "x", [0.0, 5.0], replaces=True)
    found = Ensemble(growth).run([1.0, 2.0], subjects=2, doses=[emptied, Dose(1.0, "x", 2.0)])
    assert np.allclose(found.of("x")[:, 1], [2.0 * np.e, 7.0 * np.e], rtol=1e-5)


def test_a_named_constant_becomes_a_state() -> None:
    decay = network_of_rates("decay", {"x": -symbol("k")}, {"x": 1.0, "k": 0.5, "j": 1.0})
    moved = promoted(decay, ("k",))
    assert (moved.states, moved.constants) == (("x", "k"), ("j",))
