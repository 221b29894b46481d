"""Rows of the bench kept in a folder as they are judged, so that a bench that was broken off goes on from there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from alarmin.bench.rows import Row
from alarmin.catalog.catalog import Catalog, ExperimentEntry
from alarmin.records.base import Record
from alarmin.store.digests import digest_of, digest_of_package
from alarmin.store.files import write_whole
from alarmin.study.beside import input_digests
from alarmin.study.summary import library_versions

__all__ = ["KeptRows"]


class _Kept(Record):
    """A row, and names and versions of what had integrated by then."""

    row: Row
    made_by: tuple[str, ...]


class KeptRows:
    """Rows of one question, under the digest of all that decides them.

    Parameters
    ----------
    folder : Path
        May hold rows of many questions.
    catalog : Catalog
    entries : iterable of ExperimentEntry
        Experiments that are judged and compared with; a changed one is another question.
    settings : mapping of str to object
        Draws, seed and engine.
    """

    def __init__(
        self, folder: Path, catalog: Catalog, entries: Iterable[ExperimentEntry], **settings: object
    ) -> None:
        question = {
            "source": digest_of_package("alarmin"),
            "libraries": library_versions(),
            "catalogue": catalog.digest,
            "experiments": {entry.protocol.id: _digest(entry) for entry in entries},
            "settings": settings,
        }
        self._folder = folder / digest_of(json.dumps(question, sort_keys=True))

    def get(self, name: str) -> tuple[Row, tuple[str, ...]] | None:
        """Return a row and what had integrated, if it is there and whole."""
        try:
            kept = _Kept.model_validate_json(self._path(name).read_bytes())
        except (OSError, ValidationError):
            return None
        return (kept.row, kept.made_by) if kept.row.id == name else None

    def put(self, row: Row, made_by: Iterable[str]) -> None:
        """Keep a row that was judged."""
        kept = _Kept(row=row, made_by=tuple(made_by))
        write_whole(self._path(row.id), kept.model_dump_json(), hint="Check the folder of finished rows.")

    def _path(self, name: str) -> Path:
        return self._folder / f"{digest_of(name)[:16]}.json"


def _digest(entry: ExperimentEntry) -> str:
    scenarios = entry.protocol.scenarios
    files = [input_digests(one, entry.folder) for one in scenarios]
    seen = None if entry.expected is None else entry.expected.model_dump_json()
    return digest_of(json.dumps([entry.protocol.model_dump_json(), seen, files], sort_keys=True))
