"""How many subjects go into a piece."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.solve.lanes.run.pools import Processes
from alarmin.solve.lanes.run.runs import LEAST, SIZE, Ways


@given(st.integers(0, 10**6), st.integers(1, 64))
def test_threads_get_pieces_alike_and_none_is_too_large(subjects: int, threads: int) -> None:
    size = Ways(threads=threads).piece(subjects)
    assert LEAST <= size <= SIZE
    pieces = -(-subjects // size)
    if size > LEAST:
        # As many rounds as pieces of the greatest size would take, and no more.
        assert -(-pieces // threads) == -(-subjects // (threads * SIZE))


@pytest.mark.parametrize("kept", [{"store": Path("x")}, {"zarr": Path("x")}, {"executor": Processes(2)}])
def test_what_others_may_go_on_from_is_cut_alike_everywhere(kept: dict[str, object]) -> None:
    assert Ways(threads=2, **kept).piece(20) == SIZE  # type: ignore[arg-type]
    assert Ways(threads=2, size=7, **kept).piece(20) == 7  # type: ignore[arg-type]
