"""What a comparison found, beside the list of reviewed disagreements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parents[1]
RESULTS = HERE / "results.json"


@dataclass(frozen=True, order=True, slots=True)
class Row:
    """One thing that both sides know.

    Parameters
    ----------
    pair : str
        What is compared, such as ``NFKB -> IL6``.
    ours, theirs : str
        What the catalogue and the other side say, in the same words where they agree.
    note : str
        Where it stands: ids of arrows, lengths of paths, counts.
    """

    pair: str
    ours: str
    theirs: str
    agrees: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole comparison.

    Parameters
    ----------
    check : str
        Short name.
    source : str
        Package and version that hold the other side.
    rows : tuple of Row
        Everything compared.
    left_out : dict of str to list of str
        Reason to what both sides know and still cannot be compared.
    outside : dict of str to int
        Reason to the number of things that only one side knows.
    """

    check: str
    source: str
    rows: tuple[Row, ...]
    left_out: Mapping[str, list[str]]
    outside: Mapping[str, int]

    @property
    def disagreements(self) -> dict[str, tuple[str, str]]:
        """Pair to what the two sides say, where they differ."""
        return {row.pair: (row.ours, row.theirs) for row in self.rows if not row.agrees}

    @property
    def line(self) -> str:
        """Agreement in one line."""
        agree = sum(row.agrees for row in self.rows)
        counts = {reason: len(names) for reason, names in self.left_out.items()} | dict(self.outside)
        missing = ", ".join(f"{count} {reason}" for reason, count in counts.items())
        return f"{self.check}: {agree} of {len(self.rows)} agree with {self.source}; not comparable: {missing or 'none'}"


def outcome(
    check: str,
    source: str,
    rows: Iterable[Row],
    left_out: Mapping[str, Iterable[str]] | None = None,
    outside: Mapping[str, int] | None = None,
) -> Outcome:
    """Return a comparison in fixed order; pairs must be unique."""
    ordered = tuple(sorted(rows))
    pairs = [row.pair for row in ordered]
    repeated = sorted({pair for pair in pairs if pairs.count(pair) > 1})
    if repeated:
        raise ValueError(f"compared twice in {check}: {', '.join(repeated)}")
    missing = {reason: sorted(set(names)) for reason, names in sorted((left_out or {}).items())}
    both = {reason: names for reason, names in missing.items() if names}
    one = {reason: count for reason, count in sorted((outside or {}).items()) if count}
    return Outcome(check, source, ordered, both, one)


@lru_cache(maxsize=1)
def names() -> dict[str, Any]:
    """Return the map of names between the catalogue and the other sides."""
    return dict(yaml.safe_load((HERE / "names.yaml").read_text(encoding="utf-8")))


def explained(check: str) -> dict[str, tuple[str, str]]:
    """Return the reviewed disagreements: pair to what the two sides say."""
    return {entry["pair"]: (entry["ours"], entry["theirs"]) for entry in explanations()[check]}


@lru_cache(maxsize=1)
def explanations() -> dict[str, list[dict[str, str]]]:
    """Return the file of reviewed disagreements; every entry has pair, ours, theirs and why."""
    return dict(yaml.safe_load((HERE / "explained.yaml").read_text(encoding="utf-8")))


def faults(found: Outcome) -> list[str]:
    """Say where disagreements and explanations differ; empty when each has the other."""
    reviewed, seen = explained(found.check), found.disagreements
    new = [
        f"unexplained: {pair}: ours {said[0]}, theirs {said[1]}"
        for pair, said in seen.items()
        if pair not in reviewed
    ]
    gone = [f"explained but no longer there: {pair}" for pair in reviewed if pair not in seen]
    other = [
        f"explained for other words: {pair}: ours {said[0]}, theirs {said[1]}"
        for pair, said in seen.items()
        if pair in reviewed and reviewed[pair] != said
    ]
    return new + gone + other


def as_text(outcomes: Iterable[Outcome]) -> str:
    """Return the stored form."""
    return json.dumps([asdict(one) for one in outcomes], indent=1, ensure_ascii=False) + "\n"


def stored() -> dict[str, Outcome]:
    """Return the comparisons as last written."""
    found = [
        Outcome(**{**one, "rows": tuple(Row(**row) for row in one["rows"])})
        for one in json.loads(RESULTS.read_text(encoding="utf-8"))
    ]
    return {one.check: one for one in found}
