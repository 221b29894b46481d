"""Makes the comparisons once, and says by name what is missing where a package is not installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog

sys.path.insert(0, str(Path(__file__).resolve().parent))

from independent import CHECKS
from independent.outcome import Outcome
from independent.places import Missing


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def compare(catalog: Catalog) -> Callable[..., Outcome]:
    """Compare by name, the shipped catalogue or a changed one; without the package the test is skipped.

    With ALARMIN_CROSSCHECK=required, as in continuous integration, a missing package is a failure.
    """
    kept: dict[str, Outcome] = {}

    def _compare(check: str, changed: Catalog | None = None) -> Outcome:
        try:
            if changed is not None:
                return CHECKS[check](changed)
            if check not in kept:
                kept[check] = CHECKS[check](catalog)
            return kept[check]
        except Missing as fault:
            if os.environ.get("ALARMIN_CROSSCHECK") == "required":
                pytest.fail(f"cross-check of {check}: {fault}")
            pytest.skip(f"cross-check of {check}: {fault}")

    return _compare
