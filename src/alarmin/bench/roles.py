"""What a reading may be counted as, derived from what the model cites and not declared by hand.

A number of the model (parameter or abundance) *cites* a row when one of its sources or alternatives is the row's paper
(same reference, DOI or PubMed id), and *enters* a reading when the reading moves with it.

===========  ======================================================================================================
role         when
===========  ======================================================================================================
input        a cited number enters, and the printed value is its value, its range, one of its alternatives, or
             stands in the text of its derivation (within 1 %; one and zero stand in every text, and count as values
             alone, one where it has no unit); or the printed value is a ratio of cited values of
             two numbers that the two measures follow one to one (within 10 %), whichever papers they come from; or
             the paper is a source of the structure and no number moves the reading
calibration  a calibrated number that cites the paper enters
check        the paper is cited by a number that enters, but for another quantity or condition; or by an arrow, or
             as a source of the structure, of a reaction behind the readout
prediction   the paper is cited by nothing that enters
===========  ======================================================================================================

Roles are those of readings. A row is a prediction only if all its readings are; with any reading that is independent
it is a check; else it is what its readings are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from alarmin.bench.rows import ROLES, Role
from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnitError
from alarmin.records.drug import PKSet
from alarmin.records.evidence import Parameter, Reference, Source
from alarmin.records.protocol import Reading
from alarmin.records.subject import Abundance
from alarmin.units import convert, dimension_of

__all__ = ["Cited", "cited_by", "merged", "ratio_pairs", "role_of", "role_of_row", "same_paper"]

SAME = 0.01
RATIO = 0.1
"""How far a printed ratio may lie from that of two cited values and still be the same."""

_NUMBER = re.compile(r"(?<![\w.\-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.\-])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_AMOUNT = re.compile(
    r"(?<![\w.\-±])(?<!\+- )(?<!± )(\d+(?:\.\d+)?)"
    r"(?=(?:\s*(?:\+-|±|to|and|or|,)\s*\d+(?:\.\d+)?)*\s*([A-Za-zµ][A-Za-z/]*))"
)
"""A number and the unit that follows it, also in "15 +- 3 nM" and "70 to 150 pM"; errors are left out."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A number of the model that cites a paper.

    Parameters
    ----------
    values : tuple of (float, str)
        Its value, range and alternatives from the paper, with units.
    texts : tuple of str
        Its derivation in words.
    centre : (float, str)
        The value in use, with its unit.
    """

    name: str
    status: str
    values: tuple[tuple[float, str], ...]
    texts: tuple[str, ...]
    centre: tuple[float, str]


def merged(one: Cited, other: Cited) -> Cited:
    """Return what two numbers of one name say together, as in a row on two species."""
    return Cited(one.name, one.status, (*one.values, *other.values), (*one.texts, *other.texts), one.centre)


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
    papers: frozenset[str] | None,
    parameters: Mapping[str, Parameter],
    abundances: Iterable[Abundance],
    sets: Mapping[str, PKSet] | None = None,
) -> tuple[Cited, ...]:
    """Return the numbers of a model that cite one of some papers.

    Parameters
    ----------
    papers : frozenset of str, optional
        Reference ids; without them, every number with a source.
    sets : mapping of str to PKSet
        Published sets of pharmacokinetic values, whose sources are those of the values in them.
    """
    found = [_of_parameter(name, one, papers, sets or {}) for name, one in parameters.items()]
    found += [_of_abundance(one, papers) for one in abundances]
    return tuple(one for one in found if one is not None)


def _of_parameter(
    name: str, one: Parameter, papers: frozenset[str] | None, sets: Mapping[str, PKSet]
) -> Cited | None:
    own = _from(one.sources, papers)
    others = [item for item in one.alternatives if _from((item.source,), papers)]
    taken = [sets[key] for key in one.spread.sets if key in sets and _from(sets[key].sources, papers)]
    if not (own or others or taken):
        return None
    values = [(item.value, item.unit) for item in others]
    values += [(one.spread.sets[item.id], one.unit) for item in taken]
    texts = [text for item in others for text in (item.note, item.source.reason)]
    texts += [text for item in taken for text in (item.note, *(source.reason for source in item.sources))]
    if own:
        values += [(one.value, one.unit), *_ends(one.spread.low, one.spread.high, one.unit)]
        texts += [one.formula, one.reason, one.spread.basis, *(source.reason for source in own)]
    return Cited(name, one.status, tuple(values), tuple(texts), (one.value, one.unit))


def _of_abundance(one: Abundance, papers: frozenset[str] | None) -> Cited | None:
    own = _from(one.sources, papers)
    if not own:
        return None
    unit = "molecules/cell"
    values = ((one.value, unit), *_ends(one.spread.low, one.spread.high, unit))
    texts = (one.rule, one.measured, one.spread.basis, *(source.reason for source in own))
    return Cited(one.gene, one.status, values, texts, (one.value, unit))


def _ends(low: float | None, high: float | None, unit: str) -> Iterator[tuple[float, str]]:
    yield from ((end, unit) for end in (low, high) if end is not None)


def _from(sources: Sequence[Source], papers: frozenset[str] | None) -> list[Source]:
    return [source for source in sources if papers is None or source.ref in papers]


def role_of(reading: Reading, entering: Sequence[Cited], *, drawn: bool = False, fixed: bool = False) -> Role:
    """Return the role of a reading.

    Parameters
    ----------
    entering : sequence of Cited
        Numbers of the model that cite the paper of the row and move the reading.
    drawn : bool
        Whether an arrow, or the structure of a reaction, behind the readout cites the paper.
    fixed : bool
        Whether the structure cites the paper and no number moves the reading.
    """
    if fixed:
        return "input"
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
        # As the value of a dimensionless number that cites the paper, a printed one was put in.
        mine = {_in_unit(value, unit, reading.unit) for value, unit in one.values}
        return reading.value == 1 and not reading.unit and 1 in mine
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


def ratio_pairs(
    reading: Reading, numbers: Mapping[str, Cited], own: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield pairs of numbers whose cited values stand in the printed ratio.

    A printed ratio of one would match any two numbers that are alike by chance: there the values in use must agree and
    one of the two numbers must cite the row's paper.

    Parameters
    ----------
    own : frozenset of str
        Numbers that cite the paper of the row.
    """
    printed = reading.value
    if printed is None or printed <= 0:
        return
    if reading.unit.strip() == "%":
        printed /= 100.0
    bases: dict[str, str] = {}
    known = {name: _in_base((one.centre,), bases) for name, one in numbers.items()}
    if printed != 1:
        known = {name: _in_base(_amounts(one), bases) for name, one in numbers.items()}
    for top, bottom in permutations(numbers, 2):
        if (printed != 1 or {top, bottom} & own) and _stand_as(printed, known[top], known[bottom]):
            yield top, bottom


def _amounts(one: Cited) -> tuple[tuple[float, str], ...]:
    written = (found for text in one.texts for found in _AMOUNT.findall(text))
    return (one.centre, *one.values, *((float(value), unit) for value, unit in written))


def _in_base(amounts: Iterable[tuple[float, str]], bases: dict[str, str]) -> dict[str, set[float]]:
    """Return amounts by dimension, each in the unit first seen for it; words that are no unit are left out."""
    found: dict[str, set[float]] = {}
    for value, unit in amounts:
        try:
            dimension = dimension_of(unit)
        except UnitError:
            continue
        if value > 0:
            base = bases.setdefault(dimension, unit)
            found.setdefault(dimension, set()).add(convert(value, unit, base))
    return found


def _stand_as(
    printed: float, tops: Mapping[str, Iterable[float]], bottoms: Mapping[str, Iterable[float]]
) -> bool:
    return any(
        abs(top / bottom / printed - 1.0) <= RATIO
        for dimension, values in tops.items()
        for top in values
        for bottom in bottoms.get(dimension, ())
    )


def role_of_row(roles: Sequence[Role]) -> Role:
    """Return the role of a row from those of its readings.

    Examples
    --------
    >>> role_of_row(["prediction", "prediction"]), role_of_row(["input", "prediction"])
    ('prediction', 'check')
    """
    if all(role == "prediction" for role in roles):
        return "prediction"
    return "check" if "prediction" in roles else min(roles, key=ROLES.index)
