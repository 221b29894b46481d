"""Markers from the path, the shared evidence folder, and the models that solvers are tried on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alarmin.catalog.load import load_catalog
from alarmin.model.compose import ComposedModel, Composition, compose

TIERS = ("unit", "conform", "integration", "verify", "docs")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        tier = Path(item.path).relative_to(HERE).parts[0]
        if tier in TIERS:
            item.add_marker(getattr(pytest.mark, tier))


@pytest.fixture(scope="session", autouse=True)
def cache_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Compiled code goes into a folder of this session, not into that of the user."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALARMIN_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of evidence tables that are not part of the package; tests that need it are skipped without it."""
    named = os.environ.get("ALARMIN_SHARED", "")
    if not named:
        pytest.skip("needs ALARMIN_SHARED, the folder of evidence tables")
    folder = Path(named).resolve()
    if not (folder / "evidence" / "interactions.tsv").is_file():
        pytest.fail(f"ALARMIN_SHARED={named} holds no evidence/interactions.tsv")
    return folder


@pytest.fixture(scope="session")
def assets() -> Path:
    return HERE / "assets"


@pytest.fixture(scope="session")
def body() -> ComposedModel:
    """Cells and the tissue of a host that takes a drug."""
    return compose(load_catalog(), Composition("human", "held", ("anakinra",), mechanisms=("il1_receptor",)))


@pytest.fixture(scope="session")
def dish() -> ComposedModel:
    """Cells in a dish, whose ligand is used up."""
    return compose(load_catalog(), Composition("human", "closed", mechanisms=("il1_receptor",)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how far the catalogue agrees with each independent copy."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "agreement":
                terminalreporter.write_line(value)
