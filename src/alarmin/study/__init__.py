"""The one verb behind every face: `run` takes a scenario and returns a result."""

from alarmin.study.verb import run

__all__ = ["run"]
