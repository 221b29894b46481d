"""Arrays with labels (extra ``analysis``): values of subjects taken in, and the package that holds them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alarmin.errors import InvalidInput, MissingDependency, Problem

__all__ = ["AXIS", "labels_of", "package", "plain"]

AXIS = "subject"
"""Name of the axis of subjects."""


def _is_labelled(value: object) -> bool:
    xarray = sys.modules.get("xarray")  # who has such an array has the package
    return xarray is not None and isinstance(value, xarray.DataArray)


def plain(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """Return values as numbers, one or one for each subject.

    Raises
    ------
    InvalidInput
        When they are labelled by something other than subjects, or no numbers.
    """
    if _is_labelled(value):
        dims: tuple[str, ...] = value.dims  # type: ignore[union-attr]
        if dims not in ((), (AXIS,)):
            found = ", ".join(map(str, dims))
            raise InvalidInput(Problem(f"Values of {name} are labelled by {found}.", allowed=AXIS))
    try:
        array = np.atleast_1d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError) as fault:
        raise InvalidInput(Problem(f"Values of {name} are not numbers.")) from fault
    if array.ndim != 1:
        raise InvalidInput(
            Problem(f"Values of {name} have {array.ndim} axes; give one number for each subject.")
        )
    return array


def labels_of(values: Mapping[str, ArrayLike]) -> NDArray[Any] | None:
    """Return the labels of subjects, or None where no values have any.

    Raises
    ------
    InvalidInput
        When two parameters have other labels, or the same in another order.
    """
    found: NDArray[Any] | None = None
    first = ""
    for name, value in values.items():
        if not _is_labelled(value) or AXIS not in value.coords or value.dims != (AXIS,):  # type: ignore[union-attr]
            continue
        labels = np.asarray(value.coords[AXIS])  # type: ignore[union-attr]
        if found is not None and not np.array_equal(found, labels):
            raise InvalidInput(
                Problem(
                    f"Values of {first} and {name} have other subjects, or the same in another order.",
                    hint="Align them first: xarray.align(a, b, join='exact').",
                )
            )
        found, first = labels, first or name
    return found


def package() -> Any:
    """Return the package xarray.

    Raises
    ------
    MissingDependency
        When it is not installed.
    """
    try:
        import xarray
    except ImportError as fault:
        raise MissingDependency(
            'Labelled results need the package xarray: pip install "alarmin[analysis]".'
        ) from fault
    return xarray
