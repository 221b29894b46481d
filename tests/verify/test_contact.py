"""IL-1α on the membranes of neighbours acts where cells touch, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from dish import Courses, courses

from alarmin.model.compose import Composition, compose
from alarmin.model.structure import conserved_totals

SHOWN = {"entity": "IL1A_membrane", "concentration": "1 pM"}
NONE = {"entity": "IL1A_membrane", "concentration": "0 pM"}
SOLUBLE = {"entity": "IL1A", "concentration": "1 pM"}
BLOCK = {"entity": "IL1RN", "concentration": "1 uM"}
READOUTS = ("signalling_complexes", "shown_IL1A", "touched_IL1R1", "surface_IL1R1", "nuclear_NFKB")
ARMS: Mapping[str, Any] = {
    "rest": {},
    "empty": {"add": [NONE]},
    "touching": {"add": [SHOWN]},
    "apart": {"add": [SHOWN], "inhibit": {"act_contact": "100 %"}},
    "blocked": {"add": [{**BLOCK}, {**SHOWN, "at": "1 h"}]},
    "none_left": {"add": [SHOWN], "change": {"IL1R1": 0}},
    "soluble": {"add": [SOLUBLE]},
    "silenced": {"add": [SHOWN], "change": {"SIGIRR": 20}},
}


@cache
def touched() -> Courses:
    """Return what a fibroblast does, every 20 min for 6 h."""
    return courses("human_fibroblast", ARMS, READOUTS, "6 h", every="20 min", mechanisms=["il1a_contact"])


def greatest(arm: str, readout: str) -> float:
    return float(np.max(touched()[arm, readout]))


def test_cells_kept_apart_and_neighbours_that_show_nothing_are_no_neighbours() -> None:
    found = touched()
    for name in READOUTS:
        assert found["empty", name].tobytes() == found["rest", name].tobytes()
        if name != "shown_IL1A":
            assert found["apart", name] == pytest.approx(found["rest", name], rel=1e-9)


def test_a_neighbour_wakes_a_cell_at_a_level_at_which_soluble_il1a_does_less() -> None:
    assert greatest("touching", "nuclear_NFKB") > 10 * greatest("rest", "nuclear_NFKB")
    assert greatest("touching", "signalling_complexes") > 3 * greatest("soluble", "signalling_complexes")


def test_it_needs_the_receptor_and_its_antagonist_and_its_brake_act_on_it() -> None:
    assert greatest("none_left", "signalling_complexes") == 0
    assert greatest("blocked", "signalling_complexes") < 0.5 * greatest("touching", "signalling_complexes")
    assert greatest("silenced", "signalling_complexes") < 0.7 * greatest("touching", "signalling_complexes")


def test_what_neighbours_show_stays_with_them_and_receptors_are_counted() -> None:
    found = touched()
    held = found["touching", "shown_IL1A"] + found["touching", "touched_IL1R1"]
    assert np.ptp(held[1:]) < 0.05 * held[1]
    assert found["touching", "surface_IL1R1"] == pytest.approx(found["rest", "surface_IL1R1"], rel=1e-6)
    assert min(found["touching", "shown_IL1A"]) >= 0


def test_membrane_il1a_is_neither_made_nor_used_up(lab: Any) -> None:
    model = compose(lab.catalog, Composition("human", "closed", (), mechanisms=("il1a_contact",)))
    assert "IL1A_membrane" in {one.entity for one in conserved_totals(model)}
