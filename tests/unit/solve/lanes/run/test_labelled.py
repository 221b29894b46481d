"""Arrays with labels, in and out."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from alarmin.errors import InvalidInput, MissingDependency
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.equations.expr import symbol
from alarmin.solve.lanes.equations.network import network_of_rates
from alarmin.solve.lanes.run.reduce import At, Maximum

TIMES = (0.0, 1.0, 2.0)


@pytest.fixture(scope="module")
def model() -> Ensemble:
    return Ensemble(
        network_of_rates("decay", {"x": -(symbol("k") * symbol("x"))}, {"x": 1.0, "k": 0.5}), ["x"]
    )


@pytest.fixture(scope="module")
def xarray() -> Any:
    return pytest.importorskip("xarray", reason="the extra analysis is not installed")


def test_labels_go_in_and_come_out(model: Ensemble, xarray: Any) -> None:
    k = xarray.DataArray([0.5, np.inf], coords={"subject": ["anna", "ben"]}, dims="subject")
    values = {"k": k, "x": xarray.DataArray(2.0)}
    found = model.run(TIMES, values=values, reductions=[Maximum("x"), At("x", times=[1.0])], atol=1e-8)
    table = found.to_xarray()
    assert dict(table.sizes) == {"subject": 2, "time": 3, "observable": 1, "x_at_time": 1}
    assert table["status"].sel(subject="anna") == "ok"
    assert table["status"].sel(subject="ben") == "not finite"
    course = table["values"].sel(subject="anna", observable="x")
    np.testing.assert_array_equal(course, found.of("x")[0])
    assert float(table["x_at"].sel(subject="anna", x_at_time=1.0)) == found.of("x")[0, 1]
    assert np.shares_memory(table["values"].values, found.values)
    assert table.attrs["rtol"] == 1e-6
    assert table.attrs["atol"] == 1e-8
    assert table.attrs["network_sha256"] == model.digest
    plain = model.run(TIMES, values={"k": [0.5, np.inf], "x": 2.0}, atol=1e-8)
    np.testing.assert_array_equal(plain.values, found.values)


def test_without_courses_there_are_no_values(model: Ensemble, xarray: Any) -> None:
    table = model.run(TIMES, reductions=[Maximum("x")], trajectories=False).to_xarray()
    assert "values" not in table
    assert table["subject"].values.tolist() == [0]


def test_labels_that_do_not_agree_are_refused(model: Ensemble, xarray: Any) -> None:
    one = xarray.DataArray([0.5, 0.6], coords={"subject": ["anna", "ben"]}, dims="subject")
    with pytest.raises(InvalidInput, match="another order"):
        model.run(TIMES, values={"k": one, "x": one[::-1]})
    with pytest.raises(InvalidInput, match="labelled by person"):
        model.run(TIMES, values={"k": one.rename(subject="person")})


def test_what_is_no_number_is_refused(model: Ensemble) -> None:
    with pytest.raises(InvalidInput, match="k are not numbers"):
        model.run(TIMES, values={"k": ["fast"]})


def test_a_missing_package_is_named(model: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(MissingDependency, match=r"alarmin\[analysis\]"):
        model.run(TIMES).to_xarray()
