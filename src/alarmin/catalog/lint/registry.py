"""All rules in the order they are shown, and the function that runs them."""

from __future__ import annotations

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.lint import (
    rules_arrows,
    rules_drugs,
    rules_entities,
    rules_experiments,
    rules_mechanisms,
    rules_parameters,
    rules_references,
    rules_subjects,
)
from alarmin.catalog.lint.base import Finding, Rule

__all__ = ["PROTOCOL_RULES", "RULES", "lint"]

RULES: tuple[Rule, ...] = (
    rules_arrows.EndpointKnown(),
    rules_arrows.ActionKnown(),
    rules_arrows.SignFitsAction(),
    rules_arrows.GradeHasReference(),
    rules_arrows.NoteOfWeakReference(),
    rules_arrows.Hypothesis(),
    rules_arrows.ArrowUnique(),
    rules_arrows.Orphan(),
    rules_arrows.OutcomeAsEdge(),
    rules_entities.MemberKnown(),
    rules_entities.CompositeSplit(),
    rules_entities.CuriePattern(),
    rules_entities.EntityUnique(),
    rules_references.ReferenceKnown(),
    rules_references.ReferenceUsed(),
    rules_references.IdentifierPattern(),
    rules_references.ReferenceUnique(),
    rules_references.ReferenceFindable(),
    rules_references.ReadEnough(),
    rules_mechanisms.ReactionEvidenced(),
    rules_mechanisms.InteractionIsEdge(),
    rules_mechanisms.PartsKnown(),
    rules_mechanisms.NamesAgree(),
    rules_mechanisms.StartDefined(),
    rules_mechanisms.CycleClosed(),
    rules_mechanisms.NamesApart(),
    rules_parameters.ParameterNamed(),
    rules_parameters.UnitKnown(),
    rules_parameters.SpreadSane(),
    rules_parameters.StatusEvidenced(),
    rules_parameters.CoreConfirmed(),
    rules_subjects.OnlyObservables(),
    rules_subjects.AbundanceComplete(),
    rules_subjects.AbundanceSourced(),
    rules_subjects.LevelUsable(),
    rules_subjects.PersonComplete(),
    rules_drugs.DrugIsEntity(),
    rules_drugs.TargetIsPort(),
    rules_drugs.KineticsComplete(),
    rules_drugs.HostReached(),
    rules_experiments.ProtocolNames(),
    rules_experiments.ExpectedMatches(),
)
"""Every rule; the page on rules in the documentation is made from this tuple."""

PROTOCOL_RULES = (rules_experiments.ProtocolNames.id, rules_experiments.ExpectedMatches.id)
"""Ids of the rules on protocols; the bench tells what they find row by row."""


def lint(catalog: Catalog) -> list[Finding]:
    """Run every rule and return all findings, in the order of rules, then of files and lines.

    Examples
    --------
    >>> from alarmin.catalog.load import load_catalog
    >>> [finding.rule for finding in lint(load_catalog()) if finding.severity == "error"]
    []
    """
    found: list[Finding] = []
    for rule in RULES:
        found += sorted(rule.check(catalog), key=lambda one: (one.problem.file, one.problem.line))
    return found
