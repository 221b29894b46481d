"""Precursors of IL-1 outside cells: what proteases of neutrophils and soluble IL-1R2 do to them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from dish import Courses, courses

from alarmin.model.compose import Composition, compose
from alarmin.model.structure import conserved_totals

PRO = {"entity": "IL1B_pro", "concentration": "100 pM"}
PRO_ALPHA = {"entity": "IL1A_pro", "concentration": "100 pM"}
PR3 = {"entity": "PRTN3", "concentration": "50 nM"}
ELASTASE = {"entity": "ELANE", "concentration": "50 nM"}
RECEPTOR = {"entity": "sIL1R2", "concentration": "20 nM"}
NOTHING = {"entity": "PRTN3", "concentration": "0 nM"}
TUBE = ("processed_IL1B", "precursor_IL1B", "held_precursor_IL1B", "precursor_IL1A", "free_IL1A")
PRIMED = (
    {"entity": "TLR_ligand", "concentration": "1 nM"},
    {"entity": "DAMP_ATP", "concentration": "5 mM", "at": "4 h"},
)


@cache
def tube() -> Courses:
    arms = {
        "alone": {"add": [PRO, PRO_ALPHA]},
        "nothing": {"add": [PRO, PRO_ALPHA, NOTHING]},
        "pr3": {"add": [PRO, PRO_ALPHA, PR3]},
        "elastase": {"add": [PRO, PRO_ALPHA, ELASTASE]},
        "shielded": {"add": [RECEPTOR, PRO, PRO_ALPHA, PR3]},
    }
    return courses("cell_free", arms, TUBE, "4 h", every="1 h")


def test_precursor_stays_without_enzyme_and_an_empty_dose_is_no_dose() -> None:
    found = tube()
    assert found["alone", "precursor_IL1B"][1:] == pytest.approx([100] * 4, rel=1e-6)
    for name in TUBE:
        assert found["nothing", name].tobytes() == found["alone", name].tobytes()


def test_proteinase_3_makes_active_il1b_and_elastase_hardly_any() -> None:
    found = tube()
    assert found["pr3", "processed_IL1B"][-1] > 95
    assert found["elastase", "precursor_IL1B"][-1] < 5
    assert found["elastase", "processed_IL1B"][-1] < 0.3 * found["pr3", "processed_IL1B"][-1]


def test_what_proteinase_3_cuts_is_neither_lost_nor_made() -> None:
    found = tube()
    for arm in ("alone", "pr3", "shielded"):
        total = found[arm, "processed_IL1B"] + found[arm, "precursor_IL1B"]
        assert total[1:] == pytest.approx([100] * 4, rel=1e-6)


def test_elastase_and_not_proteinase_3_activates_the_precursor_of_il1a() -> None:
    found = tube()
    assert found["elastase", "free_IL1A"][-1] > 95
    assert found["pr3", "free_IL1A"][-1] == 0
    assert found["pr3", "precursor_IL1A"][-1] == pytest.approx(100, rel=1e-6)


def test_soluble_il1r2_holds_the_precursor_and_keeps_it_from_being_cut() -> None:
    found = tube()
    assert found["shielded", "held_precursor_IL1B"][1] > 80
    assert found["shielded", "processed_IL1B"][1] < 0.1 * found["pr3", "processed_IL1B"][1]


def test_membrane_il1r2_does_not_hold_it() -> None:
    arms = {"few": {"add": [PRO, PR3]}, "many": {"add": [PRO, PR3], "set": {"IL1R2": "50000 sites/cell"}}}
    found = courses("raji_b_cell", arms, ("precursor_IL1B",), "1 h", every="1 h")
    assert found["many", "precursor_IL1B"][-1] == pytest.approx(found["few", "precursor_IL1B"][-1], rel=0.05)


def test_a_dying_macrophage_lets_out_precursor_that_proteases_reach() -> None:
    arms = {
        "left": {"add": list(PRIMED)},
        "cut": {"add": [*PRIMED, PR3]},
        "shielded": {"add": [*PRIMED, PR3, RECEPTOR]},
    }
    # Three hours after the burst; later, cells that lived on let more of it out than what is left of PR3 cuts.
    found = courses(
        "human_macrophage", arms, ("precursor_IL1B", "processed_IL1B", "dead"), "7 h", every="1 h"
    )
    assert found["left", "dead"][-1] > 50
    assert found["left", "precursor_IL1B"][-1] > 10
    assert found["cut", "precursor_IL1B"][-1] < 0.05 * found["left", "precursor_IL1B"][-1]
    assert found["shielded", "precursor_IL1B"][-1] > 0.5 * found["left", "precursor_IL1B"][-1]
    for name in ("precursor_IL1B", "processed_IL1B"):
        assert min(found["cut", name]) >= 0


def test_proteases_and_receptors_are_conserved(lab: Any) -> None:
    model = compose(lab.catalog, Composition("human", "closed", (), mechanisms=("pro_il1",)))
    kept = {one.entity for one in conserved_totals(model, moving=False)}
    assert kept >= {"PRTN3", "ELANE", "IL1RN"}
