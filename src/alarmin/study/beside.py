"""Files that a scenario names: only those in its own folder are read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from alarmin.records.scenario import Scenario
from alarmin.study.faults import Faults, Place

__all__ = ["beside", "input_digests"]


def beside(folder: Path, named: str, faults: Faults, place: Place) -> Path | None:
    """Return the path of a file beside the scenario, or note why it is refused.

    Parameters
    ----------
    folder : Path
        Folder of the scenario.
    named : str
        Name as written in the scenario.
    """
    path = Path(named)
    inside = not path.is_absolute() and ".." not in path.parts
    if inside and (folder / path).resolve().is_relative_to(folder.resolve()):
        return folder / path
    faults.add(
        f"The file {named!r} lies outside the folder of the scenario.",
        place,
        hint="Put it beside the scenario and give its name.",
    )
    return None


def input_digests(scenario: Scenario, folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that a scenario names, by its name in the scenario.

    Parameters
    ----------
    folder : Path
        Folder of the scenario; the files are there and have been read.
    """
    named = (scenario.subject.abundances, *(arm.events for arm in scenario.arms.values()))
    found = {}
    for name in sorted({name for name in named if name}):
        with (folder / name).open("rb") as stream:
            found[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found
