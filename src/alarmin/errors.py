"""The exception tree of alarmin, and the record of one fault in a user's file.

::

    AlarminError                     exit code
    ├── InvalidInput                 3   a file, unit or name the user gave
    │   ├── CatalogueError           3   catalogue folder, shipped or user's own
    │   ├── ScenarioError            3   scenario or protocol document
    │   ├── EventTableError          3   NONMEM-style event table
    │   ├── AbundanceError           3   table of abundances
    │   ├── SbmlError                3   SBML document, or a case of a test suite
    │   └── UnitError                3   quantity or unit text
    ├── UnknownName                  2   a name asked for on the command line
    ├── ModelError                   1   equations that cannot be composed or exported
    │   ├── NoSteadyState            1   a steady state where it has no meaning
    │   └── Unsupported              1   a construct that this engine does not cover
    ├── SolveError                   4   an integration that did not succeed
    │   ├── EventStorm               4   events that trigger one another without end
    │   └── NotEquilibrated          4   no steady state within the time allowed
    ├── MissingDependency            1   an extra that is not installed
    ├── WorkersLost                  1   processes that died, or are of another version
    └── ReproducibilityError         5   a rerun that does not give the recorded result
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import ClassVar

__all__ = [
    "AbundanceError",
    "AlarminError",
    "CatalogueError",
    "EventStorm",
    "EventTableError",
    "InvalidInput",
    "MissingDependency",
    "ModelError",
    "NoSteadyState",
    "NotEquilibrated",
    "Problem",
    "ReproducibilityError",
    "SbmlError",
    "ScenarioError",
    "SolveError",
    "UnitError",
    "UnknownName",
    "Unsupported",
    "WorkersLost",
    "printable",
    "shown",
    "suggest",
]

_LONGEST_NAME = 200
_TURNING = r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_TURNING}]")
_CONTROL_AND_BREAKS = re.compile(rf"[\x00-\x1f\x7f-\x9f{_TURNING}]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one place.

    Parameters
    ----------
    what : str
        What is wrong, in one sentence.
    file : str
        The file as the user named it; empty when the input was not a file.
    line : int
        Line number from 1; 0 when the fault belongs to the whole file.
    allowed : str
        What would have been accepted.
    hint : str
        What to do next.
    """

    what: str
    file: str = ""
    line: int = 0
    allowed: str = ""
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.file and self.line else ""
        where = where or (f"{self.file}: " if self.file else "")
        tail = f" Allowed: {self.allowed}." if self.allowed else ""
        tail += f" {self.hint}" if self.hint else ""
        return f"{where}{self.what}{tail}"


class AlarminError(Exception):
    """Base of every error alarmin raises on purpose."""

    exit_code: ClassVar[int] = 1


class InvalidInput(AlarminError):
    """Something the user supplied cannot be used; carries every problem found.

    Parameters
    ----------
    problems : Problem or iterable of Problem
        All faults, in file order.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = [problems] if isinstance(problems, Problem) else list(problems)
        self.problems: tuple[Problem, ...] = tuple(found)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CatalogueError(InvalidInput):
    """A catalogue file is faulty."""


class ScenarioError(InvalidInput):
    """A scenario or protocol document is faulty."""


class EventTableError(InvalidInput):
    """An event table is faulty."""


class AbundanceError(InvalidInput):
    """A table of abundances is faulty."""


class SbmlError(InvalidInput):
    """An SBML document, or a case of a test suite, is faulty."""


class UnitError(InvalidInput):
    """A quantity or unit cannot be read or converted."""


class UnknownName(AlarminError):
    """A name that is not in the catalogue was asked for; `listed` names all that are known beside the nearest."""

    exit_code: ClassVar[int] = 2

    def __init__(self, kind: str, name: str, known: Sequence[str], *, listed: bool = False) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        guess = suggest(name, known)
        if listed:
            near = guess if guess.startswith("Did") else ""
            guess = f"{near} Allowed: {', '.join(known)}.".strip()
        super().__init__(f"No {kind} is called {name!r}. {guess}".strip())


class ModelError(AlarminError):
    """The equations cannot be composed, compiled or exported."""


class Unsupported(ModelError):
    """A construct that this engine does not cover; refused when the model is compiled.

    Parameters
    ----------
    construct : str
        Its name, the same for every model.
    where : str
        The element that uses it, or empty.
    """

    def __init__(self, construct: str, where: str = "") -> None:
        self.construct, self.where = construct, where
        place = f" ({where})" if where else ""
        super().__init__(f"Not supported by this engine: {construct}{place}.")


class NoSteadyState(ModelError):
    """A steady state was asked for where it has no meaning: rates depend on time, or events may fire.

    Parameters
    ----------
    why : str
        What of the model is in the way.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        hint = "With timeless=True it rests as it is at time zero, without events."
        super().__init__(f"The model has no steady state to look for: {why}. {hint}")


class SolveError(AlarminError):
    """An integration did not succeed.

    Parameters
    ----------
    cause : str
        What the integrator reported, in our words.
    time_s : float
        Model time in seconds at which it stopped.
    state : str
        The species that moved most at that time, or empty.
    hint : str
        What to try next.
    """

    exit_code: ClassVar[int] = 4

    def __init__(self, cause: str, *, time_s: float, state: str = "", hint: str = "") -> None:
        self.cause, self.time_s, self.state, self.hint = cause, time_s, state, hint
        at = f" at t = {time_s:g} s" + (f" (fastest state: {state})" if state else "")
        super().__init__(f"{cause}{at}. {hint}".strip())


class NotEquilibrated(SolveError):
    """The model did not settle within the time allowed for pre-equilibration."""


class EventStorm(SolveError):
    """Events of one time trigger one another without end."""


class MissingDependency(AlarminError):
    """An optional package is needed; the message names the extra that brings it."""


class WorkersLost(AlarminError):
    """Processes that worked on a run died again and again, or are of another version."""


class ReproducibilityError(AlarminError):
    """A rerun differs from the recorded result."""

    exit_code: ClassVar[int] = 5


def suggest(name: str, known: Iterable[str], *, limit: int = 12) -> str:
    """Return a did-you-mean sentence, or the list of what is allowed.

    Examples
    --------
    >>> suggest("anakira", ["anakinra", "canakinumab"])
    'Did you mean anakinra?'
    """
    names = sorted(known)
    close = _close(name, names)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"Known: {', '.join(names[:limit])}{more}." if names else ""


def _close(name: str, names: list[str]) -> list[str]:
    if len(name) > _LONGEST_NAME:
        return []
    same = [known for known in names if known.casefold() == name.casefold()]
    close = same or get_close_matches(name, names, n=3, cutoff=0.6)
    ratios = [SequenceMatcher(None, known, name).ratio() for known in close]
    return [known for known, ratio in zip(close, ratios, strict=True) if ratio >= max(ratios) - 0.1]


def printable(text: str, *, one_line: bool = False) -> str:
    r"""Return text without control characters, which could rewrite the lines of a terminal.

    Parameters
    ----------
    text : str
        What is to be shown.
    one_line : bool
        Write line breaks and tabs as escapes too, so that what is quoted cannot begin a line.

    Examples
    --------
    >>> printable("arms" + chr(27) + "[2J")
    'arms\\x1b[2J'
    """
    pattern = _CONTROL_AND_BREAKS if one_line else _CONTROL
    return pattern.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def shown(path: Path | str) -> str:
    """Return a path as shown in messages, on one line: relative to the working folder where it lies below it."""
    target = Path(path)
    with suppress(ValueError):
        target = target.resolve().relative_to(Path.cwd().resolve())
    return printable(str(target), one_line=True)
