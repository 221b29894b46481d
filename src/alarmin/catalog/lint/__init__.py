"""Rules that every catalogue must keep; `lint` reports every fault of every file at once."""

from alarmin.catalog.lint.base import Finding, Rule, Severity
from alarmin.catalog.lint.graph import orphans
from alarmin.catalog.lint.registry import PROTOCOL_RULES, RULES, lint

__all__ = ["PROTOCOL_RULES", "RULES", "Finding", "Rule", "Severity", "lint", "orphans"]
