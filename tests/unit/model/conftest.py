"""The shipped catalogue, and models composed from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.model.compose import ComposedModel, Composition, compose


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def composed(catalog: Catalog) -> Callable[..., ComposedModel]:
    """Return a composed model; nothing is composed twice."""

    @cache
    def _composed(surroundings: str, species: str = "human", drugs: tuple[str, ...] = ()) -> ComposedModel:
        return compose(catalog, Composition(species, surroundings, drugs, mechanisms=("il1_receptor",)))  # type: ignore[arg-type]

    return _composed
