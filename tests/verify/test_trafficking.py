"""Half-lives of receptors and complexes, and how ligand moves receptors off the surface and back."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest

from alarmin.solve.base import Pulse, Reset

HOUR = 3600.0
TIMES = tuple(np.linspace(0.0, 24 * HOUR, 97))
STILL = {"kon_R1": 0.0, "koff_RAP": 0.0}
COMPLEX = "IL1R1_IL1B_IL1RAP"
CELL = {"IL1R1": 4000.0, "IL1RAP": 2000.0}


def test_signalling_complexes_leave_the_surface_with_a_half_life_of_an_hour_and_a_half(lab: Any) -> None:
    model = lab.model()
    found = lab.run(
        model,
        TIMES,
        [COMPLEX, "internal_IL1B"],
        initial={COMPLEX: 1000.0},
        parameters={**STILL, "frec_endosome": 0.0},
    )
    rate = log(2) / (1.5 * HOUR)
    expected = np.exp(-rate * np.array(TIMES))
    assert found.of(COMPLEX) == pytest.approx(1000 * expected, rel=1e-5, abs=1e-4)
    assert found.of("internal_IL1B") == pytest.approx(1000 * (1 - expected), rel=1e-5, abs=1e-4)


def test_receptor_without_ligand_turns_over_with_a_half_life_of_eleven_hours(lab: Any) -> None:
    found = lab.run(lab.model(), (0.0, 11 * HOUR), ["IL1R1"], initial={"IL1R1": 4000.0})
    assert found.of("IL1R1")[-1] == pytest.approx(2000.0, rel=1e-5)


def test_receptors_without_ligand_stay_at_their_counts(lab: Any) -> None:
    model = lab.model()
    cell = lab.cell(model)
    found = lab.run(model, TIMES, ["surface_IL1R1", "IL1R2", "SIGIRR"], **cell)
    # A few unliganded pairs form; they turn over like their parts, so that totals rest.
    assert found.values == pytest.approx(np.tile([4000.0, 20.0, 1230.0], (len(TIMES), 1)), rel=0.02)


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_the_endosome_returns_its_share(lab: Any, share: float) -> None:
    model = lab.model()
    values = {**STILL, "frec_endosome": share, "kint_signalling": 0.0}
    found = lab.run(
        model, (0.0, 90 * 86400.0), [COMPLEX, "used_IL1B"], initial={"endo_IL1B": 1000.0}, parameters=values
    )
    assert found.values[-1] == pytest.approx([1000 * share, 1000 * (1 - share)], rel=1e-6)


def test_receptor_that_holds_antagonist_leaves_no_faster_than_empty_receptor(lab: Any) -> None:
    model = lab.model("held")
    cell = lab.cell(model)
    cell["parameters"]["level_IL1RN"] = 1e-6
    treated = lab.run(model, TIMES, ["surface_IL1R1", "antagonist_occupancy"], **cell)
    assert treated.of("antagonist_occupancy")[-1] > 0.999
    assert treated.of("surface_IL1R1")[-1] >= 0.999 * 4000.0


def test_exposure_to_agonist_takes_receptor_off_the_surface_and_removal_brings_it_back(lab: Any) -> None:
    model = lab.model("closed")
    cell = lab.cell(model)
    medium = tuple(species.id for species in model.species if species.compartment == "medium")
    times = (0.0, 24 * HOUR, 96 * HOUR)
    read = ["surface_IL1R1"]
    exposed = lab.run(model, times, read, pulses=(Pulse(0.0, "IL1B", 6e5),), **cell).values[:, 0]
    washed = lab.run(
        model,
        times,
        read,
        pulses=(Pulse(0.0, "IL1B", 6e5),),
        resets=tuple(Reset(24 * HOUR + hour * HOUR, medium) for hour in range(12)),
        **cell,
    ).values[:, 0]
    blocked = lab.run(
        model, times, read, pulses=(Pulse(0.0, "IL1B", 6e5), Pulse(24 * HOUR, "IL1RN", 6e8)), **cell
    ).values[:, 0]
    assert exposed[1] < 0.6 * 4000
    assert washed[2] > 0.95 * 4000
    assert blocked[2] > 0.95 * 4000
    assert blocked[2] > exposed[2] * 1.05


def test_the_decoy_carries_ligand_inside_and_returns_empty(lab: Any) -> None:
    model = lab.model("closed")
    values = {"kon_R2": 0.0, "kdeg_receptor": 0.0, "kshed_IL1R2": 0.0}
    found = lab.run(
        model,
        (0.0, HOUR),
        ["IL1R2", "IL1R2_IL1B", "used_IL1B"],
        initial={"IL1R2_IL1B": 1000.0},
        parameters=values,
    ).values[-1]
    left = 1000 * exp(-1.519517e-4 * HOUR)
    assert found == pytest.approx([1000 - left, left, 1000 - left], rel=1e-6)


@pytest.mark.parametrize("ligand", ["IL1A", "IL1B"])
def test_a_silenced_complex_goes_inside_and_leaves_sigirr_at_the_surface(lab: Any, ligand: str) -> None:
    silenced, inside = f"IL1R1_{ligand}_IL1RAP_SIGIRR", f"endo_{ligand}"
    values = {**STILL, "kdeg_receptor": 0.0, "kdeg_endosome": 0.0}
    found = lab.run(
        lab.model("closed"),
        (0.0, 1.5 * HOUR),
        [silenced, "SIGIRR", inside],
        initial={silenced: 1000.0},
        parameters=values,
    ).values[-1]
    assert found == pytest.approx([500.0, 500.0, 500.0], rel=1e-5)


def test_shed_decoy_appears_in_the_medium_and_synthesis_replaces_it(lab: Any) -> None:
    model = lab.model("closed")
    cell = lab.cell(model, {"IL1R2": 1000.0})
    found = lab.run(model, (0.0, 10 * HOUR), ["IL1R2", "sIL1R2"], **cell).values[-1]
    assert found == pytest.approx([1000.0, 1000.0 * 1.0e-5 * 10 * HOUR], rel=1e-6)
