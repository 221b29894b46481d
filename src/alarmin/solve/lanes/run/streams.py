"""Courses streamed to a zarr group on disk, a piece to a chunk (extra ``cluster``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import InvalidInput, MissingDependency, Problem, shown
from alarmin.solve.lanes.code.frame import STATUS
from alarmin.solve.lanes.run.results import Piece, Shape
from alarmin.solve.lanes.run.work import Work
from alarmin.store.digests import digest_of

__all__ = ["ZarrStore"]

MARKS = "piece_sha256"
"""Array of the digests of finished pieces, written after everything else of a piece; zero where there is none."""
_UNREADABLE = (OSError, ValueError, KeyError, TypeError)


class ZarrStore:
    """Arrays over all subjects; each piece fills chunks of its own, so that no two write to one file.

    Parameters
    ----------
    path : Path
        Of the group; made where it does not exist.
    request : str
        The request as text; a group of another is refused.
    work : Work
        Of all subjects.
    shapes : mapping of str to Shape
        Arrays of a piece.
    size : int
        Subjects in a piece.
    attributes : mapping
        Of the group.

    Raises
    ------
    MissingDependency
        When the package zarr is not installed.
    InvalidInput
        When something else is there.
    """

    def __init__(
        self,
        path: Path,
        request: str,
        work: Work,
        shapes: Mapping[str, Shape],
        size: int,
        attributes: Mapping[str, Any],
    ) -> None:
        self._size, self._names = size, tuple(shapes)
        digest = digest_of(request)
        self._group = _opened(path, digest, attributes)
        self._arrays: dict[str, Any] = {}
        for name, shape in shapes.items():
            further = ("time", "observable") if name == "values" else (f"{name}_time",)
            axes = ("subject", *further[: len(shape.sizes)])
            sizes, chunks = (work.subjects, *shape.sizes), (size, *shape.sizes)
            self._arrays[name] = self._array(name, sizes, chunks, shape.kind, axes)
        pieces = -(-work.subjects // size)
        self._marks = self._array(MARKS, (pieces, 32), (1, 32), "|u1", ("piece", "byte"))
        clock = work.settings.clock
        self._array("time", clock.shape, clock.shape, "<f8", ("time",))[:] = clock
        meanings = " ".join(one.replace(" ", "_") for one in STATUS.values())
        self._arrays["status"].attrs.update({"flag_values": list(STATUS), "flag_meanings": meanings})

    def get(self, part: Work) -> Piece | None:
        """Return the piece of some subjects if it is there and whole."""
        here = slice(part.first, part.first + part.subjects)
        try:
            mark = self._marks[part.first // self._size].tobytes()
            if not any(mark):
                return None
            arrays = {name: self._arrays[name][here] for name in self._names}
        except _UNREADABLE:  # a file that was cut
            return None
        return Piece(part.first, arrays) if _digest(arrays, self._names) == mark else None

    def put(self, piece: Piece) -> None:
        """Write a piece to its chunks, and then its mark."""
        here = slice(piece.first, piece.first + piece.subjects)
        for name in self._names:
            self._arrays[name][here] = piece.arrays[name]
        mark = np.frombuffer(_digest(piece.arrays, self._names), dtype=np.uint8)
        self._marks[piece.first // self._size] = mark

    def _array(
        self,
        name: str,
        sizes: Sequence[int],
        chunks: Sequence[int],
        kind: str,
        axes: Sequence[str],
    ) -> Any:
        if name in self._group:
            return self._group[name]
        return self._group.create_array(
            name=name,
            shape=tuple(sizes),
            chunks=tuple(max(one, 1) for one in chunks),
            dtype=kind,
            compressors=None,
            dimension_names=list(axes),
        )


def _digest(arrays: Mapping[str, NDArray[Any]], names: Sequence[str]) -> bytes:
    found = hashlib.sha256()
    for part in _bytes(arrays, names):
        found.update(part)
    return found.digest()


def _bytes(arrays: Mapping[str, NDArray[Any]], names: Sequence[str]) -> Iterator[bytes]:
    for name in names:
        yield np.ascontiguousarray(arrays[name]).tobytes()


def _opened(path: Path, digest: str, attributes: Mapping[str, Any]) -> Any:
    try:
        import zarr
    except ImportError as fault:
        raise MissingDependency(
            'Streaming courses needs the package zarr: pip install "alarmin[cluster]".'
        ) from fault
    hint = "Give another path, or remove what is there."
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            group = zarr.open_group(path, mode="r+")
        else:
            group = zarr.open_group(path, mode="a", attributes={**attributes, "request_sha256": digest})
    except _UNREADABLE as fault:
        what = "No zarr group can be opened or made there."
        raise InvalidInput(Problem(what, shown(path), hint=hint)) from fault
    if group.attrs.get("request_sha256") != digest:
        raise InvalidInput(Problem("The zarr group holds another run.", shown(path), hint=hint))
    return group
