"""Everything that decides what a run gives, as text and digest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields

import numpy as np

from alarmin import __version__
from alarmin.solve.lanes.code.fingerprint import GENERATOR
from alarmin.solve.lanes.run.doses import Schedule
from alarmin.solve.lanes.run.results import shapes_of
from alarmin.solve.lanes.run.work import Begun, Work
from alarmin.store.digests import digest_of

__all__ = ["request_text"]


def request_text(work: Work, *, network: str, observables: Sequence[str], size: int) -> str:
    """Return a request as JSON: equal texts mean the same results to the bit, in the same pieces.

    Parameters
    ----------
    work : Work
        Of all subjects.
    network : str
        Digest of the network.
    size : int
        Subjects in a piece.
    """
    settings, schedule = work.settings, work.schedule
    body = {
        "generator": f"alarmin {__version__}",
        "network": network,
        "source": GENERATOR,
        "observables": list(observables),
        "subjects": work.subjects,
        "size": size,
        "times": _hexed(settings.clock),
        "rtol": settings.rtol.hex(),
        "atol": _hexed(settings.atol),
        "most_steps": settings.most_steps,
        "seed": settings.seed,
        "trajectories": settings.trajectories,
        "rest": None if settings.rest is None else _plain(settings.rest.words()),
        "reductions": [[type(one).__name__, _plain(vars(one))] for one in settings.reductions],
        "columns": list(work.columns),
        "values": digest_of(np.ascontiguousarray(work.given).tobytes()),
        "begun": None if work.begun is None else _digests(work.begun),
        "drawn": None if work.drawn is None else digest_of(np.ascontiguousarray(work.drawn).tobytes()),
        "doses": _digests(schedule),
        "arrays": {name: [shape.kind, *shape.sizes] for name, shape in shapes_of(work, observables).items()},
    }
    return json.dumps(body, indent=1)


def _digests(record: Schedule | Begun) -> dict[str, str]:
    """Return the digest of each array of a record."""
    arrays = {one.name: np.ascontiguousarray(getattr(record, one.name)) for one in fields(record)}
    return {name: digest_of(array.tobytes()) for name, array in arrays.items()}


def _hexed(numbers: Iterable[float]) -> list[str]:
    return [float(one).hex() for one in numbers]


def _plain(value: object) -> object:
    """Return a value with numbers written out in full."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(one) for one in value]
    return float(value).hex() if isinstance(value, (float, np.floating)) else value
