from __future__ import annotations

import pytest

from alarmin.errors import UnitError
from alarmin.records.evidence import Source
from alarmin.records.points import PublishedPoints
from alarmin.report.overlays import overlay_of

PEAK = PublishedPoints(
    scenario="week",
    readout="drug_level",
    axis="time",
    x=(4.0,),
    x_error=(2.0,),
    x_unit="h",
    y=(690.0,),
    y_error=(173.0,),
    y_unit="ng/mL",
    molar_mass_g_mol=17_250,
    error_kind="SD",
    label="peak",
    source=Source(ref="paper_one", place="abstract"),
)


def test_mass_level_is_drawn_as_a_molar_one_at_its_time() -> None:
    overlay = overlay_of(PEAK, "nM")
    assert (overlay.x, overlay.x_error) == ((14400.0,), ((7200.0,), (7200.0,)))
    assert overlay.y == pytest.approx((40.0,))
    assert overlay.y_error is not None
    assert overlay.y_error[0] == pytest.approx((173 / 17.25,))
    assert (overlay.scenario, overlay.reference, overlay.place) == ("week", "paper_one", "abstract")


def test_half_maximal_concentration_has_no_height() -> None:
    half = PEAK.model_copy(update={"axis": "dose", "x_unit": "pM", "y": (), "y_error": ()})
    overlay = overlay_of(half, "molecules/cell")
    assert overlay.x == pytest.approx((4e-12,))
    assert (overlay.y, overlay.y_error) == ((), None)


def test_points_in_a_unit_of_something_else_are_refused() -> None:
    with pytest.raises(UnitError, match="cannot be converted"):
        overlay_of(PEAK, "molecules/cell")
