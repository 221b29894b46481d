"""Rules on entities and their identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.catalog.lint.vocabulary import CURIES
from alarmin.errors import suggest

__all__ = ["CompositeSplit", "CuriePattern", "EntityUnique", "MemberKnown"]


class MemberKnown(Rule):
    """Members of complexes, families and sets."""

    id = "E10"
    severity = "error"
    rationale = "Members are entities themselves, so that a set can be resolved to single nodes."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield unknown members."""
        for name, entity in catalog.entities.items():
            for member in entity.members:
                if member not in catalog.entities:
                    hint = suggest(member, catalog.entities)
                    what = f"{name}: the member {member!r} is not an entity."
                    yield self.finding(catalog.problem(what, "entity", name, hint=hint))


class CompositeSplit(Rule):
    """Names that join two entities."""

    id = "E11"
    severity = "error"
    rationale = (
        "Arrows run between single entities; a joined name is split, or is a declared set with members."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield entities whose id joins other ids without saying so in `members`."""
        for name, entity in catalog.entities.items():
            joined = [part for part in name.removeprefix("cell:").split("_") if part in catalog.entities]
            if len(joined) < 2 or set(joined) <= set(_all_members(catalog, name)):
                continue
            hint = "Split its arrows, or list the members."
            what = f"{name} joins {' and '.join(joined)} but is a {entity.kind} without them as members."
            yield self.finding(catalog.problem(what, "entity", name, hint=hint))


def _all_members(catalog: Catalog, name: str, depth: int = 4) -> set[str]:
    entity = catalog.entities.get(name)
    if entity is None or depth == 0:
        return set()
    deeper = (_all_members(catalog, member, depth - 1) for member in entity.members)
    return set(entity.members).union(*deeper)


class CuriePattern(Rule):
    """Identifiers of entities, drugs and subjects."""

    id = "E12"
    severity = "error"
    rationale = "Identifiers are prefix:local with a known prefix and shape, so that they resolve."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield malformed identifiers."""
        for kind in ("entity", "drug", "subject"):
            for name, record in catalog.of_kind(kind).items():
                for curie in record.curies:
                    prefix, _, local = curie.partition(":")
                    pattern = CURIES.get(prefix)
                    if pattern is None or not pattern.match(local):
                        hint = "" if pattern else suggest(prefix, CURIES)
                        allowed = pattern.pattern if pattern else ", ".join(CURIES)
                        what = f"{name}: {curie!r} is not a valid identifier."
                        yield self.finding(catalog.problem(what, kind, name, allowed=allowed, hint=hint))


class EntityUnique(Rule):
    """Ids that differ only in case."""

    id = "E13"
    severity = "error"
    rationale = "Two entities whose names differ only in case would be taken for one another."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield the second of two such entities."""
        first: dict[str, str] = {}
        for name in catalog.entities:
            if first.setdefault(name.casefold(), name) != name:
                what = f"{name} differs from {first[name.casefold()]} only in case."
                yield self.finding(catalog.problem(what, "entity", name))
