"""Parts of a step are found in the code of the engine, under the names that it gives them."""

from __future__ import annotations

import pytest
from beside.machine import processor
from beside.parts import operations

from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.equations.expr import symbol
from alarmin.solve.lanes.equations.network import network_of_rates

pytestmark = pytest.mark.unit


def test_arithmetic_of_every_part_is_counted() -> None:
    x, y = symbol("x"), symbol("y")
    rates = {"x": symbol("k") * y * y - symbol("l") * x, "y": symbol("l") * x - symbol("k") * y * y}
    found = operations(Ensemble(network_of_rates("pair", rates, {"x": 1.0, "y": 0.0, "k": 0.5, "l": 2.0})))
    assert set(found) == {"rates", "slopes", "factor", "solve", "sums"}
    # By hand: seven times k y y, l x, two differences, and what is added to sums over stages.
    assert 7 * 6 <= found["rates"] <= 7 * 8
    # Two rows: one entry below the diagonal, one above, two pivots.
    assert found["solve"] == 8 * 4
    assert all(count > 0 for count in found.values())


def test_the_processor_has_a_name() -> None:
    assert processor()
