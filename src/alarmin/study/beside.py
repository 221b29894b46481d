"""Files that a scenario names: only those in its own folder are read."""

from __future__ import annotations

from pathlib import Path

from alarmin.study.faults import Faults, Place

__all__ = ["beside"]


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
