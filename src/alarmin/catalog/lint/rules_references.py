"""Rules on references."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.catalog.lint.citations import citations
from alarmin.catalog.lint.vocabulary import DOI, PMCID, PMID
from alarmin.errors import suggest

__all__ = [
    "IdentifierPattern",
    "ReadEnough",
    "ReferenceFindable",
    "ReferenceKnown",
    "ReferenceUnique",
    "ReferenceUsed",
]


class ReferenceKnown(Rule):
    """Cited ids."""

    id = "B01"
    severity = "error"
    rationale = "What is cited stands in references.json."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield citations of unknown references."""
        for cited in citations(catalog):
            if cited.ref not in catalog.references:
                hint = suggest(cited.ref, catalog.references)
                what = f"{cited.name}: no reference is called {cited.ref!r}."
                yield self.finding(catalog.problem(what, cited.kind, cited.name, hint=hint))


class ReferenceUsed(Rule):
    """References nobody cites."""

    id = "B02"
    severity = "note"
    rationale = "A reference that nothing cites is either a forgotten link or reading matter."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield unused references."""
        used = {cited.ref for cited in citations(catalog)}
        for name in catalog.references:
            if name not in used:
                yield self.finding(catalog.problem(f"{name} is not cited.", "reference", name))


class IdentifierPattern(Rule):
    """DOI, PMID and PMCID."""

    id = "B03"
    severity = "error"
    rationale = "DOIs are lower case without prefix, PMIDs are digits, PMCIDs are PMC and digits."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield malformed identifiers."""
        for name, reference in catalog.references.items():
            for field, pattern in (("doi", DOI), ("pmid", PMID), ("pmcid", PMCID)):
                value = getattr(reference, field)
                if value and not pattern.match(value):
                    what = f"{name}: {value!r} is not a {field.upper()}."
                    yield self.finding(catalog.problem(what, "reference", name, allowed=pattern.pattern))


class ReferenceUnique(Rule):
    """Two records of one paper."""

    id = "B04"
    severity = "error"
    rationale = "One record per paper: two ids with one DOI would count the same evidence twice."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield references that share an identifier."""
        for field in ("doi", "pmid", "pmcid"):
            first: dict[str, str] = {}
            for name, reference in catalog.references.items():
                value = getattr(reference, field)
                if value and first.setdefault(value, name) != name:
                    what = f"{name} and {first[value]} share the {field.upper()} {value}."
                    yield self.finding(catalog.problem(what, "reference", name))


class ReferenceFindable(Rule):
    """References without identifier."""

    id = "B05"
    severity = "note"
    rationale = "A reference without DOI, PMID, PMCID or other identifier is hard to look up."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield references without any identifier."""
        for name, reference in catalog.references.items():
            if not (reference.doi or reference.pmid or reference.pmcid or reference.other):
                yield self.finding(catalog.problem(f"{name} has no identifier.", "reference", name))


class ReadEnough(Rule):
    """Grade A rests on something read."""

    id = "B06"
    severity = "error"
    rationale = "Grade A means a primary source was read: a title or a secondary copy does not carry it."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield grade A arrows none of whose references was read beyond its title."""
        weak = {"title", "secondary copy", "not opened"}
        for name, arrow in catalog.interactions.items():
            reads = {catalog.references[ref].read for ref in arrow.references if ref in catalog.references}
            if arrow.grade == "A" and reads and reads <= weak:
                what = f"{name}: grade A, but only read as {', '.join(sorted(reads))}."
                yield self.finding(catalog.problem(what, "interaction", name))
