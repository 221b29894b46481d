"""Documents that users write: scenarios and protocols, from YAML to records with every fault and its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alarmin.catalog.text import Document, read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import CatalogueError, Problem, ScenarioError, UnknownName
from alarmin.records.points import PublishedPoints
from alarmin.records.scenario import Scenario

__all__ = ["ScenarioFile", "load_scenario", "read_scenario", "shipped_points", "shipped_scenario"]

_KINDS = ("scenario",)
_SHIPPED = Path(__file__).parent / "data" / "scenarios"


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario with the document it was read from.

    Parameters
    ----------
    document : Document
        Lines, for messages about names that only the catalogue can check.
    folder : Path
        Files named in the scenario are looked for here.
    """

    scenario: Scenario
    document: Document
    folder: Path


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario file.

    Raises
    ------
    ScenarioError
        With every fault of the file and its line.
    """
    return read_scenario(path).scenario


def read_scenario(path: Path | str) -> ScenarioFile:
    """Read a scenario file and keep its lines; see `load_scenario`."""
    source = Path(path)
    document = read_yaml(source, error=ScenarioError)
    _check_head(document)
    scenario = build(Scenario, document.data, document, error=ScenarioError)
    return ScenarioFile(scenario, document, source.parent)


def shipped_scenario(name: str) -> ScenarioFile:
    """Read a scenario that comes with the package.

    Raises
    ------
    UnknownName
        When there is none of that name.

    Examples
    --------
    >>> shipped_scenario("anakinra_week").scenario.duration.unit
    'd'
    """
    path = _SHIPPED / f"{name}.yaml"
    known = sorted(found.stem for found in _SHIPPED.glob("*.yaml"))
    if name not in known:
        raise UnknownName("shipped scenario", name, known)
    return read_scenario(path)


def shipped_points() -> tuple[PublishedPoints, ...]:
    """Read the published points that are drawn over shipped scenarios."""
    document = read_yaml(_SHIPPED.parent / "points.yaml", error=CatalogueError)
    rows = document.data["points"]
    return tuple(
        build(PublishedPoints, row, document, ("points", number), error=CatalogueError)
        for number, row in enumerate(rows)
    )


def _check_head(document: Document) -> None:
    data: Any = document.data
    if not isinstance(data, dict):
        raise ScenarioError(
            Problem("The file must be a mapping of keys.", document.file, 1, hint="Start with `alarmin: 1`.")
        )
    found = []
    if data.get("alarmin") != 1 or data.get("alarmin") is True:
        what = "The format version is missing or unknown."
        line = document.line(("alarmin",))
        found.append(Problem(what, document.file, line, allowed="`alarmin: 1`"))
    kind = data.get("kind")
    if kind not in _KINDS:
        what = f"{kind!r} is not a kind of document that can be run."
        if kind is None:
            what = "The kind of document is missing."
        line, allowed = document.line(("kind",)), ", ".join(f"`kind: {name}`" for name in _KINDS)
        found.append(Problem(what, document.file, line, allowed=allowed))
    if found:
        raise ScenarioError(found)
