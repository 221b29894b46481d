"""Rules that every catalogue must keep; `lint` reports every fault of every file at once."""

from alarmin.catalog.lint.base import Finding, Rule, Severity
from alarmin.catalog.lint.graph import orphans
from alarmin.catalog.lint.registry import RULES, lint

__all__ = ["RULES", "Finding", "Rule", "Severity", "lint", "orphans"]
