"""The thread from a number to its reactions, interactions, values and references, as links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alarmin.catalog.catalog import Catalog
from alarmin.records.entity import Interaction
from alarmin.records.evidence import Fit, Source
from alarmin.records.mechanism import Observable
from alarmin.records.result import ReactionTrace
from alarmin.report.charts import Names
from alarmin.report.format import plain_words
from alarmin.report.html import Html, anchor, el, join, link
from alarmin.report.upstream import Feed, Held, Supply
from alarmin.report.values import Value

__all__ = ["Trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that can be linked to; a link to something unknown is plain text.

    Parameters
    ----------
    names : Names
        Of the question at hand, since two questions may give one name to different places.
    readouts : mapping
        Readout to the reactions that change it.
    feeds : mapping
        Readout to the reactions that feed into it.
    holds, supplies : mapping
        Species set by a rule, and drugs that are part of such a rule.
    behind : mapping
        Name in a rate law to the values it stands for.
    references : mapping
        Reference id to its number on the page.
    """

    catalog: Catalog
    names: Names
    observables: Mapping[str, Observable]
    readouts: Mapping[str, tuple[str, ...]]
    feeds: Mapping[str, tuple[Feed, ...]]
    holds: Mapping[str, Held]
    supplies: Mapping[str, Supply]
    reactions: Mapping[str, ReactionTrace]
    interactions: Mapping[str, Interaction]
    values: tuple[Value, ...]
    behind: Mapping[str, tuple[Value, ...]]
    references: Mapping[str, int]
    reasons: Mapping[str, tuple[str, ...]]

    def readout(self, readout: str, text: str, *, tab: bool = True) -> Html:
        """Link to the card of a readout; cells of long tables stay out of the tab order."""
        if readout not in self.readouts:
            return join((text,))
        return link(anchor("ro", readout), text, tabindex=None if tab else -1)

    def reaction(self, reaction: str) -> Html:
        """Link to the card of a reaction."""
        known = reaction in self.reactions
        return link(anchor("rx", reaction), reaction) if known else join((reaction,))

    def interaction(self, interaction: str) -> Html:
        """Link to the card of an interaction."""
        known = interaction in self.interactions
        return link(anchor("in", interaction), interaction) if known else join((interaction,))

    def held(self, species: str) -> Html:
        """Link to the card of a species that the surroundings hold."""
        return link(anchor("lv", species), species) if species in self.holds else join((species,))

    def drug(self, drug: str) -> Html:
        """Link to the card of a drug."""
        known = self.catalog.drugs.get(drug)
        name = known.name if known is not None else plain_words(drug)
        return link(anchor("dr", drug), name) if drug in self.supplies else join((name,))

    def reference(self, ref: str) -> Html:
        """Link to a numbered reference by its short form."""
        known = self.catalog.references.get(ref)
        label = known.label if known is not None else plain_words(ref)
        number = self.references.get(ref)
        return link(anchor("ref", ref), f"{label} [{number}]") if number else join((label,))

    def fit_of(self, value: Value) -> Fit | None:
        """Return the fit that a value was found in."""
        known = value.parameter
        return self.catalog.fits.get(known.spread.fit) if known is not None else None

    def fits(self) -> tuple[Fit, ...]:
        """Return the fits that the values of the page were found in."""
        found = (self.fit_of(value) for value in self.values)
        return tuple({fit.id: fit for fit in found if fit is not None}.values())

    def place(self, source: Source) -> Html:
        """Say where in which reference."""
        tail = f", {source.place}" if source.place else ""
        return el("span", self.reference(source.ref), tail, class_="source")

    def source(self, source: Source) -> Html:
        """Say where in which reference, which part of it was read, and what for."""
        known = self.catalog.references.get(source.ref)
        read = f"read: {known.read}" if known is not None else "not in the catalogue"
        said = [source.place, read, f"for {source.reason}" if source.reason else ""]
        tail = "".join(f"; {part}" for part in said if part)
        return el("span", self.reference(source.ref), tail, class_="source")
