"""Finished pieces of a run kept in a folder, so that the same run, once broken off, goes on from there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from alarmin.solve.lanes.run.results import Piece, Shape
from alarmin.solve.lanes.run.work import Work
from alarmin.store.digests import digest_of
from alarmin.store.files import write_whole

__all__ = ["Checkpoints", "Store"]

MAGIC = "alarmin-piece-1"
HINT = "Check the folder of finished pieces."


class Store(Protocol):
    """Where finished pieces go; called from any thread, for different pieces at a time."""

    def get(self, part: Work) -> Piece | None:
        """Return the piece of some subjects if it is there and whole."""

    def put(self, piece: Piece) -> None:
        """Keep a finished piece."""


class Checkpoints:
    """Pieces of one request in a folder named after its digest.

    A file is one line (what it is a piece of, SHA-256 and length of the rest), then the numbers of its arrays one after
    the other, as ``request.json`` lists them. What is damaged, cut or in the wrong place is as if it were not there.

    Parameters
    ----------
    folder : Path
        May hold pieces of many requests.
    request : str
        The request as text.
    shapes : mapping of str to Shape
        Arrays of a piece.
    """

    def __init__(self, folder: Path, request: str, shapes: Mapping[str, Shape]) -> None:
        self._digest = digest_of(request)
        self._folder = folder / self._digest
        self._shapes = shapes
        write_whole(self._folder / "request.json", request + "\n", hint=HINT)

    def get(self, part: Work) -> Piece | None:
        """Return the piece of some subjects if it is there and whole."""
        last = part.first + part.subjects
        try:
            head, _, body = self._path(part.first, last).read_bytes().partition(b"\n")
        except OSError:
            return None
        if head != self._head(part.first, last, body):
            return None
        return Piece(part.first, self._arrays(body, part.subjects))

    def put(self, piece: Piece) -> None:
        """Write a piece, whole or not at all."""
        arrays = [piece.arrays[name].astype(shape.kind, copy=False) for name, shape in self._shapes.items()]
        body = b"".join(one.tobytes() for one in arrays)
        last = piece.first + piece.subjects
        head = self._head(piece.first, last, body)
        write_whole(self._path(piece.first, last), head + b"\n" + body, hint=HINT)

    def _arrays(self, body: bytes, subjects: int) -> Mapping[str, NDArray[Any]]:
        found, place = {}, 0
        for name, shape in self._shapes.items():
            count = subjects * math.prod(shape.sizes)
            flat = np.frombuffer(body, dtype=shape.kind, count=count, offset=place)
            found[name] = flat.reshape(subjects, *shape.sizes)
            place += flat.nbytes
        return found

    def _path(self, first: int, last: int) -> Path:
        return self._folder / f"{first:010d}-{last:010d}.piece"

    def _head(self, first: int, last: int, body: bytes) -> bytes:
        return f"{MAGIC} {self._digest} {first} {last} {digest_of(body)} {len(body)}".encode("ascii")
