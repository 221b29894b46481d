"""What a row may be counted as, derived from what the model cites and not declared by hand.

A number of the model (parameter or abundance) *cites* a row when one of its sources or alternatives is the row's paper
(same reference, DOI or PubMed id), and *enters* a reading when the reading moves with it.

===========  ======================================================================================================
role         when
===========  ======================================================================================================
input        a cited number enters, and the printed value is its value, its range, one of its alternatives, or
             stands in the text of its derivation (within 1 %)
calibration  a calibrated number that cites the paper enters
check        the paper is cited by a number that enters, but for another quantity or condition; or by an arrow that a
             reaction behind the readout rests on
prediction   the paper is cited by nothing that enters
===========  ======================================================================================================

A row takes the role of its most independent reading: the readings that were put in hold by themselves, so that the
others decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alarmin.bench.rows import Role
from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnitError
from alarmin.records.evidence import Parameter, Reference, Source
from alarmin.records.protocol import Reading
from alarmin.records.subject import Abundance
from alarmin.units import convert

__all__ = ["Cited", "cited_by", "most_independent", "role_of", "same_paper"]

SAME = 0.01
_RANK: tuple[Role, ...] = ("prediction", "check", "calibration", "input")
_NUMBER = re.compile(r"(?<![\w.\-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.\-])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Cited:
    """A number of the model that cites a paper.

    Parameters
    ----------
    values : tuple of (float, str)
        Its value, range and alternatives from the paper, with units.
    texts : tuple of str
        Its derivation in words.
    """

    name: str
    status: str
    values: tuple[tuple[float, str], ...]
    texts: tuple[str, ...]


def same_paper(catalog: Catalog, ref: str) -> frozenset[str]:
    """Return the reference ids that are one paper: same id, DOI or PubMed id."""
    one = catalog.references.get(ref)
    if one is None:
        return frozenset({ref})
    keys = _keys(one)
    return frozenset({ref, *(name for name, other in catalog.references.items() if keys & _keys(other))})


def _keys(reference: Reference) -> frozenset[str]:
    named = (("doi", reference.doi.lower()), ("pmid", reference.pmid))
    return frozenset(f"{kind}:{value}" for kind, value in named if value)


def cited_by(
    papers: frozenset[str], parameters: Mapping[str, Parameter], abundances: Iterable[Abundance]
) -> tuple[Cited, ...]:
    """Return the numbers of a model that cite one of some papers."""
    found = [_of_parameter(name, one, papers) for name, one in parameters.items()]
    found += [_of_abundance(one, papers) for one in abundances]
    return tuple(one for one in found if one is not None)


def _of_parameter(name: str, one: Parameter, papers: frozenset[str]) -> Cited | None:
    own = _from(one.sources, papers)
    others = [item for item in one.alternatives if item.source.ref in papers]
    if not own and not others:
        return None
    values = [(item.value, item.unit) for item in others]
    texts = [text for item in others for text in (item.note, item.source.reason)]
    if own:
        values += [(one.value, one.unit), *_ends(one.spread.low, one.spread.high, one.unit)]
        texts += [one.formula, one.reason, one.spread.basis, *(source.reason for source in own)]
    return Cited(name, one.status, tuple(values), tuple(texts))


def _of_abundance(one: Abundance, papers: frozenset[str]) -> Cited | None:
    own = _from(one.sources, papers)
    if not own:
        return None
    unit = "molecules/cell"
    values = ((one.value, unit), *_ends(one.spread.low, one.spread.high, unit))
    texts = (one.rule, one.measured, one.spread.basis, *(source.reason for source in own))
    return Cited(one.gene, one.status, values, texts)


def _ends(low: float | None, high: float | None, unit: str) -> Iterator[tuple[float, str]]:
    yield from ((end, unit) for end in (low, high) if end is not None)


def _from(sources: Sequence[Source], papers: frozenset[str]) -> list[Source]:
    return [source for source in sources if source.ref in papers]


def role_of(reading: Reading, entering: Sequence[Cited], *, drawn: bool = False) -> Role:
    """Return the role of a reading.

    Parameters
    ----------
    entering : sequence of Cited
        Numbers of the model that cite the paper of the row and move the reading.
    drawn : bool
        Whether an arrow behind the readout cites the paper.
    """
    if not entering:
        return "check" if drawn else "prediction"
    if any(_holds(one, reading) for one in entering):
        return "input"
    return "calibration" if any(one.status == "calibrated" for one in entering) else "check"


def _holds(one: Cited, reading: Reading) -> bool:
    """Return whether the printed number of a reading is one of the number's own."""
    # One and zero stand in every text and would match by chance.
    printed = [
        value
        for value in (reading.value, reading.low, reading.high)
        if value is not None and value not in (0, 1)
    ]
    if not printed:
        return False
    known = [
        found for value, unit in one.values if (found := _in_unit(value, unit, reading.unit)) is not None
    ]
    written = [float(text.replace(",", "")) for words in one.texts for text in _NUMBER.findall(words)]
    return all(any(_same(value, other) for other in (*known, *written)) for value in printed)


def _in_unit(value: float, unit: str, wanted: str) -> float | None:
    try:
        return convert(value, unit, wanted)
    except UnitError:
        return None


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * abs(one)


def most_independent(roles: Iterable[Role]) -> Role:
    """Return the role of a row from those of its readings.

    Examples
    --------
    >>> most_independent(["input", "check"])
    'check'
    """
    return min(roles, key=_RANK.index)
