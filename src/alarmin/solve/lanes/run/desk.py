"""Where pieces are handed in, and how those that others make are waited for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import AlarminError
from alarmin.solve.lanes.run.checkpoints import Store
from alarmin.solve.lanes.run.results import Gathered, Piece
from alarmin.solve.lanes.run.work import Work

__all__ = ["AHEAD", "RESTARTS", "Desk", "Done", "Line", "Make", "MakeInto"]

AHEAD = 2
"""Pieces in hand for each worker, so that none waits and finished ones do not pile up."""

RESTARTS = 3
"""How often work of processes that died is given to others before a run is given up."""

Make = Callable[[Work], Piece]
MakeInto = Callable[[Work, NDArray[np.float64] | None], Piece]
"""Makes a piece, its courses in an array that is given, if there is one."""


@dataclass(frozen=True, slots=True)
class Done:
    """Subjects of a piece that is finished, and whether it had been before the run."""

    subjects: int
    resumed: bool


class Desk:
    """Where finished pieces are handed in: kept, if there is a store, and put together.

    Parameters
    ----------
    found : Gathered
    store : Store or None
    """

    def __init__(self, found: Gathered, store: Store | None) -> None:
        self._found, self._store = found, store

    def resumed(self, part: Work) -> Done | None:
        """Take a piece from the store if it is there."""
        piece = self._store.get(part) if self._store is not None else None
        if piece is None:
            return None
        self._found.take(piece)
        return Done(part.subjects, resumed=True)

    def place(self, part: Work) -> NDArray[np.float64] | None:
        """Return where whoever shares the memory of this process may write the courses of a piece."""
        return self._found.place(part)

    def hand_in(self, piece: Piece) -> Done:
        """Take a piece that was just made."""
        if self._store is not None:
            self._store.put(piece)
        self._found.take(piece)
        return Done(piece.subjects, resumed=False)


class Line:
    """Pieces that other processes make: those still to be given out, and those in their hands.

    Parameters
    ----------
    parts : iterable of Work
    desk : Desk
    """

    def __init__(self, parts: Iterable[Work], desk: Desk) -> None:
        self._todo, self._desk = deque(parts), desk
        self._out: dict[Any, Work] = {}

    def work(
        self,
        submit: Callable[[Work], Any],
        first: Callable[[list[Any]], Iterable[Any]],
        slots: Callable[[], int],
    ) -> Generator[Done]:
        """Give out parts and hand in what comes back.

        Parameters
        ----------
        submit : callable
            Gives out a part; returns a future.
        first : callable
            Waits for any of some futures, and returns those that are done.
        slots : callable
            How many parts may be out.
        """
        while self._todo or self._out:
            while self._todo and len(self._out) < slots():
                done = self._desk.resumed(self._todo[0])
                if done is None:
                    self._out[submit(self._todo[0])] = self._todo[0]
                self._todo.popleft()
                if done is not None:
                    yield done
            for one in first(list(self._out)) if self._out else ():
                piece = one.result()
                del self._out[one]
                yield self._desk.hand_in(piece)

    def take_back(self) -> None:
        """Put what is out back in the line, since whoever had it is gone."""
        self._todo.extendleft(self._out.values())
        self._out.clear()

    def close(self, *, lost: tuple[type[Exception], ...], patient: bool) -> None:
        """Call off what is out, and hand in what is finished.

        Parameters
        ----------
        lost : tuple of exception types
            By which a future says that whoever had it is gone.
        patient : bool
            Whether what cannot be called off is waited for.
        """
        for one in self._out:
            called_off = not one.done() and (one.cancel() or not patient)
            with suppress(CancelledError, AlarminError, *lost):
                if not called_off:
                    self._desk.hand_in(one.result())
        self._out.clear()
