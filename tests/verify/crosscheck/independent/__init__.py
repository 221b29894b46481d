"""The catalogue beside independent copies: one module per source, and what they share.

Nothing here imports the packages that hold the copies; only the data files inside them are read.
"""

from __future__ import annotations

from collections.abc import Callable

from alarmin.catalog.catalog import Catalog
from independent import identifiers, pairs, responses, signs
from independent.outcome import Outcome

CHECKS: dict[str, Callable[[Catalog], Outcome]] = {
    one.CHECK: one.compare for one in (signs, pairs, identifiers, responses)
}
"""Name of a comparison to the function that makes it."""
