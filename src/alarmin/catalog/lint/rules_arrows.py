"""Rules on the arrows between entities."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint.base import Finding, Rule
from alarmin.catalog.lint.graph import orphans
from alarmin.catalog.lint.vocabulary import ACTIONS
from alarmin.errors import suggest

__all__ = [
    "ActionKnown",
    "ArrowUnique",
    "EndpointKnown",
    "GradeHasReference",
    "Hypothesis",
    "NoteOfWeakReference",
    "Orphan",
    "OutcomeAsEdge",
    "SignFitsAction",
]


class EndpointKnown(Rule):
    """Source and target of an arrow."""

    id = "E01"
    severity = "error"
    rationale = "Both ends of an arrow are entities, so that a misspelt name cannot become a node of its own."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield arrows with an unknown end."""
        for name, arrow in catalog.interactions.items():
            for end in (arrow.source, arrow.target):
                if end not in catalog.entities:
                    hint = suggest(end, catalog.entities)
                    what = f"{name}: {end!r} is not an entity."
                    yield self.finding(catalog.problem(what, "interaction", name, hint=hint))


class ActionKnown(Rule):
    """Vocabulary of actions."""

    id = "E02"
    severity = "error"
    rationale = "Actions come from a short closed vocabulary, so that arrows can be compared and drawn."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield arrows with an unknown action."""
        for name, arrow in catalog.interactions.items():
            if arrow.action not in ACTIONS:
                hint = suggest(arrow.action, ACTIONS)
                what = f"{name}: {arrow.action!r} is not an action."
                yield self.finding(
                    catalog.problem(what, "interaction", name, hint=hint, allowed=", ".join(ACTIONS))
                )


class SignFitsAction(Rule):
    """Sign against action."""

    id = "E03"
    severity = "error"
    rationale = "A sign that contradicts its action (inhibits with +1) is a slip in one of the two."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield arrows whose sign the action cannot carry."""
        for name, arrow in catalog.interactions.items():
            action = ACTIONS.get(arrow.action)
            if action is not None and arrow.sign not in action.signs:
                allowed = " or ".join(f"{sign:+d}" for sign in sorted(action.signs))
                what = f"{name}: {arrow.action} cannot have the sign {arrow.sign:+d}."
                yield self.finding(catalog.problem(what, "interaction", name, allowed=allowed))


class GradeHasReference(Rule):
    """Grades A, R and L."""

    id = "E04"
    severity = "error"
    rationale = (
        "Grades A, R and L say that something was read; an arrow without reference can only be grade M."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield graded arrows without reference."""
        for name, arrow in catalog.interactions.items():
            if arrow.grade != "M" and not arrow.references:
                what = f"{name}: grade {arrow.grade} without a reference."
                yield self.finding(catalog.problem(what, "interaction", name, hint="Name it, or grade M."))


class NoteOfWeakReference(Rule):
    """Grade M with a reference."""

    id = "E05"
    severity = "warning"
    rationale = (
        "Grade M is uncited background; where a reference is given, reference_note says what it covers."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield grade M arrows whose reference is not explained."""
        for name, arrow in catalog.interactions.items():
            if arrow.grade == "M" and arrow.references and not arrow.reference_note:
                what = f"{name}: grade M cites {', '.join(arrow.references)} without a reference_note."
                yield self.finding(catalog.problem(what, "interaction", name))


class Hypothesis(Rule):
    """Arrows without reference."""

    id = "E06"
    severity = "note"
    rationale = (
        "An arrow without reference is shown as hypothesis; the notes count what is still to be found."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield arrows that no reference supports."""
        for name, arrow in catalog.interactions.items():
            if arrow.is_hypothesis:
                what = f"{name}: {arrow.source} {arrow.action} {arrow.target} is a hypothesis."
                yield self.finding(catalog.problem(what, "interaction", name))


class ArrowUnique(Rule):
    """Repeated arrows."""

    id = "E07"
    severity = "warning"
    rationale = (
        "The same arrow in the same place twice would be counted twice; its references belong together."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield the second and later of equal arrows."""
        first: dict[tuple[str, str, str, str], str] = {}
        for name, arrow in catalog.interactions.items():
            key = (arrow.source, arrow.target, arrow.action, arrow.place)
            if key in first:
                what = f"{name}: repeats {first[key]} ({arrow.source} {arrow.action} {arrow.target}, {arrow.place})."
                yield self.finding(catalog.problem(what, "interaction", name))
            first.setdefault(key, name)


class Orphan(Rule):
    """Entities without input or output."""

    id = "E08"
    severity = "note"
    rationale = (
        "The graph is not closed: nothing acts on these entities, or they act on nothing. Cells, drugs, "
        "conditions and variants may start arrows, cells and phenotypes may end them."
    )

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield orphans, first those without input."""
        for names, lack in zip(orphans(catalog), ("input", "output"), strict=True):
            for name in names:
                yield self.finding(catalog.problem(f"{name} has no {lack}.", "entity", name))


class OutcomeAsEdge(Rule):
    """Drug on phenotype."""

    id = "E09"
    severity = "note"
    rationale = "A drug that changes a phenotype is a result to reproduce; as an edge it must never become a reaction."

    def check(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield edges from a drug to a phenotype."""
        kinds = {name: entity.kind for name, entity in catalog.entities.items()}
        for name, arrow in catalog.interactions.items():
            ends = (kinds.get(arrow.source), kinds.get(arrow.target))
            if arrow.kind == "edge" and ends == ("drug", "phenotype"):
                what = f"{name}: {arrow.source} {arrow.action} {arrow.target} reads like an outcome."
                yield self.finding(catalog.problem(what, "interaction", name))
