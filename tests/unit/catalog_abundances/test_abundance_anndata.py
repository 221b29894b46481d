"""One observation of an AnnData file; a stand-in package where the extra is not installed."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from alarmin.catalog.abundances import AbundanceRow, read_abundances
from alarmin.errors import AbundanceError, MissingDependency


class Frame:
    def __init__(self, rows: list[list[Any]]) -> None:
        self.iloc = rows


class Stored:
    """The part of an AnnData object that is used."""

    def __init__(self, rows: list[list[Any]], labels: list[str], unit: str) -> None:
        self.rows, self.obs_names, self.var_names = rows, labels, ["IL1R1", "IL1RAP"]
        self.uns = {"unit": unit} if unit else {}
        self.closed = False
        self.file = SimpleNamespace(close=self._close)

    def _close(self) -> None:
        self.closed = True

    def __getitem__(self, key: tuple[list[str], slice]) -> Stored:
        return Stored([self.rows[self.obs_names.index(label)] for label in key[0]], key[0], "")

    def to_memory(self) -> Stored:
        return self

    def to_df(self) -> Frame:
        return Frame(self.rows)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tumour.h5ad"
    path.write_bytes(b"stand-in")
    return path


def installed(monkeypatch: pytest.MonkeyPatch, stored: Stored | Exception) -> None:
    def read_h5ad(path: Path, *, backed: str) -> Stored:
        assert backed == "r"
        if isinstance(stored, Exception):
            raise stored
        return stored

    module = ModuleType("anndata")
    monkeypatch.setattr(module, "read_h5ad", read_h5ad, raising=False)
    monkeypatch.setitem(sys.modules, "anndata", module)


def test_the_named_observation_is_read_with_the_unit_of_the_file(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    stored = Stored([[1.0, 2.0], [126.4, 6.5]], ["tumour", "fibroblast"], "tpm")
    installed(monkeypatch, stored)
    table = read_abundances(file, sample="fibroblast")
    assert table.rows == (AbundanceRow("IL1R1", 126.4, "TPM"), AbundanceRow("IL1RAP", 6.5, "TPM"))
    assert table.sample == "fibroblast"
    assert stored.closed


def test_a_single_observation_needs_no_name_and_the_unit_may_be_given(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    installed(monkeypatch, Stored([[3.0, 4.0]], ["only"], ""))
    assert read_abundances(file, unit="nTPM").rows[1] == AbundanceRow("IL1RAP", 4.0, "nTPM")


@pytest.mark.parametrize(
    ("rows", "labels", "sample", "unit", "parts"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], ["a", "b"], "", "TPM", ["2 observations and none is named"]),
        ([[1.0, 2.0]], ["fibroblast"], "fibroblas", "TPM", ["Did you mean fibroblast?"]),
        ([[1.0, 2.0], [3.0, 4.0]], ["a", "a"], "a", "TPM", ["stands more than once"]),
        ([[1.0, 2.0]], ["a"], "", "", ["unit of X is not given"]),
        ([[1.0, 2.0]], ["a"], "b", "mg", ["'b' is not in the file", "'mg' is not a unit"]),
        ([[-1.0, 2.0]], ["a"], "", "TPM", ["1 of 2 values are below zero", "log-transformed"]),
        ([[float("nan"), float("inf")]], ["a"], "", "TPM", ["2 of 2 values are not finite"]),
        ([[2e6, 1.0]], ["a"], "", "TPM", ["1 of 2 values are above 1e+06 TPM"]),
        ([["many", 1.0]], ["a"], "", "TPM", ["cannot be read as AnnData"]),
    ],
)
def test_a_faulty_observation_is_refused_and_the_file_closed(
    monkeypatch: pytest.MonkeyPatch,
    file: Path,
    rows: list[list[Any]],
    labels: list[str],
    sample: str,
    unit: str,
    parts: list[str],
) -> None:
    stored = Stored(rows, labels, unit)
    installed(monkeypatch, stored)
    with pytest.raises(AbundanceError) as caught:
        read_abundances(file, sample=sample)
    assert all(part in str(caught.value) for part in parts), str(caught.value)
    assert stored.closed


def test_a_file_that_is_not_anndata_or_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    installed(monkeypatch, OSError("file signature not found"))
    with pytest.raises(AbundanceError, match="signature not found"):
        read_abundances(file)
    with pytest.raises(AbundanceError, match="is not there"):
        read_abundances(file.with_name("nowhere.h5ad"))


def test_without_the_extra_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setitem(sys.modules, "anndata", None)
    with pytest.raises(MissingDependency, match=r'pip install "alarmin\[anndata\]"'):
        read_abundances(file)


def test_a_file_written_by_the_real_package_is_read(tmp_path: Path) -> None:
    anndata = pytest.importorskip("anndata", reason="the extra anndata is not installed")
    import numpy

    data = anndata.AnnData(numpy.array([[126.5, 6.5], [1.0, 2.0]]))
    data.obs_names, data.var_names = ["fibroblast", "tumour"], ["IL1R1", "IL1RAP"]
    data.uns["unit"] = "nTPM"
    data.write_h5ad(tmp_path / "real.h5ad")
    table = read_abundances(tmp_path / "real.h5ad", sample="fibroblast")
    assert table.rows == (AbundanceRow("IL1R1", 126.5, "nTPM"), AbundanceRow("IL1RAP", 6.5, "nTPM"))
