"""What any solver must do; a new one joins the list below and must pass as it stands."""

from __future__ import annotations

from dataclasses import replace
from math import exp, nan
from typing import Any

import numpy as np
import pytest

from alarmin.errors import ModelError, NotEquilibrated, SolveError
from alarmin.model.compose import ComposedModel
from alarmin.solve.base import (
    Equilibration,
    Infusion,
    LoadedModel,
    Pulse,
    Reset,
    Rested,
    RunSpec,
    Solver,
    Trajectories,
)
from alarmin.solve.lanes.solver import LanesSolver
from alarmin.solve.reference import ReferenceSolver

SOLVERS = [ReferenceSolver, LanesSolver]
HOUR = 3600.0
PLASMA = "anakinra_central"
KE = {"anakinra_CL": 1e-4, "anakinra_V": 1.0, "anakinra_ka": 1e-3, "anakinra_weight": 70.0}
CELL = {"n_IL1R1": 4000.0, "n_IL1RAP": 2000.0, "n_IL1R2": 20.0, "n_SIGIRR": 1230.0}
SITES = {"IL1R1": 4000.0, "IL1RAP": 2000.0, "IL1R2": 20.0, "SIGIRR": 1230.0}


@pytest.fixture(scope="module", params=SOLVERS, ids=lambda kind: kind.__name__)
def solver(request: pytest.FixtureRequest) -> Solver:
    return request.param()


@pytest.fixture(scope="module")
def in_body(solver: Solver, body: ComposedModel) -> LoadedModel:
    return solver.load(body)


@pytest.fixture(scope="module")
def in_dish(solver: Solver, dish: ComposedModel) -> LoadedModel:
    return solver.load(dish)


def drug(times: tuple[float, ...] = (0.0, HOUR, 2 * HOUR), **more: Any) -> RunSpec:
    """Return a run of drug in plasma, lost at 1e-4 per second; there is no cell."""
    return RunSpec(times, (PLASMA,), parameters=KE, **more)


def test_it_names_itself_and_its_version(solver: Solver) -> None:
    assert solver.name.strip()
    assert any(mark.isdigit() for mark in solver.version())


def test_the_result_has_the_shape_that_was_asked_for(in_dish: LoadedModel) -> None:
    times, readouts = (0.0, 1.0, 5.0, 5.5), ("IL1R1", "signalling_complexes", "free_IL1B")
    found = in_dish.run(RunSpec(times, readouts, CELL, SITES))
    assert found.values.shape == (4, 3)
    assert found.values.dtype == np.float64
    assert found.readouts == readouts
    assert tuple(found.times_s) == times
    assert np.array_equal(found.of("signalling_complexes"), found.values[:, 1])


def test_the_first_sample_may_come_after_zero(in_body: LoadedModel) -> None:
    late = in_body.run(drug((HOUR, 2 * HOUR), initial={PLASMA: 1e6}))
    assert late.values[:, 0] == pytest.approx([1e6 * exp(-0.36), 1e6 * exp(-0.72)], rel=1e-6)


def test_amounts_that_are_not_given_start_at_zero(in_dish: LoadedModel, dish: ComposedModel) -> None:
    names = tuple(species.id for species in dish.species)
    start = in_dish.run(RunSpec((0.0, 1.0), names, CELL, {"IL1R1": 5.0})).values[0]
    assert dict(zip(names, start, strict=True)) == {name: 5.0 if name == "IL1R1" else 0.0 for name in names}


def test_a_sample_at_the_time_of_a_dose_is_taken_before_it(in_body: LoadedModel) -> None:
    found = in_body.run(drug(pulses=(Pulse(0.0, PLASMA, 100.0), Pulse(HOUR, PLASMA, 7.0)))).values[:, 0]
    first = 100 * exp(-0.36)
    assert found == pytest.approx([0.0, first, (first + 7.0) * exp(-0.36)], rel=1e-6)


def test_doses_at_one_time_add_up(in_body: LoadedModel) -> None:
    two = in_body.run(drug(pulses=(Pulse(60.0, PLASMA, 3.0), Pulse(60.0, PLASMA, 4.0)))).values
    one = in_body.run(drug(pulses=(Pulse(60.0, PLASMA, 7.0),))).values
    assert np.array_equal(one, two)


def test_a_dose_at_or_after_the_end_is_not_seen(in_body: LoadedModel) -> None:
    bare = in_body.run(drug(initial={PLASMA: 1e6})).values
    late = in_body.run(drug(initial={PLASMA: 1e6}, pulses=(Pulse(2 * HOUR, PLASMA, 1e9),))).values
    assert np.array_equal(bare, late)


def test_a_dose_of_nothing_changes_nothing_beyond_the_tolerance(in_body: LoadedModel) -> None:
    bare = in_body.run(drug(initial={PLASMA: 1e6})).values
    nothing = in_body.run(drug(initial={PLASMA: 1e6}, pulses=(Pulse(1800.0, PLASMA, 0.0),))).values
    assert nothing == pytest.approx(bare, rel=1e-6)


def test_infusions_overlap_and_end(in_body: LoadedModel) -> None:
    rates = (Infusion(0.0, HOUR, "anakinra_infusion", 2.0), Infusion(0.0, HOUR, "anakinra_infusion", 3.0))
    found = in_body.run(drug(infusions=rates)).values[:, 0]
    full = 5.0 / 1e-4 * (1 - exp(-0.36))
    assert found == pytest.approx([0.0, full, full * exp(-0.36)], rel=1e-6)


def test_an_infusion_that_outlasts_the_run_is_cut_off_with_it(in_body: LoadedModel) -> None:
    found = in_body.run(drug(infusions=(Infusion(0.0, 1e9, "anakinra_infusion", 5.0),))).values[:, 0]
    assert found[-1] == pytest.approx(5.0 / 1e-4 * (1 - exp(-0.72)), rel=1e-6)


def test_medium_is_replaced_before_a_dose_at_the_same_time(in_dish: LoadedModel) -> None:
    spec = RunSpec(
        (0.0, 60.0, 61.0),
        ("IL1B", "IL1RN"),
        initial={"IL1B": 1000.0, "IL1RN": 500.0},
        resets=(Reset(60.0, ("IL1B", "IL1RN")),),
        pulses=(Pulse(60.0, "IL1B", 30.0),),
    )
    found = in_dish.run(spec).values
    assert found[1] == pytest.approx([1000.0, 500.0])
    assert found[2] == pytest.approx([30.0, 0.0], abs=1e-9)


def test_rest_before_time_zero_reaches_the_steady_state(in_body: LoadedModel) -> None:
    values = {**CELL, "level_IL1B": 5e-12}
    watch = ("IL1R1", "IL1RAP", "IL1R1_IL1B_IL1RAP", "endo_IL1B")
    spec = RunSpec((0.0, 30 * 86400.0), watch, values, SITES, equilibrate=Equilibration(watch))
    found = in_body.run(spec).values
    assert found[0, 2] > 1
    assert found[1] == pytest.approx(found[0], rel=1e-4)


def test_rest_clears_what_is_asked(in_dish: LoadedModel) -> None:
    rest = Equilibration(("IL1R1",), clear=("sIL1R2",))
    found = in_dish.run(RunSpec((0.0, 1.0), ("sIL1R2", "IL1R2"), CELL, SITES, equilibrate=rest))
    assert found.values[0] == pytest.approx([0.0, 20.0], rel=1e-6, abs=0.0)


def test_a_cell_that_never_rests_is_reported(in_body: LoadedModel) -> None:
    rest = Equilibration((PLASMA,), chunk_s=10.0, longest_s=10.0, chunks=3)
    spec = drug(initial={PLASMA: 1e6}, equilibrate=rest)
    with pytest.raises(NotEquilibrated, match="did not come to rest in 3 stretches"):
        in_body.run(spec)


def test_runs_do_not_remember_one_another(in_body: LoadedModel) -> None:
    first = in_body.run(drug(initial={PLASMA: 1e6}))
    in_body.run(
        RunSpec(
            (0.0, HOUR),
            (PLASMA,),
            parameters={**KE, "anakinra_CL": 1.0, "level_IL1B": 1e-9},
            infusions=(Infusion(0.0, 9 * HOUR, "anakinra_infusion", 5.0),),
            pulses=(Pulse(60.0, "anakinra_depot", 1e9),),
            initial=SITES,
        )
    )
    assert np.array_equal(in_body.run(drug(initial={PLASMA: 1e6})).values, first.values)


def test_two_loads_of_a_model_give_the_same_bits(solver: Solver, dish: ComposedModel) -> None:
    spec = RunSpec((0.0, HOUR, 9 * HOUR), ("signalling_complexes",), CELL, {**SITES, "IL1B": 6e4})
    one, two = (solver.load(dish).run(spec).values for _ in range(2))
    assert np.array_equal(one, two)


def test_extra_samples_do_not_change_values(in_dish: LoadedModel) -> None:
    read, start = ("signalling_complexes",), {**SITES, "IL1B": 6e4}
    few = in_dish.run(RunSpec((0.0, HOUR, 9 * HOUR), read, CELL, start)).values[:, 0]
    grid = tuple(float(time) for time in np.linspace(0.0, 9 * HOUR, 901))
    many = in_dish.run(RunSpec(grid, read, CELL, start)).values[[0, 100, 900], 0]
    assert many == pytest.approx(few, rel=1e-6)


def test_a_tighter_tolerance_is_obeyed(in_body: LoadedModel) -> None:
    exact = 1e6 * exp(-0.72)
    errors = []
    for tolerance in (1e-3, 1e-10):
        spec = drug(initial={PLASMA: 1e6}, relative_tolerance=tolerance, absolute_tolerance=tolerance)
        errors.append(abs(in_body.run(spec).values[-1, 0] - exact) / exact)
    assert errors[1] < 1e-8 < errors[0] < 1e-1


def still_works(loaded: LoadedModel) -> bool:
    found = loaded.run(drug(initial={PLASMA: 1e6})).values[-1, 0]
    return found == pytest.approx(1e6 * exp(-0.72), rel=1e-6)


def test_an_unknown_parameter_is_refused_by_name(
    in_body: LoadedModel, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelError, match="kon_R9"):
        in_body.run(RunSpec((0.0, 1.0), (PLASMA,), parameters={"kon_R9": 1.0}))
    assert capfd.readouterr().err == ""
    assert still_works(in_body)


def test_a_parameter_that_follows_from_others_cannot_be_set(in_body: LoadedModel) -> None:
    with pytest.raises(ModelError, match="koff_IL1B_R1"):
        in_body.run(RunSpec((0.0, 1.0), (PLASMA,), parameters={"koff_IL1B_R1": 1.0}))


@pytest.mark.parametrize(
    "initial", [{"IL1R9": 1.0}, {"IL1B": 1.0}], ids=["no such species", "held by the surroundings"]
)
def test_an_unknown_amount_is_refused_by_name(in_body: LoadedModel, initial: dict[str, float]) -> None:
    with pytest.raises(ModelError, match=next(iter(initial))):
        in_body.run(RunSpec((0.0, 1.0), (PLASMA,), initial=initial))


def test_an_unknown_readout_is_refused_by_name(
    in_body: LoadedModel, capfd: pytest.CaptureFixture[str]
) -> None:
    for times in ((0.0,), (0.0, 1.0)):
        with pytest.raises(ModelError, match="signaling"):
            in_body.run(RunSpec(times, ("signaling",)))
    assert capfd.readouterr().err == ""
    assert still_works(in_body)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"pulses": (Pulse(1.0, "nowhere", 1.0),)}, id="pulse"),
        pytest.param({"infusions": (Infusion(0.0, 1.0, "nowhere", 1.0),)}, id="infusion"),
        pytest.param({"resets": (Reset(1.0, ("nowhere",)),)}, id="reset"),
    ],
)
def test_a_dose_to_nowhere_is_refused_by_name(in_body: LoadedModel, change: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        in_body.run(drug(**change))
    assert still_works(in_body)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"kon_R1": nan}, id="not a number"),
        pytest.param({"level_IL1B": nan}, id="a level that is not a number"),
        pytest.param({"kon_R1": 1e300, "level_IL1B": 1e9}, id="absurdly stiff"),
        pytest.param({"koff_sRAP": 1e308, "Kd_sRAP": 1e-300}, id="overflow"),
        pytest.param({"kdeg_receptor": -1e4}, id="explosion"),
    ],
)
def test_values_that_cannot_be_integrated_end_in_a_typed_error_without_noise(
    in_body: LoadedModel, capfd: pytest.CaptureFixture[str], values: dict[str, float]
) -> None:
    parameters = {**KE, **CELL, "level_IL1B": 1e-11, "level_sIL1RAP": 1e-9, **values}
    read = ("signalling_complexes", "IL1R1")
    with pytest.raises(SolveError) as caught:
        in_body.run(RunSpec((0.0, HOUR, 86400.0), read, parameters, SITES))
    fault = caught.value
    assert 0.0 <= fault.time_s <= 86400.0
    assert fault.state
    assert "t = " in str(fault)
    assert "\n" not in str(fault)
    assert capfd.readouterr().err == ""
    assert still_works(in_body)


def test_a_failure_while_resting_is_typed_as_well(
    in_body: LoadedModel, capfd: pytest.CaptureFixture[str]
) -> None:
    parameters = {**KE, **CELL, "kon_R1": nan}
    with pytest.raises(SolveError):
        in_body.run(RunSpec((0.0, 1.0), ("IL1R1",), parameters, SITES, equilibrate=Equilibration(("IL1R1",))))
    assert capfd.readouterr().err == ""
    assert still_works(in_body)


def test_a_model_that_does_not_compile_is_a_model_error(
    solver: Solver, dish: ComposedModel, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = replace(dish, antimony=dish.antimony.replace("kon_R1*IL1A", "kon_R1*(IL1A", 1))
    with pytest.raises(ModelError):
        solver.load(broken)
    assert capfd.readouterr().err == ""


def test_a_run_that_fails_stops_no_other_and_neighbours_change_no_bit(in_body: LoadedModel) -> None:
    good = [drug(initial={PLASMA: amount}, pulses=(Pulse(60.0, PLASMA, 5.0),)) for amount in (1e6, 2e3, 0.0)]
    broken = replace(good[0], parameters={**KE, "anakinra_CL": nan})
    found = in_body.run_all([good[0], broken, *good[1:]])
    assert isinstance(found[1], SolveError)
    for spec, run in zip(good, (found[0], *found[2:]), strict=True):
        assert isinstance(run, Trajectories)
        assert np.array_equal(run.values, in_body.run(spec).values)


def test_a_cell_that_never_rests_stops_no_other(in_body: LoadedModel) -> None:
    rest = Equilibration((PLASMA,), chunk_s=10.0, longest_s=10.0, chunks=3)
    still, moving = (drug(initial={PLASMA: amount}, equilibrate=rest) for amount in (0.0, 1e6))
    one, other, third = in_body.rest_all([still, moving, still])
    assert isinstance(other, NotEquilibrated)
    assert isinstance(one, Rested)
    assert one == third


def test_runs_of_other_lengths_and_readouts_keep_their_order(in_body: LoadedModel) -> None:
    specs = [
        replace(drug(initial={PLASMA: 1e6}), times_s=times, readouts=names)
        for times in ((0.0, HOUR), (0.0, 2 * HOUR), (0.0, HOUR))
        for names in ((PLASMA,), ("anakinra_CL", PLASMA, "koff_IL1B_R1"))
    ]
    for spec, run in zip(specs, in_body.run_all(specs), strict=True):
        assert isinstance(run, Trajectories)
        assert (tuple(run.times_s), run.readouts) == (spec.times_s, spec.readouts)
        assert np.array_equal(run.values, in_body.run(spec).values)


def test_a_parameter_that_changes_in_a_run_is_read_as_it_is_then(in_body: LoadedModel) -> None:
    raised = drug(infusions=(Infusion(HOUR, 9 * HOUR, "anakinra_CL", 1e-4),))
    found = in_body.run(replace(raised, readouts=("anakinra_CL",))).values[:, 0]
    assert found == pytest.approx([1e-4, 1e-4, 2e-4])


def test_it_says_what_it_is(solver: Solver, in_dish: LoadedModel) -> None:
    assert in_dish.made_by == f"{solver.name} {solver.version()}"
    assert in_dish.batch >= 1
