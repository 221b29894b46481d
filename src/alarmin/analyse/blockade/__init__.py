"""The blockade calculator: how much IL-1 signal does a drug leave, and which dose leaves how much."""

from alarmin.analyse.blockade.verb import blockade

__all__ = ["blockade"]
