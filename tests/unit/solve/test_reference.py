"""libRoadRunner loaded once and run many times: the same bits as a fresh one, and no dust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alarmin.errors import ModelError, SolveError
from alarmin.model.compose import ComposedModel
from alarmin.solve.base import Equilibration, Infusion, Pulse, Reset, RunSpec
from alarmin.solve.reference import ReferenceSolver

HOUR = 3600.0
TIMES = tuple(hour * HOUR for hour in range(25))
LEVELS = {"level_IL1B": 5e-12, "level_IL1RN": 3e-11, "level_sIL1R2": 1e-10}


def cell(**counts: float) -> dict[str, Any]:
    held = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 20.0, "SIGIRR": 1230.0} | counts
    return {"parameters": {f"n_{gene}": count for gene, count in held.items()}, "initial": held}


def settling(model: ComposedModel) -> tuple[str, ...]:
    """Return what comes to rest: ligand that was taken up only grows."""
    return tuple(name for name in model.resting if not name.startswith("used_"))


def body_specs(model: ComposedModel) -> Iterator[RunSpec]:
    """Yield runs that leave something behind for the next one: levels, counts, rates, drug."""
    rest = Equilibration(settling(model))
    for counts in ({}, {"IL1R2": 0.0}):
        start = cell(**counts)
        for levels in (LEVELS, {"level_IL1A": 1e-12}):
            values = {**start["parameters"], **levels}
            base = RunSpec(TIMES, tuple(model.observables), values, start["initial"], equilibrate=rest)
            yield replace(base, pulses=(Pulse(HOUR, "anakinra_depot", 1e18),))
            yield replace(base, infusions=(Infusion(HOUR, 3.3 * HOUR, "anakinra_infusion", 1e14 / 3),))
            yield base
    yield replace(base, equilibrate=None, parameters={**base.parameters, "kon_R1": 1e5})


def dish_specs(model: ComposedModel) -> Iterator[RunSpec]:
    rest = Equilibration(settling(model), clear=model.medium)
    start = cell()
    for amount in (0.0, 600.0, 6e4):
        pulses = (Pulse(0.0, "IL1B", amount),) if amount else ()
        resets = (Reset(2 * HOUR, model.medium),)
        yield RunSpec(
            TIMES, tuple(model.observables), **start, pulses=pulses, resets=resets, equilibrate=rest
        )


@pytest.mark.parametrize("place", ["body", "dish"])
def test_a_model_run_before_gives_the_bits_of_a_fresh_one(request: pytest.FixtureRequest, place: str) -> None:
    model = request.getfixturevalue(place)
    specs = list(body_specs(model) if place == "body" else dish_specs(model))
    used = ReferenceSolver().load(model)
    for spec in [*specs, *reversed(specs)]:
        fresh = ReferenceSolver().load(model).run(spec)
        assert np.array_equal(used.run(spec).values, fresh.values)


@pytest.mark.parametrize("place", ["body", "dish"])
def test_a_run_from_the_rested_cell_gives_the_bits_of_one_that_rests(
    request: pytest.FixtureRequest, place: str
) -> None:
    model = request.getfixturevalue(place)
    loaded = ReferenceSolver().load(model)
    for spec in body_specs(model) if place == "body" else dish_specs(model):
        rested = loaded.rest(spec)
        assert rested.amounts["IL1R1"] > 0
        whole = loaded.run(spec).values
        assert np.array_equal(loaded.run(replace(spec, start=rested.amounts)).values, whole)
        bare = replace(spec, start=rested.amounts, initial={}, equilibrate=None)
        assert np.array_equal(loaded.run(bare).values, whole)


def test_a_run_after_one_that_failed_gives_the_bits_of_a_fresh_one(body: ComposedModel) -> None:
    *_, good = body_specs(body)
    used = ReferenceSolver().load(body)
    rate = Infusion(0.0, 20 * HOUR, "anakinra_infusion", 1e15)
    with pytest.raises(SolveError):
        used.run(replace(good, infusions=(rate,), parameters={**good.parameters, "anakinra_V": float("nan")}))
    assert np.array_equal(used.run(good).values, ReferenceSolver().load(body).run(good).values)


def test_a_start_with_a_species_that_is_not_there_is_refused(dish: ComposedModel) -> None:
    with pytest.raises(ModelError, match="IL1R9"):
        ReferenceSolver().load(dish).run(RunSpec((0.0, 1.0), ("IL1R1",), start={"IL1R9": 1.0}))


def test_a_knock_out_reads_zero_to_the_last_bit(body: ComposedModel) -> None:
    loaded = ReferenceSolver().load(body)
    start = cell(IL1R1=0.0)
    read = (
        "signalling_complexes",
        "surface_IL1R1",
        "agonist_occupancy",
        "antagonist_occupancy",
        "IL1R1_IL1B",
    )
    spec = RunSpec(
        TIMES,
        read,
        {**start["parameters"], **LEVELS},
        start["initial"],
        pulses=(Pulse(HOUR, "anakinra_depot", 1e18),),
        equilibrate=Equilibration(settling(body)),
    )
    assert set(loaded.run(spec).values.flat) == {0.0}


def test_what_is_above_the_tolerance_is_kept_and_what_is_below_is_zero(dish: ComposedModel) -> None:
    loaded = ReferenceSolver().load(dish)
    read = ("IL1B", "free_IL1B")
    litre_items = 6.02214076e23 * dish.composition.medium_per_cell_l
    for items, kept in ((2e-8, True), (0.5e-8, False), (-0.5e-8, False)):
        found = loaded.run(RunSpec((0.0, 1.0), read, initial={"IL1B": items})).values[0]
        expected = [items, items / litre_items] if kept else [0.0, 0.0]
        assert found.tolist() == pytest.approx(expected, rel=1e-9, abs=0)


def test_a_cell_that_kept_far_less_than_one_item_starts_like_one_with_none(dish: ComposedModel) -> None:
    loaded = ReferenceSolver().load(dish)
    names = tuple(species.id for species in dish.species)
    start = cell()
    spec = RunSpec((0.0, HOUR), names, **start, pulses=(Pulse(0.0, "IL1B", 6e5),))
    dusty = replace(spec, initial={**start["initial"], "IL1R1_IL1A": 1e-130, "IL1R2_IL1B": -1e-119})
    assert np.array_equal(loaded.run(dusty).values, loaded.run(spec).values)


@pytest.mark.parametrize("failures", [1, 3])
def test_a_failure_on_the_way_is_overcome_by_a_fresh_start(dish: ComposedModel, failures: int) -> None:
    loaded = ReferenceSolver().load(dish)
    engine = loaded._rr
    spec = RunSpec(TIMES, tuple(dish.observables), **cell(), pulses=(Pulse(0.0, "IL1B", 6e4),))
    usual = loaded.run(spec).values
    left = [failures]

    class Failing:
        """An engine that gives up half-way."""

        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def __getitem__(self, name: str) -> Any:
            return engine[name]

        def __setitem__(self, name: str, value: float) -> None:
            engine[name] = value

        def simulate(self, times: list[float], selections: list[str]) -> Any:
            if left[0]:
                left[0] -= 1
                engine.simulate(times=[times[0], (times[0] + times[-1]) / 2], selections=selections)
                raise RuntimeError("CV_ERR_FAILURE")
            return engine.simulate(times=times, selections=selections)

    loaded._rr = Failing()
    found = loaded.run(spec).values
    assert left == [0]
    assert found == pytest.approx(usual, rel=1e-5, abs=1e-6 * float(np.max(usual)))


def test_a_cell_rests_in_fresh_medium_and_gets_its_own_back(dish: ComposedModel) -> None:
    solver = ReferenceSolver().load(dish)
    plain = RunSpec(TIMES, ("free_IL1B",), **cell(), pulses=(Pulse(0.0, "IL1B", 600.0),))
    rest = Equilibration(settling(dish), clear=dish.medium, medium="medium")
    rested = solver.rest(replace(plain, equilibrate=rest))
    assert all(rested.amounts[name] == 0.0 for name in dish.medium)
    again = solver.run(replace(plain, start=rested.amounts))
    assert again.values[0, 0] == pytest.approx(600.0 / dish.composition.items_per_molar, rel=0.2)
