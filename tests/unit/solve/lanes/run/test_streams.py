"""Courses streamed to zarr, and runs that go on from there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.errors import InvalidInput, MissingDependency
from alarmin.solve.lanes.ensemble import Ensemble, EnsembleResult
from alarmin.solve.lanes.run.progress import Progress

from . import broken_off as tests


@pytest.fixture(scope="module")
def model() -> Ensemble:
    return tests.build()


@pytest.fixture(scope="module")
def whole(model: Ensemble) -> EnsembleResult:
    return tests.run(model)


@pytest.fixture(scope="module")
def zarr() -> Any:
    return pytest.importorskip("zarr", reason="the extra cluster is not installed")


def assert_same(found: EnsembleResult, wanted: EnsembleResult, path: Path, zarr: Any) -> None:
    group = zarr.open_group(path, mode="r")
    assert group["values"][:].tobytes() == wanted.values.tobytes()
    for name in ("steps", "rejected", "last_time"):
        assert group[name][:].tobytes() == getattr(wanted, name).tobytes() == getattr(found, name).tobytes()
    for name, array in wanted.reduced.items():
        assert group[name][:].tobytes() == array.tobytes() == found.reduced[name].tobytes()
    assert found.status == wanted.status


def test_courses_go_to_disk_and_not_to_memory(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path, zarr: Any
) -> None:
    found = tests.run(model, zarr=tmp_path / "run.zarr")
    assert found.values.shape == (tests.COUNT, 0, 3)
    with pytest.raises(InvalidInput, match="not kept in memory"):
        found.of("x")
    assert_same(found, whole, tmp_path / "run.zarr", zarr)
    values = zarr.open_group(tmp_path / "run.zarr", mode="r")["values"]
    assert values.chunks == (7, 11, 3)
    assert values.metadata.dimension_names == ("subject", "time", "observable")


def test_a_broken_off_stream_goes_on(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path, zarr: Any
) -> None:
    path = tmp_path / "run.zarr"
    with pytest.raises(tests.Stopped):
        tests.run(model, zarr=path, watch=tests.stop_after(3, tests.Stopped))
    told: list[Progress] = []
    found = tests.run(model, zarr=path, watch=told.append)
    assert told[-1].resumed >= 3 * 7 - 3
    assert_same(found, whole, path, zarr)


@pytest.mark.parametrize("kind", ["cut", "changed", "gone"])
def test_a_damaged_chunk_is_made_again(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path, zarr: Any, kind: str
) -> None:
    path = tmp_path / "run.zarr"
    tests.run(model, zarr=path)
    tests.damage(path / "values" / "c" / "2" / "0" / "0", kind, 100)
    told: list[Progress] = []
    found = tests.run(model, zarr=path, watch=told.append)
    assert told[-1].resumed == tests.COUNT - 7
    assert_same(found, whole, path, zarr)


def test_another_run_is_not_written_over(model: Ensemble, tmp_path: Path, zarr: Any) -> None:
    tests.run(model, zarr=tmp_path / "run.zarr")
    with pytest.raises(InvalidInput, match="another run"):
        tests.run(model, zarr=tmp_path / "run.zarr", seed=1)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput, match="No zarr group"):
        tests.run(model, zarr=tmp_path / "other")
    with pytest.raises(InvalidInput, match="one of both"):
        tests.run(model, zarr=tmp_path / "more", store=tmp_path)


def test_the_group_opens_as_a_dataset(
    model: Ensemble, whole: EnsembleResult, tmp_path: Path, zarr: Any
) -> None:
    xarray = pytest.importorskip("xarray", reason="the extra analysis is not installed")
    tests.run(model, zarr=tmp_path / "run.zarr")
    table = xarray.open_zarr(tmp_path / "run.zarr", consolidated=False, chunks=None)
    assert table["values"].dims == ("subject", "time", "observable")
    np.testing.assert_array_equal(table["values"].sel(time=3.0)[:, 0], whole.reduced["x_at"][:, 0])
    assert table.attrs["observables"] == ["x", "y", "k"]


def test_a_missing_package_is_named(model: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(MissingDependency, match=r"alarmin\[cluster\]"):
        tests.run(model, zarr=tmp_path / "run.zarr")
